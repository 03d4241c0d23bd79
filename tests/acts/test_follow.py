"""Promises of following: an account, a feed or a door for a person, or a sentence that says why not."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.connectors.site import Reply, Site
from wall.acts.follow import follow
from wall.db import Database
from wall.errors import Conflict, Invalid, NotFound, Unavailable
from wall.notices.models import Notice
from wall.parts import Parts
from wall.people.models import AuditEntry, Person
from wall.sources.models import Source


def test_an_account_of_the_made_up_network_is_followed(parts: Parts, ben: Person) -> None:
    source = follow(parts, ben.slug, " fake:Ben Okafor ", actor=None).source
    assert (source.network, source.uri, source.person_id) == ("fake", "fake:ben-okafor", ben.id)
    assert source.due_at is not None
    with parts.database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor_id, entry.subject_id) == ("source.add", None, source.id)


def test_a_feed_is_followed(parts: Parts, ben: Person, site: Site) -> None:
    source = follow(parts, ben.id, f"{site.url}/feed", actor=None).source
    assert (source.network, source.uri, source.url) == ("feed", f"{site.url}/feed", "https://ben.example/")


def test_a_site_that_names_its_feed_is_followed(parts: Parts, ben: Person, site: Site) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    page = f"<!DOCTYPE html><html><head><title>Ben</title>{link}</head><body></body></html>"
    site.routes["/"] = Reply(body=page, headers={"Content-Type": "text/html"})
    assert follow(parts, ben.slug, site.url, actor=None).source.uri == f"{site.url}/feed"


def test_a_door_gives_its_address_and_its_secret_once(parts: Parts, ben: Person) -> None:
    followed = follow(parts, ben.slug, "webhook:", actor=None)
    assert followed.inbound == f"{parts.settings.public_url}/api/v1/inbound/{followed.source.id}"
    assert (followed.secret or "").startswith("whsec_")
    assert (followed.source.network, followed.source.due_at) == ("webhook", None)
    with parts.database.read() as session:
        assert session.scalars(select(AuditEntry.act)).all() == ["source.add"]


def test_each_person_may_have_several_doors(parts: Parts, ben: Person) -> None:
    one, two = follow(parts, ben.slug, "webhook:", actor=None), follow(parts, ben.slug, "webhook:", actor=None)
    assert one.source.id != two.source.id
    assert one.secret != two.secret


@pytest.mark.parametrize("address", ["", "fake:", "not an address", "mailto:x@y.z", "x" * 3000])
def test_what_is_no_address_is_refused_and_leaves_nothing(parts: Parts, ben: Person, address: str) -> None:
    with pytest.raises(Invalid):
        follow(parts, ben.slug, address, actor=None)
    _nothing_is_followed(parts.database)


def test_a_server_that_fails_is_told_in_its_words(parts: Parts, ben: Person, site: Site) -> None:
    site.routes["/feed"] = Reply(500)
    with pytest.raises(Unavailable):
        follow(parts, ben.slug, f"{site.url}/feed", actor=None)
    _nothing_is_followed(parts.database)


def test_what_is_no_feed_is_refused(parts: Parts, ben: Person, site: Site) -> None:
    site.routes["/page"] = Reply(body="<p>No feed here.</p>", headers={"Content-Type": "text/html"})
    with pytest.raises((Invalid, Unavailable)):
        follow(parts, ben.slug, f"{site.url}/page", actor=None)
    _nothing_is_followed(parts.database)


def test_nobody_is_followed_for_somebody_who_is_not_there(parts: Parts) -> None:
    with pytest.raises(NotFound):
        follow(parts, "nobody", "fake:ben", actor=None)


def test_an_account_is_followed_for_one_person(parts: Parts, anna: Person, ben: Person) -> None:
    follow(parts, ben.slug, "fake:ben", actor=None)
    with pytest.raises(Conflict, match="Ben Okafor"):
        follow(parts, anna.slug, "fake:ben", actor=None)


def test_a_partners_account_is_followed_on_a_stewards_word(
    parts: Parts, anna: Person, add: Callable[..., Person]
) -> None:
    source = follow(parts, add("Les Bateliers", kind="partner").slug, "fake:bateliers", actor=anna).source
    assert (source.verified_how, source.agreed_by) == ("vouched", anna.id)
    with parts.database.read() as session:
        assert session.scalars(select(Notice)).all() == []


def _nothing_is_followed(database: Database) -> None:
    with database.read() as session:
        assert session.scalars(select(Source)).all() == []
        assert session.scalars(select(AuditEntry)).all() == []
