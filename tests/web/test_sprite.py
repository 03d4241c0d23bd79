"""Promises of the flowers on a page: each drawn once, exactly those it shows."""

import re

from tests.web.conftest import Site
from wall.flora import flower, flower_key
from wall.web.sprite import with_sprite

_USE = re.compile(r'<use href="#([^"]+)"></use>')


def test_every_page_draws_each_of_its_flowers_once(site: Site) -> None:
    visitor = site.visitor()
    for path in ("/", "/people", f"/p/{site.mia.slug}", f"/post/{site.post_id}"):
        page = visitor.get(path).text
        shown, drawn = _USE.findall(page), re.findall(r'<symbol id="([^"]+)"', page)
        assert shown, path
        assert sorted(drawn) == sorted(set(shown)), path
        assert page.count('class="sprite"') == 1, path


def test_a_page_without_flowers_carries_no_drawing() -> None:
    assert with_sprite("<body><p>#f-0123456789ab-1</p></body>") == "<body><p>#f-0123456789ab-1</p></body>"


def test_a_flower_has_an_address_by_its_key_and_by_its_person(site: Site) -> None:
    visitor, key = site.visitor(), flower_key(site.mia.id)
    by_key, by_id = visitor.get(f"/flower/{key}-1.svg"), visitor.get(f"/flower/{site.mia.id}-1.svg")
    assert by_key.text == by_id.text
    assert flower(site.mia.id, 1) in by_key.text
    assert "immutable" in by_key.headers["Cache-Control"]
