import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from ase.constraints import FixAtoms, FixedPlane
from ase.neighborlist import neighbor_list
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.slabs.random_crystals import KNOWN
from tests.structure.slabs.test_supercells import loaded

from adatom.errors import StructureError
from adatom.structure.layers import ADSORBATE_ARRAY, adsorbate_mask
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.operations import CutSlab, FlipSlab, RepeatSlab, SetVacuum
from adatom.structure.slabs.transforms import per_side, set_vacuum, total_vacuum, turned_over, unwrapped


def distances(atoms):
    return np.sort(neighbor_list("d", atoms, 4.0))


@given(vacuum=st.floats(2.5, 40), position=st.sampled_from(["centred", "bottom"]), up=st.floats(-30, 30))
def test_vacuum_is_what_was_asked_for_wherever_the_slab_was(vacuum, position, up):
    slab = loaded()
    slab.positions += (0, 0, up)
    slab.wrap()
    moved = set_vacuum(slab, vacuum, position=position)
    below = moved.positions[:, 2].min()
    above = moved.cell[2, 2] - moved.positions[:, 2].max()
    assert (below, above) == pytest.approx((vacuum, vacuum) if position == "centred" else (0, 2 * vacuum))
    assert total_vacuum(moved) == pytest.approx(2 * vacuum)
    np.testing.assert_allclose(distances(moved), distances(unwrapped(loaded())), atol=1e-6)
    assert moved.get_tags().tolist() == slab.get_tags().tolist()
    assert moved.arrays[ADSORBATE_ARRAY].tolist() == slab.arrays[ADSORBATE_ARRAY].tolist()
    assert len(moved.constraints) == len(slab.constraints)


def test_all_vacuum_is_twice_that_on_each_side():
    assert per_side(20.0) == 10.0
    slab = cut_slab(bulk("Cu"), (1, 0, 0), 3, (1, 1), per_side(15.0), position="bottom")
    assert total_vacuum(slab) == pytest.approx(15.0)
    assert slab.positions[:, 2].min() == pytest.approx(0)


def test_an_oblique_third_vector_is_put_upright_and_the_slab_kept():
    slab = cut_slab(bulk("Cu"), (1, 1, 1), 4, (2, 2), 8.0)
    oblique = slab.copy()
    oblique.cell[2] += slab.cell[0] * 0.4
    upright = set_vacuum(oblique, 8.0)
    assert upright.cell[2, :2].tolist() == [0, 0]
    np.testing.assert_allclose(upright.positions, slab.positions, atol=1e-9)


def test_turning_over_moves_the_lowest_atom_to_the_top_and_keeps_what_is_held():
    slab = loaded()
    turned = turned_over(slab)
    assert turned.positions[:4, 2].min() > turned.positions[4:, 2].max()
    np.testing.assert_allclose(distances(turned), distances(slab), atol=1e-9)
    assert turned.cell.cellpar() == pytest.approx(slab.cell.cellpar())
    assert np.linalg.det(turned.cell.array) > 0
    assert turned.get_tags().tolist() == slab.get_tags().tolist()
    assert adsorbate_mask(turned).tolist() == adsorbate_mask(slab).tolist()
    kinds = {type(c): c for c in turned.constraints}
    assert kinds[FixAtoms].index.tolist() == [0, 1, 2, 3]
    assert kinds[FixedPlane].dir == pytest.approx(np.array([0, -1, -1]) / np.sqrt(2))
    # The molecule is in one piece, and the bond to its image no shorter than it was.
    assert np.linalg.norm(turned.positions[13] - turned.positions[14]) == pytest.approx(1.15)
    again = turned_over(turned)
    apart = (again.positions - slab.positions) @ np.linalg.inv(slab.cell.array)
    assert np.abs(apart - apart[0] - np.round(apart - apart[0])).max() < 1e-9


def test_a_chiral_slab_stays_as_it_is_and_does_not_become_its_mirror_image():
    helix = Atoms(
        "COFN",
        positions=[(0, 0, 0), (1.4, 0, 0.5), (1.4, 1.4, 1.0), (0, 1.4, 1.5)],
        cell=[6, 6, 12],
        pbc=True,
    )

    def handedness(atoms):
        steps = [atoms.get_distance(k, k + 1, mic=True, vector=True) for k in range(3)]
        return np.linalg.det(steps)

    assert handedness(turned_over(helix)) == pytest.approx(handedness(helix))


@pytest.mark.parametrize("name", ["MgO", "RuO2", "ZnO", "Al2O3"])
def test_oblique_and_right_angled_cells_alike_are_turned_onto_themselves(name):
    for miller in ((1, 0, 0), (1, 1, 1), (2, 1, 0)):
        slab = cut_slab(KNOWN[name], miller, 5, (1, 1), 6.0)
        turned = turned_over(slab)
        assert turned.get_volume() == pytest.approx(slab.get_volume())
        np.testing.assert_allclose(distances(turned), distances(slab), atol=1e-6)


@pytest.mark.parametrize(
    "operation",
    [
        SetVacuum(7.5),
        SetVacuum(6.0, "bottom"),
        FlipSlab(),
        RepeatSlab(((2, 0), (0, 1))),
        RepeatSlab(((1, 1), (-1, 2))),
        CutSlab(bulk("Cu"), "Cu", (1, 1, 1), 3, (1, 1), 6.0, 1, position="bottom"),
    ],
)
def test_the_script_of_an_operation_does_what_it_does(operation):
    slab = loaded()
    slab.positions += (0, 0, 12.0)
    slab.wrap()
    after = operation.apply(slab)
    names = {"atoms": slab.copy()}
    part = operation.script()
    exec("\n".join([*part.imports, *part.lines]), names)  # noqa: S102 - our own lines
    again = names["atoms"]
    np.testing.assert_allclose(again.positions, after.positions, atol=1e-12)
    np.testing.assert_allclose(again.cell.array, after.cell.array, atol=1e-12)
    assert again.numbers.tolist() == after.numbers.tolist()
    assert set(again.arrays) == set(after.arrays)
    for name in again.arrays:
        np.testing.assert_allclose(again.arrays[name], after.arrays[name], atol=1e-12)
    assert [c.todict()["name"] for c in again.constraints] == [c.todict()["name"] for c in after.constraints]
    assert operation.title


def test_operations_on_nothing_say_so():
    for operation in (SetVacuum(7.5), FlipSlab(), RepeatSlab(((2, 0), (0, 1)))):
        with pytest.raises(StructureError, match="There is no slab here"):
            operation.apply(None)


@pytest.mark.parametrize("vacuum", [0.0, -1.0, float("nan"), 1e6])
def test_vacuum_that_makes_no_sense_is_refused(vacuum):
    with pytest.raises(StructureError, match="makes no sense"):
        set_vacuum(loaded(), vacuum)


@pytest.mark.parametrize(
    ("name", "miller"), [("CeO2", (2, 1, 0)), ("Cu", (3, 2, 1)), ("TiO2", (1, 0, 1)), ("Cu", (1, 1, 1))]
)
def test_a_slab_turned_over_has_a_cell_with_sides_as_long(name, miller):
    slab = cut_slab(KNOWN[name], miller, 4, (1, 1), 8.0)
    for turned in (turned_over(slab), cut_slab(KNOWN[name], miller, 4, (1, 1), 8.0, flipped=True)):
        assert turned.cell.lengths() == pytest.approx(slab.cell.lengths())
        assert 59.9 < turned.cell.angles()[2] < 120.1
