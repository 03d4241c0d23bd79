"""An act of hiding as pages tell it: to stewards, and to whom it concerns."""

from typing import Any

from flask import Flask

from wall.content.text import excerpt
from wall.i18n import translate
from wall.people.models import RoleName
from wall.safety.queries import LogEntry
from wall.safety.rules import REASONS, ReasonName
from wall.web.context import lang

_SAID = 110
_ROLES: dict[RoleName | None, str] = {
    "steward": "a steward",
    "operator": "an operator",
    "member": "somebody who was a steward then",
    None: "somebody who keeps the site running",
}


def set_up(app: Flask) -> None:
    """Let templates name the reasons to choose from: `hiding_reasons()` gives each with its words."""
    app.jinja_env.globals.update(hiding_reasons=reasons)


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
