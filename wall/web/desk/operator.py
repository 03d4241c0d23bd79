"""The desk's operation page: version, database, what is owed, what was given up on, who did what."""

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.cards.render import network_name
from wall.errors import Forbidden, NotFound
from wall.events.dispatch import retry
from wall.events.models import Delivery, Event
from wall.i18n import translate
from wall.people.audit import note
from wall.people.models import AuditEntry, Office, Person
from wall.people.queries import audit_log, names_by_id
from wall.posts.models import Post
from wall.relays.models import Relay, RelayAccount
from wall.screens.models import Screen
from wall.sources.models import Source
from wall.version import VERSION
from wall.walls.models import Wall
from wall.web.context import lang, page, parts, said, steward
from wall.web.forms import back_to
from wall.web.health import readiness

bp = Blueprint("operator", __name__)

_ACTS = {
    "person.add": "added a person",
    "person.invite": "made a link for a person",
    "person.hide": "hid a person",
    "person.show": "showed a person again",
    "source.add": "connected an account",
    "source.fetch": "had a source looked at",
    "source.pause": "paused a source",
    "source.resume": "resumed a source",
    "post.add": "brought a post",
    "post.hide": "hid a post",
    "post.restore": "showed a post again",
    "badge.award": "offered a badge",
    "relay.add": "added a brand account",
    "relay.by_hand": "relayed by hand",
    "relay.retry": "tried a relay again",
    "relay.undo": "undid a relay",
    "wall.add": "added a wall",
    "wall.change": "changed a wall",
    "wall.remove": "took a wall down",
    "wall.stop": "stopped a wall",
    "wall.start": "started a wall again",
    "screen.pair": "paired a screen",
    "screen.hang": "gave a screen another wall",
    "screen.revoke": "revoked a screen",
    "delivery.retry": "tried a delivery again",
    "brand.change": "changed the brand",
    "brand.reset": "took the brand back",
}


@bp.before_request
def for_operators() -> None:
    """Only operators may see the inside."""
    if steward().role != "operator":
        raise Forbidden("This is for those who keep the site running.")


@bp.get("/operator")
def inside() -> str:
    """How the site fares."""
    with parts().database.read() as session:
        query = (
            select(Delivery, Event).join(Event, Event.id == Delivery.event_id).where(Delivery.parked_at.is_not(None))
        )
        parked = [_parked(delivery, event) for delivery, event in session.execute(query.limit(100))]
        log = audit_log(session)
        actors = names_by_id(session, [entry.actor_id for entry in log])
        subjects = _names(session, {entry.subject_id for entry in log if entry.subject_id})
        audit = [
            {
                "at": entry.at,
                "actor": actors.get(entry.actor_id or "", "–"),
                "act": translate(lang(), _ACTS.get(entry.act, entry.act)),
                "subject": subjects.get(entry.subject_id or "", "–"),
                "reason": _reason(entry),
            }
            for entry in log
        ]
    facts = [(translate(lang(), check.name), said(check.message, check.values)) for check in readiness(parts())]
    database = "SQLite" if parts().database.is_sqlite else "PostgreSQL"
    return page("desk/operator.html", version=VERSION, database=database, facts=facts, parked=parked, audit=audit)


@bp.post("/deliveries/<delivery_id>/retry")
def retry_one(delivery_id: str) -> AnyResponse:
    """Try a parked delivery again."""
    actor = steward()
    with parts().database.write() as session:
        delivery = session.get(Delivery, delivery_id)
        if delivery is None or delivery.parked_at is None:
            raise NotFound("There is no such parked delivery.")
        retry(delivery)
        note(session, actor, "delivery.retry", delivery.id)
    return back_to("/desk/operator")


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    """What people call these, of whatever kind they are: nothing for what is gone."""
    ways = [
        select(Person.id, Person.name).where(Person.id.in_(ids)),
        select(Source.id, Source.handle).where(Source.id.in_(ids)),
        select(Post.id, Person.name).join(Person, Person.id == Post.person_id).where(Post.id.in_(ids)),
        select(RelayAccount.id, RelayAccount.handle).where(RelayAccount.id.in_(ids)),
        select(Relay.id, Person.name)
        .join(Post, Post.id == Relay.post_id)
        .join(Person, Person.id == Post.person_id)
        .where(Relay.id.in_(ids)),
        select(Screen.id, Office.name).join(Office, Office.id == Screen.office_id).where(Screen.id.in_(ids)),
        select(Wall.id, Wall.title).where(Wall.id.in_(ids)),
        select(Delivery.id, Delivery.subscriber).where(Delivery.id.in_(ids)),
    ]
    return {found: name for way in ways for found, name in session.execute(way)} if ids else {}


def _reason(entry: AuditEntry) -> str:
    """What somebody wrote stands as it is; what the program put there, a role or a kind of source, is translated."""
    words = entry.reason or ""
    if entry.act == "person.invite":
        return translate(lang(), words)
    return network_name(words, lang()) if (entry.act, words) == ("source.add", "webhook") else words


def _parked(delivery: Delivery, event: Event) -> dict[str, object]:
    return {
        "id": delivery.id,
        "subscriber": delivery.subscriber,
        "kind": event.kind,
        "words": delivery.last_error or "",
        "since": delivery.parked_at,
    }
