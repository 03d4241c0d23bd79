"""Promises of a verified feed that moves for good: its new address is nobody's until it shows itself whose it is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.acts.conftest import FEED
from tests.connectors.site import Reply, Site
from tests.support.proofs import due, give_proof, source_of
from wall.acts.fetch import fetch
from wall.acts.follow import follow
from wall.acts.prove_again import prove_again
from wall.clock import now
from wall.connectors.base import Proof, Target
from wall.parts import Parts
from wall.people.models import Person
from wall.sources.claims import claim_account, mark_shown
from wall.sources.models import Source
from wall.sources.proofs import has_lost_proof
from wall.sources.queries import due_sources
from wall.sources.service import ask_now


@pytest.fixture
def other() -> Iterator[Site]:
    """Somebody else's server."""
    site = Site()
    yield site
    site.close()


def test_a_feed_that_moved_to_another_server_is_verified_and_read_no_more_until_it_shows_itself(
    parts: Parts, ben: Person, site: Site, other: Site, word: str
) -> None:
    source_id = _moved(parts, ben, site, word, other)
    source = source_of(parts, source_id)
    assert (source.uri, source.verified_how, source.proof_url) == (f"{other.url}/feed", None, "")
    assert (source.due_at, has_lost_proof(source), _is_due(parts)) == (None, True, [])
    assert due(parts) == [source_id]
    prove_again(parts, source_id)
    source = source_of(parts, source_id)
    assert (source.verified_how, source.proof_due_at, source.due_at) == (None, None, None)
    assert "verified again" in (source.trouble or "")


def test_a_feed_that_shows_itself_at_its_new_address_goes_on(
    parts: Parts, ben: Person, site: Site, other: Site, word: str
) -> None:
    source_id = _moved(parts, ben, site, word, other)
    _serve(other, title=f"Ben {word}")
    prove_again(parts, source_id)
    source = source_of(parts, source_id)
    assert (source.verified_how, source.proof_url, source.trouble) == ("word", f"{other.url}/feed", None)
    assert source.due_at is not None


def test_one_that_moved_on_its_own_server_is_read_meanwhile(parts: Parts, ben: Person, site: Site, word: str) -> None:
    source_id = _moved(parts, ben, site, word, site)
    source = source_of(parts, source_id)
    assert (source.uri, source.verified_how, source.trouble) == (f"{site.url}/new", None, None)
    assert source.due_at is not None
    assert source.due_at - now() < timedelta(days=1)
    assert due(parts) == [source_id]


def test_nobody_takes_the_address_that_somebody_else_showed_to_be_theirs(
    parts: Parts, ben: Person, anna: Person, site: Site, other: Site, word: str
) -> None:
    with parts.database.write() as session:
        target = Target("feed", f"{other.url}/feed", "Anna", other.url, {})
        claim = claim_account(session, session.get_one(Person, anna.id), target, parts.sealer)
        mark_shown(session, claim, Proof("word", other.url))
    source = source_of(parts, _moved(parts, ben, site, word, other))
    assert (source.uri, source.verified_how) == (f"{site.url}/feed", "word")
    assert "followed already" in (source.note or "")


def _moved(parts: Parts, ben: Person, site: Site, word: str, to: Site) -> str:
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id
    assert fetch(parts, source_id) is not None
    give_proof(parts, source_id, word)
    path = "/new" if to is site else "/feed"
    _serve(to, path)
    site.routes["/feed"] = Reply(301, "", {"Location": f"{to.url}{path}"})
    with parts.database.write() as session:
        ask_now(session.get_one(Source, source_id))
    assert fetch(parts, source_id) is not None
    return source_id


def _serve(site: Site, path: str = "/feed", *, title: str = "Ben writes") -> None:
    body = FEED.replace("Ben writes", title).replace("https://ben.example/", f"{site.url}/")
    site.routes[path] = Reply(body=body, headers={"Content-Type": "application/rss+xml"})


def _is_due(parts: Parts) -> list[str]:
    with parts.database.read() as session:
        return due_sources(session, at_most=9)
