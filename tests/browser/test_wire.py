"""The instruments: a wire that cuts, mends and loses exactly what it was told to."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.wire import Wire


class Counting(ThreadingHTTPServer):
    """Counts what it was asked, and says the count."""

    asked = 0

    def handle_error(self, request: object, client_address: object) -> None:
        """Cut lines are what these tests are about."""


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Counting

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        said = str(self.server.asked).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        pass


@pytest.fixture
def server() -> Iterator[Counting]:
    server = Counting(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def wire(server: Counting) -> Iterator[Wire]:
    wire = Wire(server.server_address[1])
    yield wire
    wire.close()


def ask(wire: Wire) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", wire.port, timeout=10)
    try:
        connection.request("POST", "/api/sync", body=b"{}")
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def test_a_mended_wire_carries_on_at_the_same_port(wire: Wire) -> None:
    port = wire.port
    assert ask(wire) == "1"
    wire.cut()
    with pytest.raises(ConnectionRefusedError):
        ask(wire)
    wire.mend()
    assert ask(wire) == "2"
    assert wire.port == port
    assert wire.bytes_up > 0
    assert wire.bytes_down > 0


def test_cutting_ends_a_connection_that_is_open(wire: Wire) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", wire.port, timeout=10)
    connection.request("POST", "/api/sync", body=b"{}")
    assert connection.getresponse().read() == b"1"
    wire.cut()
    with pytest.raises(ConnectionError):
        connection.sock.recv(1)
    connection.close()


def test_a_lost_answer_was_given_by_the_server(wire: Wire, server: Counting) -> None:
    lost = wire.lose_next_answer("/api/sync")
    with pytest.raises((OSError, http.client.HTTPException)):
        ask(wire)
    lost.wait()
    assert server.asked == 1
    assert not wire.is_up
    wire.mend()
    assert ask(wire) == "2"


def test_an_answer_can_break_off_while_the_wire_stays_up(wire: Wire, server: Counting) -> None:
    lost = wire.lose_next_answer("/api/sync", then_cut=False)
    with pytest.raises((OSError, http.client.HTTPException)):
        ask(wire)
    lost.wait()
    assert server.asked == 1
    assert ask(wire) == "2"
