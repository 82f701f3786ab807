"""Which theme is worn: the user's choice, or the desktop's."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from adatom.gui.theme import ThemeChoice, apply_theme, current_theme, theme_for

_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Appearance(QObject):
    """Dresses the application as chosen, and follows the desktop where that is the choice.

    Parameters
    ----------
    app
        The application.
    choice
        ``"system"``, ``"light"`` or ``"dark"``.
    """

    def __init__(self, app: QApplication, choice: ThemeChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._choice: ThemeChoice = choice
        self.set_choice(choice)
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose."""
        return self._choice

    def set_choice(self, choice: ThemeChoice) -> None:
        """Wear this theme; title bars and the desktop's own dialogs go along."""
        self._choice = choice
        hints = self._app.styleHints()
        if choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(_SCHEMES[choice])
        self._dress(hints.colorScheme())

    @Slot(Qt.ColorScheme)
    def _follow(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system" and theme_for(self._choice, scheme) is not current_theme():
            self._dress(scheme)

    def _dress(self, scheme: Qt.ColorScheme) -> None:
        apply_theme(self._app, theme_for(self._choice, scheme))
