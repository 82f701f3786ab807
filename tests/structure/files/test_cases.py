"""Case X01 of the domain's cases: what each format keeps of a structure that has everything."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.build import add_adsorbate, molecule
from ase.calculators.singlepoint import SinglePointCalculator
from ase.io import read, write

from adatom.errors import FileError
from adatom.structure.files import EXPORT_FORMATS, read_structures, write_structures
from adatom.structure.slabs.low_index import build_slab

CASES = json.loads((Path(__file__).parents[2] / "data" / "cases.json").read_text(encoding="utf-8"))["cases"]
X01 = next(case["expected"] for case in CASES if case["id"] == "X01")

ASE_NAMES = {
    "db(sqlite)": "db",
    "vasp_sort": "vasp",
    "qe": "espresso-in",
    "aims": "aims",
    "pdb": "proteindatabank",
}
"""What the case calls a format → what ASE does, where they differ."""

OURS = {fmt.ase_format: fmt.key for fmt in EXPORT_FORMATS.values() if fmt.key not in ("poscar", "xyz")}
"""Formats that Adatom writes itself; its POSCAR is the sorted one."""


@pytest.fixture
def everything() -> Atoms:
    """18 atoms of a CuPt slab with CO, periodic in the plane, with all that a file may lose."""
    atoms = build_slab("Cu", "111", (2, 2, 4), 8.0, fixed_layers=2)
    atoms.symbols[[1, 6, 11, 12]] = "Pt"
    add_adsorbate(atoms, molecule("CO"), 1.9, (0.0, 0.0), mol_index=1)
    atoms.set_tags([1] * 16 + [2, 2])
    atoms.pbc = (True, True, False)
    atoms.info["note"] = "mine"
    atoms.set_array("custom", np.linspace(0, 1, 18))
    atoms.set_initial_magnetic_moments(np.linspace(0.1, 1.8, 18))
    atoms.set_initial_charges(np.linspace(-0.5, 0.5, 18))
    forces = np.random.default_rng(3).normal(size=(18, 3))
    atoms.calc = SinglePointCalculator(atoms, energy=-12.5, forces=forces)
    return atoms


def written(name: str, atoms: Atoms, folder: Path) -> Atoms:
    """Write in a format of the case, by our own writer where we have one, and read it back with ASE."""
    ase_name = ASE_NAMES.get(name, name)
    ours = "poscar" if name == "vasp_sort" else OURS.get(ase_name)
    path = folder / (f"slab.{ase_name}" if ours is None else f"slab{EXPORT_FORMATS[ours].suffix}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what ASE remarks on losses and on its plans
        if ours is None:
            write(path, atoms, format=ase_name)
        else:
            write_structures(path, [atoms], ours)
        return read(path, format=ase_name)


def farthest(one: Atoms, other: Atoms) -> float:
    """Return how far an atom is from where it was, images taken as one, Å."""
    apart = one.positions - other.positions
    if one.cell.rank == 3:
        scaled = other.cell.scaled_positions(apart)
        apart = other.cell.cartesian_positions(scaled - np.round(scaled))
    return float(np.abs(apart).max())


@pytest.mark.parametrize("name", [key for key in X01 if key not in ("gpaw-py", "extxyz_mc")])
def test_a_format_keeps_what_the_case_says(name, everything, tmp_path):
    expected = X01[name]
    back = written(name, everything, tmp_path)
    order = np.argsort(everything.symbols, kind="stable") if name == "vasp_sort" else np.arange(18)
    results = back.calc.results if back.calc is not None else {}
    kept = {
        "n": len(back),
        "order_kept": list(back.symbols) == list(everything.symbols),
        "cell": back.cell.rank == 3 and np.allclose(back.cell, everything.cell, atol=1e-3),
        "pbc": back.pbc.tolist(),
        "fix_raw": sum(len(constraint.index) for constraint in back.constraints),
        "tags": back.get_tags().tolist() == everything.get_tags()[order].tolist(),
        "energy": "energy" in results,
        "magmom": bool(back.get_initial_magnetic_moments().any()),
        "charges": bool(back.get_initial_charges().any()),
        "info": back.info.get("note") == "mine",
        "custom": "custom" in back.arrays,
    }
    assert kept == {key: expected[key] for key in kept}
    # A tenth more than the case measured, and what doubles round to.
    assert farthest(back, everything[order]) <= 1.1 * expected["dpos"] + 1e-13
    held = np.isin(np.arange(18), everything.constraints[0].index)[order]
    if expected["fixed"]:
        assert np.flatnonzero(held).tolist() == sorted(back.constraints[0].index)


def test_a_python_script_is_written_but_never_read_as_a_structure(everything, tmp_path):
    assert X01["gpaw-py"] == "write-only"
    write(tmp_path / "slab.py", everything, format="py")
    with pytest.raises(FileError, match="in no format that Adatom reads"):
        read_structures(tmp_path / "slab.py")
