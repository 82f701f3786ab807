"""The fourth step: the download."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from adatom.gui.gate.facts import Facts
from adatom.gui.gate.parts import Page, ProblemBox, button, button_row, dress, words
from adatom.gui.widgets import Message, dim_label
from adatom.potentials.amounts import size_text, time_text
from adatom.potentials.hub.news import DownloadNews, HubProblem

_TICKS = 1000
"""Of the progress bar."""
_STARTS_OVER = "A new try starts from the beginning: what came before the failure is not kept."
_DOING = {
    "waiting": "Waiting for its turn",
    "running": "",
    "retrying": "No answer; trying again",
    "checking": "Comparing the files with the hub's checksums",
}
"""Said where the news has no words of its own."""


class _Progress(QWidget):
    """How far a download is: a bar, bytes, rate, time left, and what is going on."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = QProgressBar()
        self._bar.setRange(0, _TICKS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Downloaded")
        self._bar.setToolTip("How much has come")
        self._bytes, self._left = words(), dim_label()
        self._doing, self._retrying = words("", "dim"), Message("warning")
        figures = QHBoxLayout()
        figures.setSpacing(8)
        figures.addWidget(self._bytes, 1)
        figures.addWidget(self._left, 0, Qt.AlignmentFlag.AlignTop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(8)
        box.addWidget(self._bar)
        box.addLayout(figures)
        box.addWidget(self._doing)
        box.addWidget(self._retrying)

    def show_news(self, news: DownloadNews) -> None:
        """Show where a download stands."""
        share = news.received / news.total if news.total else 0.0
        self._bar.setValue(round(_TICKS * min(1.0, share)))
        self._bytes.setText(progress_text(news))
        self._left.setText(
            f"{time_text(news.remaining_s)} left"
            if news.remaining_s is not None and news.status == "running"
            else ""
        )
        doing, retrying = news.text or _DOING.get(news.status, ""), news.status == "retrying"
        self._doing.setText(doing)
        self._doing.setVisible(bool(doing) and not retrying)
        self._retrying.say(doing if retrying else "")


class DownloadPage(Page):
    """The files, how large they are, and how far their download is."""

    download_requested = Signal()
    cancel_requested = Signal()

    def __init__(self) -> None:
        super().__init__("Download")
        self._what, self._files = words(), words("", "dim")
        self._there = Message("good")
        self._doubt = Message("warning")
        self._problem, self._unusable = ProblemBox(), ProblemBox()
        self._cancelled = Message("note")
        self._progress = _Progress()
        self._goes_on = words("This window may be closed: the download goes on.", "dim")
        self._download = button("Download", "Download the files", "primary")
        self._cancel = button("Cancel", "Stop the download; what has come so far is not kept")
        for part in (self._there, self._what, self._files, self._unusable, self._problem, self._cancelled):
            self.box.addWidget(part)
        self.box.addWidget(self._progress)
        self.box.addWidget(self._goes_on)
        self.box.addWidget(self._doubt)
        self.box.addLayout(button_row(self._download, self._cancel))
        self.box.addStretch(1)
        for box in (self._problem, self._unusable):
            box.link_wanted.connect(self.link_wanted)
        self._download.clicked.connect(self.download_requested)
        self._cancel.clicked.connect(self.cancel_requested)

    def show_facts(self, facts: Facts) -> None:
        """Show the files, or how far their download is."""
        news, ready = facts.download, facts.model.state.ready
        active = news is not None and news.active and not ready
        failed = news is not None and news.status == "failed" and not ready
        arrived = ready or (news is not None and news.status == "done")
        self._there.say(_there(facts) if arrived else "")
        self._what.setText(_what(facts))
        self._what.setVisible(not arrived)
        self._files.setText(_files(facts))
        self._files.setVisible(not arrived and not active and bool(self._files.text()))
        self._unusable.show_problem(_unusable(facts))
        self._problem.show_problem(_failure(news) if news is not None and failed else None, _STARTS_OVER)
        cancelled = news is not None and news.status == "cancelled" and not ready
        self._cancelled.say("Cancelled. A new download starts from the beginning." if cancelled else "")
        self._progress.setVisible(active)
        self._goes_on.setVisible(active)
        if news is not None and active:
            self._progress.show_news(news)
        offline = facts.cut_off is not None and facts.cut_off.reason == "offline"
        offered = not active and not arrived and not offline
        self._doubt.say(_doubt(facts) if offered and not failed else "")
        size = f" {size_text(facts.size)}" if facts.size else ""
        self._download.setText("Try again" if failed else f"Download{size}")
        self._download.setVisible(offered)
        dress(self._download, "" if self._doubt.text() else "primary")
        self._cancel.setVisible(active)

    def controls(self) -> tuple[QWidget, ...]:
        """Return what can be focused."""
        return (self._download, self._cancel, *self._problem.controls(), *self._unusable.controls())


def progress_text(news: DownloadNews) -> str:
    """Return how much has come and how fast: ``"432 MB of 1.2 GB · 8.3 MB/s"``."""
    if not news.total:
        return size_text(news.received) if news.received else "Starting"
    parts = [f"{size_text(news.received)} of {size_text(news.total)}"]
    if news.rate and news.status == "running":
        parts.append(f"{size_text(news.rate)}/s")
    return " · ".join(parts)


def _there(facts: Facts) -> str:
    size = f" ({size_text(facts.size)})" if facts.size else ""
    return f"The files of {facts.model.title}{size} are on this computer."


def _what(facts: Facts) -> str:
    size = f", {size_text(facts.size)}" if facts.size else ""
    return (
        f"The weights of {facts.model.title} come from {facts.model.repository}{size}. They are downloaded "
        "once; from then on the model works without a network."
    )


def _files(facts: Facts) -> str:
    """Return the files one by one, where those that the hub told the sizes of are this model's."""
    sizes = dict(facts.repository.sizes) if facts.repository is not None else {}
    if not sizes or sum(sizes.values()) != facts.size:
        return ""
    return "\n".join(f"{path}  ·  {size_text(size)}" for path, size in sizes.items())


def _unusable(facts: Facts) -> HubProblem | None:
    """Return why the files alone do not make the model usable here."""
    state = facts.model.state
    if state.code not in ("not installed", "not on this device"):
        return None
    what = f"{facts.model.title} is {state.label}."
    return HubProblem("other", what, state.remedy, state.url, state.command)


def _failure(news: DownloadNews) -> HubProblem:
    return news.problem or HubProblem("other", news.text or "The download failed.", "Try again.")


def _doubt(facts: Facts) -> str:
    """Return why the hub will hardly hand out the files, as far as that is known."""
    if facts.granted or facts.cut_off is not None:
        return ""
    if facts.knowledge.token is None:
        return "The hub hands these files only to people who are logged in: see step 3, the token."
    if facts.repository is not None:
        return "The hub has not granted access to these files yet: see step 2."
    return ""
