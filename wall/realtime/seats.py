"""The namespace /screen: displays in offices, each let in by its token and asked for it again and again."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import gevent
from socketio.exceptions import ConnectionRefusedError as NoSeat

from wall.realtime.changes import Scope
from wall.realtime.clients import Clients
from wall.realtime.messages import Beat, make_problem, read_beat, read_identity
from wall.realtime.parts import LiveParts, ScreenSeat
from wall.realtime.threads import Failed, Threads

CHECK_SECONDS = 8.0  # a revoked screen is out after this and one sweep, even if it keeps silent
BEAT_SECONDS = 1.0  # heartbeats that follow quicker are not kept

_UNKNOWN = make_problem(401, "Unauthorized", "This screen is not paired, or was revoked.")
_AWAY = make_problem(503, "Service Unavailable", "The database does not answer just now; try again in a few seconds.")
_MALFORMED = make_problem(400, "Bad Request", "A heartbeat has version, mode, cards and since.")


@dataclass
class _Seated:
    token: str
    lang: str
    seat: ScreenSeat
    room: str
    checked_at: float


class Seats:
    """Lets screens in, keeps their heartbeats, puts them out.

    `get_position` is None while the process does not know where the log stands.
    """

    def __init__(
        self, clients: Clients, parts: LiveParts, threads: Threads, get_position: Callable[[], int | None]
    ) -> None:
        self._clients = clients
        self._parts = parts
        self._threads = threads
        self._get_position = get_position
        self._writer = Threads(1)  # of its own: while it waits for a lock, whoever only reads goes on
        self._seated: dict[str, _Seated] = {}

    def connect(self, sid: str, _environ: dict[str, Any], auth: object = None) -> None:
        """Let a screen in that has a good token; it hears of its wall at once. Raises `NoSeat` otherwise."""
        identity = read_identity(auth, self._parts.languages)
        if identity is None:
            raise NoSeat(_UNKNOWN["detail"], _UNKNOWN)
        token, lang = identity
        try:
            seat = self._threads.run(self._parts.find_seat, token)
        except Failed:
            raise NoSeat(_AWAY["detail"], _AWAY) from None
        if seat is None:
            raise NoSeat(_UNKNOWN["detail"], _UNKNOWN)
        if self._get_position() is None:  # what changes between its own question and our first look would be lost
            raise NoSeat(_AWAY["detail"], _AWAY)
        room = self._clients.enter(sid, Scope("wall", seat.wall_slug), lang)
        self._seated[sid] = _Seated(token, lang, seat, room, time.monotonic())

    def disconnect(self, sid: str, _reason: object = None) -> None:
        """Forget the screen."""
        self._seated.pop(sid, None)

    def heartbeat(self, sid: str, *args: object) -> None:
        """Look at the token again, and keep what the screen says. What is malformed is answered with `error`."""
        seated = self._seated.get(sid)
        if seated is None or time.monotonic() - seated.checked_at < BEAT_SECONDS:
            return
        beat = read_beat(args)
        if beat is None:
            self._clients.tell(sid, "error", _MALFORMED)
        self._check(sid, seated, beat)

    def kick(self, screen_id: str) -> None:
        """Put a screen out, wherever it is connected to this process."""
        for sid in [sid for sid, seated in self._seated.items() if seated.seat.id == screen_id]:
            self._clients.put_out(sid, _UNKNOWN)

    def check_again(self) -> None:
        """Look at the tokens of all that were not looked at for `CHECK_SECONDS`."""
        for sid, seated in list(self._seated.items()):
            if time.monotonic() - seated.checked_at >= CHECK_SECONDS:
                self._check(sid, seated, None)

    def _check(self, sid: str, seated: _Seated, beat: Beat | None) -> None:
        seated.checked_at = time.monotonic()
        try:
            seat = self._threads.run(self._parts.find_seat, seated.token)
        except Failed:
            return  # nobody is put out for a database that is away
        if sid not in self._seated:
            return
        if seat is None:
            self._clients.put_out(sid, _UNKNOWN)
            return
        if beat is not None:
            gevent.spawn(self._keep, seat.id, beat)
        if seat != seated.seat:
            self._move(sid, seated, seat)

    def _keep(self, screen_id: str, beat: Beat) -> None:
        with suppress(Failed):  # the next one comes in a minute
            self._writer.run(self._parts.keep_beat, screen_id, beat)

    def _move(self, sid: str, seated: _Seated, seat: ScreenSeat) -> None:
        """Follow a screen that was given another wall."""
        self._clients.leave(sid, seated.room)
        seated.room = self._clients.enter(sid, Scope("wall", seat.wall_slug), seated.lang)
        seated.seat = seat
        self._clients.tell(sid, "command", {"do": "reload"})
        gevent.sleep(0)
