"""Pictures of the view, of any size, smoother than the screen's."""

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow, vtkWindowToImageFilter

from adatom.errors import AdatomError
from adatom.viewer.camera import Camera
from adatom.viewer.scene import Scene

#: Framebuffers larger than this are refused by common drivers.
_LARGEST = 8192
_FINEST = 3


def take_picture(
    window: vtkRenderWindow,
    renderer: vtkRenderer,
    scene: Scene,
    camera: Camera,
    size: tuple[int, int],
    *,
    transparent: bool,
) -> NDArray[np.uint8]:
    """Draw the scene at `size` (width, height) in pixels, several samples to a pixel.

    All that the view shows is in the picture, whatever its proportions; the ghost is not.

    Returns
    -------
    NDArray
        Shape (height, width, 3), or (height, width, 4) with `transparent`; alpha is not premultiplied.

    Raises
    ------
    AdatomError
        If the picture would be empty or larger than graphics drivers allow.
    """
    width, height = size
    if not (1 <= width <= _LARGEST and 1 <= height <= _LARGEST):
        raise AdatomError(
            f"A picture of {width} × {height} pixels cannot be drawn: choose 1 to {_LARGEST} on each side."
        )
    fineness = max(1, min(_FINEST, _LARGEST // max(width, height)))
    before = tuple(window.GetSize())
    scale = camera.scale
    widened = (camera.width / camera.height) / (width / height)
    try:
        camera.vtk.SetParallelScale(scale * max(1.0, widened))
        scene.set_line_width(fineness * max(1.0, height / camera.height))
        renderer.SetGradientBackground(not transparent)
        renderer.SetBackgroundAlpha(0.0 if transparent else 1.0)
        window.SetSize(width * fineness, height * fineness)
        samples = _read(window, transparent=transparent)
    finally:
        window.SetSize(*before)
        renderer.SetBackgroundAlpha(1.0)
        renderer.GradientBackgroundOn()
        camera.vtk.SetParallelScale(scale)
    return _average(samples, fineness)


def _read(window: vtkRenderWindow, *, transparent: bool) -> NDArray[np.uint8]:
    window.Render()
    reader = vtkWindowToImageFilter()
    reader.SetInput(window)
    reader.ShouldRerenderOff()
    reader.ReadFrontBufferOff()
    if transparent:
        reader.SetInputBufferTypeToRGBA()
    reader.Update()
    image = reader.GetOutput()
    width, height, _ = image.GetDimensions()
    pixels: NDArray[np.uint8] = vtk_to_numpy(image.GetPointData().GetScalars())
    return pixels.reshape(height, width, -1)[::-1]


def _average(samples: NDArray[np.uint8], fineness: int) -> NDArray[np.uint8]:
    """Average blocks of `fineness` × `fineness` samples; colours weigh as much as they cover."""
    height, width, channels = samples.shape
    blocks = samples.reshape(height // fineness, fineness, width // fineness, fineness, channels)
    blocks = blocks.astype(np.float32)
    if channels == 4:
        cover = blocks[..., 3:]
        colour = (blocks[..., :3] * cover).sum(axis=(1, 3)) / np.maximum(cover.sum(axis=(1, 3)), 1.0)
        mean = np.concatenate([colour, cover.mean(axis=(1, 3))], axis=-1)
    else:
        mean = blocks.mean(axis=(1, 3))
    return np.round(mean).astype(np.uint8)
