"""Promises of films: known by their first bytes, given out as they came, nothing else taken for one."""

import pytest

from tests.support.drawn import MP4
from wall.connectors.pictures import is_film
from wall.media.films import take_film

WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"


@pytest.mark.parametrize(("body", "media_type"), [(MP4 + b"moov", "video/mp4"), (WEBM + b"rest", "video/webm")])
def test_a_film_is_one_moving_file_byte_for_byte(body: bytes, media_type: str) -> None:
    film = take_film(body)
    assert film is not None
    [file] = film.files
    assert (file.media_type, file.data, file.motion) == (media_type, body, True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"\0\0\0\x18ftypavif\0\0\0\0",
        b"\0\0\0\x18ftypheic\0\0\0\0",
        b"\0\0\0\x18ftypM4A \0\0\0\0",
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska",
        b"#EXTM3U",
        b"GIF89a",
    ],
)
def test_nothing_else_is_taken_for_a_film(body: bytes) -> None:
    assert take_film(body) is None


def test_a_film_is_looked_for_where_its_name_says_so() -> None:
    assert is_film("https://x.example/a/B.MP4?token=1")
    assert is_film("https://x.example/a.webm#t=1")
    for url in ("https://x.example/a.mp4/watch", "https://x.example/?v=a.mp4", "https://x.example/a.m3u8", "https://["):
        assert not is_film(url), url
