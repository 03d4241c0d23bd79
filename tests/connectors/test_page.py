"""What a web page says of itself; every kind is a pair of files in tests/data/page."""

from pathlib import Path
from typing import Any

import pytest

from tests.connectors.pairs import expected, pairs, short
from tests.connectors.site import Reply, Site
from wall.connectors.base import Malformed
from wall.connectors.http import Http
from wall.connectors.page import network_of, preview, read_page


def result(file: Path) -> Any:
    return short(read_page(file.read_text(), "https://www.linkedin.com/feed/update/1"))


@pytest.mark.parametrize("file", pairs("page"), ids=lambda file: file.stem)
def test_a_page_gives_the_preview_beside_it(file: Path) -> None:
    assert result(file) == expected(file)


def test_a_page_is_fetched_and_decoded_by_its_own_charset(http: Http, site: Site) -> None:
    page = "<html><head><meta charset=windows-1252><title>Été</title></head></html>".encode("windows-1252")
    site.routes["/p"] = Reply(200, page, {"Content-Type": "text/html"})
    assert preview(http, f"{site.url}/p").title == "Été"


def test_what_is_no_page_is_malformed(http: Http, site: Site) -> None:
    site.routes["/p"] = Reply(200, b"%PDF", {"Content-Type": "application/pdf"})
    with pytest.raises(Malformed, match="is not a web page"):
        preview(http, f"{site.url}/p")


@pytest.mark.parametrize(
    ("url", "network"),
    [
        ("https://www.linkedin.com/posts/x", "linkedin"),
        ("https://lnkd.in/abc", "linkedin"),
        ("https://www.instagram.com/p/1", "instagram"),
        ("https://m.facebook.com/1", "facebook"),
        ("https://X.com/a/status/1", "x"),
        ("https://twitter.com/a", "x"),
        ("https://www.threads.net/@a", "threads"),
        ("https://vm.tiktok.com/1", "tiktok"),
        ("https://youtu.be/1", "youtube"),
        ("https://notx.com/", "web"),
        ("https://x.com.evil.example/", "web"),
    ],
)
def test_the_network_is_known_by_the_host(url: str, network: str) -> None:
    assert network_of(url) == network
