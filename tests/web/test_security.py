"""Promises of safety: no cookie for visitors, no change from another site, the same headers on every answer."""

import pytest

from tests.web.conftest import COOKIE, Site
from wall.posts.models import Post
from wall.web.in_threads import MAX_BODY

PUBLIC = (
    "/",
    "/w/main",
    "/people",
    "/p/mia-sorensen",
    "/receipt",
    "/sign-in",
    "/kiosk/",
    "/kiosk/kiosk.js",
    "/healthz",
)
NOT_THERE = ("/nothing", "/p/nobody", "/post/none", "/api/v1/posts/none", "/static/none.css", "/enter/none")


def test_a_visitor_gets_no_cookie_anywhere(site: Site) -> None:
    visitor = site.visitor()
    paths = [*PUBLIC, *NOT_THERE, f"/post/{site.post_id}", "/me", "/desk", "/api/v1/people", "/metrics", "/favicon.ico"]
    for path in paths:
        assert "Set-Cookie" not in visitor.get(path).headers, path
    assert "Set-Cookie" not in visitor.post("/api/v1/screens").headers


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    steward = site.as_(site.sam)
    page = steward.post("/desk/people/mia-sorensen/invite", data={"role": "member"}).text
    path = "/enter/" + page.partition("/enter/")[2].partition('"')[0]
    cookie = site.visitor().post(path).headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


SITES = {"same-origin": True, "none": True, "same-site": False, "cross-site": False, "nonsense": False}
ORIGINS = {
    "http://localhost": True,  # where this test asks
    "http://127.0.0.1:8000": True,  # where the site says it is
    "http://localhost.evil.example": False,
    "http://evil.example": False,
    "https://evil.example/localhost": False,
    "null": False,
    "": False,
    "http://[": False,
    "http://127.0.0.1:8000@evil.example": False,
}


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_change_is_taken_from_our_own_pages_only(site: Site, signed_in: bool) -> None:
    browser = site.as_(site.sam) if signed_in else site.visitor()
    del browser.environ_base["HTTP_SEC_FETCH_SITE"]
    taken, refused = (303 if signed_in else 401), 403  # 401: it may ask, but nobody is signed in

    def hide(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.post(f"/desk/posts/{site.post_id}/hide", data={"reason": "law"}, headers=named).status_code

    for value, is_ours in SITES.items():
        assert hide(Sec_Fetch_Site=value) == (taken if is_ours else refused), value
        assert hide(Sec_Fetch_Site=value, Origin="http://localhost") == (taken if is_ours else refused), value
    for origin, is_ours in ORIGINS.items():
        assert hide(Origin=origin) == (taken if is_ours else refused), origin
    assert hide() == (refused if signed_in else taken)  # no browser of today sends a form without either


def test_what_another_site_asked_for_is_not_done(site: Site) -> None:
    sam = site.as_(site.sam)
    answer = sam.post(
        f"/desk/posts/{site.post_id}/hide", data={"reason": "law"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert "another site" in answer.text
    with site.parts.database.read() as session:
        assert session.get_one(Post, site.post_id).hidden_at is None
    assert sam.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert sam.get("/me").status_code == 200


def test_reading_is_open_to_links_from_anywhere(site: Site) -> None:
    assert site.as_(site.sam).get("/me", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_every_answer_has_the_headers_that_protect(site: Site) -> None:
    visitor, sheet = site.visitor(), site.app.jinja_env.globals["asset"]("css/site.css")  # type: ignore[operator]  # Jinja knows no types
    etag = visitor.get("/").headers["ETag"]
    answers = [visitor.get(path) for path in (*PUBLIC, *NOT_THERE, f"/flower/{site.mia.id}-1.svg", "/me")]
    answers += [visitor.get("/", headers={"If-None-Match": etag}), visitor.delete("/"), visitor.options("/")]
    answers += [
        visitor.head("/"),
        visitor.post("/api/v1/screens"),
        visitor.post("/sign-out", data=b"x" * (MAX_BODY + 1)),
    ]
    answers += [visitor.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})]
    assert {answer.status_code for answer in answers} >= {200, 303, 304, 403, 404, 405, 413}
    assert visitor.get(sheet).headers["X-Content-Type-Options"] == "nosniff"
    for answer in answers:
        policy = answer.headers.get("Content-Security-Policy", "")
        assert policy.startswith("default-src 'none'; script-src 'self'; "), answer.request.path
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


def test_pages_hold_no_inline_script_or_style_and_name_no_other_site(site: Site) -> None:
    olga = site.as_(site.olga)
    desk = ("/me", "/desk/people", "/desk/sources", "/desk/posts", "/desk/relays", "/desk/screens", "/desk/operator")
    for path in ("/", "/people", "/p/mia-sorensen", f"/post/{site.post_id}", "/receipt", "/kiosk/", *desk):
        html = olga.get(path).text
        assert " style=" not in html, path
        assert " onclick=" not in html, path
        assert html.count("<script>") == 0, path
        sources = [piece.split('"')[0] for piece in html.split('src="')[1:]]
        assert all(source.startswith("/") and not source.startswith("//") for source in sources), path


def test_a_member_s_pages_are_for_them_alone(site: Site) -> None:
    mia = site.as_(site.mia)
    for path in ("/", f"/post/{site.post_id}"):
        assert "private" in mia.get(path).headers["Cache-Control"], path
        assert "Cookie" in mia.get(path).vary
    assert mia.get("/me").headers["Cache-Control"] == "no-store"
    assert "public" in site.visitor().get("/").headers["Cache-Control"]


def test_what_is_shown_once_is_kept_by_nobody(site: Site) -> None:
    sam = site.as_(site.sam)
    link = sam.post("/desk/people/mia-sorensen/invite", data={"role": "member"})
    door = sam.post("/me/accounts", data={"address": "webhook:"})
    assert "/enter/" in link.text
    assert "whsec_" in door.text
    for answer in (link, door):
        assert "no-store" in answer.headers["Cache-Control"]
        assert "ETag" not in answer.headers
    assert "/enter/" not in sam.get("/desk/people").text
    assert "whsec_" not in sam.get("/desk/sources").text + sam.get("/me/accounts").text


def test_a_token_that_was_refused_is_not_written_back_into_the_form(site: Site) -> None:
    sam = site.as_(site.sam)
    form = {"network": "fake", "handle": "halage", "token": "wrong"}
    answer = sam.post("/desk/relays", data=form)
    assert answer.status_code >= 400
    assert 'value="halage"' in answer.text
    assert "wrong" not in answer.text.replace('class="wrong"', "").replace("relay-wrong", "")
