"""Which rows the project page has, and what they say; no window."""

import pytest
from ase import Atoms
from ase.build import bulk
from hypothesis import given
from hypothesis import strategies as st

from adatom.gui.molecule_picture import molecule_pixmap, structure_pixmap
from adatom.gui.panels.project.rows import lay_out
from adatom.gui.panels.project.states import Standing, energy_table, formula_of, state_of, tip_of
from adatom.gui.words import title_of
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Project
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.frames import TakeFrame
from adatom.structure.slabs.operations import BuildSlab
from adatom.workbench.state import RunState

SLAB = BuildSlab("Cu", "100", (2, 2, 2), 8.0)
CO = PlaceAdsorbate(adsorbate("CO"), Pose((1.0, 1.0), 2.0), "bridge")
EMT = Relax(RelaxationSettings("emt", fmax=0.05, max_steps=30))
NOTHING = Standing(RunState(), {}, {})


def edit(project: Project):
    """Make a small edit: nothing that would stand for itself."""
    atoms = project.head.structure
    return project.apply(TakeFrame(0, atoms.positions + 0.01, atoms.cell.array))


def relaxed(project: Project, fmax: float, frames: int = 3):
    node = project.begin_trajectory(EMT)
    for k in range(frames):
        at = node.start.positions, node.start.cell.array
        project.add_frame(node, TrajectoryFrame(*at, -1.0 - k, fmax))
    return node


def words(project: Project, unfolded=frozenset()):
    rows = lay_out(project.root, project.head, unfolded)
    return [(row.depth, f"{len(row.folded)} edits" if row.folded else row.node.label) for row in rows]


def test_a_chain_stays_at_one_indentation_and_folds_its_small_edits():
    project = Project()
    project.apply(SLAB)
    project.apply(CO)
    for _ in range(3):
        edit(project)
    relaxed(project, 0.01)
    assert words(project) == [
        (0, "Cu(100) slab"),
        (0, "CO at bridge"),
        (0, "3 edits"),
        (0, "Relax with EMT"),
    ]


def test_folded_edits_are_shown_when_asked_for_and_so_is_the_head_among_them():
    project = Project()
    project.apply(SLAB)
    first, second, _third, _fourth, _end = (edit(project) for _ in range(5))
    assert words(project)[1] == (0, "4 edits")
    assert len(words(project, {second.key})) == 1 + 1 + 4 + 1
    project.visit(second)
    assert words(project) == [
        (0, text) for text in ("Cu(100) slab", "Frame 1", "Frame 1", "2 edits", "Frame 1")
    ]
    project.rename(first, "moved by hand")
    project.visit(project.root)
    assert (0, "moved by hand") in words(project)


def test_only_branches_stand_further_in():
    project = Project()
    slab = project.apply(SLAB)
    project.apply(CO)
    project.visit(slab)
    project.apply(PlaceAdsorbate(adsorbate("O"), Pose((1.0, 1.0), 1.5), "fcc"))
    project.apply(BuildSlab("Pt", "111", (2, 2, 2), 8.0), at=project.root)
    assert [depth for depth, _ in words(project)] == [0, 1, 1, 0]
    rows = lay_out(project.root, project.head)
    assert [row.branches for row in rows] == [True, False, False, False]
    assert [row.through for row in rows] == [(), (0,), (), ()]


@given(choices=st.lists(st.integers(0, 30), max_size=25), unfold=st.booleans())
def test_every_structure_is_in_one_row_whatever_the_tree(choices, unfold):
    project = Project()
    project.apply(SLAB)
    for choice in choices:
        nodes = list(project)[1:]
        project.visit(nodes[choice % len(nodes)])
        edit(project)
    keys = {node.key for node in project} - {0}
    rows = lay_out(project.root, project.head, keys if unfold else frozenset())
    inside = [key for row in rows for key in ([n.key for n in row.folded] or [row.node.key])]
    shown = [row.node.key for row in rows if not row.folded]
    assert set(inside) | set(shown) == keys
    assert len(set(shown)) == len(shown)
    assert project.head.key in shown
    if unfold:
        assert set(shown) == keys


def test_how_a_relaxation_ended_is_said_in_words():
    project = Project()
    project.apply(SLAB)
    assert state_of(project.head, NOTHING) is None
    assert state_of(relaxed(project, 0.01), NOTHING).text == "converged in 2 steps"
    assert state_of(relaxed(project, 0.3), NOTHING).text == "stopped after 2 steps"
    assert state_of(relaxed(project, 0.3, frames=31), NOTHING).text == "step limit, 30"
    node = relaxed(project, 0.3)
    failed = RunState(status="idle", node_key=node.key, text="failed")
    assert state_of(node, Standing(failed, {node.key: failed}, {})).text == "failed"
    assert state_of(node, Standing(RunState(), {}, {node.key: (2,)})).text == "queued 2"


@pytest.mark.parametrize(
    ("status", "said"),
    [("running", "relaxing, step 7"), ("paused", "paused at step 7"), ("loading", "loading")],
)
def test_a_relaxation_under_way_says_how_far_it_is(status, said):
    project = Project()
    project.apply(SLAB)
    node = relaxed(project, 0.3)
    assert state_of(node, Standing(RunState(status, node.key, step=7), {}, {})).text == said


def test_a_name_takes_the_place_of_what_is_on_the_table():
    project = Project()
    project.apply(SLAB)
    node = project.apply(CO)
    assert title_of(node) == "CO on Cu(100)"
    project.rename(node, "the good one")
    assert title_of(node) == "the good one"
    assert formula_of(node) == "Cu₈CO"
    project.annotate(node, "tilts <4°")
    assert tip_of(node, NOTHING).splitlines()[0] == "the good one"
    assert tip_of(node, NOTHING).endswith("tilts <4°")


def test_the_table_of_energies_goes_into_a_spreadsheet():
    project = Project()
    slab = project.apply(SLAB)
    node = relaxed(project, 0.01)
    project.rename(node, "a")
    head, first, second = energy_table([slab, node], NOTHING).splitlines()
    assert head.split("\t")[:5] == ["Name", "Structure", "Formula", "Atoms", "Energy (eV)"]
    assert first.split("\t")[3:] == ["8", "", "", "", ""]
    assert second.split("\t") == ["a", "a", "Cu8", "8", "-3.0000", "0.0100", "EMT", "converged in 2 steps"]


def test_a_picture_of_many_atoms_is_made_of_those_in_front(qapp):
    copper = bulk("Cu", cubic=True)
    front, whole = (structure_pixmap(copper.repeat(size), 36, 36, 2.0) for size in ((8, 8, 8), (8, 3, 8)))
    assert (front.width(), front.devicePixelRatio()) == (72, 2.0)
    assert all(pixmap.toImage().pixelColor(36, 36).alpha() > 240 for pixmap in (front, whole))


@pytest.mark.parametrize("symbol", ["Fl", "Og", "Mt"])
def test_elements_without_a_colour_of_their_own_are_pictured_too(qapp, symbol):
    atoms = Atoms(symbol)
    assert structure_pixmap(atoms, 36, 36).toImage().pixelColor(18, 18).alpha() == 255
    assert molecule_pixmap([symbol], atoms.positions, 36, 36).toImage().pixelColor(18, 18).alpha() == 255
