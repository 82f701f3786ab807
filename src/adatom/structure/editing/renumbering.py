"""Which atom is which after an operation, so that a selection can follow its atoms."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from adatom.structure.bulks.operations import BuildBulk, TakeFound
from adatom.structure.files.opening import OpenStructure
from adatom.structure.operations import Operation
from adatom.structure.slabs.operations import BuildSlab, CutSlab, TakeOC20Slab

_ANEW = (BuildBulk, TakeFound, OpenStructure, BuildSlab, CutSlab, TakeOC20Slab)
"""Operations whose atoms are none of those before."""


@runtime_checkable
class Renumbering(Protocol):
    """An operation that says where each atom is afterwards."""

    def where(self, count: int) -> NDArray[np.int_]:
        """Return the new index of each of `count` atoms, (count,), −1 where it is gone."""
        ...


def where(operation: Operation, count: int) -> NDArray[np.int_]:
    """Return the new index of each of `count` atoms after an operation, (count,), −1 where it is gone.

    What starts anew keeps none. All else adds atoms at the end, and leaves the numbers of the others.
    """
    if isinstance(operation, Renumbering):
        return operation.where(count)
    return np.full(count, -1) if isinstance(operation, _ANEW) else np.arange(count)


def carried(operation: Operation, selection: Iterable[int], count_before: int) -> tuple[int, ...]:
    """Return a selection as it is after an operation, sorted; atoms that are gone are left out.

    Parameters
    ----------
    operation
        What was done.
    selection
        Indices before it.
    count_before
        How many atoms there were; indices beyond are left out.
    """
    new = where(operation, count_before)
    kept = {int(new[index]) for index in selection if 0 <= index < count_before}
    return tuple(sorted(kept - {-1}))


def made(operation: Operation, count_before: int, count_after: int) -> tuple[int, ...]:
    """Return the indices of the atoms that an operation added; of what starts anew, none.

    Parameters
    ----------
    operation
        What was done.
    count_before, count_after
        How many atoms there were, and are.
    """
    if isinstance(operation, _ANEW):
        return ()
    old = set(where(operation, count_before).tolist())
    return tuple(index for index in range(count_after) if index not in old)
