"""Total charge and spin multiplicity."""

import pytest
from ase import Atoms
from ase.build import molecule
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import StructureError
from adatom.structure.electrons import (
    SetChargeAndSpin,
    charge_of,
    electrons_problem,
    parity_remark,
    spin_of,
    with_electrons_for,
)


def noted(**info: object) -> Atoms:
    atoms = molecule("OH")
    atoms.info.update(info)
    return atoms


def test_where_nothing_is_given_a_structure_is_neutral_and_closed_shell():
    assert (charge_of(noted()), spin_of(noted())) == (0, 1)
    assert spin_of(noted(spin=0)) == 1  # fairchem's "not given"


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.lists(st.integers())))
def test_whatever_a_file_says_charge_and_spin_are_whole_numbers(value: object):
    atoms = noted(charge=value, spin=value)
    assert isinstance(charge_of(atoms), int)
    assert isinstance(spin_of(atoms), int)
    assert isinstance(electrons_problem(atoms), str)


@given(st.integers(-100, 100), st.integers(1, 100))
def test_a_step_gives_both_and_leaves_the_structure_before_alone(charge: int, spin: int):
    before = noted()
    after = SetChargeAndSpin(charge, spin).apply(before)
    assert (charge_of(after), spin_of(after)) == (charge, spin)
    assert "charge" not in before.info
    names = {"atoms": noted()}
    exec("\n".join(SetChargeAndSpin(charge, spin).script().lines), names)  # noqa: S102  our own lines
    assert names["atoms"].info == after.info


@pytest.mark.parametrize(
    ("operation", "title"),
    [
        (SetChargeAndSpin(1, 2), "Charge +1, spin 2"),
        (SetChargeAndSpin(-1, 1), "Charge −1, spin 1"),
        (SetChargeAndSpin(0, 3), "Charge 0, spin 3"),
    ],
)
def test_a_step_is_called_by_what_it_does(operation: SetChargeAndSpin, title: str):
    assert operation.title == title


@pytest.mark.parametrize(("charge", "spin"), [(101, 1), (0, 0), (0, 101)])
def test_what_no_model_takes_is_refused(charge: int, spin: int):
    with pytest.raises(StructureError, match="must lie between"):
        SetChargeAndSpin(charge, spin).apply(noted())
    with pytest.raises(StructureError, match="no structure"):
        SetChargeAndSpin().apply(None)


def test_a_multiplicity_that_does_not_go_with_the_electrons_is_remarked():
    assert "2, 4, 6" in parity_remark(noted(), 0, 1)
    assert parity_remark(noted(), 0, 2) == ""
    assert parity_remark(noted(), -1, 1) == ""
    assert "1, 3, 5" in parity_remark(noted(), -1, 2)
    assert "only 9 electrons" in parity_remark(noted(), 12, 1)


def test_the_model_sees_whole_numbers_or_nothing():
    atoms = noted(charge=-1.0, spin=1.0, name="ion")
    assert with_electrons_for(atoms, takes=True).info == {"charge": -1, "spin": 1, "name": "ion"}
    assert with_electrons_for(atoms, takes=False).info == {"name": "ion"}
    assert atoms.info["charge"] == -1.0
