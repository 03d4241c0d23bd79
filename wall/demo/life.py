"""What those who look after the made-up wall did lately, and its screens: as the desk and an inbox show it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.demo.company import SECOND_STEWARD, STEWARD
from wall.notices.models import Notice
from wall.people.audit import dated
from wall.people.models import Office, Person
from wall.posts.highlights import put_back, put_forward
from wall.posts.models import Post, PostClick
from wall.safety.models import Hiding
from wall.safety.service import appeal
from wall.screens.models import Screen, ScreenDay
from wall.screens.service import introduce, note_heartbeat, pair
from wall.walls.announcements import announce
from wall.walls.queries import find_wall

_ANNOUNCED = "Samedi à 10 h, la n° 15 touche l’eau à Nantes. Amenez vos enfants, et un pull."
_FORWARD, _KIND_WORD = "soudure", "Et c’est elle qui nous tient à flot."
_WAS_FORWARD = "vieux"  # the steward's own, by the other one: she was told
_HIDDEN = "cle"
_ANSWER = "Recadrée : il ne reste que ma clé de 13 et la craie. Le portail, lui, a changé de code. On la remet ?"
_ANSWERED_AGO = timedelta(hours=3)
_OFFICES = (("Nantes", "main"), ("Lyon", "main"), ("Montréal", "main"), ("Porto", "porto"))
_SILENT = "Lyon"  # somebody needed the plug
_SILENT_SINCE = timedelta(hours=19)
_SCREEN_DAYS = 45
_CLICKED_DAYS = 40
_VERSION = "demo"


def live_on(session: Session, told: Mapping[str, Post], people: Mapping[str, Person], dice: Random) -> None:
    """Put a post forward, announce something, have somebody answer to what was hidden, and hang the screens."""
    steward, other = people[STEWARD], people[SECOND_STEWARD]
    _put_forward(session, told, steward, other)
    announce(session, _ANNOUNCED, until=now() + timedelta(days=3), actor=steward)
    _answer(session, told[_HIDDEN], now() - _ANSWERED_AGO)
    for name, wall in _OFFICES:
        _hang_screen(session, name, wall, steward)
    _count_clicks(session, dice)


def beat(session: Session) -> None:
    """Let the made-up screens be alive, all but the one that is not."""
    lively = select(Screen.id).join(Screen.office).where(Screen.version == _VERSION, Office.name != _SILENT)
    for screen_id in session.scalars(lively):
        note_heartbeat(session, screen_id, version=_VERSION, cards=9)


def _put_forward(session: Session, told: Mapping[str, Post], steward: Person, other: Person) -> None:
    put_forward(session, told[_FORWARD], _KIND_WORD, until=now() + timedelta(days=6), actor=steward)
    put_forward(session, told[_WAS_FORWARD], "", until=now() + timedelta(days=1), actor=other)
    put_back(session, told[_WAS_FORWARD], actor=other)


def _answer(session: Session, post: Post, moment: datetime) -> None:
    hiding = session.scalars(select(Hiding).where(Hiding.post_id == post.id)).one()
    with dated(moment):
        appeal(session, post.person, hiding, _ANSWER)
    session.flush()
    hiding.appealed_at = moment
    asked = Notice.about_id == post.person_id, Notice.path.like("/desk/safety%")
    session.execute(update(Notice).where(*asked).values(at=moment))


def _hang_screen(session: Session, office_name: str, wall: str, actor: Person) -> None:
    office = session.scalars(select(Office).where(Office.name == office_name)).one()
    since = now() - timedelta(days=_SCREEN_DAYS)
    with dated(since):
        screen = pair(session, introduce(session).code, find_wall(session, wall), office, actor=actor)
    note_heartbeat(session, screen.id, version=_VERSION, cards=9)
    screen.created_at = screen.paired_at = since
    last = now() - (_SILENT_SINCE if office_name == _SILENT else timedelta())
    screen.last_seen_at = last
    days = {f"{last - timedelta(days=back):%Y-%m-%d}" for back in range(_SCREEN_DAYS)} - {f"{now():%Y-%m-%d}"}
    session.add_all(ScreenDay(screen_id=screen.id, day=day) for day in sorted(days))


def _count_clicks(session: Session, dice: Random) -> None:
    """Visitors went on to conversations: most on the day of a post and the one after."""
    first = now() - timedelta(days=_CLICKED_DAYS)
    shown = Post.hidden_at.is_(None), Post.root_id.is_(None), Post.removed_at.is_(None)
    recent = select(Post).where(Post.published_at > first, *shown).order_by(Post.uri)
    for post in session.scalars(recent):
        for back, most in enumerate((7, 4, 1)):
            count, day = dice.randint(0, most), post.published_at + timedelta(days=back)
            if count and day < now():
                session.add(PostClick(post_id=post.id, day=f"{day:%Y-%m-%d}", count=count))
