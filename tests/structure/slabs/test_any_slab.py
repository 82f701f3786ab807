"""What holds for a slab of any crystal, facet, termination, supercell and vacuum."""

import numpy as np
import pytest
from ase.neighborlist import neighbor_list
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.structure.slabs.random_crystals import KNOWN, cells, crystals, in_another_cell, millers

from adatom.errors import StructureError
from adatom.structure.bulks.crystals import conventional_cell
from adatom.structure.checks import check_structure
from adatom.structure.slabs.cutting import cut_slab
from adatom.structure.slabs.facets import distinct_facets, plane_spacing
from adatom.structure.slabs.planes import StandardCrystal, oriented
from adatom.structure.slabs.terminations import terminations

MATRICES = [((1, 0), (0, 1)), ((2, 0), (0, 1)), ((1, 1), (-1, 2)), ((2, 1), (0, 3)), ((0, 1), (1, 0))]


def turned_crystal(crystal, miller):
    """A crystal with a plane in xy; planes too close to count layers are no matter of these tests."""
    try:
        return oriented(StandardCrystal.of(crystal), miller)
    except StructureError as error:
        assert "too close to each other" in str(error)  # noqa: PT017 - what is left is an assumption
        assume(False)


def density(atoms):
    """Atoms of each element per volume, 1/Å³."""
    return {symbol: count / atoms.get_volume() for symbol, count in atoms.symbols.formula.count().items()}


@given(crystal=crystals, miller=millers, data=st.data())
def test_whole_repeats_have_the_crystals_spacing_density_and_composition(crystal, miller, data):
    turned = turned_crystal(crystal, miller)
    repeats = data.draw(st.integers(1, 2))
    assume(turned.period * repeats < 60)
    matrix = data.draw(st.sampled_from(MATRICES))
    vacuum = data.draw(st.floats(1, 20))
    termination = data.draw(st.integers(0, turned.shift - 1))
    layers = turned.period * repeats
    slab = cut_slab(crystal, miller, layers, (1, 1), vacuum, matrix=matrix, termination=termination)
    check_structure(slab)
    numbers = slab.get_tags() - 1  # layers from the top, along dense planes too
    assert numbers.max() + 1 == layers
    count = abs(round(np.linalg.det(matrix)))
    assert len(slab) == len(turned.unit) * repeats * count
    # One repeat is one lattice plane deep.
    heights = np.array([slab.positions[numbers == k, 2].mean() for k in range(layers)])
    spacing = plane_spacing(StandardCrystal.of(crystal), miller)
    assert turned.gaps.sum() == pytest.approx(spacing)
    if repeats > 1:
        assert heights[0] - heights[turned.period] == pytest.approx(spacing)
    area = slab.get_volume() / slab.cell[2, 2]
    own = {symbol: n / (area * spacing * repeats) for symbol, n in slab.symbols.formula.count().items()}
    assert own == pytest.approx(density(crystal))
    thickness = np.ptp(slab.positions[:, 2])
    assert slab.positions[:, 2].min() == pytest.approx(vacuum)
    assert slab.cell[2, 2] == pytest.approx(thickness + 2 * vacuum)


@given(crystal=crystals, miller=millers)
def test_atoms_deep_in_a_slab_have_the_neighbours_that_the_crystal_gives_them(crystal, miller):
    reach = 3.2
    turned = turned_crystal(crystal, miller)
    layers = turned.period * int(np.ceil(5 * reach / turned.spacing))
    assume(layers < 80)
    slab = cut_slab(crystal, miller, layers, (1, 1), 8.0)
    heights = slab.positions[:, 2]
    deep = (heights > heights.min() + reach + 0.1) & (heights < heights.max() - reach - 0.1)
    assert deep.any()
    assert alike(surroundings(slab, reach, deep), surroundings(conventional_cell(crystal), reach))


def alike(some, others):
    """Whether two sets of surroundings are the same but for rounding."""

    def same(one, two):
        named = [symbol for symbol, _ in one[1]] == [symbol for symbol, _ in two[1]]
        return (
            one[0] == two[0]
            and named
            and np.allclose([d for _, d in one[1]], [d for _, d in two[1]], atol=2e-3)
        )

    return all(any(same(one, two) for two in others) for one in some) and all(
        any(same(one, two) for two in some) for one in others
    )


def surroundings(atoms, reach, chosen=None):
    """The set of what atoms see: their element, and the elements around them with their distances."""
    first, second, distances = neighbor_list("ijd", atoms, reach)
    seen = set()
    for k in range(len(atoms)) if chosen is None else np.flatnonzero(chosen):
        mine = first == k
        pairs = zip(atoms.symbols[second[mine]], distances[mine], strict=True)
        seen.add((atoms.symbols[k], tuple(sorted((symbol, round(float(d), 3)) for symbol, d in pairs))))
    return seen


@given(
    name=st.sampled_from(sorted(KNOWN)),
    cell=cells,
    angles=st.tuples(*(st.floats(0, 360),) * 2),
    data=st.data(),
)
def test_facets_and_terminations_do_not_depend_on_the_cell_of_the_crystal(name, cell, angles, data):
    crystal = KNOWN[name]
    other = in_another_cell(crystal, cell, angles)
    facets = distinct_facets(crystal, 2)
    assert [f.name for f in distinct_facets(other, 2)] == [f.name for f in facets]
    facet = data.draw(st.sampled_from(facets))
    layers = data.draw(st.integers(1, 12))
    one, two = (described(terminations(atoms, facet.miller, layers)) for atoms in (crystal, other))
    # Where the lattice has more symmetry than the crystal, one turned in space may show the other sense.
    opposite = described(terminations(crystal, tuple(-k for k in facet.miller), layers))
    assert two in (one, opposite)


def described(found):
    return [
        (t.name, t.bottom, t.cut, round(t.broken_bonds, 6), t.symmetric, t.stoichiometric, t.polar)
        for t in found
    ]


@given(crystal=crystals, miller=millers, layers=st.integers(1, 8), data=st.data())
def test_a_slab_turned_over_twice_is_itself_and_turned_once_shows_its_bottom(crystal, miller, layers, data):
    turned_crystal(crystal, miller)
    one = cut_slab(crystal, miller, layers, (1, 1), 6.0)
    two = cut_slab(crystal, miller, layers, (1, 1), 6.0, flipped=True)
    assert one.get_volume() == pytest.approx(two.get_volume())
    for layer in range(layers):
        above = sorted(one.symbols[one.get_tags() == layer + 1])
        below = sorted(two.symbols[two.get_tags() == layers - layer])
        assert above == below
    # A distance at the very edge may be counted in one of them only.
    some, others = distances(one, 4.0), distances(two, 4.0)
    count = min(len(some), len(others))
    np.testing.assert_allclose(some[:count], others[:count], atol=1e-6)
    assert {*some[count:], *others[count:]} <= {d for d in (*some, *others) if d > 4.0 - 1e-6}


def distances(atoms, reach):
    return np.sort(neighbor_list("d", atoms, reach))
