"""Colours, style sheet and icons of the window, light and dark.

One `Theme` is current at a time. `apply_theme` hands it to Qt (palette, style sheet, the platform's own
title bars); icons made by `icon` take their colour from the current theme each time they are painted, so
nothing has to be set again when it changes. What draws by itself (plots, the 3D view) listens to
`notifier.changed`.

Text colours keep a contrast of at least 4.5 : 1 on the surfaces they are used on (WCAG 2.2, level AA); a test
holds them to it.
"""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from adatom.paths import resource
from adatom.viewer.theme import ViewTheme

ThemeChoice = Literal["system", "light", "dark"]
"""What the user may choose; ``"system"`` follows the desktop."""


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
)


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


def faded(theme: Theme) -> str:
    """Return the colour of what is disabled: half way between the dim text and its surface."""
    dim, panel = QColor(theme.dim), QColor(theme.panel)
    pairs = ((dim.red(), panel.red()), (dim.green(), panel.green()), (dim.blue(), panel.blue()))
    return QColor(*(round(0.55 * a + 0.45 * b) for a, b in pairs)).name()


def view_theme(theme: Theme) -> ViewTheme:
    """Return the colours of the 3D view."""
    return ViewTheme(
        background_top=theme.view_top,
        background_bottom=theme.view_bottom,
        text=theme.text,
        dim=theme.dim,
        line=theme.line,
        accent=theme.accent,
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
        if not _icons_postponed:
            glyph = _glyph(self._glyph, self._tint, _current)
            glyph.paint(painter, rect, Qt.AlignmentFlag.AlignCenter, mode, state)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
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


def stylesheet(theme: Theme) -> str:
    """Return the style sheet.

    Object names it knows: labels ``dim``, ``unit``, ``head``, ``title``, ``display``, ``figure``, ``hint``,
    ``problem``; QPushButton ``primary``, ``seg``, ``tile``, ``chip``, ``link``, ``card``; QFrame ``bar``,
    ``rail``, ``side``, ``foot``, ``hairline``, ``notice``; QWidget ``root``, ``inner``, ``start``.
    """
    parts = (_frames, _labels, _buttons, _fields, _sliders, _menus, _scrolling)
    return "\n".join(part(theme) for part in parts)


def _frames(t: Theme) -> str:
    return f"""
QMainWindow, QWidget#root {{ background: {t.bg}; }}
QDialog, QWidget#inner, QScrollArea#inner {{ background: {t.panel}; }}
QWidget#start {{ background: {t.bg}; }}
QFrame#bar, QFrame#side, QFrame#rail, QFrame#foot {{ background: {t.panel}; border: 0; }}
QFrame#bar {{ border-bottom: 1px solid {t.line}; }}
QFrame#side {{ border-left: 1px solid {t.line}; }}
QFrame#rail {{ border-right: 1px solid {t.line}; }}
QFrame#foot {{ border-top: 1px solid {t.line}; }}
QFrame#hairline {{ background: {t.line}; border: 0; max-height: 1px; min-height: 1px; }}
QFrame#notice {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame#notice[level="error"] {{ border-left: 3px solid {t.danger}; }}
QFrame#notice[level="warning"] {{ border-left: 3px solid {t.warning}; }}
QFrame#notice[level="info"] {{ border-left: 3px solid {t.accent}; }}
QStatusBar {{ background: {t.panel}; border-top: 1px solid {t.line}; color: {t.dim}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {t.dim}; font-size: 12px; padding: 0 8px; }}
QToolTip {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line}; padding: 5px 7px; }}
"""


def _labels(t: Theme) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel#dim, QLabel#unit {{ color: {t.dim}; }}
QLabel#unit {{ font-size: 12px; }}
QLabel#head {{ font-weight: 600; }}
QLabel#title {{ font-weight: 600; font-size: 14px; }}
QLabel#display {{ font-weight: 600; font-size: 26px; }}
QLabel#figure {{ font-weight: 600; font-size: 19px; }}
QLabel#problem {{ color: {t.danger}; }}
QLabel#hint {{
    background: {t.panel}; border: 1px solid {t.line}; border-radius: 6px; padding: 5px 9px;
}}
"""


def _buttons(t: Theme) -> str:
    return f"""
QToolButton {{
    border: 1px solid transparent; border-radius: 6px; padding: 5px; background: transparent;
}}
QToolButton:hover {{ background: {t.field}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.soft}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QPushButton {{
    background: {t.field}; color: {t.text}; border: 1px solid {t.line}; border-radius: 6px; padding: 6px 12px;
}}
QPushButton:hover {{ border-color: {t.dim}; }}
QPushButton:pressed {{ background: {t.soft}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:disabled {{ color: {faded(t)}; border-color: {t.line}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton#primary {{
    background: {t.primary}; color: {t.on_primary}; border: 1px solid {t.primary}; font-weight: 600;
    padding: 6px 18px;
}}
QPushButton#primary:hover {{ background: {t.accent if t.name == "light" else t.primary}; }}
QPushButton#primary:focus {{ border-color: {t.text}; }}
QPushButton#primary:disabled {{ background: {t.field}; color: {faded(t)}; border-color: {t.line}; }}
QPushButton#seg {{ border-radius: 0; padding: 5px 0; min-width: 20px; }}
QPushButton#seg:checked {{
    background: {t.soft}; color: {t.accent}; border-color: {t.accent}; font-weight: 600;
}}
QPushButton#tile {{ padding: 10px 0; font-weight: 500; }}
QPushButton#tile:checked {{ background: {t.soft}; border-color: {t.accent}; color: {t.accent}; }}
QPushButton#chip {{ border-radius: 13px; padding: 4px 12px; min-height: 18px; max-height: 18px; }}
QPushButton#chip:disabled {{ color: {t.dim}; background: transparent; }}
QPushButton#link {{
    background: transparent; border: 1px solid transparent; color: {t.accent}; padding: 3px 4px;
    text-align: left;
}}
QPushButton#link:hover {{ background: {t.soft}; }}
QPushButton#link:focus {{ border-color: {t.accent}; }}
QPushButton#card {{ background: {t.panel}; border-radius: 10px; padding: 0; text-align: left; }}
QPushButton#card:hover, QPushButton#card:focus {{ border-color: {t.accent}; }}
"""


def _fields(t: Theme) -> str:
    down, up, check = (
        resource("icons", name).as_posix() for name in ("chevron-down.svg", "chevron-up.svg", "check.svg")
    )
    return f"""
QComboBox, QAbstractSpinBox, QLineEdit {{
    background: {t.field}; color: {t.text}; border: 1px solid {t.line}; border-radius: 6px;
    padding: 4px 8px; min-height: 20px;
    selection-background-color: {t.primary}; selection-color: {t.on_primary};
}}
QAbstractSpinBox QLineEdit {{ border: 0; background: transparent; padding: 0; min-height: 0; }}
QComboBox:hover, QAbstractSpinBox:hover, QLineEdit:hover {{ border-color: {t.dim}; }}
QComboBox:focus, QAbstractSpinBox:focus, QLineEdit:focus {{ border-color: {t.accent}; }}
QComboBox:disabled, QAbstractSpinBox:disabled, QLineEdit:disabled {{
    color: {faded(t)}; border-color: {t.line};
}}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url("{down}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{
    background: {t.panel}; border: 1px solid {t.line}; outline: 0; padding: 4px;
    selection-background-color: {t.soft}; selection-color: {t.text};
}}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; }}
QSpinBox {{ padding-right: 2px; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: 0; width: 16px; background: transparent; }}
QSpinBox::up-arrow {{ image: url("{up}"); width: 9px; height: 9px; }}
QSpinBox::down-arrow {{ image: url("{down}"); width: 9px; height: 9px; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator {{
    width: 16px; height: 16px; border: 1px solid {t.dim}; border-radius: 4px; background: {t.field};
}}
QCheckBox::indicator:checked {{
    background: {t.primary}; border-color: {t.primary}; image: url("{check}");
}}
QCheckBox::indicator:focus {{ border-color: {t.accent}; }}
QPlainTextEdit, QTextEdit, QTextBrowser {{
    background: {t.field}; border: 1px solid {t.line}; border-radius: 6px; padding: 6px;
    selection-background-color: {t.primary}; selection-color: {t.on_primary};
}}
"""


def _sliders(t: Theme) -> str:
    return f"""
QSlider::groove:horizontal {{ height: 4px; background: {t.line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {t.line}; }}
QSlider::handle:horizontal {{
    background: {t.accent}; border: 2px solid {t.panel}; width: 14px; height: 14px; margin: -7px 0;
    border-radius: 9px;
}}
QSlider::handle:horizontal:focus {{ border-color: {t.text}; }}
QSlider::handle:horizontal:disabled {{ background: {faded(t)}; }}
QProgressBar {{ background: {t.line}; border: 0; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
"""


def _menus(t: Theme) -> str:
    return f"""
QMenuBar {{ background: {t.panel}; color: {t.text}; border-bottom: 1px solid {t.line}; padding: 1px 6px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.field}; }}
QMenu {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line}; padding: 5px; }}
QMenu::item {{ padding: 6px 26px 6px 10px; border-radius: 5px; }}
QMenu::item:selected {{ background: {t.soft}; }}
QMenu::item:disabled {{ color: {faded(t)}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 5px 6px; }}
QListView {{ background: {t.panel}; border: 0; outline: 0; }}
QListView::item {{ padding: 7px 10px; border-radius: 6px; }}
QListView::item:hover {{ background: {t.field}; }}
QListView::item:selected {{ background: {t.soft}; color: {t.text}; }}
"""


def _scrolling(t: Theme) -> str:
    return f"""
QScrollArea {{ border: 0; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {faded(t)}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.dim}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
