"""My accounts: add one, see what would show of it, choose, show that it is mine, or say no."""

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.claim import Ahead, claim_own, look_ahead, look_for_proof, open_own_door, say_yes
from wall.acts.follow import DOOR, Followed
from wall.acts.prove import page_of
from wall.errors import Already, Conflict, FlorilegeError, Invalid, NotFound
from wall.ids import is_id, new_id
from wall.sources.choices import Choices, checked_tag
from wall.sources.claims import find_claim, withdraw
from wall.sources.models import AccountClaim
from wall.sources.queries import claims_of, sources_of
from wall.sources.service import INBOUND
from wall.sources.vouching import ask_to_vouch
from wall.web.claim_rows import claim_rows
from wall.web.context import doorkeeper, member, page, parts, words_of
from wall.web.forms import EMPTY, Form, back_already, back_to, refused, typed
from wall.web.source_rows import SWITCHED, source_rows

bp = Blueprint("accounts", __name__)
_AHEAD = 6


@bp.get("/accounts")
def listed() -> str:
    """Where my words come from, and what waits for me."""
    return _page()


@bp.post("/accounts")
def add() -> AnyResponse | str | tuple[str, int]:
    """Say that an account is mine, or open a door of my own, whose secret is shown this once."""
    person = member()
    doorkeeper().let_in("20/minute", "test", person.id)
    try:
        if typed("address") == DOOR:
            return _page(door=open_own_door(parts(), person, typed("key") if is_id(typed("key")) else new_id()))
        claim = claim_own(parts(), person, typed("address"), token=typed("token"), host=typed("host"))
    except Already as error:
        return back_already(f"/me/sources/{error.found}")
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    return back_to(f"/me/accounts/{claim.id}")


@bp.get("/accounts/<claim_id>")
def shown(claim_id: str) -> str:
    """One that waits: what would show of it, and what I can do."""
    return _claim_page(claim_id)


@bp.post("/accounts/<claim_id>")
def decided(claim_id: str) -> AnyResponse | str | tuple[str, int]:
    """Choose what shows of it; and say yes, if that is what was pressed."""
    person = member()
    try:
        choices = typed_choices()
        if typed("say") != "yes":
            _keep(claim_id, choices)
            return back_to(f"/me/accounts/{claim_id}")
        followed = say_yes(parts(), person, claim_id, choices)
    except NotFound as error:
        return _page(form=Form({}, words_of(error))), error.status
    except FlorilegeError as error:
        return _claim_page(claim_id, error=error), error.status
    if followed is None:
        return back_to(f"/me/accounts/{claim_id}#mine")
    return _page(door=followed) if followed.secret else back_to(f"/me/sources/{followed.source.id}")


@bp.post("/accounts/<claim_id>/prove")
def proved(claim_id: str) -> AnyResponse | tuple[str, int]:
    """Look now whether it shows that it is mine."""
    person = member()
    doorkeeper().let_in("10/minute", "prove", person.id)
    try:
        source = look_for_proof(parts(), person, claim_id)
    except NotFound:
        raise
    except FlorilegeError as error:
        return _claim_page(claim_id, error=error), error.status
    return back_to(f"/me/sources/{source.id}" if source else f"/me/accounts/{claim_id}")


@bp.post("/accounts/<claim_id>/vouch")
def asked(claim_id: str) -> AnyResponse | tuple[str, int]:
    """Ask a steward to vouch that it is mine."""
    person = member()
    try:
        with parts().database.write() as session:
            ask_to_vouch(session, find_claim(session, claim_id, of=person))
    except (Conflict, Invalid) as error:
        return _claim_page(claim_id, error=error), error.status
    return back_to(f"/me/accounts/{claim_id}#mine")


@bp.post("/accounts/<claim_id>/withdraw")
def withdrawn(claim_id: str) -> AnyResponse:
    """Say no: nothing is left of it."""
    person = member()
    with parts().database.write() as session:
        withdraw(session, find_claim(session, claim_id, of=person))
    return back_to("/me/accounts")


def typed_choices() -> Choices:
    """What was chosen in a form. Raises `Invalid` for what is no tag."""
    ticked = ("replies" in request.form, "boosts" in request.form, "relays" in request.form)
    return Choices(*ticked, checked_tag(typed("only_tag")))


def _keep(claim_id: str, choices: Choices) -> None:
    person = member()
    with parts().database.write() as session:
        claim = find_claim(session, claim_id, of=person)
        if "replaces" not in claim.choices:
            claim.choices = claim.choices | choices.kept()


def _page(*, form: Form = EMPTY, door: Followed | None = None) -> str:
    person = member()
    with parts().database.read() as session:
        claims = claim_rows(session, claims_of(session, person.id))
        sources = source_rows(session, sources_of(session, person.id), mine=True)
    inbound = {"url": door.inbound, "secret": door.secret} if door else None
    return page(
        "me/accounts.html",
        place="/me/accounts",
        claims=claims,
        sources=sources,
        form=form,
        inbound=inbound,
        key=new_id(),
    )


def _claim_page(claim_id: str, *, error: FlorilegeError | None = None) -> str:
    person = member()
    with parts().database.read() as session:
        claim = find_claim(session, claim_id, of=person)
        (row,) = claim_rows(session, [claim])
    ahead, why_not = _ahead(claim)
    return page(
        "me/account.html",
        place="/me/accounts",
        row=row,
        has_switches=claim.network in SWITCHED,
        is_door=claim.network == INBOUND,
        cards=ahead.cards,
        why_not=words_of(ahead.error) if ahead.error else why_not,
        my_page=page_of(parts(), person.slug),
        error=words_of(error) if error else None,
        typed_tag=request.form.get("only_tag", row.choices.only_tag),
    )


def _ahead(claim: AccountClaim) -> tuple[Ahead, str]:
    """What would show, as far as it can be asked for just now; else why not."""
    if claim.network == INBOUND:
        return Ahead(), ""
    try:
        doorkeeper().let_in("20/minute", "ahead", claim.person_id)
        return look_ahead(parts(), claim.person, claim.id, limit=_AHEAD), ""
    except NotFound:
        raise
    except FlorilegeError as error:
        return Ahead(), words_of(error)
