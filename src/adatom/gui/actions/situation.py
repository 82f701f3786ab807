"""What the actions need to know of the window, and the questions that their rows ask of it."""

from collections.abc import Callable
from dataclasses import dataclass

from adatom.gui.actions.keys import ActionKey


@dataclass(frozen=True, slots=True)
class Situation:
    """What the actions need to know of the window to tell whether they make sense.

    Parameters
    ----------
    has_structure
        Whether there is something on the table.
    undo, redo
        What would be undone and done again, in words; empty if there is nothing.
    run
        Status of the run, as in `RunState`.
    frames
        How many frames the structure on the table has.
    placing
        Whether an adsorbate follows the mouse.
    selected
        How many atoms are selected.
    held
        Whether all atoms of the selection are fixed along x, y and z.
    tool
        The tool in hand, as `StructureView.take_tool` calls it; ``"place"`` while placing.
    can_paste
        Whether the clipboard holds what may be atoms.
    relaxes_edits
        Whether each edit is relaxed at once.
    periodic
        Whether the structure on the table repeats itself along some axis.
    looks
        The actions of colours and arrows that are on.
    """

    has_structure: bool = False
    undo: str = ""
    redo: str = ""
    run: str = "idle"
    frames: int = 0
    placing: bool = False
    selected: int = 0
    held: tuple[bool, bool, bool] = (False, False, False)
    tool: str = "navigate"
    can_paste: bool = False
    periodic: bool = False
    relaxes_edits: bool = False
    looks: frozenset[ActionKey] = frozenset()

    @property
    def running(self) -> bool:
        """Whether a relaxation is under way, paused ones included."""
        return self.run != "idle"


When = Callable[[Situation], bool]


def always(_: Situation) -> bool:
    """At any time."""
    return True


def structure(now: Situation) -> bool:
    """Where there is something on the table."""
    return now.has_structure


def frames(now: Situation) -> bool:
    """Where there are several frames."""
    return now.frames > 1


def selection(now: Situation) -> bool:
    """Where atoms are selected."""
    return now.has_structure and now.selected > 0


def periodic(now: Situation) -> bool:
    """Where what is on the table repeats itself."""
    return now.has_structure and now.periodic
