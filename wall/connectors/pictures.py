"""Fetches the bytes of a remote picture or small film. What they are is found out elsewhere."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from wall.connectors.answers import check
from wall.connectors.base import Gone, Malformed, Unreachable
from wall.connectors.outside import Outside

MOST_BYTES = 12_000_000
MOST_OF_A_FILM = 16_000_000
_DEADLINE = 8.0  # seconds: few threads fetch pictures, and whoever is slow keeps those of others waiting
_FILM_DEADLINE = 30.0
_FILMS = (".mp4", ".m4v", ".webm")  # what browsers play
FAKE = "https://fake.example/pictures/"  # of the made-up network: a file of the data folder
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\.[A-Za-z0-9]{1,8})?")


def is_film(url: str) -> bool:
    """Whether an address is that of a film's file, by its name: whether it is one, its bytes will say."""
    try:
        return urlsplit(url).path.lower().endswith(_FILMS)
    except ValueError:
        return False


def fetch_picture(outside: Outside, url: str, *, may_be_film: bool = False) -> bytes:
    """The bytes behind an address, at most twelve million, of what may be a film sixteen. Raises the five errors."""
    accept, most, deadline = "image/*", MOST_BYTES, _DEADLINE
    if may_be_film:
        accept, most, deadline = "video/mp4, video/webm, image/*;q=0.5", MOST_OF_A_FILM, _FILM_DEADLINE
    if url.startswith(FAKE):
        return _made_up(outside.data_dir / "fake" / "pictures", url.removeprefix(FAKE), most)
    answer = outside.http.get(url, accept=accept, max_bytes=most, deadline=deadline)
    if answer.status == 404:  # of a feed it may pass; a picture that is not there never comes
        raise Gone("{url} was not found (404). Check the address.", url=answer.url)
    check(answer)
    if answer.status != 200 or not answer.body:
        raise Malformed("{host} answered without a picture.", host=answer.host)
    return answer.body


def _made_up(folder: Path, name: str, most: int) -> bytes:
    if not _SAFE_NAME.fullmatch(name):
        raise Malformed("The made-up network has no picture of such a name.")
    path = folder / name
    try:
        if path.stat().st_size > most:
            raise Malformed("{host} sent more than {size} bytes.", host="fake.example", size=most)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Gone("{url} is gone for good (410).", url=FAKE + name) from error
    except OSError as error:
        raise Unreachable("{host} does not take the connection.", host="fake.example") from error
