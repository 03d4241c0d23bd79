"""Promises of our place in python-engineio, and of the writer to a client."""

import socket
from pathlib import Path

import gevent
import pytest
import socketio
from engineio.async_drivers import gevent as driver
from gevent import socket as hub_socket

from tests.realtime.site import create_app
from wall.realtime import websocket
from wall.realtime.door import MAX_BACKLOG, Door
from wall.realtime.websocket import OwnWebSocket, take_seam


def test_the_site_uses_our_websocket_and_leaves_the_library_alone(tmp_path: Path) -> None:
    app = create_app(f"sqlite:///{tmp_path}/site.db")
    server = app.extensions["socketio"].server
    assert server.eio._async["websocket"].func is OwnWebSocket
    assert driver._async["websocket"] is not server.eio._async["websocket"]
    assert server.eio.transports == ["websocket"]


def test_an_unknown_library_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    server = socketio.Server(async_mode="gevent")
    monkeypatch.setattr(websocket, "version", lambda _name: "5.0.0")
    with pytest.raises(RuntimeError, match=r"python-engineio 5\.0\.0"):
        take_seam(server, lambda _message: True)


def test_a_library_without_the_seam_stops_the_start() -> None:
    server = socketio.Server(async_mode="gevent")
    server.eio._async = {}
    with pytest.raises(RuntimeError, match="no longer keeps"):
        take_seam(server, lambda _message: True)


def test_bytes_that_are_not_taken_at_once_follow_in_order() -> None:
    ours, theirs = hub_socket.socketpair()
    door = Door(ours)
    sent = [bytes([number]) * 100_000 for number in range(30)]
    for data in sent:
        door.write(data)
    door.finish(b"end")
    door.write(b"too late")
    received = b""
    with gevent.Timeout(5):
        while chunk := theirs.recv(65_536):
            received += chunk
    assert received == b"".join(sent) + b"end"
    ours.close()
    theirs.close()


def test_who_is_eight_megabytes_behind_is_cut_off() -> None:
    ours, theirs = hub_socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    door = Door(ours)
    for _ in range(MAX_BACKLOG // 100_000 + 10):
        door.write(b"x" * 100_000)
    with gevent.Timeout(5):
        assert ours.recv(1) == b""
    theirs.close()
    ours.close()


def test_writing_to_somebody_gone_raises_nothing() -> None:
    ours, theirs = hub_socket.socketpair()
    door = Door(ours)
    theirs.close()
    for _ in range(3):
        door.write(b"x" * 1_000)
    door.finish(b"end")
    door.cut()
    ours.close()
    door.write(b"x")
