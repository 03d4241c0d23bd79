"""Mastodon, and whatever speaks its API: finds accounts, reads their statuses, boosts from brand accounts."""

from msgspec.structs import replace

from wall.connectors.base import (
    BrandAccount,
    Known,
    Malformed,
    Page,
    Proof,
    Receipt,
    Target,
    Unreachable,
)
from wall.connectors.markup import web_address
from wall.connectors.mastodon_accounts import handle_at, look_up, refuse_gone
from wall.connectors.mastodon_api import Api
from wall.connectors.mastodon_entities import Account
from wall.connectors.mastodon_memory import Memory, read_memory, traces_of, write_memory
from wall.connectors.mastodon_posts import to_author
from wall.connectors.mastodon_proofs import prove_account
from wall.connectors.mastodon_relays import brand_api, local_id
from wall.connectors.mastodon_signs import look_at_account, refuse_unwelcome
from wall.connectors.mastodon_threads import with_answered
from wall.connectors.mastodon_timeline import list_statuses, look_for, missing, read_timeline, withdrawn
from wall.connectors.outside import Outside

NETWORK = "mastodon"
_LIMITED = "{host} has limited this account, which hides it from most people. Its posts are read all the same."


class Mastodon:
    """Reads statuses with or without a token; where a server wants one, the error says so."""

    def __init__(self, outside: Outside) -> None:
        self._http = outside.http

    def find(self, address: str, *, host: str | None, token: str | None) -> Target:
        """The account that `address` names, asked of `host` if given, where `@name` is enough. Raises the five."""
        handle = handle_at(address, host)
        if handle is None:
            raise Malformed("{address} is no account of a Mastodon server (@name@host).", address=address)
        api, account = look_up(self._http, handle, token, is_sure=host is not None)
        author = to_author(account, base=api.base)
        refuse_unwelcome(refuse_gone(account, handle=author.handle, api=api), handle=author.handle, api=api)
        target = _target(account, api)
        list_statuses(api, target, 1)  # readable at all?
        return target

    def fetch(self, target: Target, cursor: str | None, known: tuple[Known, ...]) -> Page:
        """What is new, edited, boosted or deleted among the newest statuses: one request where nothing is.

        At most ten more for what is missing, ten for what replies answer, and one a day for the account's own signs.
        """
        api = Api(self._http, target.options["base"], target.token)
        memory = read_memory(cursor)
        timeline = read_timeline(api, target, memory)
        is_empty = timeline is not None and not timeline.statuses  # servers show a suspended account so
        told_by = timeline.statuses[0].account if timeline and timeline.statuses else None
        account, signs_at = look_at_account(api, target, told_by, memory, is_doubtful=is_empty and bool(known))
        if timeline is None:
            cursor = write_memory(replace(memory, signs_at=signs_at), is_settled=True)
            return Page(cursor=cursor, noindex=account.noindex if account else None)
        posts = timeline.posts(boosts=target.boosts)
        new = {status_id: post for status_id, post in posts.items() if memory.is_new(status_id, post)}
        told = with_answered(api, timeline, memory, new)
        gone, kept = look_for(api, timeline, memory, missing(timeline, known, memory))
        traces = traces_of(timeline.statuses, posts, base=api.base, again=told.left) | kept
        return Page(
            posts=tuple(sorted(told.posts.values(), key=lambda post: post.published_at)),
            removed=(*withdrawn(timeline, known, memory), *gone),
            cursor=write_memory(Memory(traces, timeline.etag, signs_at), is_settled=not (told.left or kept)),
            author=to_author(account, base=api.base) if account else None,
            noindex=account.noindex if account else None,
        )

    def prove(self, target: Target, *, page: str, word: str) -> Proof | None:
        """What the account's own profile says, by its own server."""
        return prove_account(Api(self._http, target.options["base"], target.token), target, page=page, word=word)

    def verify(self, account: BrandAccount) -> str:
        """The handle of the account that the token belongs to."""
        api = brand_api(self._http, account)
        return to_author(api.own_account(), base=api.base).handle

    def relay(self, account: BrandAccount, post_uri: str, post_url: str, *, key: str) -> Receipt:
        """Boost the post. Servers boost a status once only, so that a repetition changes nothing."""
        api = brand_api(self._http, account)
        status_id = local_id(api, post_uri, post_url)
        if status_id is None:
            raise Unreachable("{host} does not find the post {url}.", host=api.host, url=post_url)
        boost = api.boost(status_id, key=key)
        return Receipt(boost.uri or post_uri, web_address("", boost.url or ""))

    def undo(self, account: BrandAccount, receipt_uri: str, post_uri: str, post_url: str) -> None:
        """Take the boost back; a post that is gone has taken its boosts along."""
        api = brand_api(self._http, account)
        status_id = local_id(api, post_uri, post_url)
        if status_id is not None:
            api.unboost(status_id)


def _target(account: Account, api: Api) -> Target:
    author = to_author(account, base=api.base)
    note, values = (_LIMITED, {"host": api.host}) if account.limited else ("", {})
    return Target(
        NETWORK,
        author.uri,
        author.handle,
        author.url,
        {"base": api.base, "id": str(account.id)},
        api.token,
        note=note,
        note_values=values,
        noindex=bool(account.noindex),
        only_own=account.discoverable is False,
    )
