"""Tells people about hiding: the author at once, and of what came of it; the other stewards that an answer waits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.notices.service import tell
from wall.people.conditions import SERVES
from wall.people.models import Person
from wall.safety.models import Hiding
from wall.safety.rules import REASONS, Reason

POST_HIDDEN = "A steward hid one of your posts: {why}. You can answer."
POST_HIDDEN_NOTED = "A steward hid one of your posts: {why}. “{note}” You can answer."
PERSON_HIDDEN = "A steward hid you and everything of yours: {why}. You can answer."
PERSON_HIDDEN_NOTED = "A steward hid you and everything of yours: {why}. “{note}” You can answer."
LIFTED = "What a steward had hidden of yours shows again."
UPHELD = "Somebody else read your answer, and it stays hidden. “{words}”"
OVERTURNED = "Somebody else read your answer, and it shows again. “{words}”"
ANSWERED = "Somebody answered to what was hidden of theirs. It waits for your second look."


def page_of(hiding: Hiding) -> str:
    """Where whom it concerns reads of a hiding, and answers."""
    return f"/me/log/{hiding.id}"


def tell_hidden(session: Session, hiding: Hiding, reason: Reason) -> None:
    """Have whom it concerns know that something was hidden, and why."""
    plain, noted = (POST_HIDDEN, POST_HIDDEN_NOTED) if hiding.post_id else (PERSON_HIDDEN, PERSON_HIDDEN_NOTED)
    values = {"why": REASONS[reason.name]} | ({"note": reason.note} if reason.note else {})
    about = hiding.by_id if reason.note else None  # whose words go with them
    path = page_of(hiding)
    tell(session, hiding.person_id, noted if reason.note else plain, values, path=path, at=hiding.at, about_id=about)


def tell_lifted(session: Session, hiding: Hiding, at: datetime) -> None:
    """Have whom it concerns know that it shows again."""
    tell(session, hiding.person_id, LIFTED, {}, path=page_of(hiding), at=at)


def tell_decided(session: Session, hiding: Hiding, words: str, at: datetime) -> None:
    """Have whom it concerns know how somebody else decided, and what they say."""
    message = UPHELD if hiding.upheld else OVERTURNED
    path = page_of(hiding)
    tell(session, hiding.person_id, message, {"words": words}, path=path, at=at, about_id=hiding.decided_by)


def ask_for_second_look(session: Session, hiding: Hiding, at: datetime) -> None:
    """Have those know who may decide: everybody who serves, but for who hid it and whom it concerns."""
    for person in session.scalars(select(Person).where(SERVES)):
        if person.id not in (hiding.by_id, hiding.person_id):
            tell(session, person.id, ANSWERED, {}, path=f"/desk/safety#hiding-{hiding.id}", at=at)
