"""What databases have answered so far: rows to sort, and where each database stands. No Qt here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from adatom.structure.bulks.optimade import Found, Page, provider

Column: TypeAlias = Literal["formula", "space group", "sites", "hull", "database", "entry"]

COLUMNS: dict[Column, str] = {
    "formula": "Formula",
    "space group": "Space group",
    "sites": "Sites",
    "hull": "Above hull",
    "database": "Database",
    "entry": "Entry",
}
"""Column → its heading."""

Standing: TypeAlias = Literal["searching", "done", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Status:
    """Where a database stands: how many entries have come, of how many, and what is wrong with it."""

    standing: Standing
    come: int = 0
    total: int | None = None
    problem: str = ""

    @property
    def words(self) -> str:
        """In a few words: ``"25 of 130…"``, ``"nothing"``, ``"could not be reached"``."""
        if self.standing == "failed":
            return "failed"
        more = self.total is not None and self.total > self.come
        come = f"{self.come} of {self.total}" if more else str(self.come) if self.come else "nothing"
        if self.standing == "searching":
            return f"{come}…" if self.come else "searching…"
        return f"{come}, stopped" if self.standing == "stopped" else come


class SearchResults:
    """The entries that have come, in the order in which they are to be shown.

    Those that can be used come first, whatever they are sorted by.
    """

    def __init__(self) -> None:
        self._rows: list[Found] = []
        self._statuses: dict[str, Status] = {}
        self._column: Column = "hull"
        self._descending = False

    @property
    def rows(self) -> Sequence[Found]:
        """The entries, sorted."""
        return tuple(self._rows)

    @property
    def statuses(self) -> dict[str, Status]:
        """Key of a database → where it stands."""
        return dict(self._statuses)

    @property
    def searching(self) -> bool:
        """Whether more may come."""
        return any(status.standing == "searching" for status in self._statuses.values())

    def begin(self, providers: Sequence[str]) -> None:
        """Forget what has come: these databases are searched now."""
        self._rows = []
        self._statuses = {key: Status("searching") for key in providers}

    def add(self, page: Page) -> None:
        """Take a page that has come."""
        before = self._statuses.get(page.provider, Status("searching"))
        come = before.come + len(page.found)
        self._statuses[page.provider] = Status("done" if page.last else "searching", come, page.total)
        self._rows = self._sorted([*self._rows, *page.found])

    def end(self, problems: Sequence[str] = ()) -> None:
        """Take the search's end: whatever is not done has failed, for one of these reasons."""
        for key, status in self._statuses.items():
            if status.standing == "searching":
                title = provider(key).title
                why = next((text for text in problems if title in text), " ".join(problems))
                self._statuses[key] = Status("failed", status.come, status.total, why)

    def stop(self) -> None:
        """Take it that nothing more will come, as the user wants."""
        for key, status in self._statuses.items():
            if status.standing == "searching":
                self._statuses[key] = Status("stopped", status.come, status.total)

    def sort(self, column: Column, *, descending: bool = False) -> None:
        """Sort the entries by a column; what has no value there stands last."""
        self._column, self._descending = column, descending
        self._rows = self._sorted(self._rows)

    def summary(self) -> str:
        """Return how many entries there are, and how many of them can be used."""
        usable = sum(found.atoms is not None for found in self._rows)
        crystals = f"{len(self._rows)} entr{'y' if len(self._rows) == 1 else 'ies'}"
        rest = len(self._rows) - usable
        return f"{crystals}, {rest} of them not usable here" if rest else crystals

    def _sorted(self, rows: list[Found]) -> list[Found]:
        value = _VALUES[self._column]
        known = [found for found in rows if value(found) is not None]
        unknown = [found for found in rows if value(found) is None]
        known.sort(key=value, reverse=self._descending)  # type: ignore[arg-type]
        return sorted([*known, *unknown], key=lambda found: found.atoms is None)


def cell_text(found: Found, column: Column) -> str:
    """Return what stands in a column, such as ``"0.012 eV/atom"``; a dash for what is unknown."""
    if column == "hull":
        return "–" if found.stability is None else f"{found.stability:.3f} eV/atom".replace("-", "−")
    if column == "sites":
        return "–" if found.sites is None else str(found.sites)
    if column == "database":
        return provider(found.provider).title
    text = {"formula": found.formula, "space group": found.space_group, "entry": found.id}[column]
    return text or "–"


def row_words(found: Found) -> str:
    """Return all there is to say of an entry, as its tooltip does."""
    parts = [f"{found.formula or found.id}, {provider(found.provider).title} {found.id}"]
    if found.stability is not None:
        theory = f" ({found.theory})" if found.theory else ""
        parts.append(f"{found.stability:.3f} eV per atom above the hull{theory}")
    if found.unusable:
        parts.append(f"Not usable here: {found.unusable}")
    return "\n".join(parts)


_VALUES: dict[Column, Callable[[Found], str | float | None]] = {
    "formula": lambda found: found.formula or None,
    "space group": lambda found: found.space_group or None,
    "sites": lambda found: found.sites,
    "hull": lambda found: found.stability,
    "database": lambda found: provider(found.provider).title,
    "entry": lambda found: found.id,
}
