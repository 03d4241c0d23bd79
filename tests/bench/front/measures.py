"""What frontbench does not measure: taking away, outages and how soon they are said and healed, upstream requests."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from tests.bench.front.misbehaving import FAULTS, Misbehaving, Mode
from tests.bench.front.site import Site
from tests.support.ports import find_free_port

CARD = "article[data-post]"
OUTAGE = 25.0  # seconds
_ROUNDS = 12

_numbers = count(1)
_GONE = f"""(words) => new Promise((done) => {{
  const look = () => [...document.querySelectorAll("{CARD}")].some((one) => one.textContent.includes(words))
    ? requestAnimationFrame(look) : done(performance.timeOrigin + performance.now());
  look();
}})"""
_SEEN = f"""(words) => [...document.querySelectorAll("{CARD}")].some((one) =>
  one.textContent.includes(words) && one.checkVisibility({{ checkOpacity: true }}))"""
_SAID = "() => ({ answer: document.querySelector('#calm')?.innerText ?? '' })"
_BEFORE_FIRST_CARD = """() => {
  const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity;
  const all = performance.getEntriesByType("resource");
  return { needed: 1 + all.filter((one) => one.renderBlockingStatus === "blocking").length,
    ended: 1 + all.filter((one) => one.responseEnd < first).length };
}"""


def requests_before_first_card(site: Site, browser: Browser) -> dict[str, int]:
    """Requests without which nothing is drawn, and those that were over by then; the page itself is one."""
    with visiting(browser, site.url) as page:
        page.wait_for_timeout(1000)
        found: dict[str, int] = page.evaluate(_BEFORE_FIRST_CARD)
        return found


def taking_away(site: Site, browser: Browser) -> dict[str, float]:
    """From the moment a post was hidden or deleted to its card being gone from an open page: median and most, in ms."""
    measured: dict[str, list[float]] = {"hide": [], "delete": []}
    with visiting(browser, site.url) as page:
        for name, spans in measured.items():
            act: Callable[[str], float] = getattr(site.desk, name)
            for _ in range(_ROUNDS):
                words = _new_words()
                site.desk.publish(words)
                page.wait_for_function(_SEEN, arg=words, timeout=10_000)
                page.evaluate(f"(words) => {{ window.gone = ({_GONE})(words); }}", words)
                at = act(words)
                spans.append(page.evaluate("window.gone") - at)
                page.wait_for_timeout(150)
    spans = sorted(span for some in measured.values() for span in some)
    return {"p50_ms": spans[len(spans) // 2], "most_ms": spans[-1], "n": len(spans)}


def upstream(site: Site, browser: Browser, seconds: float = 15, screens: int = 8) -> dict[str, float]:
    """How often the feed behind is asked with one page open and with many, and which share of it with a condition."""
    all_before, with_condition_before = site.feed.asked, site.feed.conditional  # it was followed: looked at, read once

    def asked() -> int:
        before = site.feed.asked
        time.sleep(seconds)
        return site.feed.asked - before

    with ExitStack() as stack:
        stack.enter_context(visiting(browser, site.url))
        one = asked()
        for _ in range(screens - 1):
            stack.enter_context(visiting(browser, site.url))
        many = asked()
    share = (site.feed.conditional - with_condition_before) / max(1, site.feed.asked - all_before)
    return {"one_screen": one, "screens": screens, "many_screens": many, "seconds": seconds, "conditional": share}


@dataclass
class _Outage:
    """One page in front of one fault."""

    name: str
    front: Misbehaving | None  # None: the browser itself goes offline
    context: BrowserContext
    page: Page
    found: dict[str, Any]

    def begin(self) -> None:
        self._turn("refused" if self.front is None else self.name)
        self.began = time.monotonic()

    def end(self) -> None:
        self._turn("well")
        self.began = time.monotonic()

    def cards(self) -> int:
        return int(self.ask(f"() => ({{ answer: document.querySelectorAll('{CARD}').length }})") or 0)

    def ask(self, script: str, given: str = "") -> Any:
        """What a script finds; None while the page still waits for its first byte, in which nothing answers at all."""
        try:
            return self.page.wait_for_function(script, arg=given, timeout=1000).json_value()["answer"]
        except BrowserError:
            return None

    def _turn(self, mode: str) -> None:
        if self.front is None:
            self.context.set_offline(mode != "well")
        else:
            self.front.set_mode(_mode(mode))


def outages(site: Site, browser: Browser) -> dict[str, dict[str, Any]]:
    """Every fault at once, each before a page of its own: what stays, when it is said, how soon all is well again.

    First 25 seconds with the page open; then again, with the page left and opened anew in the middle of it.
    """
    with ExitStack() as stack:
        pages = [stack.enter_context(_behind(site, browser, fault)) for fault in (*FAULTS, "offline")]
        time.sleep(6)  # whatever a page keeps for such a day is kept by then
        _stay(site, pages)
        _come_again(site, pages)
        return {one.name: one.found for one in pages}


def _stay(site: Site, pages: list[_Outage]) -> None:
    for one in pages:
        one.found["cards_before"] = one.cards()
        one.begin()
    began = time.monotonic()
    while time.monotonic() - began < OUTAGE:
        for one in pages:
            said = one.ask(_SAID)
            if said and "said_s" not in one.found:
                one.found |= {"said_s": time.monotonic() - one.began, "said": said}
        time.sleep(0.1)
    for one in pages:
        one.found["cards_during"] = one.cards()
    _wait_for_news(site, pages, "back_s")
    for one in pages:
        one.found["silent_again"] = one.ask(_SAID) == ""


def _come_again(site: Site, pages: list[_Outage]) -> None:
    for one in pages:
        one.begin()
        one.page.close()
        one.page = one.context.new_page()
    for one in pages:
        try:
            one.page.goto(_address(site, one), wait_until="domcontentloaded", timeout=10_000)
        except BrowserError as error:
            one.found["boot_error"] = str(error).splitlines()[0][:100]
    time.sleep(5)
    for one in pages:
        one.found["boot_cards"] = one.cards()
    _wait_for_news(site, pages, "healed_s")


def _wait_for_news(site: Site, pages: list[_Outage], name: str, most: float = 30) -> None:
    """Write something, let the faults end, and note when each page shows it."""
    words = _new_words()
    site.desk.publish(words)
    for one in pages:
        one.end()
    began = time.monotonic()
    while time.monotonic() - began < most and any(name not in one.found for one in pages):
        for one in pages:
            if name not in one.found and one.ask(f"(words) => ({{ answer: ({_SEEN})(words) }})", words):
                one.found[name] = time.monotonic() - one.began
        time.sleep(0.05)


@contextmanager
def _behind(site: Site, browser: Browser, fault: str) -> Iterator[_Outage]:
    with ExitStack() as stack:
        front = None if fault == "offline" else stack.enter_context(Misbehaving(find_free_port(), site.running.port))
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        stack.callback(context.close)
        outage = _Outage(fault, front, context, context.new_page(), {})
        outage.page.goto(_address(site, outage))
        yield outage


def _address(site: Site, outage: _Outage) -> str:
    return f"http://127.0.0.1:{outage.front.port}/?lang=en" if outage.front else site.url


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Page]:
    """A page in a browser of its own, with live news a second later."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(1000)
        yield page
    finally:
        context.close()


def _new_words() -> str:
    return f"words{next(_numbers):04}end"


def _mode(name: str) -> Mode:
    return next((one for one in FAULTS if one == name), "well")
