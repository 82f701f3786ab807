import numpy as np
import pytest
from ase.constraints import FixAtoms, FixBondLength, FixCartesian, FixedLine, FixedPlane, FixScaled

from adatom.structure.constraints import along_axes, along_cell, held_directions
from adatom.structure.files import dropped, read_structures, write_structures
from adatom.structure.slabs.low_index import build_slab


def slab_with(*constraints, facet="111"):
    slab = build_slab("Cu", facet, (2, 2, 2), 8.0)
    slab.set_constraint(list(constraints))
    return slab


@pytest.mark.parametrize(
    ("constraint", "directions"),
    [
        (FixAtoms(indices=[1, 3]), [True, True, True]),
        (FixCartesian([1, 3], (True, True, False)), [True, True, False]),
        (FixCartesian([1, 3], (False, False, True)), [False, False, True]),
        (FixScaled([1, 3], (True, True, False)), [True, True, False]),
        (FixScaled([1, 3], (False, False, True)), [False, False, True]),
        (FixedLine([1, 3], (0, 0, 1)), [True, True, False]),
        (FixedPlane([1, 3], (0, 0, 1)), [False, False, True]),
    ],
    ids=repr,
)
@pytest.mark.parametrize("name", ["slab.extxyz", "POSCAR", "slab.pwi"])
def test_holding_the_plane_or_the_normal_is_said_in_every_way_and_kept(
    constraint, directions, name, tmp_path
):
    slab = slab_with(constraint)
    expected = np.zeros((8, 3), dtype=bool)
    expected[[1, 3]] = directions
    np.testing.assert_array_equal(held_directions(slab), expected)
    write_structures(tmp_path / name, [slab])
    (back,) = read_structures(tmp_path / name)
    np.testing.assert_array_equal(held_directions(back), expected)
    key = {"slab.extxyz": "extxyz", "POSCAR": "poscar", "slab.pwi": "qe"}[name]
    assert "constraints other than fixed atoms" not in dropped(key, slab)


def test_a_direction_that_is_no_axis_is_left_out_and_said_to_be_lost():
    along_a_cell_vector = FixedLine([0], build_slab("Cu", "111", (2, 2, 2), 8.0).cell[1])
    slab = slab_with(FixAtoms(indices=[5]), along_a_cell_vector)
    assert [type(c) for c in along_axes(slab)] == [FixAtoms]
    assert [type(c) for c in along_cell(slab)] == [FixAtoms, FixScaled]
    assert "constraints other than fixed atoms" in dropped("extxyz", slab)
    assert "constraints other than fixed atoms" not in dropped("poscar", slab)
    bonded = slab_with(FixBondLength(0, 1))
    assert along_axes(bonded) == along_cell(bonded) == []


def test_constraints_on_one_atom_add_up():
    slab = slab_with(FixCartesian([2], (True, True, False)), FixCartesian([2, 4], (False, False, True)))
    kinds = {type(c): c.index.tolist() for c in along_axes(slab)}
    assert kinds == {FixAtoms: [2], FixCartesian: [4]}
