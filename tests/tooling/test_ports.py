"""Ports that tests hold for servers which they start later."""

from __future__ import annotations

import socket

import pytest

from server.serving import bind
from tests.ports import HERE, HeldPorts


def test_held_ports_go_to_the_server_that_asks_for_them_and_to_nobody_else() -> None:
    held = HeldPorts(3)
    for port in range(held.first, held.first + 3):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HERE, port))
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind((HERE, port))
        for _ in range(2):  # A server that was stopped is started again.
            (server,) = bind([HERE], port)
            server.listen()
            socket.create_connection((HERE, port)).close()
            server.close()
    held.close()


def test_what_was_held_is_given_back() -> None:
    held = HeldPorts()
    port = held.first
    held.close()
    with socket.socket() as other:
        other.bind((HERE, port))
