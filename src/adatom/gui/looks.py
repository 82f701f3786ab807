"""What atoms can be coloured by and what arrows can show, as plain functions of the structure on show."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import AdatomError
from adatom.gui.words import number
from adatom.project.node import Node
from adatom.structure.constraints import held_directions
from adatom.structure.editing.comparing import coordination_numbers, displacements, heights
from adatom.viewer.colouring import ColourScale, round_up
from adatom.viewer.looks import Arrows

Colouring = Literal["element", "height", "coordination", "displacement", "force"]
COLOURINGS: tuple[Colouring, ...] = get_args(Colouring)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What is on show, as far as values can be told of it.

    Parameters
    ----------
    atoms
        The structure.
    forces
        Those of its frame, eV/Å, shape (n, 3), or None.
    before
        The same atoms before they moved, or None: see `before_of`.
    """

    atoms: Atoms
    forces: NDArray[np.float64] | None = None
    before: Atoms | None = None

    def moved(self) -> NDArray[np.float64] | None:
        """Return how far each atom has moved, Å, shape (n, 3)."""
        return None if self.before is None else displacements(self.before, self.atoms)


@dataclass(frozen=True, slots=True, eq=False)
class Coloured:
    """Values to colour by, or in `note` why there are none."""

    values: NDArray[np.float64] | None = None
    scale: ColourScale | None = None
    note: str = ""


def shown_of(node: Node, index: int | None, atoms: Atoms | None) -> Shown | None:
    """Return what is known of `atoms`, which frame `index` of `node` shows."""
    if atoms is None or not len(atoms):
        return None
    frame = None if index is None or node.trajectory is None else node.trajectory[index]
    forces = None if frame is None else frame.forces
    if forces is not None and len(forces) != len(atoms):
        forces = None
    return Shown(atoms, forces, before_of(node, index, atoms))


def before_of(node: Node, index: int | None, atoms: Atoms) -> Atoms | None:
    """Return what displacements are measured from.

    The start of the trajectory, or of the part of it with the same atoms; without frames, what the structure
    was made from, where that has the same atoms.
    """
    if node.trajectory is not None and index is not None:
        starts = [node.start, node.trajectory.segment_of(index).template]
    else:
        starts = [node.parent.structure if node.parent is not None else None]
    for start in starts:
        if start is not None and np.array_equal(start.numbers, atoms.numbers):
            return start
    return None


def coloured(kind: Colouring, shown: Shown) -> Coloured:
    """Return the values that atoms are coloured by; by element there are none."""
    if kind == "element":
        return Coloured()
    try:
        return _COLOURINGS[kind](shown)
    except AdatomError as error:
        return Coloured(note=str(error))


def _height(shown: Shown) -> Coloured:
    values = heights(shown.atoms)
    scale = ColourScale("Height above top layer", float(values.min()), float(values.max()), "Å")
    return Coloured(values, scale)


def _coordination(shown: Shown) -> Coloured:
    values = np.asarray(coordination_numbers(shown.atoms), dtype=float)
    low, high = float(values.min()), float(values.max())
    return Coloured(values, ColourScale("Coordination", low, high, decimals=0, discrete=True))


def _displacement(shown: Shown) -> Coloured:
    moved = shown.moved()
    if moved is None:
        return Coloured(note="Nothing to measure displacements from")
    return _lengths(moved, "Displacement", "Å")


def _force(shown: Shown) -> Coloured:
    if shown.forces is None:
        return Coloured(note="No forces are known here")
    return _lengths(shown.forces, "Force", "eV/Å")


def _lengths(vectors: NDArray[np.float64], title: str, unit: str) -> Coloured:
    values = np.linalg.norm(vectors, axis=1)
    top = round_up(float(np.nanmax(values, initial=0.0)))
    return Coloured(values, ColourScale(title, 0.0, top, unit, decimals=2 if top >= 1 else 3))


_COLOURINGS: dict[Colouring, Callable[[Shown], Coloured]] = {
    "height": _height,
    "coordination": _coordination,
    "displacement": _displacement,
    "force": _force,
}


def force_arrows(shown: Shown, per_unit: float, *, fixed: bool) -> Arrows:
    """Return the arrows of forces; those on fixed atoms faintly, or with `fixed` false not at all."""
    held = np.asarray(held_directions(shown.atoms).all(axis=1))
    if shown.forces is None:
        vectors = np.full((len(shown.atoms), 3), np.nan)
    else:
        vectors = shown.forces if fixed else np.where(held[:, None], np.nan, shown.forces)
    return Arrows(vectors, per_unit, "Forces", "eV/Å", held)


def displacement_arrows(shown: Shown, per_unit: float) -> Arrows:
    """Return the arrows of displacements."""
    moved = shown.moved()
    vectors = np.full((len(shown.atoms), 3), np.nan) if moved is None else moved
    return Arrows(vectors, per_unit, "Displacements", "Å")


def atom_values(shown: Shown, index: int) -> list[str]:
    """Return what is known of one atom, in words for the status bar."""
    words = []
    with contextlib.suppress(AdatomError):  # there may be no slab to measure from
        words.append(f"height {number(float(heights(shown.atoms)[index]), 2)} Å")
    words.append(f"coordination {int(coordination_numbers(shown.atoms)[index])}")
    if shown.forces is not None:
        words.append(f"force {number(float(np.linalg.norm(shown.forces[index])), 3)} eV/Å")
    moved = shown.moved()
    if moved is not None:
        words.append(f"moved {number(float(np.linalg.norm(moved[index])), 3)} Å")
    return words
