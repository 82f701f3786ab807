import warnings

import numpy as np
import pytest
from ase import Atoms
from ase.build import fcc100, molecule
from ase.calculators.emt import EMT
from ase.io import write
from tests.structure.crystals import magnesia

from adatom.errors import FileError, StructureError
from adatom.structure.files import read_structures
from adatom.structure.slabs.low_index import build_slab

FORMATS = {
    "MgO.cif": "cif", "POSCAR": "vasp", "CONTCAR_relaxed": "vasp", "MgO.vasp": "vasp",
    "XDATCAR": "vasp-xdatcar", "MgO.extxyz": "extxyz", "MgO.xyz": "extxyz", "MgO.traj": "traj",
    "MgO.json": "json", "MgO.db": "db", "MgO.pdb": "proteindatabank", "pw.in": "espresso-in",
    "MgO.pwi": "espresso-in", "MgO.gen": "gen", "MgO.xsf": "xsf", "geometry.in": "aims",
    "MgO.cell": "castep-cell", "MgO.res": "res", "MgO.cfg": "cfg", "MgO.cube": "cube",
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_the_formats_that_people_use_are_read(name, tmp_path):
    extra = {"pseudopotentials": {"Mg": "Mg.UPF", "O": "O.UPF"}} if FORMATS[name] == "espresso-in" else {}
    crystal = magnesia()
    crystal.info.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(str(tmp_path / name), crystal, format=FORMATS[name], **extra)
    (atoms,) = read_structures(tmp_path / name)
    assert sorted(atoms.symbols) == ["Mg"] * 4 + ["O"] * 4
    assert atoms.get_volume() == pytest.approx(4.212**3, rel=1e-3)
    distances = atoms.get_all_distances(mic=True)
    assert np.sort(distances, axis=1)[:, 1] == pytest.approx([2.106] * 8, abs=2e-3)


def test_names_with_spaces_and_other_alphabets_are_read(tmp_path):
    path = tmp_path / "ein Ordner" / "Grenzfläche 表面 1.cif"
    path.parent.mkdir()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(str(path), magnesia(), format="cif")
    assert len(read_structures(path)[0]) == 8


def test_energy_and_forces_come_along(tmp_path):
    atoms = build_slab("Cu", "100", (2, 2, 2), 8.0)
    atoms.calc = EMT()
    energy, forces = atoms.get_potential_energy(), atoms.get_forces()
    write(str(tmp_path / "run.traj"), [atoms, atoms])
    frames = read_structures(tmp_path / "run.traj")
    assert len(frames) == 2
    assert frames[1].get_potential_energy() == pytest.approx(energy)
    np.testing.assert_allclose(frames[1].get_forces(), forces)


def test_a_crystals_space_group_is_not_carried_along(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(str(tmp_path / "MgO.cif"), magnesia(), format="cif")
    (atoms,) = read_structures(tmp_path / "MgO.cif")
    assert not atoms.info
    assert set(atoms.arrays) == {"numbers", "positions"}


def test_a_slab_cut_in_two_by_the_boundary_is_put_together_in_every_frame(tmp_path):
    whole = build_slab("Cu", "100", (2, 2, 4), 8.0)
    cut = whole.copy()
    cut.positions[:, 2] -= cut.positions[:, 2].min() + 0.5  # the bottom layer just below the boundary
    cut.wrap()
    assert np.ptp(cut.positions[:, 2]) > 15
    later = cut.copy()
    later.positions[:, 0] += 0.01
    write(str(tmp_path / "run.extxyz"), [cut, later])
    for atoms in read_structures(tmp_path / "run.extxyz"):
        heights = atoms.positions[:, 2] - atoms.positions[:, 2].min()
        np.testing.assert_allclose(heights, whole.positions[:, 2] - 8.0, atol=1e-6)


@pytest.mark.parametrize("shift", [0.0, 3.0, 8.0])
def test_a_whole_slab_a_bulk_and_a_molecule_stay_where_they_are(tmp_path, shift):
    slab = build_slab("Cu", "100", (2, 2, 4), 8.0)
    slab.positions[:, 2] += shift
    box = molecule("CH3OH", vacuum=8.0)
    box.pbc = True
    for atoms in (slab, magnesia(), box):
        write(str(tmp_path / "a.extxyz"), Atoms(atoms))
        np.testing.assert_allclose(
            read_structures(tmp_path / "a.extxyz")[0].positions, atoms.positions, atol=1e-7
        )


def poscar(tmp_path, text):
    path = tmp_path / "POSCAR"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.cif", b"", r"empty\.cif is empty"),
        ("blank.xyz", b"  \n\n", r"blank\.xyz is empty"),
        ("noise.cif", bytes(range(256)) * 20, r"noise\.cif (cannot be read|holds no structure)"),
        ("noise.traj", b"\x00\x01\x02" * 99, r"noise\.traj (cannot be read|is in no format)"),
        ("POSCAR", b"\xff\xfe" * 99, "POSCAR cannot be read as vasp"),
        (
            "cut.extxyz",
            b'8\nLattice="4 0 0 0 4 0 0 0 4"\nMg 0 0 0\nO 0 0',
            r"cut\.extxyz cannot be read as extxyz",
        ),
        ("cut.json", b'{"1": {"cell": [[', r"cut\.json cannot be read as json"),
        ("text.cif", b"hello world\n", r"text\.cif (cannot be read|holds no structure)"),
        ("notes.docx", b"PK\x03\x04 something", r"notes\.docx is in no format that Adatom reads"),
        ("noname", b"something else\n", "noname is in no format"),
        ("wave.gpw", b"- of UlmGPAW" + b"\x00" * 99, r"wave\.gpw is in no format"),
    ],
)
def test_unreadable_files_are_named_with_what_to_do(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError, match=message):
        read_structures(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xyz", "1\n\nQq 0 0 0\n"),
        ("POSCAR", "c\n1.0\n5 0 0\n0 5 0\n0 0 5\nQq\n1\nDirect\n0 0 0\n"),
        ("a.pdb", "ATOM      1  Qq  MOL     1       0.000   0.000   0.000  1.00  0.00          QQ\n"),
    ],
)
def test_an_unknown_element_is_named(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(FileError, match=f"{name} names an element 'Qq', and there is none"):
        read_structures(path)


def test_the_current_folder_is_told_by_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match=f"{tmp_path.name} is a folder"):
        read_structures(".")


def test_a_file_that_would_run_code_is_not_run(tmp_path):
    path = tmp_path / "evil.py"
    path.write_text("import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n", encoding="utf-8")
    with pytest.raises(FileError, match="no format that Adatom reads"):
        read_structures(path)
    assert not (tmp_path / "ran").exists()


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(FileError, match=r"There is no file .*missing\.cif"):
        read_structures(tmp_path / "missing.cif")
    with pytest.raises(FileError, match="is a folder: choose a structure file in it"):
        read_structures(tmp_path)


def test_partly_occupied_sites_are_refused(tmp_path):
    path = tmp_path / "alloy.cif"
    path.write_text(
        """data_alloy
_cell_length_a 3.7
_cell_length_b 3.7
_cell_length_c 3.7
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'P 1'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
Cu1 Cu 0 0 0 0.75
Pt1 Pt 0 0 0 0.25
""",
        encoding="utf-8",
    )
    with pytest.raises(FileError, match=r"partly occupied sites \(Cu 0\.75, Pt 0\.25\): make an ordered"):
        read_structures(path)
    path.write_text(
        path.read_text("utf-8").replace("0 0.75", "0 most").replace("Pt1 Pt 0 0 0 0.25\n", ""), "utf-8"
    )
    with pytest.raises(FileError, match=r"partly occupied sites \(Cu most\): make an ordered"):
        read_structures(path)


def test_a_note_called_occupancy_in_another_format_is_no_matter(tmp_path):
    path = tmp_path / "noted.extxyz"
    path.write_text("1\noccupancy=0.5\nCu 0 0 0\n", "utf-8")
    assert len(read_structures(path)[0]) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda atoms: atoms.positions.__setitem__(0, np.nan), r"Cu 0 in bad\.extxyz is not a number"),
        (lambda atoms: atoms.positions.__setitem__(1, atoms.positions[0]), "on top of each other"),
        (lambda atoms: atoms.set_cell([0, 0, 0]), "no volume"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(tmp_path, change, message):
    atoms = fcc100("Cu", (2, 2, 2), vacuum=8, periodic=True)
    atoms.info.clear()
    change(atoms)
    write(str(tmp_path / "bad.extxyz"), atoms)
    with pytest.raises(StructureError, match=message):
        read_structures(tmp_path / "bad.extxyz")


def test_a_bad_frame_is_told_by_its_number(tmp_path):
    good = build_slab("Cu", "100", (2, 2, 2), 8.0)
    bad = good.copy()
    bad.positions[3] = bad.positions[2]
    write(str(tmp_path / "run.extxyz"), [good, good, bad])
    with pytest.raises(StructureError, match=r"run\.extxyz, frame 2"):
        read_structures(tmp_path / "run.extxyz")


def test_espresso_output_gives_its_frames_and_energies(tmp_path):
    path = tmp_path / "h2.out"
    path.write_text(ESPRESSO_OUTPUT, encoding="utf-8")
    (atoms,) = read_structures(path)
    assert atoms.get_chemical_symbols() == ["H", "H"]
    assert atoms.get_potential_energy() == pytest.approx(-2.33 * 13.605693, abs=1e-3)


ESPRESSO_OUTPUT = """
     Program PWSCF v.7.2 starts on  1Jan2024 at  0: 0: 0

     bravais-lattice index     =            0
     lattice parameter (alat)  =       9.4486  a.u.
     celldm(1)=   9.448600  celldm(2)=   0.000000  celldm(3)=   0.000000
     celldm(4)=   0.000000  celldm(5)=   0.000000  celldm(6)=   0.000000
     unit-cell volume          =     843.5368 (a.u.)^3
     number of atoms/cell      =            2
     number of atomic types    =            1

     crystal axes: (cart. coord. in units of alat)
               a(1) = (   1.000000   0.000000   0.000000 )
               a(2) = (   0.000000   1.000000   0.000000 )
               a(3) = (   0.000000   0.000000   1.000000 )

   Cartesian axes

     site n.     atom                  positions (alat units)
         1        H   tau(   1) = (   0.0000000   0.0000000   0.0000000  )
         2        H   tau(   2) = (   0.1500000   0.0000000   0.0000000  )

!    total energy              =      -2.33000000 Ry

     JOB DONE.
"""
