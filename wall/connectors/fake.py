"""The made-up network as a connector: runs through the real pipeline without anything outside."""

from datetime import timedelta

from wall.connectors.base import (
    BrandAccount,
    Gone,
    Known,
    Malformed,
    Page,
    Proof,
    RateLimited,
    Receipt,
    RemoteAuthor,
    RemotePost,
    Target,
    Unauthorized,
    Unreachable,
)
from wall.connectors.fake_network import PAGES, FakeNetwork, Line, slug_of
from wall.connectors.outside import Outside
from wall.connectors.proofs import holds_word

NETWORK = "fake"
PREFIX = "fake:"
_NEWEST = 40


def to_author(slug: str, name: str, face: str | None = None) -> RemoteAuthor:
    """An account of the made-up network."""
    return RemoteAuthor(
        uri=f"{PREFIX}{slug}",
        name=name,
        handle=f"@{slug}@fake",
        url=f"{PAGES}{slug}",
        avatar_url=face,
    )


def to_post(slug: str, lines: list[Line], post_id: str, face: str | None = None) -> RemotePost | None:
    """What a post is after all its lines; None once it is deleted."""
    own = [line for line in lines if line.id == post_id and line.do != "answer"]
    last, first = own[-1], own[0]
    if last.do == "delete":
        return None
    return RemotePost(
        uri=f"{PREFIX}{slug}/{post_id}",
        url=f"{PAGES}{slug}/{post_id}",
        author=to_author(slug, lines[0].text, face),
        published_at=first.at,
        text=last.text,
        language=last.language,
        warning=last.warning,
        edited_at=last.at if last.do == "edit" else None,
        answers_url=first.answers_url,
        answers_author=first.answers_author,
        answers_text=first.answers_text,
        answered=any(line.do == "answer" and line.id == post_id for line in lines),
        continues=first.continues,
        media=last.media,
        link=last.link,
    )


class Fake:
    """Reads the log of an account. The cursor is a position in it."""

    def __init__(self, outside: Outside) -> None:
        self._network = FakeNetwork(outside.data_dir)

    def find(self, address: str, *, host: str | None, token: str | None) -> Target:
        """The account called `fake:NAME`: every name has one. Raises Malformed for what is no name."""
        slug = slug_of(address.removeprefix(PREFIX))
        if not address.startswith(PREFIX) or not slug:
            raise Malformed("{address} is no account of the made-up network (fake:NAME).", address=address)
        lines = self._network.open_account(address.removeprefix(PREFIX))
        author = to_author(slug, lines[0].text)
        return Target(NETWORK, author.uri, author.handle, author.url, {"slug": slug}, token)

    def fetch(self, target: Target, cursor: str | None, known: tuple[Known, ...]) -> Page:
        """What was added, edited and deleted since the position of the cursor."""
        slug = target.options["slug"]
        lines = self._network.open_account(slug)
        _raise_trouble(lines)
        position = int(cursor) if cursor and cursor.isdigit() else 0
        face = self._network.face(slug)
        touched = list(dict.fromkeys(line.id for line in lines[position:] if line.id))
        posts = {post_id: to_post(slug, lines, post_id, face) for post_id in touched}
        alive = sorted((post for post in posts.values() if post), key=lambda post: post.published_at)
        return Page(
            posts=tuple(alive if cursor else alive[-_NEWEST:]),
            removed=tuple(f"{PREFIX}{slug}/{post_id}" for post_id, post in posts.items() if post is None and cursor),
            cursor=str(len(lines)),
            author=to_author(slug, lines[0].text, face),
        )

    def prove(self, target: Target, *, page: str, word: str) -> Proof | None:
        """The one-time word in a post of the account: only its owner writes there."""
        slug = target.options["slug"]
        lines = self._network.open_account(slug)
        _raise_trouble(lines)
        posts = (to_post(slug, lines, post_id) for post_id in dict.fromkeys(line.id for line in lines if line.id))
        return next((Proof("word", post.url) for post in posts if post and holds_word(post.text, word)), None)

    def verify(self, account: BrandAccount) -> str:
        """The handle; the token `wrong` is the one that is not taken."""
        slug = _brand(account)
        return to_author(slug, slug).handle

    def relay(self, account: BrandAccount, post_uri: str, post_url: str, *, key: str) -> Receipt:
        """Pass any post on, once for each `key`."""
        slug = _brand(account)
        number = self._network.add_relay(slug, post_uri, key)
        return Receipt(f"{PREFIX}{slug}/relay-{number}", f"https://fake.example/@{slug}/relay-{number}")

    def undo(self, account: BrandAccount, receipt_uri: str, post_uri: str, post_url: str) -> None:
        """Take a relay back."""
        self._network.undo_relay(_brand(account), post_uri)


def _brand(account: BrandAccount) -> str:
    if account.token == "wrong":  # noqa: S105 - the one token that this network refuses, for tests
        raise Unauthorized("The made-up network does not take this token.")
    slug = slug_of(account.handle.removeprefix(PREFIX).removesuffix("@fake"))
    if not slug:
        raise Malformed("{handle} is no account of the made-up network.", handle=repr(account.handle[:80]))
    return slug


def _raise_trouble(lines: list[Line]) -> None:
    trouble = next((line.text for line in reversed(lines) if line.do == "trouble"), "")
    if trouble == "unreachable":
        raise Unreachable("The made-up network does not answer.")
    if trouble == "limited":
        raise RateLimited("The made-up network asks us to come back later.", retry_after=timedelta(seconds=30))
    if trouble == "unauthorized":
        raise Unauthorized("The made-up network wants a token.")
    if trouble == "gone":
        raise Gone("This account of the made-up network is no more.")
    if trouble == "malformed":
        raise Malformed("The made-up network answers with nonsense.")
