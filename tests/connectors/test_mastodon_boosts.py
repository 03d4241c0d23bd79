"""What an account boosts: left out unless the source wants it, and gone when it is taken back."""

from dataclasses import replace

import pytest

from tests.connectors.mastodon_server import MastodonServer
from wall.connectors.base import Known, Page, Target
from wall.connectors.mastodon import Mastodon


@pytest.fixture
def target(mastodon_server: MastodonServer, mastodon: Mastodon) -> Target:
    found = mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=None)
    return replace(found, boosts=True)


def known(page: Page) -> tuple[Known, ...]:
    return tuple(Known(post.uri, post.published_at) for post in page.posts)


def test_a_boost_has_its_own_uri_and_everything_else_of_the_boosted_post(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uri = mastodon_server.boost(mastodon_server.add_elsewhere(55, "Bob’s words"))
    page = mastodon.fetch(target, None, ())
    (post,) = page.posts
    assert (post.uri, post.boost, post.html) == (uri, True, "<p>Bob’s words</p>")
    assert (post.author.handle, post.url) == ("@bob@far.example", "https://far.example/@bob/55")
    assert page.author is not None
    assert page.author.uri == target.uri
    assert "exclude_reblogs" not in mastodon_server.site.asked[-1].query


def test_boosts_are_left_out_even_by_a_server_that_cannot_leave_them_out(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.boost(mastodon_server.add_elsewhere(55, "Bob’s words"))
    plain = replace(target, boosts=False)
    everything = mastodon_server._timeline  # the route that heeds `exclude_reblogs`
    mastodon_server.site.routes["/api/v1/accounts/42/statuses"] = lambda asked: everything(
        replace(asked, query={name: value for name, value in asked.query.items() if name != "exclude_reblogs"})
    )
    assert mastodon.fetch(plain, None, ()).posts == ()


def test_what_is_not_for_everybody_and_what_is_gone_is_not_boosted(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.boost(mastodon_server.add_elsewhere(55, "For friends", visibility="private"))
    mastodon_server.add("", content="", reblog=None)
    assert mastodon.fetch(target, None, ()).posts == ()


def test_a_boost_that_is_taken_back_is_gone_however_old_the_boosted_post_is(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("Ada’s own", created_at="2026-11-02T07:00:00Z")
    for number in range(45):
        mastodon_server.add(str(number))
    old = mastodon_server.add_elsewhere(55, "Bob’s words of long ago", created_at="2019-01-01T00:00:00Z")
    uri = mastodon_server.boost(old, created_at="2026-11-02T09:00:00Z")
    first = mastodon.fetch(target, None, ())
    mastodon_server.delete(uri)
    again = mastodon.fetch(target, first.cursor, known(first))
    assert again.removed == (uri,)
    assert mastodon.fetch(target, again.cursor, ()).removed == ()


def test_a_boosted_post_that_becomes_private_takes_its_boost_along(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uri = mastodon_server.boost(mastodon_server.add_elsewhere(55, "Bob’s words"))
    first = mastodon.fetch(target, None, ())
    mastodon_server.statuses[0]["reblog"] = None
    assert mastodon.fetch(target, first.cursor, known(first)).removed == (uri,)


def test_switching_boosts_off_and_on_removes_nothing(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uri = mastodon_server.boost(mastodon_server.add_elsewhere(55, "Bob’s words"))
    mastodon_server.add("Ada’s own")
    first = mastodon.fetch(target, None, ())
    off = mastodon.fetch(replace(target, boosts=False), first.cursor, known(first))
    assert off.removed == ()
    on = mastodon.fetch(target, off.cursor, known(first))
    assert (on.removed, {post.uri for post in on.posts} - {uri}) == ((), set())
