"""The hub's helper process: works through one command, and ends with its channel.

The hub's client waits, retries and can't be told to stop; a process can, at any moment. What is said here
goes through the channel alone, the token too; it is cut out of whatever is printed or sent back, and so are
passwords in addresses.
"""

import io
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from adatom.engine.codec import to_plain
from adatom.engine.messages import (
    AskHub,
    Download,
    HubCommand,
    HubMessage,
    HubNote,
    JobDone,
    LogIn,
    LogOut,
)
from adatom.engine.serving import Channel, incoming
from adatom.potentials.hub.access import ask_repository
from adatom.potentials.hub.account import log_in, log_out, token_source, who_am_i
from adatom.potentials.hub.client import without_passwords
from adatom.potentials.hub.download import download, retries
from adatom.potentials.hub.news import AccountNews, HubError, Reason
from adatom.potentials.hub.outcomes import failures, problem_of

_NO_USE_ASKING_ON: tuple[Reason, ...] = ("unreachable", "outage", "offline", "interrupted", "bad token")
"""What would be the answer to every other question as well, some of them after half a minute."""


def serve(channel: Channel) -> None:
    """Work through one command, and wait for the channel to close, which ends the process at once."""
    sys.stderr = veil = Veil(sys.stderr)
    commands = incoming(channel)  # a download under way needs no farewell: the next one sweeps
    command = commands.get()
    veil.hide_tokens(command)

    def tell(message: HubMessage) -> None:
        channel.send(veil.over(to_plain(message)))

    try:
        _obey(command, tell)
    except HubError as error:
        tell(JobDone(error.problem))
    except Exception as error:  # noqa: BLE001  the hub's client and what lies below it may raise anything
        tell(JobDone(problem_of(error)))
    else:
        tell(JobDone())
    commands.get()  # none comes: the channel closes


def _obey(command: HubCommand, tell: Callable[[HubMessage], None]) -> None:
    if isinstance(command, Download):
        download(command.model, tell)
        return
    with retries(lambda text: tell(HubNote(text))):
        match command:
            case AskHub(repositories=repositories):
                _ask({name: tuple(files) for name, files in repositories.items()}, tell)
            case LogIn(token=token):
                tell(AccountNews(log_in(token)))
            case LogOut():
                log_out()
                tell(AccountNews())


def _ask(repositories: dict[str, tuple[str, ...]], tell: Callable[[HubMessage], None]) -> None:
    """Tell who one is and what one may read; a repository that fails alone does not keep back the others."""
    if token_source() is not None:
        try:
            tell(AccountNews(who_am_i()))
        except HubError as error:
            tell(AccountNews(problem=error.problem))
            raise
    first: HubError | None = None
    for repository, files in repositories.items():
        try:
            tell(ask_repository(repository, files))
        except HubError as error:
            if error.problem.reason in _NO_USE_ASKING_ON:
                raise
            first = first or error
    if first is not None:
        raise first


class Veil(io.TextIOBase):
    """A text stream that covers the tokens, and passwords in addresses, in what goes through it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._tokens: tuple[str, ...] = ()

    def hide_tokens(self, command: HubCommand) -> None:
        """Learn what is to be covered: the token of the command, and the one that is in use."""
        from huggingface_hub import get_token

        kept: str | None = None
        with suppress(*failures()):  # a file that may not be read: said by whoever needs the token
            kept = get_token()
        given = command.token if isinstance(command, LogIn) else ""
        self._tokens = tuple(token for token in (given, given.strip(), kept) if token)

    def over(self, plain: Any) -> Any:
        """Return plain data with the secrets in it covered."""
        if isinstance(plain, str):
            for token in self._tokens:
                plain = plain.replace(token, "hf_…")
            return without_passwords(plain)
        if isinstance(plain, dict):
            return {key: self.over(value) for key, value in plain.items()}
        if isinstance(plain, tuple):
            return tuple(self.over(value) for value in plain)
        return plain

    def write(self, text: str) -> int:
        """Write the text with its secrets covered."""
        self._stream.write(self.over(text))
        return len(text)

    def flush(self) -> None:
        """Pass on what is held back."""
        self._stream.flush()
