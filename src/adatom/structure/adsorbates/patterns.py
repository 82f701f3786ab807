"""Patterns of a surface: Wood's notation, matrices and coverages, as supercells of its own lattice."""

import math
import re
from fractions import Fraction

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.layers import adsorbate_mask
from adatom.structure.slabs.supercells import Matrix, cell_count, check_matrix, surface_lattice
from adatom.structure.slabs.wood import wood_matrix, wood_name
from adatom.structure.symmetry.of_slabs import slab_symmetry
from adatom.structure.symmetry.translations import reduced

PATTERNS = ("p(1×1)", "p(2×2)", "c(2×2)", "(√3×√3)R30°", "¼ ML", "⅓ ML", "½ ML", "1 ML")
"""The patterns to offer; `pattern_matrix` takes any."""

MAX_PATTERN = 400
"""A pattern of more cells than this is a typing mistake."""

_FRACTIONS = {"¼": "1/4", "⅓": "1/3", "½": "1/2", "⅕": "1/5", "⅙": "1/6", "⅛": "1/8", "⅑": "1/9"}
_ML = re.compile(r"(\d+(?:\.\d+)?(?:/\d+)?)(?:ml)?", re.IGNORECASE)
_ROWS = re.compile(r"\(?\s*(-?\d+)[\s,]+(-?\d+)[\s,;/]+(-?\d+)[\s,]+(-?\d+)\s*\)?")


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
    if abs(area(along) - area(short)) < 1e-6 * area(short):
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
        matrix = _sparsest(coverage, text, lattice, atoms_per_cell)
    else:
        matrix = wood_matrix(text, lattice)
    if cell_count(matrix) > MAX_PATTERN:
        raise StructureError(
            f"A pattern of {cell_count(matrix):,} cells is too large; the limit is {MAX_PATTERN}."
        )
    return matrix


def common_cell(slab: NDArray[np.int_], pattern: Matrix, cell: NDArray[np.float64]) -> Matrix:
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


def pattern_name(pattern: str) -> str:
    """Return a pattern as it is printed, wherever it may come to lie: ``"p(2×2)"``, ``"¼ ML"``."""
    plain = pattern.strip().replace("sqrt", "√")
    plain = re.sub(r"(?<=[\d)])\s*[xX*]\s*(?=[\d√(])", "×", plain)
    for sign, spelled in _FRACTIONS.items():
        if re.fullmatch(rf"{spelled}\s*(ml)?", plain, re.IGNORECASE):
            return f"{sign} ML"
    return plain


def area(lattice: NDArray[np.float64]) -> float:
    """Return the area of a cell of a lattice, (2, 2) in Å, in Å²."""
    return abs(float(np.linalg.det(lattice)))


def _sparsest(coverage: Fraction, text: str, lattice: NDArray[np.float64], atoms_per_cell: int) -> Matrix:
    """Return the pattern of a coverage that keeps adsorbates farthest apart, squarer ones first."""
    cells = 1 / (coverage * atoms_per_cell)
    if cells.denominator != 1 or cells > MAX_PATTERN:
        most = Fraction(1, atoms_per_cell)
        typed = re.sub(r"\s*ml$", "", text.strip(), flags=re.IGNORECASE)
        raise StructureError(
            f"A coverage of {typed} ML is no pattern with one adsorbate in its cell: give {most} ML or "
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
    # Spaces may be around a slash and before ML; elsewhere two numbers are not one.
    plain = re.sub(r"\s*/\s*|\s+(?=ml$)", lambda gap: gap[0].strip(), text.strip(), flags=re.IGNORECASE)
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
