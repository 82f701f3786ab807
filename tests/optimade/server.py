"""A local stand-in for the databases that speak OPTIMADE (127.0.0.1 only).

    with LocalOptimade() as server:
        server["mp"].add("mp-2657", rutile)
        ...  # with ADATOM_OPTIMADE_URL=server.url in the environment

It reads filters, picks fields and deals out pages as the specification 1.2 says, and is as out of order as it
is told to be.
"""

import json
import math
import re
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from ase import Atoms

Fault = Literal["", "html", "garbage", "not optimade", "errors", "half", "reset", "stall", "moved"]

NEWER = ("space_group_symbol_hermann_mauguin", "space_group_it_number")
STANDARD = (
    "chemical_formula_reduced",
    "chemical_formula_descriptive",
    "elements",
    "nelements",
    "nsites",
    "lattice_vectors",
    "cartesian_site_positions",
    "species",
    "species_at_sites",
    "dimension_types",
    "nperiodic_dimensions",
    "structure_features",
)
_TOKEN = re.compile(r'\s*(?:(AND\b|HAS\s+ALL\b)|([a-z_][a-z0-9_]*)|("[^"]*")|(\d+)|([=,()]))')


@dataclass
class Database:
    """What is under one base address. Attributes may be set at any time."""

    prefix: str
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    newer: bool = True  # whether it knows the fields of version 1.2
    page_max: int = 100
    status: int = 0  # answer everything with it
    fault: Fault = ""
    fault_page: int = 1  # from which page on
    delay: float = 0.0  # s before each answer
    next_as: Literal["text", "object", "relative", "circle", "none"] = "text"
    counts: bool = True  # whether it says how many fit
    nested: bool = True  # whether fields are under "attributes", as they should

    def add(self, identifier: str, atoms: Atoms, **more: Any) -> None:
        """Add a crystal; `more` are further fields, or others in the place of those made of it."""
        self.entries[identifier] = {**fields_of(atoms), **more}


def fields_of(atoms: Atoms) -> dict[str, Any]:
    """Return the fields that the standard has for a crystal."""
    numbers = atoms.symbols.formula.count()
    unit = math.gcd(*numbers.values())
    reduced = "".join(f"{s}{numbers[s] // unit if numbers[s] > unit else ''}" for s in sorted(numbers))
    return {
        "chemical_formula_reduced": reduced,
        "chemical_formula_descriptive": str(atoms.symbols),
        "elements": sorted(numbers),
        "nelements": len(numbers),
        "nsites": len(atoms),
        "lattice_vectors": atoms.cell.tolist(),
        "cartesian_site_positions": atoms.positions.tolist(),
        "species": [{"name": s, "chemical_symbols": [s], "concentration": [1.0]} for s in sorted(numbers)],
        "species_at_sites": list(atoms.symbols),
        "dimension_types": [1, 1, 1],
        "nperiodic_dimensions": 3,
        "structure_features": [],
    }


class BadFilterError(ValueError):
    """A filter that the server does not understand."""


def fits(fields: dict[str, Any], written: str) -> bool:
    """Tell whether an entry fits a filter: comparisons with ``=`` and ``HAS ALL``, joined by ``AND``."""
    tokens = _tokens(written)

    def take(kind: str) -> str:
        if not tokens or tokens[0][0] != kind:
            raise BadFilterError(f"expected {kind} in {written!r}")
        return tokens.pop(0)[1]

    fitting = True
    while True:
        name = take("name")
        if name not in STANDARD:
            raise BadFilterError(f"unknown property {name}")
        if tokens and tokens[0] == ("word", "HAS ALL"):
            take("word")
            wanted = {take("text")}
            while tokens and tokens[0] == ("sign", ","):
                take("sign")
                wanted.add(take("text"))
            fitting &= wanted <= set(fields[name])
        else:
            if take("sign") != "=":
                raise BadFilterError(f"expected = in {written!r}")
            value: Any = int(take("number")) if tokens and tokens[0][0] == "number" else take("text")
            fitting &= fields[name] == value
        if not tokens:
            return fitting
        if take("word") != "AND":
            raise BadFilterError(f"expected AND in {written!r}")


def _tokens(written: str) -> list[tuple[str, str]]:
    tokens, place = [], 0
    while place < len(written.rstrip()):
        match = _TOKEN.match(written, place)
        if match is None:
            raise BadFilterError(f"cannot read {written[place:]!r}")
        word, name, text, number, sign = match.groups()
        if word:
            tokens.append(("word", " ".join(word.split())))
        elif name:
            tokens.append(("name", name))
        elif text:
            tokens.append(("text", text[1:-1]))
        else:
            tokens.append(("number", number) if number else ("sign", sign))
        place = match.end()
    return tokens


class LocalOptimade:
    """Five databases under one address, each in a folder named by its key."""

    def __init__(self) -> None:
        self.databases = {key: Database(f"_{key}_") for key in ("mp", "oqmd", "alexandria", "cod", "jarvis")}
        self.requests: list[str] = []
        self.closing = threading.Event()
        self.live: set[socket.socket] = set()
        self.port = 0
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def __getitem__(self, key: str) -> Database:
        return self.databases[key]

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", self.port), _Handler, self)
        self.port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="local databases"
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        assert self._thread is not None
        self.closing.set()
        self._server.shutdown()
        for connection in list(self.live):  # kept alive, they would answer on
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()  # waits for the threads of the connections
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], handler: type["_Handler"], databases: LocalOptimade) -> None:
        self.databases = databases
        super().__init__(address, handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: connections that break off are part of the act."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.databases.live.add(self.connection)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.server.databases.live.discard(self.connection)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        everything = self.server.databases
        everything.requests.append(self.path)
        split = urlsplit(self.path)
        match = re.fullmatch(r"/([a-z]+)/v1/structures(?:/([^/]+))?", split.path)
        if match is None or match[1] not in everything.databases:
            return self._refuse(404, "There is no such page")
        database = everything[match[1]]
        if database.delay and everything.closing.wait(database.delay):
            return None
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        page = int(query.get("page_offset", "0")) // max(1, int(query.get("page_limit", "20"))) + 1
        if page >= database.fault_page and (database.status or database.fault):
            return self._go_wrong(database)
        fields = [name for name in query.get("response_fields", "").split(",") if name]
        unknown = [name for name in fields if not self._knows(database, name)]
        if unknown:
            return self._refuse(400, f"Unrecognised field names in response_fields: {', '.join(unknown)}.")
        if match[2] is not None:
            return self._one(database, unquote(match[2]), fields)
        return self._many(database, query, fields, split.path)

    @staticmethod
    def _knows(database: Database, name: str) -> bool:
        """Tell whether a field may be asked for: those of other databases may, and come back empty."""
        if not name.startswith("_"):
            return name in STANDARD or (database.newer and name in NEWER)
        own = {given for entry in database.entries.values() for given in entry if given.startswith("_")}
        return not name.startswith(database.prefix) or name in own

    def _one(self, database: Database, identifier: str, fields: list[str]) -> None:
        if identifier not in database.entries:
            return self._refuse(404, "No such entry")
        entry = self._entry(database, identifier, fields)
        return self._reply_json({"data": entry, "meta": {"api_version": "1.2.0"}})

    def _many(self, database: Database, query: dict[str, str], fields: list[str], path: str) -> None:
        limit, offset = int(query.get("page_limit", "20")), int(query.get("page_offset", "0"))
        if limit > database.page_max:
            return self._refuse(403, f"page_limit is at most {database.page_max}")
        try:
            fitting = [
                identifier
                for identifier, entry in database.entries.items()
                if fits(entry, query.get("filter", ""))
            ]
        except BadFilterError as error:
            return self._refuse(400, f"Bad filter: {error}")
        more = offset + limit < len(fitting)
        meta: dict[str, Any] = {"api_version": "1.2.0", "more_data_available": more}
        meta["data_available"] = len(database.entries)
        if database.counts:
            meta["data_returned"] = len(fitting)
        following = f"{path}?{urlencode({**query, 'page_offset': offset + limit}, quote_via=quote)}"
        data = [self._entry(database, identifier, fields) for identifier in fitting[offset : offset + limit]]
        answer = {"data": data, "meta": meta, "links": {"next": self._link(database, following, more)}}
        return self._reply_json(answer)

    def _link(self, database: Database, following: str, more: bool) -> Any:
        whole = f"{self.server.databases.url}{following}"
        if database.next_as == "circle":
            return f"{self.server.databases.url}{self.path}"
        if not more or database.next_as == "none":
            return None
        return {"text": whole, "object": {"href": whole}, "relative": following}[database.next_as]

    @staticmethod
    def _entry(database: Database, identifier: str, fields: list[str]) -> dict[str, Any]:
        entry = database.entries[identifier]
        picked = {name: entry.get(name) for name in fields or STANDARD}
        head = {"id": identifier, "type": "structures"}
        return {**head, "attributes": picked} if database.nested else {**head, **picked}

    def _go_wrong(self, database: Database) -> None:
        if database.status:
            return self._refuse(database.status, "Something is broken")
        if database.fault == "html":
            return self._reply(200, b"<!DOCTYPE html><title>Welcome to the hotel</title>", "text/html")
        if database.fault == "garbage":
            return self._reply(200, b'{"data": [{"id": ', "application/json")
        if database.fault == "not optimade":
            return self._reply_json({"hello": "world"})
        if database.fault == "errors":
            return self._reply_json(
                {"errors": [{"status": "200", "detail": "The moon is full."}], "meta": {}}
            )
        if database.fault == "moved":
            return self._redirect()
        return self._break_off(database.fault)

    def _redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _break_off(self, how: Fault) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b'{"data": [')
        self.wfile.flush()
        self.close_connection = True
        if how == "stall":
            self.server.databases.closing.wait(60)
        if how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _refuse(self, status: int, message: str) -> None:
        self._reply_json({"errors": [{"status": str(status), "detail": message}], "meta": {}}, status)

    def _reply_json(self, content: object, status: int = 200) -> None:
        self._reply(status, json.dumps(content).encode(), "application/vnd.api+json")

    def _reply(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
