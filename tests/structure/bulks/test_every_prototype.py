"""What must hold of every prototype, whatever elements and constants it is given."""

import numpy as np
import pytest
from ase.data import chemical_symbols
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adatom.errors import StructureError
from adatom.structure.bulks.constants import closest_contact, starting_constants
from adatom.structure.bulks.operations import BuildBulk
from adatom.structure.bulks.prototypes import LATTICE_CONSTANTS, build_prototype, prototypes
from adatom.structure.bulks.recipes import bulk_of
from adatom.structure.symmetry.spacegroup import space_group

# Hydrogen and helium are left out: crystals of nothing else would be thinner than atoms are.
ELEMENTS = chemical_symbols[3:97]


@st.composite
def crystals(draw):
    """Draw a prototype, different elements for its roles, and constants near those it starts from."""
    entry = draw(st.sampled_from(prototypes()))
    number = len(entry.roles)
    elements = tuple(draw(st.lists(st.sampled_from(ELEMENTS), min_size=number, max_size=number, unique=True)))
    start = starting_constants(entry.key, elements).values
    factor = draw(st.floats(0.9, 1.2))
    constants = {
        name: value * factor * draw(st.floats(0.95, 1.05)) if name in LATTICE_CONSTANTS else value
        for name, value in start.items()
    }
    return entry, elements, constants


@given(crystals())
def test_symmetry_composition_and_size_are_the_prototypes(drawn):
    entry, elements, constants = drawn
    atoms = build_prototype(entry.key, elements, constants)
    assert space_group(atoms, 1e-3)[0] == entry.space_group
    numbers = [int((atoms.symbols == symbol).sum()) for symbol in elements]
    units = numbers[0] // entry.roles[0].count
    assert numbers == [role.count * units for role in entry.roles]
    example = build_prototype(entry.key, entry.compounds[0].elements, entry.compounds[0].constants)
    assert len(atoms) == len(example)
    lengths = dict(zip("abc", atoms.cell.lengths(), strict=True))
    assert all(lengths[name] == pytest.approx(constants[name]) for name in lengths if name in constants)


@given(crystals(), st.floats(1.01, 1.5))
def test_density_goes_with_the_cube_of_the_lattice(drawn, factor):
    entry, elements, constants = drawn
    wide = {name: v * factor if name in LATTICE_CONSTANTS else v for name, v in constants.items()}
    small, large = (build_prototype(entry.key, elements, values) for values in (constants, wide))
    assert large.get_volume() == pytest.approx(small.get_volume() * factor**3)
    apart = large.get_scaled_positions() - small.get_scaled_positions()
    np.testing.assert_allclose(apart - np.round(apart), 0, atol=1e-9)  # 0 and 1 are one place


@given(crystals())
def test_the_estimated_crystal_is_neither_crowded_nor_loose(drawn):
    entry, elements, _ = drawn
    atoms = BuildBulk(elements, entry.key).apply(None)
    assert 0.6 < closest_contact(atoms) < 1.5


@given(crystals())
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_the_script_of_any_crystal_gives_the_same_atoms(drawn):
    entry, elements, constants = drawn
    operation = BuildBulk(elements, entry.key, tuple(constants.items()))
    names = {}
    part = operation.script()
    exec("\n".join([*part.imports, *part.lines]), names)  # noqa: S102  our own lines
    ours = operation.apply(None)
    np.testing.assert_allclose(names["atoms"].positions, ours.positions, atol=1e-12)
    assert list(names["atoms"].symbols) == list(ours.symbols)


@given(crystals())
def test_the_title_read_as_a_formula_means_the_same_crystal(drawn):
    entry, elements, _ = drawn
    # In a well-known compound of the same formula the elements may have other roles.
    assume(not any(set(compound.elements) == set(elements) for compound in entry.compounds))
    operation = BuildBulk(elements, entry.key)
    assert bulk_of(operation.formula, entry.key) == operation


@given(st.sampled_from(prototypes()), st.text(max_size=3), st.floats())
def test_any_nonsense_ends_in_a_message(entry, symbol, value):
    constants = dict.fromkeys(entry.constants, value)
    try:
        atoms = build_prototype(entry.key, (symbol,) * len(entry.roles), constants)
    except StructureError as error:
        assert str(error)  # noqa: PT017
    else:
        assert len(atoms)
