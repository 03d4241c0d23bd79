"""Writes to somebody who may not sign in any more: the link to their choice, and the code that shows it is them."""

from sqlalchemy.orm import Session

from wall.acts.write_letter import can_mail, language_of, site_name, written
from wall.clock import now
from wall.i18n import translate
from wall.notices.letters import put_in
from wall.notices.paper import Draft, Line
from wall.parts import Parts
from wall.people.leaving import CODE_GOOD_FOR, LINK_GOOD_FOR, is_link_good, leaving_code, leaving_link
from wall.people.models import Person
from wall.safety.queries import log_of


def mail_leaving_link(session: Session, parts: Parts, person: Person) -> bool:
    """Have the link of who may not sign in mailed to them, so that nobody else sees it. False where it cannot be."""
    token = leaving_link(person, parts.sealer.digest)
    if not can_mail(parts) or not person.reached_at or token is None:
        return False
    lang, site = language_of(person), site_name(session, parts)
    words = translate(
        lang, "You do not sign in at {site} any more. What you wrote there is still yours to decide about."
    )
    draft = Draft(
        lang,
        subject=translate(lang, "What is yours at {site}").format(site=site),
        opening=words.format(site=site),
        lines=_hidden(session, person, lang),
        button=Line(translate(lang, "Say what becomes of it"), f"{parts.settings.public_url}/leave/{token}"),
        closing=translate(
            lang, "The link is good for thirty days. What you do there needs a code, which is mailed to you."
        ),
    )
    put_in(
        session,
        parts.sealer,
        written(draft, person.reached_at, good_for=LINK_GOOD_FOR, to_leaver=True),
        person_id=person.id,
    )
    return True


def mail_who_is_out(session: Session, parts: Parts, person_id: str) -> None:
    """Have who may not sign in know that something of theirs was just hidden, while their link is good."""
    person = session.get_one(Person, person_id)
    if person.kind == "colleague" and is_link_good(person):
        mail_leaving_link(session, parts, person)


def mail_code(session: Session, parts: Parts, person: Person) -> bool:
    """Have the code of the moment mailed to who may not sign in any more. False where it cannot be."""
    code = leaving_code(person, now(), parts.sealer.digest)
    if not can_mail(parts) or not person.reached_at or code is None:
        return False
    lang, site = language_of(person), site_name(session, parts)
    draft = Draft(
        lang,
        subject=translate(lang, "Your code for {site}").format(site=site),
        opening=translate(lang, "This is the code for what is yours: {code}").format(code=code),
        closing=translate(lang, "It is good for ten minutes. Was it not you who asked? Then keep it to yourself."),
    )
    put_in(
        session,
        parts.sealer,
        written(draft, person.reached_at, good_for=CODE_GOOD_FOR, to_leaver=True),
        person_id=person.id,
    )
    return True


def _hidden(session: Session, person: Person, lang: str) -> list[Line]:
    """That something of theirs is hidden, where they did not answer yet: in their own place they cannot read it."""
    if all(one.hiding.lifted_at or one.hiding.appealed_at for one in log_of(session, person.id)):
        return []
    return [
        Line(translate(lang, "Something of yours is hidden for safety. By the same link you read why, and can answer."))
    ]
