import os
import sys
import warnings

import numpy as np
import pytest
from ase.calculators.singlepoint import SinglePointCalculator
from ase.constraints import FixAtoms, FixBondLength, FixCartesian
from ase.io import read

from adatom.errors import FileError
from adatom.structure.adsorbates.library import adsorbate
from adatom.structure.adsorbates.placement import place
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.files import EXPORT_FORMATS, dropped, format_for, read_structures, write_structures
from adatom.structure.slabs.low_index import build_slab


@pytest.fixture
def rich():
    """Case X01: 18 atoms of a CuPt slab with CO, periodic in the plane, and all that a file may lose."""
    atoms = build_slab("Cu", "111", (2, 2, 4), 8.0, fixed_layers=2)
    atoms.symbols[[0, 5, 9, 14]] = "Pt"
    atoms = place(atoms, adsorbate("CO"), Pose((0.0, 0.0), 1.9))
    atoms.pbc = (True, True, False)
    atoms.info["note"] = "mine"
    atoms.set_initial_magnetic_moments(np.linspace(0.1, 1.8, 18))
    atoms.set_initial_charges(np.linspace(-0.5, 0.5, 18))
    forces = np.random.default_rng(3).normal(size=(18, 3))
    atoms.calc = SinglePointCalculator(atoms, energy=-12.5, forces=forces)
    return atoms


def order_after(key, atoms):
    return np.argsort(atoms.symbols, kind="stable") if key == "poscar" else np.arange(len(atoms))


PRECISION = {"extxyz": 1e-8, "traj": 0, "json": 0, "qe": 1e-8, "castep": 1e-6, "res": 2e-5, "pdb": 1e-3}
"""Å, where it is not the rounding of doubles."""


@pytest.mark.parametrize("key", EXPORT_FORMATS)
def test_every_format_keeps_the_atoms(key, rich, tmp_path):
    fmt = EXPORT_FORMATS[key]
    (path,) = write_structures(tmp_path / f"slab{fmt.suffix}", [rich], key)
    (back,) = read_structures(path)
    order = order_after(key, rich)
    assert back.get_chemical_symbols() == [rich.symbols[k] for k in order]
    apart = back.positions - rich.positions[order]
    if back.cell.any():
        np.testing.assert_allclose(back.cell.array, rich.cell.array, rtol=0, atol=1e-3)
        scaled = rich.cell.scaled_positions(apart)
        apart = rich.cell.cartesian_positions(scaled - np.round(scaled))
    assert np.abs(apart).max() <= PRECISION.get(key, 1e-10) + 1e-14


# What is lost, measured: the words of `dropped` against what comes back.
@pytest.mark.parametrize("key", EXPORT_FORMATS)
def test_a_format_loses_what_it_says_and_nothing_else(key, rich, tmp_path):
    said = dropped(key, rich)
    (path,) = write_structures(tmp_path / f"slab{EXPORT_FORMATS[key].suffix}", [rich], key)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ASE's plans for its readers
        back = read(path, format=EXPORT_FORMATS[key].ase_format if key != "xyz" else "extxyz")
    fixed = [c.index.tolist() for c in back.constraints if isinstance(c, FixAtoms)]
    order = order_after(key, rich)
    held = [int(k) for k in range(18) if order[k] in rich.constraints[0].index]
    results = back.calc.results if back.calc is not None else {}
    lost = {
        "which atoms are fixed": fixed != [held],
        "the cell": not back.cell.any(),
        "the periodicity": not back.pbc.any(),
        "that it is not periodic in all directions": bool(back.pbc.all()),
        "tags": not back.get_tags().any(),
        "energy and forces": "energy" not in results,
        "magnetic moments": not back.get_initial_magnetic_moments().any(),
        "charges": not back.get_initial_charges().any(),
        "notes kept with the structure": back.info.get("note") != "mine",
        "the order of the atoms (sorted by element)": list(back.symbols) != list(rich.symbols),
        "digits beyond 0.001 Å": bool((back.positions.round(3) == back.positions).all()),
    }
    lost["which atoms are adsorbates"] = "adsorbate" not in back.arrays and lost["tags"]
    assert set(said) == {words for words, is_lost in lost.items() if is_lost}


@pytest.mark.parametrize("key", EXPORT_FORMATS)
def test_a_plain_slab_in_space_loses_nothing_that_it_does_not_have(key):
    slab = build_slab("Cu", "100", (2, 2, 3), 8.0)
    slab.set_tags(0)
    expected = {"xyz": ["the cell", "the periodicity"], "pdb": ["digits beyond 0.001 Å"]}
    assert dropped(key, slab) == expected.get(key, [])


def test_extended_xyz_keeps_everything(rich, tmp_path):
    write_structures(tmp_path / "slab.extxyz", [rich])
    (back,) = read_structures(tmp_path / "slab.extxyz")
    np.testing.assert_array_equal(back.pbc, rich.pbc)
    np.testing.assert_array_equal(back.get_tags(), rich.get_tags())
    np.testing.assert_array_equal(back.arrays["adsorbate"], rich.arrays["adsorbate"])
    assert back.constraints[0].index.tolist() == rich.constraints[0].index.tolist()
    assert back.get_potential_energy() == -12.5
    np.testing.assert_allclose(
        back.get_forces(apply_constraint=False), rich.get_forces(apply_constraint=False), atol=1e-8
    )


def test_poscar_is_sorted_by_element_with_selective_dynamics_kept_right(rich, tmp_path):
    rich.set_constraint([FixAtoms(indices=[1, 5]), FixCartesian([16], (True, True, False))])
    write_structures(tmp_path / "POSCAR", [rich])
    lines = (tmp_path / "POSCAR").read_text(encoding="utf-8").splitlines()
    assert lines[5].split() == ["C", "Cu", "O", "Pt"]
    (back,) = read_structures(tmp_path / "POSCAR")
    held = [c for c in back.constraints if isinstance(c, FixAtoms)][0].index  # noqa: RUF015
    np.testing.assert_allclose(
        sorted(back.positions[held].tolist()), sorted(rich.positions[[1, 5]].tolist()), atol=1e-10
    )
    assert sorted(back.symbols[held]) == ["Cu", "Pt"]
    assert lines[9].split()[-3:] == ["F", "F", "T"]  # the carbon atom, first by the alphabet


def test_constraints_of_other_kinds_are_said_to_be_lost(rich):
    rich.set_constraint(FixBondLength(16, 17))
    assert "constraints other than fixed atoms" in dropped("extxyz", rich)
    assert "constraints other than fixed atoms" in dropped("qe", rich)
    assert dropped("traj", rich) == []


def test_espresso_input_says_what_is_still_to_be_set(rich, tmp_path):
    rich.set_initial_magnetic_moments(None)
    write_structures(tmp_path / "relax.pwi", [rich])
    text = (tmp_path / "relax.pwi").read_text(encoding="utf-8")
    assert text.startswith("! Written by Adatom.")
    assert "placeholders" in text
    for expected in ("calculation      = 'relax'", "Cu.UPF", "ecutwfc", "K_POINTS automatic"):
        assert expected in text


@pytest.mark.parametrize("key", [key for key, fmt in EXPORT_FORMATS.items() if fmt.many])
def test_formats_of_many_frames_hold_a_trajectory_in_one_file(key, rich, tmp_path):
    frames = [rich.copy() for _ in range(3)]
    frames[2].positions[-1, 2] += 0.5
    paths = write_structures(tmp_path / f"run{EXPORT_FORMATS[key].suffix}", frames, key)
    assert len(paths) == 1
    back = read_structures(paths[0])
    assert len(back) == 3
    assert back[2].positions[-1, 2] - back[0].positions[-1, 2] == pytest.approx(0.5, abs=2e-3)


@pytest.mark.parametrize("key", [key for key, fmt in EXPORT_FORMATS.items() if not fmt.many])
def test_formats_of_one_structure_number_their_files(key, rich, tmp_path):
    suffix = EXPORT_FORMATS[key].suffix
    paths = write_structures(tmp_path / f"run{suffix}", [rich] * 11, key)
    assert [path.name for path in paths] == [f"run-{k:02d}{suffix}" for k in range(1, 12)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in paths]
    assert len(read_structures(paths[10])) == 1


def test_names_say_the_format(tmp_path):
    names = {
        "a.extxyz": "extxyz",
        "a.XYZ": "extxyz",
        "b.cif": "cif",
        "POSCAR": "poscar",
        "CONTCAR_2": "poscar",
        "c.vasp": "poscar",
        "d.traj": "traj",
        "e.pwi": "qe",
        "f.pdb": "pdb",
    }
    for name, key in names.items():
        assert format_for(tmp_path / name).key == key
    with pytest.raises(FileError, match=r"'slab\.docx' does not say which format .*\.extxyz, \.cif"):
        format_for(tmp_path / "slab.docx")


def test_what_cannot_be_written_is_said_and_leaves_nothing(rich, tmp_path):
    loose = rich.copy()
    loose.set_cell(None)
    loose.pbc = False
    folder = tmp_path / "folder.cif"
    folder.mkdir()
    for path, frames, key, message in (
        (tmp_path / "a.cif", [loose], None, "CIF needs a cell"),
        (tmp_path / "a.cif", [rich, loose], None, "CIF needs a cell"),
        (tmp_path / "a.cif", [], None, "nothing to write"),
        (tmp_path / "a.cif", [rich], "docx", "no format 'docx'; there are extxyz, cif"),
        (tmp_path / "none" / "a.cif", [rich], None, "folder .*none does not exist"),
        (folder, [rich], None, "is a folder"),
    ):
        with pytest.raises(FileError, match=message):
            write_structures(path, frames, key)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.cif"]


def test_a_failing_writer_leaves_the_old_file_alone(rich, tmp_path):
    path = tmp_path / "slab.extxyz"
    write_structures(path, [rich])
    before = path.read_bytes()
    spoilt = rich.copy()
    spoilt.arrays["strange"] = np.full(18, 1j)  # the format has no complex numbers
    with pytest.raises(FileError, match="cannot be written as Extended XYZ"):
        write_structures(path, [spoilt])
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["slab.extxyz"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs folders that refuse writing")
def test_a_folder_that_refuses_writing_is_said(rich, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FileError, match=r"slab\.cif cannot be written: Permission denied"):
            write_structures(tmp_path / "slab.cif", [rich])
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_in_the_way_of_a_numbered_file_leaves_nothing_written(tmp_path):
    (tmp_path / "run-01.cif").mkdir()
    frames = [build_slab("Cu", "100", (1, 1, 2), 8.0)] * 2
    with pytest.raises(FileError, match=r"run-01\.cif is a folder"):
        write_structures(tmp_path / "run.cif", frames)
    assert [path.name for path in tmp_path.iterdir()] == ["run-01.cif"]
