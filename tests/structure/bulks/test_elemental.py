"""Crystals of all elements that have one."""

import numpy as np
import pytest
from ase.build import bulk
from ase.data import chemical_symbols, reference_states

from adatom.errors import StructureError
from adatom.structure.bonds import neighbours
from adatom.structure.bulks.crystals import check_is_bulk
from adatom.structure.bulks.elemental import (
    COMPUTED,
    SIMPLE_STRUCTURES,
    build_elemental,
    crystal_elements,
    elemental_bulk,
    elemental_crystal,
    elemental_script,
    elemental_structures,
)
from adatom.structure.checks import check_structure
from adatom.structure.symmetry.spacegroup import space_group, standard_cell

# Volumes per atom of the solids, Å³, from the molar volumes in pymatgen's table of the elements.
VOLUMES = {
    "Cu": 11.81,
    "Fe": 11.77,
    "Ti": 17.67,
    "Si": 20.03,
    "Mn": 12.2,
    "U": 20.74,
    "Ga": 19.59,
    "Sn": 27.05,
    "As": 21.5,
    "Bi": 35.39,
    "Se": 27.27,
    "Te": 33.97,
    "Hg": 23.4,
    "I": 42.71,
    "Np": 19.25,
    "Pa": 25.21,
    "Sm": 33.18,
}

SPACE_GROUPS = {"Cu": 225, "Fe": 229, "Ti": 194, "Si": 227, "Po": 221, "Mn": 217, "Sn": 141, "In": 139}
SPACE_GROUPS |= {
    "As": 166,
    "Hg": 166,
    "Sm": 166,
    "U": 63,
    "Np": 62,
    "Se": 152,
    "Te": 152,
    "Ga": 64,
    "P": 64,
    "I": 64,
}


def test_every_element_with_a_reference_state_has_a_crystal_but_plutonium():
    stated = {
        symbol for symbol, state in zip(chemical_symbols, reference_states, strict=False) if state is not None
    }
    assert stated - set(crystal_elements()) == {"Pu"}  # sixteen atoms of no symmetry
    assert len(crystal_elements()) >= 88


def test_the_crystal_of_every_element_makes_sense():
    for symbol in crystal_elements():
        atoms = elemental_bulk(symbol)
        check_structure(atoms, symbol)
        check_is_bulk(atoms)
        assert set(atoms.symbols) == {symbol}
        assert set(atoms.arrays) == {"numbers", "positions"}, symbol
        assert not atoms.info, symbol
        assert len(standard_cell(atoms, 1e-3)) == len(atoms), symbol


@pytest.mark.parametrize(("symbol", "volume"), VOLUMES.items())
def test_densities_are_those_of_the_solids(symbol, volume):
    atoms = elemental_bulk(symbol)
    assert atoms.get_volume() / len(atoms) == pytest.approx(volume, rel=0.05)


@pytest.mark.parametrize(("symbol", "number"), SPACE_GROUPS.items())
def test_space_groups_are_those_of_the_literature(symbol, number):
    assert space_group(elemental_bulk(symbol), 1e-3)[0] == number


@pytest.mark.parametrize("symbol", ["Cu", "Fe", "Ru", "Si"])
def test_the_simple_ones_are_ases(symbol):
    own = bulk(symbol, cubic=symbol != "Ru")
    ours = elemental_bulk(symbol)
    np.testing.assert_allclose(ours.cell, own.cell)
    np.testing.assert_allclose(ours.positions, own.positions, atol=1e-12)


@pytest.mark.parametrize("structure", SIMPLE_STRUCTURES)
@pytest.mark.parametrize("symbol", ["Cu", "Fe", "Ga", "Bi", "U"])
def test_another_structure_starts_at_the_volume_per_atom_of_the_elements_own(symbol, structure):
    own, other = elemental_bulk(symbol), elemental_bulk(symbol, structure)
    assert other.get_volume() / len(other) == pytest.approx(own.get_volume() / len(own))
    assert len(other) == SIMPLE_STRUCTURES[structure]


def test_constants_can_be_given_and_a_new_a_keeps_the_ratio():
    assert elemental_bulk("Cu", a=3.7).cell.lengths() == pytest.approx([3.7] * 3)
    titanium = elemental_bulk("Ti", a=3.0).cell.lengths()
    assert titanium[2] / titanium[0] == pytest.approx(1.588)
    assert elemental_bulk("Ti", a=3.0, c=4.5).cell.lengths()[2] == pytest.approx(4.5)
    assert elemental_bulk("Am", "fcc", a=4.9).cell.lengths() == pytest.approx([4.9] * 3)


def test_carbon_is_diamond_and_graphite_when_asked():
    assert elemental_structures("C")[:2] == ("diamond", "graphite")
    graphite = elemental_bulk("C", "graphite")
    _, _, distances = neighbours(graphite, 2.0)
    assert distances == pytest.approx(1.4226, abs=1e-3)
    assert elemental_structures("Pu") == ()


def test_where_the_constants_come_from_is_said():
    assert "reference_states" in elemental_crystal("Cu").source
    assert "Lawson" in elemental_crystal("Mn").source
    assert "Δ project" in elemental_crystal("O").source
    assert elemental_crystal("Cu", "bcc").source == "the volume per atom of fcc kept; not measured"
    assert elemental_crystal("Cu", None, {"a": 3.6}).source == "lattice constants given"
    assert elemental_crystal("Ti", None, {"a": 3.0}).source.startswith("a given; else ase.data")


@pytest.mark.parametrize("symbol", ["Cu", "Ti", "Fe", "Po", "Mn", "Sn", "O", "C"])
def test_the_script_gives_the_same_crystal(symbol):
    crystal = elemental_crystal(symbol)
    part = elemental_script(crystal)
    names = {}
    exec("\n".join([*part.imports, *part.lines]), names)  # noqa: S102
    made = names["atoms"]
    ours = build_elemental(crystal)
    np.testing.assert_allclose(made.positions, ours.positions, atol=1e-12)
    np.testing.assert_allclose(made.cell, ours.cell)
    assert set(made.arrays) == set(ours.arrays)
    assert not made.info


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Xx",), "no element 'Xx'"),
        (("Pu",), "No crystal of Pu is known here"),
        (("Pu", "fcc"), "No lattice constant of Pu is known: give one"),
        (("Cu", "rocksalt"), "Rocksalt is a structure of compounds"),
        (("Cu", "fxx"), "no structure 'fxx' here. There are fcc, bcc"),
        (("Cu", "fcc", 0.0), "A lattice constant a of 0 Å makes no sense"),
        (("Cu", "fcc", 3.6, 4.0), "fcc has no constant c; it has a"),
        (("O", COMPUTED, 3.0), "computed as a whole"),
        (("Cm", COMPUTED), "No computed crystal of Cm"),
        (("Cu", "fcc", 0.5), "lie on top of each other"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(arguments, message):
    with pytest.raises(StructureError, match=message):
        elemental_bulk(*arguments)
