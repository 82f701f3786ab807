"""Slabs as OC20 has them, which is what UMA's ``oc20`` task learned on.

They are cut by fairchem's own code, so that atoms, tags and constraints are exactly its own. For slabs cut in
other ways its rule of what is surface is in `oc20_rule`.
"""

import contextlib
import io
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.constraints import FixAtoms

from adatom.errors import StructureError
from adatom.structure.bulks.crystals import check_is_bulk
from adatom.structure.layers import layer_indices
from adatom.structure.slabs.facets import Miller
from adatom.structure.slabs.oxidation import electronegativity
from adatom.structure.slabs.transforms import unwrapped

MAX_MILLER = 2
"""OC20 has no slabs of higher indices."""

_OBLIQUE = 1e-6
"""What of a cell vector may point where it should not, Å."""


@dataclass(frozen=True, slots=True, eq=False)
class OC20Slab:
    """A slab that fairchem's code made.

    Parameters
    ----------
    atoms
        Tagged 1 at the surface and 0 below, what is tagged 0 held, periodic in all directions.
    miller
        h, k, l.
    shift
        Where along the normal the crystal was parted, as a fraction of the oriented cell.
    top
        Whether it faces as it was cut; else it was turned over, its two faces being different.
    """

    atoms: Atoms
    miller: Miller
    shift: float
    top: bool

    def planes(self) -> list[tuple[str, float]]:
        """Return composition (``"TiO"``) and mean height, Å, of each layer from the top down.

        The least electronegative element is named first.
        """
        layers, heights = layer_indices(self.atoms), self.atoms.positions[:, 2]
        return [
            (_composition(self.atoms[layers == k]), float(heights[layers == k].mean()))
            for k in range(layers.max() + 1)
        ]


def oc20_slabs(bulk: Atoms, miller: Miller) -> list[OC20Slab]:
    """Return the slabs that OC20's code cuts along a plane, one for each termination and each face.

    Imports fairchem-data-oc and pymatgen, which takes seconds: meant for a helper process or the terminal.
    At least 7 Å thick, with 20 Å of vacuum in all, repeated to at least 8 Å along a and b
    (``fairchem.data.oc.core.slab``).

    Parameters
    ----------
    bulk
        A bulk crystal in any cell.
    miller
        h, k, l on the conventional standard cell.

    Raises
    ------
    StructureError
        If fairchem-data-oc is not installed, the structure is no bulk crystal, or nothing comes of the plane.
    """
    if not any(miller):
        raise StructureError("A Miller index of 0 0 0 names no plane: give three whole numbers, not all 0.")
    check_is_bulk(bulk)
    with _in_silence():
        try:
            from fairchem.data.oc.core.bulk import Bulk
            from fairchem.data.oc.core.slab import Slab
        except ImportError as error:
            raise StructureError(
                "OC20's slabs are cut by fairchem-data-oc, which is not installed: pip install "
                "fairchem-data-oc, or cut the slab without the preset."
            ) from error
        plain = Atoms(bulk.numbers, positions=bulk.positions, cell=bulk.cell, pbc=True)
        h, k, l = (int(index) for index in miller)  # noqa: E741 - the index is called l
        slabs = Slab.from_bulk_get_specific_millers((h, k, l), Bulk(bulk_atoms=plain))
    if not slabs:
        raise StructureError(
            f"OC20's code finds no slab of this crystal along ({h} {k} {l}): choose another plane."
        )
    return [OC20Slab(_plain(slab.atoms), (h, k, l), float(slab.shift), bool(slab.top)) for slab in slabs]


def _composition(atoms: Atoms) -> str:
    counts = atoms.symbols.formula.reduce()[0].count()
    order = sorted(counts, key=lambda symbol: (electronegativity(symbol), symbol))
    return "".join(f"{symbol}{counts[symbol] if counts[symbol] > 1 else ''}" for symbol in order)


def _plain(atoms: Atoms) -> Atoms:
    """Return a slab with what it is made of and nothing else, periodic in all directions.

    Along higher indices pymatgen leaves the surface oblique to the xy plane: then the slab is turned as a
    whole, and c put at right angles to the surface, which moves its images beyond the vacuum sideways.
    """
    slab = Atoms(
        atoms.numbers, positions=atoms.positions, cell=atoms.cell.array, pbc=True, tags=atoms.get_tags()
    )
    a, b, c = slab.cell.array
    if np.abs([a[1], a[2], b[2], c[0], c[1]]).max() > _OBLIQUE:
        normal = np.cross(a, b) / np.linalg.norm(np.cross(a, b))
        along = a / np.linalg.norm(a)
        axes = np.array([along, np.cross(normal, along), normal])
        slab.positions = slab.positions @ axes.T
        slab.cell = slab.cell.array @ axes.T
        slab.cell[0, 1:] = slab.cell[1, 2] = 0.0
        slab = unwrapped(slab)
    slab.set_constraint(FixAtoms(indices=np.flatnonzero(slab.get_tags() == 0)))
    return slab


@contextlib.contextmanager
def _in_silence() -> Iterator[None]:
    """Keep what the packages print and warn of from the terminal, their compiled parts included."""
    nowhere = io.StringIO()
    printed = contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere)
    with warnings.catch_warnings(), printed[0], printed[1], Path(os.devnull).open("w") as sink:
        warnings.simplefilter("ignore")
        try:
            kept = os.dup(2)
        except OSError:  # a program without a terminal has no such file, and nothing to be kept from it
            yield
            return
        try:
            os.dup2(sink.fileno(), 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
