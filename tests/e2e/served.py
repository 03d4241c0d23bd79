"""A served site and the people at its browsers; whatever their pages complain about is heard."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from tests.processes.conftest import list_settings
from tests.processes.running import Running, find_descendants, is_running, wait_until
from tests.support.ports import find_free_port
from wall.connectors.fake_network import FakeNetwork

_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")  # it is shown in words


@dataclass
class Heard:
    """What pages complained about: errors on the console, broken rules of the policy, requests to elsewhere."""

    host: str
    complaints: list[str] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        """Hear every page of a browser."""
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        context.on("request", self._on_request)
        context.on("dialog", self._on_dialog)

    def forget(self) -> None:
        """After an outage, in which pages may well complain."""
        self.complaints.clear()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _ANSWERED.match(message.text):
            self.complaints.append(f"console: {message.text} ({message.location})")

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.host and urlsplit(request.url).scheme not in ("data", "blob"):
            self.complaints.append(f"request: {request.url}")

    def _on_dialog(self, dialog: object) -> None:
        self.complaints.append(f"dialog: {dialog}")
        dialog.dismiss()  # type: ignore[attr-defined]  # Playwright's dialog


class Served:
    """`florilege serve` on a port of its own, and the made-up network that it looks at every second."""

    def __init__(self, settings: dict[str, str], port: int, browser: Browser) -> None:
        self.folder = Path(settings["FLORILEGE_DATA_DIR"])
        self.url = f"http://127.0.0.1:{port}"
        self.network = FakeNetwork(self.folder)
        self.heard = Heard(f"127.0.0.1:{port}")
        self.port, self._settings, self._browser = port, settings, browser
        self.first_link = ""
        self._contexts: list[BrowserContext] = []
        self._running: Running | None = None

    def start(self) -> None:
        """Serve."""
        self._running = Running(self.port, self._settings)
        self._running.wait_until_served("/readyz")

    def stop(self) -> None:
        """Stop serving, as Ctrl-C does; browsers stay open."""
        assert self._running is not None
        self._running.stop()
        self._running.__exit__()

    def kill_web(self) -> None:
        """Let the web process die; `serve` starts another at once. Returns when that one answers."""
        assert self._running is not None
        killed = self._running.find_child("web")
        assert killed is not None
        orphans = find_descendants(killed)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: not any(map(is_running, orphans)), 5)  # the worker under it answers for another second
        self._running.wait_until_served("/readyz")

    def close(self) -> None:
        """End it all."""
        for context in self._contexts:
            context.close()
        if self._running is not None:
            self._running.__exit__()

    def open(self, path: str = "/", *, init: str = "", **options: object) -> Page:
        """A page in a browser of its own, in which nobody is signed in; `init` runs before any script of a page."""
        given = {"base_url": self.url, "locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **options}
        context = self._browser.new_context(**given)  # type: ignore[arg-type]  # Playwright's own options
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        self.heard.listen(context)
        if init:
            context.add_init_script(init)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    @contextmanager
    def guests(self) -> Iterator[None]:
        """Close the browsers opened in the block: walls that nobody looks at are laid out at each post, too."""
        stay = len(self._contexts)
        try:
            yield
        finally:
            for context in self._contexts[stay:]:
                context.close()
            del self._contexts[stay:]

    def take_first_link(self, name: str) -> Page:
        """Become the first steward, as whoever started the site does."""
        page = self.open("")
        self.first_link = (self.folder / "first-steward").read_text().strip()
        page.goto(self.first_link)
        return come_in(page, name)

    def invite(self, desk: Page, slug: str, *, role: str = "member", **options: object) -> Page:
        """A link made on the desk, opened in another browser: somebody is signed in there."""
        page = self.open("", **options)  # type: ignore[arg-type]  # Playwright's own options
        page.goto(make_link(desk, slug, role))
        return come_in(page)


def make_link(desk: Page, slug: str, role: str = "member") -> str:
    """Make a one-time link on the desk."""
    desk.goto(f"/desk/people/{slug}")
    if role != "member":
        desk.locator("#role").select_option(role)
        desk.get_by_role("button", name="Give this role").click()
    desk.get_by_role("button", name="Make a link").click()
    return str(desk.get_by_role("textbox", name="The link, shown this once").input_value())


@contextmanager
def serve_site(folder: Path, browser: Browser, **settings: str) -> Iterator[Served]:
    """A new site, until the block ends; then nobody may have complained about anything."""
    served = Served(list_settings(folder, **settings), find_free_port(), browser)
    try:
        served.start()
        yield served
        assert served.heard.complaints == []
    finally:
        served.close()


def come_in(page: Page, name: str = "") -> Page:
    """Press the one button of a one-time link."""
    if name:
        page.get_by_label("Your name, as colleagues know it").fill(name)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url("**/")
    return page


@contextmanager
def panel(page: Page, path: str, title: str) -> Iterator[Page]:
    """A form of the desk that stands folded under a title."""
    page.goto(path)
    summary = page.locator("summary", has_text=title)
    if not page.locator("details[open]", has=summary).count():
        summary.click()
    yield page


def add_person(desk: Page, name: str) -> str:
    """Add a colleague on the desk; their slug."""
    with panel(desk, "/desk/people", "Add a person"):
        desk.locator("#name").fill(name)
        desk.get_by_role("button", name="Add this person").click()
    desk.wait_for_url("**/desk/people/*")
    return urlsplit(desk.url).path.rpartition("/")[2]


def add_wall(desk: Page, title: str, **fields: str) -> str:
    """Add a wall on the desk; its slug."""
    with panel(desk, "/desk/walls", "Add a wall"):
        for name, value in {"title": title, **fields}.items():
            desk.locator(f"form [name={name}]").first.fill(value)
        desk.get_by_role("button", name="Add this wall").click()
    row = desk.locator("tr", has=desk.get_by_role("rowheader", name=title, exact=True))
    return str(row.get_attribute("id")).removeprefix("wall-")


def connect(desk: Page, slug: str, address: str) -> tuple[str, str]:
    """Suggest an account on the desk, and have its person say yes. Of a door: its address and its secret."""
    with panel(desk, "/desk/sources", "Suggest an account"):
        desk.locator("#person").select_option(slug)
        desk.locator("#address").fill(address)
        desk.get_by_role("button", name="Suggest it").click()
    desk.wait_for_load_state()
    link = make_link(desk, slug)
    assert desk.context.browser is not None
    with closing(desk.context.browser.new_context(base_url=desk.url, locale="en-GB")) as context:
        colleague = context.new_page()
        colleague.goto(link)
        come_in(colleague)
        colleague.goto("/me/accounts")
        colleague.locator("a[href^='/me/accounts/']").last.click()
        colleague.get_by_role("button", name="Yes, ").click()
        colleague.wait_for_load_state()
        if address != "webhook:":
            return "", ""
        url, secret = (colleague.locator(f"#inbound-{name}").input_value() for name in ("url", "secret"))
        return url, secret


def add_brand(desk: Page, network: str, handle: str) -> None:
    """Add a brand account on the desk."""
    with panel(desk, "/desk/relays", "Add an account"):
        desk.locator("#network").select_option(network)
        desk.locator("#handle").fill(handle)
        desk.get_by_role("button", name="Add this account").click()
    desk.wait_for_load_state()


def bring(mine: Page, address: str, text: str) -> None:
    """Bring a post of one's own."""
    mine.goto("/me/bring")
    mine.locator("#address").fill(address)
    mine.get_by_role("button", name="Look at it").click()
    mine.locator("#text").fill(text)
    mine.get_by_role("button", name="Put it on the wall").click()
    mine.wait_for_load_state()


def card(page: Page, words: str) -> Locator:
    """The card with these words."""
    return page.locator("article[data-post]", has_text=words)
