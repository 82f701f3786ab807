"""Relaxing the cell of a bulk crystal along with its atoms."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, fcc111, molecule
from ase.calculators.calculator import Calculator, all_changes
from ase.calculators.emt import EMT
from ase.constraints import FixAtoms
from ase.eos import EquationOfState
from ase.units import GPa

from adatom.errors import AdatomError, StructureError
from adatom.project.script import python_script
from adatom.project.trajectory import TrajectoryFrame
from adatom.project.tree import Project
from adatom.relaxation.events import Frame
from adatom.relaxation.operation import Relax
from adatom.relaxation.relaxation import Relaxation
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.bulks.crystals import conventional_cell
from adatom.structure.files.opening import OpenStructure
from adatom.structure.symmetry.spacegroup import symmetry_operations

TIGHT = RelaxationSettings("emt", cell=True, fmax=1e-4, max_steps=500)


def relaxed(start: Atoms, settings: RelaxationSettings = TIGHT) -> tuple[Atoms, list[Frame]]:
    relaxation = Relaxation(start, EMT(), settings)
    frames = list(relaxation.frames())
    assert relaxation.converged
    end = start.copy()
    end.set_cell(frames[-1].cell)
    end.positions = frames[-1].positions
    return end, frames


def layered_cuau(a: float = 4.0, c: float = 3.8) -> Atoms:
    """The tetragonal L1₀ crystal, off its equilibrium."""
    cell = np.diag([a, a, c])
    return Atoms("AuAuCuCu", cell=cell, pbc=True, scaled_positions=[
        (0, 0, 0), (0.5, 0.5, 0), (0.5, 0, 0.5), (0, 0.5, 0.5),
    ])  # fmt: skip


def lattice_constant_by_equation_of_state(element: str, guess: float) -> float:
    volumes, energies = [], []
    for a in np.linspace(0.99 * guess, 1.01 * guess, 9):
        atoms = bulk(element, a=a)
        atoms.calc = EMT()
        volumes.append(atoms.get_volume())
        energies.append(atoms.get_potential_energy())
    return (4 * EquationOfState(volumes, energies, eos="birchmurnaghan").fit()[0]) ** (1 / 3)


@pytest.mark.parametrize(("element", "guess"), [("Cu", 3.59), ("Pt", 3.92), ("Al", 3.99)])
@pytest.mark.parametrize("optimizer", ["lbfgs", "bfgs", "fire"])
def test_a_metal_gets_the_lattice_constant_of_its_equation_of_state(element, guess, optimizer):
    settings = RelaxationSettings("emt", cell=True, fmax=1e-4, max_steps=500, optimizer=optimizer)
    end, _ = relaxed(bulk(element, a=1.02 * guess), settings)
    expected = lattice_constant_by_equation_of_state(element, guess)
    assert conventional_cell(end).cell.lengths() == pytest.approx(3 * [expected], abs=5e-4)


@pytest.mark.parametrize(
    "start",
    [bulk("Cu", a=3.7), bulk("Cu", a=3.5, cubic=True) * (2, 1, 1), layered_cuau()],
    ids=["primitive", "supercell", "layered"],
)
def test_the_symmetry_of_the_crystal_is_kept(start):
    end, _ = relaxed(start)
    assert abs(end.get_volume() - start.get_volume()) > 0.5
    assert len(symmetry_operations(end, 1e-4)) == len(symmetry_operations(start, 1e-4))


def test_lengths_that_may_differ_relax_each_on_their_own():
    end, _ = relaxed(layered_cuau())
    end.calc = EMT()
    assert end.cell.lengths()[0] == pytest.approx(end.cell.lengths()[1], abs=1e-6)
    assert abs(end.cell.lengths()[2] / end.cell.lengths()[0] - 3.8 / 4.0) > 0.01
    assert np.abs(end.get_stress() / GPa).max() < 0.01


def test_every_frame_has_its_cell_and_an_fmax_that_counts_the_lattice():
    start = bulk("Cu", a=3.7)
    _, frames = relaxed(start)
    assert np.array_equal(frames[0].cell, start.cell.array)
    assert len({frame.cell.tobytes() for frame in frames}) == len(frames)
    assert [frame.force_calls for frame in frames] == list(range(1, len(frames) + 1))
    start.calc = EMT()
    # Every atom sits at a centre of symmetry: what is left is the stress times the volume per atom.
    assert np.abs(frames[0].forces).max() < 1e-9
    assert frames[0].fmax == pytest.approx(abs(start.get_stress()[0]) * start.get_volume(), rel=1e-9)
    assert frames[-1].fmax <= TIGHT.fmax


def test_fixed_atoms_move_with_the_cell_alone():
    start = bulk("Cu", a=3.7, cubic=True)
    start.rattle(0.05, seed=3)
    start.set_constraint(FixAtoms(indices=[0]))
    end, _ = relaxed(start)
    assert end.get_scaled_positions()[0] == pytest.approx(start.get_scaled_positions()[0], abs=1e-9)


def test_without_being_asked_no_cell_moves():
    start = bulk("Cu", a=3.7, cubic=True)
    start.rattle(0.05, seed=3)
    frames = list(Relaxation(start, EMT(), RelaxationSettings("emt")).frames())
    assert all(np.array_equal(frame.cell, start.cell.array) for frame in frames)


@pytest.mark.parametrize(
    "atoms", [fcc111("Cu", (2, 2, 3), vacuum=8, periodic=True), fcc111("Cu", (1, 1, 3)), molecule("CO")]
)
def test_what_has_no_lattice_of_its_own_is_refused(atoms):
    with pytest.raises(StructureError, match="Only the cell of a bulk crystal can relax"):
        Relax(TIGHT).apply(atoms)
    assert Relax(RelaxationSettings("emt")).apply(atoms) == atoms


class BrokenStress(Calculator):
    """Gives numbers for everything but the stress."""

    implemented_properties = ("energy", "forces", "stress")

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        self.results = {"energy": 0.0, "forces": np.zeros((len(atoms), 3)), "stress": np.full(6, np.nan)}


def test_a_stress_that_is_no_number_is_said():
    with pytest.raises(AdatomError, match="stress that is not a number at step 0"):
        list(Relaxation(bulk("Cu"), BrokenStress(), TIGHT).frames())


def test_the_title_and_the_script_say_that_the_cell_relaxes():
    relax = Relax(RelaxationSettings("emt", cell=True))
    assert relax.title == "Relax cell with EMT"
    part = relax.script()
    assert "opt = LBFGS(FrechetCellFilter(atoms))" in part.lines
    assert "from ase.filters import FrechetCellFilter" in part.imports


@pytest.mark.parametrize("optimizer", ["lbfgs", "bfgs", "fire"])
def test_the_script_run_alone_gives_the_same_cell(optimizer, tmp_path):
    settings = RelaxationSettings("emt", cell=True, fmax=1e-3, max_steps=500, optimizer=optimizer)
    start = layered_cuau()
    project = Project()
    start.write(tmp_path / "start.extxyz")
    project.apply(OpenStructure(str(tmp_path / "start.extxyz"), start))
    node = project.begin_trajectory(Relax(settings))
    _, frames = relaxed(start, settings)
    for frame in frames:
        project.add_frame(node, TrajectoryFrame.of(frame))
    names: dict[str, object] = {}
    exec(python_script(node), names)  # noqa: S102
    alone = names["atoms"]
    assert isinstance(alone, Atoms)
    assert alone.cell.array == pytest.approx(frames[-1].cell, abs=1e-6)
    assert alone.positions == pytest.approx(frames[-1].positions, abs=1e-6)
