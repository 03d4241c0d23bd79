"""Promises of an account's own signs: they stay with its claim and with its source, and hold for who vouches."""

import pytest
from sqlalchemy import select

from tests.support.remote import SEALER, ready, remote
from wall.acts.settle import settle_now
from wall.connectors.base import Proof, Target
from wall.db import Database
from wall.errors import Invalid
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.of_source import stop_following
from wall.sources.choices import Choices
from wall.sources.claims import agree, claim_account, claim_in_place, mark_shown
from wall.sources.service import add_source
from wall.sources.vouching import vouch_for_source

SHY = Target("feed", "https://ben.example/feed", "Ben", "https://ben.example/", {}, only_own=True, noindex=True)


def test_a_claimed_account_that_asks_not_to_be_searched_keeps_that_as_a_source(database: Database, ben: Person) -> None:
    with database.write() as session:
        claim = claim_account(session, session.get_one(Person, ben.id), SHY, SEALER)
        agree(session, claim, Choices())
        source = mark_shown(session, claim, Proof("word", SHY.url))
        assert source is not None
        assert source.noindex


def test_a_source_that_gets_a_shy_address_takes_its_signs(database: Database, ben: Person) -> None:
    with database.write() as session:
        plain = Target("feed", "https://ben.example/old", "Ben", "https://ben.example/", {})
        source = add_source(session, session.get_one(Person, ben.id), plain, SEALER, agreed_by=ben.id)
        mark_shown(session, claim_in_place(session, source, SHY, SEALER), Proof("word", SHY.url))
        assert (source.uri, source.noindex, source.options["only_own"]) == (SHY.uri, True, "yes")


def test_nobody_vouches_for_a_followed_account_that_asks_not_to_be_found(
    database: Database, ben: Person, anna: Person
) -> None:
    with database.write() as session:
        source = add_source(session, session.get_one(Person, ben.id), SHY, SEALER)
        with pytest.raises(Invalid, match="asks not to be found"):
            vouch_for_source(session, source, reason="I know him.", actor=anna)


@pytest.mark.parametrize("agreed", [True, False])
def test_of_a_source_that_is_removed_only_what_its_person_agreed_to_stays(
    parts: Parts, ben: Person, *, agreed: bool
) -> None:
    with parts.database.write() as session:
        person = session.get_one(Person, ben.id)
        source = add_source(session, person, SHY, SEALER, agreed_by=ben.id if agreed else None)
        ingest(session, Origin(person, "feed", source.id), [ready(remote(1))], SEALER)
        assert stop_following(session, source) is agreed
    settle_now(parts, source.id)
    with parts.database.read() as session:
        assert [post.removed_at is None for post in session.scalars(select(Post))] == [agreed]
