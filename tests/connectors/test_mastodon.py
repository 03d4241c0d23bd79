"""Mastodon as a source: what is new, edited, deleted, and what goes wrong."""

import pytest

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Reply
from wall.connectors.base import (
    Known,
    Malformed,
    Page,
    RateLimited,
    Target,
    Unauthorized,
    Unreachable,
)
from wall.connectors.mastodon import Mastodon


@pytest.fixture
def target(mastodon_server: MastodonServer, mastodon: Mastodon) -> Target:
    return mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=None)


def _known(*pages: Page) -> tuple[Known, ...]:
    return tuple(Known(post.uri, post.published_at) for page in pages for post in page.posts)


def test_boosts_and_what_is_not_public_are_left_out(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("for all")
    mastodon_server.add("for friends", visibility="private")
    mastodon_server.add("", reblog=mastodon_server.statuses[1])
    page = mastodon.fetch(target, None, ())
    assert [post.html for post in page.posts] == ["<p>for all</p>"]
    assert mastodon_server.site.asked[-1].query["exclude_reblogs"] == "true"


def test_an_edit_comes_again(mastodon: Mastodon, mastodon_server: MastodonServer, target: Target) -> None:
    uri = mastodon_server.add("frist")
    mastodon_server.add("other")
    first = mastodon.fetch(target, None, ())
    mastodon_server.edit(uri, "first")
    second = mastodon.fetch(target, first.cursor, _known(first))
    assert [(post.uri, post.html, post.edited_at is not None) for post in second.posts] == [(uri, "<p>first</p>", True)]
    assert second.removed == ()


def test_a_deletion_is_confirmed_by_the_server_and_reported(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uris = [mastodon_server.add(str(number)) for number in range(3)]
    first = mastodon.fetch(target, None, ())
    mastodon_server.delete(uris[1])
    assert mastodon.fetch(target, first.cursor, _known(first)).removed == (uris[1],)


def test_the_last_post_may_be_deleted_too(mastodon: Mastodon, mastodon_server: MastodonServer, target: Target) -> None:
    uri = mastodon_server.add("only")
    first = mastodon.fetch(target, None, ())
    mastodon_server.delete(uri)
    page = mastodon.fetch(target, first.cursor, _known(first))
    assert (page.removed, page.posts) == ((uri,), ())


def test_what_a_timeline_leaves_out_is_not_deleted_while_the_server_has_it(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uri = mastodon_server.add("hidden in the timeline")
    mastodon_server.add("shown")
    first = mastodon.fetch(target, None, ())
    kept = Reply(200, next(status for status in mastodon_server.statuses if status["uri"] == uri))
    mastodon_server.delete(uri)
    mastodon_server.site.routes[f"/api/v1/statuses/{uri.rpartition('/')[2]}"] = kept
    assert mastodon.fetch(target, first.cursor, _known(first)).removed == ()


def test_a_server_in_trouble_deletes_nothing(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uri = mastodon_server.add("x")
    mastodon_server.add("y")
    first = mastodon.fetch(target, None, ())
    mastodon_server.delete(uri)
    path = f"/api/v1/statuses/{uri.rpartition('/')[2]}"
    mastodon_server.site.routes[path] = Reply(503)
    second = mastodon.fetch(target, first.cursor, _known(first))
    assert second.removed == ()
    mastodon_server.site.routes[path] = Reply(410)
    assert mastodon.fetch(target, second.cursor, _known(first)).removed == (uri,)


def test_a_post_that_only_scrolled_out_is_no_deletion(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    old = mastodon_server.add("old", created_at="2020-01-01T00:00:00Z")
    first = mastodon.fetch(target, None, ())
    for number in range(45):
        mastodon_server.add(str(number))
    page = mastodon.fetch(target, None, _known(first))
    assert (len(page.posts), page.removed) == (40, ())
    assert f"/api/v1/statuses/{old.rpartition('/')[2]}" not in [asked.path for asked in mastodon_server.site.asked]


def test_many_new_posts_are_read_page_by_page(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("seen")
    first = mastodon.fetch(target, None, ())
    uris = [mastodon_server.add(str(number)) for number in range(70)]
    page = mastodon.fetch(target, first.cursor, _known(first))
    assert {post.uri for post in page.posts} == set(uris)


def test_a_status_listed_twice_is_one_post(mastodon: Mastodon, mastodon_server: MastodonServer, target: Target) -> None:
    mastodon_server.add("x")
    mastodon_server.statuses *= 2
    assert len(mastodon.fetch(target, None, ()).posts) == 1


def test_a_deletion_where_uris_do_not_tell_the_id_is_found_by_what_was_seen(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("x", uri="https://social.example/objects/abc")
    first = mastodon.fetch(target, None, ())
    mastodon_server.statuses.clear()
    assert mastodon.fetch(target, first.cursor, _known(first)).removed == ("https://social.example/objects/abc",)
    assert mastodon.fetch(target, None, _known(first)).removed == ()  # nobody knows its id any more: no guessing


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(429, headers={"Retry-After": "7"}), RateLimited),
        (Reply(401), Unauthorized),
        (Reply(502), Unreachable),
        (Reply(200, "<html>", {"Content-Type": "text/html"}), Malformed),
        (Reply(200, {"a": 1}), Malformed),
        (Reply(200, [{"id": "1"}]), Malformed),
        (Reply(200, b"[" * 50_000), Malformed),
    ],
)
def test_troubles_are_the_five_errors(
    reply: Reply, error: type[Exception], mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.site.routes["/api/v1/accounts/42/statuses"] = reply
    with pytest.raises(error):
        mastodon.fetch(target, None, ())
