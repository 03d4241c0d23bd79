"""Finds a TCP port of loopback that is free just now."""

import socket


def find_free_port() -> int:
    """A port on which nobody listens. Between this and its use somebody else may take it: rare, but not never."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
