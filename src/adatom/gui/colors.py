"""The colours of the window, light and dark.

Text colours keep a contrast of at least 4.5 : 1 on the surfaces they are used on (WCAG 2.2, level AA); a test
holds them to it.
"""

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours, as hex strings.

    Parameters
    ----------
    name
        ``"light"`` or ``"dark"``.
    bg, panel, field
        The window behind everything, the bars and panels on it, and the controls on those.
    line
        Hairlines and the borders of controls.
    text, dim
        The two text colours.
    accent, soft
        The one accent colour, for text, strokes and handles, and its pale tint behind what is chosen.
    primary, on_primary
        Fill and text of the primary button.
    success, warning, danger
        Always beside a word or an icon that says the same.
    view_top, view_bottom
        Background of the 3D view, top and bottom.
    site_bridge, site_hollow
        Marks of bridges and hollows, beside the accent for tops: blue, bluish green and reddish purple, which
        the colour-blind tell apart (Okabe and Ito, 2008). Each kind has a shape of its own as well.
    """

    name: str
    bg: str
    panel: str
    line: str
    text: str
    dim: str
    field: str
    accent: str
    soft: str
    primary: str
    on_primary: str
    success: str
    warning: str
    danger: str
    view_top: str
    view_bottom: str
    site_bridge: str
    site_hollow: str


LIGHT = Theme(
    name="light",
    bg="#f4f5f7",
    panel="#ffffff",
    line="#e1e4e9",
    text="#1b212e",
    dim="#5c6575",
    field="#f3f4f7",
    accent="#1f5be0",
    soft="#e8effd",
    primary="#2563eb",
    on_primary="#ffffff",
    success="#157347",
    warning="#8a5a00",
    danger="#b42318",
    view_top="#ffffff",
    view_bottom="#e9edf3",
    site_bridge="#00805f",
    site_hollow="#b13b86",
)
DARK = Theme(
    name="dark",
    bg="#16181d",
    panel="#1d2026",
    line="#30353f",
    text="#e7e9ed",
    dim="#a0a7b4",
    field="#262a32",
    accent="#73a5ff",
    soft="#22324f",
    primary="#2f6be8",
    on_primary="#ffffff",
    success="#4cc38a",
    warning="#e6b450",
    danger="#ff8a7a",
    view_top="#1b1e24",
    view_bottom="#2a2f38",
    site_bridge="#3fcf9f",
    site_hollow="#f08cc8",
)


def faded(theme: Theme) -> str:
    """Return the colour of what is disabled: half way between the dim text and its surface."""
    dim, panel = QColor(theme.dim), QColor(theme.panel)
    pairs = ((dim.red(), panel.red()), (dim.green(), panel.green()), (dim.blue(), panel.blue()))
    return QColor(*(round(0.55 * a + 0.45 * b) for a, b in pairs)).name()
