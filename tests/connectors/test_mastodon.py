"""Mastodon as a source and as a place to pass posts on: accounts, edits, deletions, boosts."""

import pytest

from tests.connectors.mastodon_server import TOKEN, MastodonServer
from tests.connectors.site import Reply, Site
from wall.connectors.base import (
    BrandAccount,
    Known,
    Malformed,
    Page,
    RateLimited,
    Target,
    Unauthorized,
    Unreachable,
)
from wall.connectors.mastodon import Mastodon
from wall.connectors.mastodon_api import base_of, read_handle
from wall.connectors.outside import Outside


@pytest.fixture
def mastodon(outside: Outside) -> Mastodon:
    return Mastodon(outside)


@pytest.fixture
def server(site: Site) -> MastodonServer:
    return MastodonServer(site)


@pytest.fixture
def target(server: MastodonServer, mastodon: Mastodon) -> Target:
    return mastodon.find(f"{server.site.url}/@ada", host=None, token=None)


def _known(*pages: Page) -> tuple[Known, ...]:
    return tuple(Known(post.uri, post.published_at) for page in pages for post in page.posts)


@pytest.mark.parametrize(
    ("address", "name", "base"),
    [
        ("@ada@social.example", "@ada@social.example", "https://social.example"),
        ("ada@social.example", "@ada@social.example", "https://social.example"),
        ("acct:ada@Social.Example", "@ada@social.example", "https://social.example"),
        ("https://social.example/@ada", "@ada@social.example", "https://social.example"),
        ("https://social.example/@ada/1234", "@ada@social.example", "https://social.example"),
        ("https://social.example/users/ada?x=1", "@ada@social.example", "https://social.example"),
        ("https://social.example/web/@ada", "@ada@social.example", "https://social.example"),
        ("https://here.example/@ada@there.example", "@ada@there.example", "https://there.example"),
        ("http://127.0.0.1:3000/@ada", "@ada@127.0.0.1:3000", "http://127.0.0.1:3000"),
    ],
)
def test_an_account_is_named_in_many_ways(address: str, name: str, base: str) -> None:
    handle = read_handle(address)
    assert handle is not None
    assert (str(handle), handle.base) == (name, base)


@pytest.mark.parametrize(
    "address", ["ada", "@ada", "https://x.example/", "@@x", "@a b@x.example", "@a@x/y", "mailto:a@x"]
)
def test_what_names_no_account_is_none(address: str) -> None:
    assert read_handle(address) is None


def test_a_host_may_be_written_as_people_write_it() -> None:
    for host in ("social.example", "https://social.example", "https://social.example/", "social.example/about"):
        assert base_of(host) == "https://social.example"
    assert base_of("http://127.0.0.1:3000/") == "http://127.0.0.1:3000"


def test_an_account_is_found_by_its_address(target: Target, server: MastodonServer) -> None:
    assert (target.network, target.uri) == ("mastodon", f"{server.site.url}/users/ada")
    assert target.handle == f"@ada@{server.site.host}"
    assert dict(target.options) == {"base": server.site.url, "id": "42"}


def test_an_account_is_found_by_the_server_that_host_names(mastodon: Mastodon, server: MastodonServer) -> None:
    found = mastodon.find("@ada@brand.example", host=server.site.url, token=None)
    assert found.options["base"] == server.site.url
    assert server.site.asked[0].query["acct"] == "ada@brand.example"


def test_an_account_is_found_by_web_finger_where_the_server_is_elsewhere(
    mastodon: Mastodon, server: MastodonServer
) -> None:
    front = Site()
    link = {"rel": "self", "type": "application/activity+json", "href": f"{server.site.url}/users/ada"}
    front.routes["/.well-known/webfinger"] = Reply(200, {"subject": "acct:ada@x", "links": [link]})
    server.site.routes["/api/v1/accounts/lookup"] = Reply(200, server.account)
    found = mastodon.find(f"{front.url}/@ada", host=None, token=None)
    front.close()
    assert found.options["base"] == server.site.url
    assert server.site.asked[0].query["acct"] == f"ada@{front.host}"


def test_an_account_that_nobody_knows_is_said_so(mastodon: Mastodon, server: MastodonServer) -> None:
    with pytest.raises(Unreachable, match="There is no account @eve@"):
        mastodon.find(f"{server.site.url}/@eve", host=None, token=None)


def test_a_server_without_look_up_is_searched_with_a_token(mastodon: Mastodon, server: MastodonServer) -> None:
    del server.site.routes["/api/v1/accounts/lookup"]
    server.site.routes["/api/v1/accounts/search"] = Reply(200, [server.account | {"acct": "adam"}, server.account])
    assert mastodon.find(f"{server.site.url}/@ada", host=None, token=TOKEN).options["id"] == "42"


def test_a_server_that_wants_a_token_says_so_at_once(mastodon: Mastodon, server: MastodonServer) -> None:
    server.needs_token = True
    with pytest.raises(Unauthorized, match="only with a valid token"):
        mastodon.find(f"{server.site.url}/@ada", host=None, token=None)
    assert mastodon.find(f"{server.site.url}/@ada", host=None, token=TOKEN).token == TOKEN


def test_a_token_is_not_shown_with_its_target(mastodon: Mastodon, server: MastodonServer) -> None:
    assert TOKEN not in repr(mastodon.find(f"{server.site.url}/@ada", host=None, token=TOKEN))


def test_boosts_and_what_is_not_public_are_left_out(mastodon: Mastodon, server: MastodonServer, target: Target) -> None:
    server.add("for all")
    server.add("for friends", visibility="private")
    server.add("", reblog=server.statuses[1])
    page = mastodon.fetch(target, None, ())
    assert [post.html for post in page.posts] == ["<p>for all</p>"]
    assert server.site.asked[-1].query["exclude_reblogs"] == "true"


def test_an_edit_comes_again(mastodon: Mastodon, server: MastodonServer, target: Target) -> None:
    uri = server.add("frist")
    server.add("other")
    first = mastodon.fetch(target, None, ())
    server.edit(uri, "first")
    second = mastodon.fetch(target, first.cursor, _known(first))
    assert [(post.uri, post.html, post.edited_at is not None) for post in second.posts] == [(uri, "<p>first</p>", True)]
    assert second.removed == ()


def test_a_deletion_is_confirmed_by_the_server_and_reported(
    mastodon: Mastodon, server: MastodonServer, target: Target
) -> None:
    uris = [server.add(str(number)) for number in range(3)]
    first = mastodon.fetch(target, None, ())
    server.delete(uris[1])
    assert mastodon.fetch(target, first.cursor, _known(first)).removed == (uris[1],)


def test_the_last_post_may_be_deleted_too(mastodon: Mastodon, server: MastodonServer, target: Target) -> None:
    uri = server.add("only")
    first = mastodon.fetch(target, None, ())
    server.delete(uri)
    page = mastodon.fetch(target, first.cursor, _known(first))
    assert (page.removed, page.posts) == ((uri,), ())


def test_what_a_timeline_leaves_out_is_not_deleted_while_the_server_has_it(
    mastodon: Mastodon, server: MastodonServer, target: Target
) -> None:
    uri = server.add("hidden in the timeline")
    server.add("shown")
    first = mastodon.fetch(target, None, ())
    kept = Reply(200, next(status for status in server.statuses if status["uri"] == uri))
    server.delete(uri)
    server.site.routes[f"/api/v1/statuses/{uri.rpartition('/')[2]}"] = kept
    assert mastodon.fetch(target, first.cursor, _known(first)).removed == ()


def test_a_server_in_trouble_deletes_nothing(mastodon: Mastodon, server: MastodonServer, target: Target) -> None:
    uri = server.add("x")
    server.add("y")
    first = mastodon.fetch(target, None, ())
    server.delete(uri)
    path = f"/api/v1/statuses/{uri.rpartition('/')[2]}"
    server.site.routes[path] = Reply(503)
    second = mastodon.fetch(target, first.cursor, _known(first))
    assert second.removed == ()
    server.site.routes[path] = Reply(410)
    assert mastodon.fetch(target, second.cursor, _known(first)).removed == (uri,)


def test_a_post_that_only_scrolled_out_is_no_deletion(
    mastodon: Mastodon, server: MastodonServer, target: Target
) -> None:
    old = server.add("old", created_at="2020-01-01T00:00:00Z")
    first = mastodon.fetch(target, None, ())
    for number in range(45):
        server.add(str(number))
    page = mastodon.fetch(target, None, _known(first))
    assert (len(page.posts), page.removed) == (40, ())
    assert f"/api/v1/statuses/{old.rpartition('/')[2]}" not in [asked.path for asked in server.site.asked]


def test_many_new_posts_are_read_page_by_page(mastodon: Mastodon, server: MastodonServer, target: Target) -> None:
    server.add("seen")
    first = mastodon.fetch(target, None, ())
    uris = [server.add(str(number)) for number in range(70)]
    page = mastodon.fetch(target, first.cursor, _known(first))
    assert {post.uri for post in page.posts} == set(uris)


def test_a_status_listed_twice_is_one_post(mastodon: Mastodon, server: MastodonServer, target: Target) -> None:
    server.add("x")
    server.statuses *= 2
    assert len(mastodon.fetch(target, None, ()).posts) == 1


def test_a_deletion_where_uris_do_not_tell_the_id_is_found_by_what_was_seen(
    mastodon: Mastodon, server: MastodonServer, target: Target
) -> None:
    server.add("x", uri="https://social.example/objects/abc")
    first = mastodon.fetch(target, None, ())
    server.statuses.clear()
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
    reply: Reply, error: type[Exception], mastodon: Mastodon, server: MastodonServer, target: Target
) -> None:
    server.site.routes["/api/v1/accounts/42/statuses"] = reply
    with pytest.raises(error):
        mastodon.fetch(target, None, ())


@pytest.fixture
def brand(server: MastodonServer) -> BrandAccount:
    return BrandAccount(f"@ada@{server.site.host}", server.site.url, TOKEN)


def test_a_relay_is_a_boost_and_happens_once(mastodon: Mastodon, server: MastodonServer, brand: BrandAccount) -> None:
    uri = server.add("x")
    first = mastodon.relay(brand, uri, uri, key="k1")
    assert mastodon.relay(brand, uri, uri, key="k1") == first
    assert list(server.boosts.values()) == ["k1"]
    assert first.uri.endswith("/boost-" + uri.rpartition("/")[2])


def test_a_relay_of_a_post_from_elsewhere_is_searched_for(
    mastodon: Mastodon, server: MastodonServer, brand: BrandAccount
) -> None:
    server.add("x", uri="https://far.example/statuses/9", url="https://far.example/@bob/9")
    mastodon.relay(brand, "https://far.example/statuses/9", "https://far.example/@bob/9", key="k")
    assert len(server.boosts) == 1
    search = next(asked for asked in server.site.asked if asked.path == "/api/v2/search")
    assert (search.query["resolve"], search.query["q"]) == ("true", "https://far.example/statuses/9")


def test_a_relay_survives_an_answer_without_its_wrapper(
    mastodon: Mastodon, server: MastodonServer, brand: BrandAccount
) -> None:
    uri = server.add("x")
    server.site.routes[f"/api/v1/statuses/{uri.rpartition('/')[2]}/reblog"] = Reply(200, server.statuses[0])
    assert mastodon.relay(brand, uri, uri, key="k").uri == uri


def test_a_relay_is_undone_and_undone_again(mastodon: Mastodon, server: MastodonServer, brand: BrandAccount) -> None:
    uri = server.add("x")
    receipt = mastodon.relay(brand, uri, uri, key="k")
    for _ in range(2):
        mastodon.undo(brand, receipt.uri, uri, uri)
        assert server.boosts == {}
    server.delete(uri)
    mastodon.undo(brand, receipt.uri, uri, uri)


def test_a_post_that_the_server_cannot_get_is_not_relayed(mastodon: Mastodon, brand: BrandAccount) -> None:
    with pytest.raises(Unreachable, match=r"does not find the post https://blog\.example/1"):
        mastodon.relay(brand, "https://blog.example/1", "https://blog.example/1", key="k")


def test_a_brand_account_is_verified_by_its_token(mastodon: Mastodon, server: MastodonServer) -> None:
    assert mastodon.verify(BrandAccount("@x@y", server.site.url, TOKEN)) == f"@ada@{server.site.host}"
    for token in ("wrong", None):
        with pytest.raises(Unauthorized):
            mastodon.verify(BrandAccount("@x@y", server.site.url, token))
