"""Mastodon as a place to pass posts on: boosts from brand accounts."""

import pytest

from tests.connectors.mastodon_server import TOKEN, MastodonServer
from tests.connectors.site import Reply
from wall.connectors.base import (
    BrandAccount,
    Unauthorized,
    Unreachable,
)
from wall.connectors.mastodon import Mastodon


@pytest.fixture
def brand(mastodon_server: MastodonServer) -> BrandAccount:
    return BrandAccount(f"@ada@{mastodon_server.site.host}", mastodon_server.site.url, TOKEN)


def test_a_relay_is_a_boost_and_happens_once(
    mastodon: Mastodon, mastodon_server: MastodonServer, brand: BrandAccount
) -> None:
    uri = mastodon_server.add("x")
    first = mastodon.relay(brand, uri, uri, key="k1")
    assert mastodon.relay(brand, uri, uri, key="k1") == first
    assert list(mastodon_server.boosts.values()) == ["k1"]
    assert first.uri.endswith("/boost-" + uri.rpartition("/")[2])


def test_a_relay_of_a_post_from_elsewhere_is_searched_for(
    mastodon: Mastodon, mastodon_server: MastodonServer, brand: BrandAccount
) -> None:
    mastodon_server.add("x", uri="https://far.example/statuses/9", url="https://far.example/@bob/9")
    mastodon.relay(brand, "https://far.example/statuses/9", "https://far.example/@bob/9", key="k")
    assert len(mastodon_server.boosts) == 1
    search = next(asked for asked in mastodon_server.site.asked if asked.path == "/api/v2/search")
    assert (search.query["resolve"], search.query["q"]) == ("true", "https://far.example/statuses/9")


def test_a_relay_survives_an_answer_without_its_wrapper(
    mastodon: Mastodon, mastodon_server: MastodonServer, brand: BrandAccount
) -> None:
    uri = mastodon_server.add("x")
    mastodon_server.site.routes[f"/api/v1/statuses/{uri.rpartition('/')[2]}/reblog"] = Reply(
        200, mastodon_server.statuses[0]
    )
    assert mastodon.relay(brand, uri, uri, key="k").uri == uri


def test_a_relay_is_undone_and_undone_again(
    mastodon: Mastodon, mastodon_server: MastodonServer, brand: BrandAccount
) -> None:
    uri = mastodon_server.add("x")
    receipt = mastodon.relay(brand, uri, uri, key="k")
    for _ in range(2):
        mastodon.undo(brand, receipt.uri, uri, uri)
        assert mastodon_server.boosts == {}
    mastodon_server.delete(uri)
    mastodon.undo(brand, receipt.uri, uri, uri)


def test_a_post_that_the_server_cannot_get_is_not_relayed(mastodon: Mastodon, brand: BrandAccount) -> None:
    with pytest.raises(Unreachable, match=r"does not find the post https://blog\.example/1"):
        mastodon.relay(brand, "https://blog.example/1", "https://blog.example/1", key="k")


def test_a_brand_account_is_verified_by_its_token(mastodon: Mastodon, mastodon_server: MastodonServer) -> None:
    assert mastodon.verify(BrandAccount("@x@y", mastodon_server.site.url, TOKEN)) == f"@ada@{mastodon_server.site.host}"
    for token in ("wrong", None):
        with pytest.raises(Unauthorized):
            mastodon.verify(BrandAccount("@x@y", mastodon_server.site.url, token))
