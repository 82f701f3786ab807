"""A forward proxy for plain http, as companies have them; tunnels for https are refused."""

import http.client
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

_OF_THE_CONNECTION = {"connection", "proxy-connection", "keep-alive", "proxy-authorization"}


class ForwardProxy:
    """The proxy; `status` is what it answers instead of passing requests on, if set."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        self.passed: list[str] = []

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="proxy")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        for connection in list(self._server.live):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    proxy: ForwardProxy

    def __init__(self, address: tuple[str, int], handler: type["_Handler"]) -> None:
        self.live: set[socket.socket] = set()
        super().__init__(address, handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients leave when they like."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.live.add(self.connection)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.server.live.discard(self.connection)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""

    def do_CONNECT(self) -> None:
        self.send_error(self.server.proxy.status or 403)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        proxy = self.server.proxy
        if proxy.status:
            return self.send_error(proxy.status)
        proxy.passed.append(self.path)
        there = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_CONNECTION
        }
        connection = http.client.HTTPConnection(there.netloc, timeout=30)
        try:
            target = there.path + (f"?{there.query}" if there.query else "")
            connection.request(self.command, target, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {*_OF_THE_CONNECTION, "server", "date"}:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        return None
