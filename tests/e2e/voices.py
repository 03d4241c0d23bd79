"""Somebody who writes: on the made-up network, in a feed served on loopback, or through an inbound door."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from playwright.sync_api import Page

from tests.e2e.served import Served, connect
from tests.e2e.sites import OtherSite
from tests.processes.running import Answer, ask
from wall.clock import now
from wall.connectors.webhook import sign


class Voice(Protocol):
    """What every kind of account can do."""

    def write(self, text: str) -> str:
        """Write something; what to call it afterwards."""

    def edit(self, name: str, text: str) -> None:
        """Change what was written."""

    def delete(self, name: str) -> None:
        """Delete it."""


class OnFake:
    """An account of the made-up network."""

    def __init__(self, served: Served, desk: Page, slug: str) -> None:
        self._network, self._account = served.network, slug
        self._network.post(slug, f"{slug} was here before.")
        connect(desk, slug, f"fake:{slug}")

    def write(self, text: str) -> str:
        """Write something."""
        return self._network.post(self._account, text)

    def edit(self, name: str, text: str) -> None:
        """Change it."""
        self._network.edit(name, text)

    def delete(self, name: str) -> None:
        """Delete it."""
        self._network.delete(name)


class ThroughDoor:
    """A program that sends signed messages to an inbound door."""

    def __init__(self, served: Served, desk: Page, slug: str) -> None:
        inbound, self._secret = connect(desk, slug, "webhook:")
        address = urlsplit(inbound)
        self._port, self._path = int(address.port or 0), address.path
        self._number = 0

    def send(self, message: dict[str, object]) -> Answer:
        """Send any message."""
        self._number += 1
        name, moment, body = f"message-{self._number}", now(), json.dumps(message).encode()
        headers = {"webhook_id": name, "webhook_timestamp": str(int(moment.timestamp()))}
        headers["webhook_signature"] = sign(self._secret, name, moment, body)
        return ask(self._port, self._path, method="POST", body=body, **headers)

    def write(self, text: str) -> str:
        """Send something new."""
        name = f"text-{self._number}"
        assert self.send({"id": name, "text": text}).status == 202
        return name

    def edit(self, name: str, text: str) -> None:
        """Send it again in other words."""
        assert self.send({"id": name, "text": text}).status == 202

    def delete(self, name: str) -> None:
        """Ask for it to be removed."""
        assert self.send({"id": name, "action": "delete"}).status == 202


class FeedSite(OtherSite):
    """A web site of one person, whose feed anybody may change."""

    def __init__(self) -> None:
        self.title, self.entries = "A site", list[dict[str, str]]()
        super().__init__()

    def headers(self) -> Mapping[str, str]:
        """A feed."""
        return {"Content-Type": "application/rss+xml; charset=utf-8"}

    def page(self, _path: str) -> bytes:
        """The feed, wherever it is looked for."""
        return self.render().encode()

    def render(self) -> str:
        """The feed, as RSS 2.0."""
        items = "".join(
            f"<item>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in entry.items())}</item>"
            for entry in reversed(self.entries)
        )
        about = f"<title>{escape(self.title)}</title><link>{self.url}/</link><description>x</description>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{about}{items}</channel></rss>'

    def write(self, text: str) -> str:
        """Publish something."""
        name = f"entry-{len(self.entries)}"
        entry = {"guid": name, "title": text, "link": f"{self.url}/{name}", "description": "With a few more words."}
        self.entries.append(entry | {"pubDate": format_datetime(datetime.now(UTC))})
        return name

    def edit(self, name: str, text: str) -> None:
        """Publish it in other words."""
        next(entry for entry in self.entries if entry["guid"] == name)["title"] = text

    def delete(self, name: str) -> None:
        """A feed cannot delete: what is not in it any more may only be old."""
        raise NotImplementedError
