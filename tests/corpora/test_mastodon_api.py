"""Objects of Mastodon's API, of ten years and many servers: each is mapped without loss or error.

A status is mapped when its post says all that it says: words, warning, author, address, time, pictures with their
descriptions, poll, preview, quote; one that is not for everybody when there is no post. Other objects are mapped as
parts of a status; an error as one of the five. Hashtags alone are left out: posts have them in their words.
"""

import json
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.corpora.conftest import Tally
from wall.connectors.answers import Answer, check
from wall.connectors.base import ConnectorError, RemotePost
from wall.connectors.mastodon_entities import Account, Status, read
from wall.connectors.mastodon_posts import to_author, to_post

Read = Callable[[str], Any]
BASE = "https://asked.example"
PUBLIC = ("public", "unlisted")


class Words(HTMLParser):
    """The letters of HTML without its blanks, read by a parser that the project does not use."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._fallback = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._fallback = self._fallback or (tag == "p" and ("class", "quote-inline") in attrs)

    def handle_endtag(self, tag: str) -> None:
        self._fallback = self._fallback and tag != "p"

    def handle_data(self, data: str) -> None:
        if not self._fallback:
            self.parts.append(data)


def letters(html: str) -> str:
    words = Words()
    words.feed(html)
    words.close()
    return "".join("".join(words.parts).split())


def as_status(**parts: Any) -> dict[str, Any]:
    """A status around an object that is no status."""
    account = {"id": "1", "username": "ada", "acct": "ada", "url": "https://social.example/@ada"}
    uri = "https://social.example/1"
    created = "2026-11-02T08:00:00Z"
    return {"id": "1", "uri": uri, "account": account, "created_at": created, "content": "<p>Hello</p>"} | parts


def check_post(raw: dict[str, Any]) -> RemotePost | None:
    """The post that a status makes, after all of it was compared."""
    post = to_post(read(raw, Status), base=BASE)
    shown = raw["reblog"] or raw if raw.get("reblog") else raw
    if raw.get("visibility", "public") not in PUBLIC or shown.get("visibility", "public") not in PUBLIC:
        assert post is None
        return None
    if raw.get("reblog") and raw["account"]["id"] == shown["account"]["id"]:
        assert post is None  # who boosts themself says nothing new
        return None
    assert post is not None, raw["uri"]
    assert post.uri == raw["uri"]
    assert post.boost is bool(raw.get("reblog"))
    check_words(post, shown)
    check_author(post, shown["account"])
    assert post.url == (shown.get("url") or shown["uri"])
    assert post.published_at == datetime.fromisoformat(raw["created_at"])
    assert (post.edited_at is not None) is bool(shown.get("edited_at"))
    check_media(post, shown.get("media_attachments", []))
    check_card(post, shown.get("card"))
    check_quote(post, shown.get("quote"))
    return post


def check_words(post: RemotePost, shown: dict[str, Any]) -> None:
    poll = "".join("".join(option["title"].split()) for option in (shown.get("poll") or {}).get("options", []))
    assert letters(post.html) == letters(shown["content"]) + poll
    assert post.warning == shown.get("spoiler_text", "")
    assert post.sensitive is bool(shown.get("sensitive"))
    codes = {one["shortcode"] for one in shown.get("emojis", []) if f":{one['shortcode']}:" in shown["content"]}
    assert codes <= post.emoji.keys()


def check_author(post: RemotePost, account: dict[str, Any]) -> None:
    assert post.author == to_author(read(account, Account), base=BASE)
    assert post.author.name
    assert post.author.handle.count("@") == 2
    assert post.author.url == account["url"]


def check_media(post: RemotePost, attachments: list[dict[str, Any]]) -> None:
    kinds = {"gifv": "video"}
    given = [(kinds.get(one["type"], one["type"]), one["url"], one["description"] or "") for one in attachments]
    assert [(medium.kind, medium.url, medium.alt) for medium in post.media] == given
    assert [medium.preview_url for medium in post.media] == [one["preview_url"] for one in attachments]


def check_card(post: RemotePost, card: dict[str, Any] | None) -> None:
    assert (post.link is not None) is bool(card and card["title"])
    if card and post.link:
        assert (post.link.url, post.link.title, post.link.image_url) == (card["url"], card["title"], card["image"])


def check_quote(post: RemotePost, quote: dict[str, Any] | None) -> None:
    quoted = quote and quote["state"] == "accepted" and quote["quoted_status"]
    assert (post.quote is not None) is bool(quoted)
    if quoted and post.quote:
        assert post.quote.url == quoted["url"]
        assert post.quote.text
        assert letters(post.quote.text) in letters(quoted["spoiler_text"] or quoted["content"])


def test_statuses_are_mapped(read_corpus: Read, tally: Tally) -> None:
    statuses = read_corpus("mastodon_api/status.json")
    posts = [check_post(raw) for raw in statuses]
    made = sum(post is not None for post in posts)
    tally("mastodon_api", objects=len(statuses), mapped=len(statuses), posts=made, no_post=len(posts) - made)
    assert made > 150


def test_accounts_are_mapped(read_corpus: Read, tally: Tally) -> None:
    accounts = read_corpus("mastodon_api/account.json")
    for account in accounts:
        post = check_post(as_status(account=account))
        assert post is not None
        assert post.author.uri == account.get("uri", account["url"])
        assert post.author.avatar_url == account["avatar"]
        assert post.author.name in (account["display_name"], account["username"], plain_name(account))
    tally("mastodon_api", objects=len(accounts), mapped=len(accounts))


def plain_name(account: dict[str, Any]) -> str:
    name = account["display_name"]
    for emoji in account["emojis"]:
        name = name.replace(f":{emoji['shortcode']}:", " ")
    return " ".join(name.split())


@pytest.mark.parametrize(
    ("name", "part"),
    [("card", lambda card: {"card": card}), ("poll", lambda poll: {"poll": poll})]
    + [("media", lambda medium: {"media_attachments": [medium]})],
)
def test_parts_of_statuses_are_mapped(
    name: str, part: Callable[[Any], dict[str, Any]], read_corpus: Read, tally: Tally
) -> None:
    objects = read_corpus(f"mastodon_api/{name}.json")
    for one in objects:
        assert check_post(as_status(**part(one))) is not None
    tally("mastodon_api", objects=len(objects), mapped=len(objects))


def test_what_statuses_were_and_what_tells_of_them_is_mapped(read_corpus: Read, tally: Tally) -> None:
    edits, notifications = read_corpus("mastodon_api/statusedit.json"), read_corpus("mastodon_api/notification.json")
    for edit in edits:
        assert check_post(as_status(**edit)) is not None
    for notification in notifications:
        assert check_post(as_status(account=notification["account"])) is not None
        if notification.get("status"):
            check_post(notification["status"])
    tally("mastodon_api", objects=len(edits) + len(notifications), mapped=len(edits) + len(notifications))


def test_errors_are_the_five_errors(read_corpus: Read, tally: Tally) -> None:
    errors = read_corpus("mastodon_api/error.json")
    for error in errors:
        answer = Answer(error["http_status"], {"content-type": "application/json"}, json.dumps(error).encode(), BASE)
        with pytest.raises(ConnectorError) as raised:
            check(answer)
        assert str(raised.value).endswith(".")
    tally("mastodon_api", objects=len(errors), mapped=len(errors))


def test_hashtags_alone_are_left_out(read_corpus: Read, tally: Tally) -> None:
    tags = read_corpus("mastodon_api/tag.json")
    for tag in tags:
        assert check_post(as_status(tags=[tag])) is not None  # they do no harm
    tally("mastodon_api", objects=len(tags), left_out=len(tags))
