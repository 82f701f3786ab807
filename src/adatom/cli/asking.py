"""Asking the hub from a terminal, with its answer waited for."""

import sys
import threading

from adatom.potentials.hub.news import HubKnowledge
from adatom.workbench.hub_desk import HubDesk


def ask_hub(*, even_without_token: bool = False) -> HubKnowledge:
    """Ask the hub who one is and what one may read, and wait for what it says; an interrupt ends the asking.

    Parameters
    ----------
    even_without_token
        Whether to ask without a token too, which tells whether the hub can be reached.
    """
    desk = HubDesk()
    answered = threading.Event()
    try:
        desk.changed.connect(lambda knowledge: None if knowledge.asking else answered.set())
        desk.look(even_without_token=even_without_token)
        while desk.knowledge.asking and not answered.wait(0.2):
            _say_progress(desk.knowledge.note)
        return desk.knowledge
    except KeyboardInterrupt:
        return desk.knowledge
    finally:
        _say_progress("")
        desk.close()


def _say_progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
