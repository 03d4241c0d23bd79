"""Posts as networks give them, and the shortest way to put one on the wall."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import RemoteAuthor, RemotePost, Target
from wall.people.models import Person
from wall.posts.incoming import Incoming, prepare
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.seal import Sealer
from wall.sources.models import Source
from wall.sources.service import add_source

SEALER = Sealer("a secret key that is only for tests")
AUTHOR = RemoteAuthor(uri="https://social.example/ben", name="Ben", handle="@ben@social.example", url="")


def moment(minutes: float = 0) -> datetime:
    """Now, with so many minutes added, in whole seconds."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).replace(microsecond=0)


def remote(number: int = 1, text: str = "A fine morning.", **facts: object) -> RemotePost:
    """A post of the author, five minutes old unless told."""
    given: dict[str, object] = {
        "uri": f"https://social.example/ben/{number}",
        "url": f"https://social.example/@ben/{number}",
        "author": AUTHOR,
        "published_at": moment(-5),
        "text": text,
    }
    return RemotePost(**{**given, **facts})  # type: ignore[arg-type]  # a test names real fields


def ready(post: RemotePost) -> Incoming:
    """The post made ready to be stored."""
    incoming = prepare(post, now())
    assert incoming is not None
    return incoming


def follow(session: Session, person: Person, name: str = "ben", network: str = "fake") -> Source:
    """A source of a person, without asking any network."""
    uri = f"{network}:{name}"
    return add_source(session, person, Target(network, uri, f"@{name}", "", {"slug": name}), SEALER)


def put(session: Session, person: Person, number: int = 1, *, network: str = "fake", **facts: object) -> Post:
    """A post of this person, on the wall."""
    origin = Origin(person, network, None)
    return ingest(session, origin, [ready(remote(number, **facts))], SEALER)[0]  # type: ignore[arg-type]  # as above
