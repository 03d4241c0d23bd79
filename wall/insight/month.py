"""One month in figures, for whoever pays: what colleagues did and what the company gave back. Nobody is ranked."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from wall.clock import months_between, now
from wall.errors import Invalid, NotFound
from wall.flowers.models import Flower
from wall.people.conditions import COLLEAGUE
from wall.people.models import Person
from wall.people.queries import PersonView, view
from wall.posts.clicks import clicks_between
from wall.posts.models import Post
from wall.relays.receipt import ReceiptRow, month_of
from wall.screens.models import ScreenDay
from wall.walls.queries import main_wall

LISTED = 100  # first voices: as many as one page can name
_OWN_CARD = (Post.root_id.is_(None), Post.removed_at.is_(None), Post.hidden_at.is_(None), Post.boost.is_(False))


@dataclass(frozen=True)
class Month:
    """What happened in one month (UTC). `across_teams` are flowers from one team to another, of `flowers` in all.

    `first_voices` spoke on the wall for the first time, by name; after `LISTED` of them `more_first_voices` is how
    many more did. `screens` were alive on at least one day; `clicks` are how often visitors went on to a conversation.
    """

    month: str
    people_who_spoke: int
    first_voices: tuple[PersonView, ...]
    more_first_voices: int
    receipt: ReceiptRow
    flowers: int
    across_teams: int
    screens: int
    clicks: int


def month_in_figures(session: Session, month: str) -> Month:
    """The figures of a month such as "2026-11". Raises `Invalid` for what is none, `NotFound` for
    one to come, or before the site began."""
    begin, end = _bounds(month)
    if end <= _beginning(session):
        raise NotFound("This site had not begun then. Its months are on the page of the month.")
    given, across = _flowers(session, begin, end)
    return Month(
        month,
        _people_who_spoke(session, begin, end),
        *_first_voices(session, begin, end),
        month_of(session, begin, end),
        given,
        across,
        _screens(session, begin, end),
        clicks_between(session, begin.date(), end.date()),
    )


def months_known(session: Session, *, at_most: int = 24) -> list[str]:
    """The months since the site began, the newest first."""
    return months_between(_beginning(session), now())[:at_most]


def _beginning(session: Session) -> datetime:
    """When the wall was set up, or the first post came, whichever was earlier."""
    first_post = session.scalar(select(func.min(Post.received_at)))
    return min(main_wall(session).created_at, first_post or now())


def _bounds(month: str) -> tuple[datetime, datetime]:
    try:
        begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        end = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
    except ValueError as error:
        raise Invalid("“{month}” is not a month: write it as 2026-11.", month=month[:20]) from error
    if begin > now():
        raise NotFound("This month is still to come.")
    return begin, end


def _people_who_spoke(session: Session, begin: datetime, end: datetime) -> int:
    spoke = select(func.count(func.distinct(Post.person_id))).join(Person, Person.id == Post.person_id)
    return session.scalar(spoke.where(COLLEAGUE, *_OWN_CARD, *_within(begin, end))) or 0


def _first_voices(session: Session, begin: datetime, end: datetime) -> tuple[tuple[PersonView, ...], int]:
    """Those who are listed, and how many more there are. Only who spoke in the month is looked up."""
    spoke = select(Post.person_id).where(*_OWN_CARD, *_within(begin, end))
    earlier = exists().where(Post.person_id == Person.id, *_OWN_CARD, Post.received_at < begin)
    first = COLLEAGUE, Person.id.in_(spoke), ~earlier
    listed = session.scalars(select(Person).where(*first).order_by(Person.slug).limit(LISTED + 1)).all()
    more = 0 if len(listed) <= LISTED else (session.scalar(select(func.count(Person.id)).where(*first)) or 0) - LISTED
    return tuple(view(person) for person in listed[:LISTED]), more


def _flowers(session: Session, begin: datetime, end: datetime) -> tuple[int, int]:
    """How many flowers were given that still bloom, and how many of them from one team to another."""
    giver, receiver = aliased(Person), aliased(Person)
    across = or_(giver.team_id != receiver.team_id, giver.team_id.is_(None) != receiver.team_id.is_(None))
    query = (
        select(func.count(), func.count().filter(across))
        .select_from(Flower)
        .join(giver, giver.id == Flower.giver_id)
        .join(receiver, receiver.id == Flower.receiver_id)
        .where(Flower.withdrawn_at.is_(None), Flower.given_at >= begin, Flower.given_at < end)
    )
    given, between = session.execute(query).one()
    return given, between


def _screens(session: Session, begin: datetime, end: datetime) -> int:
    alive = ScreenDay.day >= f"{begin:%Y-%m-%d}", ScreenDay.day < f"{end:%Y-%m-%d}"
    return session.scalar(select(func.count(func.distinct(ScreenDay.screen_id))).where(*alive)) or 0


def _within(begin: datetime, end: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Post.received_at >= begin, Post.received_at < end
