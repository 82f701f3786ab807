"""Choosing a site by what it is called."""

from collections.abc import Sequence

from adatom.errors import StructureError
from adatom.structure.sites.finding import KINDS, Site, unique_sites


def chosen_site(sites: Sequence[Site], kind: str, index: int = 0) -> Site:
    """Return the first site of a kind and class.

    Parameters
    ----------
    sites
        Of one face of a slab, as `find_sites` finds them.
    kind
        One of ``KINDS``, a label, with its place or without, or ``"ontop"`` or ``"atop"``, in any case.
    index
        Which class of that kind.

    Raises
    ------
    StructureError
        That says which sites there are, if there is no such one.
    """
    here = unique_sites(sites)
    kinds = list(dict.fromkeys(site.kind for site in here))
    wanted = {"ontop": "top", "atop": "top"}.get(kind.lower(), kind.lower())
    classes = [site for site in here if wanted in (site.kind, site.label, site.shape)]
    face = "bottom face" if here and here[0].face == "bottom" else "surface"
    if not classes:
        raise StructureError(f"This {face} has no site {kind!r}; it has {', '.join(kinds)}.")
    for site in classes:
        if site.index == index:
            return site
    if wanted not in KINDS and index == 0:
        return classes[0]
    indices = [str(site.index) for site in classes]
    known = f"only index {indices[0]}" if len(indices) == 1 else f"indices {indices[0]} to {indices[-1]}"
    raise StructureError(f"There is no {wanted} site with index {index} here, {known}; see `adatom sites`.")
