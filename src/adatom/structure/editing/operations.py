"""All operations on atoms in one place, and what can be said of any of them."""

from dataclasses import replace
from typing import Any, TypeVar, cast

from ase import Atoms

from adatom.structure.editing.adding import AddAtoms, DuplicateAtoms, PasteAtoms
from adatom.structure.editing.cells import RepeatCell
from adatom.structure.editing.changing import ChangeElement, DeleteAtoms, HoldAtoms, SetTags
from adatom.structure.editing.holding import HoldAlong
from adatom.structure.editing.moving import CentreAtoms, MoveAtoms, WrapAtoms
from adatom.structure.editing.places import free_shift
from adatom.structure.editing.renumbering import Renumbering, carried, made
from adatom.structure.editing.steps import spoken
from adatom.structure.operations import Operation
from adatom.structure.slabs.operations import RepeatSlab, SetVacuum

__all__ = [
    "AddAtoms",
    "CentreAtoms",
    "ChangeElement",
    "DeleteAtoms",
    "DuplicateAtoms",
    "HoldAlong",
    "HoldAtoms",
    "MoveAtoms",
    "PasteAtoms",
    "Renumbering",
    "RepeatCell",
    "RepeatSlab",
    "SetTags",
    "SetVacuum",
    "WrapAtoms",
    "carried",
    "free_shift",
    "made",
    "named",
    "remark",
    "spoken",
]

_Operation = TypeVar("_Operation", bound=Operation)

_NAMING = (MoveAtoms, DuplicateAtoms, DeleteAtoms, ChangeElement, SetTags, HoldAtoms, HoldAlong)
"""Operations that name atoms in their titles."""


def named(operation: _Operation, structure: Atoms | None) -> _Operation:
    """Return an operation whose title names the atoms as the structure has them: ``"Move C 27"``.

    Others are returned as they are.
    """
    unnamed: Any = operation
    if structure is None or not isinstance(operation, _NAMING) or unnamed.what:
        return operation
    return cast("_Operation", replace(unnamed, what=spoken(structure, unnamed.indices)))


def remark(operation: Operation, structure: Atoms) -> str:
    """Return what an operation does to a structure beyond its title, a sentence, or an empty string."""
    said = getattr(operation, "remark", None)
    return str(said(structure)) if said is not None else ""
