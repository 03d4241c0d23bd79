"""Verbs of safety: hide a post or a person for a reason, show it again, answer to it, decide about the answer."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict, NotFound
from wall.people import service as people
from wall.people.audit import note
from wall.people.conditions import refuse_beyond
from wall.people.models import Person
from wall.people.queries import lock
from wall.people.sight import deciding_sight
from wall.posts import service as posts
from wall.posts.carried import tell_carriers
from wall.posts.models import HELD, Post
from wall.posts.sight import decide_alone
from wall.safety.models import Hiding, HidingWords, WordsKind
from wall.safety.rules import (
    Reason,
    check_not_own,
    check_overruled,
    check_overruled_lately,
    check_second,
    checked_answer,
    checked_appeal,
)
from wall.safety.telling import ask_for_second_look, tell_decided, tell_hidden, tell_lifted


def hide_post(session: Session, post: Post, reason: Reason, *, actor: Person | None) -> Hiding:
    """Take a post out of sight, everywhere and at once. Its author is told why in the same commit, and may answer.

    Repeatable: what a steward hid already stays as it was hidden. Raises `Conflict` for one that is gone or waits for a
    look, `Forbidden` for who hid it before and was overruled, while it says the same.
    """
    decide_alone(session, post)
    if post.hidden_reason == HELD:
        raise Conflict("This post waits for a look, and nobody sees it. Leave it out, or let it show.")
    present = _open_of_post(session, post.id)
    is_by_author = post.hidden_by == post.person_id and (actor is None or actor.id != post.person_id)
    if post.hidden_at is not None and present and not is_by_author:
        return present[-1]
    overturned = _overturned(session, actor, Hiding.post_id == post.id)
    check_overruled([one.decided_at for one in overturned], edited_at=post.edited_at)
    posts.hide(session, post, reason=reason.words, actor=actor)
    tell_carriers(session, [post], shows=False)
    return _add(session, Hiding(post_id=post.id, person_id=post.person_id), reason, actor)


def hide_author(session: Session, person: Person, reason: Reason, *, actor: Person | None) -> Hiding:
    """Take a person and everything of theirs out of sight, likewise. Raises `Forbidden` where it is an operator, and
    for who hid them, or a post of theirs, and was overruled lately."""
    refuse_beyond(person, actor)
    with deciding_sight(session, person):
        present = _open_of_person(session, person.id)
        if person.hidden_at is not None and present:
            return present[-1]
        overturned = _overturned(session, actor, Hiding.person_id == person.id)
        check_overruled_lately([one.decided_at for one in overturned], moment=now())
        people.hide_person(session, person, reason=reason.words, actor=actor)
        return _add(session, Hiding(person_id=person.id), reason, actor)


def hidden_before(session: Session, what: Post | Person) -> Hiding | None:
    """The act by which a steward hid it, where it is hidden now: to hide it again changes nothing."""
    if isinstance(what, Person):
        present, is_own = _open_of_person(session, what.id), False
    else:
        present, is_own = _open_of_post(session, what.id), what.hidden_by == what.person_id
    return present[-1] if present and what.hidden_at is not None and not is_own else None


def show_post(session: Session, post: Post, *, actor: Person | None) -> None:
    """Bring a hidden post back to where it was, and tell its author. Repeatable.

    What its author switched off, before or meanwhile, is off: a steward undoes their own act alone. Raises `Forbidden`
    for its author, unless they hid it themself, `Conflict` for one that waits for a look.
    """
    decide_alone(session, post)
    lifted = _open_of_post(session, post.id)
    if post.hidden_reason == HELD:
        raise Conflict("This post waits for a look, and nobody sees it. Leave it out, or let it show.")
    if post.hidden_at is not None and post.hidden_by != post.person_id:
        check_not_own(actor.id if actor else None, concerns=post.person_id)
    posts.restore(session, post, actor=actor)
    tell_carriers(session, [post], shows=True)
    _close(session, lifted, actor)


def show_author(session: Session, person: Person, *, actor: Person | None) -> None:
    """Bring a hidden person back, and tell them. Repeatable. Raises `Forbidden` for themself, unless they did it,
    and likewise."""
    refuse_beyond(person, actor)
    with deciding_sight(session, person):
        lifted = _open_of_person(session, person.id)
        is_by_themself = bool(lifted) and all(one.by_id == person.id for one in lifted)
        if person.hidden_at is not None and not is_by_themself:
            check_not_own(actor.id if actor else None, concerns=person.id)
        people.show_person(session, person, actor=actor)
        _close(session, lifted, actor)


def lift(session: Session, hiding: Hiding, *, actor: Person | None) -> None:
    """Undo an act of hiding. Repeatable. Of what is gone meanwhile nothing comes back."""
    post = session.get(Post, hiding.post_id) if hiding.post_id else None
    if hiding.lifted_at is not None:
        return
    if hiding.post_id is None:
        show_author(session, session.get_one(Person, hiding.person_id), actor=actor)
    elif post is not None and post.removed_at is None:
        show_post(session, post, actor=actor)
    else:
        check_not_own(actor.id if actor else None, concerns=hiding.person_id)
        _close(session, [hiding], actor)


def appeal(session: Session, person: Person, hiding: Hiding, words: str) -> None:
    """Answer to what was hidden of oneself: once, for somebody else than who hid it to decide.

    Raises `NotFound` for what is somebody else's, `Conflict` where it was answered already or shows again, `Invalid`.
    """
    if hiding.person_id != person.id:
        raise NotFound("There is no such entry in your log.")
    session.refresh(hiding, with_for_update=True)
    if hiding.appealed_at is not None:
        raise Conflict("You have answered already. Somebody else decides, and you will be told.")
    if hiding.lifted_at is not None:
        raise Conflict("This shows again already, so there is nothing to decide.")
    _say(session, hiding, "appeal", checked_appeal(words), person)
    hiding.appealed_at = now()
    ask_for_second_look(session, hiding, hiding.appealed_at)


def decide(session: Session, hiding: Hiding, words: str, *, upheld: bool, actor: Person) -> None:
    """Decide an appeal, with words for its author: it stays hidden (`upheld`), or shows again at once.

    Raises `Forbidden` for who hid it and for whom it concerns, `Conflict` where there is nothing to decide, `Invalid`.
    """
    check_second(actor.id, hid_it=hiding.by_id, concerns=hiding.person_id)
    lock(session, hiding.person_id)  # first, as who shows it again meanwhile
    session.refresh(hiding, with_for_update=True)
    if hiding.appealed_at is None or hiding.decided_at is not None:
        raise Conflict("There is nothing to decide: nobody answered to this, or it was decided already.")
    answer = checked_answer(words)
    _say(session, hiding, "answer", answer, actor)
    hiding.decided_at, hiding.decided_by, hiding.upheld = now(), actor.id, upheld
    act = "hiding.uphold" if upheld else "hiding.overturn"
    note(session, actor, act, hiding.post_id or hiding.person_id, reason=answer, about=hiding.person_id)
    tell_decided(session, hiding, answer, hiding.decided_at)
    if not upheld:
        lift(session, hiding, actor=actor)


def find_hiding(session: Session, hiding_id: str) -> Hiding:
    """The act of hiding with this id. Raises `NotFound`."""
    hiding = session.get(Hiding, hiding_id.strip())
    if hiding is None:
        raise NotFound("There is no such entry in the log.")
    return hiding


def _add(session: Session, hiding: Hiding, reason: Reason, actor: Person | None) -> Hiding:
    hiding.reason, hiding.by_id, hiding.at = reason.name, actor.id if actor else None, now()
    session.add(hiding)
    session.flush()
    if reason.note:
        _say(session, hiding, "note", reason.note, actor)
    tell_hidden(session, hiding, reason)
    return hiding


def _close(session: Session, hidings: list[Hiding], actor: Person | None) -> None:
    for hiding in hidings:
        hiding.lifted_at, hiding.lifted_by = now(), actor.id if actor else None
        if hiding.decided_at is None:  # who was told of a decision knows
            tell_lifted(session, hiding, hiding.lifted_at)


def _say(session: Session, hiding: Hiding, kind: WordsKind, words: str, by: Person | None) -> None:
    session.add(HidingWords(hiding_id=hiding.id, kind=kind, by_id=by.id if by else None, words=words))


def _open_of_post(session: Session, post_id: str) -> list[Hiding]:
    query = select(Hiding).where(Hiding.post_id == post_id, Hiding.lifted_at.is_(None))
    return list(session.scalars(query.order_by(Hiding.at)))


def _overturned(session: Session, actor: Person | None, of: ColumnElement[bool]) -> list[Hiding]:
    """Where somebody else decided that what this steward hid shows."""
    query = select(Hiding).where(of, Hiding.upheld.is_(False), Hiding.by_id.is_not(None))
    return list(session.scalars(query.where(Hiding.by_id == (actor.id if actor else None))))


def _open_of_person(session: Session, person_id: str) -> list[Hiding]:
    query = select(Hiding).where(Hiding.person_id == person_id, Hiding.post_id.is_(None), Hiding.lifted_at.is_(None))
    return list(session.scalars(query.order_by(Hiding.at)))
