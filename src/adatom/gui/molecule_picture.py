"""Small pictures of molecules and structures, for the palette of adsorbates and the project panel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers, covalent_radii
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QRadialGradient

from adatom.viewer.appearance import atom_colours

Points: TypeAlias = NDArray[np.float64]

TURN, TILT = 24.0, 14.0
"""How far the molecule is turned about the upright axis and tipped towards the eye, degrees."""
BALL, FLOOR = 0.7, 0.3
"""Radius of a disc: so many times the covalent radius, and so many Å: bonded discs overlap, so that no bonds
need drawing, and hydrogen is not lost beside the rest."""
MOST_ATOMS = 400
"""In the picture of a structure: those nearest to the eye, which hide the rest of a larger one."""


def blank_pixmap(width: int, height: int, ratio: float) -> QPixmap:
    """Return a transparent pixmap of a size in logical pixels, `ratio` device pixels to each."""
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def molecule_pixmap(
    symbols: Sequence[str], positions: Points, width: int, height: int, ratio: float = 1.0
) -> QPixmap:
    """Draw a molecule as shaded discs in Jmol's colours on a transparent ground.

    Parameters
    ----------
    symbols
        Chemical symbols, n of them.
    positions
        Shape (n, 3), Å, upright in +z.
    width, height
        Size in logical pixels.
    ratio
        Device pixels per logical pixel.
    """
    pixmap = blank_pixmap(width, height, ratio)
    seen = see_molecule(symbols, positions, width, height)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen.draw(painter)
    return pixmap


def structure_pixmap(atoms: Atoms, width: int, height: int, ratio: float = 1.0) -> QPixmap:
    """Draw a structure as `molecule_pixmap` does, always from the same side: x to the right, z upwards.

    Parameters
    ----------
    atoms
        At least one atom.
    width, height, ratio
        As for `molecule_pixmap`.
    """
    centred = atoms.positions - atoms.positions.mean(axis=0)
    seen = _tipped(np.column_stack([centred[:, 0], centred[:, 2], -centred[:, 1]]))
    radii = FLOOR + BALL * covalent_radii[atoms.numbers]
    centres, scale = _fit(seen[:, :2], radii, width, height)
    order = np.argsort(seen[:, 2], kind="stable")[-MOST_ATOMS:]
    pixmap = blank_pixmap(width, height, ratio)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        SeenMolecule(atoms.numbers, centres, scale * radii, order).draw(painter)
    return pixmap


def element_colour(number: int) -> QColor:
    """Return the colour in which an element is drawn everywhere, by its atomic number."""
    return QColor(*(int(part) for part in atom_colours(np.array([number]))[0]))


@dataclass(frozen=True, slots=True, eq=False)
class SeenMolecule:
    """A molecule as it appears in a picture.

    Parameters
    ----------
    numbers
        Atomic numbers, shape (n,).
    centres, radii
        Its discs, logical pixels, shapes (n, 2) and (n,).
    order
        The atoms from the farthest to the nearest, shape (n,).
    """

    numbers: NDArray[np.int_]
    centres: Points
    radii: Points
    order: NDArray[np.int_]

    def draw(self, painter: QPainter) -> None:
        """Draw the discs."""
        for atom in self.order:
            color = element_colour(int(self.numbers[atom]))
            _draw_ball(painter, QPointF(*self.centres[atom]), float(self.radii[atom]), color)

    def atom_at(self, x: float, y: float) -> int | None:
        """Return the nearest atom whose disc has the point (x, y), logical pixels."""
        away = np.hypot(*(self.centres - (x, y)).T)
        return next((int(atom) for atom in self.order[::-1] if away[atom] <= self.radii[atom]), None)


def see_molecule(symbols: Sequence[str], positions: Points, width: int, height: int) -> SeenMolecule:
    """Return how a molecule appears in a picture; the parameters are those of `molecule_pixmap`."""
    numbers = np.array([atomic_numbers[symbol] for symbol in symbols])
    seen = _seen(np.asarray(positions, dtype=float))
    radii = FLOOR + BALL * covalent_radii[numbers]
    centres, scale = _fit(seen[:, :2], radii, width, height)
    return SeenMolecule(numbers, centres, scale * radii, np.argsort(seen[:, 2]))


def _seen(positions: Points) -> Points:
    """Return (n, 3) coordinates as the eye sees them: right, up, towards the eye."""
    centred = positions - positions.mean(axis=0)
    # The widest horizontal direction faces the eye, so that flat molecules are not seen edge-on.
    _, directions = np.linalg.eigh(centred[:, :2].T @ centred[:, :2])
    right, depth = directions[:, 1], directions[:, 0]
    return _tipped(np.column_stack([centred[:, :2] @ right, centred[:, 2], -(centred[:, :2] @ depth)]))


def _tipped(flat: Points) -> Points:
    """Return (n, 3) coordinates right, up and towards the eye, seen a little from the side and from above."""
    turn, tilt = np.radians(TURN), np.radians(TILT)
    about_up = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    towards = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    return np.asarray(flat @ (towards @ about_up).T)


def _fit(plane: Points, radii: Points, width: int, height: int) -> tuple[Points, float]:
    """Return (n, 2) pixel positions, y downwards, and pixels per Å, one scale for small molecules alike."""
    low, high = (plane - radii[:, None]).min(axis=0), (plane + radii[:, None]).max(axis=0)
    span = np.maximum(high - low, 2.2)
    scale = float(min((width - 3) / span[0], (height - 3) / span[1]))
    centred = (plane - (low + high) / 2) * scale
    return np.column_stack([width / 2 + centred[:, 0], height / 2 - centred[:, 1]]), scale


def _draw_ball(painter: QPainter, centre: QPointF, radius: float, color: QColor) -> None:
    shade = QRadialGradient(centre, radius, centre - QPointF(0.35 * radius, 0.4 * radius))
    shade.setColorAt(0.0, color.lighter(135))
    shade.setColorAt(0.45, color)
    shade.setColorAt(1.0, color.darker(150))
    painter.setBrush(shade)
    painter.setPen(QPen(color.darker(210), 0.8))
    painter.drawEllipse(QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius))
