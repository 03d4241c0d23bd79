"""The season and the week behind the made-up company."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from wall.badges.models import Award
from wall.cards.build import cards_of
from wall.clock import now
from wall.demo.company import add_people, load_company
from wall.demo.season import SEASON, WEEKS
from wall.demo.story import WEEK, load_story
from wall.events.models import Delivery, Event
from wall.flowers.models import Allowance, Flower
from wall.parts import Parts
from wall.people.models import Office, Person, Team
from wall.posts.models import Post
from wall.posts.queries import newest
from wall.relays.models import Relay
from wall.relays.receipt import initiatives, sum_up
from wall.relays.rules import NETWORK_REFUSED, NOBODY_DID, STILL_WAITING
from wall.relays.weeks import weeks_of
from wall.sources.models import AccountClaim, Source
from wall.walls.queries import find_wall


def _all(parts: Parts, query: Select[Any]) -> list[Any]:
    with parts.database.read() as session:
        return list(session.scalars(query))


def test_four_offices_hold_twenty_four_people_in_several_teams(demo: Parts) -> None:
    people = _all(demo, select(Person))
    assert len(people) == 24
    assert len(_all(demo, select(Office))) == 4
    assert len(_all(demo, select(Team))) >= 5
    assert [person.slug for person in people if person.manager_id is None] == ["bertille-chauvin"]
    assert {person.slug for person in people if person.serves} == {"leila-mansour", "odile-perrin"}


def test_everybody_spoke_and_nobody_dominates(demo: Parts) -> None:
    lately = select(Post).where(Post.root_id.is_(None), Post.published_at > now() - WEEK)
    by_person = Counter(post.person_id for post in _all(demo, lately))
    assert len(by_person) == 24
    assert max(by_person.values()) <= 4


def test_posts_are_spread_over_the_week_and_came_in_seconds_after_they_were_written(demo: Parts) -> None:
    posts = _all(demo, select(Post).where(Post.published_at > now() - WEEK).order_by(Post.published_at))
    assert 50 <= len(posts) <= 70
    assert all(timedelta() < post.received_at - post.published_at < timedelta(seconds=5) for post in posts)
    days = Counter((now() - post.published_at).days for post in posts)
    assert set(days) == set(range(7))
    assert {post.language for post in posts} >= {"fr", "en", "pt", "ar"}


def test_there_is_a_card_of_every_kind(demo: Parts) -> None:
    with demo.database.read() as session:
        cards = cards_of(session, list(session.scalars(select(Post).where(Post.hidden_at.is_(None)))))
    assert {card.kind for card in cards} == {"quote", "excerpt", "photo", "plate", "film", "link", "fold"}
    assert sum(len(card.text) > 420 for card in cards) >= 2
    assert any(card.answers_url and card.answers_text for card in cards)
    assert any(len(card.parts) == 2 for card in cards)
    assert any(picture.view.motion for card in cards for picture in card.media.pictures)
    assert all(picture.view.webp for card in cards for picture in card.media.pictures)
    assert len({card.person.id for card in cards if card.face}) == 7
    assert any(card.more_flowers or len(card.flowers) >= 10 for card in cards)


def test_the_newest_ten_hold_most_kinds_four_languages_and_nobody_more_than_twice(demo: Parts) -> None:
    with demo.database.read() as session:
        cards = cards_of(session, newest(session, limit=10))
    assert {card.kind for card in cards} == {"quote", "excerpt", "photo", "plate", "film", "link", "fold"}
    assert {card.language for card in cards} == {"fr", "en", "pt", "ar"}
    assert max(Counter(card.person.id for card in cards).values()) <= 2
    assert any(card.answers_url for card in cards)
    assert len({min(len(card.flowers), 4) for card in cards}) >= 3
    assert sum(bool(card.relays) for card in cards) >= 8


def test_a_season_lies_behind_the_week_and_grew(demo: Parts) -> None:
    older = _all(demo, select(Post).where(Post.published_at <= now() - WEEK))
    assert sum(WEEKS) - 10 <= len(older) <= sum(WEEKS) + 10
    assert all(now() - SEASON - 2 * WEEK < post.published_at for post in older)
    with demo.database.read() as session:
        weeks = weeks_of(initiatives(session), now())
    assert len(weeks) >= len(WEEKS)
    assert all(week.voice for week in weeks[-20:])
    assert any(week.missed for week in weeks[:-2])
    assert weeks[-2].initiatives + weeks[-1].initiatives > 4 * weeks[0].initiatives


def test_everybody_says_something_of_themselves_and_two_more_walls_hang_there(demo: Parts) -> None:
    assert all(person.about for person in _all(demo, select(Person)))
    for slug in ("ateliers", "porto"):
        with demo.database.read() as session:
            wall = find_wall(session, slug)
            shown = newest(session, limit=40, wall=wall)
        assert len(shown) >= 5
        assert len({post.person_id for post in shown}) < 20


def test_one_post_is_hidden_for_a_reason_and_relayed_by_nobody(demo: Parts) -> None:
    (hidden,) = _all(demo, select(Post).where(Post.hidden_at.is_not(None)))
    assert hidden.hidden_reason
    assert hidden.hidden_at > hidden.received_at
    assert _all(demo, select(Relay).where(Relay.post_id == hidden.id)) == []


def test_relays_follow_their_posts_and_the_receipt_says_why_not(demo: Parts) -> None:
    states = Counter((relay.account.network, relay.state) for relay in _all(demo, select(Relay)))
    assert states["linkedin", "waiting"] == 2
    assert states["linkedin", "done"] == 1
    assert states["fake", "parked"] == 1
    assert states["fake", "done"] > 45
    for relay in _all(demo, select(Relay).where(Relay.state == "done")):
        assert relay.created_at < relay.done_at < now()
        assert relay.seconds > 0
    with demo.database.read() as session:
        reasons = Counter(
            {reason: count for row in sum_up(initiatives(session)).rows for reason, count in row.expired.items()}
        )
    assert set(reasons) == {NETWORK_REFUSED, STILL_WAITING, NOBODY_DID}


def test_flowers_come_after_their_posts_and_nobody_gave_more_than_anybody_may(demo: Parts) -> None:
    received = {post.id: post.received_at for post in _all(demo, select(Post))}
    flowers = _all(demo, select(Flower))
    assert len(flowers) > 100
    assert all(received[flower.post_id] < flower.given_at < now() for flower in flowers)
    spent = _all(demo, select(Allowance))
    assert sum(one.given for one in spent) == len(flowers)
    assert max(one.given for one in spent) <= demo.settings.weekly_flowers


def test_badges_are_offered_to_all_and_taken_by_some(demo: Parts) -> None:
    awards = _all(demo, select(Award))
    accepted = [award for award in awards if award.accepted_at]
    assert 8 < len(accepted) < len(awards)
    assert all(award.offered_at < award.accepted_at < now() for award in accepted)


def test_one_source_is_in_trouble_since_yesterday(demo: Parts) -> None:
    (broken,) = _all(demo, select(Source).where(Source.trouble.is_not(None)))
    assert broken.needs_person
    assert broken.trouble_since < now() - timedelta(days=1)
    newest = _all(demo, select(Post).where(Post.source_id == broken.id).order_by(Post.published_at.desc()))[0]
    assert newest.received_at < broken.last_success_at < broken.trouble_since


def test_everybody_agreed_most_showed_whose_their_account_is_and_two_more_wait(demo: Parts) -> None:
    sources = _all(demo, select(Source))
    assert all(source.agreed_by == source.person_id for source in sources)
    assert Counter(source.verified_how for source in sources) == {"rel_me": 23, "vouched": 1}
    claims = _all(demo, select(AccountClaim))
    assert {bool(claim.suggested_by): bool(claim.vouch_asked_at) for claim in claims} == {True: False, False: True}


def test_nothing_is_owed_to_anybody_any_more(demo: Parts) -> None:
    assert _all(demo, select(Event).where(Event.dispatched.is_(False))) == []
    assert _all(demo, select(Delivery).where(Delivery.done_at.is_(None))) == []


def test_everybody_grows_the_same_flower_in_every_demo(demo: Parts, empty: Parts) -> None:
    with empty.database.write() as session:
        add_people(session, load_company())
    assert {one.id for one in _all(empty, select(Person))} == {one.id for one in _all(demo, select(Person))}


def test_the_story_names_only_people_and_posts_that_are_there() -> None:
    people = {one.key for one in load_company().people}
    story = load_story()
    ids = [one.id for one in story]
    assert len(set(ids)) == len(ids)
    for at, one in enumerate(story):
        assert {one.who, *(flower.giver for flower in one.flowers)} <= people
        assert one.who not in {flower.giver for flower in one.flowers}
        assert not one.answers or one.answers in ids[at + 1 :]
