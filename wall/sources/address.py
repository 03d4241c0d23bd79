"""The verb that gives a source another address: the source stays, with its person and its posts."""

from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import Target
from wall.events.leases import release
from wall.sources.models import Source
from wall.sources.rules import host_of
from wall.sources.service import LONGEST_HANDLE, MOVED, kept_signs, refuse_contested, refuse_door, refuse_followed


def give_address(session: Session, source: Source, target: Target) -> None:
    """Read the source from `target` from now on, at once; what is asked under the old address counts no more.

    Raises `Conflict` when somebody has that one already. A token stays only for the server that it is for, and a feed
    keeps its identity: posts that came from the old place do not come twice.
    """
    refuse_door(source)
    refuse_contested(source)
    refuse_followed(session, target)
    host = host_of(target.network, target.uri, target.options)[:LONGEST_HANDLE]
    if (target.network, host) != (source.network, source.host):
        source.token_sealed = None
    kept = source.options if (source.network, target.network) == ("feed", "feed") else {}
    source.note, source.note_values, source.note_at = MOVED, {"old": source.uri, "new": target.uri}, now()
    source.network, source.uri, source.url, source.host = target.network, target.uri, target.url, host
    source.handle, source.options = target.handle[:LONGEST_HANDLE], {**kept_signs(target), **kept}
    source.noindex = target.noindex
    source.cursor = source.trouble_kind = source.trouble = source.trouble_since = None
    source.trouble_values, source.needs_person, source.attempts = {}, False, 0
    release(source)
    source.due_at = None if source.paused_at else now()
