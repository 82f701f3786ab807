"""A local stand-in for huggingface.co, as far as accounts, gates and downloads go (127.0.0.1 only).

    with LocalHub() as hub:
        ...  # in a process with HF_ENDPOINT=hub.url from its start

What it answers, header by header, is what huggingface_hub was seen to get from the real one.
"""

import hashlib
import json
import re
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from adatom.potentials.fairchem_registry import registry

Access = Literal["granted", "not asked", "pending", "rejected"]

COMMIT = "0123456789abcdef0123456789abcdef01234567"

# Tokens as long as real ones; what each may do is in `people`.
GRANTED, NOT_ASKED, PENDING, REJECTED, WEAK, INVALID = (
    f"hf_{word}{'x' * (34 - len(word))}"
    for word in ("Granted", "NotAsked", "Pending", "Rejected", "FineGrainedWeak", "Invalid")
)

_TINY = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
_ATOMS = (
    b"oc20_elem_refs:\n  1: {0: -3.0}\n  6: {0: -8.0}\n  8: {0: -4.0}\n"
    b"omol_elem_refs:\n  1: {0: -13.6}\nodac_elem_refs:\n  1: {0: -3.0}\n"
)
_FORMATION = b"refs:\n  omat:\n    Cu: -3.7\n    O: -4.9\n"

_LOG_IN = (
    "Access to model {} is restricted. You must have access to it and be authenticated to access it. "
    "Please log in."
)
_REFUSALS = {
    "not asked": "Access to model {0} is restricted and you are not in the authorized list. "
    "Visit https://huggingface.co/{0} to ask for access.",
    "pending": "Your request to access model {0} is awaiting a review from the repo authors.",
    "rejected": "Your request to access model {0} has been rejected by the repo's authors.",
}
_NOT_FOR_GATES = (
    "Please enable access to public gated repositories in your fine-grained token settings to view this "
    "repository."
)
_NOT_KNOWN = "Invalid credentials in Authorization header"


@dataclass
class Person:
    """Who a token belongs to, and what it may do; `exceptions` goes by repository."""

    name: str
    access: Access = "granted"
    role: str = "read"
    reads_gated: bool = True
    device: str = "laptop"  # what the token is called
    exceptions: dict[str, Access] = field(default_factory=dict)

    def access_to(self, repository: str) -> Access:
        return self.exceptions.get(repository, self.access)

    @property
    def as_json(self) -> dict[str, Any]:
        token: dict[str, Any] = {"displayName": self.device, "role": self.role}
        if self.role == "fineGrained":
            scopes = {"canReadGatedRepos": self.reads_gated, "global": [], "scoped": []}
            token["fineGrained"] = scopes
        auth = {"type": "access_token", "accessToken": token}
        return {"type": "user", "id": "1", "name": self.name, "fullname": self.name, "orgs": [], "auth": auth}


def _people() -> dict[str, Person]:
    return {
        GRANTED: Person("grace"),
        NOT_ASKED: Person("nora", "not asked"),
        PENDING: Person("pete", "pending"),
        REJECTED: Person("rex", "rejected"),
        WEAK: Person("wendy", role="fineGrained", reads_gated=False),
    }


def _repositories() -> dict[str, dict[str, bytes]]:
    """Return FAIRChem's repositories, a tiny model in the place of each checkpoint."""
    tiny = _TINY.read_bytes()
    found: dict[str, dict[str, bytes]] = {}
    for entry in registry():
        files = found.setdefault(entry.repository, {})
        for file in entry.files:
            files[file] = tiny if file.endswith(".pt") else _FORMATION if "form_" in file else _ATOMS
    return found


@dataclass(frozen=True)
class Request:
    """What was asked; `who` is the token's owner, ``"stranger"`` for a bad token, ``None`` without one."""

    method: str
    path: str
    who: str | None
    range: str | None
    host: str | None


class LocalHub:
    """The hub. Attributes may be set at any time.

    Parameters
    ----------
    certificate
        A PEM file with key and certificate, to be served by https.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.people = _people()
        self.repositories = _repositories()
        self.requests: list[Request] = []
        self.status = 0  # answer everything with it
        self.rate = 0.0  # bytes/s of checkpoints; 0: at once
        self.drops = 0  # how many bodies still break off…
        self.drop_after = 100_000  # …after so many bytes…
        self.drop_kind: Literal["fin", "rst", "stall"] = "fin"  # …how
        self.flip_bit: int | None = None  # which bit of checkpoints arrives damaged
        self.honour_range = True
        self.claimed_size: int | None = None  # what checkpoints are said to have in bytes
        self.closing = threading.Event()
        self.live: set[socket.socket] = set()
        self._certificate = certificate
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"{'https' if self._certificate else 'http'}://127.0.0.1:{self.port}"

    @property
    def store(self) -> str:
        """Where large files lie: another host name, as with the real hub, which must be sent no token."""
        return f"{'https' if self._certificate else 'http'}://localhost:{self.port}"

    @property
    def bodies(self) -> list[Request]:
        """The requests for the contents of large files."""
        return [item for item in self.requests if item.method == "GET" and item.path.startswith("/store/")]

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self.closing.clear()
        self._server = _Server(("127.0.0.1", self.port), _Handler, self)
        if self._certificate:
            import ssl

            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="local hub")
        self._thread.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        if self._server is None or self._thread is None:
            return
        self.closing.set()
        self._server.shutdown()
        for connection in list(self.live):  # kept alive, they would answer on
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()  # waits for the threads of the connections
        self._thread.join()
        self._server = self._thread = None

    def add(self, repository: str, file: str, data: bytes) -> None:
        self.repositories.setdefault(repository, {})[file] = data


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: tuple[str, int], handler: type["_Handler"], hub: LocalHub) -> None:
        self.hub = hub
        super().__init__(address, handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: connections that break off are part of the act."""


def is_large(file: str) -> bool:
    """Whether a file lies in the large file storage."""
    return file.endswith(".pt")


def etag(file: str, data: bytes) -> str:
    """Return the hash by which the hub names a file."""
    if is_large(file):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324  git's


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    routes: ClassVar[Mapping[str, str]] = {
        r"/api/whoami-v2": "_whoami",
        r"/api/models/(?P<repository>[^/]+/[^/]+)/auth-check": "_auth_check",
        r"/api/models/(?P<repository>[^/]+/[^/]+)(/revision/[^/]+)?": "_model",
        r"/api/models/(?P<repository>[^/]+/[^/]+)/paths-info/[^/]+": "_paths",
        r"/store/(?P<repository>[^/]+/[^/]+)/(?P<file>.+)": "_body",
        r"/(?P<repository>[^/]+/[^/]+)/resolve/[^/]+/(?P<file>.+)": "_resolve",
    }

    def setup(self) -> None:
        super().setup()
        self.server.hub.live.add(self.connection)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.server.hub.live.discard(self.connection)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub = self.server.hub
        length = int(self.headers.get("Content-Length") or 0)
        self._form = parse_qs(self.rfile.read(length).decode()) if length else {}
        split = urlsplit(self.path)
        self._query = parse_qs(split.query)
        who, host = self._who, self.headers.get("Host")
        hub.requests.append(Request(self.command, self.path, who, self.headers.get("Range"), host))
        if hub.status:
            return self._refuse(hub.status, "The hub is out of order")
        for pattern, name in self.routes.items():
            if match := re.fullmatch(pattern, unquote(split.path)):
                return getattr(self, name)(**match.groupdict())
        return self._refuse(404, "There is no such page")

    # -- who asks, and what they may ---------------------------------------------------------------------

    @property
    def _token(self) -> str | None:
        words = self.headers.get("Authorization", "").split()
        return words[1] if len(words) == 2 else None

    @property
    def _person(self) -> Person | None:
        return self.server.hub.people.get(self._token or "")

    @property
    def _who(self) -> str | None:
        person = self._person
        return person.name if person else "stranger" if self._token else None

    def _gate(self, repository: str) -> bool:
        """Tell whether the caller may read the repository; if not, the refusal has been sent."""
        person = self._person
        if repository not in self.server.hub.repositories:
            self._refuse(404 if person else 401, "Repository not found", "RepoNotFound")
        elif self._token is None:
            self._refuse(401, _LOG_IN.format(repository), "GatedRepo")
        elif person is None:
            self._refuse(401, _NOT_KNOWN)
        elif not person.reads_gated:
            self._refuse(403, _NOT_FOR_GATES)
        elif (access := person.access_to(repository)) != "granted":
            self._refuse(403, _REFUSALS[access].format(repository), "GatedRepo")
        else:
            return True
        return False

    # -- answers -----------------------------------------------------------------------------------------

    def _whoami(self) -> None:
        person = self._person
        if person is None:
            return self._refuse(401, _NOT_KNOWN)
        return self._reply_json(person.as_json)

    def _auth_check(self, repository: str) -> None:
        if self._gate(repository):
            self._reply_json({})

    def _model(self, repository: str) -> None:
        """Tell of a repository; of a gated one, everybody may know the names and sizes of the files."""
        files = self.server.hub.repositories.get(repository)
        if files is None:
            return self._refuse(404 if self._person else 401, "Repository not found", "RepoNotFound")
        if self._token is not None and self._person is None:
            return self._refuse(401, _NOT_KNOWN)
        with_sizes = self._query.get("blobs") == ["True"] or self._query.get("blobs") == ["true"]
        siblings = [
            {"rfilename": file, **(self._sizes(file, data) if with_sizes else {})}
            for file, data in files.items()
        ]
        about = {"id": repository, "modelId": repository, "sha": COMMIT, "gated": "manual", "private": False}
        return self._reply_json({**about, "siblings": siblings})

    def _paths(self, repository: str) -> None:
        if not self._gate(repository):
            return
        files = self.server.hub.repositories[repository]
        found = [
            {"type": "file", "path": path, "oid": etag(path, files[path]), **self._sizes(path, files[path])}
            for path in self._form.get("paths", [])
            if path in files
        ]
        self._reply_json(found)

    def _size(self, file: str, data: bytes) -> int:
        claimed = self.server.hub.claimed_size
        return claimed if claimed is not None and is_large(file) else len(data)

    def _sizes(self, file: str, data: bytes) -> dict[str, Any]:
        size = self._size(file, data)
        pointer = {"sha256": etag(file, data), "oid": etag(file, data), "size": size, "pointerSize": 131}
        return {"size": size, "blobId": COMMIT, **({"lfs": pointer} if is_large(file) else {})}

    def _resolve(self, repository: str, file: str) -> None:
        if not self._gate(repository):
            return
        data = self.server.hub.repositories[repository].get(file)
        commit = {"X-Repo-Commit": COMMIT}
        if data is None:
            self._refuse(404, "Entry not found", "EntryNotFound", commit)
        elif is_large(file):
            link = {"X-Linked-Size": str(self._size(file, data)), "X-Linked-Etag": f'"{etag(file, data)}"'}
            place = {"Location": f"{self.server.hub.store}/store/{repository}/{file}"}
            self._reply(302, b"", {**commit, **link, **place})
        else:
            self._reply(200, data, {**commit, "ETag": f'"{etag(file, data)}"'})

    def _body(self, repository: str, file: str) -> None:
        """Serve a large file, with the faults that were ordered."""
        hub = self.server.hub
        data = hub.repositories[repository][file]
        if hub.flip_bit is not None:
            damaged = bytearray(data)
            damaged[hub.flip_bit // 8] ^= 1 << hub.flip_bit % 8
            data = bytes(damaged)
        wanted = re.match(r"bytes=(\d+)-", self.headers.get("Range") or "")
        start = int(wanted[1]) if wanted and hub.honour_range else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("Accept-Ranges", "bytes")
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        if self.command != "HEAD":
            self._send(data[start:])

    def _send(self, data: bytes) -> None:
        hub, sent = self.server.hub, 0
        for piece in self._pieces(data):
            if hub.drops > 0 and sent >= hub.drop_after:
                hub.drops -= 1
                return self._break_off()
            try:
                self.wfile.write(piece)
            except OSError:  # the client has left
                self.close_connection = True
                return None
            sent += len(piece)
            if hub.rate and hub.closing.wait(len(piece) / hub.rate):
                return None
        return None

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        rate = self.server.hub.rate
        step = max(512, int(rate / 20)) if rate else 16384
        return (data[start : start + step] for start in range(0, len(data), step))

    def _break_off(self) -> None:
        hub = self.server.hub
        self.wfile.flush()
        self.close_connection = True
        if hub.drop_kind == "rst":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        if hub.drop_kind == "stall":
            hub.closing.wait(60)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _refuse(
        self, status: int, message: str, code: str = "", extra: Mapping[str, str] | None = None
    ) -> None:
        headers = {"X-Error-Message": message, **({"X-Error-Code": code} if code else {}), **(extra or {})}
        self._reply_json({"error": message}, status, headers)

    def _reply_json(
        self, content: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        body = json.dumps(content).encode()
        self._reply(status, body, {**(headers or {}), "Content-Type": "application/json"})

    def _reply(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
