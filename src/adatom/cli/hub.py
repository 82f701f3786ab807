"""`adatom login`, `adatom logout`, `adatom download`: the way through the gate, in a terminal."""

import argparse
import getpass
import json
import sys
import time
from dataclasses import asdict
from typing import TextIO

from adatom.errors import ModelError
from adatom.potentials.amounts import size_text, time_text
from adatom.potentials.catalogue import find_model
from adatom.potentials.fairchem_registry import RegistryEntry, registry
from adatom.potentials.hub.access import ask_repository
from adatom.potentials.hub.account import log_in, log_out, token_source
from adatom.potentials.hub.checksums import unchecked_files
from adatom.potentials.hub.download import download, retries
from adatom.potentials.hub.news import Account, DownloadNews, HubError, RepositoryNews
from adatom.potentials.hub.outcomes import GATED_PERMISSION, TOKENS_PAGE

_LINE_EVERY = 10.0  # s, between two lines of progress where there is no terminal
_INTERRUPTED = 130


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `login`, `logout` and `download`."""
    parser = subparsers.add_parser(
        "login",
        help="log in to huggingface.co, where FAIRChem's models are",
        description=(
            "Log in to huggingface.co with a token, which is asked for without showing it, or read from "
            f"standard input. Make one at {TOKENS_PAGE}: of the type Read, or fine-grained with the "
            f"permission “{GATED_PERMISSION}”."
        ),
    )
    parser.add_argument("--json", action="store_true", help="print who you are and what you may read as JSON")
    parser.set_defaults(run=run_login)
    parser = subparsers.add_parser(
        "logout",
        help="forget the token of huggingface.co",
        description="Forget the stored token of huggingface.co. Models that are here go on working.",
    )
    parser.set_defaults(run=run_logout)
    parser = subparsers.add_parser(
        "download",
        help="download one of FAIRChem's models",
        description="Download a model and check its files. One that is here and sound costs no network.",
        epilog="With --json: model, fetched, checked (against the hub's sums), size (bytes), files.",
    )
    parser.add_argument("model", metavar="MODEL", help="see `adatom models`, e.g. uma-s-1p1")
    parser.add_argument("--json", action="store_true", help="print what is there now as JSON")
    parser.set_defaults(run=run_download)


# -- login and logout ----------------------------------------------------------------------------------------


def run_login(args: argparse.Namespace) -> int:
    """Take a token, check and store it, and say what is still to do.

    Raises
    ------
    HubError
        If it is of no use, or the hub could not be asked; nothing is stored then.
    """
    token = _read_token()
    with retries(_say):
        account = log_in(token)
        found, problem = _ask_repositories()
    if args.json:
        access = {news.repository: news.access for news in found}
        print(json.dumps({**asdict(account), "repositories": access}, indent=2))
    else:
        print("\n".join(_login_lines(account, found)))
    if problem is not None:
        _say(f"What you may read could not be asked. {problem}")
    return 0


def run_logout(args: argparse.Namespace) -> int:  # noqa: ARG001  called like the others
    """Forget the token.

    Raises
    ------
    HubError
        If there is one in the environment, which only the user can unset.
    """
    was_there = token_source() is not None
    with retries(_say):
        log_out()
    print(
        "You are logged out. Models that are here go on working." if was_there else "You were not logged in."
    )
    return 0


def _read_token() -> str:
    """Return what is typed, unseen; or the first line of standard input, where that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    _say(f"Make a token at {TOKENS_PAGE}: of the type Read, or fine-grained with the permission")
    _say(f"“{GATED_PERMISSION}”.")
    try:
        return getpass.getpass("Token (it is not shown): ", stream=sys.stderr)
    except EOFError:
        return ""


def _ask_repositories() -> tuple[list[RepositoryNews], HubError | None]:
    """Return what the hub says of each of FAIRChem's repositories, and why it stopped answering if it did."""
    found: list[RepositoryNews] = []
    for repository in dict.fromkeys(entry.repository for entry in registry()):
        try:
            found.append(ask_repository(repository, ()))
        except HubError as error:
            return found, error
    return found, None


def _login_lines(account: Account, found: list[RepositoryNews]) -> list[str]:
    token = f"the token “{account.token_name}”" if account.token_name else "a token"
    lines = [f"Logged in as {account.name} with {token}, which may read gated repositories."]
    if granted := [news.repository for news in found if news.access == "granted"]:
        lines.append(f"You have access to {', '.join(granted)}: adatom download MODEL (see adatom models).")
    for news in found:
        if news.problem is not None:
            lines.append(f"{news.problem.text} {news.problem.remedy}")
            lines += [f"    {news.problem.url}"] if news.problem.url else []
    return lines


# -- download ------------------------------------------------------------------------------------------------


def run_download(args: argparse.Namespace) -> int:
    """Download a model, unless it is here.

    Raises
    ------
    ModelError
        If there is no such model, or nothing of it to download.
    HubError
        If it fails.
    """
    model = find_model(args.model)
    entry = next((entry for entry in registry() if model.key == f"fairchem:{entry.name}"), None)
    if entry is None:
        raise ModelError(f"{model.title} does not come from the hub: there is nothing to download.")
    progress = _ProgressLines(sys.stderr)
    try:
        download(model.key, progress)
    except KeyboardInterrupt:
        progress.end()
        _say("Cancelled. Files that had arrived whole are kept; the one under way begins anew next time.")
        return _INTERRUPTED
    finally:
        progress.end()
    _report(entry, progress, as_json=args.json)
    return 0


def _report(entry: RegistryEntry, progress: "_ProgressLines", *, as_json: bool) -> None:
    size = sum(path.stat().st_size for path in entry.cached_files)
    checked = not unchecked_files(entry)
    if as_json:
        files = [str(path) for path in entry.cached_files]
        record = {"model": f"fairchem:{entry.name}", "fetched": progress.fetched, "checked": checked}
        print(json.dumps({**record, "size": size, "files": files}, indent=2))
        return
    where = f"{size_text(size)}, {entry.cached_files[0]}"
    if checked:
        how = "is downloaded and checked" if progress.fetched else "is here already, and sound"
        print(f"{entry.title} {how}: {where}")
    else:
        print(f"{progress.outcome}\n{where}")


class _ProgressLines:
    """Shows how a download gets on: one line that changes in a terminal, a line now and then elsewhere.

    Parameters
    ----------
    stream
        Where to.
    """

    def __init__(self, stream: TextIO) -> None:
        self.fetched = False
        self.outcome = ""
        self._stream = stream
        self._in_terminal = stream.isatty()
        self._open = False
        self._said = ""
        self._said_at = 0.0

    def __call__(self, news: DownloadNews) -> None:
        """Take news."""
        self.fetched = self.fetched or news.status == "running"
        if news.status == "done":
            self.outcome = news.text
            return
        if self._in_terminal:
            print(f"\r\033[K{_line(news)}", end="", file=self._stream, flush=True)
            self._open = True
        elif news.text != self._said or time.monotonic() - self._said_at > _LINE_EVERY:
            self._said, self._said_at = news.text, time.monotonic()
            print(_line(news), file=self._stream, flush=True)

    def end(self) -> None:
        """Clear the line."""
        if self._open:
            print("\r\033[K", end="", file=self._stream, flush=True)
            self._open = False


def _line(news: DownloadNews) -> str:
    if news.status == "checking":
        return f"Checking: {news.text}"
    if news.status != "running":
        return news.text
    line = f"{news.text}: {size_text(news.received)} of {size_text(news.total)}"
    if news.rate and news.remaining_s is not None:
        line += f", {size_text(news.rate)}/s, {time_text(news.remaining_s)} left"
    return line


def _say(text: str) -> None:
    print(text, file=sys.stderr)
