"""Total charge and spin multiplicity of a structure.

They live in ``atoms.info`` under ``"charge"`` and ``"spin"``, where fairchem's calculator looks for them;
spin is the multiplicity 2S + 1. Where there is nothing, a structure is neutral and closed-shell.
"""

from dataclasses import dataclass

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.operations import ScriptPart

CHARGES = (-100, 100)
SPINS = (1, 100)
"""What fairchem takes, as in its `units.mlip_unit.api.inference`; a multiplicity below 1 means nothing."""


def charge_of(atoms: Atoms) -> int:
    """Return the total charge, in elementary charges; 0 where none is given."""
    return _whole(atoms, "charge", 0)


def spin_of(atoms: Atoms) -> int:
    """Return the spin multiplicity 2S + 1; 1 where none, or fairchem's 0 for "not given", is given."""
    return _whole(atoms, "spin", 1) or 1


def with_electrons_for(atoms: Atoms, *, takes: bool) -> Atoms:
    """Return a structure as fairchem's calculator is to see it; `takes` says whether the task takes both.

    The calculator wants whole numbers. Of a task that takes none it looks at them all the same, and they
    change the energy a little (measured: 0.6 meV on 12 atoms), so they are left out.
    """
    prepared = atoms.copy()
    for name in ("charge", "spin"):
        prepared.info.pop(name, None)
    if takes:
        prepared.info.update(charge=charge_of(atoms), spin=spin_of(atoms))
    return prepared


def electrons_problem(atoms: Atoms) -> str:
    """Return what a model that takes charge and spin could not take of them, or an empty string."""
    for name, default, (low, high) in (("charge", 0, CHARGES), ("spin", 1, (0, SPINS[1]))):
        value = atoms.info.get(name, default)
        if not low <= _whole(atoms, name, high + 1, given=default) <= high:
            return f"The {name} is {value}; it must be a whole number from {low} to {high}. Set it anew."
    return ""


def parity_remark(atoms: Atoms, charge: int, spin: int) -> str:
    """Return what is odd about a charge and a spin, or an empty string.

    An even number of electrons has an odd multiplicity and the other way round.
    """
    electrons = int(atoms.numbers.sum()) - charge
    if electrons < 0:
        return f"There are only {int(atoms.numbers.sum())} electrons to take away."
    if (electrons + spin) % 2:
        return ""
    if electrons % 2:
        return f"With {electrons} electrons, an odd number, the multiplicity is 2, 4, 6 …"
    return f"With {electrons} electrons, an even number, the multiplicity is 1, 3, 5 …"


@dataclass(frozen=True, slots=True)
class SetChargeAndSpin:
    """Give a structure a total charge and a spin multiplicity.

    Parameters
    ----------
    charge
        In elementary charges.
    spin
        The multiplicity 2S + 1.
    """

    charge: int = 0
    spin: int = 1

    @property
    def title(self) -> str:
        """What was done: ``"Charge +1, spin 2"``."""
        return f"Charge {self.charge:+d}, spin {self.spin}".replace("+0", "0").replace("-", "−")

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with them.

        Raises
        ------
        StructureError
            If there is no structure, or a value is out of range.
        """
        if structure is None:
            raise StructureError("There is no structure yet to give a charge: build or open one first.")
        for name, value, (low, high) in (("charge", self.charge, CHARGES), ("spin", self.spin, SPINS)):
            if not low <= value <= high:
                raise StructureError(f"The {name} is {value}; it must lie between {low} and {high}.")
        atoms = structure.copy()
        atoms.info["charge"], atoms.info["spin"] = self.charge, self.spin
        return atoms

    def script(self) -> ScriptPart:
        """Return the line that sets them."""
        return ScriptPart((f"atoms.info.update(charge={self.charge}, spin={self.spin})",))


def _whole(atoms: Atoms, name: str, odd: int, *, given: int | None = None) -> int:
    """Return a whole number of the notes; `odd` for a value that is none, `given` where there is nothing."""
    value = atoms.info.get(name, odd if given is None else given)
    try:
        return int(value) if int(value) == value else odd
    except (TypeError, ValueError, OverflowError):
        return odd
