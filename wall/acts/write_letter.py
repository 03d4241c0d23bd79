"""Writes letters with links that let in, each in its reader’s language, for the worker to send."""

from datetime import timedelta

from sqlalchemy.orm import Session

from wall.brand.queries import brand
from wall.clock import now
from wall.i18n import DEFAULT, LANGUAGES, translate, translate_plural
from wall.notices.letters import Asked, Written, put_in
from wall.notices.models import Letter
from wall.notices.paper import Draft, Line, as_html, as_text
from wall.parts import Parts
from wall.people.links import MAILED_LINK, mailed_link, person_at
from wall.people.models import Person
from wall.walls.queries import main_wall


def can_mail(parts: Parts) -> bool:
    """Whether this site sends mail at all."""
    return parts.settings.smtp_url is not None


def mail_link(session: Session, parts: Parts, person: Person, url: str, *, good_for: timedelta) -> bool:
    """Have a link that lets somebody in mailed to them. False where it cannot be: hand it over in another way then."""
    if not can_mail(parts) or not person.reached_at or not person.may_sign_in:
        return False
    lang, site = language_of(person), site_name(session, parts)
    hello = translate(lang, "Hello {name}, with this link you come in to {site}, the wall of your colleagues’ words.")
    days = translate_plural(lang, "It works once, within a day.", "It works once, within {n} days.", good_for.days)
    draft = Draft(
        lang,
        subject=translate(lang, "Your link to {site}").format(site=site),
        opening=hello.format(name=person.name, site=site),
        button=Line(translate(lang, "Come in"), url),
        closing=days.format(n=good_for.days),
    )
    put_in(session, parts.sealer, written(draft, person.reached_at, good_for=good_for), person_id=person.id)
    return True


def ask_for_link(session: Session, parts: Parts, address: str, *, lang: str, next_path: str) -> None:
    """Note that somebody wants a link mailed. The worker looks up whose address it is, if anybody’s: so nobody learns
    that from the answer, or from how long it takes."""
    put_in(session, parts.sealer, Asked(address, lang, next_path), person_id=None)


def answer(session: Session, parts: Parts, letter: Letter, asked: Asked) -> Written | None:
    """What is written to whom asked, and from now on the letter is theirs; None where nobody has the address, or
    whoever asked has long gone away."""
    person = person_at(session, asked.address)
    if person is None or not person.reached_at or letter.created_at < now() - MAILED_LINK:
        return None
    letter.person_id = person.id
    url = f"{parts.settings.public_url}/enter/{mailed_link(session, person)}"
    lang = person.language or asked.lang
    draft = _asked_draft(lang, site_name(session, parts), url + asked.way_on)
    return written(draft, person.reached_at, good_for=MAILED_LINK)


def written(
    draft: Draft, to: str, *, good_for: timedelta | None = None, stop_url: str = "", to_leaver: bool = False
) -> Written:
    """The letter, ready to be sealed; nobody needs it after `good_for`."""
    until = (now() + good_for).isoformat() if good_for else ""
    return Written(to, draft.subject, as_text(draft), as_html(draft), draft.lang, until, stop_url, to_leaver)


def language_of(person: Person) -> str:
    """In which language somebody is written to."""
    return person.language if person.language in LANGUAGES else DEFAULT


def site_name(session: Session, parts: Parts) -> str:
    """What the site is called, as on its pages."""
    return brand(session, parts.settings).name or main_wall(session).title


def _asked_draft(lang: str, site: str, url: str) -> Draft:
    here = translate(lang, "Here is the link that was asked for at {site}. It works once, within {minutes} minutes.")
    return Draft(
        lang,
        subject=translate(lang, "Your link to {site}").format(site=site),
        opening=here.format(site=site, minutes=int(MAILED_LINK.total_seconds() // 60)),
        button=Line(translate(lang, "Come in"), url),
        closing=translate(lang, "Was it not you who asked? Then there is nothing to do: without it nobody comes in."),
    )
