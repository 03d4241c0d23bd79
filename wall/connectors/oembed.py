"""What a page says of itself by oEmbed (oembed.com, 1.0): the endpoint it names is asked, and mined for text."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from wall.connectors.answers import check
from wall.connectors.base import ConnectorError
from wall.connectors.http import Http
from wall.connectors.json_ld import lines
from wall.connectors.markup import attribute, one_line, parse, web_address

_MAX_BYTES = 200_000
_DEADLINE = 5.0  # seconds: it only adds to what the page itself said


@dataclass(frozen=True)
class Embed:
    """What an endpoint says, as plain text; its HTML is never shown, only read."""

    title: str = ""
    author: str = ""
    text: str = ""
    image_url: str | None = None


NOTHING = Embed()


def endpoint_of(document: LexborHTMLParser, url: str) -> str | None:
    """Where a page says that its oEmbed is, if it does."""
    link = document.css_first('link[rel~=alternate][type="application/json+oembed"][href]')
    return web_address(url, attribute(link, "href")) if link else None


def ask(http: Http, endpoint: str) -> Embed:
    """What the endpoint says; nothing where it does not answer or makes no sense: the page itself has been read."""
    try:
        answer = check(http.get(endpoint, accept="application/json", max_bytes=_MAX_BYTES, deadline=_DEADLINE))
        return read_embed(answer.json(), answer.url)
    except ConnectorError:
        return NOTHING


def read_embed(data: object, url: str) -> Embed:
    """What an answer says, whatever it is."""
    if not isinstance(data, dict):
        return NOTHING
    facts = {name: value for name, value in data.items() if isinstance(value, str)}
    picture = facts.get("thumbnail_url") or (facts.get("url", "") if facts.get("type") == "photo" else "")
    return Embed(
        title=one_line(facts.get("title", "")),
        author=one_line(facts.get("author_name", "")),
        text=_quoted(facts.get("html", "")),
        image_url=web_address(url, picture) if picture else None,
    )


def _quoted(html: str) -> str:
    """The words that the HTML quotes: paragraphs of its blockquote, without whom and when, which follow them."""
    document = parse(html.replace("<br", "\n<br"))
    document.strip_tags(["script", "style", "template", "noscript"])
    quote = document.css_first("blockquote")
    if quote is None:
        return ""
    said = [lines(one.text()) for one in quote.css("p")] or [lines(quote.text())]
    return "\n\n".join(filter(None, said))
