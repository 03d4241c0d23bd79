"""What a status says of another one: the post that it quotes, and one plain line of the one that it answers. Pure."""

import re
from typing import Any

import msgspec

from wall.connectors.base import RemoteQuote
from wall.connectors.markup import one_line, parse, web_address
from wall.connectors.mastodon_entities import Account, Emoji, Status, read

LONGEST_QUOTE = 280
PUBLIC = ("public", "unlisted")
_LONGEST, _MOST_EMOJIS = 2_000, 100  # what is looked at for a line
_BREAK = re.compile(r"<br\s*/?>|</(?:p|li|h[1-6]|blockquote|div|pre)>", re.IGNORECASE)
_SHORTCODE = re.compile(r"(?<!\w):[A-Za-z0-9_+-]{2,}:(?!\w)")
_SILENT = ["script", "style", "template", "title"]


def quote_of(status: Status, *, base: str) -> RemoteQuote | None:
    """What the status quotes, where both sides let everybody see it.

    Mastodon (4.4) gives `{state, quoted_status}`, Fedibird and Akkoma the quoted status itself, Pleroma a status or its
    address among its own things.
    """
    more = status.pleroma
    quoted = _quoted(status.quote) or (more.quote if more else None)
    if quoted is not None:
        return _to_quote(quoted, base) if quoted.visibility in PUBLIC else None
    address = status.quote_url or (more.quote_url if more and more.quote_visible is not False else None)
    url = web_address("", address) if address and not status.quote else None
    return RemoteQuote(url) if url else None


def without_fallback(content: str) -> str:
    """The HTML without the line "RE: https://…", which is for programs that know no quotes."""
    if "quote-inline" not in content:
        return content
    document = parse(content)
    for node in document.css(".quote-inline"):
        node.decompose()
    return (document.body and document.body.inner_html) or ""


def beginning(status: Status, limit: int) -> str:
    """The first words of a status on one plain line, at most `limit` characters, cut at a word with `…`.

    The content warning stands in for the words that it warns of.
    """
    line = status.spoiler_text or _words(without_fallback(status.content or ""))
    return _cut(one_line(without_shortcodes(line, status.emojis)), limit)


def without_shortcodes(text: str, emojis: list[Emoji]) -> str:
    """The beginning of a text without `:shortcodes:`: those of `emojis`, and what can be nothing else."""
    text = text[:_LONGEST]
    for emoji in emojis[:_MOST_EMOJIS]:
        text = text.replace(f":{emoji.shortcode}:", " ")
    return one_line(_SHORTCODE.sub(" ", text))


def acct_of(account: Account, *, base: str) -> str:
    """`@name@host`: servers leave out the host of their own accounts."""
    host = account.url.partition("://")[2].partition("/")[0] or base.partition("://")[2]
    return one_line(f"@{account.acct}" if "@" in account.acct else f"@{account.acct}@{host}")


def _quoted(quote: dict[str, Any] | None) -> Status | None:
    """The quoted status; None where the one who is quoted did not accept it, or took that back."""
    if not quote or quote.get("state", "accepted") != "accepted":
        return None
    try:
        return read(quote.get("quoted_status", quote), Status)
    except msgspec.ValidationError:
        return None


def _to_quote(quoted: Status, base: str) -> RemoteQuote | None:
    url = web_address("", quoted.url or "") or web_address("", quoted.uri)
    return RemoteQuote(url, acct_of(quoted.account, base=base), beginning(quoted, LONGEST_QUOTE)) if url else None


def _words(content: str) -> str:
    """The words as a browser shows them: Mastodon hides the uninteresting ends of links by their class."""
    document = parse(_BREAK.sub(lambda found: f"{found[0]} ", content))
    document.strip_tags(_SILENT)
    for node in document.css(".invisible"):
        node.decompose()
    return (document.body and document.body.text()) or ""


def _cut(line: str, limit: int) -> str:
    if len(line) <= limit:
        return line
    at_word, _, rest = line[:limit].rpartition(" ")
    return f"{at_word if at_word and len(rest) < 40 else line[: limit - 1]}…"
