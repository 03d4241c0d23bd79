"""Promises of preparing a post: what is stored is clean, short, and no more than what a visitor sees."""

from dataclasses import replace

import pytest

from tests.support.remote import AUTHOR, moment, ready, remote
from wall.connectors.base import RemoteLink, RemoteMedia, RemoteQuote
from wall.posts.incoming import LONGEST_LINE, MOST_EMOJI, MOST_WORDS
from wall.posts.raw import unpack

HOST = "https://social.example"


def test_what_a_post_answers_and_quotes_comes_along_in_one_line() -> None:
    shows = ready(
        remote(
            answers_url=f"{HOST}/@mia/7",
            answers_author=" Mia\n<b> ",
            answers_text="Are   you\nthere?\u202e",
            quote=RemoteQuote(f"{HOST}/@sam/3?utm_source=x", "Sam", "word " * 200),
        )
    ).shows
    assert shows["answers"] == {"url": f"{HOST}/@mia/7", "author": "Mia <b>", "text": "Are you there?"}
    assert (shows["quote"]["url"], shows["quote"]["author"]) == (f"{HOST}/@sam/3", "Sam")
    assert len(shows["quote"]["text"]) <= LONGEST_LINE
    assert shows["quote"]["text"].endswith("word…")


def test_a_title_that_is_too_long_ends_where_a_word_ends() -> None:
    title = ready(remote(title="Endless " * 500)).shows["title"]
    assert len(title) <= LONGEST_LINE
    assert title.endswith("Endless…")


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://a:b@c.example/", "//social.example/1"])
def test_what_leads_nowhere_is_left_out(url: str) -> None:
    shows = ready(
        remote(
            url=url,
            answers_url=url,
            quote=RemoteQuote(url, "Sam", "Words"),
            link=RemoteLink(url, "Title"),
            media=(RemoteMedia("image", url),),
            author=replace(AUTHOR, avatar_url=url),
        )
    ).shows
    assert (shows["url"], shows["answers"], shows["quote"], shows["link"], shows["media"]) == ("", None, None, None, [])
    assert shows["author"]["avatar_url"] is None


def test_only_emoji_that_occur_are_kept_from_secure_addresses_and_not_too_many() -> None:
    many = {f"e{number:03}": f"{HOST}/{number}.png" for number in range(100)}
    text = " ".join(f":{name}:" for name in many) + " :plain: :missing: :blob:"
    named = many | {"plain": "http://social.example/p.png", "absent": f"{HOST}/a.png"}
    found = ready(remote(text=text, emoji=named)).shows["emoji"]
    assert len(found) == MOST_EMOJI
    assert found.items() <= many.items()
    named = {":blob:": f"{HOST}/b.png", "cat": "javascript:alert(1)", "plain": named["plain"]}
    post = remote(text=":plain: :cat:", author=replace(AUTHOR, name="Ben :blob:"), emoji=named)
    assert ready(post).shows["emoji"] == {"blob": f"{HOST}/b.png"}
    assert ready(remote(text=":a:b:c:", emoji={name: f"{HOST}/{name}" for name in "abc"})).shows["emoji"].keys() == {
        *"abc"
    }


def test_tags_mentions_and_language_are_found_in_the_words() -> None:
    shows = ready(
        remote(html="<p>Une journée de #Printemps avec @mia@social.example, tout le monde était là.</p>", text="")
    ).shows
    assert (shows["tags"], shows["mentions"]) == (["Printemps"], ["mia@social.example"])
    assert shows["language"] == "fr"
    assert ready(remote(language="pt_BR")).shows["language"] == "pt-BR"


def test_a_post_is_found_by_all_its_words() -> None:
    media = (RemoteMedia("image", f"{HOST}/1.png", alt="Ein Bär"),)
    found = ready(remote(title="Élan", text="Çà et là", warning="Ümlaut", media=media)).words
    assert found == "umlaut elan ca et la ein bar ben social example"
    assert len(ready(remote(text="wörd " * 100_000)).words) <= MOST_WORDS


def test_the_pictures_of_a_post_are_asked_for_once_each() -> None:
    image, film = (
        RemoteMedia("image", f"{HOST}/1.png"),
        RemoteMedia("video", f"{HOST}/2.mp4", preview_url=f"{HOST}/2.png"),
    )
    post = remote(
        text=":blob:",
        media=(image, image, film, RemoteMedia("audio", f"{HOST}/3.mp3")),
        link=RemoteLink("https://example.org/", "Title", image_url=f"{HOST}/4.png"),
        emoji={"blob": f"{HOST}/b.png"},
        author=replace(AUTHOR, avatar_url=f"{HOST}/face.png"),
    )
    pictures = [(f"{HOST}/1.png", "image"), (f"{HOST}/2.png", "image"), (f"{HOST}/4.png", "image")]
    pictures += [(f"{HOST}/b.png", "emoji"), (f"{HOST}/2.mp4", "image")]  # the first film goes with the pictures
    assert sorted(ready(post).pictures) == sorted(pictures)
    face = (f"{HOST}/face.png", "avatar")
    assert sorted(ready(replace(post, boost=True)).pictures) == sorted([*pictures, face])


def test_a_quotation_alone_is_a_post() -> None:
    assert ready(remote(text="", quote=RemoteQuote(f"{HOST}/@sam/3"))).shows["text"] == ""


def test_a_post_continues_another_one_or_none() -> None:
    assert ready(remote(continues=f"{HOST}/1")).continues == f"{HOST}/1"
    for uri in ("", "x" * 2001, "a\x00b", remote().uri):
        assert ready(remote(continues=uri)).continues is None
    assert ready(remote(continues=f"{HOST}/1", boost=True)).continues is None


def test_what_the_network_gave_is_kept_whole() -> None:
    post = remote(
        html="<p>Words<script>x</script></p>",
        edited_at=moment(),
        media=(RemoteMedia("image", f"{HOST}/1.png", width=3),),
        emoji={"blob": f"{HOST}/b.png"},
        quote=RemoteQuote(f"{HOST}/@sam/3"),
        link=RemoteLink("https://example.org/", "Title"),
    )
    assert unpack(ready(post).raw) == post
    assert unpack(ready(remote(text="half \ud800 a sign")).raw).text == "half ? a sign"
    with pytest.raises(ValueError, match="cannot be read"):
        unpack(b"nonsense")
