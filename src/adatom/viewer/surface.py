"""What the window needs of OpenGL before it exists; imports neither VTK nor pyvista."""

import os

from PySide6.QtGui import QSurfaceFormat
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget


def prepare_opengl() -> None:
    """Ask for the surface that the 3D view draws on; call before the first window is made.

    The default format has to be in place before a top-level window is created: a format set on the view
    alone leaves its context unable to share with the window's, and on Wayland the view stays black. It is
    what `pyvistaqt` asks for, so that the view can be built after the window is on screen without changing
    anything: desktop OpenGL (an embedded profile rejects VTK's shaders), core profile 3.2, no multisampling
    of the window itself (VTK draws into framebuffers of its own).

    Where Mesa draws in software it would take every core for each frame, from under the relaxation (13 %
    slower on two cores); half of them leave it alone, for two thirds of the frames per second. A GPU doesn't
    mind.
    """
    os.environ.setdefault("LP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // 2)))
    surface = QSurfaceFormat()
    surface.setRenderableType(QSurfaceFormat.RenderableType.OpenGL)
    surface.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    surface.setVersion(3, 2)
    surface.setSwapBehavior(QSurfaceFormat.SwapBehavior.DoubleBuffer)
    surface.setRedBufferSize(8)
    surface.setGreenBufferSize(8)
    surface.setBlueBufferSize(8)
    surface.setAlphaBufferSize(8)
    surface.setDepthBufferSize(8)
    surface.setStencilBufferSize(0)
    surface.setSamples(0)
    QSurfaceFormat.setDefaultFormat(surface)


def make_window_ready(window: QWidget) -> QWidget:
    """Put an unseen OpenGL widget into `window`, so that it is made for OpenGL from the start.

    Qt gives a window a native surface that fits its widgets. The first OpenGL widget that joins a window
    already on screen makes Qt destroy that surface and make another, which the user sees as a flicker.

    Parameters
    ----------
    window
        The top-level window, not yet shown.

    Returns
    -------
    QWidget
        The unseen widget, a child of `window`; nothing needs to be done with it.
    """
    seed = QOpenGLWidget(window)
    seed.setFixedSize(1, 1)
    seed.move(-1, -1)
    seed.setAccessibleName("")
    return seed
