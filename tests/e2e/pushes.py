"""Hostile cards straight at an open wall's socket, as a server that fell into wrong hands would send them."""

import json
import re
from collections.abc import Iterator, Sequence

from playwright.sync_api import Page, WebSocketRoute

from tests.e2e.attacks import TRAP, unharmed
from tests.e2e.served import Served

_SHAPES = (
    "{}",
    '<article class="card quote" data-post="x{number}" data-published="2027-01-01T00:00:00+00:00">{}</article>',
    '<article class="card" data-post="x{number}"><p title="{}" data-x="{}">words</p><a href="{}">a</a></article>',
    '<article class="card" data-post="x{number}"><details open><summary>{}</summary><svg>{}</svg></details></article>',
)


def hostile_cards(payloads: Sequence[str]) -> Iterator[str]:
    """Each payload alone, within a card, within its attributes, and within elements that read by rules of their own."""
    for number, payload in enumerate(payloads):
        for shape in _SHAPES:
            yield shape.replace("{number}", str(number)).replace("{}", payload)


def push_all(served: Served, payloads: Sequence[str]) -> int:
    """Push every hostile card to an open wall; how many. Nothing of them runs."""
    sockets: list[WebSocketRoute] = []

    def between(route: WebSocketRoute) -> None:
        route.connect_to_server()
        sockets.append(route)

    page = served.open("", init=TRAP)
    page.route_web_socket(re.compile("/socket.io/"), between)
    page.goto("/?lang=en")
    page.wait_for_timeout(1500)
    seq = int(page.locator("#wall").get_attribute("data-seq") or 0)
    sent = 0
    for html in hostile_cards(payloads):
        seq, sent = seq + 1, sent + 1
        change = {"seq": seq, "prev": seq - 1, "kind": "post.added", "post": f"hostile-{sent}", "html": html}
        sockets[-1].send("42/wall," + json.dumps(["change", change]))
        if sent % 200 == 0:
            _look(page)
    _look(page)
    page.context.close()
    return sent


def _look(page: Page) -> None:
    page.wait_for_timeout(300)
    page.locator("article details").evaluate_all("(all) => all.forEach((one) => (one.open = true))")
    unharmed(page)
