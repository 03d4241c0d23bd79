"""Promises of proofs on Mastodon: the account's own profile, told by the server that keeps it."""

from typing import Any

import pytest

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.proof_words import PAGE, WORD
from tests.connectors.site import Reply, Site
from wall.connectors.base import Gone, Proof, Refused, Target, Unauthorized, Unreachable, Unwelcome
from wall.connectors.mastodon import Mastodon

HTML = {"Content-Type": "text/html"}
LINK = {"name": "Work", "value": f'<a href="{PAGE}" rel="me nofollow noopener noreferrer">{PAGE}</a>'}


def look(mastodon: Mastodon, target: Target) -> Proof | None:
    return mastodon.prove(target, page=PAGE, word=WORD)


@pytest.fixture
def target(mastodon: Mastodon, mastodon_server: MastodonServer, site: Site) -> Target:
    return mastodon.find(f"{site.url}/@ada", host=None, token=None)


def test_a_link_in_a_field_of_the_profile_shows_it(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    assert look(mastodon, target) is None
    mastodon_server.account["fields"] = [LINK]
    assert look(mastodon, target) == Proof("field", target.url)


def test_a_link_that_its_server_has_verified_goes_both_ways(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.account["fields"] = [LINK | {"verified_at": "2026-11-01T10:00:00.000+00:00"}]
    assert look(mastodon, target) == Proof("rel_me", target.url)


def test_the_word_in_the_note_shows_it(mastodon: Mastodon, mastodon_server: MastodonServer, target: Target) -> None:
    mastodon_server.account["note"] = f"<p>Engines. {WORD}</p>"
    assert look(mastodon, target) == Proof("word", target.url)


def test_what_others_or_the_account_write_in_posts_shows_nothing(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target, site: Site
) -> None:
    mastodon_server.add(f'{WORD} <a rel="me" href="{PAGE}">me</a>')
    mastodon_server.boost(mastodon_server.add_elsewhere(7001, WORD))
    site.routes["/@ada"] = Reply(200, f'<!doctype html><a rel="me" href="{PAGE}">{WORD}</a>', HTML)
    assert look(mastodon, target) is None


def test_another_server_cannot_speak_for_an_account(
    mastodon: Mastodon, mastodon_server: MastodonServer, site: Site
) -> None:
    """A server of somebody's own says that it has Anna's account, with their link in it."""
    mastodon_server.account |= {"fields": [LINK], "uri": "https://good.example/users/anna"}
    claimed = mastodon.find("@ada", host=site.url, token=None)
    assert claimed.uri == "https://good.example/users/anna"
    with pytest.raises(Refused, match=site.host):
        look(mastodon, claimed)
    mastodon_server.account |= {"uri": f"{site.url}/users/ada", "url": "https://good.example/@anna"}
    with pytest.raises(Refused):
        look(mastodon, mastodon.find("@ada", host=site.url, token=None))
    mastodon_server.account |= {"url": f"{site.url}/@ada", "acct": "anna@good.example"}
    with pytest.raises(Refused):
        look(mastodon, mastodon.find("@ada", host=site.url, token=None))


def test_an_id_that_is_somebody_elses_now_shows_nothing_of_the_first(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target, site: Site
) -> None:
    mastodon_server.account |= {"fields": [LINK], "uri": f"{site.url}/users/mallory"}
    with pytest.raises(Refused):
        look(mastodon, target)


def test_an_account_that_is_no_more_or_moved_is_gone(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target, site: Site
) -> None:
    moved: dict[str, Any] = {**mastodon_server.account, "acct": "ada@new.example"}
    mastodon_server.account |= {"fields": [LINK], "moved": moved}
    with pytest.raises(Gone, match="ada@new.example"):
        look(mastodon, target)
    site.routes["/api/v1/accounts/42"] = Reply(404, {"error": "Record not found"})
    with pytest.raises(Gone):
        look(mastodon, target)


def test_a_server_that_gives_no_answer_has_not_said_no(mastodon: Mastodon, target: Target, site: Site) -> None:
    for status in (500, 502, 503):
        site.routes["/api/v1/accounts/42"] = Reply(status)
        with pytest.raises(Unreachable):
            look(mastodon, target)
    site.routes["/api/v1/accounts/42"] = Reply(401, {"error": "no"})
    with pytest.raises(Unauthorized):
        look(mastodon, target)


def test_a_locked_account_is_not_read_for_its_proof(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.account |= {"fields": [LINK], "locked": True}
    with pytest.raises(Unwelcome):
        look(mastodon, target)
