"""Reads JSON-LD in pages: of all the things that a page speaks of, the one that it is about."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from wall.connectors.markup import one_line

_MOST_SCRIPTS = 8
_MOST_THINGS = 500
_POSTS = {"SocialMediaPosting", "DiscussionForumPosting"}
_FILMS = {"VideoObject", "AudioObject", "PodcastEpisode", "Clip"}


@dataclass(frozen=True)
class Thing:
    """What a page is about. Values are as the page gave them: anything may be anything."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by their @id, which values may name

    @property
    def is_post(self) -> bool:
        """Whether it is somebody's message, whose body is all of it, rather than an article, whose body is long."""
        return bool(_kinds(self.facts) & _POSTS)

    def text(self, *names: str) -> str:
        """The first of these values that is a text, with its lines."""
        found = (lines(value) for name in names if isinstance(value := self.facts.get(name), str))
        return next(filter(None, found), "")

    def named(self, name: str, *keys: str) -> str:
        """A value that is a text, or a thing (or the first of several) that has one under one of these keys."""
        value = self.facts.get(name)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, dict):
            whole = {**self.others.get(str(first.get("@id")), {}), **first}
            first = next((whole[key] for key in keys if isinstance(whole.get(key), str)), "")
        return one_line(first) if isinstance(first, str) else ""


def thing_of(document: LexborHTMLParser) -> Thing:
    """The thing that a page is about: a message before an article, that before a film; empty where there is none."""
    things = list(_things(document))
    by_id = {name: one for one in things if isinstance(name := one.get("@id"), str) and len(one) > 1}
    ranked = sorted((rank, place) for place, one in enumerate(things) if (rank := _rank(one)) is not None)
    return Thing(things[ranked[0][1]], by_id) if ranked else Thing()


def lines(text: str) -> str:
    """Text with its lines, each without doubled spaces and signs that mislead; no more than one empty one between."""
    kept: list[str] = []
    for line in map(one_line, text.splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _things(document: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """All objects in all scripts, in order, however nested. By hand, not by recursion, and only so many."""
    waiting: list[object] = []
    for node in reversed(document.css('script[type="application/ld+json"]')[:_MOST_SCRIPTS]):
        try:
            waiting.append(json.loads(node.text()))
        except (ValueError, RecursionError):
            continue
    for _ in range(_MOST_THINGS):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(value for value in reversed(one.values()) if isinstance(value, dict | list))
        elif isinstance(one, list):
            waiting.extend(value for value in reversed(one[:_MOST_THINGS]) if isinstance(value, dict | list))


def _rank(one: Mapping[str, Any]) -> int | None:
    kinds = _kinds(one)
    if kinds & _POSTS:
        return 0
    if any(kind.endswith(("Article", "Posting")) for kind in kinds):
        return 1
    if kinds & _FILMS:
        return 2
    return 3 if one.get("headline") or one.get("datePublished") else None


def _kinds(one: Mapping[str, Any]) -> set[str]:
    named = one.get("@type")
    kinds = named if isinstance(named, list) else [named]
    return {kind.rpartition("/")[2] for kind in kinds if isinstance(kind, str)}
