"""Every collected payload in every field against every output, in a real browser: nothing runs or is fetched."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.corpora.conftest import Tally
from tests.corpora.test_hostile import payloads
from tests.e2e.attacks import (
    TRAP,
    attack_posts,
    every_post,
    feeds_do_nothing,
    on_a_bare_page,
    put_all,
    side_by_side,
    through_policy,
    unharmed,
)
from tests.e2e.conftest import launched, serve_site
from tests.e2e.served import Served, add_person

pytestmark = pytest.mark.browser

BATCH = 200
PAGES_OF_POSTS = 60


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """Chromium, for this test alone."""
    with launched() as browser:
        yield browser


def test_no_payload_runs_in_any_field_of_any_output(
    chromium: Browser, tmp_path: Path, read_corpus: Callable[[str], Any], tally: Tally
) -> None:
    """What the policy of a page had to stop is a failure, too: `serve_site` hears every complaint and every request."""
    found = payloads(read_corpus)
    with serve_site(tmp_path / "data", chromium) as served:
        desk = served.take_first_link("Anna Weber")
        slug = add_person(desk, "Mallory")
        wall, bare = (served.open(path, init=TRAP) for path in ("/", "about:blank"))
        screen = pair_screen(served, desk)
        parts = side_by_side(served)
        try:
            taken = 0
            for start in range(0, len(found), BATCH):  # each batch is pushed to the open wall and the screen
                taken += put_all(parts, slug, attack_posts(found[start : start + BATCH], first=start))
                feeds_do_nothing(served, bare)
                desk.goto("/desk/posts")
                for page in (wall, screen, desk):
                    unharmed(page)
        finally:
            parts.close()
        posts = every_post(served, bare)
        assert len(posts) == taken
        for start in range(0, len(posts), BATCH):
            some = posts[start : start + BATCH]
            through_policy(wall, [post["card"] for post in some])
            on_a_bare_page(bare, [post["html"] for post in some])
        read = walk(wall) + look_at_posts(wall, [post["id"] for post in posts])
        for path in (f"/p/{slug}", "/people", "/receipt", "/"):
            wall.goto(path)
            unharmed(wall)
        unharmed(screen)
    tally("xss in Chromium", payloads=len(found), posts=taken, pages=read, ran=0)
    assert taken == 2 * len(found)


def pair_screen(served: Served, desk: Page) -> Page:
    """An office screen on this wall."""
    screen = served.open("/kiosk/", init=TRAP)
    expect(screen.locator("#code")).not_to_be_empty()
    desk.goto("/desk/screens")
    desk.locator("#code").fill(screen.locator("#code").inner_text())
    desk.get_by_role("button", name="Pair").click()
    return screen


def walk(page: Page) -> int:
    """Look at the wall and at every older page of it; how many there were."""
    page.goto("/")
    count = 1
    while (older := page.locator("a[rel=next]:visible")).count():
        unharmed(page)
        page.goto(older.get_attribute("href") or "/")
        count += 1
    unharmed(page)
    return count


def look_at_posts(page: Page, posts: list[str]) -> int:
    """Look at the pages of some posts, evenly chosen; how many."""
    chosen = posts[:: max(1, len(posts) // PAGES_OF_POSTS)]
    for post in chosen:
        page.goto(f"/post/{post}")
        unharmed(page)
    return len(chosen)
