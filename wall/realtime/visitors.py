"""The namespace /wall: browsers that look at a wall, a person or a post."""

from collections.abc import Callable
from typing import Any

from wall.realtime.changes import Scope
from wall.realtime.clients import Clients
from wall.realtime.members import Members
from wall.realtime.messages import Join, make_problem, read_join
from wall.realtime.parts import LiveParts
from wall.realtime.threads import Failed, Threads

MAX_JOINS = 8

_MALFORMED = make_problem(400, "Bad Request", "A join names one wall, person or post, and a language of this site.")
_MISSING = make_problem(404, "Not Found", "There is no such wall, person or post.")
_TOO_MANY = make_problem(429, "Too Many Requests", f"One connection may join {MAX_JOINS} rooms.")
_AWAY = make_problem(503, "Service Unavailable", "The database does not answer just now; try again in a few seconds.")


class Visitors:
    """Answers `join`. `get_position` is None while the process does not know where the log stands."""

    def __init__(
        self,
        clients: Clients,
        members: Members,
        parts: LiveParts,
        threads: Threads,
        get_position: Callable[[], int | None],
    ) -> None:
        self._clients = clients
        self._members = members
        self._parts = parts
        self._threads = threads
        self._get_position = get_position
        self._joined: dict[str, set[Join]] = {}

    def connect(self, sid: str, environ: dict[str, Any], _auth: object = None) -> None:
        """Everybody may look; who is signed in, while they are."""
        self._members.note(sid, environ)
        self._joined[sid] = set()

    def disconnect(self, sid: str, _reason: object = None) -> None:
        """Forget the client."""
        self._joined.pop(sid, None)
        self._members.forget(sid)

    def join(self, sid: str, *args: object) -> object:
        """Enter a room. Acknowledged with the number of the last change sent out before; what follows will be heard."""
        wish = read_join(args, self._parts.languages)
        joined = self._joined.get(sid, set())
        if wish is None:
            return self._refuse(sid, _MALFORMED)
        if wish not in joined and len(joined) >= MAX_JOINS:
            return self._refuse(sid, _TOO_MANY)
        try:
            scope = None if wish in joined else self._threads.run(self._find, wish)
        except Failed:
            return self._refuse(sid, _AWAY)
        if scope is None and wish not in joined:
            return self._refuse(sid, _MISSING)
        position = self._get_position()
        if position is None:
            return self._refuse(sid, _AWAY)
        if scope is not None and sid in self._joined:
            joined.add(wish)
            self._clients.enter(sid, scope, wish.lang)
        return {"seq": position}

    def _find(self, wish: Join) -> Scope | None:
        if wish.kind == "wall":
            return Scope("wall", wish.name) if self._parts.has_wall(wish.name) else None
        if wish.kind == "post":
            return Scope("post", wish.name) if self._parts.has_post(wish.name) else None
        person = self._parts.find_person(wish.name)
        return None if person is None else Scope("person", person)

    def _refuse(self, sid: str, problem: dict[str, str | int]) -> object:
        self._clients.put_out(sid, problem)
        return self._clients.not_handled
