"""The databases that can be searched, and where they are."""

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from adatom.errors import StructureError
from adatom.paths import resource

ADDRESS_VARIABLE = "ADATOM_OPTIMADE_URL"
"""Environment variable with the address of a mirror that has every database in a folder named by its key.
With ``_MP`` and the like behind it, the address of that one database; it stands above the other."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A database that speaks OPTIMADE.

    Parameters
    ----------
    key
        ``"mp"``.
    title
        ``"Materials Project"``.
    address
        Base address, without ``/v1``.
    stability
        Its field with the energy above the convex hull, eV per atom; empty where it has none.
    space_group
        Its own field with a space group, symbol or number; empty where it has none.
    page
        Where people read an entry, with ``{id}`` in the place of its id; empty where that is not known.
    """

    key: str
    title: str
    address: str
    stability: str = ""
    space_group: str = ""
    page: str = ""

    @property
    def structures(self) -> str:
        """Address of the entries."""
        return f"{self.address.rstrip('/')}/v1/structures"

    def entry(self, identifier: str) -> str:
        """Return the address of an entry as data."""
        return f"{self.structures}/{quote(identifier, safe='')}"

    def read_at(self, identifier: str) -> str:
        """Return the address at which people read an entry, or else that of its data."""
        return self.page.format(id=quote(identifier, safe="")) if self.page else self.entry(identifier)


def providers() -> tuple[Provider, ...]:
    """Return the databases, with the addresses that the environment may have put in place of their own."""
    return tuple(
        Provider(key=key, **{**entry, "address": _address(key, entry["address"])})
        for key, entry in _described().items()
    )


def provider(key: str) -> Provider:
    """Return a database by its key or title, in upper or lower case.

    Raises
    ------
    StructureError
        If there is none of that name; the message names those that there are.
    """
    for one in providers():
        if key.strip().lower() in (one.key, one.title.lower()):
            return one
    known = ", ".join(f"{one.key} ({one.title})" for one in providers())
    raise StructureError(f"There is no database {key!r}; there are {known}.")


def _address(key: str, own: str) -> str:
    alone = os.environ.get(f"{ADDRESS_VARIABLE}_{key.upper()}")
    mirror = os.environ.get(ADDRESS_VARIABLE)
    return alone or (f"{mirror.rstrip('/')}/{key}" if mirror else own)


@cache
def _described() -> dict[str, dict[str, str]]:
    return tomllib.loads(resource("optimade.toml").read_text(encoding="utf-8"))
