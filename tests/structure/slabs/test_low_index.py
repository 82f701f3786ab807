import ase.build
import numpy as np
import pytest
from ase.constraints import FixAtoms, FixCartesian
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import StructureError
from adatom.structure.bulks.elements import FACETS, slab_elements
from adatom.structure.frozen import frozen
from adatom.structure.layers import fix_bottom_layers, layer_indices, top_height
from adatom.structure.slabs.low_index import build_slab


def layer_heights(slab):
    """Heights of the layers from the bottom up, Å."""
    layers = layer_indices(slab)
    return np.array([slab.positions[layers == k, 2].mean() for k in range(layers.max() + 1)])[::-1]


def test_the_reference_slab_is_ases_to_the_last_bit():
    slab, own = (
        build_slab("Cu", "100", (3, 3, 3), 8.0),
        ase.build.fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True),
    )
    np.testing.assert_array_equal(slab.positions, own.positions)
    np.testing.assert_array_equal(slab.cell.array, own.cell.array)
    np.testing.assert_array_equal(slab.get_tags(), own.get_tags())
    assert slab.pbc.all()
    assert not slab.info


# Cases S01 and S02: numbers from plain ASE, layers as groups of heights within 0.1 Å.
@pytest.mark.parametrize(
    ("facet", "cell", "spacing", "area"),
    [
        ("111", [7.658, 7.658, 26.2527, 90, 90, 60], 2.0842, 50.7876),
        ("100", [7.658, 7.658, 25.415, 90, 90, 90], 1.805, 58.6445),
    ],
)
def test_copper_slabs_have_the_known_geometry(facet, cell, spacing, area):
    slab = build_slab("Cu", facet, (3, 3, 4), 10.0, fixed_layers=2)
    assert len(slab) == 36
    assert slab.cell.cellpar() == pytest.approx(cell, abs=1e-3)
    assert np.bincount(layer_indices(slab)).tolist() == [9, 9, 9, 9]
    assert np.diff(layer_heights(slab)) == pytest.approx([spacing] * 3, abs=1e-3)
    assert np.linalg.norm(np.cross(*slab.cell[:2])) == pytest.approx(area, abs=1e-3)
    (constraint,) = slab.constraints
    assert len(constraint.index) == 18
    assert set(layer_indices(slab)[constraint.index]) == {2, 3}


FACETS_OF = [(structure, facet) for structure, facets in FACETS.items() for facet in facets]


@given(
    element=st.sampled_from(slab_elements()),
    kind=st.sampled_from(FACETS_OF),
    size=st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 6)),
    vacuum=st.floats(2.0, 20.0),
    data=st.data(),
)
def test_any_slab_has_its_atoms_layers_and_vacuum(element, kind, size, vacuum, data):
    structure, facet = kind
    size = (size[0] * 3, *size[1:]) if facet == "211" else size
    fixed = data.draw(st.integers(0, size[2] - 1))
    slab = build_slab(element, facet, size, vacuum, structure=structure, fixed_layers=fixed)
    assert len(slab) == np.prod(size)
    assert slab.pbc.all()
    planes = size[2] * (3 if facet == "211" else 1)  # a terrace of fcc(211) is three planes deep
    assert len(set(slab.positions[:, 2].round(6))) == planes
    assert slab.positions[:, 2].min() == pytest.approx(vacuum)
    assert slab.cell[2, 2] - top_height(slab) == pytest.approx(vacuum)
    held = slab.constraints[0].index if slab.constraints else []
    assert len(held) == fixed * size[0] * size[1]
    free = np.setdiff1d(np.arange(len(slab)), held)
    if fixed:
        assert slab.positions[held, 2].max() < slab.positions[free, 2].min()


def test_another_lattice_constant_keeps_the_ratio_of_an_hcp_cell():
    slab = build_slab("Ru", "0001", (1, 1, 3), 8.0, a=2.8)
    assert np.diff(layer_heights(slab)) == pytest.approx([2.8 * 1.584 / 2] * 2)


GOOD = {"symbol": "Cu", "facet": "100", "size": (2, 2, 3), "vacuum": 8.0}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"symbol": "Kp"}, "no element 'Kp'"),
        ({"facet": "210"}, r"No fcc\(210\) slab is built in; fcc has 111, 100, 110, 211"),
        ({"facet": "0001"}, "fcc has 111"),
        ({"structure": "bcc", "facet": "211"}, "bcc has 110, 100, 111"),
        ({"vacuum": 0.0}, "vacuum of 0 Å makes no sense"),
        ({"vacuum": -3.0}, "vacuum of -3 Å"),
        ({"vacuum": float("nan")}, "vacuum of nan Å"),
        ({"vacuum": 1e7}, r"vacuum of 1e\+07 Å on each side makes no sense: give at most 1000 Å"),
        ({"size": (2, 2, 0)}, "0 layers make no sense"),
        ({"size": (0, 2, 3)}, "0 repeats along a"),
        ({"size": (2, 2)}, "A size is 3 numbers"),
        ({"size": (1000, 1000, 9)}, "9,000,000 atoms; the limit"),
        ({"facet": "211"}, "steps of 3 .* not 2: use 3"),
        ({"facet": "211", "size": (4, 1, 3)}, "not 4: use 3 or 6"),
        ({"fixed_layers": 3}, "3 fixed of 3 layers would leave none free"),
        ({"fixed_layers": -1}, "-1 fixed layers"),
        ({"a": -1.0}, "lattice constant a of -1 Å"),
        ({"a": float("inf")}, "lattice constant a of inf Å"),
        ({"a": 0.6}, "on top of each other"),
        ({"a": 0.3}, "no volume"),
        ({"symbol": "Si"}, "no fcc, bcc or hcp reference crystal"),
    ],
)
def test_what_makes_no_sense_is_said_clearly(wrong, message):
    with pytest.raises(StructureError, match=message):
        build_slab(**(GOOD | wrong))


def test_an_element_without_reference_crystal_is_built_from_a_given_constant():
    assert len(build_slab("Si", "100", (2, 2, 3), 8.0, structure="fcc", a=3.9)) == 12


def test_fixing_layers_replaces_fixed_atoms_and_leaves_other_constraints():
    slab = build_slab("Cu", "100", (2, 2, 4), 8.0, fixed_layers=3)
    slab.set_constraint([*slab.constraints, FixCartesian([15], (True, True, False))])
    fixed = fix_bottom_layers(frozen(slab), 1)
    kinds = {type(c): c for c in fixed.constraints}
    assert kinds[FixAtoms].index.tolist() == [0, 1, 2, 3]
    assert FixCartesian in kinds
    assert not any(isinstance(c, FixAtoms) for c in fix_bottom_layers(slab, 0).constraints)
    with pytest.raises(StructureError, match="leave none free"):
        fix_bottom_layers(slab, 4)


def test_a_repeated_slab_repeats_what_is_fixed():
    slab = build_slab("Cu", "100", (2, 2, 4), 8.0, fixed_layers=2)
    assert len(slab.constraints[0].index) == 8
    assert len(slab.repeat((2, 1, 1)).constraints[0].index) == 16
