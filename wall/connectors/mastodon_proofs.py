"""What shows whose an account of the Mastodon kind is: its own profile, as its own server tells it."""

from typing import Literal
from urllib.parse import urlsplit

from wall.connectors.base import Proof, Refused, Target
from wall.connectors.markup import one_line, parse, text_of
from wall.connectors.mastodon_accounts import refuse_gone
from wall.connectors.mastodon_api import Api
from wall.connectors.mastodon_entities import Account, Field
from wall.connectors.mastodon_posts import to_author
from wall.connectors.mastodon_signs import refuse_unwelcome
from wall.connectors.proofs import holds_word, is_same_page, links_to

_MOST_FIELDS = 32


def prove_account(api: Api, target: Target, *, page: str, word: str) -> Proof | None:
    """What the account's profile says, asked of the server that keeps it. Raises the five errors.

    Refused where another server tells of it: that one could say what it likes.
    """
    account = refuse_gone(api.account(target.options["id"]), handle=target.handle, api=api)
    if not _is_at_home(account, api) or to_author(account, base=api.base).uri != target.uri:
        raise Refused(
            "{host} is not the server that keeps {handle}. Give the account by its own address, @name@host.",
            host=api.host,
            handle=target.handle,
        )
    refuse_unwelcome(account, handle=target.handle, api=api)
    how = proof_in(account, page=page, word=word)
    return Proof(how, target.url) if how else None


def proof_in(account: Account, *, page: str, word: str) -> Literal["rel_me", "field", "word"] | None:
    """How a profile shows whose it is: a field that links to the page, which its server has found to link back
    (`verified_at`) or not, else the word in a field or in the note. Nothing else of it is its owner's alone."""
    fields = account.fields[:_MOST_FIELDS]
    linking = [field for field in fields if _leads_to(field, page)]
    if linking:
        return "rel_me" if any(field.verified_at for field in linking) else "field"
    texts = [account.note or "", *(field.value for field in fields), *(field.name for field in fields)]
    return "word" if any(holds_word(text_of(text), word) for text in texts) else None


def _leads_to(field: Field, page: str) -> bool:
    """By its link, as Mastodon gives it, or as a bare address, as others do."""
    document = parse(field.value)
    body = document.body
    if body is not None and is_same_page(one_line(body.text()), page):
        return True
    return links_to(document.css("a[href]"), "", page)


def _is_at_home(account: Account, api: Api) -> bool:
    """Whether the server that was asked is the account's own: its name has no other host, nor have its addresses."""
    host = api.host.lower()
    addresses = [urlsplit(one).netloc for one in (account.uri, account.url) if one]
    return all(place.lower() == host for place in (account.acct.partition("@")[2] or host, *addresses))
