"""Connections of people who are signed in: each knows its session, and closes when that ends. Visitors cost nothing."""

from typing import Any

from socketio.exceptions import ConnectionRefusedError as NotNow

from wall.realtime.clients import Clients
from wall.realtime.messages import make_problem
from wall.realtime.parts import LiveParts
from wall.realtime.threads import Failed, Threads

CHECK_SECONDS = 1.0  # a connection ends this long after its session, wherever that was ended, and one question later

_AWAY = make_problem(503, "Service Unavailable", "The database does not answer just now; try again in a few seconds.")
_OVER = make_problem(401, "Unauthorized", "You are signed out here. Reading goes on without.")


class Members:
    """Remembers which connection was opened under which session, and puts out those whose session ended."""

    def __init__(self, clients: Clients, parts: LiveParts, threads: Threads) -> None:
        self._clients = clients
        self._parts = parts
        self._threads = threads
        self._sessions: dict[str, str] = {}

    def note(self, sid: str, environ: dict[str, Any]) -> None:
        """Look whose connection this is, by its cookie. Raises `NotNow` while nobody can say."""
        cookies = environ.get("HTTP_COOKIE", "")
        if not cookies:
            return
        try:
            found = self._threads.run(self._parts.find_session, cookies)
        except Failed:
            raise NotNow(_AWAY["detail"], _AWAY) from None
        if found is not None:
            self._sessions[sid] = found

    def forget(self, sid: str) -> None:
        """The connection is over."""
        self._sessions.pop(sid, None)

    def check_again(self) -> None:
        """Put out every connection whose session is not open any more: one question, whatever their number."""
        asked = dict(self._sessions)
        if not asked:
            return
        try:
            still = self._threads.run(self._parts.list_open, set(asked.values()))
        except Failed:
            return  # nobody is put out for a database that is away
        for sid, session_id in asked.items():
            if session_id not in still and sid in self._sessions:
                self.forget(sid)
                self._clients.put_out(sid, _OVER)
