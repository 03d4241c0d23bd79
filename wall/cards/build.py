"""Gathers what cards show: posts with their pictures, thanks and relays, in a few queries for any number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wall.cards.seen import Pictures, emoji_of, faces, pictures_of, ready, show
from wall.cards.views import CardView, PartView, QuoteView
from wall.content.sanitize import clean
from wall.content.text import excerpt
from wall.flowers.queries import SHOWN_ON_A_CARD, FlowerView, flowers_by_post
from wall.media.queries import PictureView
from wall.people.queries import view
from wall.posts.carried import withheld
from wall.posts.highlights import HighlightView, highlights_of
from wall.posts.models import Post
from wall.posts.queries import shown_by_ids
from wall.posts.threads import parts_of
from wall.relays.queries import RelayView, relays_by_post
from wall.sources.queries import source_ids_on_ones_word, source_ids_without_index

_ONE_LINE = 110
_INSET = 280


@dataclass(frozen=True)
class _Around:
    """What belongs to posts and is not in their rows."""

    parts: Mapping[str, Sequence[Post]]
    pictures: Pictures
    faces: Mapping[str, PictureView]
    flowers: Mapping[str, list[FlowerView]]
    relays: Mapping[str, list[RelayView]]
    highlights: Mapping[str, HighlightView]
    on_ones_word: Collection[str]
    without_index: Collection[str]
    withheld: Collection[str]


def cards_of(session: Session, posts: Sequence[Post]) -> list[CardView]:
    """The cards of these posts, in their order."""
    ids = [post.id for post in posts]
    parts = parts_of(session, ids)
    sources = {post.source_id for post in posts if post.source_id}
    around = _Around(
        parts,
        pictures_of(session, [*posts, *(part for own in parts.values() for part in own)]),
        faces(session, (post.person_id for post in posts)),
        flowers_by_post(session, ids),
        relays_by_post(session, ids),
        highlights_of(session, ids),
        source_ids_on_ones_word(session, sources),
        source_ids_without_index(session, sources),
        withheld(session, _addresses([*posts, *(part for own in parts.values() for part in own)])),
    )
    return [_card(post, around) for post in posts]


def shown_cards(session: Session, post_ids: Sequence[str]) -> dict[str, CardView]:
    """The cards of those of these posts that visitors may see."""
    posts = shown_by_ids(session, post_ids)
    return {card.id: card for card in cards_of(session, list(posts.values()))}


def _card(post: Post, around: _Around) -> CardView:
    link, answers = post.link or {}, post.answers or {}
    link = {} if link.get("url") in around.withheld else link
    if answers.get("url") in around.withheld:
        answers = {"url": answers["url"]}  # it is still an answer
    flowers, parts = around.flowers.get(post.id, []), around.parts.get(post.id, ())
    return CardView(
        id=post.id,
        uri=post.uri,
        url=post.url,
        network=post.network,
        person=view(post.person),
        face=around.faces.get(post.person_id),
        author_name=post.author.get("name", ""),
        author_handle=post.author.get("handle", ""),
        author_url=post.author.get("url", ""),
        author_face=around.pictures.get((post.author.get("avatar_url") or "", "avatar")),
        boost=post.boost,
        title=post.title,
        html=clean(post.html),
        text=post.text,
        language=post.language,
        warning=post.warning,
        sensitive=post.sensitive,
        answers_url=answers.get("url"),
        answers_author=answers.get("author", ""),
        answers_text=excerpt(answers.get("text", ""), _ONE_LINE),
        answered=any(one.answered for one in (post, *parts)),
        quote=_quote(post, around.withheld),
        emoji=emoji_of(post, around.pictures),
        media=show(post, around.pictures),
        parts=tuple(_part(part, around) for part in parts),
        link_url=link.get("url"),
        link_title=link.get("title", ""),
        link_site=link.get("site", ""),
        # Of what is sensitive it is no less so, and a card folds away only pictures of the post itself.
        link_picture=None if post.sensitive else ready(around.pictures.get((link.get("image_url") or "", "image"))),
        tags=tuple(post.tags),
        published_at=post.published_at,
        received_at=post.received_at,
        edited_at=post.edited_at,
        flowers=tuple(flowers[:SHOWN_ON_A_CARD]),
        more_flowers=len(flowers) > SHOWN_ON_A_CARD,
        relays=tuple(around.relays.get(post.id, ())),
        highlight=around.highlights.get(post.id),
        vouched=post.source_id in around.on_ones_word,
        noindex=post.source_id in around.without_index,
    )


def _part(post: Post, around: _Around) -> PartView:
    link = {} if (post.link or {}).get("url") in around.withheld else post.link or {}
    return PartView(
        id=post.id,
        url=post.url,
        html=clean(post.html),
        text=post.text,
        language=post.language,
        warning=post.warning,
        sensitive=post.sensitive,
        quote=_quote(post, around.withheld),
        emoji=emoji_of(post, around.pictures),
        media=show(post, around.pictures),
        link_url=link.get("url"),
        link_title=link.get("title", ""),
        link_site=link.get("site", ""),
    )


def _addresses(posts: Sequence[Post]) -> set[str]:
    """Of what these posts quote, answer and point to."""
    parts = (part for post in posts for part in (post.quote, post.answers, post.link))
    return {part["url"] for part in parts if part and part.get("url")}


def _quote(post: Post, withheld: Collection[str]) -> QuoteView | None:
    if not post.quote or post.quote["url"] in withheld:
        return None
    return QuoteView(post.quote["url"], post.quote.get("author", ""), excerpt(post.quote.get("text", ""), _INSET))
