"""What becomes of a source's posts when its person chooses what of it shows, or when it is followed no more."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict
from wall.events import record
from wall.events.leases import release
from wall.events.types import WallChanged
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.held import hold_again, holds, said_of
from wall.posts.incoming import Incoming
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.switched import settle_kinds
from wall.seal import Sealer
from wall.sources.choices import Choices
from wall.sources.claims import settle_waiting
from wall.sources.contests import give_up
from wall.sources.models import InboundSeen, Settling, Source
from wall.sources.service import pause
from wall.sources.settling import have_settled


def origin_of(source: Source) -> Origin:
    """Where the posts of a source come from."""
    return Origin(source.person, source.network, source.id, held=holds(source))


def take_in(session: Session, source: Source, incoming: Sequence[Incoming], sealer: Sealer) -> int:
    """Store what came in through a source; it shows as its person wants. Returns how many are new or changed."""
    said = said_of(session, source, [one.uri for one in incoming])
    touched = ingest(session, origin_of(source), incoming, sealer)
    hold_again(session, touched, said)
    settle_kinds(session, source, touched)
    return len(touched)


def choose(session: Session, source: Source, choices: Choices) -> None:
    """Show of the source what its person wants: the rest of what is up goes, and exactly what they want comes back.

    This keeps what they want; its posts follow when it is settled, right afterwards and a few at a time. Where they
    want more than before, the source is read from the start, for what was said meanwhile; where they want no relays,
    those that were done are undone. Repeatable.
    """
    before = Choices.of(source)
    if choices == before:
        return
    source.takes_replies, source.takes_boosts = choices.replies, choices.boosts
    source.takes_relays, source.only_tag = choices.relays, choices.only_tag
    release(source)  # a fetch that began before would bring what was wanted then, and its cursor
    if _wants_more(choices, before):
        source.cursor = None
        source.due_at = source.due_at and now()
    note(session, source.person, "source.choose", source.id)
    have_settled(session, source)
    if choices.relays != before.relays:
        record(session, WallChanged(source.person_id))


def let_go(session: Session, source: Source) -> None:
    """Follow a source no more. Its posts stay, and belong to their person as before.

    Whoever showed meanwhile that the account is theirs, and wants it to show, has it from now on.
    """
    session.execute(update(Post).where(Post.source_id == source.id).values(source_id=None))
    session.execute(delete(Settling).where(Settling.source_id == source.id))
    session.execute(delete(InboundSeen).where(InboundSeen.source_id == source.id))
    network, uri = source.network, source.uri
    session.delete(source)
    session.flush()
    settle_waiting(session, network, uri)


def let_go_of_leavers(session: Session) -> None:
    """Nothing is followed for who left and kept their words: after a restore there may be something again."""
    theirs = select(Source).join(Source.person).where(Person.left_how == "keep")
    for source in session.scalars(theirs).all():
        let_go(session, source)


def stop_following(session: Session, source: Source) -> bool:
    """Follow a source no more; returns whether its posts stay: none of one that its person never agreed to, who could
    not undo it any more. A partner is asked for nothing, and keeps what came. What somebody else showed to be theirs
    goes to them, with its posts.
    """
    if give_up(session, source):
        return False
    stays = source.agreed_by is not None or source.person.kind == "partner"
    if stays:
        let_go(session, source)
    else:
        undo(session, source)
    return stays


def undo(session: Session, source: Source) -> None:
    """It was followed without its person's yes, and they say no: nothing that came from it is left.

    This has it read no more, and nobody find it; its posts go when it is settled, right afterwards, and it goes last.

    Raises `Conflict` once they said yes: then it is followed no more in the usual way, and its posts stay.
    """
    if source.agreed_by is not None:
        raise Conflict("You said yes to this account. You can stop following it, or hide what should not show.")
    if give_up(session, source):
        return
    pause(source)
    source.token_sealed, source.proof_due_at = None, None
    release(source)  # a fetch that is under way writes nothing any more
    have_settled(session, source, takes_away=True)


def latest_of(session: Session, source_id: str, *, limit: int) -> list[Post]:
    """The last posts that came in through a source, hidden ones too, but for what is gone."""
    query = select(Post).where(Post.source_id == source_id, Post.removed_at.is_(None))
    return list(session.scalars(query.order_by(Post.received_at.desc(), Post.id.desc()).limit(limit)))


def _wants_more(choices: Choices, before: Choices) -> bool:
    kinds = (choices.replies and not before.replies) or (choices.boosts and not before.boosts)
    return kinds or (bool(before.only_tag) and choices.only_tag != before.only_tag)
