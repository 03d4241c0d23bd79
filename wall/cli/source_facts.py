"""What is said of a source, to people and to programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wall.acts.follow import Followed
from wall.cli.output import ago, stamp
from wall.i18n import delay
from wall.posts.held import holds
from wall.sources.models import Source
from wall.sources.rules import state_of


def tell_followed(followed: Followed) -> str:
    """What people read of a new source."""
    one = followed.source
    if followed.inbound:
        return (
            f"An inbound door for {one.person.name}, source {one.id}.\n"
            f"Address: {followed.inbound}\nSecret:  {followed.secret}\nThe secret is shown this once: keep it."
        )
    is_told = one.person.kind == "colleague"
    told = "You answer for it: they are told, and can undo it.\n" if is_told else ""
    return (
        f"{one.handle} is followed for {one.person.name}, as source {one.id}.\n{told}"
        f"The worker fetches it within seconds; “florilege source fetch {one.id}” does it now."
    )


def door_facts(followed: Followed) -> dict[str, Any]:
    """What programs read of a new inbound door: its secret, this once."""
    one = followed.source
    return {
        "id": one.id,
        "person": one.person.slug,
        "network": one.network,
        "inbound": followed.inbound,
        "secret": followed.secret,
    }


def facts(one: Source, posts: int, rests_until: datetime | None = None) -> dict[str, Any]:
    """What programs read of a source; `posts` came through it. Its server may have asked for rest until some moment."""
    return {
        "id": one.id,
        "person": one.person.slug,
        "network": one.network,
        "uri": one.uri,
        "handle": one.handle,
        "url": one.url,
        "state": state_of(one, rests_until),
        "rests_until": stamp(rests_until),
        "trouble": trouble(one),
        "trouble_kind": one.trouble_kind,
        "trouble_since": stamp(one.trouble_since),
        "needs_person": one.needs_person,
        "note": note(one),
        "host": one.host,
        "takes_replies": one.takes_replies,
        "takes_boosts": one.takes_boosts,
        "takes_relays": one.takes_relays,
        "only_tag": one.only_tag,
        "holds": holds(one),
        "agreed_at": stamp(one.agreed_at),
        "agreed_by": one.agreed_by,
        "verified_how": one.verified_how,
        "verified_at": stamp(one.verified_at),
        "last_success_at": stamp(one.last_success_at),
        "last_try_at": stamp(one.last_try_at),
        "last_brought": one.last_brought,
        "last_brought_at": stamp(one.last_brought_at),
        "interval_seconds": one.interval_seconds,
        "due_at": stamp(one.due_at),
        "created_at": stamp(one.created_at),
        "posts": posts,
    }


def came_in(one: Source) -> str:
    """What came in last, and when."""
    return f"{one.last_brought}, {ago(one.last_brought_at)}" if one.last_brought_at else "nothing"


def remarks(one: Source, rests_until: datetime | None) -> str:
    """What is wrong with it, that it has to wait, what it is worth to know; else how often it is asked."""
    rest = f"Waits: {one.host} asked to be left alone until {stamp(rests_until)}." if rests_until else None
    pace = f"asked every {delay(one.interval_seconds, 'en')}" if one.interval_seconds and one.due_at else ""
    return " ".join(filter(None, (trouble(one), rest, note(one)))) or pace


def trouble(one: Source) -> str | None:
    """What is wrong with it, in a sentence."""
    return _said(one.trouble, one.trouble_values)


def note(one: Source) -> str | None:
    """What is worth to know of it, in a sentence."""
    return _said(one.note, one.note_values)


def _said(message: str | None, values: Mapping[str, Any]) -> str | None:
    return message.format(**values) if message and values else message
