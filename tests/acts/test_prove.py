"""Promises of proving: the word and the link are looked for where they belong, politely, and nowhere else."""

from dataclasses import replace

import pytest

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Reply, Site
from wall.acts.prove import page_of, prove
from wall.connectors import registry
from wall.connectors.base import Proof, Target
from wall.connectors.fake_network import FakeNetwork
from wall.errors import Conflict, Invalid, Unavailable
from wall.parts import Parts
from wall.people.models import Person
from wall.sources.words import new_word

PAGE = "https://wall.example/p/anna"


def test_a_word_is_unlike_any_other_and_easy_to_copy() -> None:
    words = {new_word() for _ in range(1000)}
    assert len(words) == 1000
    assert all(len(word) <= 40 and word == word.lower() and word.count("-") == 4 for word in words)
    assert not any(sign in word.removeprefix("florilege") for word in words for sign in "01ilo")


def test_a_post_with_the_word_shows_whose_a_made_up_account_is(parts: Parts, network: FakeNetwork) -> None:
    word, target = new_word(), registry.find("fake:ben", parts.outside)
    network.post("ben", f"No word but {new_word()}.")
    network.post("mallory", word)
    assert prove(parts, target, word=word, page=PAGE) is None
    uri = network.post("ben", f"Mine: {word}.")
    assert prove(parts, target, word=word, page=PAGE) == Proof("word", "https://fake.example/@ben/5")
    network.delete(uri)
    assert prove(parts, target, word=word, page=PAGE) is None


def test_a_profile_that_links_to_the_page_here_shows_whose_it_is(parts: Parts, anna: Person, site: Site) -> None:
    server = MastodonServer(site)
    target = registry.find(f"{site.url}/@ada", parts.outside)
    page = page_of(parts, anna.slug)
    server.account["fields"] = [{"name": "Work", "value": f'<a href="{page}" rel="me">{page}</a>'}]
    assert prove(parts, target, word=new_word(), page=page) == Proof("field", target.url)
    assert prove(parts, target, word=new_word(), page=page_of(parts, "ben-okafor")) is None


def test_what_the_server_did_is_told_in_words(parts: Parts, site: Site, network: FakeNetwork) -> None:
    network.trouble("ben", "unreachable")
    with pytest.raises(Unavailable, match="does not answer"):
        prove(parts, registry.find("fake:ben", parts.outside), word=new_word(), page=PAGE)
    site.routes["/feed"] = Reply(200, "<!doctype html><html><body>No feed any more.</body></html>")
    with pytest.raises(Invalid, match="names no feed"):
        prove(parts, Target("feed", f"{site.url}/feed", "Ben", site.url), word=new_word(), page=PAGE)


def test_a_server_that_wants_to_be_left_alone_is(parts: Parts, site: Site) -> None:
    site.routes["/feed"] = Reply(429, "", {"Retry-After": "3600"})
    target = Target("feed", f"{site.url}/feed", "Ben", site.url)
    with pytest.raises(Unavailable, match="later"):
        prove(parts, target, word=new_word(), page=PAGE)
    asked = len(site.asked)
    with pytest.raises(Conflict, match="left alone"):
        prove(parts, target, word=new_word(), page=PAGE)
    assert len(site.asked) == asked


def test_this_site_itself_is_nobodys_account(parts: Parts, site: Site) -> None:
    ours = replace(parts, settings=replace(parts.settings, public_url=site.url))
    target = Target("feed", f"{site.url}/p/anna.atom", "Anna", site.url)
    with pytest.raises(Invalid, match="this site itself"):
        prove(ours, target, word=new_word(), page=f"{site.url}/p/ben")
    assert site.asked == []


def test_a_door_needs_no_proof(parts: Parts) -> None:
    with pytest.raises(Invalid, match="door"):
        prove(parts, Target("webhook", "webhook:1", "", ""), word=new_word(), page=PAGE)
