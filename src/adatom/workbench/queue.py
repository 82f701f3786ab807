"""The queue: relaxations that wait for the one under way."""

import itertools
from dataclasses import dataclass

from psygnal import Signal

from adatom.errors import AdatomError
from adatom.potentials.catalogue import model_title
from adatom.project.tree import Node
from adatom.relaxation.settings import RelaxationSettings


@dataclass(frozen=True, slots=True, eq=False)
class QueueEntry:
    """A relaxation that waits.

    Parameters
    ----------
    key
        Unique within the queue, counting up from 1.
    node
        The structure to relax: its last frame at the time when its turn comes.
    settings
        How.
    from_frame
        The frame of its trajectory to start from instead, if any.
    """

    key: int
    node: Node
    settings: RelaxationSettings
    from_frame: int | None = None

    @property
    def text(self) -> str:
        """What it waits for, in words: ``"Waits to relax with CHGNet 0.3.0"``."""
        return f"Waits to relax with {model_title(self.settings.model)}"


class RunQueue:
    """Relaxations in the order in which they will be begun.

    When one ends, however it ends, the next begins: a stop ends the one under way only, and the queue goes
    on. To end everything, `clear` it first. Any thread may read; one thread changes it.

    Attributes
    ----------
    queue_changed
        Emitted after each change, by the calling thread.
    """

    queue_changed = Signal()

    def __init__(self) -> None:
        self._entries: tuple[QueueEntry, ...] = ()
        self._keys = itertools.count(1)

    @property
    def entries(self) -> tuple[QueueEntry, ...]:
        """What waits, the next first."""
        return self._entries

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._entries)

    def add(self, node: Node, settings: RelaxationSettings, *, from_frame: int | None = None) -> QueueEntry:
        """Put a relaxation at the end."""
        entry = QueueEntry(next(self._keys), node, settings, from_frame)
        self._set((*self._entries, entry))
        return entry

    def remove(self, key: int) -> None:
        """Take an entry out; one that is gone already is nothing to complain of."""
        self._set(tuple(entry for entry in self._entries if entry.key != key))

    def move(self, key: int, to: int) -> None:
        """Put an entry at another place, counted from 0 in the order without it.

        Raises
        ------
        AdatomError
            If it waits no longer.
        """
        moved = next((entry for entry in self._entries if entry.key == key), None)
        if moved is None:
            raise AdatomError("That relaxation waits no longer: it has begun or was taken out of the queue.")
        others = [entry for entry in self._entries if entry is not moved]
        others.insert(max(to, 0), moved)
        self._set(tuple(others))

    def clear(self) -> None:
        """Empty it; the relaxation under way goes on."""
        self._set(())

    def drop(self, nodes: set[int]) -> None:
        """Take out what would relax one of these nodes, given by key: they are no longer there."""
        self._set(tuple(entry for entry in self._entries if entry.node.key not in nodes))

    def take(self) -> QueueEntry | None:
        """Take the next one out, or return ``None`` if none waits."""
        if not self._entries:
            return None
        entry = self._entries[0]
        self._set(self._entries[1:])
        return entry

    def _set(self, entries: tuple[QueueEntry, ...]) -> None:
        changed = [entry.key for entry in entries] != [entry.key for entry in self._entries]
        self._entries = entries
        if changed:
            self.queue_changed.emit()
