"""Promises against a hostile provider: whatever it answers, nobody is signed in, and the page says so in words."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.support.hostile_provider import Claims, drip, reply
from tests.web.provider.conftest import ProviderSite
from wall.web.provider import talk

Answer = Callable[[BaseHTTPRequestHandler], None]
ANSWERS: dict[str, tuple[str, Answer]] = {
    "no ID token": ("/token", lambda r: reply(r, 200, {"access_token": "x", "token_type": "Bearer"})),
    "an error": (
        "/token",
        lambda r: reply(r, 400, {"error": "invalid_request", "error_description": "<b>PELICAN</b>"}),
    ),
    "an error that is no word": ("/token", lambda r: reply(r, 400, {"error": {"a": 1}})),
    "an error that nobody knows": ("/token", lambda r: reply(r, 400, {"error": "PELICAN"})),
    "we are not known": ("/token", lambda r: reply(r, 401, {"error": "invalid_client"})),
    "an error with good manners": ("/token", lambda r: reply(r, 200, {"error": "server_error"})),
    "broken": ("/token", lambda r: reply(r, 500, b"<h1>Oops</h1>")),
    "elsewhere": ("/token", lambda r: reply(r, 307, {}, Location="/evil")),
    "elsewhere, see there": ("/token", lambda r: reply(r, 303, {}, Location="/evil")),
    "no JSON": ("/token", lambda r: reply(r, 200, b"id_token=x")),
    "a list": ("/token", lambda r: reply(r, 200, b"[]")),
    "nothing": ("/token", lambda r: reply(r, 200, b"")),
    "brackets": ("/token", lambda r: reply(r, 200, b"[" * 100_000)),
    "too much": ("/token", lambda r: reply(r, 200, b" " * 300_000)),
    "no end": ("/token", drip),
    "no answer": ("/token", lambda r: r.connection.close()),
    "an end that is no number": ("/token", lambda r: reply(r, 200, {"id_token": "x", "expires_in": {"a": []}})),
    "discovery of another": (
        "/.well-known/openid-configuration",
        lambda r: reply(r, 200, {"issuer": "https://evil.example"}),
    ),
    "discovery elsewhere": ("/.well-known/openid-configuration", lambda r: reply(r, 302, {}, Location="/evil")),
    "discovery too large": ("/.well-known/openid-configuration", lambda r: reply(r, 200, b" " * 300_000)),
    "discovery without end": ("/.well-known/openid-configuration", drip),
    "discovery that is no JSON": ("/.well-known/openid-configuration", lambda r: reply(r, 200, b"<html>")),
    "no discovery": ("/.well-known/openid-configuration", lambda r: reply(r, 404, {})),
    "keys that are no JSON": ("/keys", lambda r: reply(r, 200, b"<html>")),
    "keys that are no list": ("/keys", lambda r: reply(r, 200, {"keys": {"kid": "rsa"}})),
    "keys without end": ("/keys", drip),
    "keys elsewhere": ("/keys", lambda r: reply(r, 302, {}, Location="/evil")),
    "too many keys": ("/keys", lambda r: reply(r, 200, {"keys": [{}] * 101})),
    "no keys": ("/keys", lambda r: reply(r, 200, {"keys": []})),
}


def test_no_bad_answer_signs_anybody_in(site: ProviderSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "DEADLINE", 0.5)
    for kind, (path, answer) in ANSWERS.items():
        site.start_over()
        site.provider.answer = {path: answer}
        browser = site.browser()
        ended = browser.get("/sign-in/provider")
        if "discovery" not in kind:
            ended = site.come_back(browser, site.provider.authorize(ended.location))
        assert site.refused(ended), kind
        assert "PELICAN" not in ended.text, kind
        assert "/evil" not in site.provider.asked, kind


DISCOVERIES: dict[str, Claims] = {
    "another issuer": {"issuer": "https://evil.example"},
    "no issuer": {"issuer": ...},
    "tokens by plain http": {"token_endpoint": "http://evil.example/token"},
    "keys from a file": {"jwks_uri": "file:///etc/passwd"},
    "keys from nowhere": {"jwks_uri": ...},
    "people sent to a script": {"authorization_endpoint": "javascript:alert(1)"},
    "people sent by plain http": {"authorization_endpoint": "http://evil.example/authorize"},
    "people sent to an address with a name in it": {"authorization_endpoint": "https://me@evil.example/"},
    "people sent to no address": {"authorization_endpoint": ["https://evil.example/"]},
    "people sent to other letters": {"end_session_endpoint": "https://id.example/é"},
    "people sent nowhere": {"authorization_endpoint": "https://["},
    "nothing signed": {"id_token_signing_alg_values_supported": ["none"]},
    "shared secrets alone": {"id_token_signing_alg_values_supported": ["HS256", "HS512"]},
    "no algorithms": {"id_token_signing_alg_values_supported": ...},
    "no way to be known": {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
}


def test_a_provider_that_says_nonsense_of_itself_is_not_gone_to(site: ProviderSite) -> None:
    for kind, discovery in DISCOVERIES.items():
        site.start_over()
        site.provider.discovery = discovery
        browser = site.browser()
        assert site.refused(browser.get("/sign-in/provider")), kind
        assert browser.get_cookie("florilege-way") is None, kind


def test_a_code_is_taken_back_from_the_provider_that_it_came_from_alone(site: ProviderSite) -> None:
    for iss in ("https://evil.example", None):  # RFC 9207
        site.provider.answer_iss = iss
        assert site.refused(site.walk(site.browser()))
    assert "/token" not in site.provider.asked


def test_a_provider_that_does_not_name_itself_need_not(site: ProviderSite) -> None:
    site.provider.discovery, site.provider.answer_iss = {"authorization_response_iss_parameter_supported": ...}, None
    assert site.walk(site.browser()).status_code == 303


CALLBACKS: dict[str, dict[str, list[str]]] = {
    "not let in": {"code": [], "error": ["access_denied"], "error_description": ["<b>PELICAN</b>"]},
    "an error": {"code": [], "error": ["server_error"]},
    "an error of nonsense": {"code": [], "error": ["PELICAN" * 1000]},
    "no code": {"code": []},
    "an empty code": {"code": [""]},
    "two codes": {"code": ["a", "b"]},
    "a code of another": {"code": ["made-up"]},
    "a code without end": {"code": ["x" * 5000]},
    "a code in other letters": {"code": ["é\n"]},
    "no state": {"state": []},
    "another state": {"state": ["made-up"]},
    "two states": {"state": ["a", "b"]},
    "a state without end": {"state": ["x" * 100_000]},
}


def test_no_bad_callback_signs_anybody_in(site: ProviderSite) -> None:
    for kind, changes in CALLBACKS.items():
        browser = site.browser()
        address = urlsplit(site.provider.authorize(site.set_out(browser)))
        answer = browser.get(f"{address.path}?{urlencode(parse_qs(address.query) | changes, doseq=True)}")
        assert site.refused(answer), kind
        assert "PELICAN" not in answer.text, kind
