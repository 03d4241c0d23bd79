"""Payloads that others collected: no script survives cleaning, and no private address is ever connected to."""

import ipaddress
import re
from collections.abc import Callable
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from wall.connectors.base import ConnectorError
from wall.connectors.http import Http
from wall.content.sanitize import clean

_PERMITTED = {"p", "br", "a", "strong", "b", "em", "i", "blockquote", "ul", "ol", "li", "code", "pre", "del"}
_PARSERS = {"html", "head", "body"}  # what a parser adds around a fragment


def payloads(read_corpus: Callable[[str], Any]) -> list[str]:
    """Every xss payload, placeholders filled in."""
    replaced = read_corpus("xss/h5sc_placeholders.json")
    found = [one["payload"] for one in read_corpus("xss/dompurify_expect.json")]
    found += [
        re.sub(r"%(\w+)%", lambda match: replaced.get(match[1], match[0]), one["payload"])
        for one in read_corpus("xss/h5sc.json")
    ]
    return [*found, *read_corpus("xss/owasp_filter_evasion.json"), *read_corpus("xss/patt_intruders.json")]


def test_no_payload_leaves_a_tag_or_an_address_that_could_run(read_corpus: Callable[[str], Any]) -> None:
    found = payloads(read_corpus)
    for payload in found:
        cleaned = clean(payload)
        assert clean(cleaned) == cleaned, payload
        for node in LexborHTMLParser(str(cleaned)).css("*"):
            assert node.tag in _PERMITTED | _PARSERS, (payload, cleaned)
            for name, value in node.attributes.items():
                assert name in ("href", "rel"), (payload, cleaned)
                assert name != "href" or re.match("https?://", value or "", re.IGNORECASE), (payload, cleaned)
    print(f"{len(found)} payloads")


def test_no_address_leads_into_a_private_network(read_corpus: Callable[[str], Any], reached: list[Any]) -> None:
    addresses = read_corpus("ssrf/ssrf_urls.json") + read_corpus("ssrf/open_redirect.json")
    addresses += [row["input"] for row in read_corpus("urls/urltestdata.json") if isinstance(row, dict)]
    http = Http(allow_http=True)
    refused = 0
    for address in addresses:
        try:
            http.get(address, deadline=2)
        except ConnectorError as error:
            assert str(error)
            refused += 1
        except RuntimeError as error:  # the fence: the address is public, and tests stay on loopback
            assert "loopback" in str(error)
    http.close()
    print(f"{len(addresses)} addresses, {refused} refused, {len(reached)} public ones stopped by the fence")
    assert refused > 100
    assert not [place for place in reached if not ipaddress.ip_address(place[0].partition("%")[0]).is_global]
