"""Where adsorbates come from: the palette, OC20's database, ASE's G2 molecules."""

import json
import re
from functools import cache
from typing import Any

import numpy as np

from adatom.paths import resource
from adatom.structure.adsorbates.binding import binding_atoms
from adatom.structure.adsorbates.formulas import formula_counts, hill_formula
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.standing import standing


@cache
def adsorbates() -> tuple[Adsorbate, ...]:
    """Return the palette in its order: the adsorbates that are placed most.

    The data and the source of each geometry are in ``resources/adsorbates/adsorbates.json``.
    """
    return tuple(_of_palette(entry) for entry in _entries("adsorbates.json", "adsorbates"))


@cache
def oc20_adsorbates() -> tuple[Adsorbate, ...]:
    """Return the 82 adsorbates of the OC20 dataset and the 4 added to its database later, in its order.

    Shapes and binding atoms are the database's; each is turned binding atom down, as it lies in any direction
    there. Its string, as in ``oc20:*CH2*O``, is the key.
    """
    return tuple(_of_oc20(entry) for entry in _entries("oc20.json", "adsorbates"))


@cache
def g2_adsorbates() -> tuple[Adsorbate, ...]:
    """Return the 162 molecules and atoms of the G2/97 set, as ASE ships them, in alphabetical order.

    Nobody has said through which atom they bind: `binding_atoms` chooses.
    """
    from ase.collections import g2  # read from a file of its own, and only wanted here

    entries = {entry["name"]: entry for entry in _entries("g2.json", "molecules")}
    names = sorted(g2.names, key=lambda name: (name.lower(), name))
    return tuple(_of_g2(name, g2[name], entries.get(name, {})) for name in names)


def library() -> tuple[Adsorbate, ...]:
    """Return all that ships: the palette, then OC20's, then the G2 set."""
    return adsorbates() + oc20_adsorbates() + g2_adsorbates()


def _entries(name: str, key: str) -> list[dict[str, Any]]:
    return list(json.loads(resource("adsorbates", name).read_text(encoding="utf-8"))[key])


def _of_palette(entry: dict[str, Any]) -> Adsorbate:
    name = str(entry["name"])
    positions = np.array(entry["positions"], dtype=float).reshape(-1, 3)
    positions.flags.writeable = False
    binding = (int(entry["binding"]),)
    symbols = tuple(entry["symbols"])
    return Adsorbate(name, str(entry["title"]), symbols, positions, binding, "palette", entry["smiles"], name)


def _of_oc20(entry: dict[str, Any]) -> Adsorbate:
    string, symbols, binding = str(entry["name"]), tuple(entry["symbols"]), tuple(entry["binding"])
    positions = standing(symbols, np.array(entry["positions"], dtype=float), binding, string)
    return Adsorbate(
        name=string.replace("*", ""),
        title=str(entry["title"]),
        symbols=symbols,
        positions=positions,
        binding=binding,
        source="oc20",
        smiles=str(entry["smiles"]),
        key=f"oc20:{string}",
    )


def _of_g2(name: str, atoms: Any, entry: dict[str, Any]) -> Adsorbate:
    symbols = tuple(str(symbol) for symbol in atoms.symbols)
    binding = binding_atoms(symbols, atoms.positions)
    plain = re.sub(r"_.*", "", name)  # CH2_s3B1d is the triplet of CH2
    return Adsorbate(
        name=plain if formula_counts(plain) else hill_formula(symbols),
        title=str(entry.get("title", name)),
        symbols=symbols,
        positions=standing(symbols, atoms.positions, binding, name),
        binding=binding,
        source="g2",
        smiles=str(entry.get("smiles", "")),
        key=f"g2:{name}",
    )
