"""Every kind of status is a pair of files in tests/data/mastodon."""

import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.connectors.pairs import DATA, expected, pairs, short
from wall.connectors.mastodon_entities import Status, read
from wall.connectors.mastodon_posts import to_post


def result(file: Path) -> Any:
    status = read(msgspec.json.decode(file.read_bytes()), Status)
    return short(to_post(status, base="https://social.example"))


@pytest.mark.parametrize("file", pairs("mastodon"), ids=lambda file: file.stem)
def test_a_status_makes_the_post_beside_it(file: Path) -> None:
    assert result(file) == expected(file)


@pytest.mark.parametrize(
    "more",
    [
        {
            "emojis": [{"shortcode": f"a{n}", "url": "https://x.example/a"} for n in range(20_000)],
            "content": ":a" * 10**6,
        },
        {"media_attachments": [{"type": "image", "url": "https://x.example/a", "meta": "no"}] * 20_000},
        {"content": "<p class=quote-inline>" * 100_000, "quote": {"state": "pending"}},
        {"pleroma": {"quote": {"pleroma": {"quote": {"pleroma": {"quote": {"pleroma": {"quote": {"pleroma": []}}}}}}}}},
    ],
    ids=["emoji", "media", "html", "quotes"],
)
def test_a_status_of_too_much_of_anything_is_read_in_time(more: dict[str, Any]) -> None:
    plain = msgspec.json.decode(DATA.joinpath("mastodon", "plain.json").read_bytes())
    began = time.process_time()
    post = to_post(read(plain | more, Status), base="https://social.example")
    assert post is not None or "quote" in more
    assert len(post.media if post else ()) <= 32
    assert time.process_time() - began < 2
