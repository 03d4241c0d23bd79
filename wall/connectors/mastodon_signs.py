"""The signs that an account of the Mastodon kind sets for itself, and what they mean here."""

import re
from datetime import timedelta

from wall import clock
from wall.connectors.base import Target, Unwelcome
from wall.connectors.markup import text_of
from wall.connectors.mastodon_accounts import refuse_gone
from wall.connectors.mastodon_api import Api
from wall.connectors.mastodon_entities import Account
from wall.connectors.mastodon_memory import Memory

LOOK_AGAIN = timedelta(days=1)
_NOBOT = re.compile(r"(?<![\w#])#\s?nobots?(?!\w)", re.IGNORECASE)  # pages draw the sign and the word apart
_LOCKED = (
    "{handle} is a locked account, which only those read whom it has let in. To have it shown here, "
    "its owner opens it at {host} (Preferences, Public profile, Privacy and reach)."
)
_NO_BOTS = (
    "{handle} asks with #nobot that no program reads it. To have it shown here, "
    "its owner takes #nobot out of the profile at {host}."
)


def refuse_unwelcome(account: Account, *, handle: str, api: Api) -> None:
    """Raise Unwelcome for an account that is locked, or that says `#nobot` in its note or one of its fields."""
    if account.locked:
        raise Unwelcome(_LOCKED, handle=handle, host=api.host)
    texts = (account.note, *(text for field in account.fields for text in (field.name, field.value)))
    if any(_NOBOT.search(text_of(text)) for text in texts if text):
        raise Unwelcome(_NO_BOTS, handle=handle, host=api.host)


def look_at_account(
    api: Api, target: Target, told: Account | None, memory: Memory, *, is_doubtful: bool
) -> tuple[Account | None, int]:
    """The account as its statuses tell of it, else as its server does; and when its signs were seen.

    Asked for once a day, or at once where it is doubtful that it is there still: None else. Raises Gone or Unwelcome,
    by what the account says now.
    """
    is_whole = told is not None and told.locked is not None  # some programs shorten it in a status
    if is_doubtful or (not is_whole and _seconds() - memory.signs_at >= LOOK_AGAIN.total_seconds()):
        told, is_whole = api.account(target.options["id"]), True
        refuse_gone(told, handle=target.handle, api=api)
    if told is not None:
        refuse_unwelcome(refuse_gone(told, handle=target.handle, api=api), handle=target.handle, api=api)
    return told, _seconds() if is_whole else memory.signs_at


def _seconds() -> int:
    return int(clock.now().timestamp())
