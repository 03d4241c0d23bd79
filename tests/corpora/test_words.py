"""Words that break programs, and words that others take apart: stored, shown and found unharmed, on both databases."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from tests.corpora.conftest import Tally
from tests.corpora.trees import assert_harmless
from tests.support.application import application
from tests.support.remote import ready, remote
from wall.cards.build import cards_of
from wall.content.sanitize import from_text
from wall.content.tags import hashtags, mentions
from wall.content.text import scrub
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.search import find, looked_for
from wall.web.search import LONGEST_QUERY

Read = Callable[[str], Any]


@pytest.fixture
def client(parts: Parts) -> Iterator[FlaskClient]:
    """A visitor's browser."""
    with application(parts.settings) as app:
        yield app.test_client()


def addresses(text: str) -> list[str]:
    """The links that our plain text gets."""
    return [node.attributes.get("href") or "" for node in LexborHTMLParser(str(from_text(text))).css("a")]


def test_naughty_strings_are_stored_shown_and_found(
    parts: Parts, client: FlaskClient, ben: Person, read_corpus: Read, tally: Tally
) -> None:
    strings: list[str] = read_corpus("naughty/blns.json")
    stored = _store(parts, ben, strings)
    found = sum(_is_found(parts, client, text, post_id) for text, post_id in stored.items())
    _pages_hold_no_markup_of_theirs(parts, client)
    assert found == sum(bool(looked_for(text)) for text in stored)
    tally("naughty", strings=len(strings), stored=len(stored), without_words=len(strings) - len(stored), found=found)


def test_other_peoples_sentences_are_stored_and_found(
    parts: Parts, client: FlaskClient, ben: Person, read_corpus: Read, tally: Tally
) -> None:
    files = ("extract", "autolink", "hit_highlighting", "validate")
    cases = [
        case for name in files for kind in read_corpus(f"twitter_text/{name}.json")["tests"].values() for case in kind
    ]
    stored = _store(parts, ben, [case["text"] for case in cases])
    found = sum(_is_found(parts, client, text, post_id) for text, post_id in stored.items())
    assert found == sum(bool(looked_for(text)) for text in stored)
    tally("twitter_text", cases=len(cases), texts=len(stored), found=found)


@pytest.mark.parametrize(
    ("kinds", "extract", "least"),
    [
        (("hashtags", "hashtags_from_astral"), hashtags, 95),
        (("mentions",), mentions, 60),  # theirs are found behind letters (RT@name), ours may have a host
        (("urls",), addresses, 60),  # theirs need no https://
    ],
)
def test_tags_names_and_addresses_are_found_as_others_find_them(
    read_corpus: Read, tally: Tally, kinds: Sequence[str], extract: Callable[[str], list[str]], least: int
) -> None:
    tests = read_corpus("twitter_text/extract.json")["tests"]
    cases = [case for kind in kinds for case in tests[kind]]
    agreed = sum(extract(case["text"]) == list(dict.fromkeys(case["expected"])) for case in cases)
    share = round(100 * agreed / len(cases))
    tally("twitter_text", **{f"%_of_{kinds[0]}": share})
    assert share >= least


def _store(parts: Parts, person: Person, texts: Iterable[str]) -> dict[str, str]:
    """The id of each text's post; without those that hold nothing to show."""
    ids: dict[str, str] = {}
    for number, text in enumerate(dict.fromkeys(texts)):
        if from_text(text) and scrub(text).strip():
            with parts.database.write() as session:
                mine = session.get_one(Person, person.id)
                posts = ingest(session, Origin(mine, "fake", None), [ready(remote(number, text))], parts.sealer)
                ids[text] = posts[0].id
    with parts.database.read() as session:
        kept = dict(session.execute(select(Post.id, Post.text)).all())
    for text, post_id in ids.items():
        assert _letters(kept[post_id]) == _letters(text), text
    return ids


def _letters(text: str) -> str:
    """A text without the signs that no post keeps, and without regard to blanks."""
    return "".join(unicodedata.normalize("NFC", scrub(text)).split())


def _is_found(parts: Parts, client: FlaskClient, text: str, post_id: str) -> bool:
    with parts.database.read() as session:
        found = {post.id for post in find(session, text, limit=1000)}
    answer = client.get("/search", query_string={"q": text[:LONGEST_QUERY].encode("utf-8", "replace")})
    assert answer.status_code == 200, text
    assert (post_id in found) is bool(looked_for(text)), text
    return post_id in found


def _pages_hold_no_markup_of_theirs(parts: Parts, client: FlaskClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/walls/main/posts?limit=100&cards=1").status_code == 200
    with parts.database.read() as session:
        for card in cards_of(session, list(session.scalars(select(Post)))):
            assert_harmless(card.html, card.text)
