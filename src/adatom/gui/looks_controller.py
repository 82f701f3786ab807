"""Colours by value and arrows: chosen in the View menu, in step with the frame on show."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from adatom.gui.actions import ActionKey
from adatom.gui.looks import (
    COLOURINGS,
    Colouring,
    Shown,
    atom_values,
    coloured,
    displacement_arrows,
    force_arrows,
    shown_of,
)
from adatom.gui.settings import Settings
from adatom.gui.stage import Stage
from adatom.viewer.view import StructureView

ArrowKind = Literal["force", "displacement"]
SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Lengths of arrows to choose from, Å per eV/Å or per Å."""

_COLOUR_KEYS: dict[Colouring, ActionKey] = {
    "element": ActionKey.COLOUR_ELEMENT,
    "height": ActionKey.COLOUR_HEIGHT,
    "coordination": ActionKey.COLOUR_COORDINATION,
    "displacement": ActionKey.COLOUR_DISPLACEMENT,
    "force": ActionKey.COLOUR_FORCE,
}


class LooksController(QObject):
    """Shows what the user wants to see of the structure on show, and goes along with its frames.

    Parameters
    ----------
    stage
        What is on show.
    view
        Where it is drawn.
    settings
        What was chosen last, remembered there.
    """

    changed = Signal()
    """Something else is on: ask `active`."""

    def __init__(
        self, stage: Stage, view: StructureView, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stage = stage
        self._view = view
        self._settings = settings
        self._known: Shown | None = None
        self._values: dict[int, list[str]] = {}
        stage.shown_changed.connect(self.refresh)

    def handlers(self) -> dict[ActionKey, Callable[[], object]]:
        """Return what the actions of looks do."""
        colours: dict[ActionKey, Callable[[], object]] = {
            _COLOUR_KEYS[kind]: partial(self.colour_by, kind) for kind in COLOURINGS
        }
        return colours | {
            ActionKey.FORCE_ARROWS: partial(self.toggle_arrows, "force"),
            ActionKey.DISPLACEMENT_ARROWS: partial(self.toggle_arrows, "displacement"),
            ActionKey.FIXED_FORCES: self.toggle_fixed,
            ActionKey.LONGER_ARROWS: partial(self.scale_arrows, 1),
            ActionKey.SHORTER_ARROWS: partial(self.scale_arrows, -1),
        }

    def active(self) -> frozenset[ActionKey]:
        """Return the actions of looks that are on."""
        settings = self._settings
        on = {_COLOUR_KEYS[settings.colouring]}
        if settings.force_arrows:
            on.add(ActionKey.FORCE_ARROWS)
        if settings.displacement_arrows:
            on.add(ActionKey.DISPLACEMENT_ARROWS)
        if settings.fixed_forces:
            on.add(ActionKey.FIXED_FORCES)
        return frozenset(on)

    def colour_by(self, kind: Colouring) -> None:
        """Colour atoms by this from now on."""
        self._settings.colouring = kind
        self._chosen()

    def toggle_arrows(self, kind: ArrowKind) -> None:
        """Show arrows of a kind, or no longer."""
        if kind == "force":
            self._settings.force_arrows = not self._settings.force_arrows
        else:
            self._settings.displacement_arrows = not self._settings.displacement_arrows
        self._chosen()

    def toggle_fixed(self) -> None:
        """Show the forces on fixed atoms, or no longer."""
        self._settings.fixed_forces = not self._settings.fixed_forces
        self._chosen()

    def scale_arrows(self, steps: int) -> None:
        """Draw the arrows that are on longer or shorter, by steps of 1, 2, 5; without any, both kinds."""
        settings = self._settings
        both = not settings.force_arrows and not settings.displacement_arrows
        if both or settings.force_arrows:
            settings.force_scale = _next_scale(settings.force_scale, steps)
        if both or settings.displacement_arrows:
            settings.displacement_scale = _next_scale(settings.displacement_scale, steps)
        self._chosen()

    @Slot()
    def refresh(self) -> None:
        """Bring colours and arrows up to date with what is on show."""
        self._known = None
        self._values.clear()
        settings = self._settings
        if settings.colouring == "element":
            self._view.colour_by(None)
        elif (shown := self._shown()) is not None:
            by = coloured(settings.colouring, shown)
            self._view.colour_by(by.values, by.scale, note=by.note)
        shown = self._shown() if settings.force_arrows or settings.displacement_arrows else None
        forces = moved = None
        if shown is not None and settings.force_arrows:
            forces = force_arrows(shown, settings.force_scale, fixed=settings.fixed_forces)
        if shown is not None and settings.displacement_arrows:
            moved = displacement_arrows(shown, settings.displacement_scale)
        self._view.show_arrows("force", forces)
        self._view.show_arrows("displacement", moved)

    def values_at(self, index: int) -> list[str]:
        """Return what is known of an atom on show, for the status bar."""
        if index not in self._values:
            shown = self._shown()
            known = shown is not None and index < len(shown.atoms)
            self._values[index] = atom_values(shown, index) if known else []  # type: ignore[arg-type]
        return self._values[index]

    def _shown(self) -> Shown | None:
        if self._known is None:
            self._known = shown_of(self._stage.node, self._stage.index, self._stage.atoms())
        return self._known

    def _chosen(self) -> None:
        self.refresh()
        self.changed.emit()


def _next_scale(scale: float, steps: int) -> float:
    """Return the scale some steps along `SCALES`, which ends stop."""
    nearest = min(range(len(SCALES)), key=lambda place: abs(SCALES[place] - scale))
    return SCALES[min(max(nearest + steps, 0), len(SCALES) - 1)]
