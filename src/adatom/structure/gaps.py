"""Slices of a cell without atoms."""

import numpy as np
from ase import Atoms
from numpy.typing import NDArray


def empty_gaps(atoms: Atoms) -> NDArray[np.float64]:
    """Return the thickest slice without atoms along each cell vector, measured at right angles, Å, (3,)."""
    scaled = np.sort(atoms.get_scaled_positions(wrap=True), axis=0)
    gaps = np.diff(scaled, axis=0, append=scaled[:1] + 1).max(axis=0)
    heights = 1 / np.linalg.norm(np.linalg.inv(np.asarray(atoms.cell)), axis=0)
    return np.asarray(gaps * heights)
