"""Turns logged changes into messages: each card rendered once a language, each room told what came before."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from wall.db import Database
from wall.realtime.audience import NAMESPACES, Audience, name_room
from wall.realtime.changes import LoggedChange, Scope, read_previous
from wall.realtime.fan_out import FanOut
from wall.realtime.threads import Failed, Threads

SLICE = 20  # changes rendered before the first of them goes out

RenderCard = Callable[[str, str], str | None]
ListMedia = Callable[[str], list[str]]
FindPlaces = Callable[[Collection[str], Collection[str]], Collection[tuple[str, str]]]

log = logging.getLogger(__name__)

_Card = tuple[str, str]  # post, language
_Place = tuple[str, str]  # wall, post


@dataclass
class _Ready:
    """What was fetched for a batch: cards, whether walls let them in, the numbers before, and the files of posts that
    are not shown any more."""

    cards: dict[_Card, str | None] = field(default_factory=dict)
    places: dict[_Place, bool] = field(default_factory=dict)
    previous: dict[Scope, int] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class _Missing:
    """What has to be fetched for a slice before it can go out."""

    cards: dict[_Card, None] = field(default_factory=dict)
    places: set[_Place] = field(default_factory=set)
    previous: dict[Scope, int] = field(default_factory=dict)
    leaving: set[str] = field(default_factory=set)

    def is_nothing(self) -> bool:
        """Whether all is there."""
        return not (self.cards or self.places or self.previous or self.leaving)


class Push:
    """Tells every room of each change, in order. `render_card` says None for a post that is not to be shown.

    What leaves names the files that were made for it (`list_media`), so that no screen keeps them. To a wall that does
    not let a post in (`find_places`) it is a post that left: its id alone, whatever became of it elsewhere.
    """

    def __init__(
        self,
        database: Database,
        manager: FanOut,
        audience: Audience,
        render_card: RenderCard,
        list_media: ListMedia,
        find_places: FindPlaces,
        threads: Threads,
    ) -> None:
        self._database = database
        self._manager = manager
        self._audience = audience
        self._render_card = render_card
        self._list_media = list_media
        self._find_places = find_places
        self._threads = threads
        self.position = 0  # the last number that was sent out

    def send(self, changes: Sequence[LoggedChange]) -> None:
        """Send a batch. A slice that cannot be prepared is left out: its clients see by `prev` that they missed it."""
        ready = _Ready()
        for start in range(0, len(changes), SLICE):
            part = changes[start : start + SLICE]
            ready.previous = {}
            try:
                self._prepare(part, ready)
            except Failed as failure:
                log.error("Changes %d to %d were not sent live: %s", part[0].seq, part[-1].seq, failure)
            for change in part:
                self._tell(change, ready)
            self.position = part[-1].seq

    def _prepare(self, part: Sequence[LoggedChange], ready: _Ready) -> None:
        """Fetch what is missing, again while somebody enters a new room meanwhile: after this nothing waits."""
        while not (missing := self._look(part, ready)).is_nothing():
            found = self._threads.run_patiently(self._fetch, missing)
            ready.cards.update(found.cards)
            ready.places.update(found.places)
            ready.previous.update(found.previous)
            ready.left.update(found.left)

    def _look(self, part: Sequence[LoggedChange], ready: _Ready) -> _Missing:
        missing = _Missing()
        for change in part:
            for scope, langs in self._audience.find(change):
                needed = _list_cards(change, langs)
                missing.cards.update(dict.fromkeys(card for card in needed if card not in ready.cards))
                place = _place(scope, change)
                if needed and place is not None and place not in ready.places:
                    missing.places.add(place)
                if change.post_id and not needed and change.post_id not in ready.left:
                    missing.leaving.add(change.post_id)
                if scope not in ready.previous and self._audience.get_previous(scope, change.seq) is None:
                    missing.previous.setdefault(scope, change.seq)
        return missing

    def _fetch(self, missing: _Missing) -> _Ready:
        cards = {(post, lang): self._render_card(post, lang) for post, lang in missing.cards}
        gone = {*missing.leaving, *(post for (post, _), html in cards.items() if html is None)}
        walls, posts = {wall for wall, _ in missing.places}, {post for _, post in missing.places}
        on = set(self._find_places(walls, posts)) if missing.places else set()
        return _Ready(
            cards,
            {place: place in on for place in missing.places},
            {scope: read_previous(self._database, seq, scope) for scope, seq in missing.previous.items()},
            {post: self._list_media(post) for post in gone},
        )

    def _tell(self, change: LoggedChange, ready: _Ready) -> None:
        for scope, langs in self._audience.find(change):
            prev = self._audience.get_previous(scope, change.seq)
            prev = ready.previous.get(scope) if prev is None else prev
            if prev is None:
                continue
            self._audience.set_last(scope, change.seq)
            place = _place(scope, change)
            for lang in langs:
                needed = _list_cards(change, [lang])
                if needed and (needed[0] not in ready.cards or (place and place not in ready.places)):
                    continue
                is_in = place is None or ready.places.get(place, False)
                html = ready.cards[needed[0]] if needed and is_in else None
                self._emit(name_room(scope, lang), _describe(change, prev, html, ready.left))

    def _emit(self, room: str, message: dict[str, Any]) -> None:
        for namespace in NAMESPACES:
            if self._manager.has_listeners(namespace, room):
                self._manager.broadcast("change", message, namespace, room)


def _place(scope: Scope, change: LoggedChange) -> _Place | None:
    """The wall and the post of which it has to be known whether they belong together; None where they surely do."""
    return (scope.key, change.post_id) if scope.kind == "wall" and change.post_id else None


def _list_cards(change: LoggedChange, langs: Sequence[str]) -> list[_Card]:
    if change.post_id is None or change.kind == "post.removed":
        return []
    return [(change.post_id, lang) for lang in langs]


def _describe(change: LoggedChange, prev: int, html: str | None, left: dict[str, list[str]]) -> dict[str, Any]:
    gone = change.post_id is not None and html is None
    message: dict[str, Any] = {"seq": change.seq, "prev": prev, "kind": "post.removed" if gone else change.kind}
    if change.post_id is not None:
        message["post"] = change.post_id
    if html is not None:
        message["html"] = html
    elif change.post_id is not None:
        message["media"] = left.get(change.post_id, [])
    return message
