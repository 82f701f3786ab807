"""What stands on a surface: an atom or molecule, and the atoms through which it binds."""

import re
from dataclasses import dataclass, replace

import numpy as np
from ase.data import atomic_numbers
from numpy.typing import NDArray

from adatom.structure.adsorbates.standing import standing
from adatom.structure.formula import SUBSCRIPTS

_FORMULA = re.compile(r"([A-Z][a-z]?\d*|\(|\)\d*)+")


@dataclass(frozen=True, slots=True, eq=False)
class Adsorbate:
    """An atom or molecule to be placed, as it stands on a surface.

    Parameters
    ----------
    name
        The formula it is known by, or the name a user gave it: ``"CO"``, ``"CH3OH"``.
    title
        Its name in words.
    symbols
        Elements, in the order of the positions.
    positions
        Å, shape (n, 3), read-only: the binding atom, or the middle of the two, at the origin, the surface
        below (−z).
    binding
        Which atoms bind: one, or two, the line between them along x.
    source
        Where it comes from: ``"palette"``, ``"oc20"``, ``"g2"``, ``"own"`` or ``"smiles"``.
    smiles
        Canonical SMILES, for searching; empty where unknown.
    key
        What `library.adsorbate` finds it by; empty where it is in no library.
    note
        What the user should know of it before placing it, in sentences; mostly empty.
    """

    name: str
    title: str
    symbols: tuple[str, ...]
    positions: NDArray[np.float64]
    binding: tuple[int, ...]
    source: str = "palette"
    smiles: str = ""
    key: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        """The formula as it is printed: ``"CH₃OH"``."""
        return self.name.translate(SUBSCRIPTS) if _FORMULA.fullmatch(self.name) else self.name

    @property
    def binding_symbols(self) -> str:
        """The elements that bind: ``"C"``, ``"C and O"``."""
        return " and ".join(self.symbols[k] for k in self.binding)

    @property
    def numbers(self) -> NDArray[np.int_]:
        """Atomic numbers, shape (n,)."""
        return np.array([atomic_numbers[symbol] for symbol in self.symbols])


def rebound(adsorbate: Adsorbate, binding: tuple[int, ...]) -> Adsorbate:
    """Return an adsorbate turned so that other atoms of it face the surface.

    Parameters
    ----------
    adsorbate
        What to turn, as `standing` does; internal distances are kept.
    binding
        One atom or two, by their indices.

    Raises
    ------
    StructureError
        If there are no such atoms.
    """
    positions = standing(adsorbate.symbols, adsorbate.positions, binding, adsorbate.name)
    return replace(adsorbate, positions=positions, binding=tuple(int(k) for k in binding))
