"""An act of hiding as pages tell it: to stewards, and to whom it concerns."""

from typing import Any

from flask import Flask, request
from werkzeug.wrappers import Response as AnyResponse

from wall.content.text import excerpt
from wall.i18n import translate
from wall.ids import is_id
from wall.people.models import RoleName
from wall.safety.models import Hiding
from wall.safety.queries import LogEntry, entry_of
from wall.safety.rules import REASONS, ReasonName
from wall.web.context import lang, parts, signed_in
from wall.web.forms import back_to

_SAID = 110
_ROLES: dict[RoleName | None, str] = {
    "steward": "a steward",
    "operator": "an operator",
    "member": "somebody who was a steward then",
    None: "somebody who keeps the site running",
}


def set_up(app: Flask) -> None:
    """Let templates name the reasons to choose from (`hiding_reasons()` gives each with its words), and pages of the
    desk say what was hidden before (`hidden_already()`)."""
    app.jinja_env.globals.update(hiding_reasons=reasons, hidden_already=hidden_already)


def back_hidden(path: str, before: Hiding | None) -> AnyResponse:
    """Show the page where something was hidden. Where it was hidden `before`, the page says so (`hidden_already`)."""
    page_path, hash_sign, place = path.partition("#")
    return back_to(f"{page_path}?hidden={before.id}{hash_sign}{place}" if before else path)


def hidden_already() -> dict[str, Any] | None:
    """The act of hiding by which what was to be hidden was out of sight already; None where nothing was."""
    asked, viewer = request.args.get("hidden", ""), signed_in()
    if viewer is None or not viewer.serves or not is_id(asked):
        return None
    with parts().database.read() as session:
        hiding = session.get(Hiding, asked)
        row = hiding_row(entry_of(session, hiding)) if hiding else None
    return row | {"is_mine": hiding.by_id == viewer.id} if row and hiding else None


def hiding_row(entry: LogEntry) -> dict[str, Any]:
    """When, what, why, by whom (their role, never their name), and what came of it."""
    hiding, post = entry.hiding, entry.post
    return {
        "id": hiding.id,
        "at": hiding.at,
        "person": entry.person,
        "is_person": hiding.post_id is None,
        "post": post if post is not None and post.removed_at is None else None,
        "words": excerpt(post.warning or post.title or post.text, _SAID) if post is not None else "",
        "reason": translate(lang(), REASONS[hiding.reason]),
        "by": translate(lang(), _ROLES[entry.role]),
        "decider": translate(lang(), _ROLES[entry.decider_role]),
        "said": entry.said,
        "appealed_at": hiding.appealed_at,
        "decided_at": hiding.decided_at,
        "upheld": hiding.upheld,
        "lifted_at": hiding.lifted_at,
        "waits": entry.waits,
        "can_answer": hiding.appealed_at is None and hiding.lifted_at is None,
    }


def reasons() -> list[tuple[ReasonName, str]]:
    """The reasons to choose from, in the language of the page."""
    return [(name, translate(lang(), words)) for name, words in REASONS.items()]
