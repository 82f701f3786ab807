"""Every action of the window, as data: one table for menus, tool bars, keys and the command palette.

Each row says when its action makes sense, as a function of a small snapshot of the window (`Situation`); the
window looks up what it does by its key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from adatom.gui.theme import icon


class ActionKey(StrEnum):
    """What the actions are called in code."""

    START_PAGE = "start page"
    NEW_SLAB = "new slab"
    OPEN = "open"
    BULK = "bulk"
    EXPORT = "export"
    COPY_SCRIPT = "copy script"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    COPY_PICTURE = "copy picture"
    PALETTE = "palette"
    VIEW_X = "view x"
    VIEW_Y = "view y"
    VIEW_Z = "view z"
    VIEW_BACK_X = "view -x"
    VIEW_BACK_Y = "view -y"
    VIEW_BACK_Z = "view -z"
    VIEW_HOME = "view home"
    FIT = "fit"
    SIDE_PANEL = "side panel"
    FOOT = "foot"
    FULL_SCREEN = "full screen"
    NAVIGATE = "navigate"
    PLACE = "place"
    SITES = "sites"
    COVER = "cover"
    RELAX = "relax"
    PAUSE = "pause"
    STOP = "stop"
    MODELS = "models"
    OPEN_CHECKPOINT = "open checkpoint"
    PLAY = "play"
    PREVIOUS_FRAME = "previous frame"
    NEXT_FRAME = "next frame"
    FIRST_FRAME = "first frame"
    LAST_FRAME = "last frame"
    LIVE = "live"
    KEYS = "keys"
    LOG = "log"
    ABOUT = "about"


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
    """

    has_structure: bool = False
    undo: str = ""
    redo: str = ""
    run: str = "idle"
    frames: int = 0
    placing: bool = False

    @property
    def running(self) -> bool:
        """Whether a relaxation is under way, paused ones included."""
        return self.run != "idle"


When = Callable[[Situation], bool]


def _always(_: Situation) -> bool:
    return True


def _structure(now: Situation) -> bool:
    return now.has_structure


def _frames(now: Situation) -> bool:
    return now.frames > 1


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """A row of the table.

    Parameters
    ----------
    text
        As in the menu; without its dots it is the palette's line.
    menu
        The menu it stands in.
    group
        Actions of one group stand together between separators.
    tip
        One sentence.
    glyph
        Name of its icon.
    shortcuts
        In Qt's portable spelling, the one to show first.
    when
        Whether it makes sense now.
    checkable
        Whether it is on or off.
    """

    key: ActionKey
    text: str
    menu: str
    group: int
    tip: str
    glyph: str = ""
    shortcuts: tuple[str, ...] = ()
    when: When = _always
    checkable: bool = False


A = ActionInfo
K = ActionKey
ACTIONS: tuple[ActionInfo, ...] = (
    A(K.NEW_SLAB, "New Slab", "File", 0, "Build a slab", "file-plus-outline", ("Ctrl+N",)),
    A(K.OPEN, "Open…", "File", 0, "Open a structure or trajectory file", "folder-open-outline", ("Ctrl+O",)),
    A(
        K.EXPORT, "Export…", "File", 1, "Write the structure, the trajectory or a picture to a file",
        "export-variant", ("Ctrl+E",), _structure,
    ),
    A(
        K.COPY_SCRIPT, "Copy as Python Script", "File", 1,
        "Copy a plain ASE script that builds and relaxes the same thing", "language-python",
        ("Ctrl+Shift+C",), _structure,
    ),
    A(
        K.START_PAGE, "Start Page", "File", 2, "Go back to the start; nothing is lost, Redo leads back",
        "home-outline", (), _structure,
    ),
    A(K.QUIT, "Quit", "File", 3, "Close the window", "exit-to-app", ("Ctrl+Q",)),
    A(K.UNDO, "Undo", "Edit", 0, "Take the last step back", "undo", ("Ctrl+Z",), lambda now: bool(now.undo)),
    A(
        K.REDO, "Redo", "Edit", 0, "Do it again", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"),
        lambda now: bool(now.redo),
    ),
    A(
        K.COPY_PICTURE, "Copy Picture", "Edit", 1, "Copy a picture of the view", "camera-outline",
        (), _structure,
    ),
    A(
        K.PALETTE, "Command Palette…", "Edit", 2, "Find any command by name", "magnify", ("Ctrl+Shift+P",),
    ),
    A(K.VIEW_X, "Along X", "View", 0, "Look along the x axis", "axis-x-arrow", ("X",), _structure),
    A(K.VIEW_Y, "Along Y", "View", 0, "Look along the y axis", "axis-y-arrow", ("Y",), _structure),
    A(K.VIEW_Z, "Along Z, from Above", "View", 0, "Look down on it", "axis-z-arrow", ("Z",), _structure),
    A(K.VIEW_BACK_X, "Along −X", "View", 0, "Look against the x axis", "", ("Shift+X",), _structure),
    A(K.VIEW_BACK_Y, "Along −Y", "View", 0, "Look against the y axis", "", ("Shift+Y",), _structure),
    A(K.VIEW_BACK_Z, "Along −Z, from Below", "View", 0, "Look up from below", "", ("Shift+Z",), _structure),
    A(
        K.VIEW_HOME, "From the Side, Tilted", "View", 0, "Look from where new structures are looked at",
        "axis-arrow", ("H",), _structure,
    ),
    A(
        K.FIT, "Fit to Window", "View", 1, "Show the whole structure", "fit-to-screen-outline", ("F",),
        _structure,
    ),
    A(
        K.SIDE_PANEL, "Side Panel", "View", 2, "Show or fold away the panel on the right",
        "dock-right", ("Ctrl+B",), _structure, checkable=True,
    ),
    A(
        K.FOOT, "Timeline and Plots", "View", 2, "Show or fold away the timeline and plots",
        "dock-bottom", ("Ctrl+J",), _structure, checkable=True,
    ),
    A(K.FULL_SCREEN, "Full Screen", "View", 2, "Use all of it", "fullscreen", ("F11",), checkable=True),
    A(
        K.BULK, "Bulk Crystal…", "Build", 0,
        "Find a bulk crystal: elements, prototypes, files, databases", "cube-outline", ("Ctrl+Shift+B",),
    ),
    A(
        K.NAVIGATE, "Navigate", "Build", 0, "Leave the tool: turn, pan and zoom the view",
        "cursor-default-outline", ("Esc",), _structure,
    ),
    A(
        K.PLACE, "Place Adsorbate", "Build", 0, "Choose an adsorbate and click on a site to place it",
        "plus-circle-outline", ("A",), _structure,
    ),
    A(
        K.SITES, "Choose a Site", "Build", 0,
        "Go to the list of sites: Enter stands the adsorbate at one, Enter again places it",
        "", ("S",), _structure,
    ),
    A(
        K.COVER, "Cover Surface…", "Build", 0,
        "Put the adsorbate used last on the surface in a pattern: p(2×2), ½ ML, …", "dots-grid",
        ("Shift+A",), _structure,
    ),
    A(
        K.RELAX, "Relax", "Relax", 0, "Relax the structure with the chosen model", "play", ("Ctrl+R", "F5"),
        lambda now: now.has_structure and not now.running,
    ),
    A(
        K.PAUSE, "Pause", "Relax", 0, "Hold the relaxation, or let it go on", "pause", ("Ctrl+P",),
        lambda now: now.run in ("running", "paused"),
    ),
    A(
        K.STOP, "Stop", "Relax", 0, "End the relaxation; its frames are kept", "stop", ("Ctrl+.",),
        lambda now: now.running and now.run != "stopping",
    ),
    A(K.PLAY, "Play", "Relax", 1, "Play the frames", "play-outline", ("Space",), _frames),
    A(K.PREVIOUS_FRAME, "Previous Frame", "Relax", 1, "One frame back", "step-backward", ("Left",), _frames),
    A(K.NEXT_FRAME, "Next Frame", "Relax", 1, "One frame on", "step-forward", ("Right",), _frames),
    A(K.FIRST_FRAME, "First Frame", "Relax", 1, "To the start", "skip-backward", ("Home",), _frames),
    A(K.LAST_FRAME, "Last Frame", "Relax", 1, "To the end", "skip-forward", ("End",), _frames),
    A(
        K.LIVE, "Follow Live", "Relax", 1, "Follow the newest frame while it relaxes", "access-point", ("L",),
        lambda now: now.running and now.frames > 0,
    ),
    A(
        K.MODELS, "Models…", "Relax", 2, "What each model is for, and how to get those that are not here yet",
        "atom-variant", ("Ctrl+M",),
    ),
    A(
        K.OPEN_CHECKPOINT, "Open a Checkpoint File…", "Relax", 2,
        "Compute with a FAIRChem checkpoint of your own", "file-cog-outline",
    ),
    A(K.KEYS, "Keys and Mouse", "Help", 0, "What keys and mouse do", "keyboard-outline", ("F1",)),
    A(K.LOG, "Log", "Help", 0, "What happened, and what the engine said", "text-box-outline"),
    A(K.ABOUT, "About Adatom", "Help", 1, "Version, licence and thanks", "information-outline"),
)  # fmt: skip
"""The table, in the order of the menus."""

MENUS = ("File", "Edit", "View", "Build", "Relax", "Help")


class ActionSet(QObject):
    """The table's actions, made real.

    Parameters
    ----------
    parent
        The window, which takes them all so that their keys work everywhere in it.
    """

    asked = Signal(object)
    """The `ActionKey` of what the user wants done."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = {info.key: _made(info, self) for info in ACTIONS}
        for key, action in self._actions.items():
            action.triggered.connect(lambda _checked=False, key=key: self.asked.emit(key))

    def __getitem__(self, key: ActionKey) -> QAction:
        return self._actions[key]

    def __iter__(self) -> Iterator[tuple[ActionInfo, QAction]]:
        return ((info, self._actions[info.key]) for info in ACTIONS)

    def refresh(self, now: Situation) -> None:
        """Enable what makes sense now, and name what undo, redo and pause would do."""
        for info, action in self:
            action.setEnabled(info.when(now))
        self._word(ActionKey.UNDO, f"Undo {now.undo}".rstrip())
        self._word(ActionKey.REDO, f"Redo {now.redo}".rstrip())
        paused = now.run == "paused"
        self._word(ActionKey.PAUSE, "Resume" if paused else "Pause")
        self._actions[ActionKey.PAUSE].setIcon(icon("play" if paused else "pause"))

    def _word(self, key: ActionKey, text: str) -> None:
        action = self._actions[key]
        if action.text() != text:
            action.setText(text)
            action.setToolTip(_tip(text, action))


def _made(info: ActionInfo, parent: QObject) -> QAction:
    action = QAction(info.text, parent)
    action.setObjectName(info.key)
    if info.glyph:
        action.setIcon(icon(info.glyph))
    action.setShortcuts([QKeySequence(keys) for keys in info.shortcuts])
    action.setCheckable(info.checkable)
    action.setToolTip(_tip(info.tip, action))
    action.setMenuRole(_ROLES.get(info.key, QAction.MenuRole.NoRole))
    return action


_ROLES = {ActionKey.QUIT: QAction.MenuRole.QuitRole, ActionKey.ABOUT: QAction.MenuRole.AboutRole}
"""Actions that macOS moves into its application menu."""


def _tip(text: str, action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}  ({keys})" if keys else text
