"""What is compared, and what may be compared with what: plain functions, no Qt."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ase import Atoms
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom.errors import AdatomError
from adatom.gui.words import count, number, title_of
from adatom.potentials.catalogue import model_title
from adatom.project.node import Node
from adatom.relaxation.operation import Relax
from adatom.relaxation.settings import RelaxationSettings
from adatom.structure.adsorbates.binding import binding_atoms
from adatom.structure.checks import atom_name
from adatom.structure.constraints import held_directions
from adatom.structure.editing.comparing import aligned, displacements, heights, matched
from adatom.structure.editing.measures import measure
from adatom.structure.formula import formula
from adatom.structure.layers import adsorbate_numbers

NOTHING = "–"
"""Stands where something is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """One of the structures that are compared, at the frame on show.

    Parameters
    ----------
    node
        Where it is in the project.
    atoms
        The structure.
    index
        The frame, or None where there are none.
    energy
        eV, or None.
    fmax
        eV/Å, or None.
    settings
        Those of the relaxation it belongs to, or None.
    """

    node: Node
    atoms: Atoms
    index: int | None = None
    energy: float | None = None
    fmax: float | None = None
    settings: RelaxationSettings | None = None

    @property
    def name(self) -> str:
        """What it is, in a few words: the user's own name, or ``"CO on Cu(100)"``."""
        return _name(self.node)

    @property
    def made_by(self) -> str:
        """The model that energy and forces are from, with its task; empty where none is known."""
        if self.settings is None:
            return ""
        task = f" · {self.settings.task}" if self.settings.task else ""
        return f"{model_title(self.settings.model)}{task}"


def name_among(node: Node, nodes: Sequence[Node]) -> str:
    """Return the name of a node among those compared, with what made it where others are called alike."""
    name = _name(node)
    alike = [each for each in nodes if _name(each) == name]
    if len(alike) < 2 or len({each.title for each in alike}) < 2:
        return name
    return node.title if node.title.startswith(name) else f"{name} · {node.title}"


def _name(node: Node) -> str:
    return node.name or title_of(node) or node.title


def compared(node: Node, index: int | None = None) -> Compared | None:
    """Return a structure of the project at a frame, the last if None; None where there is no structure."""
    settings = node.operation.settings if isinstance(node.operation, Relax) else None
    trajectory = node.trajectory
    if trajectory is None or not len(trajectory):
        return None if node.start is None else Compared(node, node.start, settings=settings)
    last = len(trajectory) - 1
    chosen = last if index is None else min(max(index, 0), last)
    frame = trajectory[chosen]
    return Compared(node, trajectory.atoms(chosen), chosen, frame.energy, frame.fmax, settings)


@dataclass(frozen=True, slots=True)
class Incomparable:
    """Why two energies are not compared: in two words, and in a sentence."""

    short: str
    why: str


_NO_ENERGY = Incomparable("no energy", "No energy is known of one of the two.")
_NO_MODEL = Incomparable("unknown model", "It is not known which model one of the two energies is from.")
_MODEL = Incomparable("other model", "Energies of different models have no common zero.")
_TASK = Incomparable("other task", "Energies of different tasks have no common zero.")
_ATOMS = Incomparable("other atoms", "The compositions differ, and with them what the energies contain.")


def difference(first: Compared, other: Compared) -> float | Incomparable:
    """Return how much higher the energy of another structure is, eV, or why that cannot be said."""
    if first.energy is None or other.energy is None:
        return _NO_ENERGY
    if first.settings is None or other.settings is None:
        return _NO_MODEL
    if first.settings.model != other.settings.model:
        return _MODEL
    if first.settings.task != other.settings.task:
        return _TASK
    if _composition(first.atoms) != _composition(other.atoms):
        return _ATOMS
    return other.energy - first.energy


def _composition(atoms: Atoms) -> tuple[int, ...]:
    return tuple(sorted(atoms.numbers.tolist()))


# --- distances ---


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Two structures laid over each other.

    Parameters
    ----------
    second
        The second structure, where it is drawn.
    vectors
        From each atom of the first to the same one of the second, Å, shape (n, 3); NaN where there is none.
    words
        What is to be said of it, in lines.
    """

    second: Atoms
    vectors: NDArray[np.float64]
    words: tuple[str, ...]


def overlay(first: Atoms, second: Atoms, *, align: bool = False) -> Overlay:
    """Lay a structure over another.

    Parameters
    ----------
    align
        Shift and turn the second so that it lies as near as can be, as makes sense for molecules; without
        effect where the atoms differ.
    """
    partners = matched(first, second)
    same = np.flatnonzero(partners >= 0)
    drawn = second.copy()
    if align and len(same) == len(first) == len(second):
        drawn.positions[partners] = aligned(first.positions, second.positions[partners])
    vectors = np.full((len(first), 3), np.nan)
    if len(same):
        vectors[same] = displacements(_part(first, same), _part(drawn, partners[same]))
    return Overlay(drawn, vectors, tuple(_overlay_words(first, second, partners, vectors)))


def _part(atoms: Atoms, indices: NDArray[np.int_]) -> Atoms:
    return Atoms(
        atoms.numbers[indices], positions=atoms.positions[indices], cell=atoms.cell.array, pbc=atoms.pbc
    )


def _overlay_words(
    first: Atoms, second: Atoms, partners: NDArray[np.int_], vectors: NDArray[np.float64]
) -> list[str]:
    same = partners >= 0
    words = []
    if not same.all() or len(first) != len(second):
        words.append(
            f"Different atoms: {count(int(same.sum()), 'atom')} of {len(first)} and {len(second)} are taken"
            " for the same, by element and place."
        )
    if not np.allclose(first.cell.array, second.cell.array, atol=1e-6):
        words.append("The cells differ: displacements are measured in that of the first.")
    if not same.any():
        return [*words, "No atom of the one is near an atom of the same element of the other."]
    lengths = np.linalg.norm(vectors, axis=1)
    free = same & ~np.asarray(held_directions(first).all(axis=1))
    words.append(f"RMSD {_angstroms(_mean(lengths[same]))}")
    if free.any() and (free != same).any():
        words.append(f"RMSD without fixed atoms {_angstroms(_mean(lengths[free]))}")
    farthest = int(np.nanargmax(lengths))
    words.append(f"Largest displacement {_angstroms(float(lengths[farthest]))}, {atom_name(first, farthest)}")
    return words


def _mean(lengths: NDArray[np.float64]) -> float:
    return float(np.sqrt((lengths**2).mean()))


def _angstroms(value: float) -> str:
    return f"{number(value, 3)} Å"


def adsorbate_heights(atoms: Atoms) -> list[tuple[int, float]]:
    """Return the binding atom of each adsorbate and its height above the top layer, Å."""
    numbers = adsorbate_numbers(atoms)
    try:
        above = heights(atoms)
    except AdatomError:
        return []
    found = []
    for which in sorted(set(numbers.tolist()) - {0}):
        members = np.flatnonzero(numbers == which)
        places = atoms.positions[members] - atoms.positions[members[0]]
        if atoms.pbc.any() and len(members) > 1:
            places = find_mic(places, atoms.cell, atoms.pbc)[0]
        symbols = [str(atoms.symbols[k]) for k in members]
        binding = members[list(binding_atoms(symbols, np.asarray(places)))]
        found += [(int(k), float(above[k])) for k in binding]
    return found


# --- the table ---

HEADS = ("", "Structure", "Model", "Energy, eV", "Difference, eV", "Atoms", "Formula", "fmax, eV/Å", "Steps")
"""What the columns are called; what adsorbates and the user measure follows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table.

    Parameters
    ----------
    text, tip
        What it says, and what it explains.
    plain
        The bare number for a spreadsheet.
    quiet
        It says why there is no number.
    """

    text: str
    tip: str = ""
    plain: str = ""
    quiet: bool = False


def heads(structures: Sequence[Compared], measured: Sequence[tuple[int, ...]]) -> list[str]:
    """Return the heads of all columns."""
    first = structures[0].atoms
    names = ["–".join(atom_name(first, k) for k in each) for each in measured]
    units = ["Å" if len(each) == 2 else "°" for each in measured]
    extra = ["Height, Å"] if any(adsorbate_heights(each.atoms) for each in structures) else []
    return [*HEADS, *extra, *(f"{name}, {unit}" for name, unit in zip(names, units, strict=True))]


def rows(structures: Sequence[Compared], measured: Sequence[tuple[int, ...]]) -> list[list[Cell]]:
    """Return the table, a row for each structure; the first is what the others are compared with.

    Parameters
    ----------
    measured
        Pairs, threes and fours of atoms of the first structure, measured in all of them.
    """
    nodes = [each.node for each in structures]
    with_heights = len(heads(structures, ())) > len(HEADS)
    return [
        [
            *_row(place, structures[0], each, name_among(each.node, nodes)),
            *([_heights_cell(each.atoms)] if with_heights else []),
            *(_measure_cell(structures[0].atoms, each.atoms, atoms) for atoms in measured),
        ]
        for place, each in enumerate(structures)
    ]


def _row(place: int, first: Compared, each: Compared, name: str) -> list[Cell]:
    steps = NOTHING if each.index is None else str(each.index)
    return [
        Cell(str(place + 1)),
        Cell(name, each.node.title),
        Cell(each.made_by or NOTHING, "" if each.made_by else "No model has computed this structure"),
        _number_cell(each.energy, 4),
        Cell(NOTHING, "The others are compared with this one") if place == 0 else _apart_cell(first, each),
        Cell(str(len(each.atoms))),
        Cell(formula(each.atoms.numbers), plain=formula(each.atoms.numbers, plain=True)),
        _number_cell(each.fmax, 3),
        Cell(steps),
    ]


def _apart_cell(first: Compared, each: Compared) -> Cell:
    apart = difference(first, each)
    if isinstance(apart, Incomparable):
        return Cell(apart.short, f"Not compared with structure 1. {apart.why}", quiet=True)
    # "+" so that a difference is not taken for an energy.
    return Cell(f"{'+' if apart > 0 else ''}{number(apart, 4)}", plain=f"{apart:.4f}")


def _number_cell(value: float | None, decimals: int) -> Cell:
    if value is None or not np.isfinite(value):
        return Cell(NOTHING)
    return Cell(number(value, decimals), plain=f"{value:.{decimals}f}")


def _heights_cell(atoms: Atoms) -> Cell:
    found = adsorbate_heights(atoms)
    words = ", ".join(f"{atoms.symbols[k]} {number(height, 2)}" for k, height in found)
    names = ", ".join(atom_name(atoms, k) for k, _ in found)
    tip = f"Of {names} above the top layer" if found else "No adsorbate on a slab"
    return Cell(words or NOTHING, tip, "; ".join(f"{atoms.symbols[k]} {height:.3f}" for k, height in found))


def _measure_cell(first: Atoms, atoms: Atoms, indices: tuple[int, ...]) -> Cell:
    partners = matched(first, atoms)[list(indices)]
    if (partners < 0).any():
        return Cell(NOTHING, "One of the atoms is not in this structure")
    try:
        found = measure(atoms, partners.tolist())
    except AdatomError as error:
        return Cell(NOTHING, str(error))
    decimals = 3 if found.unit == "Å" else 1
    names = "–".join(atom_name(atoms, int(k)) for k in partners)
    direct = f"; {number(found.direct, decimals)} {found.unit} inside the cell" if found.differ else ""
    tip = f"{names}, nearest images{direct}"
    return Cell(number(found.value, decimals), tip, f"{found.value:.{decimals}f}")


def as_csv(structures: Sequence[Compared], measured: Sequence[tuple[int, ...]]) -> str:
    """Return the table as comma-separated values, with plain minus signs and empty cells."""
    written = io.StringIO()
    sheet = csv.writer(written, lineterminator="\n")
    sheet.writerow(["Number", *heads(structures, measured)[1:]])
    for row in rows(structures, measured):
        sheet.writerow(
            [cell.plain or ("" if cell.text == NOTHING or cell.quiet else cell.text) for cell in row]
        )
    return written.getvalue()
