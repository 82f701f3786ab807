"""Building and taking bulk crystals as operations, and the formulas that are typed for them."""

import numpy as np
import pytest
from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.bulks.operations import BuildBulk, TakeFound
from adatom.structure.bulks.optimade import Provenance
from adatom.structure.bulks.prototypes import prototypes
from adatom.structure.bulks.recipes import bulk_of, prototypes_of
from adatom.structure.operations import Operation

WHERE = Provenance("Materials Project", "mp-2657", "https://materialsproject.org/materials/mp-2657")


def run(part):
    names = {}
    exec("\n".join([*part.imports, *part.lines]), names)  # noqa: S102
    return names["atoms"]


@pytest.mark.parametrize(
    ("formula", "structure", "title"),
    [
        ("MgO", "", "MgO, rocksalt"),
        ("Cu", "", "Cu, fcc"),
        ("Fe", "fcc", "Fe, fcc"),
        ("Mn", "", "Mn, α-manganese"),
        ("O", "", "O, computed"),
        ("SrTiO3", "", "SrTiO3, perovskite"),
        ("Co3O4", "", "Co3O4, spinel"),
        ("Cu3Pt", "", "Cu3Pt, L1₂ alloy"),
        ("O2Ti", "rutile", "TiO2, rutile"),
        ("Ti2O4", "anatase", "TiO2, anatase"),
        ("AuPt", "L1_0", "AuPt, L1₀ alloy"),
    ],
)
def test_a_formula_becomes_the_crystal_that_is_meant(formula, structure, title):
    operation = bulk_of(formula, structure)
    assert isinstance(operation, Operation)
    assert operation.title == title
    assert operation.apply(None).pbc.all()


@pytest.mark.parametrize(
    "operation",
    [
        *(BuildBulk(entry.compounds[0].elements, entry.key) for entry in prototypes()),
        BuildBulk(("Cu",), "bcc", (("a", 2.9),)),
        BuildBulk(("Sr", "Se"), "rocksalt"),
        BuildBulk(("Ti", "O"), "rutile", (("u", 0.31),)),
    ],
    ids=lambda operation: operation.title,
)
def test_the_script_is_plain_ase_and_gives_the_same_atoms(operation):
    part, ours = operation.script(), operation.apply(None)
    made = run(part)
    assert all("adatom" not in line for line in (*part.imports, *part.lines))
    assert list(made.symbols) == list(ours.symbols)
    np.testing.assert_allclose(made.positions, ours.positions, atol=1e-12)
    np.testing.assert_allclose(made.cell, ours.cell)
    assert made.pbc.all()
    assert not made.info
    assert set(made.arrays) == set(ours.arrays)


def test_an_operation_knows_all_its_constants_and_their_source():
    operation = bulk_of("TiO2", "rutile", {"a": 4.6})
    assert operation.all_constants["a"] == 4.6
    assert operation.all_constants["u"] == 0.305
    assert operation.source.startswith("a given; else measured")


@pytest.mark.parametrize(
    ("formula", "structure", "message"),
    [
        ("TiO2", "", "TiO2 crystallises in several ways: choose the prototype rutile or anatase"),
        ("NiSe", "", r"not among the well-known compounds here; choose a prototype that fits \(rocksalt, "),
        ("Fe7O3", "", "no prototype fits: search the databases, or open a file"),
        ("Ti2O3", "rutile", "Ti2O3 is no rutile: that takes 1 cation and 2 anion"),
        ("C60", "", "for an element write C"),
        ("mgo", "", "'mgo' is no chemical formula"),
        ("", "", "is no chemical formula"),
        ("MgOx", "", "no element|no chemical formula"),
        ("Mg0O", "", "no chemical formula"),
        ("MgO", "rocksalz", "Did you mean rocksalt"),
    ],
)
def test_what_is_no_crystal_is_refused_with_a_reason(formula, structure, message):
    with pytest.raises(StructureError, match=message):
        bulk_of(formula, structure)


@pytest.mark.parametrize("value", [10**20, 10**400, -(10**400), 1e300, 1001.0])
@pytest.mark.parametrize(("formula", "structure"), [("Cu", ""), ("Zn", ""), ("MgO", ""), ("TiO2", "rutile")])
def test_lattice_constants_that_nobody_means_are_refused_however_large(formula, structure, value):
    with pytest.raises(StructureError, match=r"A lattice constant a of .* Å makes no sense"):
        bulk_of(formula, structure, {"a": value}).apply(None)


def test_compositions_fit_prototypes():
    assert [entry.key for entry in prototypes_of({"Ti": 1, "O": 2}, known=True)] == ["rutile", "anatase"]
    fitting = {entry.key for entry in prototypes_of({"Ni": 1, "Se": 1}, known=False)}
    assert {"rocksalt", "nias", "wurtzite"} <= fitting
    assert not fitting & {"rutile", "graphite", "heusler"}


def test_a_found_crystal_keeps_its_provenance_and_loses_nothing_else():
    rutile = bulk_of("TiO2", "rutile").apply(None)
    shifted = rutile.copy()
    shifted.positions += (10, -3, 0.1)
    shifted.info["spacegroup"] = "stale"
    operation = TakeFound(shifted, WHERE)
    assert operation.title == "TiO2, mp-2657"
    taken = operation.apply(None)
    assert taken.pbc.all()
    assert not taken.info
    scaled = taken.get_scaled_positions(wrap=False)
    assert scaled.min() >= -1e-9
    assert scaled.max() < 1
    part = operation.script()
    expected = "# Materials Project, entry mp-2657: https://materialsproject.org/materials/mp-2657"
    assert part.lines[0] == expected
    np.testing.assert_array_equal(run(part).positions, taken.positions)


def test_a_found_crystal_that_makes_no_sense_is_refused():
    doubled = Atoms("Cu2", positions=[(0, 0, 0), (0, 0, 0.1)], cell=[3, 3, 3], pbc=True)
    with pytest.raises(StructureError, match="in mp-2657 lie on top of each other"):
        TakeFound(doubled, WHERE).apply(None)
