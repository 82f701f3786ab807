"""The first step: an account on the hub."""

from PySide6.QtWidgets import QWidget

from adatom.gui.gate.facts import JOIN_PAGE, Facts
from adatom.gui.gate.parts import Page, button, button_row, opens, words
from adatom.gui.widgets import Message


class AccountPage(Page):
    """What the hub is, and where an account is made."""

    def __init__(self) -> None:
        super().__init__("An account on Hugging Face")
        self._what = words()
        self._whose = Message("good")
        self._unknown = Message("note")
        self._join = button(opens(JOIN_PAGE), "Open the page in your browser, to make an account", "primary")
        self._join.clicked.connect(lambda: self.link_wanted.emit(JOIN_PAGE))
        self.box.addWidget(self._what)
        self.box.addWidget(self._whose)
        self.box.addWidget(self._unknown)
        self.box.addLayout(button_row(self._join))
        self.box.addStretch(1)

    def show_facts(self, facts: Facts) -> None:
        """Say whose account is used, if that is known."""
        account = facts.knowledge.account
        self._what.setText(
            f"The weights of {facts.model.title} lie on Hugging Face (huggingface.co), a public library of "
            "models. Who downloads them needs an account there: it is free, and an e-mail address is enough."
        )
        self._whose.say(f"Logged in as {account.name}." if account is not None else "")
        self._unknown.say(
            "" if account is not None else "This step counts as done once a token tells whose account it is."
        )
        self._join.setVisible(account is None)

    def controls(self) -> tuple[QWidget, ...]:
        """Return what can be focused."""
        return (self._join,)
