"""The frame of the panel on the left: pages, one at a time, with a slim switch over them."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.theme import icon

WIDTH, NARROWEST, WIDEST = 264, 216, 376
"""Of the panel at first, at least and at most, logical pixels: in 1280 pixels the view keeps 500."""


class LeftPanel(QFrame):
    """Pages of which one is on show, with a switch over them.

    A splitter beside the view makes it wider and narrower.
    """

    page_changed = Signal(str)
    """The title of the page that is on show now."""
    unfolded = Signal()
    """The panel is on show, having been folded away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("left")
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self._pages = QStackedWidget()
        self._shown_by: dict[QToolButton, QWidget] = {}
        self._tabs = QButtonGroup(self)
        self._tabs.setExclusive(True)
        self._tabs.buttonToggled.connect(self._turn_to)
        self._header = QWidget()
        self._header.setFixedHeight(40)
        self._row = QHBoxLayout(self._header)
        self._row.setContentsMargins(8, 4, 8, 0)
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self._close: QToolButton | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._pages, 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Tell of it."""
        super().showEvent(event)
        self.unfolded.emit()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as it is at first."""
        return QSize(WIDTH, super().sizeHint().height())

    def add_page(self, title: str, widget: QWidget, tip: str = "", *, first: bool = False) -> None:
        """Add a page.

        Parameters
        ----------
        title
            On the switch, in one word.
        widget
            The page; it becomes the panel's.
        tip
            What the page is for, in a sentence.
        first
            Put it before the others, and on show, rather than at the end.
        """
        tab = QToolButton()
        tab.setObjectName("tab")
        tab.setText(title)
        tab.setCheckable(True)
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.setToolTip(tip or f"Show the page “{title}”")
        tab.setAccessibleName(f"Page {title}")
        place = 0 if first else len(self._shown_by)
        self._pages.addWidget(widget)
        self._shown_by[tab] = widget
        self._tabs.addButton(tab)
        self._row.insertWidget(place, tab)
        if first or len(self._shown_by) == 1:
            tab.setChecked(True)

    def set_fold_action(self, action: QAction) -> None:
        """Offer to fold the panel away at the end of the header."""
        self._close = QToolButton()
        self._close.setIcon(icon("chevron-double-left", "dim"))
        self._close.setIconSize(QSize(16, 16))
        self._close.setToolTip(f"Fold the panel away  ({action.shortcut().toString()})")
        self._close.setAccessibleName("Fold the panel away")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(action.trigger)
        self._row.addWidget(self._close)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the pages, in order."""
        places = sorted((self._row.indexOf(tab), tab.text()) for tab in self._shown_by)
        return tuple(title for _, title in places)

    @property
    def page(self) -> str:
        """The title of the page on show, empty if there is none."""
        tab = self._tabs.checkedButton()
        return tab.text() if tab is not None else ""

    def show_page(self, title: str) -> None:
        """Turn to a page; an unknown title changes nothing."""
        for tab in self._shown_by:
            if tab.text() == title:
                tab.setChecked(True)

    def _turn_to(self, tab: QToolButton, checked: bool) -> None:
        if checked:
            self._pages.setCurrentWidget(self._shown_by[tab])
            self.page_changed.emit(self.page)
