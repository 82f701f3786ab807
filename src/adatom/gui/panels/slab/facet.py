"""Which plane becomes the surface: a few common ones to press, and all others by their indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from adatom.errors import AdatomError
from adatom.gui.panels.slab.wish import Bulk, Miller, facet_key, miller_of
from adatom.gui.widgets import Choice, Row, Segments, Spin, set_quietly
from adatom.structure.bulks.elements import FACETS
from adatom.structure.slabs.cleavage import facets_by_cleavage

if TYPE_CHECKING:
    from adatom.structure.slabs.facets import Facet

MAX_INDEX = 4
"""Largest index that is listed and offered; more can be cut from the terminal."""
COMMON = 4
"""How many facets stand side by side."""
_HKL = "hkl"


class FacetRows(QWidget):
    """Segments of common facets and ``hkl``, which unfolds the indices and a list of all that differ."""

    chosen = Signal()
    """The user chose another plane: ask `miller`."""
    unfolded = Signal()
    """The list of all facets is on show, and wants to be filled."""
    corrected = Signal(str)
    """Why an index is not the one that was typed."""

    def __init__(self) -> None:
        super().__init__()
        self._millers: dict[str, Miller] = {}
        self._families: dict[Miller, str] = {}
        self._hexagonal = False
        self.segments = Segments("Facet", tip="Facet: Miller index of the surface")
        tip = "on the conventional standard cell"
        self.spins = [Spin(f"Miller index {axis}", -MAX_INDEX, MAX_INDEX, tip=tip) for axis in "hkl"]
        self._indices = Row("Miller index", *self.spins, unit="h k l")
        self._all = Choice("All facets", tip="Facets that no symmetry carries into each other, densest first")
        self._all.setPlaceholderText("looking…")
        self._list = Row("Facets", self._all, unit="with spacing")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(Row("Facet", self.segments))
        box.addWidget(self._indices)
        box.addWidget(self._list)
        self.segments.chosen.connect(self._press)
        self._all.chosen.connect(self._take_listed)
        for spin in self.spins:
            spin.valueChanged.connect(self._type)
            spin.corrected.connect(self.corrected)
        self._unfold()

    def set_common(self, facets: Mapping[str, Miller]) -> None:
        """Offer these side by side: name and indices."""
        self._millers = dict(facets)
        self.segments.set_choices([*((name, name) for name in self._millers), (_HKL, _HKL)])
        self.segments.button(_HKL).setToolTip("Any other facet, by its Miller index")

    def set_all(self, facets: Sequence[Facet] | None) -> None:
        """List the facets that differ; ``None`` while they are being looked for."""
        self._all.setEnabled(facets is not None)
        self._all.set_choices([(_key(facet.miller), _words(facet)) for facet in facets or ()])
        self._hexagonal = any(facet.hexagonal for facet in facets or ())
        self._families = {member: _key(facet.miller) for facet in facets or () for member in facet.family}
        self._follow()

    def set_miller(self, miller: Miller) -> None:
        """Show a plane, without a signal."""
        for spin, index in zip(self.spins, miller, strict=True):
            set_quietly(spin, index)
        name = next((name for name, known in self._millers.items() if known == miller), _HKL)
        if not self.is_unfolded():
            self.segments.set_current(name)
        self._unfold()

    def miller(self) -> Miller:
        """Return h, k, l of the plane chosen."""
        h, k, l = (spin.value() for spin in self.spins)  # noqa: E741 - the field's names
        return (h, k, l)

    def is_unfolded(self) -> bool:
        """Whether the indices and the list are on show."""
        return self.segments.current() == _HKL

    def _press(self, key: str) -> None:
        if key == _HKL:
            self._unfold()
            self.spins[0].setFocus()
            self.spins[0].selectAll()
            return
        self.set_miller(self._millers[key])
        self.chosen.emit()

    def _take_listed(self, key: str) -> None:
        h, k, l = (int(index) for index in key.split())  # noqa: E741 - the field's names
        self.set_miller((h, k, l))
        self.chosen.emit()

    def _type(self) -> None:
        self._follow()
        if any(self.miller()):  # on the way from 1 0 0 to 0 0 1 there may be no plane for a moment
            self.chosen.emit()

    def _unfold(self) -> None:
        unfolded = self.is_unfolded()
        self._indices.setVisible(unfolded)
        self._list.setVisible(unfolded)
        self._follow()
        if unfolded:
            self.unfolded.emit()

    def _follow(self) -> None:
        """Show which of the list the plane belongs to, and its four indices where it has them."""
        self._all.set_current(self._families.get(self.miller(), ""))
        four = facet_key("hcp", self.miller()) if self._hexagonal else ""
        self._indices.set_unit(f"h k l = ({_spaced(self.miller())})" if four else "h k l")


def _key(miller: Miller) -> str:
    return " ".join(map(str, miller))


def _spaced(miller: Miller) -> str:
    h, k, l = miller  # noqa: E741 - the field's names
    return " ".join(str(index).replace("-", "−") for index in (h, k, -(h + k), l))


def _words(facet: Facet) -> str:
    return f"{facet.name.replace('-', '−')}   {facet.spacing:.3f} Å"


def common_facets(bulk: Bulk) -> dict[str, Miller]:
    """Return name and indices of the facets to offer side by side: those with a builder, then by cleavage."""
    offered = {facet: miller_of(facet) for facet in FACETS.get(bulk.lattice, ())}
    if len(offered) < COMMON:
        try:
            others = facets_by_cleavage(bulk.atoms(), 1)
        except AdatomError:
            others = ()
        for facet in others:
            if not set(facet.family) & set(offered.values()):
                offered[facet.name.strip("()")] = facet.miller
    return dict(list(offered.items())[:COMMON])
