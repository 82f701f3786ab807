"""Random edits, undo and redo, whatever their order, leave every structure bit for bit what it was."""

import random

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.structure.editing.structures import ALL, fingerprint

from adatom.errors import StructureError
from adatom.project.script import python_script
from adatom.project.tree import Project
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.placement import automatic_pose
from adatom.structure.editing.appending import taken
from adatom.structure.editing.clipboard import from_text, to_text
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
    RepeatSlab,
    SetTags,
    SetVacuum,
    WrapAtoms,
    carried,
    free_shift,
    made,
)
from adatom.structure.electrons import SetChargeAndSpin
from adatom.structure.files.opening import OpenStructure
from adatom.structure.slabs.operations import BuildSlab, FlipSlab, WrapSlab

MOST_ATOMS = 60  # what would be larger is left out: the point is the number of edits

SYMBOLS = ("H", "C", "O", "Cu", "Pt")


def some(pick, atoms, most=4):
    return tuple(pick.sample(range(len(atoms)), pick.randint(1, min(most, len(atoms)))))


def above(pick, atoms):
    """A place within 4 Å of some atom, more often above than below."""
    return atoms.positions[pick.randrange(len(atoms))] + [
        pick.uniform(-2, 2),
        pick.uniform(-2, 2),
        pick.uniform(-1, 3),
    ]


def move(pick, atoms):
    indices = some(pick, atoms)
    steps = [[pick.gauss(0, 0.2) for _ in range(3)] for _ in indices]
    return MoveAtoms(
        indices, atoms.positions[list(indices)] + steps, pick.choice(("Move", "Nudge", "Rotate"))
    )


def duplicate(pick, atoms):
    indices = some(pick, atoms, 3)
    return DuplicateAtoms(indices, free_shift(atoms, indices))


def paste(pick, atoms):
    indices = some(pick, atoms, 3)
    copied = taken(atoms, indices) if pick.random() < 0.5 else from_text(to_text(atoms, indices))
    copied.positions += free_shift(atoms, indices)
    return PasteAtoms(copied)


def place(pick, atoms):
    molecule = adsorbate(pick.choice(("CO", "O", "OH")))
    x, y, _ = above(pick, atoms)
    return PlaceAdsorbate(molecule, automatic_pose(atoms, molecule, (float(x), float(y))), "somewhere")


EDITS = {
    "move": move,
    "add": lambda pick, atoms: AddAtoms((pick.choice(SYMBOLS),), np.array([above(pick, atoms)])),
    "paste": paste,
    "duplicate": duplicate,
    "delete": lambda pick, atoms: DeleteAtoms(some(pick, atoms, 3)),
    "element": lambda pick, atoms: ChangeElement(some(pick, atoms), pick.choice(SYMBOLS)),
    "tag": lambda pick, atoms: SetTags(some(pick, atoms), pick.randint(0, 3)),
    "hold": lambda pick, atoms: HoldAtoms(some(pick, atoms), tuple(pick.random() < 0.5 for _ in "xyz")),
    "hold along": lambda pick, atoms: HoldAlong(some(pick, atoms), pick.choice("xyz"), pick.random() < 0.5),
    "wrap": lambda pick, atoms: pick.choice((WrapAtoms(), WrapSlab())),
    "centre": lambda pick, atoms: CentreAtoms(),
    "repeat": lambda pick, atoms: RepeatCell(*pick.choice(((2, 1, 1), (1, 2, 1), (1, 1, 2)))),
    "supercell": lambda pick, atoms: RepeatSlab(pick.choice((((2, 0), (0, 1)), ((1, 1), (-1, 1))))),
    "vacuum": lambda pick, atoms: SetVacuum(pick.uniform(4, 12), pick.choice(("centred", "bottom"))),
    "flip": lambda pick, atoms: FlipSlab(),
    "place": place,
    "electrons": lambda pick, atoms: SetChargeAndSpin(pick.randint(-2, 2), pick.randint(1, 3)),
}
WEIGHTS = {"delete": 4.0}  # what adds atoms would soon be left out otherwise


def some_edit(pick, atoms):
    """An operation of some kind and that kind; None where the structure has no place for it."""
    kind = pick.choices(list(EDITS), [WEIGHTS.get(name, 1.0) for name in EDITS])[0]
    try:
        operation = EDITS[kind](pick, atoms)
        after = operation.apply(atoms)
    except StructureError:
        return None, kind
    return (operation if len(after) <= MOST_ATOMS else None), kind


def check_numbers(operation, before, after):
    """Where the operation says its atoms are, and which it made, is so."""
    count = len(before)
    kept = carried(operation, range(count), count)
    new = made(operation, count, len(after))
    assert sorted({*kept, *new}) == list(range(len(after)))
    assert not set(kept) & set(new)


class Editing(RuleBasedStateMachine):
    """A project, and beside it what each of its structures was when it was made."""

    @initialize(name=st.sampled_from(list(ALL)))
    def begin(self, name):
        self.project = Project()
        self.project.apply(OpenStructure(name, ALL[name]()))
        self.made = {self.project.head.key: fingerprint(self.project.head.structure)}
        self.line = [self.project.head]
        self.at = 0

    def apply(self, operation):
        before = self.project.head.structure
        self.project.apply(operation)
        after = self.project.head.structure
        check_numbers(operation, before, after)
        self.made[self.project.head.key] = fingerprint(after)
        self.line = [*self.line[: self.at + 1], self.project.head]
        self.at += 1

    @rule(seed=st.integers(0, 2**32), count=st.integers(1, 6))
    def edit(self, seed, count):
        # Numbers drawn one by one would be shrunk to edits that hardly ever fit.
        pick = random.Random(seed)  # noqa: S311 - a sequence to repeat, no secret
        for _ in range(count):
            operation, _kind = some_edit(pick, self.project.head.structure)
            if operation is not None:
                self.apply(operation)

    @precondition(lambda self: self.at > 0)
    @rule(steps=st.integers(1, 5))
    def undo(self, steps):
        for _ in range(min(steps, self.at)):
            self.project.undo()
            self.at -= 1

    @precondition(lambda self: self.at < len(self.line) - 1)
    @rule(steps=st.integers(1, 5))
    def redo(self, steps):
        for _ in range(min(steps, len(self.line) - 1 - self.at)):
            self.project.redo()
            self.at += 1

    @rule()
    def to_the_ends_and_back(self):
        for _ in range(self.at):
            self.project.undo()
            self.is_as_made(self.project.head)
        for _ in range(len(self.line) - 1):
            self.project.redo()
            self.is_as_made(self.project.head)
        for _ in range(len(self.line) - 1 - self.at):
            self.project.undo()

    @invariant()
    def stands_where_it_should(self):
        assert self.project.head is self.line[self.at]
        self.is_as_made(self.project.head)

    def is_as_made(self, node):
        assert fingerprint(node.structure) == self.made[node.key]

    def teardown(self):
        for node in self.project:
            if node.structure is not None:
                self.is_as_made(node)


class LongEditing(Editing):
    """The same, for the soak."""


Editing.TestCase.settings = hypothesis.settings(stateful_step_count=50, max_examples=30)
LongEditing.TestCase.settings = hypothesis.settings(
    stateful_step_count=500, max_examples=30, suppress_health_check=list(hypothesis.HealthCheck)
)
TestEditing = Editing.TestCase
TestLongEditing = pytest.mark.soak(LongEditing.TestCase)


def test_five_hundred_edits_undone_and_redone_are_the_same_bit_for_bit():
    pick = random.Random(500)  # noqa: S311 - a sequence to repeat, no secret
    project = Project()
    project.apply(BuildSlab("Cu", "111", (2, 2, 3), 9.0, fixed_layers=1))
    slab = project.head.structure
    project.apply(PlaceAdsorbate(adsorbate("CO"), automatic_pose(slab, adsorbate("CO"), (1.28, 0.74)), "fcc"))
    start = fingerprint(project.head.structure)
    made_in_turn, kinds = [start], set()
    while len(made_in_turn) <= 500:
        before = project.head.structure
        operation, kind = some_edit(pick, before)
        if operation is None:
            continue
        project.apply(operation)
        check_numbers(operation, before, project.head.structure)
        made_in_turn.append(fingerprint(project.head.structure))
        kinds.add(kind)
    assert kinds == set(EDITS)
    for expected in made_in_turn[:0:-1]:
        assert fingerprint(project.head.structure) == expected
        project.undo()
    assert fingerprint(project.head.structure) == start
    project.undo()
    project.undo()
    assert project.head is project.root
    project.redo()
    project.redo()
    for expected in made_in_turn[1:]:
        project.redo()
        assert fingerprint(project.head.structure) == expected
    assert project.redo_node is None
    # What was made once is made once more by the script, in plain ASE, which keeps notes of its own.
    script = python_script(project.head)
    assert "adatom" not in script.split('"""')[2].lower()
    namespace = {}
    exec(compile(script, "script.py", "exec"), namespace)  # noqa: S102
    assert fingerprint(namespace["atoms"])[:-1] == fingerprint(project.head.structure)[:-1]
    # And by the operations alone.
    again = None
    for node in project.head.lineage():
        again = node.operation.apply(again)
        assert fingerprint(again) == fingerprint(node.structure)
