"""One source in full, for its owner and for stewards alike: its facts, its last posts, and what a test found."""

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.prove import page_of
from wall.acts.readdress import readdress
from wall.acts.try_out import Tried, try_now
from wall.content.text import excerpt
from wall.errors import FlorilegeError, NotFound
from wall.posts.of_source import latest_of
from wall.posts.service import is_switched_off
from wall.sources.contests import claims_against
from wall.sources.service import find_source
from wall.web.claim_rows import claim_rows
from wall.web.context import doorkeeper, member, page, parts, words_of
from wall.web.forms import back_to, typed
from wall.web.source_rows import source_rows

OWN = "my_source.html"
_LATEST = 5
_EXCERPT = 110


def source_page(template: str, source_id: str, *, tested: bool = False, error: FlorilegeError | None = None) -> str:
    """The page of a source; `tested` asks its network first, and says what that found."""
    if tested:
        doorkeeper().let_in("20/minute", "test", member().id)
    outcome = _test(source_id) if tested else None
    with parts().database.read() as session:
        source = find_source(session, source_id)
        (row,) = source_rows(session, [source], mine=template == OWN)
        against = claim_rows(session, claims_against(session, source))
        posts = [
            {"post": post, "switched_off": is_switched_off(post)}
            for post in latest_of(session, source_id, limit=_LATEST)
        ]
    wrong = words_of(error) if error else None
    return page(
        template,
        row=row,
        posts=posts,
        against=against,
        outcome=outcome,
        error=wrong,
        typed_address=request.form.get("address", ""),
        typed_tag=request.form.get("only_tag", row.choices.only_tag),
        my_page=page_of(parts(), row.person.slug),
    )


def new_address(template: str, source_id: str, path: str) -> AnyResponse | tuple[str, int]:
    """Take the address that was typed for a source, and show the source at `path`; or say what is wrong with it.

    A colleague's other account waits for what shows that it is theirs; where a steward typed it, for their yes.
    """
    doorkeeper().let_in("20/minute", "test", member().id)
    try:
        claim = readdress(parts(), source_id, typed("address"), actor=member())
    except NotFound:
        raise
    except FlorilegeError as error:
        return source_page(template, source_id, error=error), error.status
    if claim is None:
        return back_to(path)
    return back_to(f"/me/accounts/{claim.id}" if template == OWN else f"/desk/sources#claim-{claim.id}")


def _test(source_id: str) -> dict[str, object]:
    try:
        tried: Tried = try_now(parts(), source_id)
    except FlorilegeError as refusal:
        return {"well": False, "words": words_of(refusal), "posts": []}
    if tried.error is not None:
        return {"well": False, "words": words_of(tried.error), "posts": []}
    newest = sorted(tried.posts, key=lambda one: one.published_at, reverse=True)[:_LATEST]
    words = [excerpt(one.shows["title"] or one.shows["text"], _EXCERPT) for one in newest]
    return {"well": True, "count": len(tried.posts), "posts": words}
