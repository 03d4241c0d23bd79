"""Promises of a person's page to programs: which accounts it says are theirs, what search engines may keep."""

from datetime import timedelta

import pytest

from tests.support.remote import follow
from tests.web.conftest import Site
from wall.clock import now
from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.models import AccountClaim, HowVerified, Source
from wall.sources.proofs import LINKED_WHILE_WAITING, waiting_links
from wall.sources.words import new_word

THERE = "https://social.example/@mia"


def page(site: Site, path: str) -> str:
    return site.visitor().get(path).get_data(as_text=True)


@pytest.fixture
def source_id(site: Site) -> str:
    """Mia's account, to which his post belongs."""
    with site.parts.database.write() as session:
        source = follow(session, session.get_one(Person, site.mia.id))
        source.url = THERE
        session.get_one(Post, site.post_id).source_id = source.id
        return source.id


@pytest.mark.parametrize(
    ("how", "says_so"),
    [("rel_me", True), ("field", True), ("word", True), ("vouched", False), ("operator", False), (None, False)],
)
def test_a_page_says_me_of_accounts_that_show_it_themselves(
    site: Site, source_id: str, how: HowVerified | None, says_so: bool
) -> None:
    with site.parts.database.write() as session:
        session.get_one(Source, source_id).verified_how = how
    html = page(site, f"/p/{site.mia.slug}")
    assert f'href="{THERE}"' in html
    assert (f'<a href="{THERE}" rel="me ' in html) is says_so


def test_a_page_links_to_an_account_that_its_person_asked_to_have_verified_for_some_days(site: Site) -> None:
    with site.parts.database.write() as session:
        claim = AccountClaim(
            person_id=site.mia.id, network="mastodon", uri=THERE, handle="@mia", url=THERE, word=new_word()
        )
        session.add(claim)
        session.flush()
        for asked, made, links in (
            (None, now(), []),
            (now(), now(), [THERE]),
            (now(), now() - LINKED_WHILE_WAITING - timedelta(hours=1), []),
        ):
            claim.agreed_at, claim.made_at = asked, made
            session.flush()
            assert waiting_links(session, site.mia.id) == links
        claim.made_at = now()
    link = f'<link rel="me" href="{THERE}">'
    assert link in page(site, f"/p/{site.mia.slug}")
    assert link not in page(site, f"/p/{site.sam.slug}")
    with site.parts.database.write() as session:
        session.get_one(AccountClaim, claim.id).verified_at = now()
    assert link not in page(site, f"/p/{site.mia.slug}")


def test_an_address_that_is_no_web_address_is_no_link(site: Site) -> None:
    with site.parts.database.write() as session:
        bad = 'javascript:alert(1)//"><script>'
        session.add(
            AccountClaim(
                person_id=site.mia.id, network="feed", uri="x", handle="x", url=bad, word=new_word(), agreed_at=now()
            )
        )
    assert "javascript:" not in page(site, f"/p/{site.mia.slug}")


def test_who_asks_search_engines_to_stay_away_is_not_offered_to_them(site: Site, source_id: str) -> None:
    robots = '<meta name="robots" content="noindex">'
    for asks in (False, True):
        with site.parts.database.write() as session:
            session.get_one(Source, source_id).noindex = asks
        assert (robots in page(site, f"/p/{site.mia.slug}")) is asks
        assert (robots in page(site, f"/post/{site.post_id}")) is asks
    assert robots not in page(site, f"/p/{site.sam.slug}")


@pytest.mark.parametrize("path", ["/w/main.atom", "/w/main.json", "/p/mia-sorensen.atom", "/p/mia-sorensen.json"])
def test_feeds_are_for_readers_and_not_for_search_engines(site: Site, path: str) -> None:
    assert site.visitor().get(path).headers["X-Robots-Tag"] == "noindex"
