"""Covering a surface: an adsorbate at the same site of every cell of a pattern."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.operations import PlaceAdsorbates
from adatom.structure.adsorbates.patterns import (
    PATTERNS,
    area,
    common_cell,
    own_lattice,
    pattern_matrix,
    pattern_name,
)
from adatom.structure.adsorbates.placement import automatic_pose
from adatom.structure.adsorbates.pose import FACES, Face, Pose
from adatom.structure.layers import adsorbate_mask
from adatom.structure.limits import check_atom_count
from adatom.structure.operations import Operation, ScriptPart
from adatom.structure.sites.choosing import chosen_site
from adatom.structure.sites.finding import find_sites, why_no_sites
from adatom.structure.slabs.operations import RepeatSlab, WrapSlab
from adatom.structure.slabs.supercells import (
    UNITY,
    Matrix,
    cell_count,
    copy_steps,
    surface_lattice,
)
from adatom.structure.slabs.wood import matrix_name
from adatom.structure.symmetry.translations import reduced

__all__ = ["PATTERNS", "Cover", "CoverSurface", "Faces", "cover"]

Faces: TypeAlias = Literal["top", "bottom", "both"]

_LAYER = 0.3
"""Atoms this close in height to the outermost one are in its layer, Å."""

_ROUNDING = 1e-6


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
        Adsorbates on each face.
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

    @property
    def total(self) -> int:
        """Adsorbates on all faces that are covered."""
        return sum(len(step.places) for step in self.steps if isinstance(step, PlaceAdsorbates))

    def apply(self, structure: Atoms) -> Atoms:
        """Return the structure that this was worked out for, covered."""
        covered = structure
        for step in self.steps:
            covered = step.apply(covered)
        return covered


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
        return f"{self.adsorbate.name}, {pattern_name(self.pattern)} at {self.site_kind}{number}{where}"

    @property
    def label(self) -> str:
        """What covers the surface, as it is printed: ``"p(2×2)-O"``, ``"¼ ML H₂O"``."""
        pattern = pattern_name(self.pattern)
        return f"{pattern}{' ' if pattern.endswith('ML') else '-'}{self.adsorbate.label}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the covered slab."""
        if structure is None or len(structure) == 0:
            raise StructureError("There is no surface to cover: build or open one first.")
        return cover(structure, self).apply(structure)

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
    atoms_per_cell = round(_layer_count(structure, faces[0]) * area(lattice) / area(cell))
    pattern = pattern_matrix(wish.pattern, lattice, max(atoms_per_cell, 1))
    matrix = common_cell(np.round(cell @ np.linalg.inv(lattice)).astype(int), pattern, cell)
    count = round(cell_count(matrix) * area(cell) / (cell_count(pattern) * area(lattice)))
    size = cell_count(matrix) * len(structure) + count * len(faces) * len(wish.adsorbate.symbols)
    check_atom_count(size)
    name = matrix_name(pattern, lattice)
    steps: list[Operation] = [] if matrix == UNITY else [RepeatSlab(matrix)]
    for face in faces:
        pose, site = _first_pose(structure, wish, face)
        spots = _spots(np.array(pose.xy), np.array(matrix) @ cell, np.array(pattern) @ lattice)
        steps.append(PlaceAdsorbates(wish.adsorbate, pose, spots, f"{site}, {name}"))
    if matrix != UNITY:
        # Copies of a slanting cell, and molecules at its edge, would lie beside the cell that is drawn.
        steps.append(WrapSlab())
    return Cover(
        pattern=name,
        coverage=count / (cell_count(matrix) * _layer_count(structure, faces[0])),
        nearest=float(np.linalg.norm(reduced(np.array(pattern) @ lattice)[0])),
        count=count,
        matrix=matrix,
        steps=tuple(steps),
    )


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


def _layer_count(structure: Atoms, face: Face) -> int:
    """Return how many atoms the outermost layer of a face has."""
    heights = structure.positions[~adsorbate_mask(structure), 2] * (1 if face == "top" else -1)
    return int((heights > heights.max() - _LAYER).sum())
