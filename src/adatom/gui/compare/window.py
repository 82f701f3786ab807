"""A window that compares structures and relaxations: side by side, overlaid, in numbers, on one plot."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.clock import DisplayClock
from adatom.gui.compare.facts import Compared, as_csv, compared
from adatom.gui.compare.overlay_page import OverlayPage
from adatom.gui.compare.pane import Pane
from adatom.gui.compare.table import CompareTable
from adatom.gui.theme import Theme, notifier, view_theme
from adatom.gui.widgets import Segments, hairline, tool_button
from adatom.paths import resource
from adatom.project.node import Node
from adatom.structure.editing.comparing import matched
from adatom.viewer.surface import make_window_ready

if TYPE_CHECKING:
    from adatom.gui.compare.plot import EnergyPlot

MOST_PANES = 4
"""More views side by side would show too little each; the others are chosen into one of them."""
_SIZE = (1180, 780)
_PAGES = (("side", "Side by Side"), ("overlay", "Overlaid"), ("plot", "Energies"))


class CompareWindow(QMainWindow):
    """Two or more structures of a project; trajectories that grow are followed.

    Parameters
    ----------
    nodes
        The structures, the first of which the others are compared with.

    Raises
    ------
    ValueError
        If there are fewer than two.
    """

    closed = Signal()

    def __init__(self, nodes: Sequence[Node]) -> None:
        super().__init__()
        if len(nodes) < 2:
            raise ValueError("two structures at least make a comparison")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowIcon(QIcon(str(resource("icons", "adatom.svg"))))
        make_window_ready(self)
        self.nodes = tuple(nodes)
        self._indices: list[int | None] = [None] * len(nodes)
        self._measured: list[tuple[int, ...]] = []
        self._closed = False
        self._clock = DisplayClock(self)
        self._clock.ticked.connect(self.follow)
        self._build_controls()
        self.panes = [Pane(self.nodes, k) for k in range(min(len(nodes), MOST_PANES))]
        self.overlay = OverlayPage([each.made_by or each.name for each in self._known()])
        self.plot: EnergyPlot | None = None
        self.table = CompareTable()
        self._lay_out()
        self._connect()
        self.show_page("side")
        self.resize(*_SIZE)

    # -- building ------------------------------------------------------------------------------------

    def _build_controls(self) -> None:
        self.pages = Segments("Show", _PAGES)
        self.pages.set_current("side")
        self.pages.setFixedWidth(336)
        self.link_cameras = _check("Link cameras", "Turn one view, and all turn")
        self.link_frames = _check("Link frames", "Go to a frame in one, and all go to that frame")
        self.relative = _check("From each one's start", "Energies relative to the first of each trajectory")
        self.measure = _button("Measure", "ruler", "Click two, three or four atoms: measured in all views")
        self.measure.setCheckable(True)
        self.forget = _button("Clear", "close", "Take the measurements out of views and table")
        self.copy = _button("Copy Table", "content-copy", "Copy the table as comma-separated values")

    def _lay_out(self) -> None:
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addWidget(self.pages)
        for control in (self.link_cameras, self.link_frames, self.relative):
            row.addWidget(control)
        row.addStretch(1)
        for button in (self.measure, self.forget, self.copy):
            row.addWidget(button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._side_by_side())
        self._stack.addWidget(self.overlay)
        self._plot_page = QWidget()
        self._plot_page.setObjectName("inner")
        QVBoxLayout(self._plot_page).setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._plot_page)
        root = QWidget()
        root.setObjectName("inner")
        column = QVBoxLayout(root)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)
        column.addWidget(hairline())
        column.addWidget(self.table)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.setCentralWidget(root)

    def _side_by_side(self) -> QWidget:
        page = QWidget()
        page.setObjectName("inner")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(1)
        columns = len(self.panes) if len(self.panes) < MOST_PANES else 2
        for k, pane in enumerate(self.panes):
            grid.addWidget(pane, k // columns, k % columns)
            pane.choice.setVisible(len(self.nodes) > len(self.panes))
        return page

    def _connect(self) -> None:
        self.pages.chosen.connect(self.show_page)
        self.measure.toggled.connect(self._take_tool)
        self.forget.clicked.connect(self.clear_measurements)
        self.copy.clicked.connect(self.copy_table)
        self.link_cameras.toggled.connect(lambda on: self._turn_all(self.panes[0]) if on else None)
        self.relative.toggled.connect(self._draw_plot)
        self.overlay.pair_chosen.connect(self._lay_over)
        for pane in self.panes:
            pane.frame_chosen.connect(lambda index, pane=pane: self._go_to(pane, index))
            pane.node_chosen.connect(lambda place, pane=pane: self._put(pane, place))
            pane.view.camera_moved.connect(lambda pane=pane: self._turn_all(pane))
            pane.view.measured.connect(lambda _found, pane=pane: self._take_measurements(pane))
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, lambda: self.measure.setChecked(False))
        notifier.changed.connect(self._wear)

    # -- what is on show -----------------------------------------------------------------------------

    def _known(self) -> list[Compared]:
        """Return the structures at the frames on show; those without any structure are left out."""
        found = [compared(node, index) for node, index in zip(self.nodes, self._indices, strict=True)]
        return [each for each in found if each is not None]

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Show one of the pages: ``"side"``, ``"overlay"`` or ``"plot"``."""
        self.pages.set_current(key)
        self._stack.setCurrentIndex([page for page, _ in _PAGES].index(key))
        self.link_cameras.setVisible(key == "side")
        self.link_frames.setVisible(key == "side")
        self.relative.setVisible(key == "plot")
        self.measure.setVisible(key == "side")
        if key == "plot" and self.plot is None:
            from adatom.gui.compare.plot import EnergyPlot

            self.plot = EnergyPlot()
            self.plot.frame_chosen.connect(self._go_all_to)
            title = QLabel("energy, eV, by step")
            title.setObjectName("unit")
            title.setContentsMargins(16, 12, 16, 0)
            layout = self._plot_page.layout()
            assert layout is not None  # noqa: S101
            layout.addWidget(title)
            layout.addWidget(self.plot)
        self._refresh()

    @Slot()
    def wake(self) -> None:
        """Look for new frames at the next tick of the display's clock."""
        self._clock.wake()

    @Slot()
    def follow(self) -> None:
        """Take in what has come since: views that show the last frame go on to the newest."""
        if self._closed:
            return
        for pane in self.panes:
            pane.follow()
            if pane.index is not None:
                self._indices[pane.place] = None if pane.at_end else pane.index
        self._refresh()

    @Slot()
    def refresh_names(self) -> None:
        """Say the names again: one may have been given or changed."""
        if not self._closed:
            for pane in self.panes:
                pane.refresh()
            self._refresh()

    def _go_to(self, chosen: Pane, index: int) -> None:
        """Show a frame in one view, and as far as they go in all where they are linked."""
        if self.link_frames.isChecked():
            self._go_all_to(index)
            return
        self._indices[chosen.place] = None if chosen.at_end else index
        self._refresh()

    @Slot(int)
    def _go_all_to(self, index: int) -> None:
        """Show a frame of all trajectories, the last of those that are shorter."""
        for place, node in enumerate(self.nodes):
            last = 0 if node.trajectory is None else len(node.trajectory) - 1
            self._indices[place] = None if index >= last else index
        for pane in self.panes:
            if pane.index not in (None, index):
                pane.show_frame(index)
        self._refresh()

    def _put(self, pane: Pane, place: int) -> None:
        """Show another structure in a view."""
        pane.show_node(place)
        pane.show_frame(self._indices[place])
        self._mark(pane)
        self._turn_all(self.panes[0])

    def _turn_all(self, turned: Pane) -> None:
        """Turn all views as one has been turned."""
        if self._closed or not self.link_cameras.isChecked():
            return
        viewpoint = turned.view.viewpoint
        for pane in self.panes:
            if pane is not turned:
                pane.view.take_viewpoint(viewpoint)

    def _refresh(self) -> None:
        structures = self._known()
        if structures:
            self.table.set_structures(structures, self._measured)
        self.forget.setVisible(bool(self._measured))
        names = list(dict.fromkeys(each.name for each in structures))
        self.setWindowTitle(f"Compare {', '.join(names)} – Adatom")
        page = self.pages.current()
        if page == "overlay":
            self._lay_over()
        elif page == "plot":
            self._draw_plot()

    def _lay_over(self) -> None:
        solid, clear = (compared(self.nodes[k], self._indices[k]) for k in self.overlay.pair)
        self.overlay.show_pair(solid, clear)

    def _draw_plot(self) -> None:
        if self.plot is None:
            return
        from adatom.gui.compare.plot import Curve

        curves = [
            Curve(place, node.trajectory.energies(), shown.index if shown is not None else None)
            for place, node in enumerate(self.nodes)
            if node.trajectory is not None and len(node.trajectory)
            for shown in [compared(node, self._indices[place])]
        ]
        self.plot.show_curves(curves, relative=self.relative.isChecked())

    # -- measuring and copying -----------------------------------------------------------------------

    @Slot(bool)
    def _take_tool(self, measuring: bool) -> None:
        for pane in self.panes:
            pane.view.take_tool("measure" if measuring else "navigate")

    def _take_measurements(self, pane: Pane) -> None:
        """Measure in all structures what is measured in one view."""
        first, shown = compared(self.nodes[0], self._indices[0]), pane.shown
        if self._closed or first is None or shown is None:
            return
        picks = [found.indices for found in pane.view.measurements]
        measured = _translated(picks, shown, first)
        if measured != self._measured:
            self._measured = measured
            for other in self.panes:
                if other is not pane:
                    self._mark(other)
            self._refresh()

    def _mark(self, pane: Pane) -> None:
        """Draw in a view what is measured."""
        first = compared(self.nodes[0], self._indices[0])
        if first is not None and pane.shown is not None:
            pane.view.show_measurements(_translated(self._measured, first, pane.shown))

    @Slot()
    def clear_measurements(self) -> None:
        """Take the measurements out of the table."""
        self._measured = []
        for pane in self.panes:
            pane.view.show_measurements(())
        self._refresh()

    @Slot()
    def copy_table(self) -> None:
        """Copy the table as comma-separated values."""
        QGuiApplication.clipboard().setText(as_csv(self._known(), self._measured))

    # -- events --------------------------------------------------------------------------------------

    @Slot(object)
    def _wear(self, theme: Theme) -> None:
        for view in (*(pane.view for pane in self.panes), self.overlay.view):
            view.set_theme(view_theme(theme))
        for pane in self.panes:
            pane.badge.update()
        if self.plot is not None:
            self.plot.restyle()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look at all structures alike, once the views have their sizes."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.fit)

    @Slot()
    def fit(self) -> None:
        """Let the structures fill their views, all at one magnification where cameras are linked."""
        if self._closed:
            return
        linked = self.link_cameras.isChecked()
        for pane in self.panes[:1] if linked else self.panes:
            pane.view.fit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Release everything of OpenGL, and say so."""
        if not self._closed:
            self._closed = True
            notifier.changed.disconnect(self._wear)
            self._clock.stop()
            for pane in self.panes:
                pane.close_pane()
            self.overlay.view.close_view()
            self.closed.emit()
        super().closeEvent(event)


def _translated(
    picks: Sequence[tuple[int, ...]], source: Compared, target: Compared
) -> list[tuple[int, ...]]:
    """Return groups of atoms of one structure as those of another, without those it does not have."""
    if not picks:
        return []
    partners = matched(source.atoms, target.atoms)
    groups = [tuple(int(partners[k]) for k in each) for each in picks]
    return [each for each in groups if min(each) >= 0]


def _button(text: str, glyph: str, tip: str) -> QToolButton:
    button = tool_button(glyph, text, tip)
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def _check(text: str, tip: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(tip)
    box.setChecked(True)
    return box
