"""Turns logged changes into messages: each card rendered once a language, each room told what came before."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from wall.db import Database
from wall.realtime.audience import NAMESPACES, Audience, name_room
from wall.realtime.changes import LoggedChange, Scope, read_previous
from wall.realtime.fan_out import FanOut
from wall.realtime.threads import Failed, Threads

SLICE = 20  # changes rendered before the first of them goes out

RenderCard = Callable[[str, str], str | None]

log = logging.getLogger(__name__)

_Card = tuple[str, str]  # post, language


class Push:
    """Tells every room of each change, in order. `render_card` says None for a post that is not to be shown."""

    def __init__(
        self, database: Database, manager: FanOut, audience: Audience, render_card: RenderCard, threads: Threads
    ) -> None:
        self._database = database
        self._manager = manager
        self._audience = audience
        self._render_card = render_card
        self._threads = threads
        self.position = 0  # the last number that was sent out

    def send(self, changes: Sequence[LoggedChange]) -> None:
        """Send a batch. A slice that cannot be prepared is left out: its clients see by `prev` that they missed it."""
        cards: dict[_Card, str | None] = {}
        for start in range(0, len(changes), SLICE):
            part = changes[start : start + SLICE]
            previous: dict[Scope, int] = {}
            try:
                self._prepare(part, cards, previous)
            except Failed as failure:
                log.error("Changes %d to %d were not sent live: %s", part[0].seq, part[-1].seq, failure)
            for change in part:
                self._tell(change, cards, previous)
            self.position = part[-1].seq

    def _prepare(
        self, part: Sequence[LoggedChange], cards: dict[_Card, str | None], previous: dict[Scope, int]
    ) -> None:
        """Fetch what is missing, again while somebody enters a new room meanwhile: after this nothing waits."""
        while True:
            wanted: dict[_Card, None] = {}
            unknown: dict[Scope, int] = {}
            for change in part:
                for scope, langs in self._audience.find(change):
                    wanted.update(dict.fromkeys(card for card in _list_cards(change, langs) if card not in cards))
                    if scope not in previous and self._audience.get_previous(scope, change.seq) is None:
                        unknown.setdefault(scope, change.seq)
            if not wanted and not unknown:
                return
            rendered, found = self._threads.run_patiently(self._fetch, list(wanted), unknown)
            cards.update(rendered)
            previous.update(found)

    def _fetch(self, cards: list[_Card], unknown: dict[Scope, int]) -> tuple[dict[_Card, str | None], dict[Scope, int]]:
        return (
            {(post, lang): self._render_card(post, lang) for post, lang in cards},
            {scope: read_previous(self._database, seq, scope) for scope, seq in unknown.items()},
        )

    def _tell(self, change: LoggedChange, cards: dict[_Card, str | None], previous: dict[Scope, int]) -> None:
        for scope, langs in self._audience.find(change):
            prev = self._audience.get_previous(scope, change.seq)
            prev = previous.get(scope) if prev is None else prev
            if prev is None:
                continue
            self._audience.set_last(scope, change.seq)
            for lang in langs:
                needed = _list_cards(change, [lang])
                if all(card in cards for card in needed):
                    html = cards[needed[0]] if needed else None
                    self._emit(name_room(scope, lang), _describe(change, prev, html))

    def _emit(self, room: str, message: dict[str, Any]) -> None:
        for namespace in NAMESPACES:
            if self._manager.has_listeners(namespace, room):
                self._manager.broadcast("change", message, namespace, room)


def _list_cards(change: LoggedChange, langs: Sequence[str]) -> list[_Card]:
    if change.post_id is None or change.kind == "post.removed":
        return []
    return [(change.post_id, lang) for lang in langs]


def _describe(change: LoggedChange, prev: int, html: str | None) -> dict[str, Any]:
    gone = change.post_id is not None and html is None
    message: dict[str, Any] = {"seq": change.seq, "prev": prev, "kind": "post.removed" if gone else change.kind}
    if change.post_id is not None:
        message["post"] = change.post_id
    if html is not None:
        message["html"] = html
    return message
