"""Promises of the WebSocket frames (RFC 6455)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.realtime.wire import make_frame as make_client_frame
from wall.realtime.frames import (
    BAD_TEXT,
    CLOSE,
    CONTINUATION,
    PING,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
    Closing,
    Control,
    Incoming,
    make_frame,
    read_close,
)


def read(data: bytes, limit: int = 1_000) -> list[str | bytes | Control]:
    incoming = Incoming(limit, lambda: None)
    incoming.feed(data)
    messages: list[str | bytes | Control] = []
    while (message := incoming.take()) is not None:
        messages.append(message)
    return messages


@given(st.lists(st.text(max_size=200), max_size=5), st.integers(1, 50))
def test_texts_arrive_whole_however_the_bytes_are_cut(texts: list[str], step: int) -> None:
    data = b"".join(make_client_frame(TEXT, text.encode()) for text in texts)
    incoming = Incoming(10_000, lambda: None)
    messages = []
    for start in range(0, len(data), step):
        incoming.feed(data[start : start + step])
        while (message := incoming.take()) is not None:
            messages.append(message)
    assert messages == texts


def test_fragments_make_one_message_and_a_ping_may_come_between() -> None:
    euro = "€".encode()
    data = (
        make_client_frame(TEXT, euro[:1], final=False)
        + make_client_frame(PING, b"!")
        + make_client_frame(CONTINUATION, euro[1:])
    )
    assert read(data) == [Control(PING, b"!"), "€"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (make_client_frame(TEXT, b"x", masked=False), PROTOCOL_ERROR),
        (b"\xc1\x80\x00\x00\x00\x00", PROTOCOL_ERROR),  # a reserved bit
        (b"\x83\x80\x00\x00\x00\x00", PROTOCOL_ERROR),  # an unknown kind
        (make_client_frame(PING, b"x" * 126), PROTOCOL_ERROR),
        (make_client_frame(CLOSE, b"", final=False), PROTOCOL_ERROR),
        (make_client_frame(CONTINUATION, b"x"), PROTOCOL_ERROR),
        (make_client_frame(TEXT, b"x", final=False) + make_client_frame(TEXT, b"y"), PROTOCOL_ERROR),
        (b"\x81\xfe\x00\x05", PROTOCOL_ERROR),  # a short length in the long form
        (b"\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00", PROTOCOL_ERROR),  # a negative length
        (make_client_frame(TEXT, b"\xff"), BAD_TEXT),
        (make_client_frame(TEXT, b"x" * 1_001), TOO_BIG),
        (make_client_frame(TEXT, b"x" * 600, final=False) + make_client_frame(CONTINUATION, b"x" * 600), TOO_BIG),
        (b"\x81\xff\x00\x00\xff\xff\xff\xff\xff\xff", TOO_BIG),  # known before its bytes come
    ],
    ids=[  # of their own: masks are drawn by lot, and every process of the tests must call a test the same
        "unmasked",
        "reserved bit",
        "unknown kind",
        "long ping",
        "close in two",
        "nothing to go on with",
        "begun twice",
        "length too long a form",
        "negative length",
        "no utf-8",
        "too big",
        "too big in two",
        "too big by its head",
    ],
)
def test_broken_frames_end_the_connection_with_the_right_code(data: bytes, code: int) -> None:
    with pytest.raises(Closing) as caught:
        read(data)
    assert caught.value.code == code


@pytest.mark.parametrize("payload", [b"\x03", b"\x03\xed", b"\x00\x00", b"\x03\xe8\xff"])
def test_malformed_close_is_a_protocol_error(payload: bytes) -> None:
    with pytest.raises(Closing):
        read_close(payload)


def test_close_is_answered_with_its_own_code() -> None:
    assert read_close((3_000).to_bytes(2, "big") + b"bye") == 3_000
    assert read_close(b"") == 1_000


@pytest.mark.parametrize(("size", "head"), [(125, b"\x81\x7d"), (126, b"\x81\x7e\x00\x7e"), (65_536, b"\x81\x7f")])
def test_own_frames_use_the_shortest_length(size: int, head: bytes) -> None:
    frame = make_frame(TEXT, b"x" * size)
    assert frame.startswith(head)
    assert frame.endswith(b"x" * size)
