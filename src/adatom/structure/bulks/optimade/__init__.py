"""Searching databases of crystals through OPTIMADE (https://www.optimade.org).

We speak its JSON ourselves: pymatgen's client fetches every page there is, cannot be stopped between them,
and writes what went wrong into a log instead of saying it.
"""

from adatom.structure.bulks.optimade.client import Page, fetch, search, search_all
from adatom.structure.bulks.optimade.databases import Provider, provider, providers
from adatom.structure.bulks.optimade.entries import Found, Provenance
from adatom.structure.bulks.optimade.problems import SearchError, said_of_all
from adatom.structure.bulks.optimade.query import Query, query_from

__all__ = [
    "Found",
    "Page",
    "Provenance",
    "Provider",
    "Query",
    "SearchError",
    "fetch",
    "provider",
    "providers",
    "query_from",
    "said_of_all",
    "search",
    "search_all",
]
