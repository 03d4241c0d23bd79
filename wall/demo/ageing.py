"""Sets the dates of a history that was written just now: as if each thing had happened when the story says.

Everything else in these rows was made by the real services. Only the demo does this.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wall.badges.models import Award
from wall.clock import now
from wall.demo.season import SEASON
from wall.flowers.models import Allowance, Flower
from wall.notices.models import Notice
from wall.people.models import Person
from wall.posts.models import Post, PostTag
from wall.relays.models import Relay, RelayAccount
from wall.safety.models import Hiding
from wall.sources.models import Source
from wall.walls.models import Wall

FOUNDED = SEASON + timedelta(days=9)
_HIDDEN_AFTER = timedelta(minutes=14)
_BY_HAND_AFTER = timedelta(minutes=47)
_LATEST = timedelta(seconds=15)
_SECOND = timedelta(seconds=1)


def age_posts(session: Session, written: Mapping[str, datetime], dice: Random) -> None:
    """Have each post arrive seconds after it was written, by uri, and everything it needs be there before.

    To be called before anybody hears of the posts: what came in late is history, which nobody relays.
    """
    founded = now() - FOUNDED
    for table in (Person, Wall, Source, RelayAccount):
        session.execute(update(table).values(created_at=founded))
    for post in session.scalars(select(Post).order_by(Post.uri)):
        post.published_at = written[post.uri]
        post.received_at = post.published_at + dice.uniform(0.9, 4.0) * _SECOND
        session.execute(update(PostTag).where(PostTag.post_id == post.id).values(published_at=post.published_at))


def age(session: Session, dice: Random) -> None:
    """Have what followed the posts follow them in time: relays, flowers, badges, and what a steward did."""
    moment = now()
    for relay in session.scalars(select(Relay).join(Relay.post).order_by(Post.published_at, Relay.post_uri)):
        _age_relay(relay, dice, moment)
    _age_flowers(session, dice, moment)
    for award in session.scalars(select(Award).order_by(Award.person_id, Award.badge)):
        _age_award(session, award, dice, moment)
    for post in session.scalars(select(Post).where(Post.hidden_at.is_not(None))):
        post.hidden_at = hidden_at(post)
        told = Notice.path.like("/me/log/%"), Notice.person_id == post.person_id
        session.execute(update(Hiding).where(Hiding.post_id == post.id).values(at=post.hidden_at))
        session.execute(update(Notice).where(*told).values(at=post.hidden_at))


def hidden_at(post: Post) -> datetime:
    """When a steward hid what the story has hidden."""
    return post.received_at + _HIDDEN_AFTER


def age_trouble(source: Source, since: timedelta) -> None:
    """Have a source be in trouble for so long."""
    source.trouble_since = now() - since
    source.last_success_at = source.trouble_since - 60 * _SECOND


def _age_relay(relay: Relay, dice: Random, moment: datetime) -> None:
    post = relay.post
    relay.created_at = post.received_at + _SECOND
    if relay.done_at is None:
        return
    slow = dice.random() < 0.07
    taken = _BY_HAND_AFTER if relay.account.by_hand else dice.lognormvariate(3.6, 0.4) * (14 if slow else 1) * _SECOND
    relay.done_at = min(max(post.published_at + taken, relay.created_at + _SECOND), moment - _LATEST)
    relay.seconds = round((relay.done_at - post.published_at) / _SECOND)


def _age_flowers(session: Session, dice: Random, moment: datetime) -> None:
    """Flowers come during the hours after a post, in the order in which they were given; each week is counted anew."""
    counts: dict[tuple[str, str], int] = {}
    latest: dict[str, datetime] = {}
    for flower in session.scalars(select(Flower).order_by(Flower.given_at, Flower.id)):
        before = latest.get(flower.post_id) or session.get_one(Post, flower.post_id).received_at
        flower.given_at = before + (min(moment - _LATEST - before, timedelta(hours=5)) * dice.uniform(0.08, 0.5))
        latest[flower.post_id] = flower.given_at
        year, week, _ = flower.given_at.isocalendar()
        key = flower.giver_id, f"{year}-W{week:02}"
        counts[key] = counts.get(key, 0) + 1
    session.execute(delete(Allowance))
    session.add_all(Allowance(person_id=giver, week=week, given=given) for (giver, week), given in counts.items())


def _age_award(session: Session, award: Award, dice: Random, moment: datetime) -> None:
    words = select(Post.received_at).where(Post.person_id == award.person_id).order_by(Post.received_at)
    thanks = select(Flower.given_at).where(Flower.giver_id == award.person_id).order_by(Flower.given_at)
    first = session.scalars(thanks if award.badge == "first-flower" else words).first() or moment - FOUNDED
    award.offered_at = first + 3 * _SECOND
    if award.accepted_at is not None:
        award.accepted_at = award.offered_at + (moment - award.offered_at) * dice.uniform(0.01, 0.2)
