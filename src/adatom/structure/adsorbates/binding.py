"""Through which atom a molecule binds, where nobody has said."""

from collections.abc import Sequence

import numpy as np
from ase.data import atomic_numbers
from numpy.typing import NDArray

from adatom.structure.adsorbates.standing import neighbours_of

_HYDROGEN, _CARBON = 1, 6
_NOBLE_GASES = (2, 10, 18, 36, 54, 86, 118)
_USUAL_BONDS = {1: 1, 2: 2, 13: 3, 14: 4, 15: 3, 16: 2, 17: 1}
"""Group of the periodic table → how many bonds its elements have at rest (the octet rule)."""


def binding_atoms(symbols: Sequence[str], positions: NDArray[np.float64]) -> tuple[int, ...]:
    """Return the atoms through which a molecule binds best by simple rules of valence.

    In this order: an atom that is no hydrogen; the one with the most bonds left over, which are the bonds
    that its group has at rest (four for carbon, three for nitrogen, …) less its neighbours, so that radicals
    bind through their open atom and CO through carbon; of those, one with a lone pair, nitrogen's group
    before oxygen's before the halogens, and in a group the heavier; then the one with the fewest neighbours,
    then the first. Where that is a carbon atom next to another just as open, as in C2H4 and benzene, both
    bind, through their π bond.

    Parameters
    ----------
    symbols, positions
        Elements, and places in Å, shape (n, 3).

    Returns
    -------
    tuple of int
        One index, or two.
    """
    numbers = [atomic_numbers[symbol] for symbol in symbols]
    near = neighbours_of(symbols, positions)
    spare = [max(_USUAL_BONDS.get(group_of(z), 0) - len(n), 0) for z, n in zip(numbers, near, strict=True)]

    def rank(k: int) -> tuple[bool, int, int, int, int, int]:
        z = numbers[k]
        return z == _HYDROGEN, -spare[k], _lone_pair_rank(z), -z, len(near[k]), k

    best = min(range(len(numbers)), key=rank)
    if numbers[best] == _CARBON and spare[best]:
        partners = [k for k in near[best] if numbers[k] == _CARBON and spare[k] == spare[best]]
        return (best, *partners[:1])
    return (best,)


def group_of(number: int) -> int:
    """Return the group of the periodic table, 1 to 18, of an atomic number; 3 for lanthanides and actinides.

    Examples
    --------
    >>> [group_of(z) for z in (1, 6, 8, 29, 57, 80)]
    [1, 14, 16, 11, 3, 12]
    """
    if number == _HYDROGEN:
        return 1
    before = max((z for z in (0, *_NOBLE_GASES) if z < number), default=0)
    after = min(z for z in _NOBLE_GASES if z >= number)
    place, length = number - before, after - before
    if place <= 2:
        return 18 if number == after else place
    # Counted from the end, where all long and short periods agree; what lies beyond the d block is f block.
    return max(18 - (length - place), 3)


def _lone_pair_rank(number: int) -> int:
    group = group_of(number)
    return group - 15 if group in (15, 16, 17) else 3
