"""Passkeys as browsers speak of them, in JSON: a new one is asked for and kept; who has one is asked and let in."""

from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from wall.brand.queries import brand
from wall.clock import now
from wall.errors import FlorilegeError, Invalid
from wall.notices.service import tell
from wall.people import passkeys
from wall.people.identities import settle_without_provider
from wall.people.passkeys import Place
from wall.people.sessions import LONGEST, start_session
from wall.walls.queries import main_wall
from wall.web.context import caller, doorkeeper, link, parts
from wall.web.fresh import fresh_member
from wall.web.next_path import safe_next
from wall.web.ways_in import agent, end_earlier, set_session_cookie

bp = Blueprint("passkeys", __name__, url_prefix="/passkeys")

ADDED = "A passkey was added to what lets you in. Was it not you? Remove it, and end what you do not know."


@bp.post("/new/options")
def new_options() -> dict[str, Any]:
    """What my browser needs to make a passkey."""
    person, place = fresh_member(), _place()
    with parts().database.write() as session:
        return passkeys.ask_for_new(session, person, place)


@bp.post("/new")
def new() -> tuple[dict[str, Any], int]:
    """Keep the passkey that my browser made."""
    person, place, (asking_id, answer) = fresh_member(), _place(), _answer()
    name = passkeys.checked_name(_text("name"))
    made = passkeys.check_new(place, _challenge(asking_id, person.id), answer)
    with parts().database.write() as session:
        passkeys.keep_new(session, person, made, name)
        tell(session, person.id, ADDED, {}, path="/me/devices", at=now())
    return {"to": link("/me/devices")}, 201


@bp.post("/sign-in/options")
def sign_in_options() -> dict[str, Any]:
    """What a browser needs to sign in with a passkey, whoever it is."""
    doorkeeper().let_in("30/minute", "passkey-options", caller())
    place = _place()
    with parts().database.write() as session:
        return passkeys.ask_who(session, place)


@bp.post("/sign-in")
def sign_in() -> AnyResponse:
    """Sign in with the passkey that answers."""
    with doorkeeper().guard("passkey", "30/minute", caller(), wrong=FlorilegeError):
        token = _come_in()
    then = safe_next(_text("next"))
    response = jsonify(to=link(then))
    set_session_cookie(response, token, int(LONGEST.total_seconds()))
    return response


def _come_in() -> str:
    place, (asking_id, answer) = _place(), _answer()
    challenge = _challenge(asking_id, None)
    with parts().database.read() as session:
        passkey = passkeys.answering(session, answer)
    sign_count = passkeys.check_answer(place, challenge, answer, passkey)
    with parts().database.write() as session:
        person = passkeys.recognise(session, passkey.id, sign_count)
        end_earlier(session)
        settle_without_provider(session, person)
        return start_session(session, person, how="passkey", agent=agent())


def passkey_place() -> Place | None:
    """This site as passkeys know it; None where its address can have none."""
    with parts().database.read() as session:
        name = brand(session, parts().settings).name or main_wall(session).title
    return passkeys.place_of(parts().settings.public_url, name)


def _place() -> Place:
    place = passkey_place()
    if place is None:
        raise Invalid("There are no passkeys at this address: browsers have them for names with HTTPS only.")
    passkeys.make_ready()
    return place


def _challenge(asking_id: str, person_id: str | None) -> bytes:
    """The challenge, used up by a commit of its own: a wrong answer is not tried twice."""
    with parts().database.write() as session:
        return passkeys.take_challenge(session, asking_id, person_id)


def _answer() -> tuple[str, dict[str, Any]]:
    """The asking's id, and what the browser's key answered to it."""
    answer = _body().get("answer")
    if not isinstance(answer, dict) or not isinstance(answer.get("response"), dict):
        raise Invalid("What the browser sent is not a passkey’s answer. Try again.")
    return _text("id"), answer


def _text(name: str) -> str:
    value = _body().get(name)
    return value if isinstance(value, str) else ""


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
