import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from adatom.gui.appearance import Appearance
from adatom.gui.theme import DARK, LIGHT, Theme, apply_theme, current_theme, icon, stylesheet, theme_for


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    shares = (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_can_be_read_on_everything_it_stands_on(theme: Theme):
    for surface in (theme.bg, theme.panel, theme.field):
        for text in (theme.text, theme.dim):
            assert contrast(text, surface) >= 4.5, (text, surface)
    for color in (theme.accent, theme.success, theme.warning, theme.danger):
        assert contrast(color, theme.panel) >= 4.5, color
    assert contrast(theme.accent, theme.soft) >= 4.5
    assert contrast(theme.on_primary, theme.primary) >= 4.5


def test_the_desktop_is_followed_unless_the_user_chooses():
    assert theme_for("system", Qt.ColorScheme.Dark) is DARK
    assert theme_for("system", Qt.ColorScheme.Unknown) is LIGHT
    assert theme_for("light", Qt.ColorScheme.Dark) is LIGHT


def test_the_choice_is_worn_and_changed(qapp: QApplication):
    appearance = Appearance(qapp, "dark")
    assert current_theme() is DARK
    appearance.set_choice("light")
    assert current_theme() is LIGHT
    appearance.set_choice("system")
    assert appearance.choice == "system"
    appearance.deleteLater()


def painted(made: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    image = made.pixmap(QSize(32, 32), mode).toImage()
    colors = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
    return {color.name() for color in colors if color.alpha() == 255}


def test_icons_follow_the_theme_by_themselves(qapp: QApplication):
    made = icon("square")
    for theme in (LIGHT, DARK):
        apply_theme(qapp, theme)
        assert painted(made) == {theme.text}
        assert painted(made, QIcon.Mode.Disabled) != {theme.text}
    apply_theme(qapp, LIGHT)


def test_an_icon_has_one_name_with_and_without_the_font():
    assert icon("undo") is icon("mdi6.undo")


def test_both_style_sheets_are_understood(qapp: QApplication, capfd: pytest.CaptureFixture[str]):
    for theme in (DARK, LIGHT):
        qapp.setStyleSheet(stylesheet(theme))
    assert "parse" not in capfd.readouterr().err


@pytest.mark.parametrize("size", [QSize(0, 0), QSize(16, 0), QSize(-4, -4)])
def test_an_icon_of_no_size_is_nothing_and_nobody_complains(qapp: QApplication, qtlog, size: QSize):
    apply_theme(qapp, LIGHT)
    assert icon("undo").pixmap(size).isNull()
    assert [record.message for record in qtlog.records] == []
