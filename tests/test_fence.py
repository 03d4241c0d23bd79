"""Promises of the fence around the tests."""

import socket

import pytest

from tests.support.fence import ReachedOutside


@pytest.mark.parametrize("address", ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"])
def test_no_test_connects_past_loopback(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as connection:
        connection.settimeout(0.1)
        with pytest.raises(ReachedOutside):
            connection.connect((address, 80))


def test_no_test_sends_a_datagram_past_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(ReachedOutside):
        sender.sendto(b"", ("192.0.2.1", 53))


def test_no_test_asks_for_a_name() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("feeds.example", 80)


def test_loopback_is_within_the_fence(free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)), socket.create_connection(("localhost", free_port)):
        pass
