"""What the pages of the gate are made of."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.gate.facts import Facts
from adatom.gui.widgets import IconLabel, tool_button
from adatom.potentials.hub.news import HubProblem, Reason

_GLYPHS = {
    "info": ("information-outline", "accent"),
    "warning": ("alert-outline", "warning"),
    "error": ("alert-circle-outline", "danger"),
}
_INFO: tuple[Reason, ...] = ("no token", "offline", "pending", "cancelled", "in environment")
_WARNING: tuple[Reason, ...] = ("no access", "weak token", "unreachable", "outage", "interrupted")
_LONGEST = 32
"""Letters of an address that a button says in full."""


def dress(widget: QWidget, name: str) -> None:
    """Give a widget another object name, and the look that the style sheet has for it."""
    if widget.objectName() != name:
        widget.setObjectName(name)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def words(text: str = "", name: str = "") -> QLabel:
    """Return a label of several lines; text that comes from elsewhere is shown as it is."""
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label


def button(text: str, tip: str, name: str = "") -> QPushButton:
    """Return a button that Enter presses only while it has the focus."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setToolTip(tip)
    made.setAutoDefault(False)
    return made


def button_row(*buttons: QWidget) -> QHBoxLayout:
    """Return a row of buttons that begins at the left."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for each in buttons:
        row.addWidget(each)
    row.addStretch(1)
    return row


def numbered(*lines: str) -> QVBoxLayout:
    """Return a numbered list; its lines may hold ``<b>``."""
    box = QVBoxLayout()
    box.setSpacing(6)
    for number, line in enumerate(lines, start=1):
        mark = words(f"{number}.", "dim")
        mark.setFixedWidth(16)
        text = words(line)
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        box.addLayout(row)
    return box


def opens(url: str) -> str:
    """Return what a button says that opens `url`: only where it is, where the address is a long one."""
    address = url.removeprefix("https://").removeprefix("http://").rstrip("/")
    return f"Open {address}" if len(address) <= _LONGEST else f"Open the page on {address.partition('/')[0]}"


class CopyLine(QWidget):
    """A line to copy: a command, an address."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._line = QLineEdit()
        self._line.setReadOnly(True)
        self._line.setAccessibleName(name)
        self._line.setToolTip(name)
        self._copy = tool_button("content-copy", f"Copy the {name.lower()}")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._line.text()))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self._line, 1)
        box.addWidget(self._copy)
        self.hide()

    def show_text(self, text: str) -> None:
        """Show `text`, or hide where it is empty."""
        if text != self._line.text():
            self._line.setText(text)
            self._line.setCursorPosition(0)
        self.setVisible(bool(text))

    def text(self) -> str:
        """Return what is there to copy."""
        return self._line.text()


class ProblemBox(QFrame):
    """A problem in place: what is wrong, what to do, the page or the line that does it.

    Parameters
    ----------
    copied
        What its line to copy is.
    """

    link_wanted = Signal(str)
    """Address of a page that the user wants to see."""

    def __init__(self, copied: str = "Command") -> None:
        super().__init__()
        self.setObjectName("notice")
        self._problem: HubProblem | None = None
        self._icon = IconLabel(*_GLYPHS["error"])
        self._text, self._remedy, self._more = words("", "head"), words(), words("", "dim")
        self._link = button("", "Open the page in your browser", "link")
        self._link.clicked.connect(self._follow)
        self._command = CopyLine(copied)
        lines = QVBoxLayout()
        lines.setSpacing(4)
        for part in (self._text, self._remedy, self._more, self._command):
            lines.addWidget(part)
        lines.addLayout(button_row(self._link))
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 10)
        box.setSpacing(10)
        box.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(lines, 1)
        self.hide()

    def show_problem(self, problem: HubProblem | None, more: str = "", *, link: bool = True) -> None:
        """Show a problem, or hide where there is none.

        Parameters
        ----------
        problem
            What is wrong.
        more
            One more sentence, in small print.
        link
            Whether to offer the problem's page; not where the same button stands beside it.
        """
        self._problem = problem
        if problem is not None:
            self._set_level(level_of(problem))
            self._text.setText(problem.text)
            self._remedy.setText(problem.remedy)
            self._remedy.setVisible(bool(problem.remedy))
            self._more.setText(more)
            self._more.setVisible(bool(more))
            self._link.setText(opens(problem.url))
            self._link.setToolTip(f"Open {problem.url} in your browser")
            self._link.setVisible(link and bool(problem.url))
            self._command.show_text(problem.command)
            name = " ".join(part for part in (problem.text, problem.remedy, more) if part)
            if self.accessibleName() != name:
                self.setAccessibleName(name)
        self.setVisible(problem is not None)

    def problem(self) -> HubProblem | None:
        """Return what is shown."""
        return self._problem

    def controls(self) -> tuple[QWidget, ...]:
        """Return what can be pressed."""
        return (self._command, self._link)

    def _set_level(self, level: str) -> None:
        if self.property("level") != level:
            self._icon.set_icon(*_GLYPHS[level])
            self.setProperty("level", level)
            self.style().unpolish(self)
            self.style().polish(self)

    def _follow(self) -> None:
        if self._problem is not None:
            self.link_wanted.emit(self._problem.url)


def level_of(problem: HubProblem) -> str:
    """Return how bad a problem is: ``"info"``, ``"warning"`` or ``"error"``."""
    if problem.reason in _INFO:
        return "info"
    return "warning" if problem.reason in _WARNING else "error"


class _Content(QWidget):
    """What a page scrolls: as high as its wrapped text is at the page's width, and no higher."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Leave the height to `heightForWidth`: the layout's own is that of text wrapped much narrower."""
        layout = self.layout()
        return QSize(0 if layout is None else layout.minimumSize().width(), 0)


class Page(QScrollArea):
    """A page of the gate; it scrolls where it does not fit.

    Parameters
    ----------
    title
        What the page is about.
    """

    link_wanted = Signal(str)
    """Address of a page on the web."""
    touched = Signal()
    """The user has begun to do something here, so that no other page should come up by itself."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("inner")
        self.setAccessibleName(title)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title = words(title, "title")
        self._banner = ProblemBox()
        self._banner.link_wanted.connect(self.link_wanted)
        content = _Content()
        content.setObjectName("inner")
        self.box = QVBoxLayout(content)
        self.box.setContentsMargins(0, 0, 12, 4)
        self.box.setSpacing(12)
        self.box.addWidget(self.title)
        self.box.addWidget(self._banner)
        self.setWidget(content)

    def show_cut_off(self, problem: HubProblem | None, meanwhile: str) -> None:
        """Say why the hub cannot be asked, and what works all the same."""
        self._banner.show_problem(problem, meanwhile)

    def banner(self) -> ProblemBox:
        """Return what says why the hub cannot be asked."""
        return self._banner

    def show_facts(self, facts: Facts) -> None:
        """Show what is known."""
        raise NotImplementedError

    def controls(self) -> tuple[QWidget, ...]:
        """Return what can be focused, the most likely first."""
        raise NotImplementedError
