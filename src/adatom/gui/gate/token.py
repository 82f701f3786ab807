"""The third step: a token, by which the hub knows who asks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from adatom.gui.gate.facts import CUT_OFF, TOKENS_PAGE, Facts
from adatom.gui.gate.parts import (
    Page,
    ProblemBox,
    button,
    button_row,
    dress,
    numbered,
    opens,
    words,
)
from adatom.gui.theme import icon
from adatom.gui.widgets import Message, tool_button
from adatom.potentials.hub.news import Account, HubProblem, TokenSource

PERMISSION = "Read access to contents of all public gated repos you can access"
"""What the hub calls the one permission that a fine-grained token needs."""
PREFIX = "hf_"
_ROLES = {"read": "type Read", "write": "type Write", "fineGrained": "fine-grained"}
_SOURCES: dict[TokenSource, str] = {
    "environment": "It was found in the environment variable HF_TOKEN.",
    "stored": "It is stored on this computer, where your other programs that use the hub find it too.",
}
_IN_ENVIRONMENT = (
    "HF_TOKEN is set outside Adatom and stands above any other token. To log out or to use another one, "
    "remove the variable and start Adatom anew."
)


class _TokenField(QLineEdit):
    """Takes a token; hides it unless asked, and keeps no history of it."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(f"{PREFIX}…")
        self.setAccessibleName("Token")
        self.setToolTip("Paste the token here")
        self.set_shown(False)

    def set_shown(self, shown: bool) -> None:
        """Show what is typed, or dots."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | (Qt.InputMethodHint.ImhNone if shown else Qt.InputMethodHint.ImhHiddenText)
        )

    def forget(self) -> None:
        """Empty the field for good: `clear` would leave the token to Ctrl+Z."""
        self.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take Enter here, so that it presses nothing else."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class _TokenForm(QWidget):
    """How a token is made, and where it is pasted."""

    link_wanted = Signal(str)
    token_given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._open = button(opens(TOKENS_PAGE), "Open the page in your browser, to make a token", "link")
        self._open.clicked.connect(lambda: self.link_wanted.emit(TOKENS_PAGE))
        self.field = _TokenField()
        self._eye = tool_button("eye-outline", "Show the token", checkable=True)
        self._paste = tool_button("content-paste", "Paste the token")
        self._log_in = button("Log in", "Hand the token to the hub; it is kept only if the hub accepts it")
        self._log_in.setObjectName("primary")
        self._doubt = Message("note")
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self._eye)
        row.addWidget(self._paste)
        row.addSpacing(4)
        row.addWidget(self._log_in)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addLayout(button_row(self._open))
        box.addLayout(
            numbered(
                f"On that page make a new token: fine-grained, with the box <b>{PERMISSION}</b> ticked and "
                "no other. A token of the type Read does as well.",
                "Copy it: the page shows it only once. Then paste it here:",
            )
        )
        box.addLayout(row)
        box.addWidget(self._doubt)
        self.field.textChanged.connect(lambda _text: self._look_at_it())
        self.field.entered.connect(self._give)
        self._log_in.clicked.connect(self._give)
        self._eye.toggled.connect(self._reveal)
        self._paste.clicked.connect(self._paste_it)
        self._look_at_it()

    def forget(self) -> None:
        """Empty the field, and hide what comes next."""
        self.field.forget()
        self._eye.setChecked(False)

    def _look_at_it(self) -> None:
        token = self._token()
        self._log_in.setEnabled(bool(token))
        odd = bool(token) and not (token.startswith(PREFIX) or PREFIX.startswith(token))
        self._doubt.say(f"Tokens of the hub begin with {PREFIX}: is this one?" if odd else "")

    def _reveal(self, shown: bool) -> None:
        self.field.set_shown(shown)
        name = "Hide the token" if shown else "Show the token"
        self._eye.setIcon(icon("eye-off-outline" if shown else "eye-outline"))
        self._eye.setToolTip(name)
        self._eye.setAccessibleName(name)

    def _paste_it(self) -> None:
        self.field.setText(QGuiApplication.clipboard().text().strip())
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _token(self) -> str:
        return self.field.text().strip()

    def _give(self) -> None:
        token = self._token()
        if token:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.forget()
            self.token_given.emit(token)


class TokenPage(Page):
    """A token: found, made, pasted, refused."""

    token_given = Signal(str)
    """The token that the user pasted; by then it is in no widget any more."""
    log_out_requested = Signal()
    look_requested = Signal()

    def __init__(self) -> None:
        super().__init__("A token")
        self._facts: Facts | None = None
        self._another = False
        self._what = words(
            "A token is a password for programs: with it the hub knows that it is you who asks."
        )
        self._whose = Message("good")
        self._source = words("", "dim")
        self._problem = ProblemBox()
        self._problem.link_wanted.connect(self.link_wanted)
        self._environment = Message("note")
        self._form = _TokenForm()
        self._form.link_wanted.connect(self.link_wanted)
        self._form.token_given.connect(self._give)
        self._form.field.textChanged.connect(lambda text: self.touched.emit() if text else None)
        self._check = button("Check again", "Ask the hub whose token it is")
        self._other = button("Use another token", "Paste another token")
        self._log_out = button("Log out", "Remove the stored token from this computer")
        for part in (self._whose, self._source, self._problem, self._environment, self._what):
            self.box.addWidget(part)
        self.box.addWidget(self._form)
        self.box.addLayout(button_row(self._check))
        self.box.addLayout(button_row(self._other, self._log_out))
        self.box.addStretch(1)
        self._check.clicked.connect(self._look)
        self._other.clicked.connect(self._offer_form)
        self._log_out.clicked.connect(self.log_out_requested)

    def show_facts(self, facts: Facts) -> None:
        """Say which token there is, whose it is, and what is wrong with it."""
        self._facts = facts
        knowledge = facts.knowledge
        account, source, problem = knowledge.account, knowledge.token, _problem(facts)
        if source is None:
            self._another = False
        self._whose.say(*_whose(account, source))
        self._source.setText(_source(account, source))
        self._source.setVisible(source is not None)
        self._problem.show_problem(problem, link=problem is not None and problem.url != TOKENS_PAGE)
        environment = source == "environment"
        self._environment.say(_IN_ENVIRONMENT if environment else "")
        wrong = problem is not None and not knowledge.asking
        form = not environment and (source is None or self._another or wrong)
        self._form.setVisible(form)
        self._what.setVisible(form and source is None and problem is None)
        self._check.setText("Asking…" if knowledge.asking else "Check again")
        self._check.setVisible(source is not None and account is None)
        self._other.setVisible(source == "stored" and not form)
        self._log_out.setVisible(source == "stored")
        dress(self._check, "primary" if not form and not knowledge.asking else "")

    def controls(self) -> tuple[QWidget, ...]:
        """Return what can be focused."""
        return (self._form.field, self._check, self._other, self._log_out, *self._problem.controls())

    def forget(self) -> None:
        """Empty the field."""
        self._another = False
        self._form.forget()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Hide a token that was typed and not used, when the page goes."""
        if not event.spontaneous():
            self._form.forget()
        super().hideEvent(event)

    def _give(self, token: str) -> None:
        self._another = False
        self.token_given.emit(token)

    def _offer_form(self) -> None:
        self._another = True
        if self._facts is not None:
            self.show_facts(self._facts)
        self._form.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self) -> None:
        if self._facts is not None and not self._facts.knowledge.asking:
            self.look_requested.emit()


def _problem(facts: Facts) -> HubProblem | None:
    """Return what is wrong with the token; that there is none, or no network, is said elsewhere."""
    problem, account = facts.knowledge.problem, facts.knowledge.account
    if problem is not None and problem.reason not in (*CUT_OFF, "no token"):
        return problem
    if account is None or account.reads_gated:
        return None
    return HubProblem(
        "weak token",
        f"This token lacks a permission: {PERMISSION}.",
        "Edit it on the page of your tokens and tick that box, or make another one.",
        TOKENS_PAGE,
    )


def _whose(account: Account | None, source: TokenSource | None) -> tuple[str, str]:
    """Return what is said of the token, and the kind of `Message` that it is."""
    if account is not None:
        return f"Logged in as {account.name}.", "good"
    return ("A token was found; whose it is has not been told yet." if source is not None else ""), "note"


def _source(account: Account | None, source: TokenSource | None) -> str:
    """Return which token it is and where it was found."""
    if source is None:
        return ""
    if account is None:
        return _SOURCES[source]
    role = _ROLES.get(account.role, account.role)
    called = f"“{account.token_name}”, {role}" if account.token_name else role
    return f"Token: {called}. {_SOURCES[source]}"
