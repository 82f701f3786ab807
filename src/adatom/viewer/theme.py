"""The colours of the view; imports neither VTK nor pyvista."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewTheme:
    """Colours of the 3D view, as hexadecimal strings (``"#1c2230"``).

    Parameters
    ----------
    background_top, background_bottom
        The two ends of the background's gradient.
    text, dim
        Text and quiet text of the labels in the view.
    line
        Hairlines: the border of labels.
    accent
        The marks of top sites, and handles.
    bridge, hollow
        The marks of bridges and of hollows.
    warning
        What must not be overlooked: a ghost that is too close to an atom.
    """

    background_top: str
    background_bottom: str
    text: str
    dim: str
    line: str
    accent: str
    bridge: str
    hollow: str
    warning: str


LIGHT_VIEW = ViewTheme(
    "#ffffff", "#eef1f5", "#1c2230", "#6b7484", "#e3e6ea", "#2563eb", "#00805f", "#b13b86", "#d9480f"
)


def rgb(colour: str) -> tuple[float, float, float]:
    """Return a ``"#rrggbb"`` colour as three numbers between 0 and 1."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255
