import warnings

import pytest
from ase.formula import Formula

from adatom.structure.slabs.oxidation import ELECTRONEGATIVITIES, STATES, oxidation_states


@pytest.mark.parametrize(
    ("formula", "charges"),
    [
        ("MgO", {"Mg": 2, "O": -2}),
        ("TiO2", {"Ti": 4, "O": -2}),
        ("Ti2O3", {"Ti": 3, "O": -2}),
        ("Al2O3", {"Al": 3, "O": -2}),
        ("SrTiO3", {"Sr": 2, "Ti": 4, "O": -2}),
        ("LaAlO3", {"La": 3, "Al": 3, "O": -2}),
        ("LaMnO3", {"La": 3, "Mn": 3, "O": -2}),
        ("Fe3O4", {"Fe": 8 / 3, "O": -2}),
        ("Co3O4", {"Co": 8 / 3, "O": -2}),
        ("CeO2", {"Ce": 4, "O": -2}),
        ("Ce2O3", {"Ce": 3, "O": -2}),
        ("NaCl", {"Na": 1, "Cl": -1}),
        ("CaF2", {"Ca": 2, "F": -1}),
        ("CsPbI3", {"Cs": 1, "Pb": 2, "I": -1}),
        ("ZnS", {"Zn": 2, "S": -2}),
        ("PbTe", {"Pb": 2, "Te": -2}),
        ("GaAs", {"Ga": 3, "As": -3}),
        ("InSb", {"In": 3, "Sb": -3}),
        ("GaN", {"Ga": 3, "N": -3}),
        ("SiC", {"Si": 4, "C": -4}),
        ("SiO2", {"Si": 4, "O": -2}),
        ("CaCO3", {"Ca": 2, "C": 4, "O": -2}),
        ("Li3PO4", {"Li": 1, "P": 5, "O": -2}),
        ("LiH", {"Li": 1, "H": -1}),
        ("BiOCl", {"Bi": 3, "O": -2, "Cl": -1}),
        ("CuO", {"Cu": 2, "O": -2}),
        ("Cu2O", {"Cu": 1, "O": -2}),
        ("VO2", {"V": 4, "O": -2}),
        ("MoS2", {"Mo": 4, "S": -2}),
    ],
)
def test_formal_charges_are_the_textbooks(formula, charges):
    assert oxidation_states(Formula(formula).count()) == pytest.approx(charges)


@pytest.mark.parametrize("formula", ["Cu", "Si", "Cu3Pt", "NiAl", "C"])
def test_elements_metals_and_alloys_have_none(formula):
    assert set(oxidation_states(Formula(formula).count()).values()) == {0.0}


@pytest.mark.parametrize("formula", ["FeS2", "PtSi", "MgO2", "XeF2", "Mg4O3"])
def test_where_the_rules_find_nothing_nothing_is_claimed(formula):
    assert oxidation_states(Formula(formula).count()) is None


def test_the_tables_agree_with_pymatgens():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pymatgen.core import Element

        for symbol, value in ELECTRONEGATIVITIES.items():
            assert symbol == "Pb" or pytest.approx(value) == Element(symbol).X, symbol
        for symbol, states in STATES.items():
            assert set(states) <= set(Element(symbol).oxidation_states), symbol
