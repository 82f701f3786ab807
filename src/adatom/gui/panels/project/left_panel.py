"""The frame of the panel on the left: pages, one at a time, with a slim switch over them."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
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

WIDTH, NARROWEST, WIDEST = 264, 216, 380
"""Of the panel at first, at least and at most, logical pixels: in 1280 pixels the view keeps 500."""


class LeftPanel(QFrame):
    """Pages of which one is on show; the switch over them hides where there is only one.

    A splitter beside the view makes it wider and narrower.
    """

    page_changed = Signal(str)
    """The title of the page that is on show now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("left")
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self._pages = QStackedWidget()
        self._tabs = QButtonGroup(self)
        self._tabs.setExclusive(True)
        self._tabs.idToggled.connect(self._turn_to)
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

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as it is at first."""
        return QSize(WIDTH, super().sizeHint().height())

    def add_page(self, title: str, widget: QWidget, tip: str = "") -> None:
        """Add a page at the end.

        Parameters
        ----------
        title
            On the switch, in one word.
        widget
            The page; it becomes the panel's.
        tip
            What the page is for, in a sentence.
        """
        tab = QToolButton()
        tab.setObjectName("tab")
        tab.setText(title)
        tab.setCheckable(True)
        tab.setToolTip(tip or f"Show the page “{title}”")
        tab.setAccessibleName(f"Page {title}")
        index = self._pages.addWidget(widget)
        self._tabs.addButton(tab, index)
        self._row.insertWidget(index, tab)
        if index == 0:
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
        return tuple(button.text() for button in self._tabs.buttons())

    @property
    def page(self) -> str:
        """The title of the page on show, empty if there is none."""
        button = self._tabs.checkedButton()
        return button.text() if button is not None else ""

    def show_page(self, title: str) -> None:
        """Turn to a page; an unknown title changes nothing."""
        for button in self._tabs.buttons():
            if button.text() == title:
                button.setChecked(True)

    def _turn_to(self, index: int, checked: bool) -> None:
        if checked:
            self._pages.setCurrentIndex(index)
            self.page_changed.emit(self.page)
