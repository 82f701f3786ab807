"""What is asked of a slab, as values: the controls show them, and they become the operation that makes it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from ase import Atoms
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom.errors import AdatomError
from adatom.structure.bulks.elemental import elemental_bulk
from adatom.structure.bulks.elements import FACETS, reference_crystal, slab_elements
from adatom.structure.slabs.builder_cells import builder_matrix
from adatom.structure.slabs.cutting import Fixing, surface_cell
from adatom.structure.slabs.operations import BuildSlab, CutSlab
from adatom.structure.slabs.supercells import UNITY, Matrix, orthogonal_matrix, product
from adatom.structure.slabs.transforms import Position

SlabOperation: TypeAlias = BuildSlab | CutSlab
Miller: TypeAlias = tuple[int, int, int]

TERRACE = 3
"""Rows of a terrace of fcc(211): ASE's builder counts by terraces what a cut counts by rows."""


@dataclass(frozen=True, slots=True)
class ElementBulk:
    """The crystal of an element; structure and constants (Å) are its own where they are ``None``."""

    symbol: str
    structure: str | None = None
    a: float | None = None
    c: float | None = None

    @property
    def lattice(self) -> str:
        """The structure, its own where none is given: ``"fcc"``."""
        if self.structure is not None or self.symbol not in slab_elements():
            return self.structure or ""
        return reference_crystal(self.symbol).structure

    @property
    def source(self) -> str:
        """What a slab is said to be cut from."""
        constants = "".join(
            f", {name} = {value:.4f} Å" for name, value in (("a", self.a), ("c", self.c)) if value is not None
        )
        return f"{self.symbol} {self.lattice}".strip() + (constants or " reference crystal")

    def atoms(self) -> Atoms:
        """Return the conventional cell."""
        return elemental_bulk(self.symbol, self.structure, self.a, self.c)


@dataclass(frozen=True, slots=True, eq=False)
class Crystal:
    """Any other crystal, and what it is called."""

    crystal: Atoms
    source: str

    @property
    def lattice(self) -> str:
        """None that has a name here."""
        return ""

    def atoms(self) -> Atoms:
        """Return it."""
        return self.crystal

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same crystal by the same name."""
        return isinstance(other, Crystal) and (self.crystal is other.crystal and self.source == other.source)

    def __hash__(self) -> int:
        """By identity, as crystals are compared."""
        return hash((id(self.crystal), self.source))


Bulk: TypeAlias = ElementBulk | Crystal


@dataclass(frozen=True, slots=True)
class SlabWish:
    """A slab as it is asked for; see `cut_slab` for what the values mean.

    The surface vectors that `size` and `matrix` are multiples of are those of `surface_vectors`, whichever
    operation makes the slab. On fcc(211) of the simple path size and layers are counted as ASE does: rows
    along a, and terrace layers.
    """

    bulk: Bulk
    miller: Miller
    size: tuple[int, int]
    layers: int
    vacuum: float
    fixed_layers: int = 0
    termination: int = 0
    matrix: Matrix | None = None
    orthogonal: bool = False
    position: Position = "centred"
    flipped: bool = False
    fixing: Fixing = "layers"

    @property
    def simple(self) -> bool:
        """Whether one of ASE's own builders makes it."""
        usual = (self.termination, self.matrix, self.orthogonal, self.position, self.flipped, self.fixing)
        return usual == (0, None, False, "centred", False, "layers") and has_builder(self.bulk, self.miller)

    def operation(self) -> SlabOperation:
        """Return the operation that makes it; whether it makes sense is known once that is applied."""
        if self.simple and isinstance(self.bulk, ElementBulk):
            bulk = self.bulk
            return BuildSlab(
                bulk.symbol,
                facet_key(bulk.lattice, self.miller),
                (*self.size, self.layers),
                self.vacuum,
                structure=bulk.structure,
                a=bulk.a,
                c=bulk.c,
                fixed_layers=self.fixed_layers,
            )
        return CutSlab(
            self.bulk.atoms(),
            self.bulk.source,
            self.miller,
            self.layers,
            self.size,
            self.vacuum,
            fixed_layers=self.fixed_layers,
            termination=self.termination,
            matrix=self._matrix_of_cut(),
            orthogonal=self.orthogonal,
            position=self.position,
            flipped=self.flipped,
            fixing=self.fixing,
        )

    def _matrix_of_cut(self) -> Matrix | None:
        """Return the cell in the vectors of the cut; ``None`` where repeats of those say the same."""
        basis = builder_basis(self.bulk, self.miller)
        if basis == UNITY:
            return self.matrix
        (along_a, along_b), whole = self.size, self.matrix
        if whole is None:
            right = _right_angled(self.bulk, self.miller) if self.orthogonal else UNITY
            whole = product(((along_a, 0), (0, along_b)), right)
        return product(whole, basis)


def wish_of(operation: SlabOperation) -> SlabWish:
    """Return the values that an operation was made of."""
    if isinstance(operation, BuildSlab):
        return SlabWish(
            ElementBulk(operation.symbol, operation.structure, operation.a, operation.c),
            miller_of(operation.facet),
            operation.size[:2],
            operation.size[2],
            operation.vacuum,
            operation.fixed_layers,
        )
    bulk = bulk_of(operation.bulk, operation.source)
    size, matrix = _cell_of_cut(bulk, operation)
    return SlabWish(
        bulk,
        operation.miller,
        size,
        operation.layers,
        operation.vacuum,
        operation.fixed_layers,
        operation.termination,
        matrix,
        operation.orthogonal,
        operation.position,
        operation.flipped,
        operation.fixing,
    )


def _cell_of_cut(bulk: Bulk, cut: CutSlab) -> tuple[tuple[int, int], Matrix | None]:
    """Return repeats and matrix of a slab that was cut, in the vectors of `surface_vectors`."""
    basis = builder_basis(bulk, cut.miller)
    if basis == UNITY:
        return cut.size, cut.matrix
    if cut.matrix is None and cut.orthogonal:
        return cut.size, None
    (along_a, along_b), matrix = cut.size, cut.matrix
    whole = _divided(((along_a, 0), (0, along_b)) if matrix is None else matrix, basis)
    right = _right_angled(bulk, cut.miller) if cut.orthogonal else UNITY
    repeats = np.array(whole) @ np.linalg.inv(right)
    (p, q), (r, s) = np.round(repeats).astype(int).tolist()
    if np.allclose(repeats, ((p, q), (r, s))) and q == r == 0 and p > 0 and s > 0:
        return (p, s), None
    return cut.size, whole


def _divided(matrix: Matrix, basis: Matrix) -> Matrix:
    """Return a cell in multiples of the vectors of a basis of area one."""
    (p, q), (r, s) = np.round(np.array(matrix) @ np.linalg.inv(basis)).astype(int).tolist()
    return ((p, q), (r, s))


@lru_cache(maxsize=64)
def builder_basis(bulk: Bulk, miller: Miller) -> Matrix:
    """Return the vectors of ASE's builder in those of a cut; unity where the face has no builder."""
    if not has_builder(bulk, miller) or not isinstance(bulk, ElementBulk):
        return UNITY
    facet = facet_key(bulk.lattice, miller)
    return builder_matrix(
        bulk.atoms(), miller, bulk.symbol, facet, structure=bulk.structure, a=bulk.a, c=bulk.c
    )


def surface_vectors(bulk: Bulk, miller: Miller) -> NDArray[np.float64]:
    """Return what a and b of a face mean, whichever operation makes its slab: rows, Å, (2, 2).

    They are those of ASE's builder where it has one for the face, else those of the smallest cell.

    Raises
    ------
    StructureError
        For a structure that is no bulk crystal, or an index that names no plane.
    """
    return np.array(builder_basis(bulk, miller)) @ surface_cell(bulk.atoms(), miller)


def _right_angled(bulk: Bulk, miller: Miller) -> Matrix:
    """Return the smallest right-angled cell of a face that has a builder."""
    return orthogonal_matrix(surface_vectors(bulk, miller)) or UNITY


def bulk_of(crystal: Atoms, source: str) -> Bulk:
    """Return the element's crystal that was cut, or else the crystal as it is.

    A crystal is that of an element if the element's crystal with its lattice constants is the same, atom by
    atom, and goes by the same name.
    """
    symbol, (a, _, c) = crystal.symbols[0], crystal.cell.lengths()
    for structure in (None, *FACETS):
        for constants in ((None, None), (a, None), (a, c)):
            try:
                bulk = ElementBulk(symbol, structure, *(None if v is None else float(v) for v in constants))
                same = bulk.source == source and same_crystal(bulk.atoms(), crystal)
            except AdatomError:
                continue
            if same:
                return bulk
    return Crystal(crystal, source)


def same_kind(first: Bulk, second: Bulk) -> bool:
    """Whether two bulks differ in nothing but their lattice, as before and after a relaxation of it."""
    if isinstance(first, Crystal) and isinstance(second, Crystal):
        same_atoms = list(first.crystal.numbers) == list(second.crystal.numbers)
        return first.source == second.source and same_atoms
    if isinstance(first, ElementBulk) and isinstance(second, ElementBulk):
        return (first.symbol, first.lattice) == (second.symbol, second.lattice)
    return False


def same_crystal(first: Atoms, second: Atoms, tolerance: float = 1e-6) -> bool:
    """Whether two crystals are the same atom by atom, in the same cell, within a tolerance in Å."""
    return (
        len(first) == len(second)
        and bool((first.numbers == second.numbers).all())
        and np.allclose(first.cell.array, second.cell.array, rtol=0, atol=tolerance)
        and bool((find_mic(first.positions - second.positions, first.cell)[1] <= tolerance).all())
    )


def has_builder(bulk: Bulk, miller: Miller) -> bool:
    """Whether ASE has a builder for this face of an element's crystal."""
    return isinstance(bulk, ElementBulk) and facet_key(bulk.lattice, miller) in FACETS.get(bulk.lattice, ())


def counts_terraces(bulk: Bulk, miller: Miller) -> bool:
    """Whether the builder of this face counts rows and terraces: fcc(211)."""
    return has_builder(bulk, miller) and miller == (2, 1, 1)


def recounted(wish: SlabWish, *, by_terraces: bool) -> tuple[tuple[int, int], int, int]:
    """Return size, layers and fixed layers of the same slab of fcc(211), counted the other way."""
    (along_a, along_b), layers, fixed = wish.size, wish.layers, wish.fixed_layers
    if by_terraces:
        layers = max(1, round(layers / TERRACE))
        return (along_a * TERRACE, along_b), layers, min(fixed // TERRACE, layers - 1)
    return (max(1, along_a // TERRACE), along_b), layers * TERRACE, fixed * TERRACE


def facet_key(structure: str, miller: Miller) -> str:
    """Return a facet as `FACETS` writes it: ``"111"``, on hcp ``"0001"``."""
    h, k, l = miller  # noqa: E741 - the field's names
    return f"{h}{k}{-(h + k)}{l}" if structure == "hcp" else f"{h}{k}{l}"


def miller_of(facet: str) -> Miller:
    """Return the three indices of a facet written as in `FACETS`."""
    h, k, *_, l = (int(digit) for digit in facet)  # noqa: E741 - the field's names
    return (h, k, l)
