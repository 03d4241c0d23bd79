"""Addresses of posts that belong to somebody's verified account: nobody else brings what is there as their own."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.proofs import is_same_server
from wall.errors import Conflict
from wall.events import record
from wall.events.types import PostRemoved
from wall.notices.service import tell
from wall.people.models import Person
from wall.posts.graves import bury, grave
from wall.posts.models import Post
from wall.seal import Sealer
from wall.sources.models import PROVEN, Source

WENT = "The post at {address} that you had brought came in from its author’s own account, and is theirs now."
CAME = "Somebody had brought your post at {address} as theirs. It came in from your own account, and is yours now."
_WAYS = ("https://", "http://", "https://www.", "http://www.")


def refuse_site_of_another(session: Session, person: Person, address: str) -> None:
    """Raise `Conflict` for what lies on the site of an account that somebody else showed to be theirs."""
    server = urlsplit(address).netloc.removeprefix("www.")
    sites = [Source.url.startswith(f"{way}{server}", autoescape=True) for way in _WAYS]
    theirs = select(Source.url).where(Source.verified_how.in_(PROVEN), Source.person_id != person.id, or_(*sites))
    if any(_is_below(site, address) for site in session.scalars(theirs)):
        raise Conflict("This is on the site of somebody else, whose words come from there by themselves.")


def make_way(
    session: Session, person: Person, source_id: str | None, known: Iterable[Post], sealer: Sealer
) -> set[str]:
    """Take away what somebody else had brought from where this person's verified source is; both are told.

    Gives the addresses that are free now.
    """
    brought = [post for post in known if post.person_id != person.id and _is_brought(post)]
    source = session.get(Source, source_id) if brought and source_id else None
    if source is None or source.verified_how not in PROVEN:
        return set()
    freed = [post for post in brought if is_same_server(source.url or source.uri, post.url)]
    addresses = {post.uri for post in freed}
    for post in freed:
        _take_away(session, post, person, sealer)
    session.flush()
    return addresses


def _is_brought(post: Post) -> bool:
    """Whether it came by hand: then its address is all that is known of its author."""
    return post.source_id is None and post.removed_at is None and post.author.get("uri") == post.uri == post.url


def _is_below(site: str, address: str) -> bool:
    folder, path = urlsplit(site).path.rstrip("/"), urlsplit(address).path
    return is_same_server(site, address) and (path == folder or path.startswith(f"{folder}/"))


def _take_away(session: Session, post: Post, author: Person, sealer: Sealer) -> None:
    address, moment = post.url, now()
    bury(session, post, sealer)
    post.uri = post.url = grave(post.id, sealer)  # its address is its author's
    record(session, PostRemoved(post.id, post.person_id))
    tell(session, post.person_id, WENT, {"address": address}, path="/me/posts", at=moment, about_id=author.id)
    tell(session, author.id, CAME, {"address": address}, path="/me/posts", at=moment)
