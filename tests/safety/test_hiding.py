"""Promises of hiding for safety: told at once, answered once, decided by somebody else, counted for ever."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.at_once import at_once
from tests.support.remote import SEALER, put
from wall.db import Database
from wall.errors import Conflict, Forbidden, Invalid, NotFound
from wall.notices.models import Notice
from wall.people.models import AuditEntry, Person
from wall.posts.ingest import Origin, remove
from wall.posts.models import Post
from wall.posts.queries import newest
from wall.posts.service import OWN_CHOICE, SWITCHED_OFF, hide
from wall.safety.count import count
from wall.safety.models import Hiding
from wall.safety.queries import find_by_address, hidden_now, log, log_of, may_anybody_decide, serving, waiting
from wall.safety.rules import Reason
from wall.safety.service import appeal, decide, find_hiding, hide_author, hide_post, lift, show_post

WHY = Reason("personal", "The gate’s code is on the picture.")


@pytest.fixture
def post_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return put(session, ben).id


@pytest.fixture
def hiding_id(database: Database, anna: Person, post_id: str) -> str:
    with database.write() as session:
        return hide_post(session, session.get_one(Post, post_id), WHY, actor=anna).id


def test_the_author_is_told_in_the_same_commit_why_and_where_to_answer(
    database: Database, ben: Person, hiding_id: str
) -> None:
    with database.read() as session:
        [notice] = session.scalars(select(Notice).where(Notice.person_id == ben.id))
        assert notice.message_values == {"why": "personal data", "note": WHY.note}
        assert notice.path == f"/me/log/{hiding_id}"
        [entry] = log_of(session, ben.id)
        assert (entry.hiding.reason, entry.role, entry.said) == ("personal", "steward", {"note": WHY.note})
        assert newest(session, limit=9) == []


def test_hiding_twice_is_one_act_of_hiding(database: Database, anna: Person, post_id: str, hiding_id: str) -> None:
    with database.write() as session:
        again = hide_post(session, session.get_one(Post, post_id), Reason("hate", ""), actor=anna)
        assert again.id == hiding_id
        assert len(log(session)) == 1


def test_many_who_hide_at_once_are_one_act_of_hiding(database: Database, anna: Person, post_id: str) -> None:
    def hide_it(_: int) -> None:
        with database.write() as session:
            hide_post(session, session.get_one(Post, post_id), WHY, actor=anna)

    at_once(4, hide_it)
    with database.read() as session:
        assert len(log(session)) == 1


def test_what_is_shown_again_is_told_and_stays_in_the_log(
    database: Database, ben: Person, anna: Person, hiding_id: str
) -> None:
    with database.write() as session:
        for _ in range(2):
            lift(session, find_hiding(session, hiding_id), actor=anna)
    with database.read() as session:
        assert len(newest(session, limit=9)) == 1
        assert hidden_now(session) == []
        [entry] = log(session)
        assert entry.hiding.lifted_by == anna.id
        told = [one.message for one in session.scalars(select(Notice).where(Notice.person_id == ben.id))]
        assert len(told) == 2
        assert "shows again" in told[1]


@pytest.mark.parametrize("own", [SWITCHED_OFF, OWN_CHOICE])
def test_what_its_author_had_switched_off_is_off_again_when_a_steward_shows_it(
    database: Database, ben: Person, anna: Person, post_id: str, own: str
) -> None:
    with database.write() as session:
        post, author = session.get_one(Post, post_id), session.get_one(Person, ben.id)
        hide(session, post, reason=own, actor=author)
        hide_post(session, post, WHY, actor=anna)
        show_post(session, post, actor=anna)
        assert (post.hidden_by, post.hidden_reason) == (ben.id, own)
        assert hidden_now(session) == []


def test_an_author_goes_with_everything_and_is_told(
    database: Database, ben: Person, anna: Person, post_id: str
) -> None:
    with database.write() as session:
        hiding = hide_author(session, session.get_one(Person, ben.id), Reason("stolen", ""), actor=anna)
        assert hide_author(session, session.get_one(Person, ben.id), WHY, actor=anna).id == hiding.id
    with database.write() as session:
        assert newest(session, limit=9) == []
        [entry] = hidden_now(session)
        assert (entry.post, entry.hiding.reason) == (None, "stolen")
        lift(session, find_hiding(session, hiding.id), actor=anna)
        assert [post.id for post in newest(session, limit=9)] == [post_id]


def test_an_answer_is_given_once_by_whom_it_concerns(
    database: Database, ben: Person, zoe: Person, hiding_id: str
) -> None:
    with database.write() as session:
        hiding = find_hiding(session, hiding_id)
        with pytest.raises(NotFound):
            appeal(session, zoe, hiding, "I know better.")
        with pytest.raises(Invalid):
            appeal(session, ben, hiding, " \n ")
        appeal(session, ben, hiding, "The code was changed long ago.")
        with pytest.raises(Conflict):
            appeal(session, ben, hiding, "And another thing.")
        assert [entry.said["appeal"] for entry in waiting(session)] == ["The code was changed long ago."]
        assert [entry.waits for entry in log(session)] == [True]


def test_what_shows_again_is_not_answered_any_more(
    database: Database, ben: Person, anna: Person, hiding_id: str
) -> None:
    with database.write() as session:
        hiding = find_hiding(session, hiding_id)
        lift(session, hiding, actor=anna)
        with pytest.raises(Conflict):
            appeal(session, ben, hiding, "Why was it hidden?")


def test_those_who_may_decide_are_told_and_who_hid_it_is_not(
    database: Database, ben: Person, anna: Person, zoe: Person, hiding_id: str
) -> None:
    with database.write() as session:
        appeal(session, ben, find_hiding(session, hiding_id), "The code was changed long ago.")
        asked = select(Notice.person_id).where(Notice.message.like("%second look%"))
        assert session.scalars(asked).all() == [zoe.id]


def test_who_hid_it_does_not_decide_and_what_is_overturned_shows_at_once(
    database: Database, ben: Person, anna: Person, zoe: Person, hiding_id: str
) -> None:
    with database.write() as session:
        hiding = find_hiding(session, hiding_id)
        with pytest.raises(Conflict):
            decide(session, hiding, "Too early.", upheld=True, actor=zoe)
        appeal(session, ben, hiding, "The code was changed long ago.")
        for who in (anna, ben):
            with pytest.raises(Forbidden):
                decide(session, hiding, "Mine.", upheld=True, actor=who)
        decide(session, hiding, "You are right.", upheld=False, actor=zoe)
        with pytest.raises(Conflict):
            decide(session, hiding, "No, after all.", upheld=True, actor=zoe)
    with database.read() as session:
        assert len(newest(session, limit=9)) == 1
        assert waiting(session) == []
        told = session.scalars(select(Notice).where(Notice.person_id == ben.id).order_by(Notice.at, Notice.id)).all()
        assert [one.message_values.get("words") for one in told] == [None, "You are right."]
        [overturned] = session.scalars(select(AuditEntry).where(AuditEntry.act == "hiding.overturn"))
        assert (overturned.actor_id, overturned.reason) == (zoe.id, "You are right.")


def test_what_is_upheld_stays_hidden_and_may_still_be_shown_by_a_steward(
    database: Database, ben: Person, anna: Person, zoe: Person, hiding_id: str
) -> None:
    with database.write() as session:
        hiding = find_hiding(session, hiding_id)
        appeal(session, ben, hiding, "The code was changed long ago.")
        decide(session, hiding, "It is still there.", upheld=True, actor=zoe)
        assert newest(session, limit=9) == []
        lift(session, hiding, actor=anna)
        assert len(newest(session, limit=9)) == 1


def test_two_who_decide_at_once_are_one_decision(
    database: Database, ben: Person, zoe: Person, add: Callable[..., Person], hiding_id: str
) -> None:
    judges = [zoe, add("Olga", role="operator")]
    with database.write() as session:
        appeal(session, ben, find_hiding(session, hiding_id), "The code was changed long ago.")

    def decide_it(number: int) -> str:
        try:
            with database.write() as session:
                decide(session, find_hiding(session, hiding_id), "Read.", upheld=bool(number), actor=judges[number])
        except Conflict:
            return "late"
        return "decided"

    assert sorted(map(str, at_once(2, decide_it))) == ["decided", "late"]


def test_whether_there_is_a_second_steward_at_all_is_known(
    database: Database, anna: Person, add: Callable[..., Person], hiding_id: str
) -> None:
    with database.read() as session:
        assert not may_anybody_decide(find_hiding(session, hiding_id), serving(session))
    add("Zoé", role="operator")
    with database.read() as session:
        assert may_anybody_decide(find_hiding(session, hiding_id), serving(session))


def test_what_is_gone_keeps_its_count_and_its_appeal_changes_nothing(
    database: Database, ben: Person, zoe: Person, post_id: str, hiding_id: str
) -> None:
    with database.write() as session:
        appeal(session, ben, find_hiding(session, hiding_id), "The code was changed long ago.")
        remove(session, Origin(ben, "fake", None), [session.get_one(Post, post_id).uri], SEALER)
    with database.write() as session:
        assert hidden_now(session) == []
        decide(session, find_hiding(session, hiding_id), "You are right.", upheld=False, actor=zoe)
        [month] = count(session)
        assert (month.posts["personal"], month.appeals, month.overturned) == (1, 1, 1)
        assert newest(session, limit=9) == []


def test_months_with_nothing_are_counted_too(
    database: Database, anna: Person, ben: Person, post_id: str, travel: Callable[[timedelta], None]
) -> None:
    travel(timedelta(days=70))
    with database.write() as session:
        hide_author(session, session.get_one(Person, ben.id), Reason("hate", ""), actor=anna)
        months = count(session)
    assert len(months) in (3, 4)
    assert [sum(one.people.values()) for one in months] == [1] + [0] * (len(months) - 1)
    assert all(set(one.posts.values()) == {0} and one.appeals == one.overturned == 0 for one in months)
    assert [one.month for one in months] == sorted((one.month for one in months), reverse=True)


def test_a_post_is_found_by_any_of_its_addresses(database: Database, post_id: str) -> None:
    with database.read() as session:
        post = session.get_one(Post, post_id)
        for typed in (
            post_id,
            f" https://wall.example/post/{post_id}?lang=fr#top ",
            f"/post/{post_id}/",
            post.url,
            post.uri,
        ):
            assert find_by_address(session, typed) is post
        for typed in ("", "https://social.example/", "x" * 3000):
            assert find_by_address(session, typed) is None


def test_the_rows_of_an_act_of_hiding_hold_no_words(database: Database, hiding_id: str) -> None:
    with database.read() as session:
        row = vars(session.get_one(Hiding, hiding_id))
        assert not any(WHY.note in str(value) for value in row.values())
