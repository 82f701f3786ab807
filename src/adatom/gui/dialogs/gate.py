"""The gate: the one dialog that leads people through the Hugging Face hub to a model's weights."""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.gate import STEPS, Facts, Page, ProblemBox, Step, StepList, dress
from adatom.gui.gate.access import AccessPage
from adatom.gui.gate.account import AccountPage
from adatom.gui.gate.download import DownloadPage
from adatom.gui.gate.facts import OFFLINE_MODEL
from adatom.gui.gate.parts import button
from adatom.gui.gate.ready import ReadyPage
from adatom.gui.gate.token import TokenPage
from adatom.gui.widgets import Message, hairline
from adatom.potentials.hub.news import HubKnowledge, HubProblem
from adatom.potentials.model import Model

_MEANWHILE = f"Meanwhile {OFFLINE_MODEL} works as ever: it needs neither network nor account."


class GateDialog(QDialog):
    """Shows what is known of the hub, step by step, and says what the user wishes; it asks nobody itself.

    Closing it hides it: it may be shown again, and then begins at the first step that is not done.
    """

    token_given = Signal(str)
    """The token that the user pasted; the dialog has forgotten it by then."""
    log_out_requested = Signal()
    look_requested = Signal()
    """The hub should be asked again whose token it is, and whether access is granted."""
    stop_requested = Signal()
    """The question under way should be given up."""
    download_requested = Signal(str)
    """Key of the model."""
    cancel_requested = Signal(str)
    """Key of the model whose download should stop."""
    use_requested = Signal(str)
    """Key of the model; the dialog is closed by then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: Facts | None = None
        self._knowledge = HubKnowledge()
        self._step: Step = "account"
        self._led = True
        self._steps = StepList()
        self._account, self._access, self._token = AccountPage(), AccessPage(), TokenPage()
        self._download, self._ready = DownloadPage(), ReadyPage()
        self._pages: dict[Step, Page] = {
            "account": self._account,
            "access": self._access,
            "token": self._token,
            "download": self._download,
            "ready": self._ready,
        }
        self._unopened = ProblemBox("Address")
        self._note = Message("note")
        self._stop = button("Stop", "Give up the question to the hub")
        self._next = button("Next", "Go on to the next step")
        self._close = button("Close", "Close this window; a download goes on")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        side = QVBoxLayout()
        side.setSpacing(12)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, 12, 0)
        above.addWidget(self._unopened)
        side.addLayout(above)
        side.addWidget(self._stack, 1)
        top = QHBoxLayout()
        top.setContentsMargins(16, 24, 12, 12)
        top.setSpacing(24)
        top.addWidget(self._steps)
        top.addLayout(side, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.setSpacing(8)
        foot.addWidget(self._note, 1, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self._stop)
        foot.addStretch(0)
        foot.addWidget(self._close)
        foot.addWidget(self._next)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top, 1)
        box.addWidget(hairline())
        box.addLayout(foot)
        self.setMinimumSize(600, 360)
        self.resize(640, 520)

    def _connect(self) -> None:
        self._steps.chosen.connect(self._choose)
        self._next.clicked.connect(self._go_on)
        self._close.clicked.connect(self.reject)
        self._stop.clicked.connect(self.stop_requested)
        for page in self._pages.values():
            page.link_wanted.connect(self._open_wanted)
            page.touched.connect(self._take_over)
        self._access.look_requested.connect(self.look_requested)
        self._token.look_requested.connect(self.look_requested)
        self._token.token_given.connect(self.token_given)
        self._token.log_out_requested.connect(self.log_out_requested)
        self._download.download_requested.connect(lambda: self.download_requested.emit(self._key()))
        self._download.cancel_requested.connect(lambda: self.cancel_requested.emit(self._key()))
        self._ready.use_requested.connect(self._use)

    def set_model(self, model: Model) -> None:
        """Lead to `model`; another one than before begins at the first step that is not done."""
        if self._facts is not None and model == self._facts.model:
            return
        if self._facts is None or model.key != self._facts.model.key:
            self._start_over()
        self.setWindowTitle(f"Get {model.title}")
        self._show(Facts(model, self._knowledge))

    def set_knowledge(self, knowledge: HubKnowledge) -> None:
        """Show what is known of the hub now; focus and what was typed stay."""
        if knowledge == self._knowledge:
            return
        self._knowledge = knowledge
        if self._facts is not None:
            self._show(Facts(self._facts.model, knowledge))

    def step(self) -> Step:
        """Return the step whose page is shown."""
        return self._step

    def show_step(self, step: Step) -> None:
        """Show the page of a step."""
        if step != self._step:
            self._unopened.show_problem(None)  # that was an address of the page before
        self._step = step
        self._steps.set_current(step)
        self._stack.setCurrentWidget(self._pages[step])
        self._say_next()

    def open_link(self, url: str) -> bool:
        """Open a page in the user's browser, and return whether there is one."""
        return QDesktopServices.openUrl(QUrl(url))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Begin at the first step that is not done."""
        if not event.spontaneous():
            self._start_over()
            if self._facts is not None:
                self._show(self._facts)
            self._focus_page()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Forget a token that was typed and not used."""
        if not event.spontaneous():
            self._token.forget()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Enter press the button that has the focus, and no other."""
        focused = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(focused, QAbstractButton):
            focused.click()

    def _start_over(self) -> None:
        """Lead again, until the user takes over."""
        self._led = True
        self._token.forget()
        self._unopened.show_problem(None)

    def _show(self, facts: Facts) -> None:
        before, self._facts = self._facts, facts
        focused = QApplication.focusWidget()
        mine = focused is not None and self.isAncestorOf(focused)
        self._steps.show_states(facts.states())
        for page in self._pages.values():
            page.show_cut_off(facts.cut_off, _MEANWHILE)
            page.show_facts(facts)
        asking = facts.knowledge.asking
        self._note.say((facts.knowledge.note or "Asking the hub…") if asking else "")
        self._stop.setVisible(asking)
        became_ready = facts.model.state.ready and before is not None and not before.model.state.ready
        arrived = became_ready and self._step == "download"
        if self._led or arrived:
            self.show_step(facts.first_open())
        self._say_next()
        if mine and focused is not None and (arrived or not focused.isVisible()):
            self._focus_page()

    def _say_next(self) -> None:
        """Say where the next button leads; it is the main one where the page has nothing left to do."""
        if self._facts is None:
            return
        states = self._facts.states()
        done = states[self._step].mark == "done"
        following = self._facts.next_after(self._step)
        known = self._step != "account" or done
        self._next.setText(f"Next: {STEPS[following]}" if known else "I have one: next")
        self._next.setToolTip(f"Go on to: {STEPS[following]}")
        self._next.setVisible(following not in (self._step, "ready") or (done and self._step != "ready"))
        dress(self._next, "primary" if done or self._step == "ready" else "")

    def _take_over(self) -> None:
        self._led = False

    def _choose(self, step: Step) -> None:
        self._take_over()
        self.show_step(step)

    def _go_on(self) -> None:
        if self._facts is not None:
            self._choose(self._facts.next_after(self._step))
            self._focus_page()

    def _focus_page(self) -> None:
        """Give the keyboard what is most likely wanted on the page."""
        choices = (*self._pages[self._step].controls(), self._next, self._close)
        for widget in choices:
            if widget.isVisibleTo(self) and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _open_wanted(self, url: str) -> None:
        self._take_over()
        opened = self.open_link(url)
        self._unopened.show_problem(
            None
            if opened
            else HubProblem("other", "No browser could be opened.", "Open this address in one:", command=url)
        )

    def _key(self) -> str:
        return self._facts.model.key if self._facts is not None else ""

    def _use(self) -> None:
        self.accept()
        self.use_requested.emit(self._key())
