"""Whether a structure makes sense at all."""

import numpy as np
from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.bonds import neighbours

MIN_DISTANCE = 0.5
"""Atoms closer than this lie on top of each other, Å; the shortest bond there is, H–H, has 0.74."""

_SEARCHED = 2.0
"""How far neighbours are looked for, Å: the neighbour list sorts atoms into boxes of this size, and far more
boxes than atoms would take most of the time."""

_MIN_THICKNESS = 0.5
"""A periodic cell thinner than this has no volume to speak of, Å."""

FAR_AWAY = 1e5
"""Coordinates and cell vectors beyond this are a file misread, Å."""


def check_structure(atoms: Atoms, source: str = "") -> None:
    """Check that a structure can be shown and computed.

    Parameters
    ----------
    atoms
        The structure.
    source
        Where it came from, for the message: a file name.

    Raises
    ------
    StructureError
        If there are no atoms, coordinates that are no numbers or absurdly far away, a cell without volume in
        a periodic direction, unknown elements, or two atoms on top of each other.
    """
    where = f" in {source}" if source else ""
    if len(atoms) == 0:
        raise StructureError(f"There are no atoms{where}.")
    _check_coordinates(atoms, where)
    _check_cell(atoms, where)
    _check_distances(atoms, where)


def atom_name(atoms: Atoms, index: int) -> str:
    """Return an atom's element and number, as the view shows them: ``"Cu 12"``, counted from 0."""
    return f"{atoms.symbols[index]} {index}"


def _check_coordinates(atoms: Atoms, where: str) -> None:
    bad = np.flatnonzero(~np.isfinite(atoms.positions).all(axis=1))
    if len(bad):
        raise StructureError(
            f"The position of atom {atom_name(atoms, bad[0])}{where} is not a number"
            f"{f' (and {len(bad) - 1} more)' if len(bad) > 1 else ''}: mend the file or build it anew."
        )
    far = np.flatnonzero(np.abs(atoms.positions).max(axis=1) > FAR_AWAY)
    if len(far):
        raise StructureError(
            f"Atom {atom_name(atoms, far[0])}{where} lies {np.abs(atoms.positions[far[0]]).max():.3g} Å from "
            "the origin: check the units of the file."
        )
    if (atoms.numbers < 1).any() or (atoms.numbers > 118).any():
        index = int(np.flatnonzero((atoms.numbers < 1) | (atoms.numbers > 118))[0])
        raise StructureError(f"Atom {index}{where} is of no known element ({atoms.symbols[index]}).")


def _check_cell(atoms: Atoms, where: str) -> None:
    cell = np.asarray(atoms.cell)
    if not np.isfinite(cell).all():
        raise StructureError(f"The cell{where} has entries that are not numbers.")
    if np.abs(cell).max() > FAR_AWAY:
        # Far beyond it, the division of the cell into boxes for the neighbour list ends the process.
        length = float(np.linalg.norm(cell, axis=1).max())
        raise StructureError(f"A cell vector{where} is {length:.3g} Å long: check the units of the file.")
    if not atoms.pbc.any():
        return
    periodic = cell[atoms.pbc]
    lengths = np.linalg.norm(periodic, axis=1)
    # The smallest singular value is the least extent of the periodic vectors in any direction they span.
    if (lengths < _MIN_THICKNESS).any() or np.linalg.svd(periodic, compute_uv=False).min() < _MIN_THICKNESS:
        axes = ", ".join(name for name, flag in zip("abc", atoms.pbc, strict=True) if flag)
        raise StructureError(
            f"The cell{where} has no volume although the structure is periodic along {axes}: "
            "set the cell vectors or switch the periodicity off."
        )


def _check_distances(atoms: Atoms, where: str) -> None:
    pairs, shifts, distances = neighbours(atoms, _SEARCHED)
    close = distances < MIN_DISTANCE
    if not close.any():
        return
    pairs, shifts, distances = pairs[close], shifts[close], distances[close]
    closest = int(np.argmin(distances))
    first, second = (atom_name(atoms, int(i)) for i in pairs[closest])
    image = " (across the cell boundary)" if shifts[closest].any() else ""
    more = f", and {len(distances) - 1} more such pairs" if len(distances) > 1 else ""
    raise StructureError(
        f"Atoms {first} and {second}{where} lie on top of each other, {distances[closest]:.2f} Å apart"
        f"{image}{more}: remove or move one."
    )
