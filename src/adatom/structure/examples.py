"""The worked examples shipped with Adatom."""

from dataclasses import dataclass
from pathlib import Path

from adatom.paths import resource


@dataclass(frozen=True, slots=True)
class Example:
    """A structure to begin with.

    Parameters
    ----------
    key
        Its name for programs: ``"co-cu100"``.
    title
        Its name for people: ``"CO on Cu(100)"``.
    subtitle
        One line about it.
    path
        The shipped file.
    """

    key: str
    title: str
    subtitle: str
    path: Path


_EXAMPLES = (
    ("co-cu100", "CO on Cu(100)", "Carbon monoxide at a bridge of copper: the reference workflow"),
    ("o-pt111", "O on Pt(111)", "An oxygen atom in an fcc hollow of platinum"),
    ("oh-ruo2-110", "OH on RuO₂(110)", "Hydroxyl on a coordinatively unsaturated Ru of rutile"),
    ("h2o-mgo100", "H₂O on MgO(100)", "A water molecule lying above Mg of rock salt"),
)


def examples() -> tuple[Example, ...]:
    """Return the worked examples in the order of the start page."""
    return tuple(
        Example(key, title, subtitle, resource("examples", f"{key}.extxyz"))
        for key, title, subtitle in _EXAMPLES
    )
