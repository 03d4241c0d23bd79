"""Makes docs/gallery: every screen and every state, as Chromium shows a demo of its own. Run by `make gallery`.

Names of parts (`show_pages`, `show_states`…) as arguments make only those.
The same company, flowers and pictures each time; only dates follow the day. Nothing here is mocked: the server is ended
for the picture of an outage, walls are stopped by command, screens are paired by their codes.
"""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from gallery_texts import SENTENCES
from make_picture import FLAGS, free_port, wait_for
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

GALLERY = Path(__file__).with_name("gallery")
HOST = Path(__file__).with_name("gallery_host.html")
QUALITY = 80
DESK, LAPTOP, TALL, PHONE = (1920, 1080), (1440, 900), (1080, 1920), (390, 844)
PAGE = (1440, 1180)
BRAND = {"FLORILEGE_BRAND_NAME": "Halage", "FLORILEGE_BRAND_ACCENT": "#1d4f91"}
_LINK = re.compile(r"http://\S+/enter/\S+")


@dataclass
class Site:
    """One served data folder."""

    folder: Path
    command: str = "demo"
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        still = ["--per-minute", "0"] if self.command == "demo" else []
        command = [sys.executable, "-m", "wall", self.command, *still, "--port", str(self.port)]
        with (self.folder.parent / "out.log").open("ab") as out:
            self.process = subprocess.Popen(command, env=self._env(), stdout=out, stderr=out)
        wait_for(f"{self.url}/")

    def end(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process = None

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "-m", "wall", *arguments], env=self._env(), check=True, capture_output=True)

    def link(self) -> str:
        """The newest one-time link that the server printed."""
        links: list[str] = _LINK.findall((self.folder.parent / "out.log").read_text("utf-8"))
        return links[-1]

    def _env(self) -> dict[str, str]:
        return os.environ | {"FLORILEGE_DATA_DIR": str(self.folder)} | self.env


class Studio:
    """Takes pictures of one site with one browser."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self.site = browser, site
        self._state: Path | None = None

    def open(
        self, path: str, size: tuple[int, int], scheme: str = "light", lang: str = "fr", *, own: bool = False
    ) -> Page:
        """A page of the site; `own`: as the steward who signed in."""
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=lang,
            storage_state=self._state if own else None,
        )
        page = context.new_page()
        page.goto(path if path.startswith("http") else self.site.url + path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1200)
        return page

    def take(self, name: str, page: Page) -> None:
        """Keep what the page shows."""
        if name not in SENTENCES:
            raise KeyError(name)
        page.evaluate("document.fonts.ready.then(() => true)")
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        shot.save(GALLERY / f"{name}.webp", quality=QUALITY, method=6)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()

    def shoot(
        self, name: str, path: str, size: tuple[int, int], scheme: str = "light", lang: str = "fr", *, own: bool = False
    ) -> None:
        page = self.open(path, size, scheme, lang, own=own)
        self.take(name, page)
        page.context.close()

    def sign_in(self) -> None:
        page = self.open(self.site.link(), LAPTOP)
        page.locator("main button").first.click()
        page.wait_for_timeout(500)
        self._state = self.site.folder.parent / "state.json"
        page.context.storage_state(path=self._state)
        page.context.close()


def make_gallery(wanted: list[str]) -> None:
    """These parts anew, or everything; and the page that shows what there is."""
    failed: list[str] = []
    GALLERY.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with _served("demo") as site:
            studio = Studio(browser, site)
            for part in PARTS:
                if not wanted or part.__name__ in wanted:
                    failed += _try(part, studio)
        if not wanted:
            with _served("demo", BRAND) as site:
                Studio(browser, site).shoot("brand", "/", LAPTOP)
            with _served("serve") as site:
                Studio(browser, site).shoot("state-first", "/", LAPTOP)
        browser.close()
    _write_page()
    if failed:
        sys.exit("Not all could be shown: " + "; ".join(failed))


def _try(part: Callable[[Studio], None], studio: Studio) -> list[str]:
    """What went wrong with this part, so that the others are shown all the same."""
    try:
        part(studio)
    except PlaywrightError as error:
        return [f"{part.__name__}: {error.message.splitlines()[0]}"]
    return []


def show_walls(studio: Studio) -> None:
    for size, where in ((DESK, "wall"), (TALL, "wall-portrait"), (PHONE, "wall-phone")):
        studio.shoot(f"{where}-light", "/", size, "light", "fr")
        studio.shoot(f"{where}-dark", "/", size, "dark", "en")
    studio.shoot("wall-laptop", "/", LAPTOP, "light", "en")
    studio.shoot("wall-porto", "/w/porto", DESK)
    studio.shoot("plain", "/w/main/plain", (800, 600))


def show_pages(studio: Studio) -> None:
    studio.shoot("person", "/p/mathurin-kerbrat", PAGE)
    studio.shoot("person-dark", "/p/leila-mansour", PAGE, "dark", "en")
    studio.shoot("person-phone", "/p/siobhan-keane", PHONE, "light", "en")
    studio.shoot("people", "/people", PAGE)
    studio.shoot("people-dark", "/people", LAPTOP, "dark", "en")
    studio.shoot("receipt", "/receipt", PAGE)
    studio.shoot("receipt-phone", "/receipt", PHONE, "dark", "en")
    studio.shoot("search", "/search?q=bateau", PAGE)
    studio.shoot("post", _post(studio, "Une bonne soudure"), PAGE)
    studio.shoot("post-phone", _post(studio, "السلامة"), PHONE, "dark", "en")
    studio.shoot("state-error", "/p/personne", LAPTOP)


def show_colleague(studio: Studio) -> None:
    studio.sign_in()
    page = studio.open(_post(studio, "Traversée de") + "/flower", LAPTOP, own=True)
    page.locator("textarea").fill("Pour le calme de la traversée. J’ai pris le bateau exprès.")
    studio.take("flower", page)
    page.context.close()
    studio.shoot("bouquet", "/me", PAGE, own=True)


def show_moments(studio: Studio) -> None:
    page = studio.open("/", DESK)
    page.locator(".card.fold summary").first.click()
    page.wait_for_timeout(900)
    studio.take("fold-open", page)
    page.reload()
    page.wait_for_timeout(1500)
    page.locator(".card details.alt summary").first.click()
    page.wait_for_timeout(500)
    studio.take("alt", page)
    page.mouse.move(960, 600)
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(600)
    for name, words in (
        ("Rozenn Le Goff", "La n° 15 a touché l’eau."),
        ("Wes Okonkwo", "She floats. Nobody heard it."),
    ):
        studio.site.run("fake", "post", name, words)
    page.locator("#pill:not([hidden])").wait_for(timeout=60_000)
    page.wait_for_timeout(4000)
    studio.take("pill", page)
    page.context.close()


def show_frame(studio: Studio) -> None:
    host = ThreadingHTTPServer(("127.0.0.1", 0), _host(studio.site.url))
    Thread(target=host.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{host.server_port}"
    studio.site.run("wall", "change", "main", "--embed-site", address)
    studio.shoot("embed", address, LAPTOP)
    host.shutdown()


def show_screens(studio: Studio) -> None:
    for name, size in (("kiosk", DESK), ("kiosk-portrait", TALL)):
        page = studio.open("/kiosk/", size, "dark")
        if name == "kiosk":
            page.wait_for_timeout(2500)
            studio.take("kiosk-pairing", page)
        studio.site.run("screen", "pair", page.locator("#code").inner_text().strip())
        page.locator(".card").first.wait_for(timeout=60_000)
        page.wait_for_timeout(4000)
        studio.take(name, page)
        if name == "kiosk":
            page.locator("body.alone").wait_for(timeout=180_000)
            page.wait_for_timeout(1500)
            studio.take("kiosk-spotlight", page)
        page.context.close()


def show_states(studio: Studio) -> None:
    studio.site.run("wall", "add", "silence", "Silence", "--tag", "personne")
    studio.shoot("state-empty", "/w/silence", LAPTOP)
    studio.site.run("stop", "main")
    studio.shoot("state-stopped", "/", LAPTOP)
    studio.site.run("start", "main")
    page = studio.open("/", DESK)
    studio.site.end()
    page.locator("#calm:not(:empty)").wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    studio.take("state-offline", page)
    page.context.close()


PARTS = (show_walls, show_pages, show_colleague, show_moments, show_frame, show_screens, show_states)


def _post(studio: Studio, begins: str) -> str:
    """The path of the post that begins so."""
    page = studio.open("/", LAPTOP)
    ids = page.locator(".card", has_text=begins).first.get_attribute("data-post")
    page.context.close()
    return f"/post/{ids}"


def _host(site: str) -> type[BaseHTTPRequestHandler]:
    """A page of somebody else, with the wall in it."""
    html = HOST.read_text("utf-8").replace("SITE", site).encode()

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Host


@contextmanager
def _served(command: str, env: dict[str, str] | None = None) -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "data", command, env or {})
        try:
            site.start()
            yield site
        finally:
            site.end()


def _write_page() -> None:
    """The page that shows them all, each with its sentence."""
    shown = [
        f"## {sentence}\n\n![{sentence}]({name}.webp)\n"
        for name, sentence in SENTENCES.items()
        if (GALLERY / f"{name}.webp").exists()
    ]
    head = "# Gallery\n\nMade by `make gallery`. Every person, word and picture in it is made up.\n\n"
    (GALLERY / "README.md").write_text(head + "\n".join(shown), "utf-8")


if __name__ == "__main__":
    make_gallery(sys.argv[1:])
