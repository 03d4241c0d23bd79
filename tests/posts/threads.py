"""Threads as tests write them: numbered posts that go on from each other, and the wall that they end on."""

from sqlalchemy import select

from tests.support.remote import SEALER, moment, ready, remote
from wall.connectors.base import RemotePost
from wall.db import Database
from wall.events.models import Change
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest, remove
from wall.posts.models import Post
from wall.posts.queries import newest
from wall.posts.service import find_post, hide
from wall.posts.threads import parts_of

Cards = dict[str, list[str]]


def part(number: int, of: int | None = None, **facts: object) -> RemotePost:
    """Post `number`, written after the ones with smaller numbers, that goes on from post `of`."""
    before = f"https://social.example/ben/{of}" if of is not None else None
    return remote(number, text=str(number), published_at=moment(number - 60), continues=before, **facts)


ONE, TWO, THREE = part(1), part(2, 1), part(3, 2)


class Wall:
    """What a source of Ben's brings, and what is seen of it."""

    def __init__(self, database: Database, person: Person, source_id: str) -> None:
        self.database, self.person, self.source_id = database, person, source_id

    def take_in(self, *posts: RemotePost) -> None:
        """One fetch with these posts."""
        with self.database.write() as session:
            ingest(session, self._origin, [ready(post) for post in posts], SEALER)

    def remove(self, *numbers: int) -> None:
        """These were deleted upstream."""
        with self.database.write() as session:
            remove(session, self._origin, [f"https://social.example/ben/{number}" for number in numbers], SEALER)

    @property
    def _origin(self) -> Origin:
        return Origin(self.person, "fake", self.source_id)

    def cards(self) -> Cards:
        """The words on each card that is shown: of the post itself, and of what follows it."""
        with self.database.read() as session:
            roots = newest(session, limit=100)
            parts = parts_of(session, [root.id for root in roots])
            return {root.text: [one.text for one in parts.get(root.id, [])] for root in roots}

    def id_of(self, words: str) -> str:
        """The id of the post that says this."""
        with self.database.read() as session:
            return session.scalars(select(Post.id).where(Post.text == words)).one()

    def news(self) -> list[tuple[str, str]]:
        """What was told since the last time: the kind of each change, and the words of its post."""
        with self.database.write() as session:
            query = select(Change.kind, Post.text, Change).join(Post, Post.id == Change.post_id).order_by(Change.seq)
            rows = session.execute(query).all()
            for _, _, change in rows:
                session.delete(change)
            return [(kind, words) for kind, words, _ in rows]

    def hide(self, words: str, actor: Person) -> None:
        """Somebody hides the post that says this."""
        with self.database.write() as session:
            hide(session, find_post(session, self.id_of(words)), reason="a test", actor=actor)
