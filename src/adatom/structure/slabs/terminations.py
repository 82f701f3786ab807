"""Where a crystal can be parted along a plane, and what kind of surface that makes."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.formula import Formula
from numpy.typing import NDArray

from adatom.structure.limits import check_atom_count, check_size
from adatom.structure.slabs.facets import Miller
from adatom.structure.slabs.oxidation import electronegativity, formal_charges
from adatom.structure.slabs.planes import OrientedCrystal, StandardCrystal, oriented

_POLAR = 0.01
"""The dipole of one repeat per area from which on a surface is polar, e/Å; MgO(111) has 0.32. Crystals from
files, a little off their ideal positions, have some thousandths."""

_FURTHER = ", "
"""Between what a top is made of and what else tells it from others, in a name."""

_SIDE_VIEW_VACUUM = 6.0
"""Above and below the slab that a side view shows, Å."""


@dataclass(frozen=True, slots=True, eq=False)
class Termination:
    """A way to part a crystal along a plane, and the slab that begins there.

    Parameters
    ----------
    index
        From 0, the cheapest cut; what `cut_slab` takes.
    name
        The composition of the top layer, ``"TiO"``; where two would share it, of the layers below too
        (``"O/RuO"``), or how far below the next one lies; where that too is shared, numbered.
    composition
        Element and number of atoms of the top layer per surface cell, the least electronegative first.
    bottom
        The composition of the bottom layer.
    layers
        Atomic layers of the slab.
    cut
        Which plane the crystal is parted along; the two sides of one cut share it.
    broken_bonds
        Per area, 1/Å², told by covalent radii, none between ions of like charge.
    gap
        How far the layer below the cut is from the one above it in the crystal, Å.
    symmetric
        Whether an operation of the crystal turns the slab over, so that both faces are alike.
    stoichiometric
        Whether the slab has the crystal's composition.
    polar
        Whether the slab has a dipole that grows with its thickness, by formal charges (Tasker, J. Phys. C 12,
        4977 (1979)); never where both faces are alike; ``None`` where charges cannot be told.
    charge
        The sum of formal charges per surface cell; ``None`` where they cannot be told.
    slab
        In the smallest cell of the plane, for a side view.
    sound_layers
        The number of layers nearest to this one with which the slab is stoichiometric and not known to be
        polar; ``None`` where there is none.
    """

    index: int
    name: str
    composition: tuple[tuple[str, int], ...]
    bottom: str
    layers: int
    cut: int
    broken_bonds: float
    gap: float
    symmetric: bool
    stoichiometric: bool
    polar: bool | None
    charge: float | None
    slab: Atoms
    sound_layers: int | None

    @property
    def top_words(self) -> str:
        """What the top is made of, without what else tells it from another that is made of the same."""
        return self.name.partition(_FURTHER)[0]

    @property
    def further_words(self) -> str:
        """What tells it from others with the same top: ``"next layer 1.56 Å below"``; empty if nothing."""
        return self.name.partition(_FURTHER)[2]


def terminations(bulk: Atoms, miller: Miller, layers: int) -> tuple[Termination, ...]:
    """Return the terminations of a facet that differ, the cheapest to cleave first.

    A cut is a gap between two layers of atoms. Two are one if an operation of the space group that keeps the
    outward normal carries one onto the other. They are ordered by the bonds they break, each counted by its
    strength, then by the width of the gap: corundum(0001) is parted between two layers of Al, whose bonds
    across the gap are longer than those to the O beside it.

    Parameters
    ----------
    bulk
        A bulk crystal in any cell.
    miller
        h, k, l on the conventional standard cell.
    layers
        Atomic layers of the slabs.

    Raises
    ------
    StructureError
        For a structure that is no bulk crystal, or numbers that make no sense.
    """
    check_size((layers,), ("layers",))
    crystal = oriented(StandardCrystal.of(bulk), miller)
    check_atom_count(len(crystal.unit) * (layers // crystal.period + 2))
    tops = termination_layers(crystal)
    names = _names(crystal, tops)
    cuts = _cuts(crystal, tops)
    area = float(np.linalg.det(crystal.unit.cell.array[:2, :2]))
    charges = formal_charges(crystal.unit)
    found = []
    for index, top in enumerate(tops):
        slab = crystal.stack(top, layers)
        slab.center(_SIDE_VIEW_VACUUM, axis=2)
        symmetric = is_symmetric(crystal, top, layers)
        found.append(
            Termination(
                index=index,
                name=names[index],
                composition=_composition(crystal, top),
                bottom=_layer_name(crystal, top + layers - 1),
                layers=layers,
                cut=cuts[index],
                broken_bonds=float(crystal.broken_bonds[top]) / area,
                gap=float(crystal.gaps[top]),
                symmetric=symmetric,
                stoichiometric=_is_stoichiometric(slab, crystal.unit),
                polar=False if symmetric else _is_polar(crystal, top, layers, charges),
                charge=_total(crystal, top, layers, charges),
                slab=slab,
                sound_layers=_sound_layers(crystal, top, layers, charges),
            )
        )
    return tuple(found)


def termination_layers(crystal: OrientedCrystal) -> tuple[int, ...]:
    """Return the layers of a crystal that become the top of terminations that differ, the cheapest cut first.

    Where cuts cost the same and are as wide, as on both sides of one plane, what lies below decides layer by
    layer, the less electronegative and then the nearer first, so that the cell a crystal came in does not.
    """
    period = range(crystal.period)
    gaps = _ranks(crystal.gaps, 1e-3)
    broken = _ranks(crystal.cleavage, 0.01)
    negativities = [round(_mean_electronegativity(_composition(crystal, layer)), 3) for layer in period]

    def cost(top: int) -> tuple[float, ...]:
        layers = [(top + k) % crystal.period for k in period]
        below = [(negativities[k], gaps[(k + 1) % crystal.period]) for k in layers]
        return (
            broken[top],
            -gaps[top],
            *(value for pair in below for value in pair),
        )

    return tuple(sorted(range(crystal.shift), key=cost))


def _ranks(values: NDArray[np.float64], tolerance: float) -> NDArray[np.int_]:
    """Return the place of each value among them, from 0, the same for those that follow each other closely.

    Rounding would part two that are equal but for the last bit, where they lie on the edge of a digit.
    """
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values), dtype=int)
    ranks[order] = np.cumsum(np.diff(values[order], prepend=values[order[0]]) > tolerance)
    return ranks


def _mean_electronegativity(composition: tuple[tuple[str, int], ...]) -> float:
    atoms = sum(count for _, count in composition)
    return sum(electronegativity(symbol) * count for symbol, count in composition) / atoms


def is_symmetric(crystal: OrientedCrystal, top: int, layers: int) -> bool:
    """Return whether an operation of the crystal turns a slab of it over."""
    if crystal.reversal is None:
        return False
    return (2 * top + layers - 1 - crystal.reversal) % crystal.shift == 0


def _cuts(crystal: OrientedCrystal, tops: tuple[int, ...]) -> list[int]:
    """Return the number of the cut of each termination, the two sides of one cut sharing theirs."""
    numbers: dict[int, int] = {}
    for top in tops:
        if top not in numbers:
            new = max(numbers.values(), default=-1) + 1
            numbers[top] = new
            if crystal.reversal is not None:
                numbers[(crystal.reversal + 1 - top) % crystal.shift] = new
    return [numbers[top] for top in tops]


def _composition(crystal: OrientedCrystal, layer: int) -> tuple[tuple[str, int], ...]:
    """Return element and number of atoms of a layer, the least electronegative first."""
    counts = crystal.unit.symbols[crystal.layers == layer % crystal.period].indices()
    found = [(symbol, len(places)) for symbol, places in counts.items()]
    return tuple(sorted(found, key=lambda pair: (electronegativity(pair[0]), pair[0])))


def _layer_name(crystal: OrientedCrystal, layer: int) -> str:
    formula = Formula.from_list(
        [symbol for symbol, count in _composition(crystal, layer) for _ in range(count)]
    )
    counts = formula.reduce()[0].count()
    return "".join(f"{symbol}{counts[symbol] if counts[symbol] > 1 else ''}" for symbol in counts)


def _names(crystal: OrientedCrystal, tops: tuple[int, ...]) -> list[str]:
    """Return names that tell terminations apart: by as few layers as that takes, else numbered."""
    period = range(crystal.period)
    formulas = [tuple(_layer_name(crystal, top + k) for k in period) for top in tops]
    steps = [tuple(f"{crystal.gaps[(top + k + 1) % crystal.period]:.2f}" for k in period) for top in tops]
    names = []
    for own, below in zip(formulas, steps, strict=True):
        depth = _telling(own, formulas)
        if depth is not None:
            names.append("/".join(own[:depth]))
            continue
        alike = [other for formula, other in zip(formulas, steps, strict=True) if formula[0] == own[0]]
        depth = _telling(below, alike)
        if depth is None:  # the layers are alike, and lie sideways differently: Si(221), graphite(10-10)
            names.append(own[0])
            continue
        layers = "next layer" if depth == 1 else "next layers"
        names.append(f"{own[0]}{_FURTHER}{layers} {' and '.join(below[:depth])} Å below")
    shared = [name for name in names if names.count(name) > 1]
    seen: Counter[str] = Counter()
    for k, name in enumerate(names):
        if name in shared:
            seen[name] += 1
            names[k] = f"{name}{_FURTHER}kind {seen[name]}"
    return names


def _telling(own: tuple[str, ...], every: list[tuple[str, ...]]) -> int | None:
    """Return how many of its entries tell a sequence from the others, or ``None`` if all do not."""
    others = list(every)
    others.remove(own)
    depths = range(1, len(own) + 1)
    return next((k for k in depths if all(own[:k] != other[:k] for other in others)), None)


def _is_stoichiometric(slab: Atoms, unit: Atoms) -> bool:
    own, bulk = slab.symbols.formula.count(), unit.symbols.formula.count()
    return all(own.get(symbol, 0) * len(unit) == bulk[symbol] * len(slab) for symbol in bulk)


def _sound_layers(
    crystal: OrientedCrystal, top: int, layers: int, charges: NDArray[np.float64] | None
) -> int | None:
    """Return with how many layers, as near as may be, a slab is stoichiometric and not known to be polar."""
    period = crystal.period
    kinds, kind = np.unique(crystal.unit.numbers, return_inverse=True)
    by_layer = np.zeros((period, len(kinds)), dtype=int)
    np.add.at(by_layer, (crystal.layers, kind), 1)
    counts = np.arange(1, layers + period + 1)
    held = np.cumsum(by_layer[(top + counts - 1) % period], axis=0)
    off = held * len(crystal.unit) - by_layer.sum(axis=0) * held.sum(axis=1, keepdims=True)
    for count in sorted(counts[~off.any(axis=1)].tolist(), key=lambda count: (abs(count - layers), -count)):
        if is_symmetric(crystal, top, count) or not _is_polar(crystal, top, count, charges):
            return int(count)
    return None


def _is_polar(
    crystal: OrientedCrystal, top: int, layers: int, charges: NDArray[np.float64] | None
) -> bool | None:
    """Return whether one of a slab's faces begins a stack of repeats that have a dipole."""
    if charges is None:
        return None
    faces = (top, (top + layers) % crystal.period)
    return any(abs(_dipole(crystal, face, charges)) > _POLAR for face in faces)


def _total(
    crystal: OrientedCrystal, top: int, layers: int, charges: NDArray[np.float64] | None
) -> float | None:
    if charges is None:
        return None
    by_layer = np.bincount(crystal.layers, charges)
    total = by_layer[np.arange(top, top + layers) % crystal.period].sum()
    return round(float(total), 3) + 0.0


def _dipole(crystal: OrientedCrystal, top: int, charges: NDArray[np.float64]) -> float:
    """Return the dipole along the normal of the repeat below a cut, per area, e/Å."""
    above = crystal.layers < top % crystal.period
    heights = -crystal.depths - np.where(above, crystal.spacing, 0.0)
    return float(charges @ heights / np.linalg.det(crystal.unit.cell.array[:2, :2]))
