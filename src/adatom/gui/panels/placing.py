"""How the chosen adsorbate is to stand: height and angles, and what else an expert may want."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from adatom.gui.panels.binding import BindingChoice, binding_words
from adatom.gui.widgets import (
    DecimalSpin,
    Fold,
    NumberWithSlider,
    Row,
    Segments,
    Spin,
    dim_label,
    set_quietly,
    tool_button,
)
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.placement import random_orientations
from adatom.structure.adsorbates.pose import Face
from adatom.viewer.stance import Stance

TYPICAL_HEIGHT = 2.0
"""Where the slider starts from while the height is automatic, Å."""
_FACES: dict[Face, str] = {"top": "Top", "bottom": "Bottom"}


class HeightSpin(DecimalSpin):
    """A height that says "auto" in place of zero, which no adsorbate sits at."""

    def __init__(self) -> None:
        tip = "Height of the binding atom above the top layer; auto follows from covalent radii"
        super().__init__("Height", 0.0, 20.0, 0.05, 2, suffix=" Å", tip=tip)
        self.setSpecialValueText("auto")

    def stepBy(self, steps: int) -> None:  # noqa: N802
        """Step from a typical height where it was automatic."""
        if self.value() == self.minimum() and steps > 0:
            self.setValue(TYPICAL_HEIGHT)
        else:
            super().stepBy(steps)


class AngleSpin(DecimalSpin):
    """An angle without trailing zeros; one out of range is wrapped around.

    Parameters
    ----------
    name
        Accessible name.
    low, step
        The range begins at `low`, degrees, and goes all the way round.
    """

    def __init__(self, name: str, low: float, step: float, tip: str) -> None:
        high = 359.9 if low == 0 else 180.0
        super().__init__(name, low, high, step, 1, suffix="°", tip=tip, correction="wrap")
        self.setWrapping(low == 0)

    def textFromValue(self, value: float) -> str:  # noqa: N802
        """Return ``"22.5"``, ``"90"``."""
        return f"{value:.1f}".removesuffix(".0")


class RandomRow(QWidget):
    """A die and the seed it is thrown with: each press goes on to the next orientation of that seed."""

    thrown = Signal(float, float, float)
    """Azimuth, tilt and roll, degrees."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._die = tool_button(
            "dice-5-outline", "Random orientation", "Turn it to the next random orientation of this seed"
        )
        self._seed = Spin("Seed", 0, 999_999, tip="The same seed gives the same orientations again")
        self._seed.setFixedWidth(86)
        self._number = dim_label()
        row = Row("Random", self._die, self._seed, self._number)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(row)
        self._die.clicked.connect(self._throw)
        self._seed.valueChanged.connect(lambda _seed: self.rewind())
        self.rewind()

    def rewind(self) -> None:
        """Begin again with the first orientation of the seed."""
        self._count = 0
        self._number.setText("seed")

    def _throw(self) -> None:
        self._count += 1
        self._number.setText(f"seed · no. {self._count}")
        angles = random_orientations(self._seed.value(), self._count)[-1]
        self.thrown.emit(*(round(angle, 1) for angle in angles))


class PlacementRows(QWidget):
    """Height, turn and tilt, and a fold with roll, binding, face and random orientations."""

    changed = Signal(object)
    """`Stance`, by the user's hand."""
    binding_chosen = Signal(object)
    """The indices of the atoms that are to bind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = NumberWithSlider(HeightSpin(), (0.5, 4.0), 0.05, rest=TYPICAL_HEIGHT)
        self._auto = tool_button("autorenew", "Automatic height", "Back to the automatic height")
        self._height.put_between(self._auto)
        self._azimuth = AngleSpin("Turn", 0.0, 15.0, "Turn about the surface normal")
        self._tilt = AngleSpin("Tilt", -180.0, 5.0, "Tilt from the surface normal")
        self._roll = AngleSpin("Roll", -180.0, 15.0, "Turn about the molecule's own axis, before the tilt")
        self._binding = BindingChoice()
        self._face = Segments(
            "Face", list(_FACES.items()), tip="Which face of the slab it stands on; the view looks at it"
        )
        self._random = RandomRow()
        self._reset = QPushButton("Reset")
        self._reset.setObjectName("link")
        self._reset.setAutoDefault(False)
        self._reset.setAccessibleName("Reset the placement")
        self._reset.setToolTip("Upright on the top face at the automatic height, bound as in the library")
        self._more = Fold("More", open_=False)
        self._adsorbate: Adsorbate | None = None
        self._own_binding: tuple[int, ...] = ()
        self._lay_out()
        self._connect()
        self.set_stance(Stance())

    def _lay_out(self) -> None:
        self._more.add(Row("Roll", self._roll))
        self._more.add(self._binding)
        self._more.add(Row("Face", self._face))
        self._more.add(self._random)
        self._more.add(self._reset)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(Row("Height", self._height))
        box.addWidget(Row("Turn, tilt", self._azimuth, self._tilt))
        box.addWidget(self._more)

    def _connect(self) -> None:
        self._height.changed.connect(self._edited)
        self._auto.clicked.connect(self._make_automatic)
        for spin in (self._azimuth, self._tilt, self._roll):
            spin.valueChanged.connect(self._edited)
        self._face.chosen.connect(self._edited)
        self._random.thrown.connect(self._take_angles)
        self._binding.chosen.connect(self.binding_chosen)
        self._reset.clicked.connect(self._start_over)

    # --- setters down

    def set_stance(self, stance: Stance) -> None:
        """Show how the adsorbate stands, without a signal."""
        self._height.set_value(0.0 if stance.height is None else stance.height)
        set_quietly(self._azimuth, stance.azimuth % 360.0)
        set_quietly(self._tilt, stance.tilt)
        set_quietly(self._roll, stance.roll)
        self._face.set_current(stance.face)
        self._summarise()

    def start_upright(self, stance: Stance) -> None:
        """Show how another adsorbate stands, and begin its random orientations anew, without a signal."""
        self._random.rewind()
        self.set_stance(stance)

    def show_adsorbate(self, adsorbate: Adsorbate | None, own_binding: tuple[int, ...] = ()) -> None:
        """Offer the atoms of `adsorbate` to bind through; `own_binding` is what the library has."""
        self._adsorbate, self._own_binding = adsorbate, own_binding
        self._binding.show_adsorbate(adsorbate)
        self._summarise()

    # --- what the controls say

    def stance(self) -> Stance:
        """Return how the adsorbate is to stand."""
        face: Face = "bottom" if self._face.current() == "bottom" else "top"
        angles = (self._azimuth.value(), self._tilt.value(), self._roll.value())
        return Stance(self._height.value() or None, *angles, face)

    def _edited(self, *_value: object) -> None:
        self._summarise()
        self.changed.emit(self.stance())

    def _make_automatic(self) -> None:
        self._height.set_value(0.0)
        self._edited()

    def _take_angles(self, azimuth: float, tilt: float, roll: float) -> None:
        self.set_stance(replace(self.stance(), azimuth=azimuth, tilt=tilt, roll=roll))
        self._edited()

    def _start_over(self) -> None:
        self._random.rewind()
        self.set_stance(Stance())
        self._edited()
        if self._adsorbate is not None and self._adsorbate.binding != self._own_binding:
            self.binding_chosen.emit(self._own_binding)

    def _summarise(self) -> None:
        """Say in the head of the fold what in it differs from the usual."""
        stance, adsorbate = self.stance(), self._adsorbate
        self._auto.setEnabled(stance.height is not None)
        parts = [f"roll {self._roll.text()}"] if stance.roll else []
        if adsorbate is not None and adsorbate.binding != self._own_binding:
            parts.append(f"{binding_words(adsorbate, adsorbate.binding)} down".replace(" (both)", ""))
        if stance.face == "bottom":
            parts.append("bottom face")
        self._more.set_note(", ".join(parts))
        self._reset.setEnabled(bool(parts) or stance != Stance())
