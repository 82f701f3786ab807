"""What came of a question to the hub, in words for the user: each outcome has its own, and its own remedy.

No token, and no address with a password in it, gets into any of them.
"""

import errno
import json
import re
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adatom.potentials.amounts import size_text
from adatom.potentials.fairchem_registry import cache_folder
from adatom.potentials.hub.client import hub_host, without_passwords
from adatom.potentials.hub.news import HubError, HubProblem
from adatom.potentials.hub.tokens import token_file, token_source, token_variable

if TYPE_CHECKING:
    from huggingface_hub.errors import HfHubHTTPError

TOKENS_PAGE = "https://huggingface.co/settings/tokens"
REQUESTS_PAGE = "https://huggingface.co/settings/gated-repos"
GATED_PERMISSION = "Read access to contents of all public gated repos you can access"
"""What the permission is called on the page where tokens are made."""

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_DENIED = (PermissionError, NotADirectoryError, FileExistsError, IsADirectoryError)
_ANOTHER_FOLDER = "Correct that, or set FAIRCHEM_CACHE_DIR to a folder of your own and start Adatom again."
_HERE_STAYS = "Models that are here already go on working."


def failures() -> tuple[type[BaseException], ...]:
    """Return what the hub's client raises when something outside the program is wrong."""
    import httpx2
    from huggingface_hub.errors import DeviceCodeError, OIDCError

    # HfHubHTTPError, LocalEntryNotFoundError and OfflineModeIsEnabled are OSErrors; an answer that is no JSON
    # is a ValueError, and a proxy that needs a missing package an ImportError.
    return (OSError, ValueError, ImportError, httpx2.HTTPError, httpx2.InvalidURL, DeviceCodeError, OIDCError)


def problem_of(error: BaseException, repository: str = "", *, typed: bool = False) -> HubProblem:
    """Return what an error of the hub's client means, and what to do.

    Parameters
    ----------
    error
        As raised; the longer story is in its causes.
    repository
        What was asked for, if it was about one: ``"facebook/UMA"``.
    typed
        Whether the token is one that the user has just given.
    """
    import httpx2
    from huggingface_hub import errors

    if isinstance(error, HubError):
        return error.problem
    if isinstance(error, errors.LocalEntryNotFoundError) and error.__cause__ is not None:
        return problem_of(error.__cause__, repository, typed=typed)
    if isinstance(error, (errors.OfflineModeIsEnabled, errors.LocalEntryNotFoundError)):
        return offline()
    if isinstance(error, errors.LocalTokenNotFoundError):
        return _no_token(repository)
    if isinstance(error, errors.HfHubHTTPError):
        return _of_answer(error, repository, typed)
    if isinstance(error, (errors.FileMetadataError, json.JSONDecodeError)):
        return _not_the_hub()
    if isinstance(error, (httpx2.HTTPError, httpx2.InvalidURL)):
        return _of_connection(error)
    if isinstance(error, OSError):
        return _of_system(error)
    return _other(error)


# -- what the hub answered -----------------------------------------------------------------------------------


def _of_answer(error: "HfHubHTTPError", repository: str, typed: bool) -> HubProblem:
    from huggingface_hub import errors

    status, words = error.response.status_code, str(error).lower()
    repository = repository or str(getattr(error, "repo_id", None) or "")
    if isinstance(error, errors.GatedRepoError):
        return _no_token(repository) if status == 401 else _no_access(repository, words)
    if status == 403 and "fine-grained" in words:
        return weak_token()
    if isinstance(error, (errors.RevisionNotFoundError, errors.RemoteEntryNotFoundError)):
        return _unknown_file(error, repository)
    missing = isinstance(error, errors.RepositoryNotFoundError)
    # Who comes without a token is told 401 of a repository that does not exist, too.
    if status == 401 and (typed or token_source() is not None or not missing):
        return bad_token(typed=typed)
    return _unknown_repository(repository) if missing else _of_status(status, repository)


def _no_token(repository: str) -> HubProblem:
    return HubProblem(
        "no token",
        f"{repository or 'This'} is behind a gate, and there is no token of {hub_host()} on this machine.",
        "Make an account and a token, and log in with it.",
        TOKENS_PAGE,
        "adatom login",
    )


def bad_token(*, typed: bool) -> HubProblem:
    """Return that the hub does not know a token, and where that token came from."""
    host, variable = hub_host(), token_variable()
    if typed:
        text = f"{host} does not know this token: it is incomplete, or was deleted, replaced or has expired."
        return HubProblem("bad token", text, "Copy it again, whole, or make a new one.", TOKENS_PAGE)
    if variable is not None:
        text = f"{host} does not know the token in the variable {variable}, which beats a stored one."
        remedy = f"Put a valid token there; or unset {variable}, start Adatom again and log in."
        return HubProblem("bad token", text, remedy, TOKENS_PAGE)
    text = f"{host} does not know the stored token any more: it was deleted, replaced or has expired."
    return HubProblem("bad token", text, "Make a new one and log in with it.", TOKENS_PAGE, "adatom login")


def weak_token() -> HubProblem:
    """Return that a token lacks the permission for gated repositories."""
    return HubProblem(
        "weak token",
        "The token is fine-grained and may not read gated repositories.",
        f"Edit it on its page and tick “{GATED_PERMISSION}”, or make one of the type Read.",
        TOKENS_PAGE,
    )


def _no_access(repository: str, words: str) -> HubProblem:
    if "rejected" in words:
        return HubProblem(
            "rejected",
            f"Your request for access to {repository} was refused by its owners.",
            "Only they can change that: write to them in the Community tab of its page, with your user name "
            f"and what you want the model for. {_HERE_STAYS}",
            f"{_page(repository)}/discussions",
        )
    if "awaiting" in words or "pending" in words:
        return HubProblem(
            "pending",
            f"Your request for access to {repository} is waiting for an answer from its owners.",
            f"Look again later; your requests are listed on {hub_host()}. {_HERE_STAYS}",
            REQUESTS_PAGE,
        )
    return HubProblem(
        "no access",
        f"You have not asked for access to {repository} yet.",
        "Open its page, log in there with the account that the token belongs to, and fill in the form.",
        _page(repository),
    )


def _unknown_repository(repository: str) -> HubProblem:
    return HubProblem(
        "unknown repository",
        f"{hub_host()} has no repository {repository}, or shows it to its members only.",
        "If it has moved, a newer fairchem-core knows where. A mirror (HF_ENDPOINT) may lack it.",
        command="pip install --upgrade fairchem-core",
    )


def _unknown_file(error: "HfHubHTTPError", repository: str) -> HubProblem:
    file = re.sub(r".*/resolve/[^/]+/", "", error.response.request.url.path)
    return HubProblem(
        "unknown file",
        f"{repository} on {hub_host()} has no file {file}.",
        "If it has moved, a newer fairchem-core knows where. A mirror (HF_ENDPOINT) may lack it.",
        _page(repository),
        "pip install --upgrade fairchem-core",
    )


def _of_status(status: int, repository: str) -> HubProblem:
    host = hub_host()
    if status == 407:
        return _proxy("wants a user name and a password")
    if status == 429:
        text = f"{host} has had too many questions from here lately."
        return HubProblem("outage", text, f"Try again in a few minutes. {_HERE_STAYS}")
    if status >= 500 or status == 408:
        text = f"{host} has trouble of its own (it answers {status})."
        remedy = f"Try again later; its state is told at status.huggingface.co. {_HERE_STAYS}"
        return HubProblem("outage", text, remedy, "https://status.huggingface.co")
    text = f"{host} refuses {repository or 'this'} (it answers {status})."
    return HubProblem("other", text, "Open its page in a browser: it may say why.", _page(repository))


def _page(repository: str) -> str:
    return f"https://huggingface.co/{repository}".rstrip("/")


# -- what the network did ------------------------------------------------------------------------------------


def _of_connection(error: BaseException) -> HubProblem:
    import httpx2

    chain = tuple(_causes(error))
    if isinstance(error, (httpx2.InvalidURL, httpx2.UnsupportedProtocol)):
        return _bad_address()
    if isinstance(error, httpx2.ProxyError):
        status = re.match(r"\d{3}", str(error))
        wants = "wants a user name and a password" if "407" in str(error) else "does not let this through"
        return _proxy(f"{wants} (it answers {status[0]})" if status else wants)
    if any(isinstance(cause, ssl.SSLError) or "CERTIFICATE_VERIFY" in str(cause) for cause in chain):
        return _certificate()
    if isinstance(error, (httpx2.ConnectError, httpx2.TimeoutException)):
        return _unreachable(_why_unreachable(error, chain))
    return _interrupted()


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _why_unreachable(error: BaseException, chain: tuple[BaseException, ...]) -> str:
    import httpx2

    host = hub_host()
    if any(isinstance(cause, socket.gaierror) for cause in chain):
        return f"The address of {_proxy_in_use() or host} was not found."
    if isinstance(error, httpx2.TimeoutException):
        return f"{host} did not answer in time."
    return f"{host} can't be reached: the connection was refused or there is no network."


def _unreachable(text: str) -> HubProblem:
    proxy = _proxy_in_use()
    remedy = f"Check the network connection, and try again. {_HERE_STAYS}"
    if proxy:
        remedy = f"Check the network and the proxy {proxy} that the environment names. {_HERE_STAYS}"
    return HubProblem("unreachable", text, remedy)


def _proxy_in_use() -> str:
    """Return the proxy on the way to the hub, without its password; empty if there is none."""
    from huggingface_hub import constants

    proxies = urllib.request.getproxies()
    proxy = proxies.get(urlsplit(constants.ENDPOINT).scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(hub_host()):
        return ""
    split = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return f"{split.hostname}:{split.port}" if split.port else str(split.hostname)


def _proxy(what: str) -> HubProblem:
    return HubProblem(
        "unreachable",
        f"The proxy {_proxy_in_use() or 'on the way'} {what}.",
        "Correct the environment variables HTTPS_PROXY and HTTP_PROXY (http://NAME:PASSWORD@HOST:PORT), and "
        "start Adatom again; whoever runs the network knows what belongs there.",
    )


def _certificate() -> HubProblem:
    return HubProblem(
        "unreachable",
        f"The connection to {hub_host()} is not trusted: its certificate comes from nobody this machine "
        "knows. Company networks that look into connections do that.",
        "Ask whoever runs the network for their certificates, name the file in the environment variable "
        "SSL_CERT_FILE, and start Adatom again. A wrong date on this machine can be the cause, too.",
    )


def _bad_address() -> HubProblem:
    return HubProblem(
        "unreachable",
        "The address of the hub or the proxy in the environment variables HF_ENDPOINT, HTTPS_PROXY or "
        "HTTP_PROXY makes no sense.",
        "Write it like https://huggingface.co, or unset the variable, and start Adatom again.",
    )


def _not_the_hub() -> HubProblem:
    return HubProblem(
        "unreachable",
        f"What answers at {hub_host()} is not the hub: a login page of the network, a proxy, or a mirror "
        "(HF_ENDPOINT) that does not speak its language.",
        "Open a page in a browser to see whether the network wants a login, and try again.",
    )


def offline() -> HubProblem:
    """Return what is said when the user has forbidden the hub's client to ask."""
    return HubProblem(
        "offline",
        "The hub's client was told to stay offline, by HF_HUB_OFFLINE in the environment.",
        f"Unset HF_HUB_OFFLINE and start Adatom again to use {hub_host()}. {_HERE_STAYS}",
    )


def _interrupted() -> HubProblem:
    return HubProblem(
        "interrupted",
        f"The connection to {hub_host()} broke off.",
        "Try again: files that had arrived whole are kept, the one that was under way begins anew.",
    )


# -- what the machine did ------------------------------------------------------------------------------------


def _of_system(error: OSError) -> HubProblem:
    if error.errno in _DISK_FULL:
        return disk_full()
    if isinstance(error, _DENIED) or error.errno == errno.EROFS:
        return _no_permission(error)
    if isinstance(error, ConnectionError) or "Consistency check failed" in str(error):
        return _interrupted()
    return _other(error)


def disk_full(needed: int | None = None, free: int | None = None) -> HubProblem:
    """Return that there is no room on the disk; both numbers in bytes."""
    folder = cache_folder()
    text = f"The disk of {folder} is full."
    if needed is not None and free is not None:
        text = f"{size_text(needed)} are needed on the disk of {folder}, and {size_text(free)} are free."
    remedy = "Make room, or set FAIRCHEM_CACHE_DIR to a folder on another disk and start Adatom again."
    return HubProblem("disk full", text, remedy)


def _no_permission(error: OSError) -> HubProblem:
    path = Path(str(error.filename or cache_folder()))
    why = "may not be read or written"
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        why = "is no folder"
    elif isinstance(error, IsADirectoryError):
        why = "is a folder where a file belongs"
    token = token_file()
    if token.parent in (path, path.parent):
        return HubProblem(
            "no permission",
            f"The stored token lies in {token}, and {path} {why}.",
            "Give yourself the right to read and write it, or move it away and log in again.",
        )
    return HubProblem("no permission", f"{path}, or a folder above it, {why}.", _ANOTHER_FOLDER)


def no_drive() -> HubProblem:
    """Return that the disk of the cache is not there."""
    return HubProblem(
        "no permission", f"{cache_folder()} can't be made: its disk is not there.", _ANOTHER_FOLDER
    )


def damaged(file: str, name: str) -> HubProblem:
    """Return that a file arrived otherwise than the hub has it, and was thrown away."""
    return HubProblem(
        "damaged",
        f"{file} arrived damaged (its checksum is not the hub's) and was deleted.",
        "Download it again. If that happens more than once, something on the way changes files: a proxy, a "
        "mirror or the disk.",
        command=f"adatom download {name}",
    )


def _other(error: BaseException) -> HubProblem:
    words = str(error).strip().splitlines()
    what = without_passwords(re.sub(r"hf_[\w.-]+", "hf_…", words[0] if words else ""))
    return HubProblem(
        "other",
        f"Something unforeseen came between Adatom and {hub_host()} ({type(error).__name__}: {what}).",
        "Try again; if it happens again, look at the log.",
    )
