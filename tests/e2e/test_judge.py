"""The judge of compositions finds what was spoilt on purpose, and nothing where all is right."""

import pytest
from playwright.sync_api import Browser, Page

from tests.support.geometry import Box, Composition, empty_share, look

pytestmark = pytest.mark.browser

_PAGE = """<!doctype html><style>
  body {{ margin: 0; }} .feed {{ position: relative; height: 600px; }}
  .card {{ position: absolute; width: 400px; height: 300px; overflow: clip; font: 20px/1.2 sans-serif; }}
  {rules}
</style><div class="feed">
  <article class="card quote" id="a" style="left:0;top:0">Some words</article>
  <article class="card photo" id="b" style="left:400px;top:0">Others</article>
  <article class="card quote" id="c" style="left:0;top:300px">Third</article>
  <article class="card link" id="d" style="left:400px;top:300px">{last}</article>
</div>"""


def judged(browser: Browser, rules: str = "", last: str = "Fourth") -> Composition:
    """What the judge says of four cards that fill a window of 800 × 600, but for what these rules spoil."""
    page: Page = browser.new_page(viewport={"width": 800, "height": 600})
    try:
        page.set_content(_PAGE.format(rules=rules, last=last))
        return look(page)
    finally:
        page.close()


def test_nothing_is_wrong_with_four_cards_that_fill_the_window(browser: Browser) -> None:
    found = judged(browser)
    assert (found.cut_by_window, found.cut_words, found.overlapping, found.outside) == ([], [], [], ())
    assert found.empty_share == pytest.approx(0)
    assert found.sideways <= 0
    assert found.kinds == {"quote", "photo", "link"}


def test_each_fault_is_found(browser: Browser) -> None:
    assert judged(browser, "#d { height: 330px; }").cut_by_window == ["d"]
    assert judged(browser, "#c { top: 290px !important; }").overlapping == ["a over c"]
    assert judged(browser, last="word " * 400).cut_words != []
    assert judged(browser, "#d { white-space: nowrap; }", "word " * 20).cut_words != []
    assert judged(browser, "#d { width: 460px; }").sideways == 60
    assert judged(browser, "#d { width: 460px; } .feed { overflow: visible; }").outside == ("article.card link",)
    assert judged(browser, "#d { display: none; }").empty_share == pytest.approx(0.25)


def test_the_empty_share_counts_no_place_twice_and_nothing_outside() -> None:
    ground = Box(0, 0, 100, 100)
    assert empty_share(ground, []) == 1
    assert empty_share(ground, [Box(0, 0, 50, 100), Box(0, 0, 50, 100)]) == pytest.approx(0.5)
    assert empty_share(ground, [Box(-50, -50, 50, 50), Box(40, 40, 200, 200)]) == pytest.approx(1 - 0.25 - 0.36 + 0.01)
    assert empty_share(Box(0, 0, 0, 0), []) == 0
