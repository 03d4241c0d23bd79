"""Which pictures cards need, and what is known of them: one look for any number of posts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.cards.views import CardPicture, Film, Shown
from wall.media.models import PictureFile, PictureUse
from wall.media.queries import PictureView, pictures
from wall.posts.models import Post, PostPicture
from wall.posts.on_wall import running_filters
from wall.sources.models import Source

Pictures = Mapping[tuple[str, PictureUse], PictureView]


def pictures_of(session: Session, posts: Iterable[Post]) -> Pictures:
    """All that is known of the pictures that these posts show: their own, their links', their authors', their emoji."""
    wanted: set[tuple[str, PictureUse]] = set()
    for post in posts:
        wanted |= {(address, "image") for address in map(_address, post.media) if address}
        wanted |= {(medium["url"], "image") for medium in post.media if medium["kind"] == "video"}
        wanted |= {(address, "emoji") for address in post.emoji.values()}
        if post.link and post.link.get("image_url"):
            wanted.add((post.link["image_url"], "image"))
        if post.author.get("avatar_url"):
            wanted.add((post.author["avatar_url"], "avatar"))
    return pictures(session, wanted) if wanted else {}


def faces(session: Session, person_ids: Iterable[str]) -> dict[str, PictureView]:
    """The portraits of these people that are ready: of each the one at their newest source that has one.

    None while every wall is stopped: then they are out of sight, too.
    """
    if running_filters(session) == []:
        return {}
    query = select(Source.person_id, Source.avatar_url).where(
        Source.person_id.in_(set(person_ids)), Source.avatar_url.is_not(None)
    )
    rows = [(person_id, str(url)) for person_id, url in session.execute(query.order_by(Source.created_at.desc()))]
    known = pictures(session, {(url, "avatar") for _, url in rows}) if rows else {}
    found: dict[str, PictureView] = {}
    for person_id, url in rows:
        seen = known.get((url, "avatar"))
        if (face := ready(seen)) is not None:
            found.setdefault(person_id, face)
    return found


def show(post: Post, known: Pictures) -> Shown:
    """What of a post's media can be shown: what failed or is no picture is not there, as if there had been none.

    One that waits for its first try is there where its size is known: it has its room before it comes.
    """
    drawn = []
    for medium in post.media:
        seen = _still(known.get((_address(medium), "image"))) if medium["kind"] == "image" else None
        if seen is not None and seen.state == "waiting":
            seen = _with_room(seen, medium)
        if seen is not None:
            drawn.append(CardPicture(seen, medium.get("alt", "")))
    films = [_film(medium, known) for medium in post.media if medium["kind"] == "video"]
    sounds = tuple(medium.get("alt", "") for medium in post.media if medium["kind"] == "audio")
    more = len(films) > 1 or bool(drawn and films)
    return Shown(tuple(drawn), more, films[0] if films else None, sounds)


def emoji_of(post: Post, known: Pictures) -> dict[str, str]:
    """The hash of each custom emoji of a post that is ready, by its code without colons."""
    found = {}
    for code, address in post.emoji.items():
        seen = known.get((address, "emoji"))
        if seen is not None and seen.webp:
            found[code.strip(":")] = seen.webp[-1].hash
    return found


def media_by_post(session: Session, post_ids: Sequence[str]) -> dict[str, list[str]]:
    """The addresses of every file, films too, that was kept for these posts and for the threads that they begin."""
    if not post_ids:
        return {}
    root = Post.root_id.in_(post_ids)
    query = (
        select(Post.id, Post.root_id, PictureFile.hash)
        .join(PostPicture, PostPicture.post_id == Post.id)
        .join(PictureFile, PictureFile.picture_id == PostPicture.picture_id)
        .where(Post.id.in_(post_ids) | root)
    )
    found: dict[str, set[str]] = {}
    for post_id, root_id, file_hash in session.execute(query):
        found.setdefault(root_id or post_id, set()).add(f"/media/{file_hash}")
    return {post_id: sorted(addresses) for post_id, addresses in found.items()}


def ready(view: PictureView | None) -> PictureView | None:
    """The picture, if it is there. A film is none: it has nothing that stands still."""
    return view if view is not None and view.state == "ready" and view.webp else None


def _film(medium: Mapping[str, Any], known: Pictures) -> Film:
    poster, film = _still(known.get((_address(medium), "image"))), known.get((medium["url"], "image"))
    file = film.motion if film is not None and film.motion and film.motion.media_type.startswith("video/") else None
    return Film(poster, medium.get("alt", ""), file, medium.get("seconds"))


def _still(view: PictureView | None) -> PictureView | None:
    """The picture, if it is there or may still come."""
    return view if view is not None and view.state == "waiting" else ready(view)


def _with_room(view: PictureView, medium: Mapping[str, Any]) -> PictureView | None:
    width, height = medium.get("width"), medium.get("height")
    return replace(view, width=width, height=height) if width and height else None


def _address(medium: Mapping[str, str | None]) -> str:
    """The picture that stands for a medium: itself, or a film's poster."""
    return (medium["url"] if medium["kind"] == "image" else medium.get("preview_url")) or ""
