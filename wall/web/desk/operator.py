"""The desk's operation page: version, database, what is owed, what was given up on, who did what."""

from collections.abc import Sequence

from flask import Blueprint, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.audit_names import names_of_subjects
from wall.cards.render import network_name
from wall.errors import NotFound
from wall.events.dispatch import retry
from wall.events.models import Delivery, Event
from wall.i18n import translate
from wall.ids import is_id
from wall.people.audit import note
from wall.people.directory import sign_out_everybody
from wall.people.models import AuditEntry
from wall.people.queries import audit_log, names_by_id
from wall.version import VERSION
from wall.web.context import lang, operator, page, parts, said, this_session
from wall.web.desk.letters import letter_rows
from wall.web.forms import back_to
from wall.web.health import readiness

bp = Blueprint("operator", __name__)
_PAGE = 100

_ACTS = {
    "person.add": "added a person",
    "person.change": "changed what stands of a person",
    "person.address": "gave a person another mail address",
    "person.address_taken": "said that the mail address set for them is theirs",
    "person.enter": "came in by a link",
    "person.join": "joined their company account",
    "person.leaving_link": "had the link for who may not sign in printed",
    "person.leave_by_link": "used the link for who may not sign in",
    "person.role": "gave a person another role",
    "person.deactivate": "deactivated a person",
    "person.activate": "activated a person again",
    "person.export": "wrote all that is kept of a person to a file",
    "person.take_back": "let a person in again who had left",
    "person.sign_out": "signed a person out everywhere",
    "site.sign_out": "signed everybody out",
    "person.import": "took a file of people over",
    "team.rename": "gave a team another name",
    "team.merge": "put a team into another",
    "team.remove": "removed a team",
    "office.rename": "gave an office another name",
    "office.merge": "put an office into another",
    "office.remove": "removed an office",
    "post.highlight": "put a post forward",
    "post.unhighlight": "put a post forward no more",
    "announcement.make": "announced something",
    "announcement.end": "ended an announcement",
    "person.invite": "made a link for a person",
    "person.hide": "hid a person",
    "person.show": "showed a person again",
    "person.pause": "began a pause",
    "person.come_back": "came back from a pause",
    "person.leave": "had a person leave",
    "person.role_by_groups": "was given another role by their groups at the provider",
    "source.add": "connected an account",
    "source.suggest": "suggested an account",
    "source.suggest_back": "took a suggestion back",
    "source.vouch": "vouched for an account",
    "source.vouch_back": "took back the word for an account",
    "source.give": "gave a contested account to who showed it",
    "source.decline": "left a contested account where it was",
    "source.choose": "chose what of an account shows",
    "source.undo": "undid what an operator had followed",
    "source.token": "gave an account a new token",
    "source.address": "gave an account a new address",
    "source.remove": "let an account go",
    "source.hold": "has a partner’s posts wait for a look",
    "source.hold_no_more": "lets a partner’s posts show at once",
    "post.let_show": "let a partner’s post show",
    "post.leave_out": "left a partner’s post out",
    "source.fetch": "had a source looked at",
    "source.pause": "paused a source",
    "source.resume": "resumed a source",
    "post.add": "brought a post",
    "post.hide": "hid a post",
    "post.restore": "showed a post again",
    "hiding.uphold": "left hidden what somebody answered to",
    "hiding.overturn": "showed again what somebody answered to",
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
    "letter.retry": "tried a letter again",
    "person.rename": "changed a person’s name",
    "brand.change": "changed the brand",
    "brand.reset": "took the brand back",
}


@bp.get("/operator")
def inside() -> str:
    """How the site fares, and who did what: older acts by `before`, those of people about themselves by `own`."""
    before, own_too = request.args.get("before", ""), request.args.get("own") == "1"
    with parts().database.read() as session:
        query = (
            select(Delivery, Event).join(Event, Event.id == Delivery.event_id).where(Delivery.parked_at.is_not(None))
        )
        parked = [_parked(delivery, event) for delivery, event in session.execute(query.limit(100))]
        letters = letter_rows(session)
        log = audit_log(session, at_most=_PAGE, before=before if is_id(before) else None, own_too=own_too)
        audit = _rows(session, log)
    facts = [(translate(lang(), check.name), said(check.message, check.values)) for check in readiness(parts())]
    database = "SQLite" if parts().database.is_sqlite else "PostgreSQL"
    return page(
        "desk/operator.html",
        version=VERSION,
        database=database,
        facts=facts,
        parked=parked,
        letters=letters,
        audit=audit,
        own_too=own_too,
        older=log[-1].id if len(log) == _PAGE else None,
    )


@bp.post("/deliveries/<delivery_id>/retry")
def retry_one(delivery_id: str) -> AnyResponse:
    """Try a parked delivery again."""
    actor = operator()
    with parts().database.write() as session:
        delivery = session.get(Delivery, delivery_id)
        if delivery is None or delivery.parked_at is None:
            raise NotFound("There is no such parked delivery.")
        retry(delivery)
        note(session, actor, "delivery.retry", delivery.id)
    return back_to("/desk/operator")


@bp.post("/operator/sign-out")
def sign_everybody_out() -> AnyResponse:
    """End every session but this one, such as when somebody may have read the database. All may come in again."""
    actor, here = operator(), this_session()
    with parts().database.write() as session:
        sign_out_everybody(session, actor=actor, but=here.id if here else None)
    return back_to("/desk/operator")


def _rows(session: Session, log: Sequence[AuditEntry]) -> list[dict[str, object]]:
    actors = names_by_id(session, [entry.actor_id for entry in log])
    subjects = names_of_subjects(session, {entry.subject_id for entry in log if entry.subject_id})
    return [
        {
            "at": entry.at,
            "actor": actors.get(entry.actor_id or "", "–"),
            "act": translate(lang(), _ACTS.get(entry.act, entry.act)),
            "subject": subjects.get(entry.subject_id or "", "–"),
            "reason": _reason(entry),
        }
        for entry in log
    ]


def _reason(entry: AuditEntry) -> str:
    """What somebody wrote stands as it is; what the program put there, as a role or a reason, is translated."""
    words = entry.reason or ""
    if entry.act in _TRANSLATED:
        return translate(lang(), words)
    return network_name(words, lang()) if (entry.act, words) == ("source.add", "webhook") else words


_TRANSLATED = {
    *("person.invite", "person.enter", "person.role", "person.role_by_groups"),
    *("post.hide", "person.hide"),
}


def _parked(delivery: Delivery, event: Event) -> dict[str, object]:
    return {
        "id": delivery.id,
        "subscriber": delivery.subscriber,
        "kind": event.kind,
        "words": delivery.last_error or "",
        "since": delivery.parked_at,
    }
