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
        One of ``KINDS``, ``"ontop"`` or ``"atop"``, a label with or without its place or whether it is short
        or long, or a place alone, of which the first site is taken: ``"step-edge bridge"``, ``"step edge"``.
        Hyphens and case mean nothing.
    index
        Which class of that kind.

    Raises
    ------
    StructureError
        That says which sites there are, if there is no such one.
    """
    here = unique_sites(sites)
    kinds = list(dict.fromkeys(site.kind for site in here))
    typed = _plain(kind)
    wanted = {"ontop": "top", "on top": "top", "atop": "top"}.get(typed, typed)
    classes = [site for site in here if wanted in _names(site)]
    face = "bottom face" if here and here[0].face == "bottom" else "surface"
    if not classes:
        raise StructureError(f"This {face} has no site {kind!r}; it has {', '.join(kinds)}.")
    if wanted not in KINDS and index == 0:
        return classes[0]  # numbers count within a kind, of which a place may have several
    for site in classes:
        if site.index == index:
            return site
    indices = [str(site.index) for site in classes]
    known = f"only index {indices[0]}" if len(indices) == 1 else f"indices {indices[0]} to {indices[-1]}"
    raise StructureError(f"There is no {wanted} site with index {index} here, {known}; see `adatom sites`.")


def _names(site: Site) -> set[str]:
    """Return all that a site may be called."""
    names = {site.kind, site.shape, site.label}
    if site.place:
        names |= {site.place, f"{site.place} {site.kind}"}
    return {_plain(name) for name in names}


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").split())
