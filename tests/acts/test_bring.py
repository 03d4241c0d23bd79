"""Promises of bringing a post by hand: what its page says, as corrected; a page that fails is told in a sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.connectors.site import Reply, Site
from wall.acts.bring import bring_post, card_of, look_at
from wall.clock import now
from wall.connectors.base import Proof, Target
from wall.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from wall.notices.models import Notice
from wall.parts import Parts
from wall.people.models import AuditEntry, Person
from wall.people.service import NewPerson, add_person
from wall.posts.drafts import Draft
from wall.posts.ingest import Origin, remove
from wall.posts.models import Post
from wall.posts.own import hide_own
from wall.sources.proofs import note_proof
from wall.sources.service import add_source

PAGE = """<html lang="fr"><head><title>x</title><meta property="og:title" content="Un">
<meta property="og:description" content="Bien."><meta property="og:image" content="/p.jpg">
<meta property="og:image:alt" content="Une porte"><meta name="author" content="Benoît">
<meta property="article:published_time" content="2026-01-02T03:04:05Z"></head></html>"""


@pytest.fixture
def page(site: Site) -> str:
    """The address of a page that says all that a page can say."""
    site.routes["/post"] = Reply(body=PAGE, headers={"Content-Type": "text/html"})
    return f"{site.url}/post"


def test_a_look_says_what_would_go_up_and_stores_nothing(parts: Parts, ben: Person, site: Site, page: str) -> None:
    assert look_at(parts, ben.slug, f" {page}?utm_source=x ") == Draft(
        address=page,
        text="Bien.",
        title="Un",
        author="Benoît",
        published_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        picture_url=f"{site.url}/p.jpg",
        picture_alt="Une porte",
        language="fr",
    )
    assert _posts(parts) == []


def test_what_was_corrected_goes_up_and_the_page_is_not_asked_again(
    parts: Parts, ben: Person, site: Site, page: str
) -> None:
    draft = look_at(parts, ben.slug, page)
    asked = len(site.asked)
    bring_post(parts, ben.slug, replace(draft, text="Mieux.", picture_alt="La porte"), actor=ben)
    (post,) = _posts(parts)
    assert (post.title, post.text, post.author["name"], post.language) == ("Un", "Mieux.", "Benoît", "fr")
    assert post.published_at == draft.published_at
    assert [(one["url"], one["alt"]) for one in post.media] == [(f"{site.url}/p.jpg", "La porte")]
    assert len(site.asked) == asked
    with parts.database.read() as session:
        assert session.scalars(select(AuditEntry.act)).all() == ["post.add"]


def test_the_card_that_is_shown_is_the_card_that_goes_up(parts: Parts, ben: Person, page: str) -> None:
    draft = look_at(parts, ben.slug, page)
    with parts.database.read() as session:
        before = card_of(session, ben.slug, draft)
    assert _posts(parts) == []
    bring_post(parts, ben.slug, draft, actor=None)
    (post,) = _posts(parts)
    assert (before.html, before.title, before.url, before.author_name) == (post.html, "Un", post.url, "Benoît")
    assert before.published_at == post.published_at


def test_typed_words_alone_are_enough_and_nothing_is_asked(parts: Parts, ben: Person) -> None:
    address = "https://www.linkedin.com/posts/1?utm_source=x"
    post = bring_post(parts, ben.slug, Draft(address, " Proud of us. "), actor=ben)
    assert (post.network, post.url, post.text) == ("linkedin", "https://www.linkedin.com/posts/1", "Proud of us.")
    assert (post.author["name"], post.media) == ("Ben Okafor", [])
    with pytest.raises(Conflict):
        bring_post(parts, ben.slug, Draft("https://www.linkedin.com/posts/1", "Again."), actor=ben)
    with pytest.raises(Conflict):
        look_at(parts, ben.slug, "https://www.linkedin.com/posts/1")


@pytest.mark.parametrize(
    "draft",
    [
        Draft("https://x.example/1"),
        Draft("https://x.example/1", " ", " "),
        Draft("https://x.example/1", "\u202e"),
        Draft("https://x.example/1", "x" * 20_001),
        Draft("https://x.example/1", "Words", picture_url="javascript:alert(1)"),
        Draft("https://x.example/1", "Words", picture_url="https://u:p@x.example/"),
        Draft("https://x.example/1", picture_url="https://x.example/p.jpg"),
        Draft("ftp://x.example", "Words"),
        Draft("https://x.example/" + "x" * 2000, "Words"),
    ],
)
def test_what_cannot_go_up_is_refused_and_leaves_nothing(parts: Parts, ben: Person, draft: Draft) -> None:
    with pytest.raises(Invalid):
        bring_post(parts, ben.slug, draft, actor=None)
    with pytest.raises(Invalid), parts.database.read() as session:
        card_of(session, ben.slug, draft)
    assert _posts(parts) == []


def test_a_date_to_come_is_now(parts: Parts, ben: Person) -> None:
    later = now() + timedelta(days=9)
    assert bring_post(parts, ben.slug, Draft("https://x.example/1", "Words", published_at=later), actor=None)
    assert _posts(parts)[0].published_at <= now()


def test_a_page_that_cannot_be_read_is_told_in_its_words(parts: Parts, ben: Person, site: Site) -> None:
    site.routes["/refuses"] = Reply(999)
    for path in ("/missing", "/refuses"):
        with pytest.raises(Unavailable, match="Give the post’s words yourself"):
            look_at(parts, ben.slug, f"{site.url}{path}")
    with pytest.raises(NotFound):
        look_at(parts, "nobody", f"{site.url}/missing")


def test_what_was_removed_for_good_does_not_come_back(parts: Parts, ben: Person) -> None:
    post = bring_post(parts, ben.slug, Draft("https://x.example/1", "Words"), actor=None)
    with parts.database.write() as session:
        remove(session, Origin(session.get_one(Person, ben.id), "web", None), [post.uri], parts.sealer)
    with pytest.raises(Conflict):
        bring_post(parts, ben.slug, Draft("https://x.example/1", "Words"), actor=None)


def test_nobody_brings_words_in_a_colleagues_name(parts: Parts, anna: Person, ben: Person) -> None:
    with pytest.raises(Forbidden, match="Ben Okafor can bring this"):
        bring_post(parts, ben.slug, Draft("https://x.example/1", "I love my boss."), actor=anna)
    assert _posts(parts) == []


def test_what_a_partner_wrote_is_brought_by_somebody_else(parts: Parts, anna: Person) -> None:
    with parts.database.write() as session:
        guild = add_person(session, NewPerson("The Guild", kind="partner"))
    assert bring_post(parts, guild.slug, Draft("https://x.example/1", "Words"), actor=anna).person_id == guild.id


def test_nothing_is_brought_in_the_name_of_who_left(parts: Parts, ben: Person) -> None:
    with parts.database.write() as session:
        session.get_one(Person, ben.id).left_at = now()
    for actor in (None, ben):
        with pytest.raises(Conflict, match="has left"):
            bring_post(parts, ben.slug, Draft("https://x.example/1", "Words"), actor=actor)


def test_who_is_brought_something_by_command_is_told_and_can_hide_it(parts: Parts, ben: Person) -> None:
    post = bring_post(parts, ben.slug, Draft("https://x.example/1", "Words"), actor=None)
    with parts.database.write() as session:
        told = session.scalars(select(Notice).where(Notice.person_id == ben.id)).one()
        assert hide_own(session, ben, post.id).hidden_by == ben.id
    assert (told.path, "in your name" in told.message) == ("/me/posts", True)


def test_what_is_on_the_verified_site_of_somebody_else_is_not_brought(parts: Parts, anna: Person, ben: Person) -> None:
    with parts.database.write() as session:
        target = Target("feed", "https://ben.example/blog/feed", "Ben", "https://ben.example/blog/", {})
        source = add_source(session, session.get_one(Person, ben.id), target, parts.sealer)
        note_proof(session, source, Proof("word", target.url))
    for address in ("https://ben.example/blog/1", "http://www.ben.example/blog"):
        with pytest.raises(Conflict, match="somebody else"):
            bring_post(parts, anna.slug, Draft(address, "Mine"), actor=anna)
    for address in ("https://ben.example/blogs", "https://ben.example.example/blog/1"):
        assert bring_post(parts, anna.slug, Draft(address, "Mine"), actor=anna)
    assert bring_post(parts, ben.slug, Draft("https://ben.example/blog/1", "Mine"), actor=ben)


def _posts(parts: Parts) -> list[Post]:
    with parts.database.read() as session:
        return list(session.scalars(select(Post)))
