"""Writes what people have not read into letters, for those who want that by mail: soon, or once in the morning."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from wall.acts.write_letter import can_mail, language_of, site_name, written
from wall.clock import now
from wall.i18n import translate, translate_plural
from wall.notices.letters import put_in
from wall.notices.models import Notice
from wall.notices.paper import Draft, Line, make_ready
from wall.notices.rules import goes_out_before
from wall.notices.saying import words_of
from wall.notices.stopping import stop_token
from wall.parts import Parts
from wall.people.models import MailWish, Person

FRESH = timedelta(days=14)  # what is older is no news
MOST_LINES = 20
_WISHES: tuple[MailWish, ...] = ("at_once", "daily")


def write_notices(parts: Parts, *, at_most: int) -> int:
    """Write what is due to so many people, a letter each, in a short transaction each. Returns how many. Repeatable."""
    if not can_mail(parts):
        return 0
    make_ready()
    with parts.database.read() as session:
        waiting = readers(session, at_most=at_most)
    for person_id in waiting:
        with parts.database.write() as session:
            write_to(session, parts, person_id)
    return len(waiting)


def readers(session: Session, *, at_most: int) -> list[str]:
    """The ids of people for whom there is something that they want by mail, now."""
    waits = [
        and_(
            Person.mail_wish == wish,
            select(Notice.id).where(Notice.person_id == Person.id, *_untold(wish)).exists(),
        )
        for wish in _WISHES
    ]
    return list(session.scalars(select(Person.id).where(*_may_be_written_to(), or_(*waits)).limit(at_most)))


def write_to(session: Session, parts: Parts, person_id: str) -> bool:
    """Write one letter with all that the person has not read and was not mailed. False where there is nothing."""
    person = session.scalars(select(Person).where(Person.id == person_id, *_may_be_written_to())).first()
    if person is None or not person.reached_at or person.mail_wish == "never":
        return False
    query = select(Notice).where(Notice.person_id == person.id, *_untold(person.mail_wish))
    found = list(session.scalars(query.order_by(Notice.at, Notice.id).with_for_update(skip_locked=True)))
    if not found:
        return False
    for notice in found:
        notice.mailed_at = now()
    stop_url = f"{parts.settings.public_url}/mail/stop/{stop_token(parts.sealer, person.id)}"
    draft = _draft(found, language_of(person), site_name(session, parts), parts.settings.public_url, stop_url)
    about = [notice.about_id for notice in found if notice.about_id is not None]
    put_in(
        session, parts.sealer, written(draft, person.reached_at, stop_url=stop_url), person_id=person.id, about=about
    )
    return True


def _untold(wish: MailWish) -> list[ColumnElement[bool]]:
    """What of somebody’s notices is to be mailed now, if that is how they want it."""
    moment = now()
    return [
        Notice.read_at.is_(None),
        Notice.mailed_at.is_(None),
        Notice.at > moment - FRESH,
        Notice.at < goes_out_before(wish, moment),
    ]


def _may_be_written_to() -> list[ColumnElement[bool]]:
    """Nobody is written to who has no address, or may not sign in."""
    return [and_(or_(Person.email.is_not(None), Person.email_before.is_not(None)), Person.may_sign_in)]


def _draft(found: Sequence[Notice], lang: str, site: str, home: str, stop_url: str) -> Draft:
    shown = found[-MOST_LINES:]
    left_out = len(found) - len(shown)
    subject = translate_plural(lang, "One thing to know, from {site}", "{n} things to know, from {site}", len(found))
    more = translate_plural(lang, "One more stands there.", "{n} more stand there.", left_out)
    return Draft(
        lang,
        subject=subject.format(site=site, n=len(found)),
        opening=translate(lang, "For you to know, from {site}:").format(site=site),
        lines=[Line(words_of(one, lang), home + one.path if one.path else "") for one in shown],
        button=Line(translate(lang, "Everything there is to know"), f"{home}/me/notices"),
        closing=more.format(n=left_out) if left_out else "",
        foot=Line(translate(lang, "No more letters like this one"), stop_url),
    )
