"""Reference crystals of the elements, and the facets that slabs are cut along."""

import difflib
import math
from dataclasses import dataclass

from ase.data import atomic_names, atomic_numbers, chemical_symbols, reference_states

from adatom.errors import StructureError

FACETS: dict[str, tuple[str, ...]] = {
    "fcc": ("111", "100", "110", "211"),
    "bcc": ("110", "100", "111"),
    "hcp": ("0001",),
}
"""The facets that `build_slab` knows, by crystal structure, the most stable first."""

_IDEAL_C_OVER_A = math.sqrt(8 / 3)

# ASE's table files the helical chains of selenium and tellurium under hcp, with c/a of 1.1 and 1.3.
_NOT_CLOSE_PACKED = ("Se", "Te")


@dataclass(frozen=True, slots=True)
class ReferenceCrystal:
    """The crystal an element is cut from.

    Parameters
    ----------
    symbol
        Chemical symbol.
    name
        The element's name in lower case: ``"copper"``.
    structure
        ``"fcc"``, ``"bcc"`` or ``"hcp"``.
    a
        Lattice constant, Å.
    c
        Height of the hcp cell, Å; ``None`` for the cubic structures.
    """

    symbol: str
    name: str
    structure: str
    a: float
    c: float | None


def check_symbol(symbol: str) -> None:
    """Raise a `StructureError` with close matches if there is no such element."""
    if symbol in atomic_numbers and symbol != "X":
        return
    names = [name.lower() for name in atomic_names]
    close = difflib.get_close_matches(symbol.capitalize(), chemical_symbols[1:], 3, 0.5)
    close.sort(key=lambda known: not symbol.capitalize().startswith(known))
    close += [chemical_symbols[names.index(n)] for n in difflib.get_close_matches(symbol.lower(), names, 2)]
    hint = f"Did you mean {' or '.join(dict.fromkeys(close))}?" if close else "Use a symbol such as Cu or Pt."
    raise StructureError(f"There is no element {symbol!r}. {hint}")


def slab_elements() -> tuple[str, ...]:
    """Return the elements whose reference crystal is fcc, bcc or hcp, by atomic number."""
    return tuple(
        symbol
        for symbol, state in zip(chemical_symbols, reference_states, strict=False)
        if state is not None and state["symmetry"] in FACETS and symbol not in _NOT_CLOSE_PACKED
    )


def reference_crystal(symbol: str, structure: str | None = None) -> ReferenceCrystal:
    """Return the crystal to cut an element's slabs from.

    Lattice constants are those of ``ase.data.reference_states``. In a structure that is not the element's
    own, the constant keeps the volume per atom: a sensible start, not a measured number.

    Parameters
    ----------
    symbol
        Chemical symbol.
    structure
        ``"fcc"``, ``"bcc"`` or ``"hcp"``; the element's own if left out.

    Raises
    ------
    StructureError
        For an unknown element or structure, or an element without a reference crystal to start from.
    """
    check_symbol(symbol)
    state = reference_states[atomic_numbers[symbol]]
    own = state["symmetry"] if state is not None else None
    name = atomic_names[atomic_numbers[symbol]].lower()
    structure = structure or own
    if own not in FACETS and structure == own:
        raise StructureError(
            f"{symbol} has no fcc, bcc or hcp reference crystal. Choose a structure and a lattice constant, "
            "or open a bulk crystal and cut the slab from that."
        )
    if structure not in FACETS:
        raise StructureError(f"There is no structure {structure!r}; choose one of {', '.join(FACETS)}.")
    if structure == own:
        a = float(state["a"])
        c = a * float(state["c/a"]) if structure == "hcp" else None
        return ReferenceCrystal(symbol, name, structure, a, c)
    a = _constant_of_same_volume(_volume_per_atom(symbol), structure)
    return ReferenceCrystal(symbol, name, structure, a, a * _IDEAL_C_OVER_A if structure == "hcp" else None)


def _volume_per_atom(symbol: str) -> float:
    """Return the volume per atom of the reference crystal, Å³."""
    state = reference_states[atomic_numbers[symbol]]
    atoms_per_cube = {"fcc": 4, "bcc": 2, "diamond": 8, "sc": 1}
    own = state["symmetry"] if state is not None else None
    if own in atoms_per_cube:
        return float(state["a"] ** 3 / atoms_per_cube[own])
    if own == "hcp":
        return float(math.sqrt(3) / 4 * state["a"] ** 3 * state["c/a"])
    raise StructureError(
        f"No lattice constant is known from which to start {symbol} in another structure: give one."
    )


def _constant_of_same_volume(volume: float, structure: str) -> float:
    """Return the lattice constant, Å, that gives an atom this volume (Å³)."""
    if structure == "hcp":
        return float((volume * 4 / (math.sqrt(3) * _IDEAL_C_OVER_A)) ** (1 / 3))
    return float((volume * {"fcc": 4, "bcc": 2}[structure]) ** (1 / 3))
