"""The values of the slab panel and the operations they become."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk
from hypothesis import given
from hypothesis import strategies as st

from adatom.gui.panels.slab.facet import common_facets
from adatom.gui.panels.slab.wish import (
    Crystal,
    ElementBulk,
    SlabWish,
    bulk_of,
    counts_terraces,
    miller_of,
    recounted,
    surface_vectors,
    wish_of,
)
from adatom.structure.bulks.elements import FACETS
from adatom.structure.bulks.recipes import bulk_of as recipe
from adatom.structure.slabs.operations import BuildSlab, CutSlab
from adatom.structure.slabs.supercells import repeats_for_width

MGO = recipe("MgO", "rocksalt").apply(None)

elements = st.builds(
    ElementBulk,
    st.sampled_from(["Cu", "Fe", "Ti", "Si", "Pt"]),
    a=st.one_of(st.none(), st.floats(2.5, 4.5).map(lambda a: round(a, 3))),
)
bulks = st.one_of(elements, st.just(Crystal(MGO, "MgO, rocksalt")))
wishes = st.builds(
    SlabWish,
    bulks,
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)).filter(any),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.integers(1, 6),
    st.floats(1.0, 20.0),
    st.integers(0, 2),
    st.integers(0, 3),
    st.one_of(st.none(), st.just(((1, 1), (-1, 2)))),
    st.booleans(),
    st.sampled_from(["centred", "bottom"]),
    st.booleans(),
    st.sampled_from(["layers", "oc20"]),
)


@given(wishes)
def test_what_is_asked_for_comes_back_from_its_operation(wish: SlabWish) -> None:
    assert wish_of(wish.operation()) == wish


@pytest.mark.parametrize("symbol", ["Cu", "Fe", "Ti"])
def test_a_low_index_face_without_further_wishes_is_built_by_ase(symbol: str) -> None:
    bulk_ = ElementBulk(symbol)
    for facet in FACETS[bulk_.lattice]:
        miller = common_facets(bulk_)[facet]
        operation = SlabWish(bulk_, miller, (3, 2), 4, 8.0, 1).operation()
        assert operation == BuildSlab(symbol, facet, (3, 2, 4), 8.0, fixed_layers=1)


@pytest.mark.parametrize(
    "change",
    [
        {"termination": 1},
        {"matrix": ((1, 1), (-1, 2))},
        {"orthogonal": True},
        {"position": "bottom"},
        {"flipped": True},
        {"fixing": "oc20"},
        {"miller": (3, 2, 1)},
    ],
)
def test_any_further_wish_makes_it_a_cut(change: dict[str, object]) -> None:
    values: dict[str, object] = {"miller": (1, 1, 1), **change}
    wish = SlabWish(ElementBulk("Cu"), size=(2, 2), layers=3, vacuum=8.0, **values)
    operation = wish.operation()
    assert isinstance(operation, CutSlab)
    assert operation.bulk == ElementBulk("Cu").atoms()


def test_an_element_s_crystal_is_known_again_and_another_s_is_not_taken_for_one() -> None:
    relaxed = ElementBulk("Cu", a=3.5829)
    assert bulk_of(relaxed.atoms(), relaxed.source) == relaxed
    hexagonal = ElementBulk("Ti", a=2.93, c=4.65)
    assert bulk_of(hexagonal.atoms(), hexagonal.source) == hexagonal
    from_a_file = bulk("Cu", cubic=True)
    assert bulk_of(from_a_file, "Cu.cif") == Crystal(from_a_file, "Cu.cif")


def test_fcc211_counts_rows_and_terraces_one_way_and_planes_the_other() -> None:
    simple = SlabWish(ElementBulk("Cu"), (2, 1, 1), (6, 2), 3, 8.0, 1)
    assert counts_terraces(simple.bulk, simple.miller)
    size, layers, fixed = recounted(simple, by_terraces=False)
    assert (size, layers, fixed) == ((2, 2), 9, 3)
    flipped = SlabWish(simple.bulk, simple.miller, size, layers, 8.0, fixed, flipped=True)
    assert len(flipped.operation().apply(None)) == len(simple.operation().apply(None))
    assert recounted(flipped, by_terraces=True) == ((6, 2), 3, 1)


def test_common_facets_are_those_with_a_builder_and_then_those_that_cleave() -> None:
    assert list(common_facets(ElementBulk("Cu"))) == ["111", "100", "110", "211"]
    assert list(common_facets(ElementBulk("Ti")))[:2] == ["0001", "10-10"]
    assert list(common_facets(Crystal(MGO, "MgO"))) == ["100", "110", "111"]
    slab = BuildSlab("Cu", "100", (1, 1, 3), 8.0).apply(None)
    assert common_facets(Crystal(slab, "no bulk")) == {}


FACES = [(symbol, facet) for symbol in ("Pt", "Fe", "Ti") for facet in FACETS[ElementBulk(symbol).lattice]]
TOGGLES: list[dict[str, Any]] = [
    {"flipped": True}, {"position": "bottom"}, {"fixing": "oc20"}, {"vacuum": 5.0},
    {"flipped": True, "position": "bottom"},
]  # fmt: skip


def in_plane(atoms: Atoms) -> np.ndarray:
    return atoms.cell.cellpar()[[0, 1, 5]]


@pytest.mark.parametrize("toggle", TOGGLES)
@pytest.mark.parametrize(("symbol", "facet"), FACES)
def test_a_and_b_stay_what_they_are_when_a_built_slab_becomes_a_cut(
    symbol: str, facet: str, toggle: dict[str, Any]
) -> None:
    bulk_ = ElementBulk(symbol)
    terraces = facet == "211"
    simple = SlabWish(bulk_, miller_of(facet), (6 if terraces else 2, 3), 3, 8.0)
    further = replace(simple, **toggle)
    if terraces and not further.simple:
        size, layers, fixed = recounted(simple, by_terraces=False)
        further = replace(further, size=size, layers=layers, fixed_layers=fixed)
    built, cut = (wish.operation().apply(None) for wish in (simple, further))
    assert in_plane(cut) == pytest.approx(in_plane(built), abs=1e-3)
    assert len(cut) == len(built)
    assert wish_of(further.operation()) == further


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize(("symbol", "facet"), FACES)
def test_a_cell_of_a_width_is_that_wide_both_ways(symbol: str, facet: str, *, flipped: bool) -> None:
    bulk_, miller = ElementBulk(symbol), miller_of(facet)
    along_a, along_b = repeats_for_width(surface_vectors(bulk_, miller), 8.0)
    rows = 3 if facet == "211" and not flipped else 1
    wish = SlabWish(bulk_, miller, (along_a * rows, along_b), 3, 8.0, flipped=flipped)
    cell = wish.operation().apply(None).cell.array[:2, :2]
    across = abs(np.linalg.det(cell)) / np.linalg.norm(cell, axis=1)
    assert across.min() >= 8.0 - 1e-6
    assert across.max() < 8.0 + 7.0


def test_a_cell_that_was_cut_along_other_vectors_is_told_by_its_matrix() -> None:
    pt = ElementBulk("Pt")
    other = CutSlab(pt.atoms(), pt.source, (1, 1, 0), 4, (3, 2), 8.0, flipped=True)
    again = wish_of(other).operation()
    assert np.allclose(again.apply(None).cell.array, other.apply(None).cell.array)
