"""OC20's slabs: case S12, and tags that outlive what is done to a slab."""

import json
from pathlib import Path

import numpy as np
import pytest
from ase.build import bulk
from ase.constraints import FixAtoms
from ase.io import read
from tests.structure.crystals import magnesia
from tests.structure.slabs.random_crystals import KNOWN

from adatom.errors import StructureError
from adatom.structure.files import read_structures, write_structures
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.oc20 import oc20_slabs
from adatom.structure.slabs.oc20_rule import oc20_tags, voronoi_coordination
from adatom.structure.slabs.operations import FlipSlab, RepeatSlab, SetVacuum, TakeOC20Slab

S12 = next(
    case["expected"]
    for case in json.loads((Path(__file__).parents[2] / "data" / "cases.json").read_text(encoding="utf-8"))[
        "cases"
    ]
    if case["id"] == "S12"
)

CRYSTALS = {
    "Cu111": (bulk("Cu", a=3.61), (1, 1, 1)),
    "Cu100": (bulk("Cu", a=3.61), (1, 0, 0)),
    "Pt111": (bulk("Pt", a=3.92), (1, 1, 1)),
    "Fe110": (bulk("Fe", a=2.87), (1, 1, 0)),
    "Ru0001": (bulk("Ru", a=2.706, c=4.282), (0, 0, 1)),
}


@pytest.mark.parametrize("name", S12)
def test_the_preset_is_what_fairchems_code_gives(name):
    crystal, miller = CRYSTALS[name]
    slabs = oc20_slabs(crystal, miller)
    expected = S12[name]
    assert len(slabs) == expected["n_slabs"]
    slab = slabs[0].atoms
    tags = slab.get_tags()
    assert len(slab) == expected["n_atoms"]
    assert [(tags == 0).sum(), (tags == 1).sum()] == [expected["tag0"], expected["tag1"]]
    (held,) = slab.constraints
    assert isinstance(held, FixAtoms)
    assert held.index.tolist() == np.flatnonzero(tags == 0).tolist()
    assert len(held.index) == expected["fixed"]
    assert slab.cell.lengths() == pytest.approx([expected["a"], expected["b"], expected["c"]], abs=0.01)
    assert np.ptp(slab.positions[:, 2]) == pytest.approx(expected["thickness"], abs=0.01)
    assert slab.pbc.all()


def test_a_crystal_whose_faces_differ_gives_both_of_them():
    slabs = oc20_slabs(magnesia(), (1, 1, 1))
    assert [slab.top for slab in slabs] == [True, False]
    highest = [slab.atoms.symbols[slab.atoms.positions[:, 2].argmax()] for slab in slabs]
    assert sorted(highest) == ["Mg", "O"]


def test_a_stepped_slab_stands_upright_with_its_tags():
    (slab,) = oc20_slabs(bulk("Cu", a=3.61), (2, 1, 1))
    atoms = slab.atoms
    assert np.abs(atoms.cell.array[:2, 2]).max() == 0
    assert atoms.cell.array[2, :2].tolist() == [0, 0]
    assert len(atoms) == 64
    assert atoms.positions[atoms.get_tags() == 1, 2].min() > atoms.positions[:, 2].max() - 2.0


# The rule looks at the smallest cell, as fairchem does before it repeats it; here on what was repeated.
@pytest.mark.parametrize(
    ("name", "miller"),
    [
        ("MgO", (1, 0, 0)),
        ("RuO2", (1, 1, 0)),
        ("TiO2", (0, 0, 1)),
        ("GaAs", (1, 1, 1)),
        ("ZnO", (0, 0, 1)),
        ("Cu3Pt", (1, 1, 1)),
    ],
)
def test_the_rule_alone_tags_as_fairchem_does(name, miller):
    for slab in oc20_slabs(KNOWN[name], miller):
        np.testing.assert_array_equal(oc20_tags(slab.atoms, KNOWN[name]), slab.atoms.get_tags())


def test_the_rule_alone_tags_metals_as_fairchem_does():
    for crystal, miller in CRYSTALS.values():
        slab = oc20_slabs(crystal, miller)[0].atoms
        np.testing.assert_array_equal(oc20_tags(slab, crystal), slab.get_tags())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["Cu", "Fe", "Si", "MgO", "RuO2", "TiO2", "SrTiO3"])
def test_coordination_is_pymatgens(name):
    from pymatgen.analysis.local_env import VoronoiNN
    from pymatgen.io.ase import AseAtomsAdaptor

    atoms = KNOWN[name]
    theirs = VoronoiNN(tol=0.1)
    structure = AseAtomsAdaptor.get_structure(atoms)
    numbers = [theirs.get_cn(structure, k, use_weights=True) for k in range(len(atoms))]
    assert voronoi_coordination(atoms) == pytest.approx(numbers, abs=1e-4)


def test_nothing_is_printed(capfd):
    oc20_slabs(bulk("Cu"), (1, 0, 0))
    assert capfd.readouterr() == ("", "")


def test_what_makes_no_sense_is_said_clearly():
    with pytest.raises(StructureError, match="names no plane"):
        oc20_slabs(bulk("Cu"), (0, 0, 0))
    with pytest.raises(StructureError, match="vacuum along c"):
        oc20_slabs(cut_slab(bulk("Cu"), (1, 0, 0), 3, (1, 1), 8.0), (1, 0, 0))


@pytest.fixture(scope="module")
def taken():
    crystal, miller = CRYSTALS["Cu100"]
    return TakeOC20Slab(crystal, "Cu", miller, 0, oc20_slabs(crystal, miller)[0].atoms)


def test_taking_a_slab_is_an_operation_with_a_script(taken):
    assert taken.title == "Cu(100) slab, OC20"
    slab = taken.apply(None)
    names = {}
    part = taken.script()
    exec("\n".join([*part.imports, *part.lines]), names)  # noqa: S102 - our own lines
    again = names["atoms"]
    assert again == slab
    assert again.get_tags().tolist() == slab.get_tags().tolist()
    assert again.constraints[0].index.tolist() == slab.constraints[0].index.tolist()


@pytest.mark.parametrize("operation", [RepeatSlab(((1, 1), (-1, 1))), SetVacuum(12.0, "bottom"), FlipSlab()])
def test_tags_and_what_is_held_outlive_every_operation(taken, operation):
    slab = taken.apply(None)
    after = operation.apply(slab)
    copies = len(after) // len(slab)
    assert after.get_tags().tolist() == slab.get_tags().tolist() * copies
    assert len(after.constraints[0].index) == len(slab.constraints[0].index) * copies
    np.testing.assert_array_equal(np.flatnonzero(after.get_tags() == 0), np.sort(after.constraints[0].index))


@pytest.mark.parametrize("name", ["slab.extxyz", "slab.traj"])
def test_tags_and_what_is_held_are_exported_and_read_again(taken, tmp_path, name):
    slab = taken.apply(None)
    write_structures(tmp_path / name, [slab])
    for again in (read_structures(tmp_path / name)[0], read(tmp_path / name)):
        assert again.get_tags().tolist() == slab.get_tags().tolist()
        assert sorted(again.constraints[0].index) == sorted(slab.constraints[0].index)


def test_a_slab_cut_otherwise_can_be_held_by_the_rule():
    slab = cut_slab(bulk("Cu", a=3.61), (1, 1, 1), 5, (2, 2), 10.0, fixing="oc20")
    tags = slab.get_tags()
    assert np.bincount(tags).tolist() == [16, 4]
    assert slab.constraints[0].index.tolist() == np.flatnonzero(tags == 0).tolist()
    oblique = cut_slab(KNOWN["RuO2"], (1, 1, 0), 9, (2, 1), 10.0, fixing="oc20", flipped=True)
    assert (oblique.get_tags() == 1).any()
    assert "oc20_tags" not in oblique.arrays
    two_layers = cut_slab(bulk("Cu", a=3.61), (1, 0, 0), 4, (1, 1), 10.0, fixing="oc20")
    assert np.bincount(two_layers.get_tags()).tolist() == [2, 2]
