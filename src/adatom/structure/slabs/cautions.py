"""What is worth knowing of a slab before time is spent on it. Nothing of this is refused."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from ase import Atoms
from ase.formula import non_metals
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.bulks.crystals import looseness
from adatom.structure.layers import adsorbate_mask, layer_indices
from adatom.structure.slabs.oxidation import oxidation_states
from adatom.structure.slabs.reduction import reduced_in_plane
from adatom.structure.slabs.supercells import surface_lattice
from adatom.structure.slabs.terminations import Termination
from adatom.structure.slabs.transforms import total_vacuum, unwrapped

CautionKey: TypeAlias = Literal["thin", "vacuum", "polar", "composition", "cell", "crystal"]

MIN_LAYERS = 3
"""With fewer layers than this there is no layer that is like the bulk."""

MIN_THICKNESS = 3.5
"""A slab thinner than this, from its lowest to its highest atom, is two layers of a close-packed metal at
most, Å."""

MIN_VACUUM = 10.0
"""With less between a slab and its image the two feel each other, Å."""

MIN_WIDTH = 8.0
"""The least distance between an adsorbate and its image; OC20 repeats its slabs to this width, Å."""

_BETWEEN_LAYERS = 3.5
"""Sheets of layered crystals lie up to this far apart, Å: without tags or a wider gap it is a bulk one."""

_POLARISATION = 0.02
"""The dipole per volume from which on a slab is polar, e/Å²: MgO(111) has 0.13, ZnO(0001) 0.05, and
relaxation at one face of a non-polar oxide makes some thousandths."""

_REMEDY = (
    "Real surfaces of this kind are reconstructed or covered: another termination or a slab with two like "
    "faces may serve better."
)

_APART = 5.0
"""Molecules that leave a wider gap than this in both directions of the plane are no slab, Å."""

_HOPELESS = " With no number of layers is a slab of this termination both stoichiometric and not polar."


@dataclass(frozen=True, slots=True)
class SlabCaution:
    """Something to know of a slab.

    Parameters
    ----------
    key
        What it is about.
    text
        A sentence or two for the user, with the numbers.
    """

    key: CautionKey
    text: str


def slab_cautions(
    atoms: Atoms, termination: Termination | None = None, bulk: Atoms | None = None
) -> tuple[SlabCaution, ...]:
    """Return what to know of a slab, built, cut or opened.

    Parameters
    ----------
    atoms
        The slab, with what stands on it.
    termination
        What is known of the cut it comes from. Without it nothing is said of composition, and a slab is
        polar if it is neutral by formal charges and they have a dipole.
    bulk
        The crystal it was cut from, where that is known.
    """
    if _is_alone(atoms):
        return ()  # the slab was taken away from under what stood on it
    try:
        lattice = surface_lattice(atoms)
        vacuum = total_vacuum(atoms)
    except StructureError:
        return ()  # no slab in the xy plane, of which nothing of this could be said
    if termination is None and vacuum < _BETWEEN_LAYERS and not atoms.get_tags().any():
        return ()  # a bulk crystal
    found = [_thickness(atoms), _vacuum(atoms, vacuum)]
    if termination is not None:
        found += [_polarity(termination), _composition(termination)]
    else:
        found.append(_dipole(atoms, lattice))
    found.append(_cell(atoms, lattice))
    off = looseness(bulk) if bulk is not None else ""
    found.insert(0, SlabCaution("crystal", off) if off else None)
    return tuple(caution for caution in found if caution is not None)


def image_distance(lattice: NDArray[np.float64]) -> float:
    """Return how far an atom is from its nearest image in the plane, Å: the shortest lattice vector.

    Parameters
    ----------
    lattice
        Rows a and b, Å, (2, 2).
    """
    in_space = np.column_stack([lattice, np.zeros(2)])
    return float(np.linalg.norm(reduced_in_plane(in_space, np.array([0.0, 0.0, 1.0])), axis=1).min())


def _is_alone(atoms: Atoms) -> bool:
    """Return whether a molecule lies alone in its cell: far from its images along a and along b."""
    if not set(atoms.symbols) <= set(non_metals):
        return False
    widest = []
    for axis, length in zip((0, 1), atoms.cell.lengths(), strict=False):
        along = np.sort(atoms.get_scaled_positions()[:, axis])
        gaps = np.diff(along, append=along[:1] + 1)
        widest.append(float(gaps.max(initial=0)) * length)
    return min(widest) > _APART


def _thickness(atoms: Atoms) -> SlabCaution | None:
    layers = layer_indices(atoms)
    count = int(layers.max(initial=-1)) + 1
    if not count:
        return None
    thickness = float(np.ptp(atoms.positions[layers >= 0, 2]))
    # A thick slab of one layer has planes so dense that they all count as one.
    if thickness >= MIN_THICKNESS and (count >= MIN_LAYERS or count == 1):
        return None
    layer = "1 atomic layer" if count == 1 else f"{count} atomic layers"
    return SlabCaution(
        "thin",
        f"The slab is thin: {layer}, {thickness:.1f} Å. Nothing in it is like the bulk: take more layers, "
        "unless a film is what you mean.",
    )


def _vacuum(atoms: Atoms, vacuum: float) -> SlabCaution | None:
    if not atoms.pbc[2] or vacuum >= MIN_VACUUM - 1e-6:
        return None
    what = "slab and adsorbate" if adsorbate_mask(atoms).any() else "slab"
    return SlabCaution(
        "vacuum",
        f"Only {vacuum:.1f} Å of vacuum in all lie between the {what} and its image above: take at least "
        f"{MIN_VACUUM:g} Å, which is {MIN_VACUUM / 2:g} Å on each side.",
    )


def _polarity(termination: Termination) -> SlabCaution | None:
    if not termination.polar:
        return None
    layers = termination.sound_layers
    mended = f" {layers} layers would not be polar." if layers is not None else ""
    return SlabCaution(
        "polar",
        f"The slab is polar: it ends in {termination.name} at the top and in {termination.bottom} below, "
        f"and by formal charges its dipole grows with its thickness. {_REMEDY}{mended}",
    )


def _dipole(atoms: Atoms, lattice: NDArray[np.float64]) -> SlabCaution | None:
    """Return that a slab of which no cut is known is polar, by the formal charges of its own composition."""
    slab = unwrapped(atoms)[~adsorbate_mask(atoms)]
    states = oxidation_states(slab.symbols.formula.count()) if len(slab) else None
    thickness = float(np.ptp(slab.positions[:, 2])) if len(slab) else 0.0
    if not states or thickness < 0.1:
        return None
    charges = np.array([states[symbol] for symbol in slab.symbols])
    dipole = float(charges @ slab.positions[:, 2]) / abs(float(np.linalg.det(lattice)))
    if abs(dipole) < _POLARISATION * thickness:
        return None
    return SlabCaution(
        "polar",
        f"The slab is polar: by formal charges it has a dipole of {abs(dipole):.2f} e/Å per area, "
        f"{_sense(dipole)}. {_REMEDY}",
    )


def _sense(dipole: float) -> str:
    return "its top being the positive end" if dipole > 0 else "its top being the negative end"


def _composition(termination: Termination) -> SlabCaution | None:
    if termination.stoichiometric:
        return None
    formula = termination.slab.symbols.formula.format("metal")
    alike = " Both its faces are alike." if termination.symmetric else ""
    charge = termination.charge or 0.0
    amount = "many" if charge > 0 else "few"
    charged = (
        f" By formal charges it has {abs(charge):.3g} electrons too {amount} per cell." if charge else ""
    )
    layers = termination.sound_layers
    mended = f"; {layers} layer{'s' if layers != 1 else ''} would mend it" if layers is not None else ""
    return SlabCaution(
        "composition",
        f"The slab is not stoichiometric: {formula} per surface cell{mended}.{alike}{charged} Its surface "
        f"energy depends on the chemical potentials.{'' if mended else _HOPELESS}",
    )


def _cell(atoms: Atoms, lattice: NDArray[np.float64]) -> SlabCaution | None:
    if not atoms.pbc[:2].all():
        return None
    distance = image_distance(lattice)
    if distance >= MIN_WIDTH - 1e-6:
        return None
    there = adsorbate_mask(atoms).any()
    who = "The adsorbate is" if there else "An adsorbate would be"
    return SlabCaution(
        "cell",
        f"{who} {distance:.1f} Å from its own image: for a single one take a cell at least {MIN_WIDTH:g} Å "
        "wide, or count it as a coverage.",
    )
