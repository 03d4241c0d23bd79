"""Every kind of status is a pair of files in tests/data/mastodon."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.connectors.pairs import expected, pairs, short
from wall.connectors.mastodon_entities import Status, read
from wall.connectors.mastodon_posts import to_post


def result(file: Path) -> Any:
    status = read(msgspec.json.decode(file.read_bytes()), Status)
    return short(to_post(status, base="https://social.example"))


@pytest.mark.parametrize("file", pairs("mastodon"), ids=lambda file: file.stem)
def test_a_status_makes_the_post_beside_it(file: Path) -> None:
    assert result(file) == expected(file)
