"""Molecules from SMILES, through RDKit.

RDKit is slow to import: what is here runs in a worker, or in the terminal command's own process.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adatom.errors import StructureError
from adatom.structure.adsorbates.binding import binding_atoms
from adatom.structure.adsorbates.formulas import formula_counts, hill_formula
from adatom.structure.adsorbates.library import library, named_by_smiles
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.adsorbates.standing import standing
from adatom.structure.checks import MIN_DISTANCE

MAX_MOLECULE_ATOMS = 100
"""With hydrogen; beyond this a molecule is no adsorbate, and RDKit takes seconds over it."""

_MAX_TEXT = 1000
_SHOWN = 60
"""As much of a text is repeated in a message, characters."""
_SEED = 20
"""Of the embedding: the same text gives the same shape."""
_TIMEOUT_S = 10
_STEPS = 2000


def molecule_from_smiles(text: str) -> Adsorbate:
    """Return the molecule that a SMILES string describes, in three dimensions, binding atom down.

    The shape is RDKit's ETKDGv3, relaxed with UFF where that has parameters: MMFF gives N2 1.46 Å. Radicals
    stay as they are written. A dummy atom ``*`` stands for the surface: it is taken away, and the atoms that
    were bonded to it bind, ``*CC*`` through both of its carbon atoms. Without one, `binding_atoms` chooses.

    Parameters
    ----------
    text
        Daylight SMILES: ``"CCO"`` is ethanol, ``"[OH]"`` a hydroxyl radical, ``"[C-]#[O+]"`` carbon monoxide.

    Returns
    -------
    Adsorbate
        Its `note` says what the text may not have meant: hydrogen that was implied, charges, radicals.

    Raises
    ------
    StructureError
        If that is no SMILES string, several molecules, too large, or RDKit finds no shape for it.

    References
    ----------
    S. Wang et al., J. Chem. Inf. Model. 60, 2044 (2020), for ETKDGv3; A. K. Rappé et al., J. Am. Chem. Soc.
    114, 10024 (1992), for UFF.
    """
    text = text.strip()
    if not text:
        raise StructureError("Type a SMILES string, as in CCO for ethanol.")
    if len(text) > _MAX_TEXT:
        raise StructureError(f"A SMILES string of {len(text)} characters is too long for an adsorbate.")
    with _rdkit_messages() as messages:
        molecule, bound = _without_surface(_parsed(text, messages), text)
        positions = _embedded(molecule, text)
        canonical = _canonical(molecule)
    symbols = tuple(atom.GetSymbol() for atom in molecule.GetAtoms())
    binding = bound or binding_atoms(symbols, positions)
    positions = standing(symbols, positions, binding, _cut(text))
    known = named_by_smiles(canonical)
    made = Adsorbate(
        name=known.name if known is not None and known.source == "palette" else hill_formula(symbols),
        title=known.title if known is not None else f"SMILES {_cut(text)}",
        symbols=symbols,
        positions=positions,
        binding=binding,
        source="smiles",
        smiles=canonical,
    )
    return replace(made, note=" ".join(_remarks(text, molecule, made)))


def _parsed(text: str, messages: list[str]) -> Any:
    """Return RDKit's molecule with its hydrogen atoms, or say where the text is wrong."""
    from rdkit import Chem

    messages.clear()
    molecule = Chem.MolFromSmiles(text)
    if molecule is None:
        raise StructureError(f"{_cut(text)!r} is no SMILES string: {_reason(messages)}.{_perhaps(text)}")
    molecule = Chem.AddHs(molecule)
    parts = len(Chem.GetMolFrags(molecule))
    if parts > 1:
        raise StructureError(f"{_cut(text)!r} is {parts} separate molecules: give one at a time.")
    if molecule.GetNumAtoms() > MAX_MOLECULE_ATOMS:
        many = molecule.GetNumAtoms()
        raise StructureError(
            f"{_cut(text)!r} has {many} atoms with hydrogen; the limit is {MAX_MOLECULE_ATOMS}."
        )
    return molecule


def _cut(text: str) -> str:
    """Return as much of a text as a message has room for."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _perhaps(text: str) -> str:
    """Return what the text would be as a formula, to end a message with."""
    meant = formula_counts(text)
    other = next((entry for entry in library() if meant and formula_counts(entry.name) == meant), None)
    return "" if other is None else f" For {other.title} write {other.smiles}, or choose it from the library."


def _reason(messages: list[str]) -> str:
    """Return why RDKit could not read a string, from what it logged."""
    lines = [re.sub(r"^\[[\d:]+\]\s*|SMILES Parse Error:\s*", "", message).strip() for message in messages]
    for line in lines:
        found = re.search(r"around position (\d+)", line)
        if found:
            return f"check for mistakes around character {found[1]}"
    said = lines[0].rstrip(".") if lines else "RDKit cannot read it"
    return re.sub(r"\s+for input: .*", "", said)


def _without_surface(molecule: Any, text: str) -> tuple[Any, tuple[int, ...]]:
    """Return a molecule without its dummy atoms, and the atoms that were bonded to them, in their order."""
    from rdkit import Chem

    dummies = [atom for atom in molecule.GetAtoms() if atom.GetAtomicNum() == 0]
    if not dummies:
        return molecule, ()
    bound = dict.fromkeys(n.GetIdx() for dummy in dummies for n in dummy.GetNeighbors())
    if any(molecule.GetAtomWithIdx(k).GetAtomicNum() == 0 for k in bound) or not 1 <= len(bound) <= 2:
        raise StructureError(
            f"{_cut(text)!r} marks {len(bound)} atoms as bonded to the surface (*): mark one or two."
        )
    bare = Chem.RWMol(molecule)
    for dummy in dummies:
        for bond in dummy.GetBonds():
            atom = bare.GetAtomWithIdx(bond.GetOtherAtomIdx(dummy.GetIdx()))
            atom.SetNoImplicit(True)
            atom.SetNumRadicalElectrons(atom.GetNumRadicalElectrons() + round(bond.GetBondTypeAsDouble()))
    gone = sorted((dummy.GetIdx() for dummy in dummies), reverse=True)
    for index in gone:
        bare.RemoveAtom(index)
    Chem.SanitizeMol(bare)
    return bare.GetMol(), tuple(k - sum(index < k for index in gone) for k in bound)


def _embedded(molecule: Any, text: str) -> NDArray[np.float64]:
    """Return where the atoms of a molecule are, Å, (n, 3)."""
    from rdkit.Chem import rdDistGeom, rdForceFieldHelpers

    settings: Any = rdDistGeom.ETKDGv3()
    settings.randomSeed = _SEED
    settings.timeout = _TIMEOUT_S
    status = rdDistGeom.EmbedMolecule(molecule, settings)
    if status != 0:
        settings.useRandomCoords = True
        status = rdDistGeom.EmbedMolecule(molecule, settings)
    if status == 0:
        if rdForceFieldHelpers.UFFHasAllMoleculeParams(molecule):
            rdForceFieldHelpers.UFFOptimizeMolecule(molecule, maxIters=_STEPS)
        positions = np.array(molecule.GetConformer().GetPositions(), dtype=float)
        if _is_sound(positions):
            return positions
    raise StructureError(
        f"RDKit finds no sensible shape in space for {_cut(text)!r}: give the molecule as a file instead."
    )


def _is_sound(positions: NDArray[np.float64]) -> bool:
    """Return whether all places are numbers and none two of them the same."""
    apart = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    np.fill_diagonal(apart, np.inf)
    return bool(np.isfinite(positions).all() and apart.min() > MIN_DISTANCE)


def _canonical(molecule: Any) -> str:
    from rdkit import Chem

    return str(Chem.MolToSmiles(Chem.RemoveHs(molecule)))


def _remarks(text: str, molecule: Any, made: Adsorbate) -> list[str]:
    """Return what the text may not have meant."""
    from rdkit import Chem

    found = []
    meant = formula_counts(text)
    if meant and meant != formula_counts(hill_formula(made.symbols)):
        other = next((entry for entry in library() if formula_counts(entry.name) == meant), None)
        if other is not None:
            found.append(
                f"In SMILES {text} is {made.label}, with hydrogen implied; {other.title} is {other.smiles}."
            )
    if "*" in text and any(f"oc20:{text}" == entry.key for entry in library()):
        found.append(f"{_cut(text)} is read as SMILES; OC20's adsorbate of that name is oc20:{text}.")
    radicals = sum(atom.GetNumRadicalElectrons() for atom in molecule.GetAtoms())
    if radicals and "*" not in text:
        found.append(f"{radicals} radical electron{'' if radicals == 1 else 's'}.")
    charge = Chem.GetFormalCharge(molecule)
    if charge:
        found.append(
            f"The charge of {charge:+d} is not kept: what is placed are the atoms.".replace("-", "−")
        )
    return found


@contextmanager
def _rdkit_messages() -> Iterator[list[str]]:
    """Collect what RDKit would print to standard error."""
    from rdkit import rdBase

    log = logging.getLogger("rdkit")
    collector = _Collector()
    before, spread = log.handlers[:], log.propagate
    rdBase.LogToPythonLogger()
    log.handlers[:], log.propagate = [collector], False
    try:
        yield collector.messages
    finally:
        rdBase.LogToCppStreams()
        log.handlers[:], log.propagate = before, spread


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        self.messages.append(record.getMessage())
