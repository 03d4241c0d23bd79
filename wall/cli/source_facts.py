"""What is said of a source, to people and to programs."""

from typing import Any

from wall.acts.follow import Followed
from wall.cli.output import stamp
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
    return (
        f"{one.handle} is followed for {one.person.name}, as source {one.id}.\n"
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


def facts(one: Source, posts: int) -> dict[str, Any]:
    """What programs read of a source; `posts` came through it."""
    return {
        "id": one.id,
        "person": one.person.slug,
        "network": one.network,
        "uri": one.uri,
        "handle": one.handle,
        "url": one.url,
        "state": state_of(one),
        "trouble": trouble(one),
        "trouble_since": stamp(one.trouble_since),
        "needs_person": one.needs_person,
        "last_success_at": stamp(one.last_success_at),
        "due_at": stamp(one.due_at),
        "created_at": stamp(one.created_at),
        "posts": posts,
    }


def trouble(one: Source) -> str | None:
    """What is wrong with it, in a sentence."""
    if one.trouble is None:
        return None
    return one.trouble.format(**one.trouble_values) if one.trouble_values else one.trouble
