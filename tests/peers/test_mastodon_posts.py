"""Posts of all kinds from a Mastodon server that somebody else wrote, read by the connector alone."""

from dataclasses import replace

import pytest

from tests.peers.mastodon import MastodonPeer
from wall.connectors.base import Known, Page, RemotePost, Target
from wall.connectors.mastodon import Mastodon

PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def target(connector: Mastodon, ada: MastodonPeer) -> Target:
    return connector.find(f"{ada.address}/@{ada.handle()}", host=None, token=None)


def known(*pages: Page) -> tuple[Known, ...]:
    return tuple(Known(post.uri, post.published_at) for page in pages for post in page.posts)


def only(page: Page) -> RemotePost:
    (post,) = page.posts
    return post


def test_pictures_come_with_their_descriptions(connector: Mastodon, ada: MastodonPeer, target: Target) -> None:
    media = [ada.upload(PICTURE, alt) for alt in ("A cat", "A dog")]
    ada.post("Look", media_ids=media)
    assert [(medium.kind, medium.alt) for medium in only(connector.fetch(target, None, ())).media] == [
        ("image", "A cat"),
        ("image", "A dog"),
    ]


def test_a_warning_comes_before_its_words(connector: Mastodon, ada: MastodonPeer, target: Target) -> None:
    ada.post("The butler did it", spoiler_text="The end of the film", sensitive=True)
    post = only(connector.fetch(target, None, ()))
    assert (post.warning, post.sensitive) == ("The end of the film", True)


def test_a_thread_holds_together(connector: Mastodon, ada: MastodonPeer, target: Target) -> None:
    first = ada.post("One")
    second = ada.post("Two", in_reply_to_id=first)
    page = connector.fetch(target, None, ())
    third = ada.post("Three", in_reply_to_id=second)
    later = connector.fetch(target, page.cursor, known(page))
    assert {post.uri: post.continues for post in (*page.posts, *later.posts)} == {
        ada.uri_of(first): None,
        ada.uri_of(second): ada.uri_of(first),
        ada.uri_of(third): ada.uri_of(second),
    }


def test_a_reply_says_what_it_answers(
    connector: Mastodon, mastodon: MastodonPeer, ada: MastodonPeer, target: Target
) -> None:
    asked = mastodon.post("Who comes to lunch?")
    ada.post(f"@{mastodon.handle()} Me!", in_reply_to_id=asked)
    post = only(connector.fetch(target, None, ()))
    assert (post.answers_author, post.answers_text) == (f"@{mastodon.handle()}", "Who comes to lunch?")


def test_a_boost_comes_where_it_is_wanted_and_goes_when_it_is_taken_back(
    connector: Mastodon, mastodon: MastodonPeer, ada: MastodonPeer, target: Target
) -> None:
    passed_on = mastodon.post("Worth reading")
    ada.boost(passed_on)
    ada.post("My own")
    assert not only(connector.fetch(target, None, ())).boost
    wanted = replace(target, boosts=True)
    page = connector.fetch(wanted, None, ())
    (boost,) = (post for post in page.posts if post.boost)
    assert (boost.uri != mastodon.uri_of(passed_on), "Worth reading" in boost.html) == (True, True)
    ada.unboost(passed_on)
    assert connector.fetch(wanted, page.cursor, known(page)).removed == (boost.uri,)


def test_edits_and_deletions_are_noticed(connector: Mastodon, ada: MastodonPeer, target: Target) -> None:
    kept, gone = ada.post("frist"), ada.post("second")
    page = connector.fetch(target, None, ())
    uri = ada.uri_of(gone)
    ada.edit(kept, "first")
    ada.delete(gone)
    again = connector.fetch(target, page.cursor, known(page))
    assert "first" in only(again).html
    assert again.removed == (uri,)
    last = connector.fetch(target, again.cursor, known(again))
    assert (last.posts, last.removed) == ((), ())
