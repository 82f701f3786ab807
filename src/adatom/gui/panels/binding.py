"""Which atoms of an adsorbate bind: a list to choose from, and a picture to click on."""

from collections import Counter
from itertools import combinations

from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from adatom.gui.molecule_picture import SeenMolecule, see_molecule
from adatom.gui.theme import current_theme
from adatom.gui.widgets import Choice, Row
from adatom.structure.adsorbates.molecule import Adsorbate

PICTURE_HEIGHT = 92
_MANY = 5
"""With more atoms than this that are no hydrogen, pairs of them are left to the picture."""
_HOW = "click to bind through it, Ctrl+click to bind through both"
_GROUND = 8
"""Room below the picture for the line that stands for the surface, logical pixels."""


def atom_names(adsorbate: Adsorbate) -> list[str]:
    """Return what the atoms of an adsorbate are called: ``["C", "O 1", "O 2"]``."""
    count, seen = Counter(adsorbate.symbols), Counter[str]()
    names = []
    for symbol in adsorbate.symbols:
        seen[symbol] += 1
        names.append(symbol if count[symbol] == 1 else f"{symbol} {seen[symbol]}")
    return names


def binding_words(adsorbate: Adsorbate, binding: tuple[int, ...]) -> str:
    """Return the atoms that bind, in words: ``"C"``, ``"C and O (both)"``."""
    names = atom_names(adsorbate)
    both = " (both)" if len(binding) == 2 else ""
    return " and ".join(names[k] for k in binding) + both


def binding_choices(adsorbate: Adsorbate) -> list[tuple[int, ...]]:
    """Return what may bind: each atom that is no hydrogen, and pairs of them; its own choice in any case."""
    heavy = [k for k, symbol in enumerate(adsorbate.symbols) if symbol != "H"]
    single = heavy or list(range(len(adsorbate.symbols)))
    pairs = list(combinations(single, 2)) if len(single) <= _MANY else []
    choices: list[tuple[int, ...]] = [*((k,) for k in single), *pairs]
    known = {tuple(sorted(choice)) for choice in choices}
    return choices if tuple(sorted(adsorbate.binding)) in known else [*choices, adsorbate.binding]


class BindingPicture(QWidget):
    """The adsorbate as it stands, its binding atoms ringed; a click chooses another.

    With Ctrl or Shift the click chooses a second one.
    """

    chosen = Signal(object)
    """The indices of the atoms that are to bind: one, or two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._adsorbate: Adsorbate | None = None
        self._over: int | None = None
        self.setMouseTracking(True)
        self.setFixedHeight(PICTURE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_adsorbate(self, adsorbate: Adsorbate | None) -> None:
        """Draw `adsorbate`, or nothing."""
        self._adsorbate, self._over = adsorbate, None
        words = "" if adsorbate is None else binding_words(adsorbate, adsorbate.binding)
        self.setAccessibleName(f"Picture of the adsorbate, bound through {words}" if words else "Picture")
        self.update()

    def atom_place(self, atom: int) -> QPointF:
        """Return where an atom is drawn."""
        seen = self._seen()
        assert seen is not None  # noqa: S101
        return QPointF(*seen.centres[atom])

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as the row."""
        return QSize(200, PICTURE_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the molecule over a line that stands for the surface, with rings around what binds."""
        seen, adsorbate, theme = self._seen(), self._adsorbate, current_theme()
        if seen is None or adsorbate is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.height() - 3.5
        painter.setPen(QPen(QColor(theme.dim), 1.2))
        painter.drawLine(QPointF(self.width() * 0.2, ground), QPointF(self.width() * 0.8, ground))
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        seen.draw(painter)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for atom, width in [*((k, 2.4) for k in adsorbate.binding), (self._over, 1.2)]:
            if atom is not None:
                painter.setPen(QPen(QColor(theme.accent), width))
                radius = float(seen.radii[atom]) + 2.5
                painter.drawEllipse(QPointF(*seen.centres[atom]), radius, radius)
        self._write_names(painter, seen, adsorbate)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ring the atom under the pointer."""
        self._set_over(self._atom_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Ring none."""
        super().leaveEvent(event)
        self._set_over(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the atom under the pointer, as a second one with Ctrl or Shift."""
        atom, adsorbate = self._atom_at(event.position()), self._adsorbate
        if atom is None or adsorbate is None or event.button() != Qt.MouseButton.LeftButton:
            return
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        first = adsorbate.binding[0]
        self.chosen.emit((first, atom) if event.modifiers() & both and atom != first else (atom,))

    def event(self, event: QEvent) -> bool:
        """Name the atom under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            atom, adsorbate = self._atom_at(QPointF(event.pos())), self._adsorbate
            if atom is not None and adsorbate is not None:
                name = atom_names(adsorbate)[atom]
                QToolTip.showText(event.globalPos(), f"{name}: {_HOW}", self)
                return True
        return super().event(event)

    def _write_names(self, painter: QPainter, seen: SeenMolecule, adsorbate: Adsorbate) -> None:
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        for atom, name in enumerate(atom_names(adsorbate)):
            if adsorbate.symbols[atom] == "H" and len(set(adsorbate.symbols)) > 1:
                continue
            text = name.replace(" ", "")
            width = painter.fontMetrics().horizontalAdvance(text)
            if width < 1.7 * seen.radii[atom]:
                x, y = seen.centres[atom]
                for offset, colour in ((1, "#000000"), (0, "#ffffff")):
                    painter.setPen(QColor(colour))
                    painter.drawText(QPointF(x - width / 2 + offset / 2, y + 3.5 + offset / 2), text)

    def _seen(self) -> SeenMolecule | None:
        adsorbate = self._adsorbate
        if adsorbate is None:
            return None
        room = self.height() - _GROUND
        return see_molecule(adsorbate.symbols, adsorbate.positions, self.width(), room)

    def _atom_at(self, at: QPointF) -> int | None:
        seen = self._seen()
        return None if seen is None else seen.atom_at(at.x(), at.y())

    def _set_over(self, atom: int | None) -> None:
        if atom != self._over:
            self._over = atom
            self.setCursor(Qt.CursorShape.ArrowCursor if atom is None else Qt.CursorShape.PointingHandCursor)
            self.update()


class BindingChoice(QWidget):
    """A list of what may bind, and the picture below it."""

    chosen = Signal(object)
    """The indices of the atoms that are to bind: one, or two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bindings: list[tuple[int, ...]] = []
        self._list = Choice("Binding", tip="Which atoms bind to the surface: one, or two for two sites")
        self.picture = BindingPicture()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(Row("Binding", self._list))
        box.addWidget(self.picture)
        self._list.chosen.connect(lambda key: self.chosen.emit(self._bindings[int(key)]))
        self.picture.chosen.connect(self.chosen)
        self.show_adsorbate(None)

    def show_adsorbate(self, adsorbate: Adsorbate | None) -> None:
        """Offer the atoms of `adsorbate`, its own chosen, without a signal."""
        self.picture.show_adsorbate(adsorbate)
        self.picture.setVisible(adsorbate is not None and len(adsorbate.symbols) > 1)
        self._bindings = [] if adsorbate is None else binding_choices(adsorbate)
        with QSignalBlocker(self._list):
            self._list.clear()
            for key, binding in enumerate(self._bindings):
                self._list.addItem(binding_words(adsorbate, binding), str(key))  # type: ignore[arg-type]
        self.setVisible(adsorbate is not None)
        self._list.setEnabled(len(self._bindings) > 1)
        if adsorbate is not None:
            own = set(adsorbate.binding)
            self._list.set_current(str([set(each) for each in self._bindings].index(own)))
