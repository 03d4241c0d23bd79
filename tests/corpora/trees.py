"""What a browser would make of stored HTML: the tree, by html5lib, and whether anything in it could do harm."""

import re
import unicodedata
import warnings
from typing import Any

import html5lib

_TAGS = {"p", "br", "a", "strong", "b", "em", "i", "blockquote", "ul", "ol", "li", "code", "pre", "del"}
_ATTRIBUTES = {"href", "rel"}


def assert_harmless(html: str, why: object) -> None:
    """Only what we allow is in the tree, and the tree written out is the same tree again."""
    tree = parsed(html)
    for element in tree.iter():
        if element is tree:
            continue
        assert element.tag in _TAGS, (why, element.tag, html[:300])
        assert set(element.attrib) <= _ATTRIBUTES, (why, element.attrib)
        address = element.attrib.get("href", "https://x.example/")
        assert re.match("https?://", address, re.IGNORECASE), (why, address)
    again = html5lib.serialize(tree, tree="etree", omit_optional_tags=False, quote_attr_values="always")
    assert shape(parsed(again)) == shape(tree), why


def assert_plain(text: str, why: object) -> None:
    """The text can be written in UTF-8 and holds no control characters but line ends and tabs."""
    text.encode("utf-8")
    assert not [sign for sign in text if unicodedata.category(sign) == "Cc" and sign not in "\n\t"], why


def parsed(html: str) -> Any:
    """The tree of a fragment."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # html5lib speaks of odd characters that it reads all the same
        return html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)


def shape(element: Any) -> Any:
    """A tree as plain values, to compare."""
    attributes = sorted(element.attrib.items())
    return element.tag, attributes, element.text or "", element.tail or "", [shape(child) for child in element]
