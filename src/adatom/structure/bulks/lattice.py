"""The lattice of a bulk crystal in numbers and words: the parameters of its conventional standard cell."""

from collections.abc import Iterator

import numpy as np
from ase import Atoms

from adatom.structure.bulks.crystals import conventional_cell

_SAME = 1e-4
"""Lengths that differ by less than this part of themselves are one, and so are angles that differ by less
than this, radians: spglib makes those exactly equal that the symmetry makes equal."""

_NAMES = ("a", "b", "c")
_ANGLES = ("α", "β", "γ")


def lattice_constants(bulk: Atoms) -> dict[str, float]:
    """Return the independent parameters of a crystal's conventional standard cell.

    Parameters
    ----------
    bulk
        A bulk crystal, in any cell.

    Returns
    -------
    dict
        ``a``, and where they differ ``b`` and ``c`` in Å; then those of the angles ``α``, ``β``, ``γ`` that
        the other parameters don't settle, in degrees: none where all are right, nor where a hexagonal cell
        has its 120°.

    Raises
    ------
    StructureError
        If its symmetry cannot be found.
    """
    parameters = conventional_cell(bulk).cell.cellpar()
    return dict(_independent(parameters[:3].tolist(), parameters[3:].tolist()))


def lattice_words(bulk: Atoms) -> str:
    """Return a crystal's lattice constants as one writes them: ``"a = 2.951 Å, c = 4.684 Å"``.

    Raises
    ------
    StructureError
        If its symmetry cannot be found.
    """
    return ", ".join(_spoken(name, value) for name, value in lattice_constants(bulk).items())


def lattice_change(before: Atoms, after: Atoms) -> str:
    """Return what became of a crystal's lattice: ``"a = 3.582 Å (was 3.615 Å)"``.

    Parameters
    ----------
    before, after
        The crystal, in any cells. Where it has lost or gained symmetry, all that is new is said.

    Raises
    ------
    StructureError
        If the symmetry of either cannot be found.
    """
    old, new = lattice_constants(before), lattice_constants(after)
    if old.keys() != new.keys():
        return f"{lattice_words(after)} (was {lattice_words(before)})"
    return ", ".join(f"{_spoken(name, new[name])} (was {_value(name, old[name])})" for name in new)


def _independent(lengths: list[float], angles: list[float]) -> Iterator[tuple[str, float]]:
    a, b, c = lengths
    yield "a", a
    if not np.isclose(b, a, rtol=_SAME):
        yield "b", b
    # A monoclinic cell may have two equal lengths by chance; the third stands for itself all the same.
    if not (np.isclose(c, a, rtol=_SAME) and np.isclose(b, a, rtol=_SAME)):
        yield "c", c
    hexagonal = np.isclose(a, b, rtol=_SAME)
    for name, angle in zip(_ANGLES, angles, strict=True):
        settled = (90.0, 120.0) if name == "γ" and hexagonal else (90.0,)
        if not any(abs(np.radians(angle - known)) < _SAME for known in settled):
            yield name, angle


def _spoken(name: str, value: float) -> str:
    return f"{name} = {_value(name, value)}"


def _value(name: str, value: float) -> str:
    return f"{value:.2f}°" if name in _ANGLES else f"{value:.3f} Å"
