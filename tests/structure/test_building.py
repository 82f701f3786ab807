import warnings

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, fcc100, molecule
from ase.constraints import FixAtoms, FixCartesian
from ase.io import write
from tests.structure.crystals import magnesia, rutile

from adatom.errors import StructureError
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbate
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.examples import examples
from adatom.structure.files import read_structures, write_structures
from adatom.structure.files.opening import OpenStructure
from adatom.structure.frames import TakeFrame
from adatom.structure.frozen import frozen
from adatom.structure.operations import Operation
from adatom.structure.slabs.operations import BuildSlab, CutSlab


def run_script(*operations):
    """Run what operations say of themselves, as a script of its own would."""
    parts = [operation.script() for operation in operations]
    lines = [line for part in parts for line in part.imports] + [
        line for part in parts for line in part.lines
    ]
    names = {}
    exec("\n".join(lines), names)  # noqa: S102 - the script is what is tested
    return names["atoms"]


def apply_all(*operations):
    atoms = None
    for operation in operations:
        atoms = frozen(operation.apply(atoms))
    return atoms


def assert_same(one, other):
    assert one.get_chemical_symbols() == other.get_chemical_symbols()
    np.testing.assert_allclose(one.positions, other.positions, rtol=0, atol=1e-10)
    np.testing.assert_allclose(one.cell.array, other.cell.array, rtol=0, atol=1e-10)
    np.testing.assert_array_equal(one.pbc, other.pbc)
    np.testing.assert_array_equal(one.get_tags(), other.get_tags())
    assert repr([c.todict() for c in one.constraints]) == repr([c.todict() for c in other.constraints])
    for atoms in (one, other):
        atoms.arrays.setdefault("adsorbate", np.zeros(len(atoms), int))
    np.testing.assert_array_equal(one.arrays["adsorbate"], other.arrays["adsorbate"])


SLAB = BuildSlab("Cu", "100", (3, 3, 3), 8.0, fixed_layers=1)


@pytest.mark.parametrize(
    "operation",
    [
        SLAB,
        BuildSlab("Cu", "111", (2, 2, 4), 7.5, a=3.7),
        BuildSlab("Cu", "211", (3, 2, 4), 8.0, fixed_layers=2),
        BuildSlab("Fe", "110", (2, 3, 4), 8.0, fixed_layers=2),
        BuildSlab("Fe", "111", (1, 1, 5), 8.0, structure="fcc"),
        BuildSlab("Ru", "0001", (2, 2, 4), 8.0, fixed_layers=2),
        BuildSlab("Ru", "0001", (2, 2, 4), 8.0, a=2.75, c=4.3),
        BuildSlab("Cu", "0001", (2, 2, 2), 8.0, structure="hcp"),
        CutSlab(magnesia(), "MgO.cif", (1, 0, 0), 3, (1, 2), 8.0, 1),
        CutSlab(rutile(), "RuO2.cif", (1, 1, 0), 9, (1, 2), 8.0),
    ],
    ids=lambda operation: operation.title,
)
def test_a_slab_and_its_script_are_the_same(operation):
    assert isinstance(operation, Operation)
    assert_same(run_script(operation), operation.apply(None))


def test_a_slab_is_scripted_with_ases_own_builder():
    assert SLAB.script().lines == (
        'atoms = fcc100("Cu", (3, 3, 3), a=3.61, vacuum=8.0, periodic=True)',
        "atoms.set_constraint(FixAtoms(indices=range(0, 9)))",
    )


@pytest.mark.parametrize(
    "start", [SLAB, CutSlab(rutile(), "", (1, 1, 0), 9, (1, 2), 8.0, 3)], ids=["Cu", "RuO2"]
)
def test_placing_several_adsorbates_is_scripted_to_the_last_digit(start):
    steps = (
        start,
        PlaceAdsorbate(adsorbate("CO"), Pose((1.276, 0.1), 1.85, 33.0, 12.5), "bridge"),
        PlaceAdsorbate(adsorbate("CH3OH"), Pose((-0.7, 5.2), 2.31, 211.0)),
        PlaceAdsorbate(adsorbate("H"), Pose((4.0, 1.0), 0.9)),
    )
    assert_same(run_script(*steps), apply_all(*steps))


@pytest.mark.parametrize("face", ["top", "bottom"])
@pytest.mark.parametrize("tagged", [False, True])
def test_a_placement_on_either_face_is_scripted_with_its_tags(face, tagged):
    slab = SLAB.apply(None)
    if tagged:
        slab.set_tags((slab.get_tags() == 1).astype(int))
    steps = (
        OpenStructure("slab", slab),
        PlaceAdsorbate(adsorbate("oc20:*CH2*O"), Pose((1.3, 0.1), 2.1, 33.0, 12.5, 80.0, face), "bridge"),
        PlaceAdsorbate(adsorbate("g2:C5H5N"), Pose((5.3, 6.1), 2.1, 200.0, -20.0, 10.0, face)),
    )
    applied = apply_all(*steps)
    assert_same(run_script(*steps), applied)
    assert (applied.get_tags()[27:] == (2 if tagged else 0)).all()


def test_the_script_of_a_placement_follows_the_slab_as_it_is_by_then():
    structure = apply_all(SLAB, PlaceAdsorbate(adsorbate("O"), Pose((0.0, 0.0), 1.5)))
    moved = structure.positions.copy()
    moved[20, 2] += 0.3  # a relaxation lifted an atom of the slab
    steps = (
        SLAB,
        PlaceAdsorbate(adsorbate("O"), Pose((0.0, 0.0), 1.5)),
        TakeFrame(7, moved, structure.cell.array * 1.001),
        PlaceAdsorbate(adsorbate("CO"), Pose((3.0, 3.0), 1.9)),
    )
    scripted, applied = run_script(*steps), apply_all(*steps)
    assert_same(scripted, applied)
    assert applied.positions[28, 2] == pytest.approx(moved[20, 2] + 1.9)


def test_a_frame_is_taken_as_it_is_even_where_atoms_are_fixed():
    structure = SLAB.apply(None)
    frame = TakeFrame(3, structure.positions + 0.25, structure.cell.array)
    taken = frame.apply(structure)
    np.testing.assert_array_equal(taken.positions, structure.positions + 0.25)
    assert taken.constraints
    assert frame.title == "Frame 4"
    assert_same(run_script(SLAB, frame), taken)
    with pytest.raises(StructureError, match="Frame 4 belongs to another structure"):
        frame.apply(structure[:5])


def reference_start():
    slab = fcc100("Cu", (3, 3, 3), vacuum=8, periodic=True)
    add_adsorbate(slab, molecule("CO"), 2.0, "bridge")
    return slab


@pytest.mark.parametrize(
    ("name", "ase_format"),
    [
        ("start.extxyz", "extxyz"),
        ("POSCAR", "vasp"),
        ("mit Leerzeichen ü.traj", "traj"),
        ("start.cif", "cif"),
        ("relax.in", "espresso-in"),
        ("start.json", "json"),
    ],
)
def test_an_opened_file_is_scripted_by_reading_it(tmp_path, name, ase_format):
    atoms = reference_start()
    atoms.set_constraint(FixAtoms(indices=[0, 1]))
    extra = (
        {"pseudopotentials": {s: f"{s}.UPF" for s in ["Cu", "C", "O"]}} if ase_format == "espresso-in" else {}
    )
    atoms.info.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(tmp_path / name, atoms, format=ase_format, **extra)
    path = tmp_path / name
    operation = OpenStructure(str(path), read_structures(path)[0])
    assert operation.title == name
    assert operation.script().lines[0].startswith("atoms = read(")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scripted = run_script(operation, PlaceAdsorbate(adsorbate("O"), Pose((0.0, 0.0), 3.0)))
    assert_same(scripted, apply_all(operation, PlaceAdsorbate(adsorbate("O"), Pose((0.0, 0.0), 3.0))))


def test_a_frame_of_a_trajectory_file_is_read_by_its_number(tmp_path):
    frames = [reference_start() for _ in range(3)]
    for number, atoms in enumerate(frames):
        atoms.info.clear()
        atoms.positions[-1, 2] += 0.1 * number
    write_structures(tmp_path / "run.traj", frames)
    opened = read_structures(tmp_path / "run.traj")
    operation = OpenStructure(str(tmp_path / "run.traj"), opened[1])
    assert "index=1" in operation.script().lines[0]
    assert_same(run_script(operation), operation.apply(None))


def test_a_file_that_is_gone_is_scripted_atom_by_atom():
    atoms = reference_start()
    atoms.set_constraint([FixAtoms(indices=[0]), FixCartesian([1], (True, False, False))])
    atoms.set_initial_magnetic_moments([0.5] * len(atoms))
    operation = OpenStructure("CO on Cu(100)", atoms)
    assert not any("read(" in line for line in operation.script().lines)
    scripted = run_script(operation)
    assert_same(scripted, operation.apply(None))
    assert scripted.get_initial_magnetic_moments().tolist() == [0.5] * len(atoms)


def test_charge_and_spin_of_a_file_that_is_gone_are_scripted():
    atoms = SLAB.apply(None)
    atoms.info |= {"charge": np.int64(-1), "spin": 2, "cell of sites": np.eye(2)}
    assert run_script(OpenStructure("gone.extxyz", atoms)).info == {"charge": -1, "spin": 2}


def test_every_example_is_scripted_by_its_title_alone():
    for example in examples():
        operation = OpenStructure(example.title, read_structures(example.path)[0])
        assert_same(run_script(operation), operation.apply(None))


def test_an_opened_file_with_tagged_adsorbates_knows_them():
    operation = OpenStructure("x", reference_start())
    assert operation.apply(None).arrays["adsorbate"].tolist() == [0] * 27 + [1, 1]


def test_titles_say_what_was_done():
    assert SLAB.title == "Cu(100) slab"
    assert CutSlab(magnesia(), "", (1, 1, 0), 3, (1, 1), 8.0).title == "MgO(110) slab"
    assert PlaceAdsorbate(adsorbate("CO"), Pose((0, 0), 2.0), "fcc hollow").title == "CO at fcc hollow"
    assert PlaceAdsorbate(adsorbate("CO"), Pose((0, 0), 2.0)).title == "CO placed"
    below = PlaceAdsorbate(adsorbate("CO"), Pose((0, 0), 2.0, face="bottom"), "top")
    assert below.title == "CO at top on the bottom face"


def test_placing_needs_a_surface_and_refuses_atoms_on_top_of_each_other():
    for nothing in (None, Atoms()):
        with pytest.raises(StructureError, match="no surface to place"):
            PlaceAdsorbate(adsorbate("CO"), Pose((0, 0), 2.0)).apply(nothing)
    slab = SLAB.apply(None)
    with pytest.raises(StructureError, match=r"Cu 18 and C 27 lie on top of each other, 0\.20 Å"):
        PlaceAdsorbate(adsorbate("CO"), Pose((0, 0), 0.2)).apply(slab)


def test_slab_operations_compare_by_value():
    assert BuildSlab("Cu", "100", (3, 3, 3), 8.0) == BuildSlab("Cu", "100", (3, 3, 3), 8.0)
    assert BuildSlab("Cu", "100", (3, 3, 3), 8.0) != BuildSlab("Cu", "100", (3, 3, 4), 8.0)
