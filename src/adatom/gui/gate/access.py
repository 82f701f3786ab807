"""The second step: access to the repository."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from adatom.gui.gate.facts import CUT_OFF, Facts
from adatom.gui.gate.parts import Page, ProblemBox, button, button_row, dress, numbered, words
from adatom.gui.widgets import Message
from adatom.potentials.hub.news import HubProblem, Reason, RepositoryNews

_ADVICE = (
    "Write your name and that of your organisation in full: abbreviations have been a reason to refuse. "
    "The answer usually comes by itself within minutes, sometimes after days."
)

_EXPECTED: tuple[Reason, ...] = ("no token", "no access", "bad token", "weak token")
"""What the page's own words, or the step of the token, say already."""


class AccessPage(Page):
    """What the form asks, where it is, and what came of it."""

    look_requested = Signal()
    """The hub should be asked again."""

    def __init__(self) -> None:
        super().__init__("Access")
        self._url = ""
        self._asking = False
        self._how = QWidget()
        how = numbered(
            "Open the model's page on huggingface.co, logged in there.",
            "Fill in its form: your full name, date of birth and affiliation, perhaps more. Your user "
            "name and e-mail address are passed on to the authors as well.",
            "Agree to the licence, and send the form.",
        )
        how.setContentsMargins(0, 0, 0, 0)
        self._how.setLayout(how)
        self._why, self._licence, self._advice = words(), words("", "dim"), words(_ADVICE, "dim")
        self._granted = Message("good")
        self._unknown = Message("note")
        self._problem = ProblemBox()
        self._problem.link_wanted.connect(self.link_wanted)
        self._open = button("Open the model's page", "Open the page in your browser, to ask for access")
        self._open.clicked.connect(lambda: self.link_wanted.emit(self._url))
        self._check = button("Check again", "Ask the hub whether access has been granted")
        self._check.clicked.connect(self._look)
        for part in (
            self._granted,
            self._problem,
            self._why,
            self._how,
            self._advice,
            self._unknown,
            self._licence,
        ):
            self.box.addWidget(part)
        self.box.addLayout(button_row(self._open, self._check))
        self.box.addStretch(1)

    def show_facts(self, facts: Facts) -> None:
        """Say whether access is granted."""
        news, granted = facts.repository, facts.granted
        self.title.setText(f"Access to {facts.model.repository}")
        self._asking = facts.knowledge.asking
        self._url = facts.model_page
        self._why.setText(
            f"{facts.model.title} costs nothing, but its authors want to know who has it. You ask once."
        )
        account = facts.knowledge.account
        whom = f" to {account.name}" if account is not None else ""
        self._granted.say(f"Access is granted{whom}." if granted else "")
        self._problem.show_problem(_problem(news), link=_elsewhere(news, facts.model_page))
        asked = news is not None and news.access in ("pending", "rejected")
        for part in (self._why, self._how, self._advice):
            part.setVisible(not granted and not asked)
        self._unknown.say(_unknown(news, facts))
        licence = facts.model.licence
        self._licence.setText(f"Licence of the weights: {licence}")
        self._licence.setVisible(bool(licence) and not asked)
        dress(self._open, "" if granted or asked else "primary")
        self._check.setText("Asking…" if self._asking else "Check again")
        self._check.setVisible(not granted)

    def controls(self) -> tuple[QWidget, ...]:
        """Return what can be focused."""
        return (self._open, self._check, *self._problem.controls())

    def _look(self) -> None:
        """Ask, unless that is under way. A disabled button would lose the keyboard's focus."""
        self.touched.emit()
        if not self._asking:
            self.look_requested.emit()


def _problem(news: RepositoryNews | None) -> HubProblem | None:
    """Return what is to be said beside the page's own words and the banner's."""
    if news is None or news.problem is None or news.problem.reason in (*CUT_OFF, *_EXPECTED):
        return None
    return news.problem


def _elsewhere(news: RepositoryNews | None, page: str) -> bool:
    """Whether the problem's page is another than the one that a button opens already."""
    return news is not None and news.problem is not None and news.problem.url.rstrip("/") != page


def _unknown(news: RepositoryNews | None, facts: Facts) -> str:
    """Return why it is not known whether access is granted, or that it was not asked for."""
    if news is not None and news.access == "not asked":
        return "The hub says: this account has not asked for access yet."
    if news is not None and news.access != "needs login":
        return ""
    if facts.knowledge.account is None:
        return (
            "The hub tells only those who are logged in whether they have access. That is step 3, the token."
        )
    return "Whether access is granted is not known yet."
