"""Promises of the brand: settings win over the desk, a wrong one stops the start, what is unset is Florilège's."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.brand.test_files import FIGTREE, picture
from tests.support.at_once import at_once
from wall.acts.brand import draw_logo, settle_given
from wall.brand.queries import BrandView, brand, logo_bytes, typeface_bytes
from wall.brand.service import NewBrand, change_brand, keep_given, reset_brand
from wall.config import load_settings
from wall.errors import Invalid, SettingsError
from wall.parts import Parts, assemble
from wall.people.models import Person

Given = Callable[..., Parts]


@pytest.fixture
def given(parts: Parts, tmp_path: Path) -> Given:
    """The same site with settings: `given(brand_accent="#0a5a5a")`, drawn and kept as at the start."""

    def start(**settings: object) -> Parts:
        started = replace(parts, settings=replace(parts.settings, **settings))  # type: ignore[arg-type]  # real names
        settle_given(started)
        return started

    return start


def view(parts: Parts) -> BrandView:
    with parts.database.read() as session:
        return brand(session, parts.settings)


def change(parts: Parts, new: NewBrand, actor: Person | None = None) -> None:
    with parts.database.write() as session:
        change_brand(session, new, actor=actor)


def test_a_name_has_nothing_in_it_that_nobody_sees(parts: Parts) -> None:
    change(parts, NewBrand(name="Bac\0 &  Fils"))
    assert view(parts).name == "Bac & Fils"


def test_without_a_brand_everything_is_as_florilege_comes(parts: Parts) -> None:
    settle_given(parts)
    assert view(parts) == BrandView()


def test_what_a_steward_sets_is_shown_and_can_be_taken_back(parts: Parts, anna: Person) -> None:
    logo = draw_logo(parts, picture("PNG"))
    change(parts, NewBrand("  de   Halage ", "#0A5A5A", "", logo, FIGTREE), anna)
    found = view(parts)
    assert (found.name, found.accent_light, found.logo_chip) == ("de Halage", "#0a5a5a", "light")
    assert found.accent_dark is not None
    assert found.sheet_url is not None
    with parts.database.read() as session:
        assert logo_bytes(session, str(found.logo_hash)) == logo.data
        assert typeface_bytes(session, str(found.typeface_hash)) == FIGTREE
    assert found.logo_url == f"/brand/logo-{found.logo_hash}.webp"
    with parts.database.write() as session:
        reset_brand(session, actor=anna)
        reset_brand(session, actor=anna)
    assert view(parts) == BrandView()


def test_words_replace_and_files_stay_until_they_are_taken_away(parts: Parts) -> None:
    change(parts, NewBrand("Halage", "#0a5a5a", "", draw_logo(parts, picture("PNG")), FIGTREE))
    change(parts, NewBrand(""))
    found = view(parts)
    assert (found.name, found.accent_light, found.accent_dark) == (None, None, None)
    assert found.logo_url
    assert found.typeface_url
    change(parts, NewBrand(drop_logo=True, drop_typeface=True))
    assert view(parts) == BrandView()


@pytest.mark.parametrize(
    "new", [NewBrand(accent_light="red"), NewBrand(accent_dark="#12"), NewBrand("n" * 81), NewBrand(typeface=b"wOF2")]
)
def test_nonsense_changes_nothing(parts: Parts, new: NewBrand) -> None:
    with pytest.raises(Invalid):
        change(parts, new)
    assert view(parts) == BrandView()


def test_the_sheet_has_another_address_when_it_says_something_else(parts: Parts) -> None:
    change(parts, NewBrand(accent_light="#0a5a5a"))
    first = view(parts).sheet_url
    change(parts, NewBrand(accent_light="#0a5a5a", name="Halage"))
    assert view(parts).sheet_url == first
    change(parts, NewBrand(accent_light="#5a0a5a"))
    assert view(parts).sheet_url not in (first, None)


def test_the_settings_win_over_the_desk_one_by_one(given: Given, parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(picture("PNG", (300, 100)))
    (tmp_path / "sans.woff2").write_bytes(FIGTREE)
    change(parts, NewBrand("Desk", "#0a5a5a", "", draw_logo(parts, picture("JPEG"))))
    assert view(given(brand_name="Given")).name == "Given"
    assert view(given(brand_name="Given")).accent_light == "#0a5a5a"
    assert view(given(brand_accent="#5a0a5a")).accent_light == "#5a0a5a"
    found = view(given(brand_logo=tmp_path / "logo.png", brand_typeface=tmp_path / "sans.woff2"))
    assert (found.logo_width, found.logo_height, found.name) == (300, 100, "Desk")
    assert found.typeface_url
    back = view(given())
    assert (back.logo_width, back.logo_height, back.typeface_url) == (600, 400, None)


def test_two_processes_that_start_at_once_keep_the_given_files_once(given: Given, parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "sans.woff2").write_bytes(FIGTREE)
    first_is_done = threading.Event()

    def start(number: int) -> None:
        if number == 0:
            with parts.database.write() as session:
                keep_given(session, None, FIGTREE)
                session.flush()
                first_is_done.set()
                time.sleep(0.5)  # the other one meets a row that is not committed yet
        else:
            first_is_done.wait(10)
            given(brand_typeface=tmp_path / "sans.woff2")

    assert at_once(2, start) == [None, None]
    found = view(replace(parts, settings=replace(parts.settings, brand_typeface=tmp_path / "sans.woff2")))
    assert found.typeface_url


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BRAND_ACCENT", "#ffcc00", r"^BRAND_ACCENT cannot be used: #ffcc00 .+1\.2:1 .+ passes is #[0-9a-f]{6}\.$"),
        ("BRAND_ACCENT_DARK", "#301010", r"^BRAND_ACCENT_DARK cannot be used: .+ passes is #[0-9a-f]{6}\.$"),
        ("BRAND_LOGO", "nothing.png", r"^BRAND_LOGO names .+nothing\.png, which cannot be read\.$"),
        ("BRAND_LOGO", "drawing.svg", r"^BRAND_LOGO names .+: An SVG file can hold scripts.+\.$"),
        ("BRAND_TYPEFACE", "drawing.svg", r"^BRAND_TYPEFACE names .+ WOFF2 .+\.$"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path, name: str, value: str, words: str) -> None:
    (tmp_path / "drawing.svg").write_text("<svg/>")
    named = {f"FLORILEGE_{name}": value if value.startswith("#") else str(tmp_path / value)}
    settings = load_settings({"FLORILEGE_DATA_DIR": str(tmp_path / "data"), **named}, tmp_path / "no.toml")
    with pytest.raises(SettingsError, match=words):
        assemble(settings)


def test_a_logo_of_the_settings_that_cannot_be_drawn_stops_the_web_process(given: Given, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(picture("PNG")[:100])
    with pytest.raises(SettingsError, match="BRAND_LOGO names"):
        given(brand_logo=tmp_path / "logo.png")
