"""Reads a feed in a child of the helper process (`wall/sandbox`). It imports nothing of Florilège."""

import io
import re
import time
from calendar import timegm
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import feedparser.api
from feedparser.html import _BaseHTMLProcessor
from feedparser.mixin import _FeedParserMixin as _Mixin

MOST_ENTRIES = 50
MOST_READ = 4_000  # entries, so that a feed of everything since 1999 is read in time
MOST_MEDIA = 12
LONGEST_TEXT = 200_000
LONGEST_LINE, LONGEST_NAME = 4_000, 300

# Control characters, direction overrides (they let text lie about itself), and what is no character at all.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_NO_REFERENCE = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z)|<link>[^<]*|<[^<>]*>?)|&(?!#?\w{1,40};)", re.DOTALL)
_MAIL = re.compile(r"(?:mailto:|<|\()*[^\s@<>()]{1,100}@[^\s@<>()]{1,100}[>)]*")


def work(facts: dict[str, Any], body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The job that `wall/sandbox/helper.py` does: read a feed of this `type` that came from this `url`."""
    return read_feed(body, facts["type"], facts["url"]), []


def read_feed(body: bytes, media_type: str, url: str) -> dict[str, Any]:
    """What a feed says, as plain JSON values: `version` is empty where it is no feed."""
    head = {"content-type": media_type, "content-location": url}
    stream = io.BytesIO(body)  # never bytes: feedparser would take them for the name of a file and open it
    try:
        parsed = feedparser.parse(stream, response_headers=head, sanitize_html=False, resolve_relative_uris=False)
        version, feed, entries = parsed.get("version", ""), parsed.feed, parsed.entries
    except _Enough as enough:
        parser = enough.args[0]
        version, feed, entries = parser.version, parser.feeddata, parser.entries
    image = feed.get("image") or {}
    return {
        "version": version,
        "title": _line(feed.get("title")),
        "title_is_html": _is_html(feed.get("title_detail")),
        "description": _line(feed.get("subtitle")),
        "author": _author(feed),
        "url": _link(feed),
        "icon": _line(feed.get("icon") or feed.get("webfeeds_icon") or image.get("href") or feed.get("logo")),
        "language": _line(feed.get("language")),
        "entries": [_entry(entry) for entry in _newest(entries)],
    }


class _Enough(Exception):
    """So many entries were read that the rest can stay where it is. Its argument is the parser that has them."""


class _Dialect:
    """What feedparser reads otherwise than feeds mean it; it calls these for each element that starts and ends."""

    can_be_relative_uri = _Mixin.can_be_relative_uri - {"id"}  # a name, whatever it looks like
    _medium: Any = None  # the media:content that is open
    _group = 0  # the media:group that is open: its members are one thing in several sizes
    _groups = 0

    def _start_item(self: Any, attributes: Any) -> None:
        if len(self.entries) == MOST_READ:
            raise _Enough(self)
        _Mixin._start_item(self, attributes)

    _start_entry = _start_item

    def _sync_author_detail(self: Any, key: str = "author") -> None:
        """The name where a name and an address for mail are one text: feedparser would search it for minutes."""
        context = self._get_context()
        author = (context.get(f"{key}s") or [None])[-1]
        if author:
            _Mixin._sync_author_detail(self, key)
        elif author is not None:
            author["name"] = context.get(key)

    def feed(self: Any, data: str) -> None:  # feedparser writes a semicolon after AT&T
        _BaseHTMLProcessor.feed(self, _NO_REFERENCE.sub(lambda found: found[1] or "&amp;", data))

    def handle_charref(self: Any, ref: str) -> None:
        with suppress(ValueError, OverflowError):  # a number that is no character
            _Mixin.handle_charref(self, ref)

    def _start_link(self: Any, attributes: Any) -> None:
        """An address is in the element or its `href`; feedparser takes one from other attributes, too."""
        for name in ("uri", "url"):
            attributes.pop(name, None)
        _Mixin._start_link(self, attributes)

    def _end_link(self: Any) -> None:
        """Where an RSS feed's own site is, its relative addresses start."""
        self.pop("link")
        place = self.feeddata.get("link", "")
        if self.infeed and not (self.inentry or self.inimage) and self.version.startswith("rss"):
            bases = set(self.basestack)
            if len(bases) == 1 and place.startswith(("http://", "https://")):  # several: there is an xml:base
                self.baseuri = place
                self.basestack = [place] * len(self.basestack)

    _start_atom_link, _end_atom_link = _start_link, _end_link  # of feeds that forget to say what `atom:` is

    def _start_media_group(self: Any, _attributes: Any) -> None:
        self._group = self._groups = self._groups + 1

    def _end_media_group(self: Any) -> None:
        self._group = 0

    def _start_media_content(self: Any, attributes: Any) -> None:
        self._medium = attributes
        attributes["group"] = self._group
        _Mixin._start_media_content(self, attributes)

    def _end_media_content(self: Any) -> None:
        self._medium = None

    def _start_media_thumbnail(self: Any, attributes: Any) -> None:
        if self._medium is not None:
            self._medium.setdefault("preview", attributes.get("url"))
        _Mixin._start_media_thumbnail(self, attributes)

    def _start_media_description(self: Any, attributes: Any) -> None:
        self._description_type = attributes.get("type", "plain")
        self.push("media_description", 0)

    def _end_media_description(self: Any) -> None:
        """Of a medium it says what is to be seen, of an entry what it is about: it is never the entry's own text."""
        words = self.decode_entities("media_description", self.pop("media_description") or "")
        kind = "text/html" if self._description_type == "html" else "text/plain"
        if self._medium is not None:
            self._medium.setdefault("alt", words)
        else:
            self._get_context().setdefault("media_description", {"value": words, "type": kind})

    def _start_media_title(self: Any, _attributes: Any) -> None:
        self.push("media_title", 0)

    def _end_media_title(self: Any) -> None:
        words = self.decode_entities("media_title", self.pop("media_title") or "")
        if self._medium is None:
            self._get_context().setdefault("media_title", words)

    def _start_itunes_summary(self: Any, _attributes: Any) -> None:
        self.push("itunes_summary", 1)

    def _end_itunes_summary(self: Any) -> None:
        self.pop("itunes_summary")

    _start_itunes_subtitle, _end_itunes_subtitle = _start_itunes_summary, _end_itunes_summary  # if there is no other


for _name in ("StrictFeedParser", "LooseFeedParser"):
    setattr(feedparser.api, _name, type(_name, (_Dialect, getattr(feedparser.api, _name)), {}))


def _newest(entries: list[Any]) -> list[Any]:
    """The newest entries in the feed's own order: the first ones, unless the dates of all say otherwise."""
    times = [_time(entry.get("published_parsed") or entry.get("updated_parsed")) for entry in entries]
    if len(entries) <= MOST_ENTRIES or None in times:
        return entries[:MOST_ENTRIES]
    newest = sorted(range(len(entries)), key=lambda at: -(times[at] or 0))[:MOST_ENTRIES]
    return [entries[at] for at in sorted(newest)]


def _entry(entry: Any) -> dict[str, Any]:
    body = _body(entry)
    return {
        "id": _line(entry.get("id")),
        "url": _link(entry),
        "title": _line(entry.get("title") or entry.get("itunes_title") or entry.get("media_title")),
        "title_is_html": _is_html(entry.get("title_detail")),
        "author": _author(entry) or _author(entry.get("source") or {}),
        "body": _text(body.get("value")),
        "body_is_html": _is_html(body),
        "base": _line(body.get("base")),
        "published": _time(entry.get("published_parsed") or entry.get("updated_parsed")),
        "updated": _time(entry.get("updated_parsed")),
        "language": _line(body.get("language")),
        "answered": any(_count(entry.get(name)) for name in ("slash_comments", "thr_total")),
        "sensitive": (entry.get("media_rating") or {}).get("content") == "adult",
        "media": [medium for medium in _media(entry) if medium["url"]][:MOST_MEDIA],
    }


def _body(entry: Any) -> dict[str, Any]:
    """The fullest text that an entry has: its content, HTML before plain text, else its summary, else what is left."""
    contents = [part for part in entry.get("content") or [] if part.get("value")]
    contents.sort(key=lambda part: not _is_html(part))
    podcast = {"value": entry.get("itunes_summary"), "type": "text/html"}
    choices = [*contents, entry.get("summary_detail"), entry.get("media_description"), podcast]
    return next((part for part in choices if part and part.get("value")), {})


def _link(of: Any) -> str:
    """Where people read it: the first page that it names as its other form."""
    if original := of.get("feedburner_origlink"):
        return _line(original)
    named = [link for link in of.get("links", []) if link.get("href") and link.get("rel", "") == "alternate"]
    named.sort(key=lambda link: "html" not in link.get("type", "html"))  # stable: the first page, else the first
    link = _line(named[0]["href"] if named else of.get("link"))
    # feedparser takes a name for an address where nobody says that it is none.
    return "" if link == _line(of.get("id")) and not re.match(r"https?://|/", link) else link


def _author(of: Any) -> str:
    """The first author's name; an address for mail is none."""
    for author in [*of.get("authors", []), {"name": of.get("author")}]:
        name = _line(author.get("name"))
        without = " ".join(_MAIL.sub(" ", name).split())
        if 0 < len(without) <= LONGEST_NAME:
            return name if without == name else re.sub(r"^\((.+)\)$", r"\1", without)
    return ""


def _media(entry: Any) -> Iterator[dict[str, Any]]:
    pictures = [{"href": (entry.get("image") or {}).get("href")}]
    thumbnails = [{**one, "medium": "thumbnail"} for one in [*entry.get("media_thumbnail", []), *pictures]]
    for medium in [*entry.get("media_content", []), *entry.get("enclosures", []), *thumbnails]:
        facts = {name: _line(medium.get(name)) for name in ("type", "medium", "width", "height", "alt", "preview")}
        yield {**facts, "url": _line(medium.get("url") or medium.get("href")), "group": medium.get("group", 0)}


def _count(value: object) -> int:
    """How many comments a feed tells of (slash:comments, or thr:total of RFC 4685)."""
    text = _line(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _is_html(detail: Any) -> bool:
    return bool(detail) and detail.get("type") in ("text/html", "application/xhtml+xml")


def _time(parsed: time.struct_time | None) -> int | None:
    with suppress(ValueError, OverflowError):
        return timegm(parsed) if parsed else None
    return None


def _line(value: object) -> str:
    return " ".join(_text(value)[:LONGEST_LINE].split())


def _text(value: object) -> str:
    return _UNWANTED.sub("", value[:LONGEST_TEXT]) if isinstance(value, str) else ""
