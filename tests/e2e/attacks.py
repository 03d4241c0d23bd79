"""Posts that carry a hostile string in every field that a network can fill, put on the wall of a served site."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

from playwright.sync_api import Page
from sqlalchemy import select

from tests.e2e.served import Served
from tests.processes.conftest import list_settings
from wall.clock import now
from wall.config import load_settings
from wall.connectors.base import RemoteAuthor, RemoteLink, RemoteMedia, RemotePost, RemoteQuote
from wall.connectors.pictures import FAKE
from wall.demo.pictures import lay_out
from wall.parts import Parts, assemble
from wall.people.models import Person
from wall.posts.incoming import prepare
from wall.posts.ingest import Origin, ingest

PICTURE = FAKE + "dusk.jpg"
TRAP = """
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => { window.__pwned = name; };
"""
_HARMFUL = """() => [...document.querySelectorAll("*")].flatMap((one) =>
  [...one.attributes].filter(({ name, value }) => /^(on|srcdoc$|formaction$)/.test(name)
    || name === "style" && /url|expression|position/.test(value)
    || !["value", "alt", "title", "content"].includes(name) && /^\\s*(javascript|data|vbscript):/i.test(value))
    .map(({ name, value }) => `${one.localName} ${name}=${value}`))"""


def side_by_side(served: Served) -> Parts:
    """The parts of the served site, in this process; its made-up network has pictures."""
    lay_out(served.folder)
    return assemble(load_settings(list_settings(served.folder), served.folder / "no.toml"))


def attack_posts(payloads: Iterable[str], first: int = 0) -> Iterator[RemotePost]:
    """Two posts for each string: one shows everything, of the other something is folded away."""
    for number, payload in enumerate(payloads, start=first):
        author = RemoteAuthor(f"https://evil.test/{number}", payload, payload, payload, FAKE + payload[:900])
        common: dict[str, Any] = {
            "author": author,
            "url": f"https://evil.test/{payload}"[:1900],
            "language": payload[:40],
            "media": (RemoteMedia("image", PICTURE, payload), RemoteMedia("image", FAKE + payload[:900], payload)),
            "emoji": {payload[:64]: PICTURE, "trap": PICTURE, "bad": payload},
            "answers_url": f"https://evil.test/{number}?{payload}"[:1900],
            "answers_author": f"{payload} :trap:",
            "answers_text": payload,
            "quote": RemoteQuote(f"https://evil.test/q/{payload}"[:1900], payload, f"{payload} :trap: :bad:"),
            "link": RemoteLink(f"https://evil.test/l/{payload}"[:1900], payload, payload, FAKE + payload[:900]),
            "published_at": now() - timedelta(seconds=number),
        }
        html = f"<p>Number {number} :trap: #{payload}</p>{payload}"
        yield RemotePost(
            uri=f"fake:evil/{number}", html=html, title=f"{payload} :trap:", boost=number % 2 == 1, **common
        )
        film = RemoteMedia("video", f"https://evil.test/film/{payload}"[:1900], payload, preview_url=PICTURE)
        folded = common | {"media": (film, RemoteMedia("audio", "https://evil.test/a", payload)), "link": None}
        warning = payload if number % 3 else ""
        yield RemotePost(uri=f"fake:evil/{number}-folded", text=payload, warning=warning, sensitive=True, **folded)


def put_all(parts: Parts, slug: str, posts: Iterable[RemotePost]) -> int:
    """Store these posts for a person, as a source would; how many the wall took."""
    incoming = [one for post in posts if (one := prepare(post, now())) is not None]
    taken = 0
    for start in range(0, len(incoming), 40):
        with parts.database.write() as session:
            person = session.scalars(select(Person).where(Person.slug == slug)).one()
            taken += len(ingest(session, Origin(person, "fake", None), incoming[start : start + 40], parts.sealer))
    return taken


def unharmed(page: Page) -> None:
    """Nothing ran, and nothing stands there that could."""
    assert page.evaluate("window.__pwned") is None, page.url
    assert page.evaluate(_HARMFUL) == [], page.url
    assert page.locator("article :is(script, style, iframe, object, embed, form, input, base, meta, link)").count() == 0


def through_policy(wall: Page, cards: list[str]) -> None:
    """Put cards into an open wall as a push does: none is refused, and none does anything."""
    refused = wall.evaluate(
        """async (cards) => {
          const module = [...document.scripts].find(({ src }) => src.endsWith("/wall.js")).src;
          const { cardFrom } = await import(new URL("policy.js", module));
          const made = cards.map((html) => cardFrom(html));
          const place = document.querySelector(".feed");
          place.replaceChildren(...made.filter((card) => card));
          return cards.filter((_, at) => !made[at]);
        }""",
        cards,
    )
    assert refused == []
    wall.locator("article details").evaluate_all("(all) => all.forEach((one) => (one.open = true))")
    unharmed(wall)


def every_post(served: Served, page: Page) -> list[dict[str, Any]]:
    """All posts of the wall with their cards, as the API gives them."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = page.request.get(
            f"{served.url}/api/v1/walls/main/posts", params={"limit": 100, "cards": 1, "before": cursor}
        ).json()
        found += answer["posts"]
        cursor = answer["next"]
        if not cursor:
            return found


def feeds_do_nothing(served: Served, bare: Page) -> None:
    """Both feeds are well-formed, and what is HTML in them does nothing on a page that has no policy at all."""
    answer = bare.request.get(f"{served.url}/w/main.atom")
    feed = ElementTree.fromstring(answer.body())  # noqa: S314 - our own, and whether it is XML is the question
    contents = [one.text or "" for one in feed.iter("{http://www.w3.org/2005/Atom}content")]
    items = bare.request.get(f"{served.url}/w/main.json").json()["items"]
    addresses = [one.get("href", "") for one in feed.iter("{http://www.w3.org/2005/Atom}link")]
    addresses += [attached["url"] for item in items for attached in item.get("attachments", [])]
    assert all(address.startswith(("https://", "http://")) for address in addresses)
    assert contents
    on_a_bare_page(bare, [*contents, *(item["content_html"] for item in items)])


def on_a_bare_page(bare: Page, pieces: list[str]) -> None:
    """HTML as a careless program would show it."""
    bare.goto("about:blank")
    bare.evaluate(
        "(html) => { document.body.innerHTML = html; }", "".join(f"<article>{one}</article>" for one in pieces)
    )
    bare.wait_for_timeout(50)
    unharmed(bare)
