"""The user's own adsorbates: made from any structure, kept in the user's data folder."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers
from ase.geometry import find_mic
from numpy.typing import NDArray

from adatom import paths
from adatom.errors import FileError, StructureError
from adatom.structure.adsorbates.binding import binding_atoms
from adatom.structure.adsorbates.formulas import hill_formula
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.standing import standing
from adatom.structure.bonds import bonds
from adatom.structure.checks import check_structure

MAX_ADSORBATE_ATOMS = 300
"""More atoms than this are a slab taken for a molecule."""

_MAX_NAME = 60
_SAME = 0.01
"""How far two descriptions of one bond may differ, Å."""


@dataclass(frozen=True, slots=True)
class OwnAdsorbates:
    """What the user's folder holds.

    Parameters
    ----------
    adsorbates
        In the order of their names.
    problems
        What could not be read and why, a sentence for each file.
    """

    adsorbates: tuple[Adsorbate, ...] = ()
    problems: tuple[str, ...] = ()


def adsorbate_from(
    atoms: Atoms, name: str = "", binding: Sequence[int] | None = None, selection: Sequence[int] | None = None
) -> Adsorbate:
    """Return a structure, or a selection of its atoms, as an adsorbate, its binding atoms down.

    A molecule that a boundary cuts in two is made whole.

    Parameters
    ----------
    atoms
        Any structure.
    name
        What it is to be called; its formula if left out.
    binding
        Which atoms of `atoms` bind, one or two; `binding_atoms` chooses if left out.
    selection
        Which atoms are meant, by their indices in `atoms`; all if left out.

    Raises
    ------
    StructureError
        If there are no atoms, too many, atoms on top of each other or bonded without an end, or binding atoms
        outside the selection.
    """
    chosen = list(range(len(atoms))) if selection is None else [int(k) for k in dict.fromkeys(selection)]
    if not chosen:
        raise StructureError("There are no atoms to make an adsorbate of: select some.")
    if not all(0 <= k < len(atoms) for k in chosen):
        raise StructureError(f"There is no atom {max(chosen, key=abs)} here: there are {len(atoms)}, from 0.")
    if len(chosen) > MAX_ADSORBATE_ATOMS:
        raise StructureError(
            f"{len(chosen)} atoms are too many for an adsorbate; the limit is {MAX_ADSORBATE_ATOMS}. "
            "Select the atoms of the molecule alone."
        )
    outside = [k for k in binding or () if k not in chosen]
    if outside:
        raise StructureError(f"Atom {outside[0]} cannot bind: it is none of the atoms of the adsorbate.")
    symbols = tuple(str(atoms.symbols[k]) for k in chosen)
    positions = _whole(atoms, chosen)
    formula = hill_formula(symbols)
    check_structure(Atoms(symbols, positions=positions), name)
    _check_ends(atoms[chosen], positions)
    bound = binding_atoms(symbols, positions) if binding is None else tuple(chosen.index(k) for k in binding)
    return Adsorbate(
        name=name.strip() or formula,
        title=f"{formula}, your own" if name.strip() else formula,
        symbols=symbols,
        positions=standing(symbols, positions, bound, name or formula),
        binding=bound,
        source="own",
    )


def own_adsorbates(folder: Path | None = None) -> OwnAdsorbates:
    """Return the adsorbates that the user has saved.

    Parameters
    ----------
    folder
        Where they are kept; the user's data folder if not given.
    """
    found, problems = [], []
    for path in _files(folder):
        try:
            found.append(_read(path))
        except (OSError, ValueError, KeyError, TypeError, StructureError) as error:
            problems.append(f"{path} is no adsorbate that can be read ({error}): mend it or delete it.")
    return OwnAdsorbates(tuple(sorted(found, key=lambda entry: _folded(entry.name))), tuple(problems))


def save_own(
    adsorbate: Adsorbate, name: str, *, replaces: bool = False, folder: Path | None = None
) -> Adsorbate:
    """Keep an adsorbate under a name, and return it as it will be listed.

    Parameters
    ----------
    adsorbate
        Any, as `adsorbate_from` makes it.
    name
        Up to 60 characters; capitals and small letters count alike.
    replaces
        Whether one of that name may be replaced.
    folder
        Where they are kept; the user's data folder if not given.

    Raises
    ------
    StructureError
        If that is no name, or taken.
    FileError
        If it cannot be written.
    """
    name = check_own_name(name)
    taken = [entry for entry in own_adsorbates(folder).adsorbates if _folded(entry.name) == _folded(name)]
    if taken and not replaces:
        raise StructureError(
            f"You have an adsorbate called {taken[0].name} already: choose another name, or replace it."
        )
    path = _file(name, folder)
    record = {
        "name": name,
        "title": adsorbate.title,
        "smiles": adsorbate.smiles,
        "symbols": list(adsorbate.symbols),
        "positions": adsorbate.positions.tolist(),
        "binding": [int(k) for k in adsorbate.binding],
    }
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(record, indent=1, ensure_ascii=False), "utf-8")
        draft.replace(path)
    except OSError as error:
        raise FileError(
            f"{name} can't be saved to {path} ({error.strerror or error}): make the folder writable."
        ) from error
    return replace(adsorbate, name=name, source="own", key=f"own:{name}", note="")


def delete_own(name: str, folder: Path | None = None) -> None:
    """Delete the user's adsorbate of that name.

    Raises
    ------
    StructureError
        If there is none.
    FileError
        If it cannot be deleted.
    """
    path = _file(name.strip(), folder)
    try:
        path.unlink()
    except FileNotFoundError:
        raise StructureError(f"You have no adsorbate called {name!r}.") from None
    except OSError as error:
        raise FileError(f"{path} can't be deleted ({error.strerror or error}).") from error


def check_own_name(name: str) -> str:
    """Return a name without space around it, or raise a `StructureError` that says why it will not do."""
    name = unicodedata.normalize("NFC", name.strip())
    if not name:
        raise StructureError("An adsorbate needs a name.")
    if len(name) > _MAX_NAME:
        raise StructureError(f"A name of {len(name)} characters is too long: give at most {_MAX_NAME}.")
    if not name.isprintable() or ":" in name:
        raise StructureError(f"{name!r} will not do for a name: leave out colons and control characters.")
    return name


def _whole(atoms: Atoms, chosen: list[int]) -> NDArray[np.float64]:
    """Return where chosen atoms are, each as the image nearest to those before it, Å, (n, 3)."""
    places = np.array(atoms.positions[chosen], dtype=float)
    pbc = atoms.pbc & atoms.cell.any(axis=1)
    if not pbc.any():
        return places
    cell, left = atoms.cell.complete(), set(range(1, len(chosen)))
    nearest = {k: find_mic(places[k] - places[0], cell, pbc)[0] + places[0] for k in left}
    distance = {k: float(np.linalg.norm(nearest[k] - places[0])) for k in left}
    while left:
        k = min(left, key=distance.__getitem__)
        left.remove(k)
        places[k] = nearest[k]
        others = sorted(left)
        if not others:
            break
        vectors, lengths = find_mic(places[others] - places[k], cell, pbc)
        for other, vector, length in zip(others, vectors, lengths, strict=True):
            if length < distance[other]:
                nearest[other], distance[other] = places[k] + vector, float(length)
    return places


def _check_ends(atoms: Atoms, whole: NDArray[np.float64]) -> None:
    """Raise a `StructureError` if atoms are bonded through the boundary without an end, as a slab is."""
    pairs, shifts = bonds(atoms)
    first, second = pairs.T
    bonded = atoms.positions[second] + shifts @ atoms.cell.array - atoms.positions[first]
    if np.abs(whole[second] - whole[first] - bonded).max(initial=0.0) > _SAME:
        raise StructureError(
            "These atoms are bonded to their own periodic images, as those of a slab are: "
            "select the atoms of the molecule alone."
        )


def _folder(folder: Path | None) -> Path:
    return folder or paths.adsorbates_folder()


def _files(folder: Path | None) -> list[Path]:
    try:
        return sorted(_folder(folder).glob("*.json"))
    except OSError:
        return []


def _file(name: str, folder: Path | None) -> Path:
    """Return the file of a name: readable, and safe on every file system, whatever the name."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:40]
    digest = hashlib.sha256(_folded(name).encode()).hexdigest()[:10]
    return _folder(folder) / f"adsorbate-{plain}-{digest}.json".replace("--", "-").lower()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _read(path: Path) -> Adsorbate:
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    name, symbols = check_own_name(str(record["name"])), tuple(str(symbol) for symbol in record["symbols"])
    unknown = [symbol for symbol in symbols if symbol not in atomic_numbers]
    if unknown or not symbols:
        raise ValueError(f"there is no element {unknown[0]!r}" if unknown else "there are no atoms")
    positions = np.array(record["positions"], dtype=float)
    if positions.shape != (len(symbols), 3):
        raise ValueError("there is not one position for each atom")
    check_structure(Atoms(symbols, positions=positions), name)
    binding = tuple(int(k) for k in record["binding"])
    return Adsorbate(
        name=name,
        title=str(record.get("title", name)),
        symbols=symbols,
        positions=standing(symbols, positions, binding, name),
        binding=binding,
        source="own",
        smiles=str(record.get("smiles", "")),
        key=f"own:{name}",
    )
