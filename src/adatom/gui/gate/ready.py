"""The end of the way: the model can be used."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from adatom.gui.gate.facts import STEPS, Facts
from adatom.gui.gate.parts import Page, button, button_row, words
from adatom.gui.widgets import Message


class ReadyPage(Page):
    """What can be done now, or what is still missing."""

    use_requested = Signal()

    def __init__(self) -> None:
        super().__init__("Ready")
        self._good, self._missing = Message("good"), Message("note")
        self._summary, self._task = words(), words("", "dim")
        self._use = button("Use it", "Compute forces with it from now on", "primary")
        self._use.clicked.connect(self.use_requested)
        for part in (self._good, self._missing, self._summary, self._task):
            self.box.addWidget(part)
        self.box.addLayout(button_row(self._use))
        self.box.addStretch(1)

    def show_facts(self, facts: Facts) -> None:
        """Offer the model, or say which step is missing."""
        model, ready = facts.model, facts.model.state.ready
        self.title.setText(f"{model.title} is ready" if ready else f"{model.title} is not ready yet")
        self._good.say("It works without a network from now on." if ready else "")
        missing = ", ".join(STEPS[step].lower() for step in facts.open_steps())
        self._missing.say("" if ready else f"Still to do: {missing}.")
        self._summary.setText(model.summary)
        self._summary.setVisible(ready and bool(model.summary))
        task = model.tasks[0] if model.tasks else None
        card = model.task_card(task)
        self._task.setText(f"{task}: {card.title}. {card.purpose}" if card is not None else "")
        self._task.setVisible(ready and card is not None)
        self._use.setText(f"Use it with {task}" if task else "Use it")
        self._use.setVisible(ready)

    def controls(self) -> tuple[QWidget, ...]:
        """Return what can be focused."""
        return (self._use,)
