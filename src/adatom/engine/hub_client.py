"""A question to the hub, or a download, in a process of its own."""

from collections.abc import Callable

from adatom.engine.connection import Program
from adatom.engine.job import Job
from adatom.engine.messages import HubCommand, HubMessage
from adatom.potentials.hub.news import HubProblem

HUB = Program("hub", "adatom.engine.hub_process", "hub.log", shared_log=True)


class HubJob(Job[HubProblem]):
    """Has one command to the hub worked through; see `Job`."""

    def __init__(
        self,
        command: HubCommand,
        heard: Callable[[HubMessage], None],
        ended: Callable[[HubProblem | None], None],
    ) -> None:
        super().__init__(HUB, command, heard, ended, _broke_off)


def _broke_off(reason: str) -> HubProblem:
    return HubProblem("interrupted", f"What was under way with the hub broke off: {reason}.", "Try it again.")
