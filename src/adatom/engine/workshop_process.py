"""The workshop's helper process: structure work that needs slow imports, or the network.

pymatgen and fairchem's data code take seconds to import and bring torch; RDKit is large; a database may never
answer. None of that may touch the window's process.
"""

import importlib
import queue
import sys
import traceback
from collections.abc import Callable
from typing import Any

from adatom.engine.codec import to_plain
from adatom.engine.messages import JobDone
from adatom.engine.serving import Channel, incoming
from adatom.engine.workshop import WORKSHOP
from adatom.engine.workshop_messages import (
    Answer,
    Craft,
    CutOC20Slabs,
    GetReady,
    Question,
    ReadSmiles,
    Refusal,
    SearchDatabases,
    SearchFailures,
    WorkshopCommand,
    WorkshopMessage,
)
from adatom.errors import AdatomError
from adatom.structure.bulks.optimade import Page, SearchError, said_of_all, search_all

_SLOW: dict[Craft, str] = {"oc20": "fairchem.data.oc.core.slab", "molecule": "rdkit.Chem.AllChem"}
"""What takes long to import, by what it is for."""

_TASKS = {CutOC20Slabs: "The slabs could not be cut", ReadSmiles: "The molecule could not be made"}


def serve(channel: Channel) -> None:
    """Work through commands until the channel closes, which ends the process at once."""
    commands = incoming(channel)

    def tell(message: WorkshopMessage | JobDone) -> None:
        channel.send(to_plain(message))

    while True:
        command = _newest(commands)
        if isinstance(command, GetReady):
            _get_ready(command.craft)
        elif isinstance(command, Question):
            channel.send(_answer(command))
        else:
            tell(JobDone(_search(command, tell)))


def _newest(commands: "queue.SimpleQueue[WorkshopCommand]") -> WorkshopCommand:
    """Wait for a command; a question that has come meanwhile stands for all before it."""
    command = commands.get()
    while True:
        try:
            newer = commands.get_nowait()
        except queue.Empty:
            return command
        if isinstance(newer, Question):
            command = newer


def _get_ready(craft: Craft) -> None:
    """Import what takes long; a package that is not there is said when somebody needs it."""
    try:
        importlib.import_module(_SLOW[craft])
    except Exception:  # noqa: BLE001  importing may run into anything
        traceback.print_exc()


def _answer(question: Question) -> Any:
    """Return an `Answer` or a `Refusal`, as it goes over the wire."""
    try:
        return to_plain(Answer(question.number, _work(question.what)))
    except Exception as error:  # noqa: BLE001  the packages behind it may raise anything
        return to_plain(Refusal(question.number, _said(_TASKS[type(question.what)], error)))


def _work(what: CutOC20Slabs | ReadSmiles) -> Any:
    if isinstance(what, CutOC20Slabs):
        from adatom.structure.slabs.oc20 import oc20_slabs

        return tuple(oc20_slabs(what.bulk, what.miller))
    from adatom.structure.adsorbates.smiles import molecule_from_smiles

    return molecule_from_smiles(what.text)


def _search(command: SearchDatabases, tell: Callable[[Page], None]) -> SearchFailures | None:
    """Tell what is found, page by page; return what could not be searched."""
    failed: list[SearchError] = []
    try:
        for event in search_all(command.query, command.providers):
            if isinstance(event, SearchError):
                failed.append(event)
            else:
                tell(event)
    except Exception as error:  # noqa: BLE001  a server may send anything
        return SearchFailures((_said("The search broke off", error),), total=True)
    if not failed:
        return None
    asked = len(command.providers)
    return SearchFailures(tuple(said_of_all(failed, asked)), total=len(failed) == asked)


def _said(what: str, error: Exception) -> str:
    """Return what is said of a failure: our own messages as they are; of others the log has the whole."""
    if isinstance(error, AdatomError):
        return str(error)
    traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, MemoryError):
        return f"{what}: memory ran out."
    words = " ".join(str(error).split()).rstrip(".")
    return f"{what} ({type(error).__name__}{f': {words}' if words else ''}). Details: {WORKSHOP.log_file}"
