"""What the window wears: theme, palette, font and icons.

One `Theme` is current at a time. `apply_theme` hands it to Qt (palette, style sheet, the platform's own
title bars); icons made by `icon` take their colour from the current theme each time they are painted, so
nothing has to be set again when it changes. What draws by itself (plots, the 3D view) listens to
`notifier.changed`.
"""

from typing import Literal

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from adatom.gui.colors import DARK, LIGHT, Theme, faded
from adatom.gui.stylesheet import stylesheet
from adatom.viewer.theme import ViewTheme

__all__ = [
    "DARK",
    "LIGHT",
    "Theme",
    "ThemeChoice",
    "apply_theme",
    "begin_icons",
    "current_theme",
    "icon",
    "notifier",
    "palette",
    "postpone_icons",
    "stylesheet",
    "theme_for",
    "view_theme",
]

ThemeChoice = Literal["system", "light", "dark"]
"""What the user may choose; ``"system"`` follows the desktop."""


class _Notifier(QObject):
    """Tells what draws by itself that the theme has changed."""

    changed = Signal(object)


notifier = _Notifier()
"""`notifier.changed` carries the new `Theme`, after the palette and style sheet have been set."""

_current = LIGHT


def current_theme() -> Theme:
    """Return the theme in use."""
    return _current


def theme_for(choice: ThemeChoice, system: Qt.ColorScheme) -> Theme:
    """Return the theme that a choice means on a desktop with this colour scheme."""
    dark = choice == "dark" or (choice == "system" and system == Qt.ColorScheme.Dark)
    return DARK if dark else LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Dress the application in `theme`: Fusion style, palette, style sheet and font."""
    global _current  # noqa: PLW0603 - one application, one theme; icons ask for it at each painting
    _current = theme
    if not app.styleSheet():
        app.setStyle("Fusion")
    app.setFont(_font(app))
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))
    notifier.changed.emit(theme)


def _font(app: QApplication) -> QFont:
    """Return the system's font, at least 13 px, with tabular figures so that running numbers stand still."""
    font = QFont(app.font())
    if QFontInfo(font).pixelSize() < 13:
        font.setPixelSize(13)
    font.setFeature(QFont.Tag.fromString("tnum"), 1)
    return font


def palette(theme: Theme) -> QPalette:
    """Return the palette that Qt's own drawing uses."""
    roles = QPalette.ColorRole
    colors = {
        roles.Window: theme.panel,
        roles.WindowText: theme.text,
        roles.Base: theme.field,
        roles.AlternateBase: theme.bg,
        roles.Text: theme.text,
        roles.Button: theme.field,
        roles.ButtonText: theme.text,
        roles.BrightText: theme.danger,
        roles.PlaceholderText: theme.dim,
        roles.Highlight: theme.primary,
        roles.HighlightedText: theme.on_primary,
        roles.Accent: theme.accent,
        roles.Link: theme.accent,
        roles.LinkVisited: theme.accent,
        roles.ToolTipBase: theme.panel,
        roles.ToolTipText: theme.text,
        roles.Mid: theme.line,
        roles.Dark: theme.dim,
        roles.Light: theme.panel,
    }
    made = QPalette()
    for role, color in colors.items():
        made.setColor(role, QColor(color))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(faded(theme)))
    return made


def view_theme(theme: Theme) -> ViewTheme:
    """Return the colours of the 3D view."""
    return ViewTheme(
        background_top=theme.view_top,
        background_bottom=theme.view_bottom,
        text=theme.text,
        dim=theme.dim,
        line=theme.line,
        accent=theme.accent,
        bridge=theme.site_bridge,
        hollow=theme.site_hollow,
        warning=theme.danger,
    )


class _ThemedGlyph(QIconEngine):
    """Paints a glyph of Material Design Icons in a colour of whatever theme is current."""

    def __init__(self, glyph: str, tint: str) -> None:
        super().__init__()
        self._glyph = glyph
        self._tint = tint

    def clone(self) -> QIconEngine:
        return _ThemedGlyph(self._glyph, self._tint)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        # Where a control is squeezed to nothing, Qt asks for icons of no size, and the font would complain.
        if not _icons_postponed and not rect.isEmpty():
            glyph = _glyph(self._glyph, self._tint, _current)
            glyph.paint(painter, rect, Qt.AlignmentFlag.AlignCenter, mode, state)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon in a size; nothing where there is none."""
        if size.isEmpty():
            return QPixmap()
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        return pixmap


_icons_postponed = False
_glyphs: dict[tuple[str, str, str], QIcon] = {}
_icons: dict[tuple[str, str], QIcon] = {}


def _glyph(name: str, tint: str, theme: Theme) -> QIcon:
    key = (name, tint, theme.name)
    if key not in _glyphs:
        import qtawesome  # takes a while: see `postpone_icons`

        color = getattr(theme, tint)
        checked = theme.accent if tint == "text" else color
        _glyphs[key] = qtawesome.icon(name, color=color, color_on=checked, color_disabled=faded(theme))
    return _glyphs[key]


def postpone_icons() -> None:
    """Leave icons out of what is painted until `begin_icons`: their fonts take 0.2 s to load."""
    global _icons_postponed  # noqa: PLW0603 - one application, one font
    _icons_postponed = True


def begin_icons() -> None:
    """Paint icons from now on, and whatever is on screen anew."""
    global _icons_postponed  # noqa: PLW0603 - one application, one font
    if _icons_postponed:
        _icons_postponed = False
        for widget in QApplication.allWidgets():
            widget.update()


def icon(name: str, tint: str = "text") -> QIcon:
    """Return an icon that follows the theme by itself.

    Parameters
    ----------
    name
        A glyph of Material Design Icons 6, e.g. ``"undo"`` (``"mdi6.undo"`` is the same).
    tint
        The field of `Theme` that colours it. In the text colour it turns to the accent where it is checked,
        and fades where it is disabled.
    """
    key = (name.removeprefix("mdi6."), tint)
    if key not in _icons:
        _icons[key] = QIcon(_ThemedGlyph(f"mdi6.{key[0]}", tint))
    return _icons[key]
