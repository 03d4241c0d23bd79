"""What the archive of a person holds, section by section. Docs/interfaces.md says what each field is."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.badges.models import Award
from wall.badges.rules import BADGES
from wall.flowers.models import Allowance, Flower
from wall.notices.models import Notice
from wall.people.models import AuditEntry, AuditWords, Identity, Invitation, Passkey, Person, SignedIn
from wall.posts.models import Highlight, Post
from wall.relays.models import Relay
from wall.safety.models import Hiding, HidingWords
from wall.safety.rules import REASONS
from wall.sources.models import AccountClaim, Source
from wall.walls.models import Announcement

Fact = dict[str, Any]
_AT_ONCE = 200
_OF_PERSON = (
    *("id", "slug", "name", "email", "title", "about", "role", "kind", "language", "mail_wish", "created_at"),
    *("hidden_at", "hidden_reason", "paused_at", "paused_until", "left_at", "left_how", "deactivated_at", "out_since"),
    *("email_before", "email_set_at", "email_good_from", "came_in_at"),
)
_OF_ACCOUNT = (
    *("network", "handle", "uri", "url", "host", "avatar_url", "options", "only_tag", "holds", "noindex", "created_at"),
    *("agreed_at", "verified_how", "verified_at", "proof_word", "proof_url", "proof_due_at", "proof_misses"),
    *("paused_at", "last_try_at", "last_success_at", "last_brought", "last_brought_at", "interval_seconds"),
    *("trouble_kind", "trouble", "trouble_values", "trouble_since", "needs_person", "told_at"),
    *("note", "note_values", "note_at"),
)
_OF_CLAIM = (
    *("network", "handle", "uri", "url", "options", "choices", "word", "note", "note_values", "made_at", "agreed_at"),
    *("verified_how", "verified_at", "proof_url", "vouch_asked_at"),
)
_OF_POST = (
    *("id", "uri", "url", "network", "boost", "author", "title", "html", "text", "warning", "sensitive", "language"),
    *("tags", "mentions", "emoji", "media", "link", "answers", "quote", "answered", "continues"),
    *("published_at", "received_at", "edited_at", "network_edited_at", "hidden_at", "hidden_reason"),
)
_REASONS: dict[str, str] = dict(REASONS.items())


def about_person(person: Person, manager: Person | None) -> Fact:
    """Who they are here, and how they set things."""
    named = {
        "team": person.team.name if person.team else None,
        "office": person.office.name if person.office else None,
        "manager": manager.name if manager else None,
    }
    return _of(person, *_OF_PERSON) | named


def _accounts(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Source).where(Source.person_id == person_id).order_by(Source.created_at)):
        shows: Fact = {"boosts": one.takes_boosts, "replies": one.takes_replies, "relays": one.takes_relays}
        yield _of(one, *_OF_ACCOUNT) | shows | {"agreed_by_me": one.agreed_by == person_id}


def _claims(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(AccountClaim).where(AccountClaim.person_id == person_id)):
        yield _of(one, *_OF_CLAIM) | {"suggested": one.suggested_by is not None}


def _posts(session: Session, person_id: str) -> Iterator[Fact]:
    own = select(Post).where(Post.person_id == person_id, Post.removed_at.is_(None))
    for post in session.scalars(own.order_by(Post.published_at, Post.id).execution_options(yield_per=_AT_ONCE)):
        yield _of(post, *_OF_POST) | {"hidden_by_me": post.hidden_at is not None and post.hidden_by == person_id}


def _given(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Flower).where(Flower.giver_id == person_id).order_by(Flower.given_at)):
        to: Fact = {"to": one.receiver.name, "post": one.post_id, "note": one.note}
        yield to | {"at": _at(one.given_at), "withdrawn_at": _at(one.withdrawn_at)}


def _received(session: Session, person_id: str) -> Iterator[Fact]:
    living = Flower.receiver_id == person_id, Flower.withdrawn_at.is_(None)
    for one in session.scalars(select(Flower).where(*living).order_by(Flower.given_at)):
        yield {"from": one.giver.name, "post": one.post_id, "note": one.note, "at": _at(one.given_at)}


def _badges(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Award).where(Award.person_id == person_id).order_by(Award.offered_at)):
        kind = BADGES.get(one.badge)
        facts: Fact = {"id": one.id, "badge": one.badge, "name": kind.name if kind else one.badge, "reason": one.reason}
        facts |= {"description": kind.description if kind else "", "offered_at": _at(one.offered_at)}
        yield facts | {"accepted_at": _at(one.accepted_at), "declined_at": _at(one.declined_at)}


def _notices(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Notice).where(Notice.person_id == person_id).order_by(Notice.at)):
        facts: Fact = {"message": one.message, "values": one.message_values, "path": one.path}
        yield facts | _of(one, "at", "read_at", "mailed_at")


def _hidings(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Hiding).where(Hiding.person_id == person_id).order_by(Hiding.at)):
        words = session.scalars(select(HidingWords).where(HidingWords.hiding_id == one.id).order_by(HidingWords.at))
        yield {
            "post": one.post_id,
            "reason": one.reason,
            "reason_words": _REASONS.get(one.reason, one.reason),
            "at": _at(one.at),
            "appealed_at": _at(one.appealed_at),
            "decided_at": _at(one.decided_at),
            "upheld": one.upheld,
            "lifted_at": _at(one.lifted_at),
            "words": [{"kind": said.kind, "words": said.words, "at": _at(said.at)} for said in words],
        }


def _highlights(session: Session, person_id: str) -> Iterator[Fact]:
    theirs = select(Highlight).join(Post, Post.id == Highlight.post_id).where(Post.person_id == person_id)
    for one in session.scalars(theirs.order_by(Highlight.at)):
        yield {"post": one.post_id, "word": one.word, "at": _at(one.at), "until": _at(one.until)}


def _relays(session: Session, person_id: str) -> Iterator[Fact]:
    theirs = select(Relay).join(Relay.post).where(Post.person_id == person_id).order_by(Relay.created_at)
    for one in session.scalars(theirs):
        facts: Fact = {"post": one.post_id, "account": one.account.handle, "network": one.account.network}
        yield facts | {"state": one.state, "url": one.remote_url, "at": _at(one.done_at)}


def _devices(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(SignedIn).where(SignedIn.person_id == person_id).order_by(SignedIn.created_at)):
        facts: Fact = {"agent": one.agent, "how": one.how, "since": _at(one.created_at)}
        yield facts | {"until": _at(one.expires_at)} | _of(one, "seen_at", "shown_at")


def _passkeys(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.created_at)):
        yield _of(one, "name", "transports", "created_at", "used_at")


def _identities(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Identity).where(Identity.person_id == person_id)):
        said = _of(one, "issuer", "subject", "granted_role", "role_before", "seen_at")
        yield said | {"since": _at(one.created_at)}


def _links(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Invitation).where(Invitation.person_id == person_id)):
        yield _of(one, "role", "email", "created_at", "expires_at", "used_at")


def _allowances(session: Session, person_id: str) -> Iterator[Fact]:
    for one in session.scalars(select(Allowance).where(Allowance.person_id == person_id).order_by(Allowance.week)):
        yield _of(one, "week", "given")


def _said_as_steward(session: Session, person_id: str) -> Iterator[Fact]:
    """Their words for everybody, and beside a post. What they said of somebody whom they hid is that one’s."""
    for one in session.scalars(select(Announcement).where(Announcement.by_id == person_id).order_by(Announcement.at)):
        yield {"kind": "announcement", "words": one.text} | _of(one, "at", "until", "ended_at")
    for kind in session.scalars(select(Highlight).where(Highlight.by_id == person_id).order_by(Highlight.at)):
        yield {"kind": "highlight", "words": kind.word} | _of(kind, "at", "until")


def _audit(session: Session, person_id: str) -> Iterator[Fact]:
    """What was done by virtue of a role about them, and what they did so: others by role alone, not by name."""
    about = select(AuditWords.entry_id).where(AuditWords.about_id == person_id)
    own_posts = select(Post.id).where(Post.person_id == person_id)
    subject = AuditEntry.subject_id == person_id, AuditEntry.subject_id.in_(own_posts), AuditEntry.id.in_(about)
    query = select(AuditEntry).where(or_(*subject, AuditEntry.actor_id == person_id)).order_by(AuditEntry.id)
    for one in session.scalars(query):
        is_mine = one.actor_id == person_id
        by = "me" if is_mine else "program" if one.actor_id is None else "steward"
        spoken_of = one.words.about_id if one.words else None
        reason = one.reason if spoken_of in (None, person_id) else None  # what was said of somebody else is theirs
        yield {"act": one.act, "by": by, "at": _at(one.at), "reason": reason}


SECTIONS: dict[str, Callable[[Session, str], Iterator[Fact]]] = {
    "accounts": _accounts,
    "claims": _claims,
    "posts": _posts,
    "flowers_given": _given,
    "flowers_received": _received,
    "flowers_a_week": _allowances,
    "badges": _badges,
    "notices": _notices,
    "hidings": _hidings,
    "highlights": _highlights,
    "relays": _relays,
    "devices": _devices,
    "passkeys": _passkeys,
    "identities": _identities,
    "links": _links,
    "said_as_steward": _said_as_steward,
    "audit": _audit,
}


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _of(row: object, *names: str) -> Fact:
    """These columns of a row, moments as text."""
    values = {name: getattr(row, name) for name in names}
    return {name: _at(value) if isinstance(value, datetime) else value for name, value in values.items()}
