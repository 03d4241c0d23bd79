"""Decides which posts of an account its person wants to show. Pure."""

from collections.abc import Collection, Iterable

from wall.connectors.base import RemotePost
from wall.content.tags import fold_tag
from wall.posts.incoming import Incoming
from wall.posts.models import Post
from wall.sources.choices import Choices


def is_of_wanted_kind(post: RemotePost, choices: Choices) -> bool:
    """Whether it may come in by its kind: a thread of the person's own is no answer."""
    if post.boost:
        return choices.boosts
    return choices.replies or not post.answers_url or bool(post.continues)


def with_tag(incoming: Iterable[Incoming], only_tag: str, known: Collection[str]) -> list[Incoming]:
    """Those that have the one tag, oldest first, and what goes on from them.

    What is `known` (uris) comes too: an edit may have taken its tag away, and then it has to go.
    """
    let_in: list[Incoming] = []
    here = set(known)
    for one in incoming:
        if has_tag(one.shows["tags"], only_tag) or one.uri in here or (one.continues or "") in here:
            here.add(one.uri)
            let_in.append(one)
    return let_in


def is_wanted(post: Post, choices: Choices) -> bool:
    """Whether a card shows: of a thread, its first post decides."""
    if post.boost and not choices.boosts:
        return False
    if not post.boost and post.answers and not post.continues and not choices.replies:
        return False
    return has_tag(post.tags, choices.only_tag)


def has_tag(tags: Iterable[str], only_tag: str) -> bool:
    """Whether the tag is among these, whatever its case and accents; any post has no tag in particular."""
    return not only_tag or only_tag in map(fold_tag, tags)
