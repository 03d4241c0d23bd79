"""What colleagues do: give flowers, take them back, accept badges, see what is theirs."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wall.badges.service import accept, awards_of, decline, find_accepted
from wall.cards.build import shown_cards
from wall.cards.views import CardView
from wall.errors import FlorilegeError, NotFound
from wall.flowers.queries import flowers_received, givers_to
from wall.flowers.service import flowers_left, give, has_given, withdraw
from wall.notices.queries import newest_unread
from wall.people.models import Person
from wall.people.queries import view
from wall.posts.queries import hidden_of
from wall.posts.service import find_post, is_switched_off
from wall.sources.queries import sources_of
from wall.web.awards import award_row
from wall.web.context import link, member, page, parts, words_of
from wall.web.garlands import received_url
from wall.web.notices import notice_row
from wall.web.source_rows import source_rows

bp = Blueprint("member", __name__)


@bp.get("/me")
def mine() -> str:
    """My bouquet: what I was given, what I may give, what I was offered, what there is to know, my sources."""
    return _mine(member())


@bp.get("/post/<post_id>/flower")
def flower_form(post_id: str) -> str:
    """The question that comes with a flower: why?"""
    return _flower_form(member(), post_id)


@bp.post("/post/<post_id>/flower")
def give_flower(post_id: str) -> AnyResponse | tuple[str, int]:
    """Give a flower for a post."""
    giver, note = member(), request.form.get("note", "")
    try:
        with parts().database.write() as session:
            mine = session.get_one(Person, giver.id)
            give(session, mine, find_post(session, post_id), note, weekly=parts().settings.weekly_flowers)
    except NotFound:
        raise
    except FlorilegeError as error:
        return _flower_form(giver, post_id, note=note, error=words_of(error)), error.status
    return redirect(link(f"/post/{post_id}"), 303)


@bp.post("/flowers/<flower_id>/withdraw")
def take_flower_back(flower_id: str) -> AnyResponse:
    """Take a flower back."""
    giver = member()
    with parts().database.write() as session:
        flower = withdraw(session, session.get_one(Person, giver.id), flower_id)
    return redirect(link(f"/post/{flower.post_id}"), 303)


@bp.post("/badges/<award_id>/accept")
def accept_badge(award_id: str) -> AnyResponse:
    """Take a badge that was offered."""
    person = member()
    with parts().database.write() as session:
        accept(session, person, award_id)
    return redirect(link("/me"), 303)


@bp.post("/badges/<award_id>/decline")
def decline_badge(award_id: str) -> AnyResponse:
    """Leave a badge, or give it back."""
    person = member()
    with parts().database.write() as session:
        decline(session, person, award_id)
    return redirect(link("/me"), 303)


@bp.get("/badges/<award_id>")
def badge(award_id: str) -> str:
    """A badge that somebody accepted."""
    with parts().database.read() as session:
        return page("badge.html", award=award_row(find_accepted(session, award_id)))


def _flower_form(giver: Person, post_id: str, *, note: str = "", error: str | None = None) -> str:
    with parts().database.read() as session:
        card: CardView | None = shown_cards(session, [post_id]).get(post_id)
        if card is None:
            raise NotFound("This post is not on the wall any more.")
        already = has_given(session, giver, find_post(session, post_id))
        left = flowers_left(session, giver.id, weekly=parts().settings.weekly_flowers)
    own = card.person.id == giver.id
    return page("flower_form.html", card=card, left=left, note=note, error=error, already=already, own=own)


def _mine(person: Person) -> str:
    with parts().database.read() as session:
        awards, thanks = awards_of(session, person.id), flowers_received(session, person.id)
        return page(
            "me.html",
            bouquet=received_url(person.slug, givers_to(session, person.id)),
            person=view(person),
            pause={"until": person.paused_until} if person.paused_at else None,
            in_sight=person.out_since is None,
            left=flowers_left(session, person.id, weekly=parts().settings.weekly_flowers),
            allowance=parts().settings.weekly_flowers,
            offered=[award_row(one) for one in awards if not one.accepted_at and not one.declined_at],
            accepted=[award_row(one) for one in awards if one.accepted_at],
            flowers_received=thanks,
            hidden=[post for post in hidden_of(session, person.id) if not is_switched_off(post)],
            notices=[notice_row(one) for one in newest_unread(session, person.id)],
            sources=source_rows(session, sources_of(session, person.id)),
        )
