import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, bulk, fcc100, fcc211

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import place
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.layers import (
    adsorbate_mask,
    has_oc20_tags,
    is_across_boundary,
    layer_indices,
    top_height,
)
from adatom.structure.slabs.transforms import unwrapped


def test_layers_count_from_the_top_and_leave_adsorbates_out():
    slab = fcc100("Cu", (1, 1, 3), vacuum=8)
    placed = place(slab, adsorbate("CO"), Pose((0.0, 0.0), 1.8))
    assert layer_indices(placed).tolist() == [2, 1, 0, -1, -1]
    assert top_height(placed) == slab.positions[:, 2].max()


def test_ases_tags_tell_adsorbates_by_zero_above_one():
    slab = fcc100("Cu", (2, 2, 3), vacuum=8)
    add_adsorbate(slab, "O", 1.2, "hollow")
    assert adsorbate_mask(slab).nonzero()[0].tolist() == [12]


@pytest.mark.parametrize("with_adsorbate", [True, False])
def test_oc20_tags_tell_adsorbates_by_two_above_one(with_adsorbate):
    slab = fcc100("Cu", (2, 2, 4), vacuum=8)
    slab.set_tags([0] * 8 + [1] * 8)
    if with_adsorbate:
        slab += Atoms("O", positions=[[0, 0, slab.positions[:, 2].max() + 1.2]], tags=[2])
    expected = [16] if with_adsorbate else []
    assert adsorbate_mask(slab).nonzero()[0].tolist() == expected


@pytest.mark.parametrize("faces", [("bottom",), ("top", "bottom")])
def test_oc20_tags_tell_adsorbates_on_the_bottom_face_too(faces):
    slab = fcc100("Cu", (2, 2, 4), vacuum=8)
    slab.set_tags([0] * 8 + [1] * 8)
    for face in faces:
        slab = place(slab, adsorbate("CO"), Pose((0, 0), 1.8, face=face))
    del slab.arrays["adsorbate"]  # as a format that keeps tags alone would
    assert adsorbate_mask(slab).nonzero()[0].tolist() == list(range(16, len(slab)))


def test_ases_tags_of_two_layers_are_none_of_oc20s():
    slab = fcc100("Cu", (2, 2, 2), vacuum=8)
    below = Atoms("O", positions=[[0, 0, slab.positions[:, 2].min() - 1.2]], tags=[0])
    for atoms in (slab, slab + below):
        assert not has_oc20_tags(atoms)


def test_a_new_adsorbate_follows_the_tags_that_are_there():
    slab = fcc100("Cu", (2, 2, 4), vacuum=8)
    assert place(slab, adsorbate("O"), Pose((0, 0), 1.8)).get_tags()[-1] == 0
    slab.set_tags([0] * 8 + [1] * 8)
    assert place(slab, adsorbate("O"), Pose((0, 0), 1.8)).get_tags()[-1] == 2


def test_without_tags_every_atom_is_slab():
    assert not adsorbate_mask(fcc211("Cu", (3, 1, 3), vacuum=8)).any()


def test_our_own_array_decides_over_tags():
    slab = fcc100("Cu", (2, 2, 3), vacuum=8)
    slab.set_array("adsorbate", np.array([0] * 11 + [1]))
    assert adsorbate_mask(slab).nonzero()[0].tolist() == [11]


def test_adsorbates_alone_have_no_top():
    alone = Atoms("O", positions=[[0, 0, 0]])
    alone.set_array("adsorbate", np.array([1]))
    with pytest.raises(StructureError, match="no slab"):
        top_height(alone)
    assert layer_indices(alone).tolist() == [-1]


@pytest.mark.parametrize("shift", [0.0, 3.0, 7.9, 9.5, 12.0])
def test_layers_are_counted_across_the_boundary_of_the_cell_and_heights_are_not_measured_there(shift):
    slab = fcc100("Cu", (1, 1, 4), vacuum=8)
    slab.set_tags(0)
    slab.pbc = True
    slab.positions[:, 2] += shift
    wrapped = slab.copy()
    wrapped.wrap()
    assert layer_indices(wrapped).tolist() == layer_indices(slab).tolist() == [3, 2, 1, 0]
    assert is_across_boundary(wrapped) == (shift in (9.5, 12.0))
    if is_across_boundary(wrapped):
        with pytest.raises(StructureError, match="one piece first"):
            top_height(wrapped)
        with pytest.raises(StructureError, match="one piece first"):
            place(wrapped, adsorbate("O"), Pose((0.0, 0.0), 1.0))
        assert np.ptp(unwrapped(wrapped).positions[:, 2]) == pytest.approx(np.ptp(slab.positions[:, 2]))
    else:
        assert top_height(wrapped) == pytest.approx(top_height(slab))


@pytest.mark.parametrize("crystal", [bulk("Cu", cubic=True), bulk("MgO", "rocksalt", a=4.2), bulk("Ru")])
def test_a_bulk_crystal_is_not_across_a_boundary_wherever_its_origin_is(crystal):
    for shift in np.linspace(0, 1, 7):
        moved = crystal.copy()
        moved.set_scaled_positions((moved.get_scaled_positions() + shift) % 1)
        assert not is_across_boundary(moved)
