"""The table of actions, in the order of the menus."""

from adatom.gui.actions.edits import EDIT_ROWS, SELECT_ROWS
from adatom.gui.actions.info import ActionInfo
from adatom.gui.actions.keys import ActionKey
from adatom.gui.actions.looks import LOOK_ROWS
from adatom.gui.actions.situation import Situation, frames, periodic, selection, structure

A = ActionInfo
K = ActionKey

_FILE_ROWS = (
    A(K.NEW_SLAB, "New Slab", "File", 0, "Build a slab", "file-plus-outline", ("Ctrl+N",)),
    A(K.OPEN, "Open…", "File", 0, "Open a structure or trajectory file", "folder-open-outline", ("Ctrl+O",)),
    A(
        K.EXPORT, "Export…", "File", 1, "Write the structure, the trajectory or a picture to a file",
        "export-variant", ("Ctrl+E",), structure,
    ),
    A(
        K.COPY_SCRIPT, "Copy as Python Script", "File", 1,
        "Copy a plain ASE script that builds and relaxes the same thing", "language-python",
        ("Ctrl+Shift+C",), structure,
    ),
    A(
        K.START_PAGE, "Start Page", "File", 2, "Go back to the start; nothing is lost, Redo leads back",
        "home-outline", (), structure,
    ),
    A(K.QUIT, "Quit", "File", 3, "Close the window", "exit-to-app", ("Ctrl+Q",)),
)  # fmt: skip

_VIEW_ROWS = (
    A(K.VIEW_X, "Along X", "View", 0, "Look along the x axis", "axis-x-arrow", ("X",), structure),
    A(K.VIEW_Y, "Along Y", "View", 0, "Look along the y axis", "axis-y-arrow", ("Y",), structure),
    A(K.VIEW_Z, "Along Z, from Above", "View", 0, "Look down on it", "axis-z-arrow", ("Z",), structure),
    A(K.VIEW_BACK_X, "Along −X", "View", 0, "Look against the x axis", "", ("Shift+X",), structure),
    A(K.VIEW_BACK_Y, "Along −Y", "View", 0, "Look against the y axis", "", ("Shift+Y",), structure),
    A(K.VIEW_BACK_Z, "Along −Z, from Below", "View", 0, "Look up from below", "", ("Shift+Z",), structure),
    A(
        K.VIEW_HOME, "From the Side, Tilted", "View", 0, "Look from where new structures are looked at",
        "axis-arrow", ("H",), structure,
    ),
    A(
        K.FIT, "Fit to Window", "View", 1, "Show the whole structure", "fit-to-screen-outline", ("F",),
        structure,
    ),
    A(
        K.PROJECT_PANEL, "Project Panel", "View", 2,
        "Show or fold away the panel on the left: all structures and relaxations of the project",
        "file-tree-outline", ("Ctrl+Shift+E",), structure, checkable=True,
    ),
    A(
        K.SIDE_PANEL, "Side Panel", "View", 2, "Show or fold away the panel on the right",
        "dock-right", ("Ctrl+B",), structure, checkable=True,
    ),
    A(
        K.FOOT, "Timeline and Plots", "View", 2, "Show or fold away the timeline and plots",
        "dock-bottom", ("Ctrl+J",), structure, checkable=True,
    ),
    A(K.FULL_SCREEN, "Full Screen", "View", 2, "Use all of it", "fullscreen", ("F11",), checkable=True),
)  # fmt: skip


def _can_measure(now: Situation) -> bool:
    return now.has_structure and 1 <= now.selected <= 4


_TOOL_ROWS = (
    A(
        K.NAVIGATE, "Navigate", "Tools", 0, "Turn, pan and zoom; nothing is changed",
        "cursor-default-outline", ("N",), structure, checkable=True,
    ),
    A(
        K.SELECT, "Select", "Tools", 0, "Click atoms, or draw a box around them", "selection-drag",
        ("S",), structure, checkable=True,
    ),
    A(
        K.MOVE, "Move", "Tools", 0,
        "Drag atoms, or with a selection, move it with the mouse: X, Y, Z lock an axis, digits set how far",
        "cursor-move", ("G",), structure, checkable=True,
    ),
    A(
        K.ROTATE, "Rotate", "Tools", 0,
        "Turn atoms, or with a selection, turn it with the mouse: X, Y, Z lock an axis, digits set how far",
        "rotate-3d-variant", ("R",), structure, checkable=True,
    ),
    A(
        K.PLACE, "Place Adsorbate", "Tools", 0, "Choose an adsorbate and click on a site to place it",
        "plus-circle-outline", ("A",), structure, checkable=True,
    ),
    A(
        K.MEASURE, "Measure", "Tools", 0, "Click two, three or four atoms: distance, angle, dihedral",
        "ruler", ("M",), structure, checkable=True,
    ),
    A(
        K.HOLD, "Fix or Release", "Tools", 0, "Click atoms to fix or release them", "pin-outline", ("P",),
        structure, checkable=True,
    ),
    A(
        K.MEASURE_SELECTED, "Measure Selected Atoms", "Tools", 1,
        "Measure between two, three or four selected atoms, or begin to measure from one", "",
        ("Shift+M",), _can_measure,
    ),
    A(
        K.LEAVE, "Leave the Tool", "Tools", 1,
        "Let go of what is in hand, then put the tool down, then clear the selection", "", ("Esc",),
        structure,
    ),
)  # fmt: skip

_BUILD_ROWS = (
    A(
        K.BULK, "Bulk Crystal…", "Build", 0,
        "Find a bulk crystal: elements, prototypes, files, databases", "cube-outline", ("Ctrl+Shift+B",),
    ),
    A(
        K.REPEAT, "Repeat…", "Build", 1, "Repeat the cell along a, b and c", "view-grid-outline", (),
        periodic,
    ),
    A(
        K.VACUUM, "Vacuum…", "Build", 1, "Set the vacuum above and below the slab",
        "arrow-expand-vertical", (), periodic,
    ),
    A(
        K.CENTRE, "Centre", "Build", 1, "Move the atoms into the middle of the cell or its vacuum",
        "image-filter-center-focus", (), structure,
    ),
    A(
        K.WRAP, "Wrap into the Cell", "Build", 1, "Move atoms that lie outside the cell into it",
        "keyboard-return", (), periodic,
    ),
    A(
        K.SITES, "Choose a Site", "Build", 2,
        "Go to the list of sites: Enter stands the adsorbate at one, Enter again places it",
        "", ("Shift+S",), structure,
    ),
    A(
        K.COVER, "Cover Surface…", "Build", 2,
        "Put the adsorbate used last on the surface in a pattern: p(2×2), ½ ML, …", "dots-grid",
        ("Shift+A",), structure,
    ),
    A(
        K.SAVE_ADSORBATE, "Save Selection as Adsorbate…", "Build", 2,
        "Keep the selected atoms as an adsorbate of your own", "content-save-plus-outline", (), selection,
    ),
)  # fmt: skip


def _can_relax(now: Situation) -> bool:
    return now.has_structure and not now.running


_RELAX_ROWS = (
    A(
        K.RELAX, "Relax", "Relax", 0, "Relax the structure with the chosen model", "play", ("Ctrl+R", "F5"),
        _can_relax,
    ),
    A(
        K.PAUSE, "Pause", "Relax", 0, "Hold the relaxation, or let it go on", "pause", ("Ctrl+P",),
        lambda now: now.run in ("running", "paused"),
    ),
    A(
        K.STEP, "Single Step", "Relax", 0, "Take one step, then hold the relaxation", "debug-step-over",
        (".",),
        lambda now: now.run in ("running", "paused"),
    ),
    A(
        K.STOP, "Stop", "Relax", 0, "End the relaxation; its frames are kept", "stop", ("Ctrl+.",),
        lambda now: now.running and now.run != "stopping",
    ),
    A(
        K.DISCARD, "Stop and Discard", "Relax", 0,
        "End the relaxation and go back to before it; its frames are thrown away", "delete-sweep-outline", (),
        lambda now: now.running,
    ),
    A(
        K.RELAX_EDITS, "Relax after Each Edit", "Relax", 3,
        "Begin to relax whenever atoms are moved, added, changed or deleted", "autorenew", (),
        checkable=True,
    ),
    A(K.PLAY, "Play", "Relax", 1, "Play the frames", "play-outline", ("Space",), frames),
    A(K.PREVIOUS_FRAME, "Previous Frame", "Relax", 1, "One frame back", "step-backward", ("Left",), frames),
    A(K.NEXT_FRAME, "Next Frame", "Relax", 1, "One frame on", "step-forward", ("Right",), frames),
    A(K.FIRST_FRAME, "First Frame", "Relax", 1, "To the start", "skip-backward", ("Home",), frames),
    A(K.LAST_FRAME, "Last Frame", "Relax", 1, "To the end", "skip-forward", ("End",), frames),
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
)  # fmt: skip

_HELP_ROWS = (
    A(K.KEYS, "Keys and Mouse", "Help", 0, "What keys and mouse do", "keyboard-outline", ("F1",)),
    A(K.LOG, "Log", "Help", 0, "What happened, and what the engine said", "text-box-outline"),
    A(K.ABOUT, "About Adatom", "Help", 1, "Version, licence and thanks", "information-outline"),
)

ACTIONS: tuple[ActionInfo, ...] = (
    *_FILE_ROWS,
    *EDIT_ROWS,
    *SELECT_ROWS,
    *_VIEW_ROWS,
    *LOOK_ROWS,
    *_TOOL_ROWS,
    *_BUILD_ROWS,
    *_RELAX_ROWS,
    *_HELP_ROWS,
)
"""The table, in the order of the menus."""

MENUS = ("File", "Edit", "Select", "View", "Tools", "Build", "Relax", "Help")

TOOLS = (K.NAVIGATE, K.SELECT, K.MOVE, K.ROTATE, K.PLACE, K.MEASURE, K.HOLD)
"""The tools in the order of the rail; one of them is always in hand."""
