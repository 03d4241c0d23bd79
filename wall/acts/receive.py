"""Take in what somebody posts to an inbound door: checked, stored and acknowledged in one commit."""

from collections.abc import Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wall.acts.follow import as_answer
from wall.clock import now
from wall.connectors import webhook
from wall.connectors.base import ConnectorError, RemoteAuthor
from wall.errors import Conflict, FlorilegeError, Invalid, NotFound
from wall.parts import Parts
from wall.people.queries import lock
from wall.posts.incoming import Incoming, prepare
from wall.posts.ingest import remove
from wall.posts.of_source import origin_of, take_in
from wall.posts.queries import post_id_of
from wall.posts.wanted import with_tag
from wall.sources.models import InboundSeen, Source
from wall.sources.service import INBOUND, target_of


class NotSigned(FlorilegeError):
    """The message is not from whoever holds the door's secret."""

    status = 401


def receive(parts: Parts, door_id: str, headers: Mapping[str, str], body: bytes) -> str | None:
    """Store one signed message; returns the id of its post, None where there is none (deleted, or never was).

    The same `webhook-id` again has no effect. Raises `NotFound`, `NotSigned`, `Invalid`, or `Conflict` where the door
    is closed or its person is not read just now.
    """
    door, secret = _open(parts, door_id)
    try:
        webhook_id = webhook.verify(secret, headers, body, now())
    except ConnectorError as error:
        raise NotSigned(error.message, **error.values) from error
    try:
        inbound = webhook.parse(body)
    except ConnectorError as error:
        raise as_answer(error) from error
    incoming = None if isinstance(inbound, webhook.InboundDelete) else _prepared(door, inbound)
    message_id = inbound.id if isinstance(inbound, webhook.InboundDelete) else inbound.message.id
    uri = webhook.uri_of(door.id, message_id)
    with parts.database.write() as session:
        locked = session.get(Source, door.id, with_for_update={"of": Source})
        if locked is None:
            raise _unknown()
        lock(session, locked.person_id)
        session.refresh(locked.person)
        _refuse_closed(locked)
        if _is_new(session, door.id, webhook_id):
            if incoming is None:
                remove(session, origin_of(locked), [uri], parts.sealer)
            else:
                known = [uri] if post_id_of(session, uri) else []
                take_in(session, locked, with_tag([incoming], locked.only_tag, known), parts.sealer)
            locked.last_success_at = now()
        return post_id_of(session, uri)


def _open(parts: Parts, door_id: str) -> tuple[Source, str]:
    with parts.database.read() as session:
        door = session.get(Source, door_id)
    if door is None or door.network != INBOUND:
        raise _unknown()
    _refuse_closed(door)
    secret = target_of(door, parts.sealer).token
    if secret is None:
        raise _unknown()
    return door, secret


def _refuse_closed(door: Source) -> None:
    """Who paused, left, is hidden or may not sign in posts nothing by this way either."""
    if door.paused_at is not None:
        raise Conflict("This door is closed for now.")
    if not door.person.is_read:
        raise Conflict("Whose door this is has no words read just now: nothing comes in through it meanwhile.")


def _unknown() -> NotFound:
    return NotFound("There is no such door.")


def _prepared(door: Source, inbound: webhook.InboundPost) -> Incoming:
    moment = now()
    author = RemoteAuthor(uri=door.uri, name=door.person.name, handle="", url="")
    post = webhook.to_post(inbound, source_id=door.id, author=author, received_at=moment)
    incoming = prepare(post, moment)
    if incoming is None:
        raise Invalid("There is nothing in this message that could be shown.")
    return incoming


def _is_new(session: Session, door_id: str, webhook_id: str) -> bool:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    seen = dialect.insert(InboundSeen).values(source_id=door_id, webhook_id=webhook_id, at=now())
    return session.execute(seen.on_conflict_do_nothing().returning(InboundSeen.webhook_id)).scalar() is not None
