"""What becomes of a person's posts when they leave: erased to tombstones, or left to stand under no name."""

from collections.abc import Collection
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from wall.content.words import fold
from wall.media.models import Picture
from wall.media.service import drop
from wall.posts.beside import forget_raw
from wall.posts.carried import keep_carried
from wall.posts.graves import GONE, bury_all, grave
from wall.posts.models import Highlight, Post, PostPicture, PostWords
from wall.posts.repeated import NOWHERE, take_out
from wall.posts.traces import Traces
from wall.seal import Sealer
from wall.sources.models import Source

_NOWHERE = "https://gone.invalid/"  # nobody answers there, ever (RFC 2606, section 2)


def bury_some(session: Session, person_id: str, sealer: Sealer, *, at_most: int) -> int:
    """Make tombstones of a person's posts, a few at a time. Returns how many."""
    living = select(Post).where(Post.person_id == person_id, Post.removed_at.is_(None)).limit(at_most)
    posts = list(session.scalars(living))
    addresses = {address for post in posts if not post.boost for address in (post.url, post.uri)}
    bury_all(session, posts, sealer)
    take_out(session, addresses, sealer)
    return len(posts)


def unname_some(session: Session, person_id: str, traces: Traces, sealer: Sealer, *, at_most: int) -> int:
    """Have a person's posts stand under no name, a few at a time: the words stay, but for who wrote them where.

    Returns how many. What they boosted is somebody else's, and keeps its author.
    """
    named = Post.person_id == person_id, Post.removed_at.is_(None), Post.uri.not_like(f"{GONE}%")
    posts = list(session.scalars(select(Post).where(*named).limit(at_most)))
    for post in posts:
        _unname(session, post, traces, sealer)
    ids = [post.id for post in posts]
    forget_raw(session, ids)
    keep_carried(session, posts, replaced=ids)
    return len(posts)


def forget_beside(session: Session, person_id: str) -> None:
    """Forget why a person's posts were hidden, and what stewards said beside them. Repeatable."""
    theirs = Post.person_id == person_id
    session.execute(update(Post).where(theirs, Post.hidden_reason.is_not(None)).values(hidden_reason=None))
    session.execute(delete(Highlight).where(Highlight.post_id.in_(select(Post.id).where(theirs))))


def pictures_of(session: Session, person_id: str, others: Collection[str]) -> list[str]:
    """The ids of the pictures that a person's accounts had, and the posts of theirs, and of these `others`, that are
    gone."""
    posts = select(PostPicture.picture_id).join(Post, Post.id == PostPicture.post_id)
    used = posts.where(or_(Post.person_id == person_id, Post.id.in_(others)), Post.removed_at.is_not(None)).distinct()
    faces = select(Picture.id).where(
        Picture.use == "avatar",
        Picture.url.in_(select(Source.avatar_url).where(Source.person_id == person_id)),
    )
    return sorted({*session.scalars(used), *session.scalars(faces)})


def drop_pictures(session: Session, picture_ids: Collection[str]) -> None:
    """Delete those of these pictures that no living post uses, bytes and all. Repeatable."""
    gone = select(Post.id).where(Post.removed_at.is_not(None))
    session.execute(
        delete(PostPicture).where(PostPicture.picture_id.in_(picture_ids), PostPicture.post_id.in_(gone)),
        execution_options={"synchronize_session": False},
    )
    used = exists().where(PostPicture.picture_id == Picture.id)
    is_face = exists().where(Picture.use == "avatar", Source.avatar_url == Picture.url)
    unused = select(Picture.id).where(Picture.id.in_(picture_ids), ~used, ~is_face)
    drop(session, session.scalars(unused).all())


def _unname(session: Session, post: Post, traces: Traces, sealer: Sealer) -> None:
    post.uri = grave(post.uri, sealer)
    post.continues = grave(post.continues, sealer) if post.continues else None
    post.source_id = None
    if not post.boost:
        _rename_pictures(session, post, sealer)
        post.url, post.author = "", {}
        post.link = None if traces.mark(post.link) else post.link
        post.html, post.text = traces.blank(post.html), traces.blank(post.text)
        post.title, post.warning = traces.blank(post.title), traces.blank(post.warning)
        post.media = [one | {"alt": traces.blank(str(one.get("alt") or ""))} for one in post.media]
        post.mentions = [one for one in post.mentions if not any(one in account for account in traces.accounts)]
    post.answers = NOWHERE if traces.mark(post.answers) else post.answers
    post.quote = None if traces.mark(post.quote) else post.quote
    said = [post.warning, post.title, post.text, *(str(one.get("alt") or "") for one in post.media), *post.tags]
    words = update(PostWords).where(PostWords.post_id == post.id).values(words=fold(" ".join(said)))
    session.execute(words, execution_options={"synchronize_session": False})


def _rename_pictures(session: Session, post: Post, sealer: Sealer) -> None:
    """Keep the pictures of a post, but not the addresses that they came from: those may name whose they are."""
    media = [one for medium in post.media for one in (medium["url"], medium.get("preview_url")) if one]
    renamed = {url: _renamed(url, sealer) for url in {*media, *post.emoji.values()} if _is_theirs(session, url, post)}
    for url, other in renamed.items():
        session.execute(update(Picture).where(Picture.url == url).values(url=other, trouble=None, trouble_values={}))
    post.media = [
        medium | {name: renamed.get(medium[name], medium[name]) for name in ("url", "preview_url") if medium.get(name)}
        for medium in post.media
    ]
    post.emoji = {code: renamed.get(url, url) for code, url in post.emoji.items()}


def _is_theirs(session: Session, url: str, post: Post) -> bool:
    """Whether nobody else’s post has this picture."""
    uses = select(PostPicture.post_id).join(Picture, Picture.id == PostPicture.picture_id).where(Picture.url == url)
    others = uses.join(Post, Post.id == PostPicture.post_id).where(Post.person_id != post.person_id)
    return not url.startswith(_NOWHERE) and session.scalars(others.limit(1)).first() is None


def _renamed(url: str, sealer: Sealer) -> str:
    return f"{_NOWHERE}{sealer.digest(url)[:32]}{PurePosixPath(urlsplit(url).path).suffix[:8]}"
