"""A source as its owner and stewards see it: where it stands, in words."""

from dataclasses import dataclass
from datetime import datetime

from wall.i18n import translate
from wall.people.queries import PersonView, view
from wall.sources.models import Source
from wall.sources.rules import SourceState, state_of
from wall.web.context import lang, parts, said

_WORDS: dict[SourceState, str] = {
    "paused": "paused",
    "inbound": "posts come in by themselves",
    "waiting": "waits for its first look",
    "live": "asked every {seconds} s",
}


@dataclass(frozen=True)
class SourceRow:
    """One source and how it fares, in the reader's language."""

    id: str
    person: PersonView
    network: str
    handle: str
    url: str
    state: SourceState
    words: str
    needs_person: bool
    last_success_at: datetime | None
    next_at: datetime | None
    posts: int


def source_row(source: Source, posts: int = 0) -> SourceRow:
    """The source in the language of the page."""
    state = state_of(source)
    return SourceRow(
        source.id,
        view(source.person),
        source.network,
        source.handle,
        source.url,
        state,
        _words(source, state),
        source.needs_person and state == "trouble",
        source.last_success_at,
        source.due_at,
        posts,
    )


def _words(source: Source, state: SourceState) -> str:
    if state == "trouble":
        return said(source.trouble, source.trouble_values)
    return translate(lang(), _WORDS[state]).format(seconds=parts().settings.poll_seconds)
