"""How much memory a force call takes, about: so that a structure which is too large is not sent.

A graph network's memory grows with its number of edges, i.e. of pairs within its cut-off. The factors were
measured as the peak of one force call on Cu(100) slabs of 64 to 400 atoms on a CPU (docs/performance.md),
those of UMA-S on a network of its size with random weights; a checkpoint file is taken for one.
Those of the medium models are scaled from it by layers and spherical harmonics. They are right to some 30 %.
"""

import re
from dataclasses import dataclass

import psutil
from ase import Atoms

from adatom.potentials.amounts import size_text
from adatom.potentials.model import Model
from adatom.structure.bonds import neighbours


@dataclass(frozen=True, slots=True)
class Appetite:
    """What a model takes.

    Parameters
    ----------
    cutoff
        Within which atoms are neighbours, Å.
    kept, recomputed
        Bytes for each edge with activations kept and, where there is the choice, recomputed.
    """

    cutoff: float
    kept: float
    recomputed: float


_APPETITES = (
    (r"chgnet:.*", Appetite(6.0, 240e3, 240e3)),
    (r"sevennet:l3i5", Appetite(5.0, 310e3, 310e3)),
    (r"sevennet:.*", Appetite(5.0, 150e3, 150e3)),
    (r"fairchem:(uma-m|esen-md).*", Appetite(6.0, 1500e3, 200e3)),
    (r"fairchem:(uma|esen)-.*", Appetite(6.0, 215e3, 68e3)),
    (r"file:.*", Appetite(6.0, 215e3, 68e3)),
)
_TOY = 20e6
"""Bytes of a checkpoint file below which it is a toy, of which nothing is known."""
_CAUTION_AT = 0.8
"""Share of the free memory from which on it is said."""


def memory_needed(model: Model, atoms: Atoms, mode: str) -> int | None:
    """Return the bytes that a force call takes, about; ``None`` for a model nobody has measured.

    Parameters
    ----------
    model
        The model.
    atoms
        The structure.
    mode
        How it computes, as in `InferencePlan`.
    """
    appetite = next((found for pattern, found in _APPETITES if re.fullmatch(pattern, model.key)), None)
    if appetite is None or (model.family == "File" and (model.size or 0) < _TOY):
        return None
    edges = 2 * len(neighbours(atoms, appetite.cutoff)[0])
    return int(edges * (appetite.recomputed if mode == "batch" else appetite.kept)) + (model.size or 0)


def memory_remark(model: Model, atoms: Atoms, mode: str, free: int | None) -> str:
    """Return what to say if a structure may be too large, or an empty string.

    Parameters
    ----------
    model, atoms, mode
        As in `memory_needed`.
    free
        Free bytes of the device; ``None`` for the CPU's memory.
    """
    needed = memory_needed(model, atoms, mode)
    available = psutil.virtual_memory().available if free is None else free
    if needed is None or needed < _CAUTION_AT * available:
        return ""
    where = "this machine" if free is None else "this GPU"
    return (
        f"{len(atoms):,} atoms take {model.title} about {size_text(needed)} of memory, and {where} has "
        f"{size_text(available)} free. Use a smaller structure or a smaller model"
        f"{', or the CPU' if free is not None else ''}."
    ).replace(",", "\u202f", 1 if len(atoms) >= 1000 else 0)
