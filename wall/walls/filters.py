"""What a wall lets in: people, teams, offices, networks, tags and languages. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from wall.content.tags import fold_tag
from wall.content.text import scrub
from wall.errors import Invalid

MOST_VALUES = 200  # of one field

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """What a filter asks of a post: ids of its person, of their team and office; tags and language as written."""

    person: str
    team: str | None
    office: str | None
    network: str
    tags: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True)
class Filter:
    """Which posts a wall shows. An empty field lets everything in; one that is not, what has one of its values.

    All fields have to agree. People, teams and offices are ids; tags are folded, so that case and accents do not
    matter; languages are primary subtags: `pt` lets in `pt-BR`. Made by `read`, which sees to that.
    """

    people: frozenset[str] = field(default=_NOTHING)
    teams: frozenset[str] = field(default=_NOTHING)
    offices: frozenset[str] = field(default=_NOTHING)
    networks: frozenset[str] = field(default=_NOTHING)
    tags: frozenset[str] = field(default=_NOTHING)
    languages: frozenset[str] = field(default=_NOTHING)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Filter":
        """The filter in what `to_json` gave or somebody typed. Raises `Invalid`: nothing comes in by mistake."""
        unknown = sorted(given.keys() - {one.name for one in fields(cls)})
        if unknown:
            raise Invalid("A wall has no filter called “{name}”.", name=unknown[0][:40])
        return cls(**{name: _read_values(name, values) for name, values in given.items()})

    def to_json(self) -> dict[str, list[str]]:
        """The filter as the database keeps it: {} for the one that lets everything in."""
        values = {one.name: sorted(getattr(self, one.name)) for one in fields(self)}
        return {name: listed for name, listed in values.items() if listed}

    def lets_in(self, facts: Facts) -> bool:
        """Whether the wall shows a post with these facts, if it is to be shown at all."""
        return (
            _agrees(self.people, {facts.person})
            and _agrees(self.teams, {facts.team})
            and _agrees(self.offices, {facts.office})
            and _agrees(self.networks, {facts.network})
            and _agrees(self.tags, {fold_tag(tag) for tag in facts.tags})
            and _agrees(self.languages, {primary_language(facts.language or "")})
        )


def check_count(values: Collection[str]) -> None:
    """Raises `Invalid` for more values than one field may have."""
    if len(values) > MOST_VALUES:
        raise Invalid("A filter may have {most} values; this one has {count}.", most=MOST_VALUES, count=len(values))


def primary_language(language: str) -> str:
    """The first part of a language’s tag (BCP 47): `pt` of `pt-BR`."""
    return language.strip().partition("-")[0].lower()


def _agrees(wanted: frozenset[str], present: set[str | None] | set[str]) -> bool:
    return not wanted or not wanted.isdisjoint(present)


def _read_values(name: str, values: object) -> frozenset[str]:
    if not isinstance(values, list | tuple | set | frozenset) or not all(isinstance(one, str) for one in values):
        raise Invalid("A wall’s filter is a list of words.")
    check_count(values)
    read = frozenset(_HOW.get(name, str.strip)(scrub(one)) for one in values)
    if "" in read:  # it would stand for nothing, and a field of nothing lets everything in
        raise Invalid("There is an empty value in the filter.")
    return read


_HOW: dict[str, Callable[[str], str]] = {"tags": fold_tag, "languages": primary_language}
