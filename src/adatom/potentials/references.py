"""The atomic reference energies on whose scale OC20 counts adsorption energies."""

from collections.abc import Iterable

from adatom.errors import StructureError

OC20_REFERENCES = {"H": -3.477, "O": -7.204, "C": -7.282, "N": -8.083}
"""Element → eV an atom, from H2, H2O, CO and N2 with OC20's RPBE (fairchem, ``recipes/adsorbml.py``)."""


def oc20_reference_energy(symbols: Iterable[str]) -> float:
    """Return what OC20 takes from the energy of slab and adsorbate beside the clean slab, eV.

    It is the sum of references of the adsorbate's atoms, so that E_ads = E(slab + adsorbate) − E(slab) − sum.
    The sum is the molecule's own energy for H2, H2O, CO and N2 alone. It holds for energies of the task
    `oc20` and no other model.

    Parameters
    ----------
    symbols
        Elements of the adsorbate, one for each atom.

    Raises
    ------
    StructureError
        For elements that OC20 gives no reference for.
    """
    elements = list(symbols)
    unknown = sorted(set(elements) - OC20_REFERENCES.keys())
    if unknown:
        raise StructureError(
            f"OC20 has no reference energy for {', '.join(unknown)} (only for {', '.join(OC20_REFERENCES)}): "
            "take the energy of a gas-phase molecule, computed with the same model."
        )
    return sum(OC20_REFERENCES[element] for element in elements)
