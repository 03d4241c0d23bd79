"""My devices: where I am signed in, each to be ended, and the passkeys that let me in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from wall.clock import now
from wall.people.models import Passkey, SignedIn
from wall.people.passkeys import passkeys_of, remove_passkey
from wall.people.sessions import end_sessions, sessions_of
from wall.web.agents import Agent, read_agent
from wall.web.context import member, page, parts, this_session
from wall.web.forms import back_to
from wall.web.fresh import fresh_member, is_fresh_here, way_to_sign_in_anew
from wall.web.passkeys import passkey_place

bp = Blueprint("devices", __name__)


@dataclass(frozen=True)
class Device:
    """One browser in which I am signed in."""

    id: str
    agent: Agent
    how: str
    since: datetime
    idle_seconds: int
    is_this: bool


@bp.get("/devices")
def shown() -> str:
    """Where I am signed in, and my passkeys."""
    person, here = member(), this_session()
    with parts().database.read() as session:
        devices = [_device(one, here) for one in sessions_of(session, person.id)]
        keys = [_key(one) for one in passkeys_of(session, person.id)]
    return page(
        "me/devices.html",
        place="/me/devices",
        devices=sorted(devices, key=lambda one: not one.is_this),
        passkeys=keys,
        can_have_passkeys=passkey_place() is not None,
        is_fresh=is_fresh_here(),
        anew=way_to_sign_in_anew("/me/devices"),
    )


@bp.post("/devices/<session_id>/end")
def ended(session_id: str) -> AnyResponse:
    """Sign out there; somebody who signed in a while ago, only here."""
    here = this_session()
    is_here = here is not None and here.id == session_id
    person = member() if is_here else fresh_member()
    with parts().database.write() as session:
        end_sessions(session, person_id=person.id, session_id=session_id)
    return back_to("/" if is_here else "/me/devices")


@bp.post("/devices/end-others")
def others_ended() -> AnyResponse:
    """Sign out everywhere but here."""
    person, here = fresh_member(), this_session()
    with parts().database.write() as session:
        end_sessions(session, person_id=person.id, but=here.id if here else None)
    return back_to("/me/devices")


@bp.post("/passkeys/<passkey_id>/remove")
def passkey_removed(passkey_id: str) -> AnyResponse:
    """Let nobody in by this passkey any more."""
    person = fresh_member()
    with parts().database.write() as session:
        remove_passkey(session, person.id, passkey_id)
    return back_to("/me/devices")


def _device(one: SignedIn, here: SignedIn | None) -> Device:
    idle = int((now() - one.seen_at).total_seconds())
    is_this = here is not None and one.id == here.id
    return Device(one.id, read_agent(one.agent), one.how, one.created_at, idle, is_this)


def _key(one: Passkey) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "created_at": one.created_at, "used_at": one.used_at}
