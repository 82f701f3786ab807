import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.spacegroup import crystal
from tests.structure.crystals import magnesia, platinum_copper, rutile
from tests.structure.slabs.random_crystals import KNOWN

from adatom.errors import StructureError
from adatom.structure.bulks.crystals import conventional_cell
from adatom.structure.layers import layer_indices
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.terminations import terminations


def summary(found):
    return [(t.name, t.polar, t.symmetric, t.stoichiometric) for t in found]


def test_rutile_110_ends_in_bridging_oxygen_bare_metal_or_oxygen_on_top_and_only_the_first_is_non_polar():
    found = terminations(rutile(), (1, 1, 0), 9)
    assert summary(found) == [
        ("O/RuO", False, True, True),
        ("RuO", True, False, True),
        ("O/O", True, False, True),
    ]
    # Two cuts: the other two terminations are the sides of one.
    assert [t.cut for t in found] == [0, 1, 1]


def test_both_faces_of_a_rock_salt_111_are_polar_and_a_symmetric_slab_is_charged_instead():
    assert summary(terminations(magnesia(), (1, 1, 1), 6)) == [
        ("Mg", True, False, True),
        ("O", True, False, True),
    ]
    found = terminations(magnesia(), (1, 1, 1), 7)
    assert summary(found) == [("Mg", False, True, False), ("O", False, True, False)]
    assert [t.charge for t in found] == [2.0, -2.0]


@pytest.mark.parametrize(
    ("name", "miller", "layers", "expected"),
    [
        ("MgO", (1, 0, 0), 5, [("MgO", False, True, True)]),
        (
            "CeO2",
            (1, 1, 1),
            9,
            [("O/Ce", False, True, True), ("Ce", True, False, True), ("O/O", True, False, True)],
        ),
        ("SrTiO3", (0, 0, 1), 6, [("SrO", False, False, True), ("TiO2", False, False, True)]),
        ("SrTiO3", (0, 0, 1), 7, [("SrO", False, True, False), ("TiO2", False, True, False)]),
        ("ZnO", (0, 0, 1), 8, [("Zn", True, False, True), ("O", True, False, True)]),
        ("ZnO", (1, 1, 0), 6, [("ZnO", False, True, True)]),
        ("GaAs", (1, 1, 0), 6, [("GaAs", False, True, True)]),
        ("GaAs", (1, 1, 1), 6, [("Ga", True, False, True), ("As", True, False, True)]),
        ("Cu3Pt", (1, 1, 1), 4, [("Cu3Pt", False, True, True)]),
        ("Cu3Pt", (1, 0, 0), 4, [("Cu", False, False, True), ("CuPt", False, False, True)]),
        ("NiAl", (1, 1, 0), 4, [("AlNi", False, True, True)]),
        ("NiAl", (1, 0, 0), 5, [("Al", False, True, False), ("Ni", False, True, False)]),
        ("Cu", (1, 1, 1), 3, [("Cu", False, True, True)]),
    ],
)
def test_surfaces_end_as_the_textbooks_say(name, miller, layers, expected):
    assert summary(terminations(KNOWN[name], miller, layers)) == expected


def test_anatase_101_ends_first_in_its_two_coordinated_oxygen_and_is_not_polar():
    first = terminations(KNOWN["TiO2"], (1, 0, 1), 6)[0]
    assert first.name.startswith("O, next layer")
    assert (first.polar, first.symmetric, first.stoichiometric) == (False, True, True)


def test_where_compositions_do_not_tell_terminations_apart_spacings_do():
    names = [t.name for t in terminations(KNOWN["Si"], (1, 1, 1), 6)]
    assert names == ["Si, next layer 0.78 Å below", "Si, next layer 2.35 Å below"]


@pytest.mark.parametrize(("name", "miller"), [("Si", (2, 2, 1)), ("C", (1, 0, 0))])
def test_where_nothing_of_the_layers_tells_terminations_apart_they_are_numbered(name, miller):
    graphite = crystal(
        "C2", [(0, 0, 0.25), (1 / 3, 2 / 3, 0.25)], spacegroup=194, cellpar=[2.46, 2.46, 6.71, 90, 90, 120]
    )
    names = [t.name for t in terminations({"C": graphite, "Si": bulk("Si")}[name], miller, 6)]
    assert names == [f"{name}, kind {k + 1}" for k in range(len(names))]
    assert len(names) > 1


@pytest.mark.parametrize(
    ("first", "second", "a", "c", "z"),
    [
        ("Al", "O", 4.759, 12.991, 0.3522),
        ("Fe", "O", 5.035, 13.747, 0.3553),
        ("Cr", "O", 4.957, 13.592, 0.3475),
    ],
)
def test_corundum_0001_ends_first_in_one_layer_of_metal_and_is_not_polar(first, second, a, c, z):
    corundum = crystal(
        [first, second], [(0, 0, z), (0.306, 0, 0.25)], spacegroup=167, cellpar=[a, a, c, 90, 90, 120]
    )
    found = terminations(corundum, (0, 0, 1), 9)
    assert summary(found)[0] == (f"{first}/{second}", False, True, True)
    # Counted by hand: three bonds of each of two metal atoms; those between metal atoms are none.
    area = a * a * np.sqrt(3) / 2
    assert found[0].broken_bonds == pytest.approx(6 / area)


@pytest.mark.parametrize("name", sorted(KNOWN))
@pytest.mark.parametrize("miller", [(1, 0, 0), (1, 1, 0), (1, 1, 1), (0, 0, 1), (2, 1, 0)])
def test_what_is_listed_is_what_is_cut(name, miller):
    found = terminations(KNOWN[name], miller, 7)
    assert len({t.name for t in found}) == len(found)
    for t in found:
        slab = cut_slab(KNOWN[name], miller, 7, (1, 1), 6.0, termination=t.index)
        assert slab.symbols.formula.count() == t.slab.symbols.formula.count()
        layers = layer_indices(slab)
        top = dict(t.composition)
        assert slab.symbols[layers == 0].formula.count() == top
        assert np.ptp(slab.positions[:, 2]) == pytest.approx(np.ptp(t.slab.positions[:, 2]))


# A dipole along the normal by pymatgen's own sum, over slabs of whole repeats.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "miller", "charges"),
    [
        ("MgO", (1, 0, 0), {"Mg": 2, "O": -2}),
        ("MgO", (1, 1, 1), {"Mg": 2, "O": -2}),
        ("RuO2", (1, 1, 0), {"Ru": 4, "O": -2}),
        ("TiO2", (1, 0, 1), {"Ti": 4, "O": -2}),
        ("TiO2", (0, 0, 1), {"Ti": 4, "O": -2}),
        ("CeO2", (1, 1, 1), {"Ce": 4, "O": -2}),
        ("CeO2", (1, 0, 0), {"Ce": 4, "O": -2}),
        ("SrTiO3", (0, 0, 1), {"Sr": 2, "Ti": 4, "O": -2}),
        ("SrTiO3", (1, 1, 0), {"Sr": 2, "Ti": 4, "O": -2}),
        ("ZnO", (0, 0, 1), {"Zn": 2, "O": -2}),
        ("ZnO", (1, 0, 0), {"Zn": 2, "O": -2}),
        ("GaAs", (1, 1, 0), {"Ga": 3, "As": -3}),
        ("GaAs", (1, 1, 1), {"Ga": 3, "As": -3}),
        ("Al2O3", (0, 0, 1), {"Al": 3, "O": -2}),
    ],
)
def test_cuts_and_polarity_are_pymatgens(name, miller, charges):
    from pymatgen.core.surface import SlabGenerator
    from pymatgen.io.ase import AseAtomsAdaptor

    from adatom.structure.slabs.planes import StandardCrystal, oriented

    structure = AseAtomsAdaptor.get_structure(conventional_cell(KNOWN[name]))
    structure.add_oxidation_state_by_element(charges)
    generator = SlabGenerator(
        structure,
        miller,
        1,
        10,
        in_unit_planes=True,
        primitive=False,
        lll_reduce=False,
        max_normal_search=None,
    )
    theirs = generator.get_slabs(ftol=0.02, tol=0.1)
    period = oriented(StandardCrystal.of(KNOWN[name]), miller).period
    ours = terminations(KNOWN[name], miller, period)
    # pymatgen takes a slab and the same slab upside down for one, and so counts cuts.
    assert len(theirs) == len({t.cut for t in ours})
    assert sorted(bool(slab.is_polar()) for slab in theirs) == sorted(
        {t.cut: bool(t.polar) for t in ours}.values()
    )


def test_charges_that_cannot_be_told_leave_polarity_open():
    pyrite = Atoms(
        "FeS2", scaled_positions=[(0, 0, 0), (0.3, 0.3, 0.3), (0.7, 0.7, 0.7)], cell=[4, 4, 4.4], pbc=True
    )
    assert {t.polar for t in terminations(pyrite, (1, 0, 0), 3) if not t.symmetric} <= {None}


def test_numbers_that_make_no_sense_are_refused():
    with pytest.raises(StructureError, match="0 layers make no sense"):
        terminations(bulk("Cu"), (1, 1, 1), 0)
    with pytest.raises(StructureError, match="names no plane"):
        terminations(bulk("Cu"), (0, 0, 0), 3)
    with pytest.raises(
        StructureError, match=r"The \(1 0 0\) plane of this crystal has no termination 2; it has 0 to 1"
    ):
        cut_slab(platinum_copper(), (1, 0, 0), 4, (1, 1), 8.0, termination=2)


@pytest.mark.parametrize(
    ("solid", "first"),
    [(bulk("GaAs", "zincblende", a=5.65), "Ga"), (bulk("CeO2", "fluorite", a=5.41), "Ce")],
    ids=["GaAs", "CeO2"],
)
@pytest.mark.parametrize("shift", [0.0, 0.13, 2.71, -4.9])
def test_of_two_sides_of_a_cut_the_metal_comes_first_in_any_cell(solid, first, shift):
    # Here the distance between layers, a/4, lies on the edge of a thousandth of an ångström.
    for cell in (solid, solid.repeat((2, 1, 1)), conventional_cell(solid)):
        moved = cell.copy()
        moved.positions += shift
        moved.wrap()
        assert terminations(moved, (0, 0, 1), 4)[0].name == first
