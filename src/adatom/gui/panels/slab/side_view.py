"""Small pictures of a slab's surface, seen from the side."""

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.data import covalent_radii
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from adatom.gui.molecule_picture import blank_pixmap, element_colour
from adatom.gui.theme import Theme, current_theme

DEPTH = 7.5
"""How much of the slab is shown, from its top downwards, Å."""
WIDTH = 12.0
"""Width of what is shown, Å."""
_BALL = 0.72
"""Radius of a disc, in covalent radii: neighbours overlap a little, and lower planes stay visible."""
_PLANE = 0.3
"""Atoms whose heights follow each other by less than this are painted as one plane, Å."""


@dataclass(frozen=True, slots=True)
class Disc:
    """An atom as it is painted: `x` and `depth` below the top (Å), element, and whether it is at the top."""

    x: float
    depth: float
    behind: float
    number: int
    top: bool


def discs(slab: Atoms) -> list[Disc]:
    """Return the atoms of the upper part of a slab as seen along its shorter surface vector, far ones first.

    Parameters
    ----------
    slab
        One surface cell, normal along z.

    Returns
    -------
    list of Disc
        Repeated sideways so that a width of `WIDTH` is filled around x = 0.
    """
    lengths = slab.cell.lengths()[:2]
    along = slab.cell[int(np.argmin(lengths))][:2] / lengths.min()
    sideways = np.array([along[1], -along[0]])
    heights = slab.positions[:, 2]
    shown = np.flatnonzero(heights > heights.max() - DEPTH)
    top = heights > _foot_of_top_plane(heights)
    found: list[Disc] = []
    for shift in _shifts(slab, sideways):
        for atom in shown:
            x = float(slab.positions[atom, :2] @ sideways + shift)
            if abs(x) < WIDTH / 2 + 2:
                behind = float(slab.positions[atom, :2] @ along) % float(lengths.min())
                depth = float(heights.max() - heights[atom])
                found.append(Disc(round(x, 3), depth, behind, int(slab.numbers[atom]), bool(top[atom])))
    return sorted(found, key=lambda disc: (-round(disc.behind, 2), -disc.depth, disc.x))


def _foot_of_top_plane(heights: NDArray[np.float64]) -> float:
    """Return a height that lies between the top plane and what is below it, Å."""
    ordered = np.sort(heights)[::-1]
    steps = np.flatnonzero(ordered[:-1] - ordered[1:] > _PLANE)
    return float(ordered[steps[0]] - _PLANE / 2) if len(steps) else float(ordered[-1] - _PLANE)


def _shifts(slab: Atoms, sideways: NDArray[np.float64]) -> list[float]:
    """Return by how much the cell is moved sideways to fill the picture, Å."""
    steps = {round(float(vector[:2] @ sideways), 6) for vector in slab.cell[:2]}
    step = min((abs(step) for step in steps if abs(step) > 1e-3), default=WIDTH)
    middle = float((slab.cell[0] + slab.cell[1])[:2] @ sideways) / 2
    count = int(np.ceil(WIDTH / step)) + 2
    return [-middle + k * step for k in range(-count, count + 1)]


def side_view_pixmap(slab: Atoms, width: int, height: int, ratio: float = 1.0) -> QPixmap:
    """Draw the upper planes of a slab from the side: the top plane full and outlined, the rest paler.

    Parameters
    ----------
    slab
        One surface cell, normal along z.
    width, height
        Size in logical pixels.
    ratio
        Device pixels per logical pixel.
    """
    pixmap = blank_pixmap(width, height, ratio)
    theme, scale = current_theme(), width / WIDTH
    head = max(_BALL * float(covalent_radii[number]) for number in slab.numbers) * scale + 1.5
    seen = discs(slab)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # What belongs to the top plane is painted last: it is what the picture is about.
        for disc in sorted(seen, key=lambda disc: disc.top):
            centre = QPointF(width / 2 + disc.x * scale, head + disc.depth * scale)
            _paint(painter, centre, scale * _BALL * float(covalent_radii[disc.number]), disc, theme)
    return pixmap


def _paint(painter: QPainter, centre: QPointF, radius: float, disc: Disc, theme: Theme) -> None:
    color = element_colour(disc.number)
    edge = QColor(theme.text) if disc.top else _mixed(color.darker(170), QColor(theme.panel), 0.5)
    if not disc.top:
        color = _mixed(color, QColor(theme.panel), 0.3 + 0.5 * min(1.0, disc.depth / DEPTH))
    painter.setBrush(color)
    painter.setPen(QPen(edge, 1.1 if disc.top else 0.7))
    painter.drawEllipse(QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius))


def _mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return a colour between two; a share of 0 is the first."""
    pairs = (
        (first.red(), second.red()),
        (first.green(), second.green()),
        (first.blue(), second.blue()),
    )
    return QColor(*(round((1 - share) * one + share * other) for one, other in pairs))
