import numpy as np
import pytest
from ase.build import bulk, fcc111
from ase.constraints import FixAtoms
from ase.lattice.hexagonal import Graphite
from tests.structure.crystals import copper, magnesia, platinum_copper, rutile

from adatom.errors import StructureError
from adatom.structure.bulks.recipes import bulk_of
from adatom.structure.layers import layer_indices
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.facets import distinct_facets
from adatom.structure.slabs.planes import StandardCrystal, oriented
from adatom.structure.slabs.terminations import terminations


def spacings(slab):
    layers = layer_indices(slab)
    heights = [slab.positions[layers == k, 2].mean() for k in range(layers.max() + 1)]
    return -np.diff(heights)


# Cases S07 and S08.
@pytest.mark.parametrize(
    ("crystal", "miller", "cell", "formula", "spacing"),
    [
        (platinum_copper(), (1, 1, 1), [5.2043, 5.2043, 26.3739, 90, 90, 60], "Cu12Pt4", 2.1246),
        (magnesia(), (1, 0, 0), [4.212, 4.212, 26.318, 90, 90, 90], "Mg8O8", 2.106),
    ],
)
def test_compounds_are_cut_with_the_known_geometry(crystal, miller, cell, formula, spacing):
    slab = cut_slab(crystal, miller, 4, (1, 1), 10.0, cell="conventional")
    assert slab.get_chemical_formula() == formula
    assert sorted(slab.cell.cellpar()) == pytest.approx(sorted(cell), abs=1e-3)
    assert np.bincount(layer_indices(slab)).tolist() == [4, 4, 4, 4]
    assert spacings(slab) == pytest.approx([spacing] * 3, abs=1e-3)
    assert slab.pbc.all()
    assert not slab.info


# Case S09: (100) of a primitive cell, read on that cell, would be a (111) plane with 2.084 Å.
@pytest.mark.parametrize("cubic", [True, False])
def test_miller_indices_are_read_on_the_conventional_cell(cubic):
    slab = cut_slab(copper(cubic=cubic), (1, 0, 0), 5, (1, 1), 10.0)
    assert spacings(slab) == pytest.approx([1.805] * 4, abs=1e-3)


def test_an_index_and_its_multiple_are_one_plane():
    one, two = (cut_slab(copper(), miller, 3, (1, 1), 8.0) for miller in ((1, 1, 0), (2, 2, 0)))
    np.testing.assert_allclose(one.positions, two.positions)


@pytest.mark.parametrize("layers", [1, 2, 3, 4, 5, 6, 7, 8, 11])
@pytest.mark.parametrize(
    ("crystal", "miller"), [(rutile(), (1, 1, 0)), (magnesia(), (1, 1, 1)), (bulk("Ti"), (1, 0, 1))]
)
def test_the_number_of_layers_is_exact(crystal, miller, layers):
    slab = cut_slab(crystal, miller, layers, (1, 1), 9.0)
    assert layer_indices(slab).max() + 1 == layers
    assert slab.get_tags().max() == layers
    assert slab.positions[:, 2].min() == pytest.approx(9.0)
    assert slab.cell[2, 2] - slab.positions[:, 2].max() == pytest.approx(9.0)


def test_rutile_is_parted_where_fewest_bonds_break_and_ends_in_bridging_oxygen():
    slab = cut_slab(rutile(), (1, 1, 0), 9, (2, 1), 8.0, fixed_layers=3)
    layers = layer_indices(slab)
    assert set(slab.symbols[layers == 0]) == {"O"}
    assert slab.get_chemical_formula() == "O24Ru12"  # stoichiometric: no dipole
    # Bridging oxygen has two metal neighbours, as nowhere in the bulk.
    distances = slab.get_all_distances(mic=True)[layers == 0][:, slab.symbols == "Ru"]
    assert (distances < 2.2).sum(axis=1).tolist() == [2, 2]
    assert set(layers[slab.constraints[0].index]) == {6, 7, 8}


def test_silicon_is_parted_between_its_double_layers():
    slab = cut_slab(bulk("Si"), (1, 1, 1), 6, (1, 1), 8.0)
    assert spacings(slab)[0] == pytest.approx(0.784, abs=0.01)


def test_the_cut_repeats_and_keeps_the_crystal_alone():
    crystal = magnesia()
    crystal.set_constraint(FixAtoms(indices=[0]))
    slab = cut_slab(crystal, (1, 0, 0), 2, (2, 3), 8.0)
    assert len(slab) == 4 * 6
    assert not slab.constraints
    assert len(crystal) == 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((0, 0, 0), 3, (1, 1), 8.0), "0 0 0 names no plane"),
        (((1, 0, 0), 0, (1, 1), 8.0), "0 layers make no sense"),
        (((1, 0, 0), 3, (1, 0), 8.0), "0 repeats along b"),
        (((1, 0, 0), 3, (1, 1), 0.0), "vacuum of 0 Å"),
        (((1, 0, 0), 3, (1, 1), 1e7), "give at most 1000 Å"),
        (((10**20, 1, 0), 3, (1, 1), 8.0), "makes no sense: give at most 1000 each"),
        (((997, 991, 983), 3, (1, 1), 8.0), "too close to each other"),
        (((1, 0, 0), 3, (500, 500), 8.0), "atoms; the limit"),
    ],
)
def test_a_cut_that_makes_no_sense_is_said_clearly(arguments, message):
    with pytest.raises(StructureError, match=message):
        cut_slab(copper(), *arguments)


def test_fixing_every_layer_is_refused():
    with pytest.raises(StructureError, match="leave none free"):
        cut_slab(copper(), (1, 0, 0), 3, (1, 1), 8.0, fixed_layers=3)


def test_a_slab_or_a_molecule_is_no_bulk_crystal():
    with pytest.raises(StructureError, match=r"20\.0 Å of vacuum along c"):
        cut_slab(fcc111("Cu", (2, 2, 3), vacuum=10, periodic=True), (1, 0, 0), 3, (1, 1), 8.0)
    with pytest.raises(StructureError, match="periodic in all three directions"):
        cut_slab(fcc111("Cu", (2, 2, 3), vacuum=10), (1, 0, 0), 3, (1, 1), 8.0)


def test_a_layered_crystal_is_bulk_and_parts_between_its_sheets():
    graphite = Graphite("C", latticeconstant={"a": 2.46, "c": 6.7})
    slab = cut_slab(graphite, (0, 0, 1), 2, (1, 1), 8.0)
    assert spacings(slab) == pytest.approx([3.35], abs=0.01)


@pytest.mark.parametrize(("formula", "structure"), [("Al2O3", "corundum"), ("TiO2", "anatase")])
def test_every_facet_up_to_four_is_cut_however_close_its_planes_are(formula, structure):
    crystal = bulk_of(formula, structure).apply(None)
    density = len(crystal) / crystal.get_volume()
    for facet in distinct_facets(crystal, 4)[-25:]:
        found = terminations(crystal, facet.miller, 8)
        slab = cut_slab(crystal, facet.miller, 8, (1, 1), 8.0, fixed_layers=3)
        assert len(found) >= 1
        assert set(slab.get_tags()) == set(range(1, 9))
        assert set(slab.get_tags()[slab.constraints[0].index]) == {6, 7, 8}
        # Two slabs whose thickness differs by one repeat differ by as many atoms as that holds.
        crystal_layers = oriented(StandardCrystal.of(crystal), facet.miller).period
        thicker = cut_slab(crystal, facet.miller, 8 + crystal_layers, (1, 1), 8.0)
        area = float(np.linalg.norm(np.cross(*thicker.cell[:2])))
        grown = float(np.ptp(thicker.positions[:, 2]) - np.ptp(slab.positions[:, 2]))
        assert len(thicker) - len(slab) == pytest.approx(density * area * grown, abs=1e-6)
