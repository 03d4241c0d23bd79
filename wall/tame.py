"""Bounds what a parser makes of HTML that nobody trusts, before it is parsed.

All parsers follow the same rules (HTML, 13.2): emphasis that is not closed is opened anew in every block, and an end
tag looks through all that is open. So five thousand characters become a million; a hundred thousand end the process.
"""

import re

MOST_TAGS = 10_000
_KEPT = {"b", "code", "em", "i", "strong"}
_EMPHASIS = re.compile(
    r"<(/?)(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])[^>]*>", re.IGNORECASE | re.ASCII
)


def tame(html: str, *, most_tags: int = MOST_TAGS) -> str:
    """The HTML up to so many tags, its emphasis without attributes: of what is alike at most three are opened anew.

    Emphasis that nobody means any more (`font`, `big`, …) becomes `span`, which is not opened anew.
    """
    if html.count("<") > most_tags:
        html = "<".join(html.split("<", most_tags + 1)[:-1])
    return _EMPHASIS.sub(_plain, html)


def _plain(tag: re.Match[str]) -> str:
    """Always a tag again: without one, what is before and behind it could become another."""
    name = tag[2].lower()
    return f"<{tag[1]}{name if name in _KEPT else 'span'}>"
