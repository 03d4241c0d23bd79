"""Promises of the brand on pages and on the desk: one tiny sheet, immutable files, refusals with a way on."""

import io
import re
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.brand.test_files import FIGTREE, picture
from tests.support.application import application
from tests.web.conftest import Site

FOR_EVER = "public, max-age=31536000, immutable"


def send(desk: FlaskClient, **fields: object) -> tuple[int, str]:
    """Send the desk's form, files as `(bytes, name)`; the status and the page, the next one where it leads on."""
    sent = {
        name: FileStorage(io.BytesIO(one[0]), one[1]) if isinstance(one, tuple) else one for name, one in fields.items()
    }
    boundary, body = encode_multipart(sent)
    kind = f"multipart/form-data; boundary={boundary}"
    answer = desk.post("/desk/brand", data=body, content_type=kind, follow_redirects=True)
    return answer.history[0].status_code if answer.history else answer.status_code, answer.text


def test_without_a_brand_no_page_asks_for_anything_of_it(site: Site) -> None:
    for path in ("/", "/people", "/kiosk/", "/nothing"):
        assert "/brand/" not in site.visitor().get(path).text
    assert site.visitor().get("/brand/0123456789abcdef.css").status_code == 404


def test_what_is_set_on_the_desk_shows_on_every_page_and_on_screens(site: Site) -> None:
    status, page = send(
        site.as_(site.sam),
        name="de Halage",
        accent_light="#0a5a5a",
        logo=(picture("PNG"), "logo.png"),
        typeface=(FIGTREE, "sans.woff2"),
    )
    assert (status, 'value="#0a5a5a"' in page) == (303, True)
    visitor = site.visitor()
    for path in ("/", "/people", f"/post/{site.post_id}", "/kiosk/", "/nothing"):
        text = visitor.get(path).text
        assert re.search(r'<link rel="stylesheet" href="/brand/[0-9a-f]{16}\.css">', text), path
        assert re.search(r'<img src="/brand/logo-[0-9a-f]{64}\.webp" alt="" width="600" height="400">', text), path
        assert 'data-theme="light"><img' in text, path
        assert 'class="wordmark"' not in text, path
    assert "<title>People · de Halage</title>" in visitor.get("/people").text
    assert '<p class="edition">de Halage</p>' in visitor.get("/people").text


def test_its_files_are_immutable_and_hold_nothing_else(site: Site) -> None:
    send(site.as_(site.sam), accent_light="#0a5a5a", typeface=(FIGTREE, "sans.woff2"), logo=(picture("JPEG"), "l.jpg"))
    visitor = site.visitor()
    page = visitor.get("/people").text
    sheet = visitor.get(re.search(r"/brand/[0-9a-f]{16}\.css", page)[0])  # type: ignore[index]  # it is there
    assert (sheet.content_type, sheet.headers["Cache-Control"]) == ("text/css; charset=utf-8", FOR_EVER)
    assert len(sheet.data) < 1000
    names = set(re.findall(r"(?<=[{;])([a-z-]+):", sheet.text))
    assert names <= {"--accent", "--focus", "--sans", "font-family", "src", "font-weight", "font-display"}
    assert sheet.text.count("#0a5a5a") == 2
    face = visitor.get(re.search(r"/brand/type-[0-9a-f]{64}\.woff2", sheet.text)[0])  # type: ignore[index]  # as above
    assert (face.data, face.content_type, face.headers["Cache-Control"]) == (FIGTREE, "font/woff2", FOR_EVER)
    logo = visitor.get(re.search(r"/brand/logo-[0-9a-f]{64}\.webp", page)[0])  # type: ignore[index]  # as above
    assert (logo.content_type, logo.headers["Cache-Control"]) == ("image/webp", FOR_EVER)
    old = visitor.get("/brand/0123456789abcdef.css")
    assert (old.data, old.headers["Cache-Control"]) == (sheet.data, "no-cache")
    assert visitor.get("/brand/logo-" + "0" * 64 + ".webp").status_code == 404


def test_a_poor_accent_is_refused_with_a_button_that_takes_the_nearest_good_one(site: Site) -> None:
    sam = site.as_(site.sam)
    status, page = send(sam, name="Halage", accent_light="#ffcc00")
    assert status == 400
    assert "#ffcc00 has a contrast of 1.2:1 on light pages" in page
    (offer,) = re.findall(r'name="use_light" value="(#[0-9a-f]{6})"', page)
    assert 'value="Halage"' in page
    assert "/brand/" not in site.visitor().get("/").text
    status, page = send(sam, name="Halage", accent_light="#ffcc00", use_light=offer)
    assert (status, f'value="{offer}"' in page) == (303, True)


def test_one_may_look_before_anything_is_kept(site: Site) -> None:
    sam = site.as_(site.sam)
    status, page = send(sam, name="Halage", accent_light="#0a5a5a", look="1")
    assert (status, "As it would look" in page) == (200, True)
    assert "/brand/" not in site.visitor().get("/").text
    (address,) = re.findall(r'href="(/desk/brand/preview\.css\?[^"]+)"', page)
    sheet = sam.get(address.replace("&amp;", "&").replace("%23", "%23"))
    assert '.preview [data-theme="light"]{--accent:#0a5a5a' in sheet.text
    assert sheet.headers["Cache-Control"] == "no-store"


def test_no_other_css_comes_through_the_preview(site: Site) -> None:
    answer = site.as_(site.sam).get("/desk/brand/preview.css?light=red;}body{display:none}")
    assert answer.status_code == 400
    assert site.visitor().get("/desk/brand/preview.css").status_code == 303


def test_drawings_heavy_files_and_nonsense_are_refused_in_words(site: Site) -> None:
    sam = site.as_(site.sam)
    assert "An SVG file can hold scripts" in send(sam, logo=(b"<svg/>", "logo.png"))[1]
    assert "The logo has more than 2 MB" in send(sam, logo=(b"\x89PNG\r\n\x1a\n" + b"x" * 2_000_000, "logo.png"))[1]
    assert "has to be a WOFF2 file" in send(sam, typeface=(b"\0\1\0\0", "sans.woff2"))[1]
    assert "“blue” is no colour" in send(sam, accent_dark="blue")[1]
    assert "/brand/" not in site.visitor().get("/").text


def test_back_to_florilege_takes_it_all_away(site: Site) -> None:
    sam = site.as_(site.sam)
    send(sam, name="de Halage", accent_light="#0a5a5a")
    assert sam.post("/desk/brand/reset").status_code == 303
    assert "/brand/" not in site.visitor().get("/people").text
    assert "de Halage" not in site.visitor().get("/people").text
    audit = site.as_(site.olga).get("/desk/operator").text
    assert "changed the brand" in audit
    assert "took the brand back" in audit


def test_what_the_settings_say_wins_and_the_desk_says_so(site: Site, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(picture("PNG", (300, 100)))
    settings = replace(
        site.parts.settings, brand_name="Given", brand_accent="#5a0a5a", brand_logo=tmp_path / "logo.png"
    )
    with application(settings) as app:
        given = replace(site, app=app)
        page, people = given.as_(site.sam).get("/desk/brand").text, given.visitor().get("/people").text
    for name in ("BRAND_NAME", "BRAND_ACCENT", "BRAND_ACCENT_DARK", "BRAND_LOGO"):
        assert f"<code>{name}</code> in the settings says this, and wins over the desk." in page
    assert "<code>BRAND_TYPEFACE</code>" not in page
    assert 'value="#5a0a5a"' in page
    assert '<p class="edition">Given</p>' in people


def test_what_the_settings_say_is_never_kept_as_the_desks_own(site: Site, tmp_path: Path) -> None:
    (tmp_path / "sans.woff2").write_bytes(FIGTREE)
    sam = site.as_(site.sam)
    send(sam, name="Desk", accent_light="#0a5a5a", typeface=(FIGTREE, "sans.woff2"), logo=(picture("PNG"), "logo.png"))
    before = site.visitor().get("/people").text
    settings = replace(
        site.parts.settings, brand_name="Given", brand_accent="#5a0a5a", brand_typeface=tmp_path / "sans.woff2"
    )
    with application(settings) as app:
        given = replace(site, app=app)
        page = given.as_(site.sam).get("/desk/brand").text
        sent = dict(re.findall(r'<input id="(?:\w+)" name="(\w+)" value="([^"]*)"', page))  # as browsers send them
        assert sent == {"name": "Given", "accent_light": "#5a0a5a", "accent_dark": sent["accent_dark"]}
        status, _ = send(given.as_(site.sam), **sent, typeface=(FIGTREE[:-1], "other.woff2"), drop_typeface="on")
        assert status == 303
        looked = send(given.as_(site.sam), **sent, look="1")[1]
    assert '<span class="edition">Given</span>' in looked
    assert "preview.css?light=%235a0a5a" in looked
    assert site.visitor().get("/people").text == before


def test_a_look_leaves_files_alone_and_says_that_they_are_chosen_again(site: Site) -> None:
    sam = site.as_(site.sam)
    status, page = send(sam, name="Halage", look="1", logo=(b"no picture at all", "logo.png"))
    assert (status, 'role="alert"' in page) == (200, False)
    assert "Choose files after it" in page
    assert "Choisissez les fichiers ensuite" in sam.get("/desk/brand?lang=fr").text


def test_the_pictures_that_other_sites_show_wear_the_logo(site: Site) -> None:
    def named() -> str:
        (path,) = re.findall(r'og:image" content="[^"]*(/print/[^"]+)"', site.visitor().get("/").text)
        return str(path)

    bare = site.visitor().get(named()).data
    send(site.as_(site.sam), logo=(picture("PNG"), "logo.png"))
    worn = site.visitor().get(named())
    assert (worn.status_code, worn.headers["Cache-Control"]) == (200, "no-cache")
    assert worn.data != bare


def test_only_stewards_change_it(site: Site) -> None:
    assert site.visitor().post("/desk/brand", data={"name": "x"}).status_code == 401
    assert site.as_(site.mia).post("/desk/brand", data={"name": "x"}).status_code == 403
