"""From what a person pastes to a Mastodon account, on whichever server it is kept."""

import msgspec
import pytest

from tests.connectors.mastodon_server import TOKEN, MastodonServer
from tests.connectors.site import Reply, Site
from wall.connectors.base import (
    Target,
    Unauthorized,
    Unreachable,
)
from wall.connectors.mastodon import Mastodon
from wall.connectors.mastodon_accounts import base_of, read_handle
from wall.connectors.mastodon_entities import Account, read
from wall.connectors.mastodon_quotes import acct_of


@pytest.fixture
def target(mastodon_server: MastodonServer, mastodon: Mastodon) -> Target:
    return mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=None)


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


def test_an_account_is_found_by_its_address(target: Target, mastodon_server: MastodonServer) -> None:
    assert (target.network, target.uri) == ("mastodon", f"{mastodon_server.site.url}/users/ada")
    assert target.handle == f"@ada@{mastodon_server.site.host}"
    assert dict(target.options) == {"base": mastodon_server.site.url, "id": "42"}


def test_an_account_is_found_by_the_server_that_host_names(mastodon: Mastodon, mastodon_server: MastodonServer) -> None:
    found = mastodon.find("@ada@brand.example", host=mastodon_server.site.url, token=None)
    assert found.options["base"] == mastodon_server.site.url
    assert mastodon_server.site.asked[0].query["acct"] == "ada@brand.example"


def test_an_account_is_found_by_web_finger_where_the_server_is_elsewhere(
    mastodon: Mastodon, mastodon_server: MastodonServer
) -> None:
    front = Site()
    link = {"rel": "self", "type": "application/activity+json", "href": f"{mastodon_server.site.url}/users/ada"}
    subject = f"acct:ada@{front.host}"
    front.routes["/.well-known/webfinger"] = Reply(200, {"subject": subject, "links": [link]})
    mastodon_server.site.routes["/api/v1/accounts/lookup"] = Reply(200, mastodon_server.account)
    found = mastodon.find(f"{front.url}/@ada", host=None, token=None)
    front.close()
    assert found.options["base"] == mastodon_server.site.url
    assert mastodon_server.site.asked[0].query["acct"] == f"ada@{front.host}"


def test_the_name_that_web_finger_gives_an_account_is_the_one_to_ask_for(
    mastodon: Mastodon, mastodon_server: MastodonServer
) -> None:
    front = Site()
    link = {"rel": "self", "type": "application/activity+json", "href": f"{mastodon_server.site.url}/users/ada"}
    found = {"subject": f"acct:Ada@{mastodon_server.site.host}", "links": [link, None, {"rel": "self"}]}
    front.routes["/.well-known/webfinger"] = Reply(200, found)
    assert mastodon.find(f"{front.url}/@me", host=None, token=None).options["base"] == mastodon_server.site.url
    front.close()
    assert mastodon_server.site.asked[0].query["acct"] == "ada"


def test_web_finger_may_be_where_host_meta_says(mastodon: Mastodon, mastodon_server: MastodonServer) -> None:
    front = Site()
    template = f"{mastodon_server.site.url}/finger?resource={{uri}}"
    meta = f'<?xml version="1.0"?><XRD><Link rel="lrdd" type="application/jrd+json" template="{template}"/></XRD>'
    front.routes["/.well-known/host-meta"] = Reply(200, meta, {"Content-Type": "application/xrd+xml"})
    link = {"rel": "self", "type": "application/activity+json", "href": f"{mastodon_server.site.url}/users/ada"}
    found = {"subject": f"acct:ada@{mastodon_server.site.host}", "links": [link]}
    mastodon_server.site.routes["/finger"] = Reply(200, found)
    assert mastodon.find(f"{front.url}/@ada", host=None, token=None).options["base"] == mastodon_server.site.url
    front.close()
    assert mastodon_server.site.asked[0].query["resource"] == f"acct:ada@{front.host}"


def test_an_account_that_nobody_knows_is_said_so(mastodon: Mastodon, mastodon_server: MastodonServer) -> None:
    with pytest.raises(Unreachable, match="There is no account @eve@"):
        mastodon.find(f"{mastodon_server.site.url}/@eve", host=None, token=None)


def test_a_server_without_look_up_is_searched_with_a_token(mastodon: Mastodon, mastodon_server: MastodonServer) -> None:
    del mastodon_server.site.routes["/api/v1/accounts/lookup"]
    mastodon_server.site.routes["/api/v1/accounts/search"] = Reply(
        200, [mastodon_server.account | {"acct": "adam"}, mastodon_server.account]
    )
    assert mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=TOKEN).options["id"] == "42"


def test_a_server_that_wants_a_token_says_so_at_once(mastodon: Mastodon, mastodon_server: MastodonServer) -> None:
    mastodon_server.needs_token = True
    with pytest.raises(Unauthorized, match="only with a valid token"):
        mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=None)
    assert mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=TOKEN).token == TOKEN


def test_a_token_is_not_shown_with_its_target(mastodon: Mastodon, mastodon_server: MastodonServer) -> None:
    assert TOKEN not in repr(mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=TOKEN))


def test_an_account_whose_name_no_database_keeps_is_none() -> None:
    for acct in ("a\x00b", "a\nb", "a" * 301):
        with pytest.raises(msgspec.ValidationError):
            read({"id": "1", "acct": acct}, Account)
    for uri in ("https://x.example/\x00", "https://x.example/" + "a" * 2000):
        assert read({"id": "1", "acct": "ada", "uri": uri}, Account).uri is None
    turned = read({"id": "1", "acct": "a\u202eda", "url": "https://x.example/@ada"}, Account)
    assert acct_of(turned, base="https://x.example") == "@ada@x.example"
