"""Crystal prototypes: symmetry, stoichiometry and distances of what is built."""

import numpy as np
import pytest

from adatom.errors import StructureError
from adatom.structure.bonds import neighbours
from adatom.structure.bulks.formulas import counted
from adatom.structure.bulks.prototypes import (
    build_prototype,
    elements_in_roles,
    lattice_constants,
    prototype,
    prototypes,
)
from adatom.structure.symmetry.spacegroup import space_group, standard_cell

ENTRIES = [pytest.param(entry, id=entry.key) for entry in prototypes()]


def crystals(entry):
    """Return each well-known compound of a prototype with its crystal."""
    return [
        (compound, build_prototype(entry.key, compound.elements, compound.constants))
        for compound in entry.compounds
    ]


def test_the_common_prototypes_are_there_with_their_symbols():
    symbols = {entry.key: (entry.strukturbericht, entry.symbol) for entry in prototypes()}
    expected = {
        "rocksalt": ("B1", "Fm-3m"),
        "cscl": ("B2", "Pm-3m"),
        "zincblende": ("B3", "F-43m"),
        "wurtzite": ("B4", "P6_3mc"),
        "fluorite": ("C1", "Fm-3m"),
        "rutile": ("C4", "P4_2/mnm"),
        "anatase": ("C5", "I4_1/amd"),
        "perovskite": ("E2_1", "Pm-3m"),
        "l1_2": ("L1_2", "Pm-3m"),
        "l1_0": ("L1_0", "P4/mmm"),
        "d0_19": ("D0_19", "P6_3/mmc"),
        "spinel": ("H1_1", "Fd-3m"),
        "corundum": ("D5_1", "R-3c"),
    }
    assert expected.items() <= symbols.items()


@pytest.mark.parametrize("entry", ENTRIES)
def test_well_known_compounds_have_their_symmetry_and_composition(entry):
    for compound, atoms in crystals(entry):
        assert space_group(atoms, 1e-3) == (entry.space_group, entry.symbol)
        assert atoms.symbols.formula.reduce()[0].count() == counted(compound.formula)
        assert atoms.pbc.all()
        scaled = atoms.get_scaled_positions(wrap=False)
        assert scaled.min() >= -1e-9
        assert scaled.max() < 1
        assert not atoms.info
        assert set(atoms.arrays) == {"numbers", "positions"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_cell_is_the_conventional_standard_one(entry):
    for _, atoms in crystals(entry):
        standard = standard_cell(atoms, 1e-3)
        assert len(standard) == len(atoms)
        np.testing.assert_allclose(standard.cell.cellpar(), atoms.cell.cellpar(), atol=1e-6)


@pytest.mark.parametrize("entry", ENTRIES)
def test_well_known_compounds_are_as_dense_as_crystals_are(entry):
    for compound, atoms in crystals(entry):
        density = atoms.get_masses().sum() / atoms.get_volume() * 1.66054  # g/cm³
        assert 0.5 < density < 23, compound.formula
        _, _, distances = neighbours(atoms, 4.6)
        assert distances.min() > 1.3, compound.formula


@pytest.mark.parametrize(
    ("key", "formula", "distance"),
    [
        ("rocksalt", "MgO", 2.106),
        ("rocksalt", "NaCl", 2.820),
        ("zincblende", "GaAs", 2.448),
        ("wurtzite", "ZnO", 1.974),
        ("fluorite", "CeO2", 2.343),
        ("antifluorite", "Li2O", 2.000),
        ("rutile", "TiO2", 1.948),
        ("anatase", "TiO2", 1.934),
        ("perovskite", "SrTiO3", 1.9525),
        ("cscl", "NiAl", 2.500),
        ("l1_2", "Cu3Pt", 2.602),
        ("corundum", "Al2O3", 1.854),
        ("spinel", "MgAl2O4", 1.924),
        ("cuprite", "Cu2O", 1.849),
        ("pyrite", "FeS2", 2.158),
        ("mos2", "MoS2", 2.417),
        ("graphite", "C", 1.4226),
        ("iodine", "I", 2.715),
        ("alpha-u", "U", 2.754),
    ],
)
def test_bonds_are_as_long_as_such_bonds_are(key, formula, distance):
    compound = next(entry for entry in prototype(key).compounds if entry.formula == formula)
    atoms = build_prototype(key, compound.elements, compound.constants)
    _, _, distances = neighbours(atoms, 4.0)
    assert distances.min() == pytest.approx(distance, abs=2e-3)


@pytest.mark.parametrize("name", ["rutile", "Rutile", "C4", "c4"])
def test_a_prototype_is_found_by_key_title_and_strukturbericht(name):
    assert prototype(name).key == "rutile"


def test_an_unknown_prototype_suggests_close_ones_or_names_all():
    with pytest.raises(StructureError, match=r"no prototype 'rutil'. Did you mean rutile"):
        prototype("rutil")
    with pytest.raises(StructureError, match=r"There are rocksalt, zincblende, .*graphite"):
        prototype("xyzzy")


def test_elements_take_the_roles_that_give_the_composition():
    spinel, perovskite, rutile = (prototype(key).roles for key in ("spinel", "perovskite", "rutile"))
    assert elements_in_roles(counted("Co3O4"), spinel) == [("Co", "Co", "O")]
    assert elements_in_roles(counted("SrTiO3"), perovskite)[0] == ("Sr", "Ti", "O")
    assert elements_in_roles(counted("O2Ti"), rutile) == [("Ti", "O")]
    assert elements_in_roles(counted("Ti2O4"), rutile) == [("Ti", "O")]
    assert elements_in_roles(counted("Ti2O3"), rutile) == []


@pytest.mark.parametrize(
    ("key", "elements", "constants", "message"),
    [
        ("rocksalt", ("Mg",), {"a": 4}, r"Rocksalt takes 2 elements \(cation, anion\), not 1"),
        ("rocksalt", ("Mg", "Ox"), {"a": 4}, "no element 'Ox'"),
        ("rocksalt", ("Mg", "O"), {}, "needs a value for its constant a"),
        ("rocksalt", ("Mg", "O"), {"a": 4, "c": 4}, "no constant c; it has a"),
        ("rocksalt", ("Mg", "O"), {"a": -4}, "A lattice constant a of -4 Å makes no sense"),
        ("rocksalt", ("Mg", "O"), {"a": float("nan")}, "makes no sense"),
        ("rocksalt", ("Mg", "O"), {"a": 0.7}, "lie on top of each other"),
        ("rocksalt", ("Po", "Po"), {"a": 6}, "more symmetric than rocksalt"),
        ("rutile", ("Ti", "O"), {"a": 4.6, "c": 3, "u": 0.0}, "on top of each other|more symmetric"),
        ("rutile", ("Ti", "O"), {"a": 4.6, "c": 3, "u": float("inf")}, "internal coordinate u"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(key, elements, constants, message):
    with pytest.raises(StructureError, match=message):
        build_prototype(key, elements, constants)


def test_lattice_constants_follow_from_the_crystal_system():
    assert lattice_constants(225) == ("a",)
    assert lattice_constants(167) == lattice_constants(136) == ("a", "c")
    assert lattice_constants(62) == ("a", "b", "c")
