"""What the window's process says to the workshop's helper processes, and they to it."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ase import Atoms

from adatom.engine.codec import make_known
from adatom.structure.adsorbates.molecule import Adsorbate
from adatom.structure.bulks.optimade import Found, Page, Provenance, Query
from adatom.structure.slabs.oc20 import OC20Slab

Craft = Literal["oc20", "molecule"]
"""What a helper of the workshop is good at: OC20's slabs, or molecules from SMILES."""


@dataclass(frozen=True, slots=True, eq=False)
class CutOC20Slabs:
    """Cut the slabs that OC20's own code cuts; answered with a tuple of `OC20Slab`."""

    bulk: Atoms
    miller: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ReadSmiles:
    """Make a molecule of a SMILES string; answered with an `Adsorbate`."""

    text: str


@dataclass(frozen=True, slots=True)
class GetReady:
    """Import what the questions to come will need; not answered."""

    craft: Craft


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Something to be answered by `Answer` or `Refusal` with the same number, unless a newer one waits."""

    number: int
    what: CutOC20Slabs | ReadSmiles


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What came of a question."""

    number: int
    value: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing came of a question, for the user."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class SearchDatabases:
    """Search databases for bulk crystals; answered with `Page` after `Page`, and `JobDone` at the end.

    Parameters
    ----------
    query
        What for.
    providers
        Keys of the databases.
    """

    query: Query
    providers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchFailures:
    """What could not be searched.

    Parameters
    ----------
    texts
        Why not, in a sentence or two for each database, or for all of them.
    total
        Whether no database could be searched to its end.
    """

    texts: tuple[str, ...]
    total: bool


WorkshopCommand: TypeAlias = GetReady | Question | SearchDatabases
WorkshopMessage: TypeAlias = Answer | Refusal | Page

make_known(CutOC20Slabs, ReadSmiles, GetReady, Question, Answer, Refusal, SearchDatabases, SearchFailures)
make_known(Adsorbate, OC20Slab, Query, Page, Found, Provenance)
