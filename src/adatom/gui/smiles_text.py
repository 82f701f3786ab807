"""Telling SMILES from names and formulas by their looks; whether they make sense is RDKit's to say."""

import re

_ATOM = r"\[[^\[\]]*\]|Br|Cl|[BCNOPSFI]|[bcnops]|\*"
_TOKEN = rf"(?:{_ATOM}|[-=#$:/\\.()]|%\d\d|\d)"
_SMILES = re.compile(rf"\(*(?:{_ATOM}){_TOKEN}*(?:\[[^\[\]]*)?|\[[^\[\]]*")


def reads_as_smiles(text: str) -> bool:
    """Return whether a text consists of what SMILES strings consist of.

    An atom comes first; a bracket that is still open is taken for one that is being typed. ``"CO"`` reads as
    SMILES and as a formula; ``"CH3OH"``, ``"water"`` and ``"H2O"`` do not.
    """
    return _SMILES.fullmatch(text.strip()) is not None
