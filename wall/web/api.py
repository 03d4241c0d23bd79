"""The public API: posts, changes, people, the receipt, and a screen's first steps. JSON, times in UTC."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from wall.cards.build import cards_of
from wall.cards.render import flower_url
from wall.cards.seen import media_by_post
from wall.cards.views import CardView
from wall.errors import Invalid
from wall.events.log import changes_after, last_number, oldest_number
from wall.events.models import Change
from wall.i18n import translate
from wall.posts.highlights import with_lead
from wall.posts.on_wall import places
from wall.posts.public_people import public_people
from wall.posts.queries import cursor_after, newest, place_of, shown_by_ids
from wall.posts.search import find
from wall.sources.queries import networks_by_person
from wall.walls.announcements import current
from wall.walls.queries import find_wall
from wall.web.context import cards, lang, parts
from wall.web.errors import answer
from wall.web.post_json import post_json, rfc3339
from wall.web.receipt import receipts

MOST_POSTS = 100
MOST_CHANGES = 500
CHANGES_AT_ONCE = 200  # whoever asks for more asks again (`more`): others want an answer, too
PEOPLE_ON_A_PAGE = 100
MOST_PAGES = 100_000

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/walls/<slug>/posts")
def posts(slug: str) -> Response:
    """A wall's posts, newest first; with `q` only those with all of these words. `stopped`: it shows none just now.

    With `cards=1` each brings its card in the language of the request.
    """
    limit = _number("limit", 20, 1, MOST_POSTS)
    with parts().database.read() as session:
        seq = last_number(session)
        wall = find_wall(session, slug)
        words, before = request.args.get("q"), request.args.get("before")
        if words:
            found = find(session, words, limit=limit, before=before, wall=wall)
        else:
            found = newest(session, limit=limit, before=before, wall=wall)
        is_first = not words and not before
        rows = [_with_card(card) for card in cards_of(session, with_lead(session, found, wall) if is_first else found)]
        said = current(session)
    announcement = {"text": said.text, "until": said.until and rfc3339(said.until)} if said else None
    stopped = {"stopped": True} if wall.stopped_at is not None else {}
    return jsonify(posts=rows, next=cursor_after(found, limit), seq=seq, announcement=announcement, **stopped)


@bp.get("/posts/<post_id>")
def one_post(post_id: str) -> Response:
    """One post; 410 for one that is hidden or gone. For a part of a thread the first post, whose `parts` has it."""
    with parts().database.read() as session:
        found = place_of(session, post_id)
        if found is None:
            return answer(410, translate(lang(), "This post is not on the wall any more."))
        (card,) = cards_of(session, [found])
    return jsonify(post_json(card))


@bp.get("/walls/<slug>/changes")
def changes(slug: str) -> Response:
    """What changed on a wall after a number, oldest first: one row a post, in its present state.

    It is as many as were asked for, or fewer and the word that there is `more`. A post that the wall does not let in is
    one that left: its id alone.
    """
    after = _number("after", 0, 0, 2**62)
    limit = _number("limit", MOST_POSTS, 1, MOST_CHANGES)
    with parts().database.read() as session:
        last = last_number(session)
        wall = find_wall(session, slug)
        oldest = oldest_number(session)
        if after > last or (last > after and (oldest is None or after < oldest - 1)):
            return _short_lived(jsonify(reset=True, last=last))
        logged = changes_after(session, after, at_most=min(limit, CHANGES_AT_ONCE))
        named = list({change.post_id for change in logged if change.post_id})
        living = shown_by_ids(session, named)
        on = {post_id for _, post_id in places([wall], living.values())}
        shown = {card.id: card for card in cards_of(session, [living[post_id] for post_id in on])}
        left = media_by_post(session, [post_id for post_id in named if post_id not in living])
    newest_of_each = {change.post_id or f"wall {change.seq}": change for change in logged}
    rows = [_change_json(change, shown, left) for change in sorted(newest_of_each.values(), key=lambda one: one.seq)]
    reached = logged[-1].seq if logged else last
    return _short_lived(jsonify(changes=rows, last=reached, more=reached < last))


@bp.get("/people")
def people() -> Response:
    """Who speaks on the walls, some on each page."""
    address, number = parts().settings.public_url, _number("page", 1, 1, MOST_PAGES)
    with parts().database.read() as session:
        listed, pages = public_people(session, page=number, each=PEOPLE_ON_A_PAGE)
        networks = networks_by_person(session, [person.id for person in listed])
        rows = [
            {
                "slug": person.slug,
                "name": person.name,
                "url": f"{address}/p/{person.slug}",
                "flower": address + flower_url(person.id, 2),
                "networks": networks.get(person.id, []),
            }
            for person in listed
        ]
    return jsonify(people=rows, next=number + 1 if number < pages else None)


@bp.get("/receipt")
def receipt_rows() -> Response:
    """What the company gave back, by month and network."""
    with parts().database.read() as session:
        rows = receipts().read(session).receipt.rows
    months = [
        {**vars(row), "expired": [{"reason": reason, "count": count} for reason, count in row.expired.items()]}
        for row in rows
    ]
    return jsonify(months=months)


def _with_card(card: CardView) -> dict[str, Any]:
    row = post_json(card)
    return row | {"card": cards().render(card, lang())} if request.args.get("cards") == "1" else row


def _change_json(change: Change, shown: dict[str, CardView], left: dict[str, list[str]]) -> dict[str, Any]:
    row: dict[str, Any] = {"seq": change.seq, "kind": change.kind, "at": rfc3339(change.at)}
    if change.post_id is None:
        return row
    card = shown.get(change.post_id)
    if card is None:
        return row | {"kind": "post.removed", "post": change.post_id, "media": left.get(change.post_id, [])}
    return row | {"post": change.post_id, "html": cards().render(card, lang()), "state": post_json(card)}


def _short_lived(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=1"
    return response


def _number(name: str, default: int, least: int, most: int) -> int:
    typed = request.args.get(name)
    if typed is None:
        return default
    if not (typed.isascii() and typed.isdigit() and len(typed) < 20 and least <= int(typed) <= most):
        raise Invalid("{name} must be a whole number from {least} to {most}.", name=name, least=least, most=most)
    return int(typed)
