"""Case R01 of the domain's cases."""

import json
from pathlib import Path

import pytest
from ase import Atoms

from adatom.errors import StructureError
from adatom.potentials.references import oc20_reference_energy

CASES = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text(encoding="utf-8"))["cases"]
R01 = next(case for case in CASES if case["id"] == "R01")


@pytest.mark.parametrize("formula", R01["expected"])
def test_reference_sums_are_those_of_the_case(formula):
    total = oc20_reference_energy(Atoms(formula).symbols)
    assert total == pytest.approx(R01["expected"][formula], abs=R01["tolerance"]["energy"])


def test_an_element_without_a_reference_is_named():
    with pytest.raises(StructureError, match=r"no reference energy for S .* gas-phase molecule"):
        oc20_reference_energy(["S", "H"])
