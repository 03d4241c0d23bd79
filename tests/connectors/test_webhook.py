"""The inbound door: who may knock, and what may be said."""

from datetime import UTC, datetime, timedelta

import pytest

from wall.connectors.base import Malformed, RemoteAuthor, Unauthorized
from wall.connectors.webhook import InboundDelete, InboundPost, new_secret, parse, sign, to_post, uri_of, verify

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECRET = new_secret()
BODY = b'{"id": "1", "text": "hi"}'
AUTHOR = RemoteAuthor("webhook:s1", "Ada", "ada", "https://wall.example/p/ada")


def _headers(*, at: datetime = NOW, secret: str = SECRET, body: bytes = BODY, message: str = "msg_1") -> dict[str, str]:
    return {
        "Webhook-Id": message,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": sign(secret, message, at, body),
    }


def test_the_signature_is_that_of_standard_webhooks() -> None:
    # Worked out with `openssl dgst -sha256 -hmac` over `msg_abc.1614265330.{"test": 2432232314}`.
    secret = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0ISE="
    at = datetime.fromtimestamp(1614265330, UTC)
    assert sign(secret, "msg_abc", at, b'{"test": 2432232314}') == "v1,eNnQiFpRhfnf8H8iNgH93uUcvnMgA5KgCjPuqO6dpxg="


def test_a_message_that_is_signed_gives_its_id() -> None:
    assert verify(SECRET, _headers(), BODY, NOW) == "msg_1"


def test_one_good_signature_among_several_is_enough() -> None:
    headers = _headers()
    headers["Webhook-Signature"] = f"v1,AAAA v1a,BBBB {headers['Webhook-Signature']} v2,CCCC"
    assert verify(SECRET, headers, BODY, NOW) == "msg_1"


@pytest.mark.parametrize("off", [timedelta(minutes=-5), timedelta(minutes=5)])
def test_clocks_may_differ_by_five_minutes(off: timedelta) -> None:
    assert verify(SECRET, _headers(at=NOW + off), BODY, NOW) == "msg_1"
    with pytest.raises(Unauthorized, match="five minutes off"):
        verify(SECRET, _headers(at=NOW + off * 1.01), BODY, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"Webhook-Id": ""},
        {"Webhook-Id": "x" * 201},
        {"Webhook-Id": "msg_2"},
        {"Webhook-Timestamp": "soon"},
        {"Webhook-Timestamp": "²"},
        {"Webhook-Timestamp": "9" * 30},
        {"Webhook-Timestamp": ""},
        {"Webhook-Signature": ""},
        {"Webhook-Signature": "v1,"},
        {"Webhook-Signature": "v1,é"},
        {"Webhook-Signature": "v1," + "A" * 43 + "="},
    ],
)
def test_headers_that_were_tampered_with_are_refused(changes: dict[str, str]) -> None:
    with pytest.raises(Unauthorized):
        verify(SECRET, _headers() | changes, BODY, NOW)


def test_another_body_or_another_secret_is_refused() -> None:
    with pytest.raises(Unauthorized, match="does not fit"):
        verify(SECRET, _headers(), BODY + b" ", NOW)
    with pytest.raises(Unauthorized, match="does not fit"):
        verify(new_secret(), _headers(), BODY, NOW)
    with pytest.raises(Unauthorized, match="needed"):
        verify(SECRET, {}, BODY, NOW)


def test_secrets_are_long_and_new() -> None:
    assert new_secret() != new_secret()
    assert new_secret().startswith("whsec_")
    assert len(new_secret()) == len("whsec_") + 44


def test_a_message_becomes_a_post() -> None:
    inbound = parse(
        b"""{"id": "1", "html": "<p>hi</p>", "url": "https://x.example/1", "published_at": "2026-11-20T10:00:00+01:00",
        "language": "fr", "media": [{"url": "https://x.example/i.png", "alt": "An i"}]}"""
    )
    assert isinstance(inbound, InboundPost)
    post = to_post(inbound, source_id="s1", author=AUTHOR, received_at=NOW)
    assert (post.uri, post.url, post.html) == (uri_of("s1", "1"), "https://x.example/1", "<p>hi</p>")
    assert post.published_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert (post.language, post.media[0].alt) == ("fr", "An i")


def test_a_message_needs_no_more_than_id_and_words() -> None:
    inbound = parse(BODY)
    assert isinstance(inbound, InboundPost)
    post = to_post(inbound, source_id="s1", author=AUTHOR, received_at=NOW)
    assert (post.url, post.published_at, post.text) == (AUTHOR.url, NOW, "hi")


def test_a_post_to_come_is_of_now() -> None:
    inbound = parse(b'{"id": "1", "text": "hi", "published_at": "2100-01-01T00:00:00Z"}')
    assert isinstance(inbound, InboundPost)
    assert to_post(inbound, source_id="s1", author=AUTHOR, received_at=NOW).published_at == NOW


def test_a_deletion_needs_the_id_alone() -> None:
    assert parse(b'{"id": "1", "action": "delete"}') == InboundDelete("1")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not"),
        (b'{"id": "\\ud800", "text": "x"}', "not"),
        (b"[]", "Expected `object`"),
        (b'{"text": "x"}', "`id`"),
        (b'{"id": "", "text": "x"}', "id"),
        (b'{"id": 1, "text": "x"}', "id"),
        (b'{"id": "1"}', "must say something"),
        (b'{"id": "1", "text": "  ", "html": ""}', "must say something"),
        (b'{"id": "1", "text": "x", "html": "y"}', "not both"),
        (b'{"id": "1", "text": "x", "txet": "y"}', "txet"),
        (b'{"id": "1", "text": "x", "action": "explode"}', "explode"),
        (b'{"id": "1", "text": "x", "published_at": "yesterday"}', "published_at"),
        (b'{"id": "1", "text": "x", "published_at": "2026-11-20T10:00:00"}', "time zone"),
        (b'{"id": "1", "text": "x", "url": "javascript:alert(1)"}', "no http or https address"),
        (b'{"id": "1", "text": "x", "url": "https://["}', "no http or https address"),
        (b'{"id": "1", "text": "x", "media": [{"url": "data:x"}]}', "no http or https address"),
        (b'{"id": "1", "text": "x", "media": [{"alt": "no url"}]}', "media"),
        (b'{"id": "1", "text": "x", "language": "the language of birds"}', "language"),
        (b'{"id": "1", "text": "' + b"x" * 100_001 + b'"}', "text"),
    ],
)
def test_a_message_that_is_wrong_is_told_why(body: bytes, sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        parse(body)
