"""The widget that VTK draws into: pyvistaqt's, with this program's events in place of VTK's.

Rendering happens in `paintGL` only, on the GUI thread; ask for it with `Canvas.redraw`.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget
from pyvistaqt.rwi import QVTKRenderWindowInteractor
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow, vtkRenderWindowInteractor

#: How long nothing must change before a picture is smoothed, ms. Smoothing (FXAA) costs software OpenGL half
#: as much again as the drawing itself, so that what moves is drawn without it.
_REST = 350


class Canvas(QVTKRenderWindowInteractor):
    """An OpenGL widget with one renderer.

    Mouse and key events become signals; VTK's interactor and its key bindings never see them. A signal's
    receiver may ``ignore()`` an event, which then goes on to the parent as usual.
    """

    painted = Signal()
    pressed = Signal(QMouseEvent)
    moved = Signal(QMouseEvent)
    released = Signal(QMouseEvent)
    turned = Signal(QWheelEvent)
    typed = Signal(QKeyEvent)
    let_up = Signal(QKeyEvent)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.renderer = vtkRenderer()
        # Translucent things are few, and drawn the farthest first: what VTK does to sort them costs a third.
        self.renderer.SetUseOIT(False)
        self._released = False
        self.takes_alt = False
        self.claims: Callable[[QKeyEvent], bool] = _nothing
        self.render_window.AddRenderer(self.renderer)
        self.render_window.SetMultiSamples(0)
        interactor: vtkRenderWindowInteractor = self.render_window.GetInteractor()
        interactor.Initialize()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._smooth)

    def redraw(self) -> None:
        """Ask for one repaint: something has changed. Smooth edges follow when it rests."""
        self.renderer.UseFXAAOff()
        self._rest.start()
        self.update()

    @Slot()
    def _smooth(self) -> None:
        self.renderer.UseFXAAOn()
        self.update()

    @property
    def render_window(self) -> vtkRenderWindow:
        """VTK's render window."""
        return self.GetRenderWindow()

    def make_ready(self) -> None:
        """Make OpenGL usable now, even where the widget has not been painted yet."""
        self._ensure_initialized()
        self.render_window.MakeCurrent()

    def paintGL(self) -> None:  # noqa: N802
        """Draw, and say so."""
        super().paintGL()
        self.painted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pass on."""
        self.pressed.emit(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pass on: the second press of two quick clicks is a press."""
        self.pressed.emit(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pass on."""
        self.moved.emit(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pass on."""
        self.released.emit(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Pass on."""
        self.turned.emit(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Pass on; what nobody takes goes to the parent."""
        event.ignore()
        self.typed.emit(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Pass on, and leave to the parent."""
        event.ignore()
        self.let_up.emit(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that `claims` names from the window's shortcuts, and Alt from opening the menus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            alt = self.takes_alt and event.key() == Qt.Key.Key_Alt
            if alt or self.claims(event):
                event.accept()
                return True
        handled: bool = super().event(event)
        return handled

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Keep VTK out of it."""
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Pass on."""
        event.accept()
        self.left.emit()

    def focusNextPrevChild(self, next_: bool) -> bool:  # noqa: N802
        """Leave Tab to what is typed while the canvas `claims` it."""
        tab = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
        if self.claims(tab):
            return False
        moved: bool = super().focusNextPrevChild(next_)
        return moved

    def close(self) -> bool:
        """Release everything of OpenGL and VTK; idempotent."""
        if self._released:
            return True
        self._released = True
        self._rest.stop()
        self.claims = _nothing
        self.renderer.RemoveAllViewProps()
        self.render_window.RemoveRenderer(self.renderer)
        closed: bool = super().close()
        del self.renderer
        self._RenderWindow = None
        self._Iren = None
        return closed


def _nothing(event: QKeyEvent) -> bool:  # noqa: ARG001
    return False
