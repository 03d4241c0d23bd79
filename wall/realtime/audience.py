"""Who listens to what: scopes (a wall, a person, a post) in languages, each a room."""

from collections.abc import Iterator

from wall.realtime.changes import LoggedChange, Scope
from wall.realtime.fan_out import FanOut

WALL_NAMESPACE, SCREEN_NAMESPACE = "/wall", "/screen"
NAMESPACES = (WALL_NAMESPACE, SCREEN_NAMESPACE)


def name_room(scope: Scope, lang: str) -> str:
    """The room of a scope in a language."""
    return f"{scope.kind}:{scope.key}:{lang}"


class Audience:
    """Remembers which rooms there are, and the last change that each scope was told of."""

    def __init__(self, manager: FanOut) -> None:
        self._manager = manager
        self._langs: dict[Scope, set[str]] = {}
        self._walls: set[Scope] = set()
        self._last: dict[Scope, int] = {}

    def add(self, scope: Scope, lang: str) -> str:
        """Note that somebody is about to enter a room; its name."""
        self._langs.setdefault(scope, set()).add(lang)
        if scope.kind == "wall":
            self._walls.add(scope)
        return name_room(scope, lang)

    def find(self, change: LoggedChange) -> Iterator[tuple[Scope, list[str]]]:
        """The scopes that a change concerns and that are listened to, each with the languages it is listened to in."""
        for scope in self._find_scopes(change):
            langs = [lang for lang in self._langs[scope] if self._is_heard(scope, lang)]
            if langs:
                yield scope, langs
            else:
                self._forget(scope)

    def get_previous(self, scope: Scope, seq: int) -> int | None:
        """The change before `seq` in this scope, or None where only the database knows."""
        return seq - 1 if scope.kind == "wall" else self._last.get(scope)

    def set_last(self, scope: Scope, seq: int) -> None:
        """Note the newest change of a scope."""
        if scope.kind != "wall":
            self._last[scope] = seq

    def sweep(self) -> None:
        """Forget what nobody listens to any more."""
        for scope in list(self._langs):
            if not any(self._is_heard(scope, lang) for lang in self._langs[scope]):
                self._forget(scope)

    def _find_scopes(self, change: LoggedChange) -> list[Scope]:
        if change.post_id is None:
            return list(self._langs)
        near = [Scope("post", change.post_id)]
        near += [Scope("person", change.person_id)] if change.person_id else []
        return [*self._walls, *(scope for scope in near if scope in self._langs)]

    def _is_heard(self, scope: Scope, lang: str) -> bool:
        room = name_room(scope, lang)
        return any(self._manager.has_listeners(namespace, room) for namespace in NAMESPACES)

    def _forget(self, scope: Scope) -> None:
        self._langs.pop(scope, None)
        self._walls.discard(scope)
        self._last.pop(scope, None)
