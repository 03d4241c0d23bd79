"""Promises of cleaning again: what an older cleaner let through is put right, from what the network gave then."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.support.remote import SEALER, put
from wall.acts.clean_again import AT_ONCE, clean_again, clean_all_again
from wall.errors import Conflict, NotFound
from wall.events.models import Change
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.ingest import Origin, remove
from wall.posts.models import Post, PostWords, RawPost
from wall.worker.housekeeping import tidy

HTML = "<p>Fine <em>words</em><script>alert(1)</script></p>"
CLEAN = "<p>Fine <em>words</em></p>"


def test_what_an_older_cleaner_let_through_is_put_right_and_nobody_edited_it(parts: Parts, ben: Person) -> None:
    with parts.database.write() as session:
        post_id = put(session, ben, html=HTML, text="").id
        fine_id = put(session, ben, 2).id
        session.execute(
            update(Post).where(Post.id == post_id).values(html=HTML, text="Fine words alert(1)", tags=["x"])
        )
        session.execute(update(PostWords).values(words="alert"))
    done = clean_all_again(parts)
    assert (done.looked_at, done.changed, done.unreadable) == (2, 1, 0)
    with parts.database.read() as session:
        post = session.get_one(Post, post_id)
        assert (post.html, post.text, post.tags, post.edited_at) == (CLEAN, "Fine words", [], None)
        words = dict(session.execute(select(PostWords.post_id, PostWords.words)).all())
        assert words == {post_id: "fine words ben social example", fine_id: "alert"}
        last = session.scalars(select(Change).order_by(Change.seq.desc())).first()
    assert last is not None
    assert (last.kind, last.post_id) == ("post.edited", post_id)
    assert clean_all_again(parts).changed == 0


def test_every_kept_post_is_looked_at_however_many(parts: Parts, ben: Person) -> None:
    with parts.database.write() as session:
        for number in range(AT_ONCE + 3):
            put(session, ben, number)
        session.execute(update(Post).values(text="old"))
    assert clean_all_again(parts).changed == AT_ONCE + 3


def test_one_post_is_cleaned_by_its_id(parts: Parts, ben: Person) -> None:
    with parts.database.write() as session:
        ids = [put(session, ben, number).id for number in (1, 2)]
        session.execute(update(Post).values(text="old"))
    assert clean_again(parts, ids[1]).changed == 1
    with parts.database.read() as session:
        assert [session.get_one(Post, one).text for one in ids] == ["old", "A fine morning."]
    with pytest.raises(NotFound):
        clean_again(parts, "nothing")


def test_what_cannot_be_read_any_more_stays_as_it_is(parts: Parts, ben: Person) -> None:
    with parts.database.write() as session:
        put(session, ben)
        session.execute(update(RawPost).values(data=b"not what it was"))
    done = clean_all_again(parts)
    assert (done.looked_at, done.changed, done.unreadable) == (1, 0, 1)


def test_of_what_is_gone_nothing_is_kept_and_of_the_rest_for_thirty_days(
    parts: Parts, ben: Person, travel: Callable[[timedelta], None]
) -> None:
    with parts.database.write() as session:
        gone, stays = put(session, ben, 1), put(session, ben, 2)
        remove(session, Origin(ben, "fake", None), [gone.uri], SEALER)
    with pytest.raises(Conflict):
        clean_again(parts, gone.id)
    travel(timedelta(days=29))
    tidy(parts.database)
    assert clean_again(parts, stays.id).looked_at == 1
    travel(timedelta(days=2))
    tidy(parts.database)
    with parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(RawPost)) == 0
    with pytest.raises(Conflict):
        clean_again(parts, stays.id)
