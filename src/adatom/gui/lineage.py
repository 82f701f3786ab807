"""What a structure comes from: which slab, which crystal that was cut, and who relaxed its lattice."""

import numpy as np

from adatom.errors import AdatomError
from adatom.gui.panels.slab.wish import Bulk, Crystal, ElementBulk, same_crystal
from adatom.potentials.catalogue import model_title
from adatom.project.tree import Node
from adatom.relaxation.operation import Relax
from adatom.structure.bulks.crystals import check_is_bulk, looseness, symmetry_words
from adatom.structure.bulks.elemental import elemental_crystal
from adatom.structure.bulks.lattice import lattice_words
from adatom.structure.bulks.operations import BuildBulk, TakeFound
from adatom.structure.files.opening import OpenStructure
from adatom.structure.slabs.operations import BuildSlab, CutSlab, TakeOC20Slab

SLABS = (BuildSlab, CutSlab, TakeOC20Slab)
"""Operations that make a slab."""
BULKS = (BuildBulk, TakeFound)
"""Operations that make a bulk crystal."""
STARTS = (*SLABS, *BULKS, OpenStructure)
"""Operations after which another structure is on the table, whatever was there before."""

_SAME, _STILL = 1e-4, 1e-2
"""How far atoms may be from the very same crystal, and from one of the same kind with another lattice, Å."""
_DECIMALS = 4
"""Of a relaxed lattice constant, Å: no model is surer of it than that."""


def start_of(node: Node) -> Node | None:
    """Return the node at which the structure of `node` was built, cut, found or opened."""
    return next((step for step in reversed(node.lineage()) if isinstance(step.operation, STARTS)), None)


def surface_of(node: Node) -> Node | None:
    """Return the node at which the surface on the table got its cell: where it was made, or last enlarged."""
    base = start_of(node)
    if base is None or base.start is None:
        return base
    for step in node.lineage()[node.lineage().index(base) :]:
        if step.start is not None and not np.allclose(step.start.cell.array, base.start.cell.array):
            base = step
    return base


def slab_of(node: Node) -> Node | None:
    """Return the node at which the slab on the table was made, ``None`` where it is no slab of ours."""
    start = start_of(node)
    return start if start is not None and isinstance(start.operation, SLABS) else None


def opened_title(node: Node) -> str:
    """Return the name of the file that a node's structure was opened from, or an empty string."""
    return next((step.title for step in node.lineage() if isinstance(step.operation, OpenStructure)), "")


def bulk_step(node: Node) -> Node | None:
    """Return the node of the crystal on the table, or of the one that what is on the table was cut from."""
    slab = slab_of(node)
    step = node if slab is None else slab.parent
    while step is not None and step.operation is not None:
        if isinstance(step.operation, SLABS):
            return None
        if is_crystal(step):
            return step
        step = step.parent
    return None


def is_crystal(node: Node) -> bool:
    """Whether a bulk crystal stands at a node."""
    if node.start is None:
        return False
    try:
        check_is_bulk(node.start)
    except AdatomError:
        return False
    return True


def relaxed_by(step: Node) -> str:
    """Return the model that has relaxed the lattice of a crystal, ``"CHGNet 0.3.0"``; empty if none has."""
    for node in reversed(step.lineage()):
        operation = node.operation
        if isinstance(operation, Relax) and operation.settings.cell and len(node.trajectory or ()) > 1:
            return model_title(operation.settings.model)
        if isinstance(operation, STARTS):
            break
    return ""


def before_relaxing(step: Node) -> Node | None:
    """Return the node of the crystal from before its lattice was relaxed."""
    node: Node | None = step
    while node is not None and relaxed_by(node):
        node = node.parent
    return node


def name_of(step: Node) -> str:
    """Return what a crystal is called: its file, ``"MgO, rocksalt"``, ``"TiO2, mp-2657"``."""
    start = start_of(step)
    return start.title if start is not None else ""


def crystal_of(step: Node) -> Bulk | None:
    """Return the crystal at a node as the slab panel takes it: that of an element where it is one."""
    atoms = step.structure
    if atoms is None:
        return None
    start = start_of(step)
    if start is not None and isinstance(start.operation, BuildBulk):
        element = _element_crystal(start.operation)
        if element is not None and same_crystal(element.atoms(), atoms, _SAME):
            return element
        if element is not None:
            a, _, c = (round(float(length), _DECIMALS) for length in atoms.cell.lengths())
            names = elemental_crystal(element.symbol, element.structure).constants
            relaxed = ElementBulk(element.symbol, element.structure, a, c if "c" in names else None)
            if same_crystal(relaxed.atoms(), atoms, _STILL):
                return relaxed
    return Crystal(atoms, name_of(step))


def lattice_of(step: Node) -> str:
    """Return the lattice of the crystal at a node in words, empty where its symmetry cannot be found."""
    atoms = step.structure
    try:
        return lattice_words(atoms) if atoms is not None else ""
    except AdatomError:
        return ""


def symmetry_of(step: Node) -> str:
    """Return the space group of the crystal at a node in words, and how far its atoms are off it."""
    atoms = step.structure
    try:
        return f"{symmetry_words(atoms)}. {looseness(atoms)}".strip() if atoms is not None else ""
    except AdatomError:
        return ""


def _element_crystal(operation: BuildBulk) -> ElementBulk | None:
    """Return the crystal of an element that is built, where a and c are all there is to say of it."""
    given = dict(operation.constants)
    if len(operation.elements) != 1 or set(given) - {"a", "c"}:
        return None
    return ElementBulk(operation.elements[0], operation.structure or None, given.get("a"), given.get("c"))
