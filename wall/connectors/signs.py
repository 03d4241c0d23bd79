"""The signs by which pages and feeds say what they do not want."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from wall.connectors.answers import Answer
from wall.connectors.base import Unwelcome
from wall.connectors.markup import attribute

_ROBOTS = ("robots", "florilege")
_WITH_VALUES = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
_NO_INDEX = {"noindex", "none"}
_BLUESKY_FEED = re.compile(r"/profile/(?P<who>[^/]{1,300})/rss/?")


def asks_not_to_be_indexed(document: LexborHTMLParser, answer: Answer) -> bool:
    """Whether a page asks search engines to leave it alone, in its head or in `X-Robots-Tag`; not those of one alone.

    Of a feed's own file the header says nothing: many programs send it with every feed, so that the pages are found
    and not the file.
    """
    metas = (attribute(node, "content") for node in document.css("meta[name][content]") if _is_for_all(node.attributes))
    rules = [*metas, *_for_all(answer.headers.get("x-robots-tag", ""))]
    return any(_NO_INDEX & {word.strip().lower() for word in rule.split(",")} for rule in rules)


def refuse_hidden(answer: Answer) -> None:
    """Raise Unwelcome for a Bluesky account whose label `!no-unauthenticated` asks that only those who have signed in
    see it: bsky.app gives no feed of it then (403)."""
    found = _BLUESKY_FEED.fullmatch(urlsplit(answer.url).path)
    if answer.status == 403 and found:
        raise Unwelcome(
            "{handle} asks at {host} to be shown only to people who have signed in there. To have it shown here, its "
            "owner changes that there (Settings, Privacy and security, Logged-out visibility).",
            handle=found["who"],
            host=answer.host,
        )


def _is_for_all(attributes: dict[str, str | None]) -> bool:
    return (attributes.get("name") or "").strip().lower() in _ROBOTS


def _for_all(header: str) -> list[str]:
    """The rules of an `X-Robots-Tag` for every robot or for us; several headers are joined by commas."""
    rules, who = [], ""
    for part in header.split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip().lower() not in _WITH_VALUES:
            who = name.strip().lower()  # it holds for the parts behind it, too
        if who in ("", *_ROBOTS):
            rules.append(rest if colon else part)
    return rules
