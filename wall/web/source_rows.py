"""A source as its owner and stewards see it: where it stands, what to do about it, when it is asked and why then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wall.acts.fetch import pace_of
from wall.clock import now
from wall.content.links import is_web
from wall.i18n import delay, short_time, translate
from wall.people.queries import PersonView, view
from wall.posts.held import holds
from wall.posts.queries import count_by_source
from wall.sources.choices import Choices
from wall.sources.claim_states import is_shown
from wall.sources.models import HowVerified, Source, TroubleKind
from wall.sources.queries import count_by_host, left_alone_until, resting_until
from wall.sources.rules import SourceState, Why, state_of, why_interval
from wall.web.context import lang, parts, said

SWITCHED = ("mastodon", "fake")  # networks with answers and boosts

HOW_VERIFIED: dict[HowVerified, str] = {
    "rel_me": "verified: the account and this page name each other",
    "field": "verified: the profile there names this page",
    "word": "verified: a word put there shows it",
    "door": "an inbound door of their own",
    "vouched": "vouched for by a steward",
    "operator": "added by whoever runs this site",
}
_NOT_ASKED = "paused", "unread"
_WORDS: dict[SourceState, str] = {
    "paused": "paused",
    "unread": "not read: {name} is out of sight, or not here",
    "inbound": "posts come in by themselves",
    "waiting": "waits for its first look",
    "live": "well",
    "resting": "waits: {host} asked to be left alone until {when}",
}
_WHY: dict[Why, str] = {
    "usual": "asked every {time}",
    "quiet": "asked every {time}, since nothing has come for a while",
    "shared": "asked every {time}: {count} sources share {host}",
}
_NEXT: dict[TroubleKind, str] = {
    "unreachable": "Nothing, for now: it is tried again by itself. If it stays so, check the address.",
    "limited": "Nothing: its server wants to be left alone for a while, and is asked again after that.",
    "unauthorized": "Give a new access token here. Without one its server shows nothing.",
    "gone": "Ask {name} where they write now, and give the new address below. Nobody asks the old place any more, "
    "until a test says that it is well.",
    "malformed": "Open the address in a browser. If it has moved, give the new one below.",
    "astray": "Check the address: it leads where this site cannot go. If there is a better one, give it below.",
    "unwelcome": "Nothing: {name} decides that there. Once it is changed, a test here says so, or the look a day "
    "later.",
    "unproved": "Ask {name} to put it back there, and test it here. Or vouch for the account.",
    "contested": "Decide whose it is, below.",
}
_NEXT_FEED: dict[TroubleKind, str] = {
    "unauthorized": "The feed is not public: ask {name} for a public address, and give it below. After a 403 it may "
    "also be a firewall that turns programs away: whoever runs the server can let this site in.",
}
_NEXT_COLLEAGUES: dict[TroubleKind, str] = {
    "unauthorized": "Ask {name} to give a new access token, in their own place: only they can. Without one its server "
    "shows nothing.",
}
_NEXT_MINE: dict[TroubleKind, str] = {
    "gone": "Where do your words live now? Give the new address below. Nobody asks the old place any more, until a "
    "test says that it is well.",
    "unwelcome": "That is yours to decide. If you would rather be read here, change it there, then test it here.",
    "unproved": "Put the link to your page here, or your word, back there; then test it here.",
    "contested": "Is it yours? Show that it is, below, and it stays with you. If not, stop following it.",
}
_NEXT_MY_FEED: dict[TroubleKind, str] = {
    "unauthorized": "Your feed is not public: give a public address below. After a 403 it may also be a firewall that "
    "turns programs away: whoever runs the server can let this site in.",
}


@dataclass(frozen=True)
class SourceRow:
    """One source and how it fares, in the reader's language. `todo` is what somebody should do about its trouble.

    `next_at` is when it is asked next: none where nobody asks, or where it is its turn as soon as a worker is free.
    """

    id: str
    person: PersonView
    network: str
    handle: str
    url: str
    address: str
    place: str
    state: SourceState
    words: str
    todo: str
    needs_person: bool
    needs_token: bool
    pace: str
    note: str
    note_at: datetime | None
    trouble_since: datetime | None
    last_success_at: datetime | None
    last_try_at: datetime | None
    is_due: bool
    next_at: datetime | None
    posts: int
    brought: int
    brought_at: datetime | None
    has_switches: bool
    choices: Choices
    verified: str
    is_shown: bool
    is_vouched: bool
    is_contested: bool
    by_operator: bool
    is_partners: bool
    holds: bool
    proof_word: str


def source_rows(session: Session, sources: Sequence[Source], *, mine: bool = False) -> list[SourceRow]:
    """The sources in the language of the page; `mine` are those of the reader."""
    counts = count_by_source(session, [one.id for one in sources])
    on_host, alone = count_by_host(session), left_alone_until(session)
    resting = resting_until(session, parts().settings.host_seconds)
    return [
        _row(
            one, counts.get(one.id, 0), on_host.get(one.host, 0), alone.get(one.host), resting.get(one.host), mine=mine
        )
        for one in sources
    ]


def _row(
    source: Source,
    posts: int,
    on_host: int,
    alone_until: datetime | None,
    rests_until: datetime | None,
    *,
    mine: bool,
) -> SourceRow:
    state = state_of(source, rests_until)
    troubled = state == "trouble"
    next_at = max(source.due_at, alone_until or source.due_at) if source.due_at and state not in _NOT_ASKED else None
    is_due = next_at is not None and next_at <= now()
    return SourceRow(
        id=source.id,
        person=view(source.person),
        network=source.network,
        handle=source.handle,
        url=source.url if is_web(source.url) else "",
        address=source.uri if source.host else "",
        place=source.uri.partition("://")[2] if source.network == "feed" else "",
        state=state,
        words=said(source.trouble, source.trouble_values) if troubled else _words(source, state, rests_until),
        todo=_todo(source, mine=mine) if troubled else "",
        needs_person=source.needs_person and troubled,
        needs_token=source.trouble_kind == "unauthorized" and source.network != "feed",
        pace=_pace(source, on_host) if state == "live" else "",
        note=said(source.note, source.note_values),
        note_at=source.note_at,
        trouble_since=source.trouble_since,
        last_success_at=source.last_success_at,
        last_try_at=source.last_try_at,
        is_due=is_due,
        next_at=None if is_due else next_at,
        posts=posts,
        brought=source.last_brought,
        brought_at=source.last_brought_at,
        has_switches=source.network in SWITCHED,
        choices=Choices.of(source),
        verified=translate(lang(), HOW_VERIFIED[source.verified_how]) if source.verified_how else "",
        is_shown=is_shown(source.verified_how),
        is_vouched=source.verified_how == "vouched",
        is_contested=source.is_contested,
        by_operator=source.agreed_by is None,
        is_partners=source.person.kind == "partner",
        holds=holds(source),
        proof_word=source.proof_word,
    )


def _words(source: Source, state: SourceState, rests_until: datetime | None) -> str:
    when = short_time(rests_until, lang()) if rests_until else ""
    return translate(lang(), _WORDS[state]).format(host=source.host, when=when, name=source.person.name)


def _todo(source: Source, *, mine: bool) -> str:
    kind = source.trouble_kind or "unreachable"
    known = _NEXT | (_NEXT_COLLEAGUES if source.person.kind == "colleague" and not mine else {})
    known |= _NEXT_FEED if source.network == "feed" else {}
    if mine:
        known |= _NEXT_MINE | (_NEXT_MY_FEED if source.network == "feed" else {})
    return translate(lang(), known[kind]).format(name=source.person.name)


def _pace(source: Source, on_host: int) -> str:
    pace = pace_of(parts())
    seconds = source.interval_seconds or pace.poll_seconds
    why = why_interval(seconds, pace, sources_on_host=on_host)
    return translate(lang(), _WHY[why]).format(time=delay(seconds, lang()), count=on_host, host=source.host)
