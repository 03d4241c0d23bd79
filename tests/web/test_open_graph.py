"""Promises of what pages say of themselves to other sites: words, pictures and oEmbed; nothing folded or hidden."""

import io
import re
from html import unescape

from PIL import Image

from tests.support.remote import AUTHOR, moment
from tests.web.conftest import WORDS, Site, problem_of
from wall.connectors.base import RemoteAuthor
from wall.people.models import Person
from wall.posts.service import hide
from wall.walls.models import Wall

_META = re.compile(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">')
SECRET = "The walrus did it."


def meta_of(site: Site, path: str) -> dict[str, str]:
    html = site.visitor().get(path).text
    return {name: unescape(content) for name, content in _META.findall(html)}


def local(site: Site, address: str) -> str:
    public = site.parts.settings.public_url
    assert address.startswith(f"{public}/")
    return address.removeprefix(public)


def test_wall_person_and_post_say_what_they_are(site: Site) -> None:
    expected = {
        "/": ("website", "Florilège", "In their own words: Mia Sörensen"),
        "/p/mia-sorensen": ("profile", "Mia Sörensen", ""),
        f"/post/{site.post_id}": ("article", "Mia Sörensen", WORDS),
    }
    for path, (kind, title, description) in expected.items():
        found = meta_of(site, f"{path}?lang=en")
        assert (found["og:type"], found["og:title"], found["og:description"]) == (kind, title, description)
        assert found["description"] == description
        assert found["og:url"] == site.parts.settings.public_url + path
        assert (found["og:locale"], found["og:site_name"]) == ("en_GB", "Florilège")
        assert (found["twitter:card"], found["og:image:width"], found["og:image:height"]) == (
            "summary_large_image",
            "1200",
            "630",
        )
        assert found["og:image:alt"].startswith(title)
    assert meta_of(site, "/?lang=fr")["og:description"] == "Avec leurs mots\u00a0: Mia Sörensen"


def test_a_person_is_told_in_their_own_words_about_themselves(site: Site) -> None:
    before = meta_of(site, "/p/mia-sorensen")
    with site.parts.database.write() as session:
        session.get_one(Person, site.mia.id).about = "I count kingfishers."
    found = meta_of(site, "/p/mia-sorensen")
    assert found["og:description"] == "I count kingfishers."
    assert found["og:image"] != before["og:image"]
    assert site.visitor().get(local(site, found["og:image"])).headers["Cache-Control"] == "no-cache"


def test_somebody_who_is_hidden_has_no_picture(site: Site) -> None:
    path = local(site, meta_of(site, "/p/mia-sorensen")["og:image"])
    site.as_(site.sam).post("/desk/people/mia-sorensen/hide", data={"reason": "personal"})
    assert site.visitor().get(path).status_code == 404


def test_each_has_a_picture_of_the_size_that_it_says(site: Site) -> None:
    for path in ("/", "/p/mia-sorensen", f"/post/{site.post_id}"):
        answer = site.visitor().get(local(site, meta_of(site, path)["og:image"]))
        assert (answer.status_code, answer.content_type) == (200, "image/png")
        assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_other_words_have_another_picture_and_an_old_address_shows_the_present_ones(site: Site) -> None:
    before = local(site, meta_of(site, f"/post/{site.post_id}")["og:image"])
    old = site.visitor().get(before)
    site.put(site.mia, 1, text="Herons nest there now.")
    after = local(site, meta_of(site, f"/post/{site.post_id}")["og:image"])
    assert after != before
    again = site.visitor().get(before)
    assert again.headers["Cache-Control"] == "no-cache"
    assert again.data == site.visitor().get(after).data != old.data


def test_a_picture_that_a_browser_has_is_not_sent_twice(site: Site) -> None:
    path = local(site, meta_of(site, "/")["og:image"])
    tag = site.visitor().get(path).headers["ETag"]
    answer = site.visitor().get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_of_what_has_a_warning_only_the_warning_is_told(site: Site) -> None:
    post_id = site.put(site.mia, 7, text=SECRET, warning="About the walrus film", title="")
    page = site.visitor().get(f"/post/{post_id}?lang=en").text
    head = page[: page.index("</head>")]
    assert "About the walrus film" in head
    assert "did it" not in head
    found = meta_of(site, f"/post/{post_id}")
    assert (found["og:title"], found["og:description"]) == ("Mia Sörensen", "About the walrus film")
    oembed = site.visitor().get(f"/oembed?url={found['og:url']}").text
    assert "did it" not in oembed
    other = site.put(site.mia, 8, text="Something else.", warning="About the walrus film", title="")
    drawn = [
        site.visitor().get(local(site, meta_of(site, f"/post/{one}")["og:image"])).data for one in (post_id, other)
    ]
    assert drawn[0] == drawn[1]


def test_what_is_hidden_has_no_picture_and_no_words_at_once(site: Site) -> None:
    found = meta_of(site, f"/post/{site.post_id}")
    path = local(site, found["og:image"])
    assert site.visitor().get(path).status_code == 200
    site.change(hide, site.post_id, reason="a mistake", actor=None)
    answer = site.visitor().get(path)
    assert (answer.status_code, answer.headers["Cache-Control"], answer.data) == (410, "no-store", b"")
    gone = site.visitor().get(f"/post/{site.post_id}")
    assert gone.status_code == 410
    assert "og:" not in gone.text
    assert "Kingfishers" not in site.visitor().get("/").text
    assert site.visitor().get(f"/oembed?url={found['og:url']}").status_code == 404


def test_there_is_no_picture_of_what_is_not_there(site: Site) -> None:
    for path in ("/print/post/none-0.png", "/print/person/none-0.png", "/print/wall/none-0.png"):
        assert site.visitor().get(path).status_code == 404


def test_words_of_a_boost_are_told_as_those_of_their_author(site: Site) -> None:
    ada = RemoteAuthor(
        uri="https://social.example/ada", name="Ada Byron", handle="@ada", url="https://social.example/@ada"
    )
    assert ada != AUTHOR
    found = meta_of(site, f"/post/{site.put(site.mia, 9, text='Engines weave.', author=ada, boost=True)}")
    assert (found["og:title"], found["og:image:alt"]) == ("Ada Byron", "Ada Byron: Engines weave.")
    assert "article:author" not in found


def test_words_with_markup_stay_words(site: Site) -> None:
    post_id = site.put(site.mia, 10, text='"><script>alert(1)</script>')
    html = site.visitor().get(f"/post/{post_id}").text
    assert "<script>alert" not in html
    assert meta_of(site, f"/post/{post_id}")["og:description"] == '"><script>alert(1)</script>'


def test_pages_name_their_oembed_and_feeds_and_both_answer(site: Site) -> None:
    feeds = {"/": "/w/main", "/p/mia-sorensen": "/p/mia-sorensen", f"/post/{site.post_id}": None}
    for path, feed in feeds.items():
        links = dict(
            re.findall(
                r'<link rel="alternate" type="([^"]+)" title="[^"]*" href="([^"]+)">', site.visitor().get(path).text
            )
        )
        answer = site.visitor().get(local(site, unescape(links.pop("application/json+oembed"))))
        assert answer.status_code == 200
        assert answer.json is not None
        assert answer.json["version"] == "1.0"
        assert links == (
            {"application/atom+xml": f"{feed}.atom", "application/feed+json": f"{feed}.json"} if feed else {}
        )
        for address in links.values():
            assert WORDS in site.visitor().get(address).text


def allow(site: Site, *origins: str) -> None:
    with site.parts.database.write() as session:
        session.query(Wall).filter_by(slug="main").one().embed_sites = list(origins)


def test_a_wall_is_a_frame_where_sites_may_have_it_else_a_link(site: Site) -> None:
    public = site.parts.settings.public_url
    for address in (f"{public}/", f"{public}/w/main", f"{public}/embed/main?lang=fr"):
        answer = site.visitor().get("/oembed", query_string={"url": address}).json
        assert answer is not None
        assert (answer["type"], answer["title"], answer["provider_url"]) == ("link", "Florilège", public)
        assert "html" not in answer
    allow(site, "https://intranet.example.org")
    answer = (
        site.visitor().get("/oembed", query_string={"url": f"{public}/", "maxwidth": "400", "maxheight": "300"}).json
    )
    assert answer is not None
    assert (answer["type"], answer["width"], answer["height"]) == ("rich", 400, 300)
    assert answer["html"].startswith(f'<iframe src="{public}/embed/main" title="Florilège" width="400" height="300"')
    assert "thumbnail_url" not in answer  # it would be larger than there is room for


def test_a_walls_picture_has_one_address_wherever_it_is_named(site: Site) -> None:
    for number in range(2, 16):
        site.put(site.sam, number, text=f"Number {number}.", published_at=moment(number))
    public = site.parts.settings.public_url
    named = meta_of(site, "/")["og:image"]
    cursor = site.visitor().get("/api/v1/walls/main/posts?limit=14").json["next"]  # type: ignore[index]  # it is JSON
    assert meta_of(site, f"/?before={cursor}")["og:image"] == named
    answer = site.visitor().get("/oembed", query_string={"url": f"{public}/"}).json
    assert answer is not None
    assert answer["thumbnail_url"] == named
    assert site.visitor().get(local(site, named)).headers["Cache-Control"] == "no-cache"


def test_persons_and_posts_are_links_with_their_picture(site: Site) -> None:
    public = site.parts.settings.public_url
    for path, author in (("/p/mia-sorensen", None), (f"/post/{site.post_id}", "Mia Sörensen")):
        response = site.visitor().get("/oembed", query_string={"url": public + path})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        answer = response.json
        assert answer is not None
        assert (answer["type"], answer.get("author_name")) == ("link", author)
        assert answer["thumbnail_url"] == meta_of(site, path)["og:image"]
        assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (1200, 630)


def test_oembed_refuses_in_words_what_it_cannot_say(site: Site) -> None:
    public = site.parts.settings.public_url
    for query, status in (
        ({"url": f"{public}/", "format": "xml"}, 501),
        ({"url": "https://elsewhere.example/"}, 404),
        ({"url": f"{public}/desk"}, 404),
        ({"url": f"{public}/w/none"}, 404),
        ({"url": f"{public}/p/none"}, 404),
        ({"url": "http://[broken"}, 404),
        ({}, 404),
        ({"url": f"{public}/", "maxwidth": "wide"}, 400),
        ({"url": f"{public}/", "maxheight": "0"}, 400),
        ({"url": f"{public}/", "maxwidth": "9" * 5000}, 400),
    ):
        answer = site.visitor().get("/oembed", query_string=query)
        assert answer.status_code == status, query
        assert problem_of(answer)
