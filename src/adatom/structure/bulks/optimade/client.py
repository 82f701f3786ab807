"""Asking databases: page by page, each with a deadline, several at once.

Everything runs in one event loop, so that a search can be dropped at any moment and leaves no thread behind.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote, urlencode, urljoin, urlsplit

from adatom import __version__
from adatom.structure.bulks.optimade.databases import Provider
from adatom.structure.bulks.optimade.databases import provider as provider_of
from adatom.structure.bulks.optimade.entries import NEEDED_FIELDS, NEWER_FIELDS, Found, found_in
from adatom.structure.bulks.optimade.problems import SearchError
from adatom.structure.bulks.optimade.query import Query

if TYPE_CHECKING:
    import httpx2

LIMIT = 200
"""How many entries of a database are fetched; whoever wants more narrows the search."""

PAGE_SIZE = 25
"""Entries asked for at once: few enough that the first come soon, and below the limit of every database."""

CONNECT_TIMEOUT = 10.0  # s
PAGE_TIMEOUT = 60.0  # s; the large databases take 20 for some questions
MAX_BYTES = 64 * 1024**2
"""No page of `PAGE_SIZE` crystals is larger; what is, is not what was asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Some of what a database has.

    Parameters
    ----------
    provider
        Key of the database.
    found
        In the database's order.
    total
        How many entries fit the search, as the database says; ``None`` where it does not.
    last
        Whether nothing comes after it: the database has no more, or the limit is reached.
    """

    provider: str
    found: tuple[Found, ...]
    total: int | None
    last: bool


_Told: TypeAlias = tuple[Page | SearchError | None, asyncio.Event]
"""What a database has to tell, and what to set when somebody has taken it; ``None`` is its end."""


def search(query: Query, provider: Provider | str, *, limit: int = LIMIT) -> Iterator[Page]:
    """Search a database, page by page.

    The next page is asked for when it is wanted: whoever stops iterating stops the search.

    Parameters
    ----------
    query
        As `query_from` makes it of what was typed.
    provider
        The database, or its key.
    limit
        How many entries to fetch at most.

    Yields
    ------
    Page
        At least one, the last of them marked as such.

    Raises
    ------
    SearchError
        If the database cannot be reached or answers with anything but entries; pages that came before stay
        good.
    """
    for event in search_all(query, [provider], limit=limit):
        if isinstance(event, SearchError):
            raise event
        yield event


def search_all(
    query: Query, chosen: Sequence[Provider | str], *, limit: int = LIMIT
) -> Iterator[Page | SearchError]:
    """Search several databases at once; each is on its own, and its failure costs no other's results.

    Parameters
    ----------
    query, limit
        As in `search`; the limit is each database's.
    chosen
        The databases, or their keys.

    Yields
    ------
    Page or SearchError
        As they come. After its error or its last page nothing more comes from a database.
    """
    databases = [one if isinstance(one, Provider) else provider_of(one) for one in chosen]
    with asyncio.Runner() as runner:
        told: asyncio.Queue[_Told] = asyncio.Queue()

        async def start() -> list[asyncio.Task[None]]:
            return [asyncio.create_task(_tell_all(query, one, limit, told)) for one in databases]

        tasks = runner.run(start())
        ended = 0
        while ended < len(tasks):
            event, taken = runner.run(told.get())
            if event is None:
                ended += 1
            else:
                yield event
            taken.set()
        for task in tasks:
            task.result()


def fetch(provider: Provider | str, identifier: str) -> Found:
    """Fetch one entry of a database.

    Raises
    ------
    SearchError
        If there is no such entry, or as `search`.
    """
    database = provider if isinstance(provider, Provider) else provider_of(provider)
    return asyncio.run(_entry(database, identifier))


async def _tell_all(query: Query, provider: Provider, limit: int, told: "asyncio.Queue[_Told]") -> None:
    """Put every page, or what went wrong, and then ``None`` into the queue; go on when a page was taken."""
    try:
        async with aclosing(_pages(query, provider, limit)) as pages:
            async for page in pages:
                taken = asyncio.Event()
                told.put_nowait((page, taken))
                await taken.wait()
    except SearchError as error:
        told.put_nowait((error, asyncio.Event()))
    finally:
        told.put_nowait((None, asyncio.Event()))


async def _pages(query: Query, provider: Provider, limit: int) -> AsyncGenerator[Page, None]:
    async with _client(provider) as client:
        asked = {"filter": query.filter, "page_limit": str(min(PAGE_SIZE, limit))}
        answer, address = await _first_answer(client, provider, provider.structures, asked)
        seen, count = {address}, 0
        while True:
            entries = [entry for entry in _listed(answer.get("data")) if isinstance(entry, dict)]
            found = tuple(found_in(provider, entry) for entry in entries[: limit - count])
            count += len(found)
            following = _next_address(answer, address)
            last = following is None or following in seen or not entries or count >= limit
            yield Page(provider.key, found, _total(answer), last)
            if last or following is None:
                return
            address = following
            seen.add(address)
            answer = await _answer(client, provider, address)


async def _entry(provider: Provider, identifier: str) -> Found:
    nothing = SearchError(f"{provider.title} has no entry {identifier}.", provider.key)
    async with _client(provider) as client:
        try:
            answer, _ = await _first_answer(client, provider, provider.entry(identifier), {})
        except _NothingThereError as error:
            raise nothing from error
    data = answer["data"]
    entries = [data] if isinstance(data, dict) else _listed(data)
    if not entries or not isinstance(entries[0], dict):
        raise nothing
    return found_in(provider, entries[0])


async def _first_answer(
    client: "httpx2.AsyncClient", provider: Provider, address: str, asked: dict[str, str]
) -> tuple[dict[str, Any], str]:
    """Ask for all fields there are, and for fewer if the database does not know some of them.

    A database must refuse a question for a field it does not know, unless another database's prefix is on it
    (specification 1.2, "Entry Listing URL Query Parameters"), and there are databases of every version.
    """
    own = tuple(name for name in (provider.stability, provider.space_group) if name)
    choices = [(*NEEDED_FIELDS, *own, *NEWER_FIELDS), (*NEEDED_FIELDS, *own), NEEDED_FIELDS]
    for fields in choices:
        whole = _with_query(address, {**asked, "response_fields": ",".join(fields)})
        try:
            return await _answer(client, provider, whole), whole
        except _RefusedError:
            if fields == choices[-1]:
                raise
    raise AssertionError("one of the choices has been taken")


class _RefusedError(SearchError):
    """The question was no good (HTTP 400)."""


class _NothingThereError(SearchError):
    """There is nothing at an address (HTTP 404)."""


def _client(provider: Provider) -> "httpx2.AsyncClient":
    import httpx2

    if not _leads_somewhere(provider.address):
        raise _nowhere(provider)
    try:
        return httpx2.AsyncClient(
            follow_redirects=True,
            timeout=httpx2.Timeout(PAGE_TIMEOUT, connect=CONNECT_TIMEOUT),
            headers={"User-Agent": f"Adatom/{__version__}", "Accept": "application/vnd.api+json, */*;q=0.1"},
        )
    except (ValueError, ImportError, OSError) as error:
        raise SearchError(
            f"{provider.title} cannot be asked: the settings of the proxy or the certificates are not "
            f"understood ({_clean(str(error))}).",
            provider.key,
            reached=False,
        ) from error


async def _answer(client: "httpx2.AsyncClient", provider: Provider, address: str) -> dict[str, Any]:
    """Return an answer's JSON, or raise a `SearchError` that says what came instead."""
    import httpx2

    title = provider.title
    try:
        async with asyncio.timeout(PAGE_TIMEOUT), client.stream("GET", address) as response:
            body = await _body(response, provider)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
        reason = _clean(str(error)) or "no answer"
        text = f"{title} could not be reached ({reason}). Check the network connection."
        raise SearchError(text, provider.key, reached=False) from error
    except (TimeoutError, httpx2.TimeoutException) as error:
        text = f"{title} did not answer in {PAGE_TIMEOUT:g} s: it may be busy. Try again later."
        raise SearchError(text, provider.key) from error
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.TooManyRedirects) as error:
        raise _nowhere(provider) from error
    except (httpx2.HTTPError, OSError) as error:
        text = f"The answer of {title} broke off: try again."
        raise SearchError(text, provider.key) from error
    return _understood(provider, response.status_code, body)


async def _body(response: "httpx2.Response", provider: Provider) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_BYTES:
            raise SearchError(f"{provider.title} sent far more than was asked for.", provider.key)
        parts.append(part)
    return b"".join(parts)


def _understood(provider: Provider, status: int, body: bytes) -> dict[str, Any]:
    """Return the JSON of an answer, or raise a `SearchError`."""
    title = provider.title
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    detail = _detail(answer)
    if status == 400:
        raise _RefusedError(f"{title} refused the search{detail or ' without saying why'}.", provider.key)
    if status == 404:
        text = f"{title} has nothing at its address (HTTP 404): the database may have moved."
        raise _NothingThereError(text, provider.key)
    if status in (429, 503):
        raise SearchError(f"{title} is busy (HTTP {status}): try again in a few minutes.", provider.key)
    if status >= 500:
        text = f"{title} is out of order (HTTP {status}{detail}): try again later."
        raise SearchError(text, provider.key)
    if status != 200:
        raise SearchError(f"{title} refused the search (HTTP {status}{detail}).", provider.key)
    if not isinstance(answer, dict):
        raise SearchError(_not_json(title, body), provider.key)
    if answer.get("data") is None and detail:
        raise SearchError(f"{title} could not answer{detail}.", provider.key)
    if "data" not in answer:
        raise SearchError(f"{title} sent an answer that is not OPTIMADE's.", provider.key)
    return answer


def _not_json(title: str, body: bytes) -> str:
    if body.lstrip()[:1] == b"<":
        return (
            f"{title} answered with a web page instead of data: the network may want you to log in, "
            "or the database has moved."
        )
    return f"{title} sent an answer that cannot be read: try again later."


def _detail(answer: Any) -> str:
    """Return what the first of an answer's errors says, as ``": …"``; empty where it has none."""
    errors = _listed(answer.get("errors")) if isinstance(answer, dict) else []
    for error in errors:
        if isinstance(error, dict):
            text = error.get("detail") or error.get("title")
            if isinstance(text, str) and text.strip():
                return f": {_clean(text).rstrip('.')}"
    return ""


def _next_address(answer: dict[str, Any], address: str) -> str | None:
    """Return where the next page is, if there is one (JSON:API's links: an address or an object with one)."""
    links = answer.get("links")
    link = links.get("next") if isinstance(links, dict) else None
    if isinstance(link, dict):
        link = link.get("href")
    if not isinstance(link, str) or not link:
        return None
    try:
        following = urljoin(address, link)
    except ValueError:
        return None
    if not _leads_somewhere(following):
        return None
    here, there = urlsplit(address), urlsplit(following)
    # A server behind a gateway that ends the encryption does not know that it is reached by https.
    if here.scheme == "https" and there.scheme == "http" and here.hostname == there.hostname:
        following = there._replace(scheme="https", netloc=here.netloc).geturl()
    return following


def _leads_somewhere(address: str) -> bool:
    """Tell whether an address is one of the web, as far as its form goes."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no port, brackets that do not close
        return False


def _nowhere(provider: Provider) -> SearchError:
    text = f"The address of {provider.title} leads nowhere ({_clean(provider.address)})."
    return SearchError(text, provider.key, reached=False)


def _total(answer: dict[str, Any]) -> int | None:
    meta = answer.get("meta")
    total = meta.get("data_returned") if isinstance(meta, dict) else None
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def _with_query(address: str, parameters: dict[str, str]) -> str:
    return f"{address}?{urlencode(parameters, quote_via=quote)}"


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _clean(text: str) -> str:
    """Return what a stranger sent as one short line that a terminal can show."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())[:200]
