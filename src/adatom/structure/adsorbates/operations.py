"""The operations that place adsorbates."""

from dataclasses import dataclass, replace

from ase import Atoms

from adatom.errors import StructureError
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.placement import place, place_all, posed_shape
from adatom.structure.adsorbates.pose import Pose
from adatom.structure.checks import check_structure
from adatom.structure.layers import ADSORBATE_ARRAY
from adatom.structure.limits import check_atom_count
from adatom.structure.operations import ScriptPart
from adatom.structure.scripting import ATOMS_IMPORT, NUMPY_IMPORT


@dataclass(frozen=True, slots=True)
class PlaceAdsorbate:
    """Place an adsorbate.

    Parameters
    ----------
    adsorbate
        What is placed.
    pose
        Where it stands and how it is turned.
    site
        What the place is called, for the title.
    """

    adsorbate: Adsorbate
    pose: Pose
    site: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"CO at bridge"``, ``"CO placed on the bottom face"``."""
        what = f"{self.adsorbate.name} at {self.site}" if self.site else f"{self.adsorbate.name} placed"
        return what if self.pose.face == "top" else f"{what} on the bottom face"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the adsorbate added at the end."""
        if structure is None or len(structure) == 0:
            raise StructureError("There is no surface to place an adsorbate on: build or open one first.")
        placed = place(structure, self.adsorbate, self.pose)
        check_structure(placed)
        return placed

    def script(self) -> ScriptPart:
        """Return the lines that stand the turned molecule on the slab."""
        x, y = (float(value) for value in self.pose.xy)
        level, stands = _standing_lines(self.adsorbate, self.pose, f"({x!r}, {y!r}")
        lines = [
            f"# {self.title}: {_how_high(self.adsorbate, self.pose)}",
            *_ADSORBED_LINES,
            level,
            *stands,
            f'molecule.set_array("{ADSORBATE_ARRAY}", np.full(len(molecule), adsorbed.max() + 1))',
            "atoms.extend(molecule)",
        ]
        return ScriptPart(tuple(lines), (ATOMS_IMPORT, NUMPY_IMPORT))


@dataclass(frozen=True, slots=True)
class PlaceAdsorbates:
    """Place an adsorbate at several places of a face, alike at each.

    Parameters
    ----------
    adsorbate
        What is placed.
    pose
        How it is turned, how high it stands, and the first place.
    places
        All places, the first included: x and y, Å.
    site
        What the places are called, for the title.
    """

    adsorbate: Adsorbate
    pose: Pose
    places: tuple[tuple[float, float], ...]
    site: str = ""

    @property
    def title(self) -> str:
        """What was done: ``"4 O at fcc"``."""
        where = f" at {self.site}" if self.site else " placed"
        face = "" if self.pose.face == "top" else " on the bottom face"
        return f"{len(self.places)} {self.adsorbate.name}{where}{face}"

    def apply(self, structure: Atoms | None) -> Atoms:
        """Return the structure with the adsorbates added at the end."""
        if structure is None or len(structure) == 0:
            raise StructureError("There is no surface to place adsorbates on: build or open one first.")
        check_atom_count(len(structure) + len(self.places) * len(self.adsorbate.symbols))
        poses = [replace(self.pose, xy=place) for place in self.places]
        placed = place_all(structure, self.adsorbate, poses)
        try:
            check_structure(placed)
        except StructureError as error:
            raise StructureError(
                f"There is no room for {len(self.places)} {self.adsorbate.name} here: atoms would lie on top "
                "of each other. Choose a sparser pattern, another site or another height."
            ) from error
        return placed

    def script(self) -> ScriptPart:
        """Return the lines that stand the turned molecule at each place."""
        places = [(float(x), float(y)) for x, y in self.places]
        level, stands = _standing_lines(self.adsorbate, self.pose, "(x, y")
        lines = [
            f"# {self.title}: {_how_high(self.adsorbate, self.pose)}",
            *_ADSORBED_LINES,
            level,
            f"places = {places!r}",
            "for number, (x, y) in enumerate(places, start=adsorbed.max() + 1):",
            *(f"    {line}" for line in stands),
            f'    molecule.set_array("{ADSORBATE_ARRAY}", np.full(len(molecule), number))',
            "    atoms.extend(molecule)",
        ]
        return ScriptPart(tuple(lines), (ATOMS_IMPORT, NUMPY_IMPORT))


_ADSORBED_LINES = (
    f'adsorbed = atoms.arrays.get("{ADSORBATE_ARRAY}", np.zeros(len(atoms), int))  # 0: slab',
    "tag = 2 if set(atoms.get_tags()[adsorbed == 0]) == {0, 1} else 0  # OC20 tags adsorbates 2",
)


def _how_high(adsorbate: Adsorbate, pose: Pose) -> str:
    over = "above the top layer" if pose.face == "top" else "below the bottom layer"
    return f"{adsorbate.binding_symbols} {pose.height:g} Å {over}"


def _standing_lines(adsorbate: Adsorbate, pose: Pose, xy: str) -> tuple[str, list[str]]:
    """Return the line that finds the face, and those that make a turned molecule and stand it there.

    Parameters
    ----------
    adsorbate, pose
        What stands there and how.
    xy
        The beginning of the tuple of its coordinates, ``"(x, y"``.
    """
    name, edge, sign = ("top", "max", "+") if pose.face == "top" else ("bottom", "min", "-")
    rows = ", ".join(repr(tuple(row)) for row in posed_shape(adsorbate, pose).tolist())
    return f"{name} = atoms.positions[adsorbed == 0, 2].{edge}()", [
        f"molecule = Atoms({list(adsorbate.symbols)!r}, positions=[{rows}])",
        f"molecule.positions += {xy}, {name} {sign} {float(pose.height)!r})",
        "if tag: molecule.set_tags(tag)",
    ]
