"""Covering a surface: an adsorbate at the same site of every cell of a pattern."""

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbates
from adatom.structure.adsorbates.placement import automatic_pose
from adatom.structure.adsorbates.pose import FACES, Face, Pose
from adatom.structure.layers import adsorbate_mask
from adatom.structure.limits import check_atom_count
from adatom.structure.operations import Operation, ScriptPart
from adatom.structure.sites.choosing import chosen_site
from adatom.structure.sites.finding import find_sites, why_no_sites
from adatom.structure.slabs.operations import RepeatSlab
from adatom.structure.slabs.supercells import (
    UNITY,
    Matrix,
    cell_count,
    check_matrix,
    copy_steps,
    surface_lattice,
)
from adatom.structure.slabs.wood import matrix_name, wood_matrix, wood_name
from adatom.structure.symmetry.of_slabs import slab_symmetry
from adatom.structure.symmetry.translations import reduced

Faces: TypeAlias = Literal["top", "bottom", "both"]

PATTERNS = ("p(1×1)", "p(2×2)", "c(2×2)", "(√3×√3)R30°", "¼ ML", "⅓ ML", "½ ML", "1 ML")
"""The patterns to offer; `CoverSurface` takes any."""

MAX_PATTERN = 400
"""A pattern of more cells than this is a typing mistake."""

_LAYER = 0.3
"""Atoms this close in height to the outermost one are in its layer, Å."""

_ROUNDING = 1e-6
_FRACTIONS = {"¼": "1/4", "⅓": "1/3", "½": "1/2", "⅕": "1/5", "⅙": "1/6", "⅛": "1/8", "⅑": "1/9"}
_ML = re.compile(r"(\d+(?:\.\d+)?(?:/\d+)?)(?:ml)?", re.IGNORECASE)
_ROWS = re.compile(r"\(?\s*(-?\d+)[\s,]+(-?\d+)[\s,;/]+(-?\d+)[\s,]+(-?\d+)\s*\)?")


@dataclass(frozen=True, slots=True)
class Cover:
    """How a pattern comes to lie on a slab.

    Parameters
    ----------
    pattern
        Its name on the surface's own lattice, ``"p(2×2)"``.
    coverage
        Adsorbates per atom of the outermost layer of the face (the first, of both), ML.
    nearest
        From an adsorbate to the next of the pattern, Å.
    count
        Adsorbates, on all faces together.
    matrix
        The supercell that the slab is enlarged to.
    steps
        The plain operations that do it.
    """

    pattern: str
    coverage: float
    nearest: float
    count: int
    matrix: Matrix
    steps: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class CoverSurface:
    """Cover a surface with an adsorbate in a pattern, in a larger cell where the pattern asks for one.

    Parameters
    ----------
    adsorbate
        What is placed.
    pattern
        Wood's notation on the primitive lattice of the surface, along the slab's own a and b: ``"p(2x2)"``,
        ``"(√3×√3)R30°"``; its matrix, ``"2 0 / 1 2"``; or a coverage of one over a whole number, ``"¼ ML"``,
        for which the pattern is taken that keeps adsorbates farthest apart.
    site_kind, site_index
        The site they stand at, as `find_sites` counts.
    height
        Of the binding atom, Å; the automatic one if left out.
    azimuth, tilt, roll
        How each is turned, degrees, as in `Pose`.
    faces
        Which faces are covered: ``"top"``, ``"bottom"``, ``"both"``.
    """

    adsorbate: Adsorbate
    pattern: str
    site_kind: str
    site_index: int = 0
    height: float | None = None
    azimuth: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    faces: Faces = "top"

    @property
    def title(self) -> str:
        """What was done: ``"O, p(2×2) at fcc"``."""
        number = f" {self.site_index}" if self.site_index else ""
        where = {"top": "", "bottom": ", bottom face", "both": ", both faces"}.get(self.faces, "")
        return f"{self.adsorbate.name}, {_written(self.pattern)} at {self.site_kind}{number}{where}"

    @property
    def label(self) -> str:
        """What covers the surface, as it is printed: ``"p(2×2)-O"``, ``"¼ ML H₂O"``."""
        pattern = _written(self.pattern)
        return f"{pattern}{' ' if pattern.endswith('ML') else '-'}{self.adsorbate.label}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the covered slab."""
        if structure is None or len(structure) == 0:
            raise StructureError("There is no surface to cover: build or open one first.")
        covered = structure
        for step in self.steps_on(structure):
            covered = step.apply(covered)
        return covered

    def steps_on(self, structure: Atoms) -> tuple[Operation, ...]:
        """Return the plain operations that do the same on a structure."""
        return cover(structure, self).steps

    def script(self) -> ScriptPart:
        """Return lines that leave the finding of sites to Adatom, for a structure that is not known."""
        shape = self.adsorbate
        lines = [
            f"# {self.title}",
            f"molecule = Adsorbate({shape.name!r}, {shape.title!r}, {shape.symbols!r},",
            f"    np.array({shape.positions.tolist()!r}), {shape.binding!r})",
            f"operation = CoverSurface(molecule, {self.pattern!r}, {self.site_kind!r}, {self.site_index!r},",
            f"    {self.height!r}, {self.azimuth!r}, {self.tilt!r}, {self.roll!r}, {self.faces!r})",
            "atoms = operation.apply(atoms)",
        ]
        imports = (
            "import numpy as np",
            "from adatom.structure.adsorbates.coverage import CoverSurface",
            "from adatom.structure.adsorbates.molecule import Adsorbate",
        )
        return ScriptPart(tuple(lines), imports)


def cover(structure: Atoms, wish: CoverSurface) -> Cover:
    """Return how a pattern comes to lie on a slab: what it is called, how dense it is, and the steps to it.

    The cell becomes the smallest supercell of the slab's in which the pattern repeats.

    Raises
    ------
    StructureError
        If there is no surface, no such site, a pattern that does not fit, or too many atoms.
    """
    reason = why_no_sites(structure)
    if reason:
        raise StructureError(reason)
    faces = _faces(wish.faces)
    cell, lattice = surface_lattice(structure), own_lattice(structure)
    atoms_per_cell = round(_layer_count(structure, faces[0]) * _area(lattice) / _area(cell))
    pattern = pattern_matrix(wish.pattern, lattice, max(atoms_per_cell, 1))
    matrix = _common_cell(np.round(cell @ np.linalg.inv(lattice)).astype(int), pattern, cell)
    count = round(cell_count(matrix) * _area(cell) / (cell_count(pattern) * _area(lattice)))
    size = cell_count(matrix) * len(structure) + count * len(faces) * len(wish.adsorbate.symbols)
    check_atom_count(size)
    name = matrix_name(pattern, lattice)
    steps: list[Operation] = [] if matrix == UNITY else [RepeatSlab(matrix)]
    for face in faces:
        pose, site = _first_pose(structure, wish, face)
        spots = _spots(np.array(pose.xy), np.array(matrix) @ cell, np.array(pattern) @ lattice)
        steps.append(PlaceAdsorbates(wish.adsorbate, pose, spots, f"{site}, {name}"))
    return Cover(
        pattern=name,
        coverage=count / (cell_count(matrix) * _layer_count(structure, faces[0])),
        nearest=float(np.linalg.norm(reduced(np.array(pattern) @ lattice)[0])),
        count=count * len(faces),
        matrix=matrix,
        steps=tuple(steps),
    )


def own_lattice(atoms: Atoms) -> NDArray[np.float64]:
    """Return the primitive lattice of a slab's surface, along its a and b where they allow, Å, (2, 2).

    Where the shortest vectors along a and b span more than the primitive cell, as those of a right-angled
    cell of fcc(111) do, the two shortest vectors are taken, the one nearer to a first. Adsorbates do not
    count.
    """
    bare = atoms[~adsorbate_mask(atoms)]
    slab = Atoms(bare.numbers, positions=bare.positions, cell=bare.cell, pbc=(True, True, False))
    slab.cell[2] = (0.0, 0.0, float(np.ptp(slab.positions[:, 2])) + 20.0)
    short = np.array(slab_symmetry(slab).primitive.cell.array[:2, :2])
    cell = surface_lattice(atoms)
    multiples = np.round(cell @ np.linalg.inv(short)).astype(int)
    along = np.array([row / math.gcd(*(int(k) for k in row)) for row in multiples]) @ short
    if abs(_area(along) - _area(short)) < 1e-6 * _area(short):
        return along
    a = cell[0] / np.linalg.norm(cell[0])
    first, second = sorted((short[0], short[1]), key=lambda v: -abs(float(v @ a)) / float(np.linalg.norm(v)))
    first = first if first @ a > 0 else -first
    handed = first[0] * second[1] - first[1] * second[0]
    return np.array([first, second if handed > 0 else -second])


def pattern_matrix(text: str, lattice: NDArray[np.float64], atoms_per_cell: int = 1) -> Matrix:
    """Return the supercell of a lattice that a pattern stands for.

    Parameters
    ----------
    text
        As in `CoverSurface`.
    lattice
        The surface's primitive lattice, Å, (2, 2).
    atoms_per_cell
        Atoms of the outermost layer in its cell, of which a coverage speaks.

    Raises
    ------
    StructureError
        If that is no pattern, does not fit the lattice, or is absurdly large.
    """
    rows = _ROWS.fullmatch(text.strip().replace("−", "-"))
    coverage = _coverage(text) if rows is None else None
    if rows is not None:
        p, q, r, s = (int(value) for value in rows.groups())
        matrix = check_matrix(((p, q), (r, s)))
    elif coverage is not None:
        matrix = _sparsest(coverage, lattice, atoms_per_cell)
    else:
        matrix = wood_matrix(text, lattice)
    if cell_count(matrix) > MAX_PATTERN:
        raise StructureError(
            f"A pattern of {cell_count(matrix):,} cells is too large; the limit is {MAX_PATTERN}."
        )
    return matrix


def _faces(faces: str) -> tuple[Face, ...]:
    if faces == "both":
        return FACES
    for face in FACES:
        if face == faces:
            return (face,)
    raise StructureError(f"A slab has no face {faces!r}: cover top, bottom or both.")


def _first_pose(structure: Atoms, wish: CoverSurface, face: Face) -> tuple[Pose, str]:
    """Return how the first adsorbate of a face stands, and what its site is called."""
    site = chosen_site(find_sites(structure, face), wish.site_kind, wish.site_index)
    xy, turned = (site.position[0], site.position[1]), (wish.azimuth, wish.tilt, wish.roll)
    if wish.height is not None:
        return Pose(xy, wish.height, *turned, face), site.label
    return automatic_pose(structure, wish.adsorbate, xy, *turned, face), site.label


def _spots(
    first: NDArray[np.float64], cell: NDArray[np.float64], pattern: NDArray[np.float64]
) -> tuple[tuple[float, float], ...]:
    """Return all places of a pattern within a cell, the first one included, Å."""
    whole = np.round(cell @ np.linalg.inv(pattern)).astype(int)
    steps = copy_steps(((int(whole[0, 0]), int(whole[0, 1])), (int(whole[1, 0]), int(whole[1, 1]))))
    scaled = (first + steps @ pattern) @ np.linalg.inv(cell)
    scaled -= np.floor(scaled + _ROUNDING)
    return tuple((float(x), float(y)) for x, y in scaled @ cell)


def _common_cell(slab: NDArray[np.int_], pattern: Matrix, cell: NDArray[np.float64]) -> Matrix:
    """Return the smallest supercell of a slab's cell in which a pattern repeats.

    Parameters
    ----------
    slab
        The slab's cell in multiples of the surface's lattice, (2, 2).
    pattern
        The pattern's in multiples of the same.
    cell
        The slab's cell, Å, (2, 2).
    """
    (p, q), (r, s) = pattern
    area = cell_count(pattern)
    # A step of the slab's cell is one of the pattern if these are whole multiples of its area.
    a, b = (slab @ np.array([[s, -q], [-r, p]])).tolist()
    down = area // math.gcd(area, *b)
    across, shift = next(
        (i, j)
        for i in range(1, area + 1)
        for j in range(down)
        if all((i * one + j * other) % area == 0 for one, other in zip(a, b, strict=True))
    )
    if shift == 0:
        return ((across, 0), (0, down))
    return _tidy(((across, shift), (0, down)), cell)


def _sparsest(coverage: Fraction, lattice: NDArray[np.float64], atoms_per_cell: int) -> Matrix:
    """Return the pattern of a coverage that keeps adsorbates farthest apart, squarer ones first."""
    cells = 1 / (coverage * atoms_per_cell)
    if cells.denominator != 1 or cells > MAX_PATTERN:
        most = Fraction(1, atoms_per_cell)
        raise StructureError(
            f"A coverage of {coverage} ML is no pattern with one adsorbate in its cell: give {most} ML or "
            f"that by a whole number up to {MAX_PATTERN}, or name the pattern, as in p(2x2)."
        )
    many = int(cells)
    options = [
        ((down, shift), (0, many // down))
        for down in range(1, many + 1)
        if many % down == 0
        for shift in range(many // down)
    ]

    def rank(option: Matrix) -> tuple[float, bool]:
        short = reduced(np.array(option) @ lattice)
        plain = option[0] == (option[1][1], 0)
        return -round(float(np.linalg.norm(short[0])), 3), not plain

    best = min(options, key=rank)
    return best if best[0][1] == 0 else _tidy(best, lattice)


def _tidy(matrix: Matrix, lattice: NDArray[np.float64]) -> Matrix:
    """Return the same supercell by the vectors one would draw.

    They are the shortest, with a name in Wood's notation if any of them have one, at the angle of the lattice
    or near it, and the first along a or near it, rather turned towards b than away from it.
    """
    short = reduced(np.array(matrix) @ lattice)
    multiples = np.round(short @ np.linalg.inv(lattice)).astype(int)
    steps = [step @ multiples for step in np.indices((3, 3)).reshape(2, -1).T - 1 if step.any()]
    pairs: list[Matrix] = [
        ((int(u[0]), int(u[1])), (int(v[0]), int(v[1])))
        for u in steps
        for v in steps
        if u[0] * v[1] - u[1] * v[0] == cell_count(matrix)
    ]

    def cosine(u: NDArray[np.float64], v: NDArray[np.float64]) -> float:
        return float(u @ v / np.linalg.norm(u) / np.linalg.norm(v))

    def rank(pair: Matrix) -> tuple[float, bool, float, float, bool]:
        first, second = np.array(pair) @ lattice
        length = float(np.linalg.norm(first) + np.linalg.norm(second))
        off = abs(cosine(first, second) - cosine(lattice[0], lattice[1]))
        nameless, clockwise = wood_name(pair, lattice) is None, pair[0][1] < 0
        return round(length, 3), nameless, round(off, 3), -round(cosine(first, lattice[0]), 6), clockwise

    return min(pairs, key=rank)


def _coverage(text: str) -> Fraction | None:
    """Return the coverage that a text speaks of, or ``None`` if it names a pattern."""
    plain = re.sub(r"\s", "", text)
    for sign, spelled in _FRACTIONS.items():
        plain = plain.replace(sign, spelled)
    match = _ML.fullmatch(plain)
    if match is None:
        return None
    try:
        value = Fraction(match[1]).limit_denominator(MAX_PATTERN) if "/" in match[1] else _simple(match[1])
    except ZeroDivisionError:
        value = Fraction(0)
    if value <= 0:
        raise StructureError(f"A coverage of {text.strip()} makes no sense: give one above 0, as in 1/4 ML.")
    return value


def _simple(text: str) -> Fraction:
    """Return a decimal number as the simplest fraction that it may have been rounded from: 0.33 as 1/3."""
    value = Fraction(text)
    digits = len(text.partition(".")[2])
    rounding = Fraction(1, 10**digits) / 2
    denominator = 1
    while abs(value.limit_denominator(denominator) - value) > rounding:
        denominator += 1
    return value.limit_denominator(denominator)


def _written(pattern: str) -> str:
    """Return a pattern as it is printed: ``"p(2×2)"``, ``"¼ ML"``."""
    plain = pattern.strip().replace("sqrt", "√")
    plain = re.sub(r"(?<=[\d)])\s*[xX*]\s*(?=[\d√(])", "×", plain)
    for sign, spelled in _FRACTIONS.items():
        if re.fullmatch(rf"{spelled}\s*(ml)?", plain, re.IGNORECASE):
            return f"{sign} ML"
    return plain


def _layer_count(structure: Atoms, face: Face) -> int:
    """Return how many atoms the outermost layer of a face has."""
    heights = structure.positions[~adsorbate_mask(structure), 2] * (1 if face == "top" else -1)
    return int((heights > heights.max() - _LAYER).sum())


def _area(lattice: NDArray[np.float64]) -> float:
    return abs(float(np.linalg.det(lattice)))
