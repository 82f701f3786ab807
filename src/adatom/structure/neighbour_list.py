"""vesin's neighbour list, without what it would bring along."""

import sys
from typing import Any


def _import_neighbour_list() -> Any:
    """Return vesin's `NeighborList`, imported without torch and CuPy.

    On import vesin tries both, to take their arrays too. Nobody here has such arrays, and the window's
    process must not import torch: 2 s and 300 MB. A name that is ``None`` in `sys.modules` cannot be
    imported, which vesin takes for "not installed". Where torch is there already, as in the engine, it stays.
    """
    absent = [name for name in ("torch", "cupy") if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        from vesin import NeighborList
    finally:
        for name in absent:
            del sys.modules[name]
    return NeighborList


NeighbourList = _import_neighbour_list()
"""The class `vesin.NeighborList`."""
