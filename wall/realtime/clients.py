"""What the namespaces have in common: entering rooms, saying what was wrong, putting a client out."""

from typing import Any

from wall.realtime.audience import Audience
from wall.realtime.changes import Scope
from wall.realtime.messages import Problem


class Clients:
    """The clients of one namespace of a Socket.IO server."""

    def __init__(self, server: Any, audience: Audience, namespace: str) -> None:
        self._server = server
        self._audience = audience
        self._namespace = namespace

    @property
    def not_handled(self) -> object:
        """What a handler returns so that no acknowledgement goes out."""
        return self._server.not_handled

    def enter(self, sid: str, scope: Scope, lang: str) -> str:
        """Let a client into a room; the room's name. Nothing else runs meanwhile."""
        room = self._audience.add(scope, lang)
        self._server.manager.enter_room(sid, self._namespace, room)
        return room

    def leave(self, sid: str, room: str) -> None:
        """Take a client out of a room."""
        self._server.manager.leave_room(sid, self._namespace, room)

    def tell(self, sid: str, event: str, data: dict[str, Any]) -> None:
        """Send an event to one client, in order with everything but broadcasts."""
        self._server.emit(event, data, to=sid, namespace=self._namespace)

    def put_out(self, sid: str, problem: Problem) -> None:
        """Say why, then close the connection. Who was told to go does not come back by itself."""
        eio_sid = self._server.manager.eio_sid_from_sid(sid, self._namespace)
        self.tell(sid, "error", problem)
        self._server.disconnect(sid, namespace=self._namespace)
        if eio_sid is not None:
            self._server.eio.disconnect(eio_sid)
