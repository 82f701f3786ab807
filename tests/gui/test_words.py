from dataclasses import replace

from ase import Atoms

from adatom.gui.words import atom_line, count, elsewhere_line, file_stem, number, status_line, title_of
from adatom.project.tree import Project
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.editing.operations import ChangeElement, MoveAtoms
from adatom.structure.slabs.operations import BuildSlab
from adatom.workbench.state import RunState

RUN = RunState("running", 1, "Relaxing", step=6, energy=-119.14, fmax=0.08, wall_s=1.2)


def test_the_status_line_of_a_finished_run():
    run = RunState(text="converged in 21 steps", step=21, wall_s=4.2, reason="converged", converged=True)
    assert status_line(29, -119.1417, 0.043, run) == (
        "29 atoms · E −119.1417 eV · fmax 0.043 eV/Å · converged in 21 steps · 5.0 steps/s"
    )


def test_the_status_line_says_a_small_fmax_as_the_foot_does():
    assert "fmax 3.6e−04 eV/Å" in status_line(29, -119.1417, 3.6e-4, None)


def test_the_status_line_while_it_relaxes():
    assert status_line(29, -119.14, 0.08, RUN).endswith("step 6 · 5.0 steps/s")


def test_an_earlier_frame_is_not_said_to_have_converged():
    run = RunState(text="converged in 52 steps", step=52, wall_s=4.2, reason="converged", converged=True)
    assert status_line(29, -119.1, 0.707, run, (14, 53)) == (
        "29 atoms · frame 15 of 53 · E −119.1000 eV · fmax 0.707 eV/Å"
    )


def test_an_earlier_frame_and_the_step_of_the_run_are_told_apart():
    assert status_line(29, -119.1, 0.707, RUN, (1, 7)) == (
        "29 atoms · frame 2 of 7 · E −119.1000 eV · fmax 0.707 eV/Å · relaxing, step 6"
    )


def test_the_status_line_of_a_structure_alone():
    assert status_line(1, None, None, None) == "1 atom"


def test_a_structure_is_called_after_its_slab_and_what_is_on_it():
    project = Project()
    project.apply(BuildSlab("Cu", "100", (2, 2, 3), 8.0))
    assert title_of(project.head) == "Cu(100)"
    for name, xy in (("CO", (0.0, 0.0)), ("H", (2.5, 2.5)), ("H", (0.0, 2.5))):
        project.apply(PlaceAdsorbate(adsorbate(name), Pose(xy, 1.8)))
    assert title_of(project.head) == "CO + 2 H on Cu(100)"
    assert title_of(project.root) == ""


def test_a_structure_with_atoms_changed_by_hand_is_not_called_what_it_no_longer_is():
    project = Project()
    project.apply(BuildSlab("Cu", "100", (2, 2, 3), 8.0))
    project.apply(MoveAtoms((0,), project.head.structure.positions[[0]] + 0.1))
    assert title_of(project.head) == "Cu(100)"
    project.apply(ChangeElement((0,), "Pt"))
    assert title_of(project.head) == "Cu(100), edited"
    project.rename(project.head, "single-atom alloy")
    assert title_of(project.head) == "single-atom alloy"
    project.apply(BuildSlab("Ni", "100", (2, 2, 3), 8.0))
    assert title_of(project.head) == "Ni(100)"


def test_what_relaxes_elsewhere_is_told_in_few_words():
    assert elsewhere_line("CO on Cu(100)", RUN, 0) == "Relaxing CO on Cu(100) · step 6"
    paused = replace(RUN, status="paused")
    assert elsewhere_line("CO on Cu(100)", paused, 2) == "Paused: CO on Cu(100) · step 6 · 2 more to come"
    loading = RunState("loading", 1, "Loading CHGNet")
    assert elsewhere_line("x" * 60, loading, 0) == f"Relaxing {'x' * 31}… · Loading CHGNet"


def test_formulas_in_a_title_have_subscripts():
    project = Project()
    project.apply(BuildSlab("Cu", "100", (2, 2, 3), 8.0))
    project.apply(PlaceAdsorbate(adsorbate("H2O"), Pose((0.0, 0.0), 2.2)))
    assert title_of(project.head) == "H₂O on Cu(100)"


def test_a_file_is_named_so_that_no_shell_minds():
    assert file_stem("CO on Cu(100)") == "CO-on-Cu100"
    assert file_stem("H₂O + 2 H on run (1).traj") == "H2O-2-H-on-run-1-traj"
    assert file_stem("") == "structure"


def test_numbers_have_a_proper_minus_and_counts_their_plural():
    assert number(-1.25, 1) == "−1.2"
    assert [count(1, "line"), count(10250, "atom")] == ["1 line", "10\u202f250 atoms"]


def test_an_atom_is_named_with_its_place():
    assert atom_line(Atoms("HO", [(0, 0, 0), (1, -2, 3)]), 1) == "O 1 · 1.00, −2.00, 3.00 Å"
