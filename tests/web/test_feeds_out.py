"""Promises of a wall's own feeds: valid whatever was written, pictures at absolute addresses, nothing from a fold."""

from xml.etree import ElementTree

import feedparser

from tests.support.drawn import draw
from tests.web.conftest import WORDS, Site
from wall.connectors.base import RemoteAuthor, RemoteMedia
from wall.posts.service import hide

ATOM = "{http://www.w3.org/2005/Atom}"
PICTURE = "https://pics.test/one.jpg"


def read_atom(site: Site) -> ElementTree.Element:
    answer = site.visitor().get("/w/main.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)  # noqa: S314 - our own, and whether it is XML is the question


def test_readers_find_the_feeds_on_the_wall_and_get_them_only_once(site: Site) -> None:
    page = site.visitor().get("/w/main").text
    for path, media_type in (("/w/main.atom", "application/atom+xml"), ("/w/main.json", "application/feed+json")):
        assert f'<link rel="alternate" type="{media_type}"' in page
        assert f'href="{path}"' in page
        first = site.visitor().get(path)
        assert first.content_type.startswith(media_type)
        again = site.visitor().get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
    assert site.visitor().get("/w/none.atom").status_code == 404
    assert site.visitor().get("/w/none.json").status_code == 404


def test_an_entry_says_who_wrote_what_and_when(site: Site) -> None:
    address = f"{site.parts.settings.public_url}/post/{site.post_id}"
    parsed = feedparser.parse(site.visitor().get("/w/main.atom").data)
    assert not parsed.bozo
    [entry] = parsed.entries
    assert (entry.id, entry.link, entry.author, entry.title) == (address, address, "Mia Sörensen", WORDS)
    assert WORDS in entry.content[0].value
    assert entry.updated == entry.published
    answer = site.visitor().get("/w/main.json").json
    assert answer is not None
    assert answer["version"] == "https://jsonfeed.org/version/1.1"
    [item] = answer["items"]
    assert (item["id"], item["url"], item["title"]) == (address, address, WORDS)
    assert item["authors"][0]["name"] == "Mia Sörensen"
    assert item["content_html"] == f"<p>{WORDS}</p>"


def test_pictures_are_enclosures_at_absolute_addresses(site: Site) -> None:
    with site.parts.database.write() as session:
        draw(session, PICTURE)
    site.put(site.mia, 2, "Look.", media=(RemoteMedia("image", PICTURE, "The river"),))
    [link] = [one for one in read_atom(site).iter(f"{ATOM}link") if one.get("rel") == "enclosure"]
    media = f"{site.parts.settings.public_url}/media/"
    assert (link.get("type"), link.get("title")) == ("image/webp", "The river")
    assert (link.get("href") or "").startswith(media)
    answer = site.visitor().get("/w/main.json").json
    assert answer is not None
    [attached] = answer["items"][0]["attachments"]
    assert attached["url"] == link.get("href")


def test_a_reader_knows_no_fold_so_what_is_behind_one_stays_here(site: Site) -> None:
    with site.parts.database.write() as session:
        draw(session, PICTURE)
    picture = (RemoteMedia("image", PICTURE, "The river"),)
    site.put(site.mia, 2, "The murderer is the gardener. #GardenerDidIt", warning="Spoiler", media=picture)
    site.put(site.mia, 3, "See for yourself.", sensitive=True, media=picture)
    for path in ("/w/main.atom", "/w/main.json"):
        text = site.visitor().get(path).text
        assert "Spoiler" in text
        assert "gardener" not in text.lower()
        assert "/media/" not in text


def test_the_words_of_a_boost_are_their_author_s(site: Site) -> None:
    zoe = RemoteAuthor("https://other.test/zoe", "Zoé", "@zoe", "https://other.test/@zoe")
    site.put(site.mia, 2, "Not mine.", boost=True, author=zoe)
    names = [name.text for name in read_atom(site).iter(f"{ATOM}name")]
    assert sorted(filter(None, names)) == ["Mia Sörensen", "Zoé"]


def test_it_is_xml_whatever_was_written(site: Site) -> None:
    nasty = "]]> & < \" ' \x00\x08\x0b\x1f\x7f\u2028\ufffe\ud800 \U0001f6a2 <script>alert(1)</script>"
    for number, field in enumerate(("text", "title", "warning", "html", "language"), start=10):
        site.put(site.mia, number, **{"text": "Words.", field: nasty} if field != "text" else {"text": nasty})
    author = RemoteAuthor(nasty, nasty, nasty, nasty)
    site.put(site.mia, 20, "Words.", boost=True, author=author, url=f"https://x.test/{nasty}")
    feed = read_atom(site)
    assert len(list(feed.iter(f"{ATOM}entry"))) == 7
    for content in feed.iter(f"{ATOM}content"):
        assert "<script" not in (content.text or "")


def test_what_is_hidden_is_in_no_feed(site: Site) -> None:
    site.change(hide, site.post_id, reason="a test", actor=None)
    for path in ("/w/main.atom", "/w/main.json"):
        assert WORDS not in site.visitor().get(path).text
