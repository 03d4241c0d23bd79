"""Promises of housekeeping: what is over goes, however much it is; what somebody still needs stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from tests.support.remote import follow, put
from wall.clock import now
from wall.connectors.base import RemoteMedia
from wall.db import Database
from wall.events.models import Change, Delivery, Event
from wall.media.models import Blob, Picture, PictureUse
from wall.media.service import want
from wall.notices.models import Notice
from wall.notices.service import tell
from wall.people import passkeys
from wall.people.access import invite
from wall.people.models import Invitation, PasskeyChallenge, Person, SignedIn, SignInAttempt
from wall.people.passkeys import CHALLENGE_GOOD_FOR
from wall.people.sessions import start_session, who_is
from wall.sources.models import InboundSeen
from wall.worker.housekeeping import (
    AT_ONCE,
    CHANGES_KEPT,
    EVENTS_KEPT,
    FEWEST_CHANGES_KEPT,
    NOTICES_KEPT,
    PICTURES_KEPT,
    WEBHOOK_IDS_KEPT,
    tidy,
    tidy_alone,
)

LONG_AGO = timedelta(days=90)


def test_settled_events_go_with_their_deliveries_however_many_and_open_ones_stay(database: Database) -> None:
    old = now() - LONG_AGO
    with database.write() as session:
        settled = [_event(old) for _ in range(2 * AT_ONCE + 1)]
        open_ones = {"owed": _event(old), "parked": _event(old), "new": _event(old, dispatched=False)}
        young = _event(now() - EVENTS_KEPT + timedelta(hours=1))
        session.add_all([*settled, *open_ones.values(), young])
        session.flush()
        session.add_all(Delivery(event_id=one.id, subscriber="badges", done_at=old) for one in settled)
        session.add(Delivery(event_id=open_ones["owed"].id, subscriber="badges", due_at=old))
        session.add(Delivery(event_id=open_ones["parked"].id, subscriber="badges", parked_at=old))
    for _ in range(2):
        tidy(database)
    with database.read() as session:
        assert set(session.scalars(select(Event.id))) == {one.id for one in (*open_ones.values(), young)}
        assert len(session.scalars(select(Delivery.id)).all()) == 2


def test_old_changes_go_but_for_the_newest_thousand(database: Database) -> None:
    count = FEWEST_CHANGES_KEPT + AT_ONCE + 3
    with database.write() as session:
        session.add_all(Change(seq=seq, kind="post.added", at=now() - LONG_AGO) for seq in range(1, count))
        session.add(Change(seq=count, kind="post.added", at=now() - CHANGES_KEPT + timedelta(hours=1)))
    tidy(database)
    with database.read() as session:
        kept = session.scalars(select(Change.seq).order_by(Change.seq)).all()
    assert (kept[0], kept[-1], len(kept)) == (count - FEWEST_CHANGES_KEPT + 1, count, FEWEST_CHANGES_KEPT)


def test_notices_go_after_three_months_read_or_not(database: Database, ben: Person) -> None:
    with database.write() as session:
        for age in (NOTICES_KEPT + timedelta(hours=1), NOTICES_KEPT - timedelta(hours=1)):
            tell(session, ben.id, "It is so.", {}, path="/me", at=now() - age)
    tidy(database)
    with database.read() as session:
        assert [one.at > now() - NOTICES_KEPT for one in session.scalars(select(Notice))] == [True]


def test_sessions_and_links_go_when_they_are_long_spent(
    database: Database, ben: Person, travel: Callable[[timedelta], None]
) -> None:
    with database.write() as session:
        token = start_session(session, ben)
        invite(session, "new@example.org", "member", actor=None)
        passkeys.ask_who(session, passkeys.Place("wall.example", "https://wall.example", "Halage"))
        session.add(
            SignInAttempt(
                state_digest="s", browser_digest="b", secret_sealed=b"x", expires_at=now() + CHALLENGE_GOOD_FOR
            )
        )
    tidy(database)
    with database.read() as session:
        assert who_is(session, token) is not None
        assert session.scalars(select(PasskeyChallenge)).all() != []
        assert session.scalars(select(SignInAttempt)).all() != []
    travel(LONG_AGO)
    tidy(database)
    with database.read() as session:
        for table in (SignedIn, Invitation, PasskeyChallenge, SignInAttempt):
            assert session.scalars(select(table)).all() == []


def test_webhook_ids_go_when_nobody_can_repeat_them_however_many(database: Database, ben: Person) -> None:
    with database.write() as session:
        source = follow(session, session.get_one(Person, ben.id))
        ages = [*([LONG_AGO] * (AT_ONCE + 3)), WEBHOOK_IDS_KEPT / 2]
        session.add_all(
            InboundSeen(source_id=source.id, webhook_id=f"msg_{number}", at=now() - age)
            for number, age in enumerate(ages)
        )
    tidy(database)
    with database.read() as session:
        assert session.scalars(select(InboundSeen.webhook_id)).all() == [f"msg_{AT_ONCE + 3}"]


def test_of_several_workers_one_tidies_and_another_follows_when_it_is_gone(
    database: Database, travel: Callable[[timedelta], None]
) -> None:
    assert [tidy_alone(database, "first"), tidy_alone(database, "second")] == [True, False]
    travel(timedelta(hours=1))
    assert [tidy_alone(database, "second"), tidy_alone(database, "first")] == [True, False]


def _event(at: datetime, *, dispatched: bool = True) -> Event:
    return Event(kind="post.added", data={}, at=at, dispatched=dispatched)


def test_pictures_that_nothing_uses_go_after_a_week_and_unfinished_ones_after_an_hour(
    database: Database, ben: Person, travel: Callable[[timedelta], None]
) -> None:
    wanted: list[tuple[str, PictureUse]] = [(f"https://x.example/{name}.jpg", "image") for name in ("used", "unused")]
    with database.write() as session:
        ids = want(session, wanted)
        put(session, session.get_one(Person, ben.id), media=(RemoteMedia("image", wanted[0][0]),))
        session.add(Blob(hash="0" * 64, media_type="image/webp", size=1, data=b"x"))
    travel(timedelta(hours=2))
    tidy(database)
    with database.read() as session:
        assert session.scalars(select(Blob.hash)).all() == []
        assert set(session.scalars(select(Picture.id))) == set(ids.values())
    travel(PICTURES_KEPT)
    tidy(database)
    with database.read() as session:
        assert session.scalars(select(Picture.id)).all() == [ids[wanted[0]]]
