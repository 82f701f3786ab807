"""Adsorption sites."""

from collections.abc import Sequence
from dataclasses import dataclass

from ase import Atoms

_COORDINATION_WORDS = {3: "threefold", 4: "fourfold", 5: "fivefold", 6: "sixfold"}


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the surface where an adsorbate may bind.

    Parameters
    ----------
    kind
        ``"top"``, ``"bridge"``, ``"hollow"``, ``"hcp"`` or ``"fcc"``.
    position
        x, y and z, Å: the mean of its atoms, in the plane of the surface's atoms.
    atoms
        The surface atoms it lies between, ascending.
    coordination
        How many they are, images counted.
    index
        The number of its class of equivalent sites within its kind, from 0.
    multiplicity
        How many sites of its class there are in the cell.
    """

    kind: str
    position: tuple[float, float, float]
    atoms: tuple[int, ...]
    coordination: int
    index: int
    multiplicity: int

    @property
    def label(self) -> str:
        """The name to show: ``"bridge"``, ``"fourfold hollow"``, ``"hcp hollow"``."""
        if self.kind in ("hcp", "fcc"):
            return f"{self.kind} hollow"
        if self.kind == "hollow":
            word = _COORDINATION_WORDS.get(self.coordination, f"{self.coordination}-fold")
            return f"{word} hollow"
        return self.kind


def find_sites(atoms: Atoms) -> list[Site]:
    """Return every site of the cell."""
    del atoms
    return []


def unique_sites(sites: Sequence[Site]) -> list[Site]:
    """Return one site of each class: the first of each kind and index, in order."""
    first: dict[tuple[str, int], Site] = {}
    for site in sites:
        first.setdefault((site.kind, site.index), site)
    return list(first.values())
