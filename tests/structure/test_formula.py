"""Formulas as they are shown."""

import pytest
from ase import Atoms
from ase.build import molecule
from ase.formula import Formula

from adatom.structure.formula import formula


@pytest.mark.parametrize(
    ("symbols", "shown"),
    [
        ("Cu27CO", "Cu₂₇CO"),
        ("COCu27", "Cu₂₇CO"),
        ("OHRu8O16", "Ru₈HO₁₇"),
        ("NiAl2CH3Br", "Al₂NiCH₃Br"),
        ("Cu", "Cu"),
    ],
)
def test_metals_come_first_and_the_others_after_hill(symbols, shown):
    numbers = Atoms(symbols).numbers
    assert formula(numbers) == shown
    assert Formula(formula(numbers, plain=True)).count() == Formula(symbols).count()


def test_a_molecule_has_the_formula_that_chemists_write():
    assert formula(molecule("CH3CH2OH").numbers) == "C₂H₆O"
    assert formula(molecule("CH3CH2OH").numbers, plain=True) == "C2H6O"
    assert formula([]) == ""
