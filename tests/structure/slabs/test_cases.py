"""The domain's cases of slabs: S01, S02, S07, S08, S09 and what E05 says of constraints."""

import json
from pathlib import Path

import numpy as np
import pytest
from ase.build import bulk
from ase.formula import Formula
from tests.structure.crystals import copper, magnesia, platinum_copper

from adatom.structure.layers import layer_indices
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.low_index import build_slab
from adatom.structure.slabs.supercells import repeated
from adatom.structure.slabs.transforms import total_vacuum

CASES = {
    case["id"]: case["expected"]
    for case in json.loads((Path(__file__).parents[2] / "data" / "cases.json").read_text(encoding="utf-8"))[
        "cases"
    ]
}

SLABS = {
    "S01": lambda: build_slab("Cu", "111", (3, 3, 4), 10.0, a=3.61, fixed_layers=2),
    "S02": lambda: build_slab("Cu", "100", (3, 3, 4), 10.0, a=3.61),
    "S07": lambda: cut_slab(platinum_copper(), (1, 1, 1), 4, (1, 1), 10.0, cell="conventional"),
    "S08": lambda: cut_slab(magnesia(), (1, 0, 0), 4, (1, 1), 10.0, cell="conventional"),
}


@pytest.mark.parametrize("case", SLABS)
def test_a_slab_has_the_atoms_cell_layers_and_vacuum_of_its_case(case):
    slab, expected = SLABS[case](), CASES[case]
    layers = layer_indices(slab)
    heights = [slab.positions[layers == k, 2].mean() for k in range(layers.max() + 1)]
    assert len(slab) == expected["n_atoms"]
    assert slab.symbols.formula.count() == _counts(expected["formula"])
    assert sorted(slab.cell.cellpar()[:3]) == pytest.approx(sorted(expected["cell"][:3]), abs=1e-3)
    assert slab.cell.cellpar()[3:] == pytest.approx(expected["cell"][3:], abs=1e-3)
    assert np.linalg.norm(np.cross(*slab.cell[:2])) == pytest.approx(expected["area"], abs=1e-3)
    assert np.bincount(layers).tolist() == expected["atoms_per_layer"]
    assert -np.diff(heights) == pytest.approx(expected["layer_spacing"], abs=1e-3)
    assert np.ptp(slab.positions[:, 2]) == pytest.approx(expected["thickness"], abs=1e-3)
    assert total_vacuum(slab) == pytest.approx(expected["vacuum_total"], abs=1e-3)
    if "fixed_bottom_2_layers" in expected:
        assert len(slab.constraints[0].index) == expected["fixed_bottom_2_layers"]


@pytest.mark.parametrize("case", ["S01", "S02"])
def test_an_element_cut_from_its_crystal_is_the_slab_that_ases_builder_makes(case):
    built = SLABS[case]()
    miller = (1, 1, 1) if case == "S01" else (1, 0, 0)
    cut = cut_slab(bulk("Cu", a=3.61), miller, 4, (3, 3), 10.0)
    assert cut.cell.cellpar() == pytest.approx(built.cell.cellpar())
    assert np.bincount(layer_indices(cut)).tolist() == CASES[case]["atoms_per_layer"]
    assert np.sort(cut.get_all_distances(mic=True), axis=None) == pytest.approx(
        np.sort(built.get_all_distances(mic=True), axis=None), abs=1e-6
    )


def test_the_smallest_cell_of_magnesia_is_half_of_the_conventional_one():
    slab = cut_slab(magnesia(), (1, 0, 0), 4, (1, 1), 10.0)
    assert slab.get_chemical_formula() == "Mg4O4"
    assert slab.cell.lengths()[:2] == pytest.approx([4.212 / np.sqrt(2)] * 2)


@pytest.mark.parametrize("cubic", [True, False])
def test_indices_are_read_on_the_conventional_cell_and_not_on_the_primitive_one(cubic):
    slab = cut_slab(copper(cubic=cubic), (1, 0, 0), 5, (1, 1), 10.0)
    spacings = np.diff(slab.positions[:, 2])
    assert spacings == pytest.approx([CASES["S09"]["spacing_conventional_100"]] * 4, abs=1e-3)


def test_fixed_atoms_are_repeated():
    slab = build_slab("Cu", "111", (2, 2, 4), 10.0, fixed_layers=2)
    assert len(slab.constraints[0].index) == 8
    assert len(repeated(slab, ((2, 0), (0, 1))).constraints[0].index) == CASES["E05"]["n_fixed_after_repeat"]


def _counts(formula):
    return Formula(formula).count()
