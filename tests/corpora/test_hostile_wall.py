"""Everything that others collected to break pages, on one wall in a real browser: every card stays in its place."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.corpora.conftest import Tally
from tests.corpora.test_hostile import cases_of, payloads
from tests.e2e.attacks import TRAP, put_all, side_by_side, unharmed
from tests.e2e.conftest import launched, serve_site
from tests.e2e.pushes import push_all
from tests.e2e.served import Served, add_person
from tests.support.geometry import look
from wall.clock import now
from wall.connectors.base import RemoteAuthor, RemoteMedia, RemotePost
from wall.connectors.pictures import FAKE

pytestmark = pytest.mark.browser

WIDTHS = (320, 1920)
_VOICES = 12
_EVERY = 8  # of html5lib's documents: all of them are cleaned in another test
_ages = count()
_BROKEN = "[...document.images].filter((one) => one.complete && !one.naturalWidth && one.checkVisibility()).length"
# Ink that letters let fall outside of their lines (combining marks by the dozen) must end at the card's edge.
_LEAKS = """() => [...document.querySelectorAll("article.card")].filter((one) => {
  const { overflowX, overflowY, contain } = getComputedStyle(one);
  const clips = [overflowX, overflowY].every((way) => way === "clip" || way === "hidden");
  return !clips && !/paint|strict|content/.test(contain);
}).map((one) => one.id)"""


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """Chromium, for this test alone."""
    with launched() as browser:
        yield browser


def test_no_card_leaves_its_place_whatever_it_says_or_shows(
    chromium: Browser, tmp_path: Path, corpora: Path, read_corpus: Callable[[str], Any], tally: Tally
) -> None:
    with serve_site(tmp_path / "data", chromium) as served:
        desk = served.take_first_link("Anna Weber")
        slugs = [add_person(desk, f"Voice {number}") for number in range(_VOICES)]
        posts = list(_posts(corpora, read_corpus, lay_out(served, corpora)))
        taken = _put(served, slugs, posts)
        page = served.open("", init=TRAP, reduced_motion="reduce")
        pages = walk(page)
    tally("hostile wall", posts=taken, pages=pages, widths=len(WIDTHS))
    assert taken >= 600
    assert pages > 5


def test_no_payload_runs_that_comes_straight_through_the_socket(
    chromium: Browser, tmp_path: Path, read_corpus: Callable[[str], Any], tally: Tally
) -> None:
    with serve_site(tmp_path / "data", chromium) as served:
        add_person(served.take_first_link("Anna Weber"), "Somebody")
        pushed = push_all(served, payloads(read_corpus))
        served.heard.forget()  # what was refused may have said so; that nothing ran is looked at on the page
    tally("xss at the socket", pushed=pushed, ran=0)


def lay_out(served: Served, corpora: Path) -> list[str]:
    """The pictures of the corpus where the made-up network has them; their addresses."""
    folder = served.folder / "fake" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    addresses = []
    for number, path in enumerate(sorted((corpora / "images").rglob("*"))):
        if path.is_file() and path.stat().st_size:
            name = f"hostile-{number}{path.suffix[:6] if re.fullmatch('[.][A-Za-z0-9]+', path.suffix) else ''}"
            shutil.copyfile(path, folder / name)
            addresses.append(FAKE + name)
    return addresses


def _posts(corpora: Path, read_corpus: Callable[[str], Any], pictures: list[str]) -> Iterator[RemotePost]:
    """A post a string, a document, a picture. Strings come as text, HTML, title, warning and description."""
    for number, text in enumerate([*read_corpus("naughty/blns.json"), *payloads(read_corpus)]):
        facts: dict[str, Any] = {"text": text} if number % 2 else {"html": f"<p>{text}</p>"}
        facts |= {"title": text if number % 7 == 0 else "", "warning": text if number % 11 == 0 else ""}
        if number % 3 == 0:
            facts["media"] = (RemoteMedia("image", pictures[number % len(pictures)], text),)
        yield _post(f"words/{number}", text, **facts)
    trees = [case for path in sorted((corpora / "html5lib").rglob("*.dat")) for case in cases_of(path)]
    for number, html in enumerate(trees[::_EVERY]):
        yield _post(f"trees/{number}", "Tree", html=html)
    for number, picture in enumerate(pictures):
        some = (picture, *pictures[number + 1 : number + 1 + number % 4])
        media = tuple(RemoteMedia("image", one, "") for one in some)
        yield _post(f"pictures/{number}", "Picture", text=f"Picture {number}", media=media)


def _post(name: str, author: str, **facts: Any) -> RemotePost:
    wrote = RemoteAuthor(f"https://evil.test/{name}", author, author, author)
    published = now() - timedelta(seconds=next(_ages))
    return RemotePost(
        uri=f"fake:{name}", url=f"https://evil.test/{name}", author=wrote, published_at=published, **facts
    )


def _put(served: Served, slugs: list[str], posts: list[RemotePost]) -> int:
    parts = side_by_side(served)
    try:
        return sum(put_all(parts, slug, posts[number::_VOICES]) for number, slug in enumerate(slugs))
    finally:
        parts.close()


def walk(page: Page) -> int:
    """Look at every page of the wall, narrow and wide; how many there were."""
    seen, address = 0, "/?lang=en"
    page.wait_for_timeout(15_000)  # pictures are drawn in the background
    while address:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1000})
            page.goto(address)
            _judge(page, f"{address} at {width}")
        seen += 1
        older = page.locator("a[rel=next]:visible")
        address = older.get_attribute("href") or "" if older.count() else ""
    return seen


def _judge(page: Page, where: str) -> None:
    unharmed(page)
    page.locator("article details").evaluate_all("(all) => all.forEach((one) => (one.open = true))")
    seen = look(page)
    assert seen.sideways <= 0, where
    assert seen.outside == (), where
    assert seen.overlapping == [], where
    assert seen.cut_words == [], where
    assert page.evaluate(_BROKEN) == 0, where
    assert page.evaluate(_LEAKS) == [], where
