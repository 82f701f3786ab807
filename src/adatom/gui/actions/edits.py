"""The rows of the menus Edit and Select."""

from adatom.gui.actions.info import ActionInfo
from adatom.gui.actions.keys import ActionKey
from adatom.gui.actions.situation import Situation, selection, structure

A = ActionInfo
K = ActionKey


def _can_paste(now: Situation) -> bool:
    return now.can_paste


EDIT_ROWS = (
    A(K.UNDO, "Undo", "Edit", 0, "Take the last step back", "undo", ("Ctrl+Z",), lambda now: bool(now.undo)),
    A(
        K.REDO, "Redo", "Edit", 0, "Do it again", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"),
        lambda now: bool(now.redo),
    ),
    A(
        K.CUT, "Cut", "Edit", 1, "Copy the selected atoms and delete them", "content-cut", ("Ctrl+X",),
        selection,
    ),
    A(
        K.COPY, "Copy Atoms", "Edit", 1, "Copy the selected atoms, as extxyz text too", "content-copy",
        ("Ctrl+C",), selection,
    ),
    A(
        K.PASTE, "Paste Atoms", "Edit", 1, "Paste atoms that were copied here, or as xyz text anywhere",
        "content-paste", ("Ctrl+V",), _can_paste,
    ),
    A(
        K.DUPLICATE, "Duplicate", "Edit", 1, "Put a copy of the selected atoms beside them",
        "content-duplicate", ("Ctrl+Shift+D",), selection,
    ),
    A(K.DELETE, "Delete", "Edit", 1, "Delete the selected atoms", "delete-outline", ("Del",), selection),
    A(
        K.CHANGE_ELEMENT, "Change Element…", "Edit", 2, "Make the selected atoms another element",
        "periodic-table", ("E",), selection,
    ),
    A(
        K.ADD_ATOM, "Add Atom…", "Edit", 2, "Add one atom, above the selection or at coordinates",
        "plus-circle-multiple-outline", ("Ctrl+Shift+A",), structure,
    ),
    A(K.TAGS, "Tag…", "Edit", 2, "Set the tag of the selected atoms", "tag-outline", (), selection),
    A(
        K.FIX, "Fix", "Edit", 3, "Hold the selected atoms where they are while it relaxes", "pin-outline",
        ("Ctrl+F",), selection,
    ),
    A(
        K.RELEASE, "Release", "Edit", 3, "Let the selected atoms move while it relaxes", "pin-off-outline",
        ("Ctrl+Shift+F",), selection,
    ),
    A(
        K.FIX_X, "Fixed along X", "Edit", 3, "Fix or release the selected atoms along x", "", (), selection,
        checkable=True, submenu="Fixed Along",
    ),
    A(
        K.FIX_Y, "Fixed along Y", "Edit", 3, "Fix or release the selected atoms along y", "", (), selection,
        checkable=True, submenu="Fixed Along",
    ),
    A(
        K.FIX_Z, "Fixed along Z", "Edit", 3, "Fix or release the selected atoms along z", "", (), selection,
        checkable=True, submenu="Fixed Along",
    ),
    A(
        K.RENAME, "Rename Structure", "Edit", 4, "Give what is on the table a name of its own",
        "rename-outline", ("F2",), structure,
    ),
    A(
        K.NOTE, "Note on Structure…", "Edit", 4, "Write down what is worth remembering of it",
        "note-edit-outline", (), structure,
    ),
    A(
        K.COPY_PICTURE, "Copy Picture", "Edit", 4, "Copy a picture of the view", "camera-outline",
        (), structure,
    ),
    A(
        K.PALETTE, "Command Palette…", "Edit", 5, "Find any command by name", "magnify", ("Ctrl+Shift+P",),
    ),
)  # fmt: skip

SELECT_ROWS = (
    A(
        K.SELECT_ALL, "All", "Select", 0, "Select every atom", "select-all", ("Ctrl+A",), structure,
    ),
    A(K.SELECT_NONE, "None", "Select", 0, "Select nothing", "select-off", ("Ctrl+D",), selection),
    A(
        K.INVERT, "Invert", "Select", 0, "Select the other atoms instead", "select-inverse", ("Ctrl+I",),
        structure,
    ),
    A(
        K.MOLECULE, "This Molecule", "Select", 1, "Select all that hangs together with the selection",
        "molecule", ("Ctrl+L",), selection,
    ),
    A(
        K.SAME_ELEMENT, "Same Element", "Select", 1, "Select all atoms of the selected elements",
        "alpha-e-box-outline", ("Shift+E",), selection,
    ),
    A(
        K.SAME_LAYER, "Same Layer", "Select", 1, "Select all atoms of the selected layers",
        "layers-outline", ("Shift+L",), selection,
    ),
    A(
        K.FIXED_ATOMS, "Fixed Atoms", "Select", 1, "Select the atoms that do not move while it relaxes",
        "pin-outline", (), structure,
    ),
    A(
        K.GROW, "Grow", "Select", 2, "Add the atoms bonded to the selection", "plus",
        ("+", "Ctrl++", "Ctrl+="), selection,
    ),
    A(
        K.SHRINK, "Shrink", "Select", 2, "Take away the atoms at the edge of the selection", "minus",
        ("-", "Ctrl+-"), selection,
    ),
)  # fmt: skip
