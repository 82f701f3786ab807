"""The rows of the table on how structures are drawn: colours by value, arrows, comparing."""

from adatom.gui.actions.info import ActionInfo
from adatom.gui.actions.keys import ActionKey
from adatom.gui.actions.situation import structure

A = ActionInfo
K = ActionKey
_COLOURS, _ARROWS = "Colours", "Arrows"

LOOK_ROWS = (
    A(
        K.COLOUR_ELEMENT, "Colour by Element", "View", 3, "Atoms in the colours of their elements",
        "palette-outline", (), structure, checkable=True, submenu=_COLOURS,
    ),
    A(
        K.COLOUR_HEIGHT, "Colour by Height", "View", 3, "Atoms by their height above the slab's top layer",
        "", (), structure, checkable=True, submenu=_COLOURS,
    ),
    A(
        K.COLOUR_COORDINATION, "Colour by Coordination", "View", 3,
        "Atoms by how many neighbours they have", "", (), structure, checkable=True, submenu=_COLOURS,
    ),
    A(
        K.COLOUR_DISPLACEMENT, "Colour by Displacement", "View", 3,
        "Atoms by how far they have moved since the start of their trajectory", "", (), structure,
        checkable=True, submenu=_COLOURS,
    ),
    A(
        K.COLOUR_FORCE, "Colour by Force", "View", 3, "Atoms by the force on them in the frame on show",
        "", (), structure, checkable=True, submenu=_COLOURS,
    ),
    A(
        K.FORCE_ARROWS, "Force Arrows", "View", 3, "Show the forces on the atoms as arrows",
        "arrow-top-right-thin", ("Shift+F",), structure, checkable=True, submenu=_ARROWS,
    ),
    A(
        K.DISPLACEMENT_ARROWS, "Displacement Arrows", "View", 3,
        "Show how far the atoms have moved since the start of their trajectory", "arrow-expand",
        ("Shift+D",), structure, checkable=True, submenu=_ARROWS,
    ),
    A(
        K.FIXED_FORCES, "Forces on Fixed Atoms Too", "View", 3,
        "Show the arrows of atoms that cannot follow their forces, faintly", "", (), structure,
        checkable=True, submenu=_ARROWS,
    ),
    A(
        K.LONGER_ARROWS, "Longer Arrows", "View", 3, "Draw forces and displacements longer", "plus", (),
        structure, submenu=_ARROWS,
    ),
    A(
        K.SHORTER_ARROWS, "Shorter Arrows", "View", 3, "Draw forces and displacements shorter", "minus", (),
        structure, submenu=_ARROWS,
    ),
    A(
        K.COMPARE, "Compare Structures…", "View", 4,
        "See structures and relaxations of the project side by side, overlaid, and in numbers",
        "compare", (), structure,
    ),
)  # fmt: skip

LOOKS = tuple(row.key for row in LOOK_ROWS if row.checkable)
"""They are checked while what they stand for is on."""
