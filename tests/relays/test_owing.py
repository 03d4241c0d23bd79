"""Promises of relays: each brand account owes each initiative once, by itself or by hand, and takes it back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from tests.support.remote import SEALER, moment, put
from wall.clock import now
from wall.connectors.base import Receipt, Unreachable
from wall.db import Database
from wall.errors import Conflict, Invalid
from wall.events.models import Change
from wall.people.leaving import depart
from wall.people.models import AuditEntry, Person
from wall.people.service import hide_person, show_person
from wall.posts.graves import bury
from wall.posts.models import Post
from wall.posts.service import hide, restore
from wall.relays import service
from wall.relays.models import Relay
from wall.relays.of_person import review_some, to_review
from wall.relays.queries import in_state, relays_by_post
from wall.relays.receipt import initiatives, sum_up
from wall.relays.rules import (
    FIRST_PAUSE,
    LAPSES_AFTER,
    NETWORK_REFUSED,
    NO_ACCOUNT,
    NOBODY_DID,
    STILL_WAITING,
    TRIES,
    pause_before,
)
from wall.relays.service import NewAccount, review

RECEIPT = Receipt("fake:brand/1", "https://fake.example/@brand/1")


@pytest.fixture
def account_id(database: Database) -> str:
    return _account(database, "@brand")


@pytest.fixture
def post_id(database: Database, ben: Person, account_id: str) -> str:
    with database.write() as session:
        return put(session, ben).id


def test_a_post_is_owed_once_by_each_account_of_its_network(database: Database, post_id: str) -> None:
    _account(database, "@second")
    _account(database, "@elsewhere", network="mastodon")
    for _ in range(3):
        _review(database, post_id)
    assert _states(database) == ["due", "due"]


def test_the_receipt_counts_twelve_whole_months(
    database: Database, ben: Person, travel: Callable[[timedelta], None]
) -> None:
    put_at = datetime(2031, 3, 14, tzinfo=UTC)
    travel(put_at - now())
    with database.write() as session:
        put(session, ben, published_at=now())
    travel(datetime(2032, 2, 28, tzinfo=UTC) - now())
    with database.read() as session:
        assert [row.month for row in sum_up(initiatives(session)).rows] == ["2031-03"]
    travel(timedelta(days=2))
    with database.read() as session:
        assert sum_up(initiatives(session)).rows == ()


def test_any_number_of_relays_is_read_with_its_posts_at_once(database: Database, ben: Person, account_id: str) -> None:
    for number in range(5):
        with database.write() as session:
            post_id = put(session, ben, number).id
        _review(database, post_id)
    asked: list[str] = []

    def note(*facts: object) -> None:
        asked.append(str(facts[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.read() as session:
        found = [relay.post.person.name for relay in in_state(session, "due")]
    event.remove(database.engine, "before_cursor_execute", note)
    assert (len(found), sum(one.startswith("SELECT") for one in asked)) == (5, 1)


def test_history_is_owed_to_nobody(database: Database, ben: Person, account_id: str) -> None:
    with database.write() as session:
        old = put(session, ben, published_at=moment(-60 * 25)).id
    _review(database, old)
    assert _states(database) == []


def test_a_new_account_owes_what_came_in_during_the_last_day_once(
    database: Database, ben: Person, travel: Callable[[timedelta], None]
) -> None:
    with database.write() as session:
        put(session, ben, 1)
    travel(timedelta(days=2))
    with database.write() as session:
        put(session, ben, 2, published_at=now())
        put(session, ben, 3, published_at=now(), network="mastodon")
    account_id = _account(database, "@late")
    for _ in range(2):
        with database.write() as session:
            assert service.owe_recent(session, account_id) == 1
    assert _states(database) == ["due"]


def test_a_later_account_does_not_owe_what_an_earlier_one_passed_on_long_ago(
    database: Database, ben: Person, post_id: str, travel: Callable[[timedelta], None]
) -> None:
    _review(database, post_id)
    travel(timedelta(days=2))
    _account(database, "@late")
    with database.read() as session:
        assert to_review(session, ben.id) == []
    _review(database, post_id)
    assert _states(database) == ["due"]


def test_an_account_is_added_once_and_that_is_written_down(database: Database, anna: Person, account_id: str) -> None:
    with pytest.raises(Conflict):
        _account(database, " @brand ")
    with pytest.raises(Invalid):
        _account(database, "  ")
    with database.write() as session:
        service.add_account(session, NewAccount("linkedin", "Us", True), SEALER, actor=anna)
    with database.read() as session:
        acts = sorted((entry.act, entry.actor_id or "") for entry in session.scalars(select(AuditEntry)))
    assert acts == [("relay.add", ""), ("relay.add", anna.id)]


def test_what_is_done_shows_with_its_delay_and_is_one_change(database: Database, post_id: str) -> None:
    _review(database, post_id)
    _settle(database)
    with database.read() as session:
        [shown] = relays_by_post(session, [post_id])[post_id]
        kinds = list(session.scalars(select(Change.kind).order_by(Change.seq)))
    assert (shown.network, shown.account, shown.url, shown.by_hand) == ("fake", "@brand", RECEIPT.url, False)
    assert 300 <= shown.seconds <= 360  # since the post was written, five minutes ago
    assert kinds == ["post.added", "relay.done"]


def test_failures_wait_longer_each_time_and_then_park(database: Database, anna: Person, post_id: str) -> None:
    _review(database, post_id)
    waits = []
    for _ in range(TRIES - 1):
        relay = _fail(database)
        assert relay.due_at is not None
        waits.append(round((relay.due_at - now()) / FIRST_PAUSE))
    assert waits == [1, 4, 16, 64, 256]
    relay = _fail(database)
    assert (relay.state, relay.due_at, relay.trouble) == ("parked", None, "no")
    with database.write() as session:
        service.retry(session, session.scalars(select(Relay)).one(), actor=anna)
    relay = _only(database)
    assert (relay.state, relay.attempts) == ("due", 0)
    assert relay.due_at is not None
    assert pause_before(TRIES) is None


def test_what_was_not_relayed_is_called_off_with_its_post_and_owed_again_with_it(
    database: Database, post_id: str
) -> None:
    _review(database, post_id)
    _hide(database, post_id)
    assert (_only(database).state, _only(database).due_at) == ("cancelled", None)
    _restore(database, post_id)
    assert _only(database).state == "due"


def test_what_was_relayed_is_undone_with_its_post_and_owed_again_with_it(database: Database, post_id: str) -> None:
    _review(database, post_id)
    _settle(database)
    _hide(database, post_id)
    assert _only(database).state == "undoing"
    with database.write() as session:
        service.settle_undone(session, session.scalars(select(Relay)).one())
        assert relays_by_post(session, [post_id]) == {}
    _restore(database, post_id)
    assert _only(database).state == "due"


def test_a_post_that_comes_back_before_its_relay_was_undone_waits_for_that(database: Database, post_id: str) -> None:
    _review(database, post_id)
    _settle(database)
    _hide(database, post_id)
    with pytest.raises(Conflict):
        _restore(database, post_id)
    assert _only(database).state == "undoing"


def test_what_the_network_took_after_its_post_had_left_is_taken_back(database: Database, post_id: str) -> None:
    _review(database, post_id)
    with database.write() as session:
        session.scalars(select(Relay)).one().lease = "a worker is at it"
    _hide(database, post_id)
    _settle(database)
    relay = _only(database)
    assert (relay.state, relay.remote_uri) == ("undoing", RECEIPT.uri)
    assert relay.due_at is not None


@pytest.mark.parametrize("trace", ["a worker died at it", "the network gave no clear answer"])
def test_what_may_be_out_is_taken_back_with_its_post(database: Database, post_id: str, trace: str) -> None:
    _review(database, post_id)
    with database.write() as session:
        relay = session.scalars(select(Relay)).one()
        if "died" in trace:
            relay.lease, relay.lease_until = "a dead worker's", now() - timedelta(seconds=1)
        else:
            service.fail(relay, Unreachable("no answer in time"))
    _hide(database, post_id)
    assert _only(database).state == "undoing"


def test_a_failure_after_the_post_had_left_relays_nothing_later(database: Database, post_id: str) -> None:
    _review(database, post_id)
    with database.write() as session:
        session.scalars(select(Relay)).one().lease = "a worker is at it"
    _hide(database, post_id)
    assert _fail(database).state == "undoing"


def test_a_post_that_is_hidden_while_its_relay_is_settled_is_taken_back(database: Database, post_id: str) -> None:
    _review(database, post_id)
    with database.write() as session:
        relay = session.scalars(select(Relay)).one()
        service.settle(session, relay, RECEIPT)
        session.flush()
        with ThreadPoolExecutor(1) as other:
            hiding = other.submit(_hide, database, post_id)
            with suppress(TimeoutError):
                hiding.result(0.2)  # waits for the row, or for the database
            session.commit()
            hiding.result(10)
    assert _only(database).state == "undoing"


def test_a_hidden_person_has_everything_taken_back_and_owed_again(
    database: Database, ben: Person, post_id: str
) -> None:
    with database.write() as session:
        put(session, ben, 2)
        for post in session.scalars(select(Post)):
            review(session, post.id)
        first, second = session.scalars(select(Relay).order_by(Relay.created_at))
        service.settle(session, first, RECEIPT)
        assert second.state == "due"
    for change, states in ((hide_person, ["cancelled", "undoing"]), (show_person, ["due", "due"])):
        with database.write() as session:
            person = session.get_one(Person, ben.id)
            if change is hide_person:
                hide_person(session, person, reason="a test", actor=None)
            else:
                service.settle_undone(session, session.scalars(select(Relay).where(Relay.state == "undoing")).one())
                show_person(session, person, actor=None)
        with database.write() as session:
            review_some(session, to_review(session, ben.id))
        assert _states(database) == states


def test_what_was_passed_on_of_who_becomes_nameless_stays_so(database: Database, ben: Person, post_id: str) -> None:
    _review(database, post_id)
    _settle(database)
    with database.write() as session:
        depart(session, session.get_one(Person, ben.id), "anonymise", SEALER.digest, actor=None)
    with database.write() as session:
        assert session.get_one(Person, ben.id).out_since is not None
        review_some(session, to_review(session, ben.id))
    assert _only(database).state == "done"


def test_by_hand_a_steward_says_so(database: Database, anna: Person, ben: Person) -> None:
    _account(database, "Us", network="linkedin", by_hand=True)
    with database.write() as session:
        post_id = put(session, ben, network="linkedin").id
    _review(database, post_id)
    assert (_only(database).state, _only(database).due_at) == ("waiting", None)
    with pytest.raises(Invalid):
        _by_hand(database, "javascript:alert(1)", anna)
    for _ in range(2):
        _by_hand(database, "https://www.linkedin.com/feed/update/1", anna)
    with database.read() as session:
        [shown] = relays_by_post(session, [post_id])[post_id]
        acts = [entry.act for entry in session.scalars(select(AuditEntry).where(AuditEntry.actor_id == anna.id))]
    assert (shown.by_hand, shown.url) == (True, "https://www.linkedin.com/feed/update/1")
    assert acts == ["relay.by_hand"]
    _hide(database, post_id)
    assert _only(database).state == "cancelled"
    _restore(database, post_id)
    assert _only(database).state == "waiting"


def test_no_address_of_a_removed_post_is_kept_once_its_relay_is_undone(database: Database, post_id: str) -> None:
    _review(database, post_id)
    _settle(database)
    with database.write() as session:
        bury(session, session.get_one(Post, post_id), SEALER)
    _review(database, post_id)
    assert _only(database).post_uri, "it is still to be undone"
    with database.write() as session:
        service.settle_undone(session, session.scalars(select(Relay)).one())
    assert (_only(database).post_uri, _only(database).post_url) == ("", "")


def test_what_nobody_did_by_hand_lapses_after_a_week(
    database: Database, ben: Person, travel: Callable[[timedelta], None]
) -> None:
    _account(database, "Us", network="linkedin", by_hand=True)
    with database.write() as session:
        post_id = put(session, ben, network="linkedin").id
    _review(database, post_id)
    assert _lapse(database) == 0
    travel(LAPSES_AFTER + timedelta(minutes=1))
    assert [_lapse(database), _lapse(database)] == [1, 0]
    _review(database, post_id)
    assert _only(database).state == "lapsed"


def test_only_what_was_done_is_undone_and_that_is_written_down(database: Database, anna: Person, post_id: str) -> None:
    _review(database, post_id)
    with pytest.raises(Conflict):
        _undo(database, anna)
    _settle(database)
    _undo(database, anna)
    with pytest.raises(Conflict):
        _undo(database, anna)
    with database.read() as session:
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.act == "relay.undo")
        assert session.scalar(query) == 1


def test_the_receipt_counts_every_initiative_and_why_it_was_not_passed_on(
    database: Database, ben: Person, account_id: str, travel: Callable[[timedelta], None]
) -> None:
    _account(database, "Us", network="linkedin", by_hand=True)
    with database.write() as session:
        ids = [put(session, ben, number).id for number in range(3)]
        lapsing = put(session, ben, 10, network="linkedin").id
        put(session, ben, 11, network="youtube")
        put(session, ben, 12, published_at=moment(-60 * 30))  # history
        hidden = put(session, ben, 13).id
    for post_id in (*ids, lapsing, hidden):
        _review(database, post_id)
    _hide(database, hidden)
    with database.write() as session:
        relays = {relay.post_id: relay for relay in session.scalars(select(Relay))}
        service.settle(session, relays[ids[0]], RECEIPT)
        relays[ids[1]].state = "parked"
        relays[lapsing].state = "lapsed"
    with database.read() as session:
        rows = {row.network: row for row in sum_up(initiatives(session)).rows}
    assert set(rows) == {"fake", "linkedin", "youtube"}
    fake = rows["fake"]
    assert (fake.initiatives, fake.relayed, fake.by_hand) == (3, 1, 0)
    assert fake.expired == {NETWORK_REFUSED: 1, STILL_WAITING: 1}
    assert fake.median_seconds == fake.slowest_seconds is not None
    assert (rows["linkedin"].expired, rows["youtube"].expired) == ({NOBODY_DID: 1}, {NO_ACCOUNT: 1})
    assert fake.month == f"{now():%Y-%m}"


def _account(database: Database, handle: str, *, network: str = "fake", by_hand: bool = False) -> str:
    with database.write() as session:
        return service.add_account(session, NewAccount(network, handle, by_hand), SEALER, actor=None).id


def _review(database: Database, post_id: str) -> None:
    with database.write() as session:
        review(session, post_id)


def _hide(database: Database, post_id: str) -> None:
    with database.write() as session:
        hide(session, session.get_one(Post, post_id), reason="a test", actor=None)
    _review(database, post_id)


def _restore(database: Database, post_id: str) -> None:
    with database.write() as session:
        restore(session, session.get_one(Post, post_id), actor=None)
    _review(database, post_id)


def _settle(database: Database) -> None:
    with database.write() as session:
        service.settle(session, session.scalars(select(Relay)).one(), RECEIPT)


def _fail(database: Database) -> Relay:
    with database.write() as session:
        relay = session.scalars(select(Relay)).one()
        service.fail(relay, Unreachable("no"))
        return relay


def _by_hand(database: Database, url: str, actor: Person) -> None:
    with database.write() as session:
        service.settle_by_hand(session, session.scalars(select(Relay)).one(), url, actor=actor)


def _undo(database: Database, actor: Person) -> None:
    with database.write() as session:
        service.undo(session, session.scalars(select(Relay)).one(), actor=actor)


def _lapse(database: Database) -> int:
    with database.write() as session:
        return service.lapse(session)


def _only(database: Database) -> Relay:
    with database.read() as session:
        return session.scalars(select(Relay)).one()


def _states(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(Relay.state)))
