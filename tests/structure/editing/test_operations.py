import numpy as np
import pytest
from ase import Atoms
from ase.build import fcc111
from ase.constraints import (
    FixAtoms,
    FixBondLengths,
    FixCartesian,
    FixCom,
    FixedLine,
    FixedMode,
    FixedPlane,
    FixInternals,
    FixLinearTriatomic,
    FixScaled,
    Hookean,
)
from hypothesis import given
from hypothesis import strategies as st
from tests.structure.editing.structures import (
    ALL,
    covered_slab,
    crystal,
    fingerprint,
    loaded_slab,
    oc20_slab,
    water,
    water_in_a_box,
)

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.checks import check_structure
from adatom.structure.constraints import held_directions
from adatom.structure.editing.appending import taken
from adatom.structure.editing.operations import (
    AddAtoms,
    CentreAtoms,
    ChangeElement,
    DeleteAtoms,
    DuplicateAtoms,
    HoldAlong,
    HoldAtoms,
    MoveAtoms,
    PasteAtoms,
    RepeatCell,
    SetTags,
    WrapAtoms,
    carried,
    free_shift,
    made,
    named,
    remark,
)
from adatom.structure.files.opening import OpenStructure
from adatom.structure.layers import ADSORBATE_ARRAY, adsorbate_mask, adsorbate_numbers
from adatom.structure.operations import Composite, Operation
from adatom.structure.slabs.operations import BuildSlab, FlipSlab, RepeatSlab


def operations_on(atoms: Atoms) -> list[Operation]:
    """Every operation on atoms, in several forms, as this structure has a place for it."""
    # In rock salt between the ions, else above the last atom.
    last, high = len(atoms) - 1, atoms.positions[-1] + ([1.41] * 3 if len(atoms) == 8 else [0.3, 0.2, 2.2])
    copied = taken(atoms, [last, 0])
    copied.positions += free_shift(atoms, [0, last])
    return [
        MoveAtoms((0, last), atoms.positions[[0, last]] + [[0.1, 0, 1 / 3], [0.0, 0.05, 0.1]], "Rotate"),
        AddAtoms(("O",), np.array([high])),
        AddAtoms(("C", "O"), high + np.array([[0, 0, 0.02], [0, 0, 1 / 1.2]])),
        PasteAtoms(copied),
        DuplicateAtoms((last,), free_shift(atoms, [last])),
        DuplicateAtoms((0, 1, last), free_shift(atoms, [0, 1, last])),
        DeleteAtoms((last,)),
        DeleteAtoms((1, 0)),
        ChangeElement((1, last), "Pt"),
        SetTags((0, last), 7),
        HoldAtoms((0, last), (True, True, True)),
        HoldAtoms((0, 1), (False, False, False)),
        HoldAtoms((last,), (False, True, True)),
        HoldAlong((0, last), "x", held=True),
        HoldAlong((0, 1), "z", held=False),
    ]


def run(lines, imports, atoms: Atoms) -> Atoms:
    namespace = {"atoms": atoms.copy()}
    exec(compile("\n".join([*imports, *lines]), "script.py", "exec"), namespace)  # noqa: S102
    return namespace["atoms"]


def check_script(operation: Operation, before: Atoms) -> None:
    steps = operation.steps_on(before) if isinstance(operation, Composite) else [operation]
    (part,) = [step.script() for step in steps]
    assert not any("adatom" in line for line in (*part.imports, *part.lines))
    expected = operation.apply(before)
    assert fingerprint(run(part.lines, part.imports, before)) == fingerprint(expected)
    # Without the structure it may take Adatom, and does the same.
    if not isinstance(operation, PasteAtoms):
        plain = operation.script()
        assert fingerprint(run(plain.lines, plain.imports, before)) == fingerprint(expected)


@pytest.mark.parametrize("name", ALL)
def test_the_script_of_every_operation_gives_the_same_bits_in_plain_ase(name):
    atoms = ALL[name]()
    for operation in operations_on(atoms):
        check_script(operation, atoms)


@pytest.mark.parametrize("name", ["covered slab", "OC20 slab", "molecule in a box", "crystal"])
def test_scripts_of_operations_on_cells_give_the_same_bits_in_plain_ase(name):
    atoms = ALL[name]()
    atoms.positions += (3.1, -4.2, 0.7)
    for operation in (WrapAtoms(), RepeatCell(2, 1, 1), RepeatCell(1, 2, 2)):
        check_script(operation, atoms)
    if name != "crystal":
        check_script(CentreAtoms(), atoms)


@pytest.mark.parametrize("name", ALL)
def test_every_operation_leaves_what_it_is_given_alone_and_says_where_atoms_are(name):
    atoms = ALL[name]()
    before = fingerprint(atoms)
    atoms.set_array("mark", np.arange(len(atoms)))
    for operation in operations_on(atoms):
        after = operation.apply(atoms)
        check_structure(after)
        for index in range(len(atoms)):
            new = carried(operation, [index], len(atoms))
            assert [after.arrays["mark"][k] for k in new] == [index] * len(new)
        kept = carried(operation, range(len(atoms)), len(atoms))
        assert sorted([*kept, *made(operation, len(atoms), len(after))]) == list(range(len(after)))
    del atoms.arrays["mark"]
    assert fingerprint(atoms) == before


def test_what_starts_anew_carries_no_selection_and_a_supercell_keeps_it():
    new = BuildSlab("Cu", "111", (2, 2, 3), 9.0)
    assert carried(new, (1, 2), 14) == () == made(new, 14, 12)
    assert carried(OpenStructure("file", water()), (1, 2), 14) == ()
    assert carried(RepeatSlab(((2, 0), (0, 1))), (1, 2, 40), 14) == (1, 2)
    assert made(RepeatSlab(((2, 0), (0, 1))), 14, 28) == tuple(range(14, 28))
    assert carried(DeleteAtoms((1, 3)), (0, 1, 2, 5), 6) == (0, 1, 3)


def test_titles_name_one_atom_and_count_several():
    atoms = covered_slab()
    place = np.zeros((1, 3))
    assert MoveAtoms((12,), place).title == "Move atom 12"
    assert named(MoveAtoms((12,), place), atoms).title == "Move C 12"
    assert named(MoveAtoms((12, 13, 1), np.zeros((3, 3)), "Rotate"), atoms).title == "Rotate 3 atoms"
    assert named(ChangeElement((12,), "N"), atoms).title == "Change C 12 to N"
    assert named(HoldAtoms((4,), (False, False, True)), atoms).title == "Fix Cu 4 along z"
    assert named(HoldAtoms((4,), (True, True, False)), atoms).title == "Fix Cu 4 along x and y"
    assert named(HoldAtoms((4,), (False,) * 3), atoms).title == "Release Cu 4"
    assert named(HoldAlong((4,), "z", held=False), atoms).title == "Release Cu 4 along z"
    assert HoldAtoms((4, 5, 6), (True,) * 3).title == "Fix 3 atoms"
    assert named(SetTags((4,), 2), atoms).title == "Tag Cu 4 with 2"
    assert named(DeleteAtoms((4, 5)), atoms).title == "Delete 2 atoms"
    assert named(WrapAtoms(), atoms) == WrapAtoms()
    assert AddAtoms(("O",), place).title == "Add O"
    assert PasteAtoms(atoms[[12, 13]]).title == "Paste CO"
    assert PasteAtoms(atoms).title == "Paste 14 atoms"


def test_fixed_atoms_are_moved_by_hand_too():
    atoms = covered_slab()
    assert 0 in atoms.constraints[0].index
    moved = MoveAtoms((0,), atoms.positions[[0]] + 0.2).apply(atoms)
    np.testing.assert_array_equal(moved.positions[0], atoms.positions[0] + 0.2)


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (DeleteAtoms(()), "No atoms are selected"),
        (DeleteAtoms((14,)), "There is no atom 14 here: there are 14"),
        (DeleteAtoms((-1,)), "There is no atom -1"),
        (DeleteAtoms((1, 1)), "named twice"),
        (DeleteAtoms(tuple(range(14))), "all the atoms there are"),
        (ChangeElement((1,), "Xq"), "There is no element 'Xq'"),
        (ChangeElement((1,), "X"), "There is no element 'X'"),
        (ChangeElement((1, 2), "Cu"), "2 atoms are of Cu already|of Cu already"),
        (SetTags((1,), 10**6), "is no tag"),
        (SetTags((1,), 1.5), "is no tag"),
        (MoveAtoms((1,), np.zeros((2, 3))), "need a place each"),
        (MoveAtoms((1,), np.full((1, 3), np.nan)), "not a number"),
        (AddAtoms((), np.zeros((0, 3))), "no atoms to add"),
        (AddAtoms(("O",), np.zeros((2, 3))), "need a place each"),
        (AddAtoms(("Q",), np.zeros((1, 3))), "There is no element"),
        (PasteAtoms(Atoms()), "no atoms to paste"),
        (DuplicateAtoms((1,), (0.0, 0.0, 0.0)), "lie on top of each other"),
        (DuplicateAtoms((1,), (np.inf, 0.0, 0.0)), "makes no sense"),
        (RepeatCell(0, 1, 1), "make no sense"),
        (RepeatCell(1000, 1000, 1), "the limit is 100,000"),
        (RepeatCell(10**9, 10**9, 10**9), "the limit is 100,000"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_makes_no_sense_is_refused_in_plain_words(operation, message):
    with pytest.raises(StructureError, match=message):
        operation.apply(covered_slab())


def test_atoms_are_not_put_on_top_of_each_other():
    atoms = covered_slab()
    with pytest.raises(StructureError, match="Atoms Cu 11 and C 12 lie on top"):
        MoveAtoms((12,), atoms.positions[[11]] + [0, 0, 0.2]).apply(atoms)
    with pytest.raises(StructureError, match="lie on top"):
        AddAtoms(("H",), atoms.positions[[12]] + [0, 0, 0.2]).apply(atoms)
    with pytest.raises(StructureError, match="lie on top"):
        PasteAtoms(atoms).apply(atoms)


@pytest.mark.parametrize("operation", [DeleteAtoms((0,)), WrapAtoms(), AddAtoms(("O",), np.zeros((1, 3)))])
def test_there_has_to_be_something_to_edit(operation):
    with pytest.raises(StructureError, match="no atoms to edit yet"):
        operation.apply(None)


class TestAdsorbates:
    def test_an_atom_above_the_surface_is_a_new_adsorbate(self):
        atoms = covered_slab()
        after = AddAtoms(("O",), atoms.positions[[11]] + [0, 0, 1.9]).apply(atoms)
        assert after.arrays[ADSORBATE_ARRAY][-3:].tolist() == [1, 1, 2]

    def test_an_atom_bonded_to_an_adsorbate_belongs_to_it(self):
        atoms = covered_slab()
        after = AddAtoms(("H",), atoms.positions[[13]] + [0.4, 0, 0.9]).apply(atoms)
        assert after.arrays[ADSORBATE_ARRAY][-3:].tolist() == [1, 1, 1]

    def test_an_atom_in_the_slab_is_slab(self):
        atoms = covered_slab()
        place = atoms.positions[5].copy()
        after = AddAtoms(("Ni",), np.array([place])).apply(DeleteAtoms((5,)).apply(atoms))
        assert after.arrays[ADSORBATE_ARRAY][-1] == 0
        assert after.get_tags()[-1] == atoms.get_tags()[5]

    def test_the_bottom_face_counts_as_well(self):
        atoms = covered_slab()
        after = AddAtoms(("H",), atoms.positions[[0]] - [0, 0, 1.6]).apply(atoms)
        assert after.arrays[ADSORBATE_ARRAY][-1] == 2

    def test_a_copy_of_an_adsorbate_is_another_on_the_same_kind_of_site(self):
        atoms = covered_slab((3, 3, 3))
        shift = free_shift(atoms, [27, 28])
        after = DuplicateAtoms((27, 28), shift).apply(atoms)
        assert after.arrays[ADSORBATE_ARRAY][-4:].tolist() == [1, 1, 2, 2]
        distances = after.get_distances(29, range(27), mic=True)
        np.testing.assert_allclose(
            np.sort(distances)[:3], np.sort(atoms.get_distances(27, range(27), mic=True))[:3], atol=1e-6
        )

    def test_oc20_slabs_tag_adsorbates_2_and_stay_oc20_slabs(self):
        atoms = oc20_slab()
        for after in (
            AddAtoms(("O",), atoms.positions[[9]] + [0, 0, 1.9]).apply(atoms),
            PasteAtoms(Atoms("O", positions=atoms.positions[[9]] + [0, 0, 1.9])).apply(atoms),
        ):
            assert after.get_tags()[-1] == 2
            assert adsorbate_mask(after)[-3:].all()
        inside = AddAtoms(("Ni",), atoms.positions[[9]] - [0, 0, 1.0]).apply(DeleteAtoms((0,)).apply(atoms))
        assert inside.get_tags()[-1] in (0, 1)

    def test_tags_alone_that_tell_adsorbates_are_kept_in_words_of_our_own(self):
        atoms = oc20_slab()
        del atoms.arrays[ADSORBATE_ARRAY]
        hydrogen = AddAtoms(("H",), atoms.positions[[9]] + [0, 0, 1.6])
        for operation in (SetTags((13,), 0), DeleteAtoms((0,)), hydrogen):
            after = operation.apply(atoms)
            names = set(after.symbols[adsorbate_numbers(after) > 0])
            assert {"C", "O"} <= names
            assert "Cu" not in names
            check_script(operation, atoms)

    def test_numbers_have_no_gaps_after_a_whole_adsorbate_is_deleted(self):
        atoms = covered_slab((3, 3, 3))
        two = DuplicateAtoms((27, 28), free_shift(atoms, [27, 28])).apply(atoms)
        three = AddAtoms(("H",), atoms.positions[[20]] + [0, 0, 1.7]).apply(two)
        assert sorted(set(three.arrays[ADSORBATE_ARRAY].tolist())) == [0, 1, 2, 3]
        after = DeleteAtoms((27, 28)).apply(three)
        assert after.arrays[ADSORBATE_ARRAY][-3:].tolist() == [1, 1, 2]
        partly = DeleteAtoms((28,)).apply(three)
        assert partly.arrays[ADSORBATE_ARRAY][-4:].tolist() == [1, 2, 2, 3]
        alone = DeleteAtoms(tuple(range(27))).apply(three)
        assert not adsorbate_mask(alone).any()

    def test_pasted_adsorbates_become_new_ones_one_for_each(self):
        atoms = covered_slab((3, 3, 3))
        two = DuplicateAtoms((27, 28), free_shift(atoms, [27, 28])).apply(atoms)
        part = taken(two, [27, 28, 29, 30], (0, 0, 3.5))
        after = PasteAtoms(part).apply(two)
        assert after.arrays[ADSORBATE_ARRAY][-4:].tolist() == [3, 3, 4, 4]

    def test_in_a_molecule_nothing_is_an_adsorbate(self):
        after = AddAtoms(("O",), np.array([[0, 0, 3.0]])).apply(water())
        assert ADSORBATE_ARRAY not in after.arrays
        pasted = PasteAtoms(taken(covered_slab(), [12, 13])).apply(water())
        assert not adsorbate_mask(pasted).any()
        inside = AddAtoms(("H",), np.array([[1.41, 1.41, 1.41]])).apply(crystal())
        assert not adsorbate_mask(inside).any()


class TestPasting:
    def test_arrays_that_fit_come_along_and_others_do_not(self):
        atoms = loaded_slab()
        part = taken(atoms, [3, 12], (0, 0, 6.0))
        part.set_array("strange", np.array([1, 2]))
        after = PasteAtoms(part).apply(atoms)
        assert "strange" not in after.arrays
        np.testing.assert_array_equal(after.get_initial_magnetic_moments()[-2:], [3 / 7, 12 / 7])
        np.testing.assert_array_equal(after.get_masses()[-2:], atoms.get_masses()[[3, 12]])
        assert after.info == atoms.info

    def test_constraints_come_along_and_are_merged(self):
        atoms = covered_slab()
        part = taken(atoms, [0, 12, 13], (0, 0, 9.0))
        part.set_constraint([*part.constraints, FixCartesian([1], (0, 0, 1)), FixBondLengths([[1, 2]])])
        after = PasteAtoms(part).apply(atoms)
        expected = np.concatenate([held_directions(atoms), [[True] * 3, [False, False, True], [False] * 3]])
        np.testing.assert_array_equal(held_directions(after), expected)
        (bond,) = [c for c in after.constraints if isinstance(c, FixBondLengths)]
        assert bond.pairs.tolist() == [[15, 16]]
        assert len([c for c in after.constraints if isinstance(c, FixAtoms)]) == 1

    def test_on_nothing_the_pasted_atoms_are_the_structure(self):
        atoms = covered_slab()
        assert fingerprint(PasteAtoms(atoms).apply(None)) == fingerprint(atoms)
        part = PasteAtoms(atoms).script()
        assert fingerprint(run(part.lines, part.imports, Atoms("H"))) == fingerprint(atoms)


class TestConstraints:
    @pytest.mark.parametrize(
        ("constraint", "told"),
        [
            (FixAtoms([0, 1, 4]), {"indices": [0, 3]}),
            (FixAtoms([1]), None),
            (FixCartesian([0, 1, 3], (1, 0, 0)), {"a": [0, 2], "mask": [True, False, False]}),
            (FixScaled([3, 1], (1, 0, 0)), {"a": [2], "mask": [True, False, False]}),
            (FixedLine([1, 2], (0, 0, 1)), {"indices": [1], "direction": [0, 0, 1]}),
            (FixedPlane([1, 4], (0, 0, 1)), {"indices": [3], "direction": [0, 0, 1]}),
            (FixedPlane([1], (0, 0, 1)), None),
            (FixBondLengths([[0, 1], [3, 4]]), {"pairs": [[2, 3]], "tolerance": 1e-13}),
            (FixBondLengths([[1, 2]]), None),
            (FixLinearTriatomic([[0, 2, 3]]), {"triples": [[0, 1, 2]]}),
            (FixLinearTriatomic([[0, 1, 3]]), None),
            (FixCom(), {}),
            (Hookean(3, 4, 5.0, 1.2), {"a1": 2, "a2": 3, "rt": 1.2, "k": 5.0}),
            (Hookean(1, 4, 5.0, 1.2), None),
            (FixedMode([[0, 0, 0]] * 4 + [[0, 0, 1]]), {"mode": [0] * 9 + [0, 0, 1]}),
            (FixedMode([[0, 0, 0], [1, 0, 0]] + [[0, 0, 1]] * 3), None),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_deleting_an_atom_numbers_constraints_on(self, constraint, told):
        atoms = Atoms("HCNOF", positions=np.diag([1, 2, 3])[[0, 1, 2, 0, 1]] * np.array([[1, 1, 1, 4, 4]]).T)
        atoms.set_constraint(constraint)
        before = fingerprint(atoms)
        after = DeleteAtoms((1,)).apply(atoms)
        assert fingerprint(atoms) == before
        found = [kept.todict()["kwargs"] for kept in after.constraints]
        assert found == ([] if told is None else [told])
        check_script(DeleteAtoms((1,)), atoms)

    def test_deleting_an_atom_keeps_the_internal_coordinates_it_is_not_part_of(self):
        atoms = covered_slab()
        atoms.set_constraint(
            FixInternals(
                bonds=[[1.15, [12, 13]], [2.5, [0, 1]]],
                angles_deg=[[120.0, [8, 12, 13]]],
                bondcombos=[[0.1, [[12, 13, 1.0], [12, 8, -1.0]]], [0.2, [[0, 13, 1.0]]]],
            )
        )
        after = DeleteAtoms((0,)).apply(atoms)
        told = after.constraints[0].todict()["kwargs"]
        assert told["bonds"] == [[1.15, [11, 12]]]
        assert told["angles_deg"] == [[120.0, [7, 11, 12]]]
        assert told["bondcombos"] == [[0.1, [[11, 12, 1.0], [11, 7, -1.0]]]]
        check_script(DeleteAtoms((0,)), atoms)
        assert DeleteAtoms((8, 12)).apply(atoms).constraints[0].todict()["kwargs"]["bonds"] == [[2.5, [0, 1]]]
        assert DeleteAtoms((0, 13)).apply(atoms).constraints == []

    def test_bond_lengths_that_were_measured_stay_with_their_bonds(self):
        atoms = covered_slab()
        atoms.set_constraint(FixBondLengths([[0, 1], [12, 13]], bondlengths=np.array([2.5, 1.1])))
        (kept,) = DeleteAtoms((0,)).apply(atoms).constraints
        assert (kept.pairs.tolist(), kept.bondlengths.tolist()) == ([[11, 12]], [1.1])

    @given(
        orders=st.lists(
            st.tuples(st.sets(st.integers(0, 13), min_size=1), st.tuples(*(st.booleans(),) * 3)), max_size=8
        )
    )
    def test_atoms_are_held_as_last_ordered(self, orders):
        atoms = covered_slab()
        expected = held_directions(atoms)
        for indices, axes in orders:
            atoms = HoldAtoms(tuple(indices), axes).apply(atoms)
            expected[list(indices)] = axes
        np.testing.assert_array_equal(held_directions(atoms), expected)
        assert {type(c) for c in atoms.constraints} <= {FixAtoms, FixCartesian}
        assert len(atoms.constraints) <= 7
        moved = atoms.copy()
        moved.set_positions(atoms.positions + 1.0)
        np.testing.assert_array_equal(moved.positions == atoms.positions, expected)

    def test_other_constraints_stay_for_other_atoms(self):
        atoms = loaded_slab()
        oblique = FixedLine([2, 3], (1, 1, 1))
        atoms.set_constraint([*atoms.constraints, oblique])
        after = HoldAtoms((3, 9), (False,) * 3).apply(atoms)
        kinds = {type(c).__name__: c.todict()["kwargs"] for c in after.constraints}
        assert kinds["FixedLine"]["indices"] == [2]
        assert kinds["FixedPlane"]["indices"] == [7]
        assert kinds["FixBondLengths"]["pairs"] == [[12, 13]]
        assert kinds["FixAtoms"]["indices"] == [0, 1, 2]
        said = remark(HoldAtoms((3, 9), (False,) * 3), atoms)
        assert said == "The atoms lost what held them otherwise: fixed bond lengths and atoms on a line."
        assert remark(HoldAtoms((5,), (True,) * 3), atoms) == ""

    def test_what_goes_with_a_deleted_atom_is_said(self):
        atoms = loaded_slab()
        assert remark(DeleteAtoms((12,)), atoms) == "With them went fixed bond lengths."
        assert remark(DeleteAtoms((0, 7)), atoms) == ""
        assert remark(WrapAtoms(), atoms) == ""


class TestCells:
    def test_a_slab_is_wrapped_in_the_plane_and_adsorbates_in_one_piece(self):
        atoms = covered_slab()
        atoms.positions += atoms.cell[0] * 1.9 - atoms.cell[1] * 3.1 + [0, 0, 40]
        wrapped = WrapAtoms().apply(atoms)
        scaled = wrapped.get_scaled_positions(wrap=False)
        assert (scaled[:-1, :2] > -1e-5).all()
        assert (scaled[:-1, :2] < 1 + 1e-5).all()
        np.testing.assert_allclose(wrapped.positions[:, 2], atoms.positions[:, 2], atol=1e-9)
        assert wrapped.get_distance(12, 13) == pytest.approx(atoms.get_distance(12, 13))

    def test_a_crystal_is_wrapped_all_ways(self):
        atoms = crystal()
        atoms.positions += (17.0, -9.0, 30.0)
        scaled = WrapAtoms().apply(atoms).get_scaled_positions(wrap=False)
        assert scaled.min() > -1e-5
        assert scaled.max() < 1

    def test_a_molecule_is_wrapped_whole(self):
        atoms = water_in_a_box()
        atoms.positions += (90, 0, 0)
        wrapped = WrapAtoms().apply(atoms)
        assert 0 <= wrapped.positions[0, 0] < 9
        np.testing.assert_allclose(wrapped.get_all_distances(), atoms.get_all_distances(), atol=1e-9)

    def test_what_is_not_periodic_is_not_wrapped(self):
        with pytest.raises(StructureError, match="not periodic"):
            WrapAtoms().apply(water())

    @given(shift=st.tuples(*(st.floats(-40, 40),) * 3))
    def test_a_slab_is_centred_along_c_wherever_it_was(self, shift):
        atoms = covered_slab()
        atoms.positions += shift
        atoms.wrap(pbc=(False, False, True))
        after = CentreAtoms().apply(atoms)
        heights = after.positions[:, 2]
        assert heights.min() + heights.max() == pytest.approx(after.cell[2, 2])
        assert np.ptp(heights) == pytest.approx(np.ptp(covered_slab().positions[:, 2]))
        np.testing.assert_allclose(after.positions[:, :2], atoms.positions[:, :2], atol=1e-9)

    @given(shift=st.tuples(*(st.floats(-40, 40),) * 3))
    def test_a_molecule_is_centred_all_ways_and_whole(self, shift):
        boxed = water_in_a_box()
        boxed.positions += shift
        boxed.wrap()
        after = CentreAtoms().apply(boxed)
        middle = (after.positions.min(axis=0) + after.positions.max(axis=0)) / 2
        np.testing.assert_allclose(middle, [4.5, 4.5, 4.5], atol=1e-9)
        np.testing.assert_allclose(after.get_all_distances(), water().get_all_distances(), atol=1e-9)

    def test_without_a_cell_the_middle_is_the_origin_and_a_crystal_has_none(self):
        after = CentreAtoms().apply(water())
        np.testing.assert_allclose(after.positions.min(axis=0), -after.positions.max(axis=0), atol=1e-12)
        with pytest.raises(StructureError, match="fills its cell"):
            CentreAtoms().apply(crystal())
        flat = fcc111("Cu", (2, 2, 3))
        assert not flat.cell[2].any()
        after = CentreAtoms().apply(flat)
        assert after.positions[:, 2].min() == pytest.approx(-after.positions[:, 2].max())
        np.testing.assert_array_equal(after.positions[:, :2], flat.positions[:, :2])

    def test_repeating_keeps_arrays_and_constraints_and_numbers_adsorbates(self):
        atoms = covered_slab()
        after = RepeatCell(2, 3, 1).apply(atoms)
        assert len(after) == 6 * len(atoms)
        assert len(after.constraints[0].index) == 6 * len(atoms.constraints[0].index)
        assert sorted(set(after.arrays[ADSORBATE_ARRAY].tolist())) == list(range(7))
        with pytest.raises(StructureError, match="no cell vector a"):
            RepeatCell(2, 1, 1).apply(water())
        with pytest.raises(StructureError, match="cannot repeat the constraints"):
            RepeatCell(2, 1, 1).apply(loaded_slab())


@pytest.mark.parametrize("name", ALL)
@given(data=st.data())
def test_a_copy_at_the_free_shift_finds_room(name, data):
    atoms = ALL[name]()
    indices = data.draw(st.sets(st.integers(0, len(atoms) - 1), min_size=1, max_size=4))
    if name == "crystal":
        return  # there the roomiest place may still be refused, in plain words
    DuplicateAtoms(tuple(indices), free_shift(atoms, tuple(indices))).apply(atoms)


def made_by(parts):
    namespace: dict = {}
    for part in parts:
        exec("\n".join([*part.imports, *part.lines]), namespace)  # noqa: S102
    return namespace["atoms"]


def test_a_script_says_masses_momenta_and_arrays_of_ones_own_to_the_last_bit():
    atoms = covered_slab()
    count = len(atoms)
    atoms.set_masses(atoms.get_masses() * 1.01)
    atoms.set_initial_magnetic_moments([[0.0, 0.1, 1 / 3]] * count)
    atoms.set_momenta(np.ones((count, 3)) / 7)
    atoms.set_array("mine", np.where(np.arange(count) == 3, np.nan, np.arange(count) / 3))
    atoms.set_array("names", np.array([f"atom {k}" for k in range(count)]))
    atoms.set_array("kinds", np.arange(count, dtype=np.int32))
    atoms.info["strain"] = float("inf")
    opened = OpenStructure("nowhere", atoms)
    assert fingerprint(made_by([opened.script()])) == fingerprint(opened.apply(None))


def test_a_script_says_planes_and_lines_to_the_last_bit_also_turned_over():
    rng = np.random.default_rng(5)
    for _ in range(20):
        atoms = covered_slab()
        atoms.set_constraint([FixedPlane([1], rng.normal(size=3)), FixedLine([2], rng.normal(size=3))])
        opened = OpenStructure("nowhere", atoms)
        turned = FlipSlab().apply(opened.apply(None))
        assert fingerprint(made_by([opened.script(), FlipSlab().script()])) == fingerprint(turned)


def test_a_fixed_mode_is_turned_over_with_the_slab():
    atoms = covered_slab()
    atoms.set_constraint([FixedMode(np.random.default_rng(5).normal(size=(len(atoms), 3)))])
    turned, made = FlipSlab().apply(atoms), made_by([OpenStructure("a", atoms).script(), FlipSlab().script()])
    expected = atoms.constraints[0].mode.reshape(-1, 3) * (1, -1, -1)
    assert np.array_equal(turned.constraints[0].mode, expected.ravel())
    assert np.allclose(made.constraints[0].mode, expected.ravel(), atol=1e-15)


def test_an_adsorbate_is_not_placed_where_a_mode_of_all_atoms_is_fixed():
    atoms = covered_slab()
    atoms.set_constraint([FixedMode(np.ones((len(atoms), 3)))])
    with pytest.raises(StructureError, match="mode"):
        PlaceAdsorbate(adsorbate("O"), Pose((3.0, 2.0), 1.2)).apply(atoms)


def test_tags_that_come_to_say_what_is_adsorbed_say_it_to_the_script_too():
    atoms = covered_slab()
    del atoms.arrays[ADSORBATE_ARRAY]
    atoms.set_tags(0)
    count = len(atoms)
    steps = [SetTags(tuple(range(count - 6, count - 2)), 1), SetTags((count - 2, count - 1), 2)]
    made, parts = atoms, [OpenStructure("nowhere", atoms).script()]
    for step in steps:
        parts.append(step.script_on(made))
        made = step.apply(made)
    assert adsorbate_numbers(made)[-2:].tolist() == [1, 1]
    place = PlaceAdsorbate(adsorbate("O"), Pose((3.8, 2.2), 1.2))
    assert fingerprint(made_by([*parts, place.script()])) == fingerprint(place.apply(made))
