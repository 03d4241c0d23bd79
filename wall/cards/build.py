"""Gathers what cards show: posts with their thanks and their relays, in a few queries for any number."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from wall.cards.views import CardView
from wall.content.sanitize import clean
from wall.flowers.queries import SHOWN_ON_A_CARD, FlowerView, flowers_by_post
from wall.people.queries import view
from wall.posts.models import Post
from wall.posts.queries import shown_by_ids
from wall.relays.queries import RelayView, relays_by_post


def cards_of(session: Session, posts: Sequence[Post]) -> list[CardView]:
    """The cards of these posts, in their order."""
    ids = [post.id for post in posts]
    flowers, relays = flowers_by_post(session, ids), relays_by_post(session, ids)
    return [_card(post, flowers.get(post.id, []), relays.get(post.id, [])) for post in posts]


def shown_cards(session: Session, post_ids: Sequence[str]) -> dict[str, CardView]:
    """The cards of those of these posts that visitors may see."""
    posts = shown_by_ids(session, post_ids)
    return {card.id: card for card in cards_of(session, list(posts.values()))}


def _card(post: Post, flowers: list[FlowerView], relays: list[RelayView]) -> CardView:
    link, answers = post.link or {}, post.answers or {}
    return CardView(
        id=post.id,
        uri=post.uri,
        url=post.url,
        network=post.network,
        person=view(post.person),
        author_name=post.author.get("name", ""),
        author_handle=post.author.get("handle", ""),
        author_url=post.author.get("url", ""),
        title=post.title,
        html=clean(post.html),
        text=post.text,
        language=post.language,
        warning=post.warning,
        answers_url=answers.get("url"),
        answers_author=answers.get("author", ""),
        pictures=tuple(medium.get("alt", "") for medium in post.media),
        link_url=link.get("url"),
        link_title=link.get("title", ""),
        link_site=link.get("site", ""),
        published_at=post.published_at,
        received_at=post.received_at,
        edited_at=post.edited_at,
        flowers=tuple(flowers[:SHOWN_ON_A_CARD]),
        more_flowers=len(flowers) > SHOWN_ON_A_CARD,
        relays=tuple(relays),
    )
