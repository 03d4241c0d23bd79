"""What an author decides about a post of theirs, without asking anybody: out of sight, and back."""

from sqlalchemy.orm import Session

from wall.errors import Forbidden, NotFound
from wall.people.models import Person
from wall.posts.carried import tell_carriers
from wall.posts.models import Post
from wall.posts.service import OWN_CHOICE, hide, is_switched_off, restore
from wall.posts.sight import decide_alone
from wall.sources.models import Source
from wall.sources.service import refuse_contested


def hide_own(session: Session, person: Person, post_id: str) -> Post:
    """Take a post of one's own out of sight, at once and everywhere. Repeatable. Raises `NotFound`, `Conflict`.

    Of what a steward hid for safety it holds once that is lifted.
    """
    post = _own(session, person, post_id)
    hide(session, post, reason=OWN_CHOICE, actor=person)
    tell_carriers(session, [post], shows=False)
    return post


def show_own(session: Session, person: Person, post_id: str) -> Post:
    """Bring it back. Repeatable. Raises `Forbidden` for what a steward hid for safety: stewards show that again;
    `Conflict` while it is open whose account it came from."""
    post = _own(session, person, post_id)
    decide_alone(session, post)
    source = session.get(Source, post.source_id) if post.source_id else None
    if source is not None:
        refuse_contested(source)
    if post.hidden_at is not None and not is_switched_off(post):
        raise Forbidden("This was hidden for safety. You can answer in your log, and somebody else decides.")
    restore(session, post, actor=person)
    tell_carriers(session, [post], shows=True)
    return post


def _own(session: Session, person: Person, post_id: str) -> Post:
    post = session.get(Post, post_id)
    if post is None or post.person_id != person.id:
        raise NotFound("This is not a post of yours.")
    return post
