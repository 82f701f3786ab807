"""Formal charges guessed from a composition.

Only what is needed to tell whether a surface is polar: one charge for each element, mixed valence as its
mean. Where the rules find nothing, nothing is claimed.
"""

import itertools
from collections.abc import Mapping

import numpy as np
from ase import Atoms
from ase.data import atomic_numbers
from numpy.typing import NDArray

from adatom.structure.bonds import is_metal

# Pauling's scale (CRC Handbook of Chemistry and Physics, "Electronegativity"), lead as Pb(II).
_NEGATIVITIES = """
H 2.20 Li 0.98 Be 1.57 B 2.04 C 2.55 N 3.04 O 3.44 F 3.98 Na 0.93 Mg 1.31 Al 1.61 Si 1.90 P 2.19 S 2.58
Cl 3.16 K 0.82 Ca 1.00 Sc 1.36 Ti 1.54 V 1.63 Cr 1.66 Mn 1.55 Fe 1.83 Co 1.88 Ni 1.91 Cu 1.90 Zn 1.65
Ga 1.81 Ge 2.01 As 2.18 Se 2.55 Br 2.96 Rb 0.82 Sr 0.95 Y 1.22 Zr 1.33 Nb 1.60 Mo 2.16 Tc 1.90 Ru 2.20
Rh 2.28 Pd 2.20 Ag 1.93 Cd 1.69 In 1.78 Sn 1.96 Sb 2.05 Te 2.10 I 2.66 Cs 0.79 Ba 0.89 La 1.10 Ce 1.12
Pr 1.13 Nd 1.14 Pm 1.13 Sm 1.17 Eu 1.20 Gd 1.20 Tb 1.10 Dy 1.22 Ho 1.23 Er 1.24 Tm 1.25 Yb 1.10 Lu 1.27
Hf 1.30 Ta 1.50 W 2.36 Re 1.90 Os 2.20 Ir 2.20 Pt 2.28 Au 2.54 Hg 2.00 Tl 1.62 Pb 1.87 Bi 2.02 Po 2.00
Fr 0.70 Ra 0.90 Ac 1.10 Th 1.30 Pa 1.50 U 1.38 Np 1.36 Pu 1.28
"""

# Positive states as textbooks give them (N. N. Greenwood, A. Earnshaw, "Chemistry of the Elements"), the
# commonest in solids first.
_STATES = """
H 1;Li 1;Be 2;B 3;C 4;N 5 3;Na 1;Mg 2;Al 3;Si 4;P 5 3;S 6 4;Cl 7 5;K 1;Ca 2;Sc 3;Ti 4 3 2;V 5 4 3 2;Cr 3 6 2 4
Mn 2 3 4 7;Fe 3 2;Co 2 3;Ni 2 3;Cu 2 1;Zn 2;Ga 3;Ge 4 2;As 5 3;Se 6 4;Br 5;Rb 1;Sr 2;Y 3;Zr 4;Nb 5 4 3 2
Mo 6 4 5 3;Tc 7 4;Ru 4 3;Rh 3 4;Pd 2 4;Ag 1;Cd 2;In 3 1;Sn 4 2;Sb 3 5;Te 4 6;I 5 7;Cs 1;Ba 2;La 3;Ce 4 3
Pr 3 4;Nd 3;Pm 3;Sm 3 2;Eu 3 2;Gd 3;Tb 3 4;Dy 3;Ho 3;Er 3;Tm 3;Yb 3 2;Lu 3;Hf 4;Ta 5 4 3;W 6 4 5;Re 7 6 4
Os 4 8;Ir 4 3;Pt 4 2;Au 3 1;Hg 2 1;Tl 1 3;Pb 2 4;Bi 3 5;Po 4;Fr 1;Ra 2;Ac 3;Th 4;Pa 5 4;U 4 6 5;Np 5 4;Pu 4 3
"""

_ANIONS = {
    **dict.fromkeys(("F", "Cl", "Br", "I", "H"), -1),
    **dict.fromkeys(("O", "S", "Se", "Te"), -2),
    **dict.fromkeys(("N", "P", "As", "Sb"), -3),
    **dict.fromkeys(("C", "Si", "Ge"), -4),
}
"""The charge of a filled shell."""

_ONLY_WITH_SALT_FORMERS = ("Si", "Ge", "Sb", "P", "As", "C", "H")
_SALT_FORMING = 1.85
"""Silicides, phosphides and the like of metals more electronegative than this are metals, not salts; boron
and what follows it (GaAs, SiC) is no metal in this sense."""


def electronegativity(symbol: str) -> float:
    """Return Pauling's electronegativity of an element; 0 where there is none."""
    return ELECTRONEGATIVITIES.get(symbol, 0.0)


def oxidation_states(counts: Mapping[str, int]) -> dict[str, float] | None:
    """Return a guess of the formal charge of each element of a compound.

    The most electronegative element gets the charge of a filled shell, the others the commonest states that
    make the whole neutral; where none do, one metal may have the mean of two of its states (Fe3O4: 8/3).

    Parameters
    ----------
    counts
        Element → number of atoms.

    Returns
    -------
    dict or None
        Element → charge: 0 throughout for an element, metal or alloy; ``None`` where nothing fits.
    """
    numbers = np.array([atomic_numbers[symbol] for symbol in counts])
    if len(counts) == 1:
        return dict.fromkeys(counts, 0.0)
    if is_metal(numbers).all():  # antimony is one, and yet the anion of InSb
        return (_salt(counts) if "Sb" in counts else None) or dict.fromkeys(counts, 0.0)
    return _salt(counts)


def formal_charges(atoms: Atoms) -> NDArray[np.float64] | None:
    """Return the formal charge of each atom by `oxidation_states`, (n,); ``None`` where nothing fits."""
    states = oxidation_states(atoms.symbols.formula.count())
    return None if states is None else np.array([states[symbol] for symbol in atoms.symbols])


def _salt(counts: Mapping[str, int]) -> dict[str, float] | None:
    """Return formal charges by which the whole is neutral, if there are some."""
    if not all(symbol in ELECTRONEGATIVITIES for symbol in counts):
        return None
    *others, anion = sorted(counts, key=electronegativity)
    if anion not in _ANIONS or not _is_salt(others, anion):
        return None
    choices = [_choices(symbol) for symbol in others]
    wanted = -_ANIONS[anion] * counts[anion]
    found = _neutral(counts, others, choices, wanted) or _mixed(counts, others, choices, wanted)
    return None if found is None else {**found, anion: float(_ANIONS[anion])}


def _is_salt(others: list[str], anion: str) -> bool:
    metals = [symbol for symbol in others if is_metal(np.array([atomic_numbers[symbol]]))[0]]
    return anion not in _ONLY_WITH_SALT_FORMERS or all(
        electronegativity(symbol) < _SALT_FORMING for symbol in metals
    )


def _choices(symbol: str) -> tuple[int, ...]:
    """Return the states an element may have beside a more electronegative one, the likeliest first."""
    positive = STATES.get(symbol, ())
    is_non_metal = not is_metal(np.array([atomic_numbers[symbol]]))[0]
    return (*positive, _ANIONS[symbol]) if is_non_metal and symbol in _ANIONS else positive


def _neutral(
    counts: Mapping[str, int], others: list[str], choices: list[tuple[int, ...]], wanted: int
) -> dict[str, float] | None:
    """Return the likeliest states that add up to `wanted`."""
    ranked = sorted(itertools.product(*(enumerate(states) for states in choices)), key=_rank)
    for picks in ranked:
        if sum(counts[symbol] * state for symbol, (_, state) in zip(others, picks, strict=True)) == wanted:
            return {symbol: float(state) for symbol, (_, state) in zip(others, picks, strict=True)}
    return None


def _rank(picks: tuple[tuple[int, int], ...]) -> int:
    return sum(place for place, _ in picks)


def _mixed(
    counts: Mapping[str, int], others: list[str], choices: list[tuple[int, ...]], wanted: int
) -> dict[str, float] | None:
    """Return states of which one is a mean of two that its metal may have, the others their commonest."""
    for k, symbol in enumerate(others):
        states = [state for state in choices[k] if state > 0]
        rest = [(other, choices[j]) for j, other in enumerate(others) if j != k]
        if len(states) < 2 or not all(choice for _, choice in rest):
            continue
        left = wanted - sum(counts[other] * choice[0] for other, choice in rest)
        mean = left / counts[symbol]
        if min(states) <= mean <= max(states):
            return {symbol: mean, **{other: float(choice[0]) for other, choice in rest}}
    return None


def _pairs(table: str) -> list[str]:
    return table.split()


ELECTRONEGATIVITIES: dict[str, float] = {
    symbol: float(value)
    for symbol, value in zip(_pairs(_NEGATIVITIES)[::2], _pairs(_NEGATIVITIES)[1::2], strict=True)
}
"""Element → Pauling's electronegativity."""

STATES: dict[str, tuple[int, ...]] = {
    entry.split()[0]: tuple(int(state) for state in entry.split()[1:])
    for entry in _STATES.replace("\n", ";").split(";")
    if entry
}
"""Element → its positive oxidation states."""
