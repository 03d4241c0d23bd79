"""Promises of pictures on cards: room from the first byte, words on request, and no trace of one that failed."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.drawn import MP4, draw, fail, kept_names, roll
from tests.support.remote import SEALER, follow, moment, put, ready, remote
from wall.cards.build import cards_of
from wall.cards.render import Cards
from wall.cards.seen import media_by_post
from wall.cards.views import CardView, Film
from wall.connectors.base import RemoteAuthor, RemoteLink, RemoteMedia, RemoteQuote, Unreachable
from wall.db import Database
from wall.media.models import Picture
from wall.media.service import note_failure
from wall.people.models import Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post

P = "https://pics.test/{}.jpg"
MEDIA = re.compile(r"/media/[0-9a-f]{64}")


@pytest.fixture(scope="module")
def render() -> Callable[[CardView], str]:
    cards = Cards()
    return lambda card: str(cards.render(card, "en"))


def images(*names: str) -> tuple[RemoteMedia, ...]:
    return tuple(RemoteMedia("image", P.format(name), f"What is on {name}") for name in names)


def card_of(session: Session, post: Post) -> CardView:
    [card] = cards_of(session, [post])
    return card


def test_a_picture_has_its_room_and_its_colour_before_it_is_there(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        post = put(session, ben, media=(RemoteMedia("image", P.format("one"), "What is on one", 800, 600),))
        waiting = render(card_of(session, post))
        draw(session, P.format("one"))
        there = render(card_of(session, post))
    assert 'class="card photo"' in waiting
    assert 'class="media" data-count="1"' in waiting
    assert 'viewBox="0 0 800 600"' in waiting
    assert "<img" not in waiting.partition('<header class="who">')[0]
    assert 'viewBox="0 0 800 600"' in there
    assert '<rect width="100%" height="100%" fill="#336699"/>' in there
    assert re.search(r'<source type="image/avif" srcset="/media/[0-9a-f]{64} 400w"', there)
    assert re.search(r'srcset="/media/[0-9a-f]{64} 400w, /media/[0-9a-f]{64} 800w"', there)
    assert 'width="800" height="600" alt="What is on one" loading="lazy" decoding="async"' in there
    assert "style=" not in there
    assert re.findall(r'data-weight="(\d+)"', waiting) == re.findall(r'data-weight="(\d+)"', there)


def test_a_picture_that_failed_leaves_no_trace(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        post = put(session, ben, media=images("lost"))
        fail(session, P.format("lost"))
        card = card_of(session, post)
    assert card.kind == "quote"
    assert 'class="media"' not in render(card)
    assert "What is on lost" not in render(card)


def test_a_picture_of_unknown_size_has_no_room_before_it_is_there(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        post = put(session, ben, media=images("one"), link=RemoteLink("https://a.test", "A page", "", P.format("two")))
        waiting = card_of(session, post)
        draw(session, P.format("one"))
        there = card_of(session, post)
    assert waiting.kind == "link"
    assert 'class="media"' not in render(waiting)
    assert "What is on one" not in render(waiting)
    assert there.kind == "photo"


def test_a_picture_that_is_tried_again_leaves_no_trace_until_it_is_there(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        post = put(session, ben, media=(RemoteMedia("image", P.format("late"), "What is late", 800, 600),))
        picture = session.scalars(select(Picture)).one()
        note_failure(session, picture, Unreachable("No answer."))
        session.flush()
        assert picture.state == "waiting"
        card = card_of(session, post)
        draw(session, P.format("late"))
        there = card_of(session, post)
    assert card.kind == "quote"
    assert "What is late" not in render(card)
    assert there.kind == "photo"


def test_a_description_is_there_for_those_who_ask(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        draw(session, P.format("one"))
        described = put(session, ben, 1, media=images("one"))
        bare = put(session, ben, 2, media=(RemoteMedia("image", P.format("one")),))
        with_words, without = (render(card_of(session, post)) for post in (described, bare))
    assert '<details class="alt"><summary>ALT</summary>' in with_words
    assert "<details" not in without
    assert 'alt="A picture without a description"' in without


def test_a_plate_has_four_pictures_and_leads_to_the_others(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    names = [f"p{number}" for number in range(6)]
    with database.write() as session:
        for name in names:
            draw(session, P.format(name))
        card = card_of(session, put(session, ben, media=images(*names)))
    html = render(card)
    assert card.kind == "plate"
    assert html.count("<figure") == 4
    assert "and others, at the original" in html
    assert len(card.media.pictures) == 6


def test_a_moving_picture_stands_still_until_somebody_asks(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        draw(session, P.format("gif"), moving=True)
        card = card_of(session, put(session, ben, media=images("gif")))
    motion = card.media.pictures[0].view.motion
    assert motion is not None
    html = render(card)
    assert f'<a class="motion" href="/media/{motion.hash}"' in html
    assert f'src="/media/{motion.hash}"' not in html


def test_a_film_is_a_poster_that_leads_to_the_original(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    film = RemoteMedia("video", "https://films.test/1.mp4", "A launch", preview_url=P.format("poster"))
    sound = RemoteMedia("audio", "https://films.test/1.mp3", "The harbour at night")
    with database.write() as session:
        draw(session, P.format("poster"))
        html = render(card_of(session, put(session, ben, 7, media=(film, sound))))
    assert 'class="card film"' in html
    assert '<a class="screen" href="https://social.example/@ben/7"' in html
    assert "films.test" not in html
    assert "The harbour at night" in html
    assert not re.search("<(video|audio|iframe)", html)


def test_a_small_film_plays_from_here_and_only_when_somebody_asks(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    url = "https://films.test/1.mp4"
    film = RemoteMedia("video", url, "A launch", preview_url=P.format("poster"), seconds=48)
    with database.write() as session:
        draw(session, P.format("poster"))
        roll(session, url)
        post = put(session, ben, media=(film,))
        card = card_of(session, post)
        kept = kept_names(session, media_by_post(session, [post.id])[post.id])
    assert [name for name in kept if "poster" not in name] == [str(MP4 + url.encode())], "a removal names the film, too"
    assert card.media.film is not None
    assert card.media.film.file is not None
    html = render(card)
    assert f'<a class="screen" href="/media/{card.media.film.file.hash}" data-film>' in html
    assert '<span class="length">0:48</span>' in html
    assert "films.test" not in html
    assert not re.search("<(video|audio|iframe)", html)


def test_a_film_where_a_picture_should_be_leaves_no_trace(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    url = "https://films.test/1.mp4"
    with database.write() as session:
        roll(session, url)
        pictured = card_of(session, put(session, ben, 1, media=(RemoteMedia("image", url, "A clip", 800, 600),)))
        linked = card_of(session, put(session, ben, 2, link=RemoteLink("https://a.test", "A page", "", url)))
        posted = RemoteMedia("video", "https://films.test/watch", "A launch", preview_url=url)
        film = card_of(session, put(session, ben, 3, media=(posted,)))
    assert (pictured.kind, pictured.media.pictures) == ("quote", ())
    assert linked.link_picture is None
    assert film.media.film == Film(None, "A launch")
    assert not any(MEDIA.search(render(card)) for card in (pictured, linked, film))


def test_only_the_first_film_of_a_young_post_is_wanted_here() -> None:
    films = tuple(RemoteMedia("video", f"https://films.test/{name}") for name in ("1.mp4", "2.mp4"))
    young, old = remote(media=films), remote(media=films, published_at=moment(-31 * 24 * 60))
    page = remote(media=(RemoteMedia("video", "https://films.test/watch?v=1"),))
    assert ready(young).pictures == (("https://films.test/1.mp4", "image"),)
    assert ready(old).pictures == ()
    assert ready(page).pictures == ()


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (0, ""), (7, "0:07"), (48, "0:48"), (605, "10:05"), (3661, "1:01:01")]
)
def test_a_film_says_how_long_it_is_as_clocks_do(seconds: int | None, words: str) -> None:
    assert Film(None, "", None, seconds).length == words


def test_a_film_beside_a_picture_is_told_of_wherever_the_post_shows(database: Database, ben: Person) -> None:
    film = RemoteMedia("video", "https://films.test/1.mp4", "A film", preview_url=P.format("poster"))
    with database.write() as session:
        draw(session, P.format("one"))
        card = card_of(session, put(session, ben, 1, media=(*images("one"), film)))
    assert (card.media.more_pictures, card.gallery.more_pictures) == (True, True)


def test_what_is_folded_away_shows_no_picture_outside_the_fold(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        draw(session, P.format("one"))
        warned = render(card_of(session, put(session, ben, 1, warning="Spiders", media=images("one"))))
        touchy = render(card_of(session, put(session, ben, 2, sensitive=True, media=images("one"))))
        harmless = card_of(session, put(session, ben, 3, sensitive=True))
    for html, words in ((warned, "Spiders"), (touchy, "Sensitive picture")):
        outside, _, inside = html.partition('<details class="folded">')
        assert words in inside
        assert "/media/" not in outside
        assert "/media/" in inside.partition("</article>")[0]
    assert "A fine morning." in touchy.partition("<details")[0]
    assert "A fine morning." not in warned.partition("<details")[0]
    assert harmless.kind == "quote"


def test_a_face_is_the_portrait_with_the_flower_and_the_flower_alone_where_there_is_none(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        post = put(session, ben)
        alone = render(card_of(session, post))
        for name in ("old", "new"):
            source = follow(session, session.get_one(Person, ben.id), name)
            source.avatar_url = P.format(name)
        draw(session, P.format("old"), "avatar")
        older = render(card_of(session, post))
        draw(session, P.format("new"), "avatar")
        newest = render(card_of(session, post))
    assert 'class="portrait"' not in alone
    assert 'class="portrait"' in older
    assert 'class="flower own"' in older
    assert MEDIA.findall(older) != MEDIA.findall(newest)


def test_a_boost_says_whose_words_they_are(database: Database, ben: Person, render: Callable[[CardView], str]) -> None:
    zoe = RemoteAuthor("https://other.test/zoe", "Zoé :star:", "@zoe@other.test", "https://other.test/@zoe")
    emoji = {"star": "https://pics.test/star.png"}
    with database.write() as session:
        draw(session, emoji["star"], "emoji")
        html = render(card_of(session, put(session, ben, boost=True, author=zoe, emoji=emoji)))
    assert 'href="https://other.test/@zoe"' in html
    assert re.search(r'Ben passes on the words of <a [^>]+>Zoé <img class="emoji" src="/media/[0-9a-f]{64}"', html)


def test_what_is_answered_and_what_is_quoted_stand_on_the_card_in_a_few_words(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    quote = RemoteQuote("https://other.test/9", "Zoé", "Rivers <remember>.")
    answered: dict[str, Any] = {"answers_url": "https://other.test/8", "answers_author": "Lu"}
    answered["answers_text"] = "How deep is it? " * 30
    with database.write() as session:
        html = render(card_of(session, put(session, ben, quote=quote, **answered)))
    assert "Rivers &lt;remember&gt;." in html
    assert 'href="https://other.test/9"' in html
    [line] = re.findall('<q dir="auto">(.*?)</q>', html)
    assert line.endswith("…")
    assert len(line) <= 110


def test_a_thread_is_one_card_with_all_its_words_and_pictures(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    with database.write() as session:
        draw(session, P.format("one"))
        first = remote(1, text="First of all.", published_at=moment(-9))
        second = remote(2, text="And then.", published_at=moment(-8), continues=first.uri, media=images("one"))
        hidden = remote(3, text="A secret end.", continues=second.uri, warning="The end")
        source = follow(session, session.get_one(Person, ben.id))
        origin = Origin(session.get_one(Person, ben.id), "fake", source.id)
        posts = ingest(session, origin, [ready(one) for one in (first, second, hidden)], SEALER)
        root = next(post for post in posts if post.root_id is None)
        card = card_of(session, root)
    html = render(card)
    assert card.kind == "photo"
    assert " data-initial" not in html, "a large first letter would stand beside the second part"
    assert [part.text for part in card.parts] == ["And then.", "A secret end."]
    assert html.index("First of all.") < html.index("And then.") < html.index("A secret end.")
    assert "A secret end." in html.partition('<details class="folded">')[2]


def test_a_link_in_a_sensitive_post_shows_none(
    database: Database, ben: Person, render: Callable[[CardView], str]
) -> None:
    link = RemoteLink("https://news.test/1", "A long read", "News", P.format("link"))
    with database.write() as session:
        draw(session, P.format("link"))
        card = card_of(session, put(session, ben, link=link, sensitive=True))
    assert "A long read" in render(card)
    assert not MEDIA.search(render(card))


def test_a_link_shows_its_picture(database: Database, ben: Person, render: Callable[[CardView], str]) -> None:
    link = RemoteLink("https://news.test/1", "A long read", "News", P.format("link"))
    with database.write() as session:
        draw(session, P.format("link"))
        html = render(card_of(session, put(session, ben, link=link)))
    assert 'class="card link"' in html
    assert MEDIA.search(html.partition('<header class="who">')[0])


def test_every_file_of_a_post_and_of_its_thread_is_known(database: Database, ben: Person) -> None:
    with database.write() as session:
        post = put(session, ben, 1, media=images("one", "two"))
        other = put(session, ben, 2)
        for name in ("one", "two"):
            draw(session, P.format(name))
        named = media_by_post(session, [post.id, other.id])
    assert list(named) == [post.id]
    assert len(named[post.id]) == 6
    assert all(MEDIA.fullmatch(address) for address in named[post.id])
    assert media_by_post(session, []) == {}
