"""What a print shows: known without drawing it, so that pages can name it."""

import hashlib
from dataclasses import astuple, dataclass

WIDTH, HEIGHT = 1200, 630
_VERSION = 1  # another drawing of the same facts has another address


@dataclass(frozen=True)
class Print:
    """What a print shows. `person_id`: whose paper and flower; None for a wall, whose `voices` make a garland.

    `site` stands in the other corner of a wall's, in italics. The logo with the hash `logo` takes the wordmark's place;
    one that a light ground would hide lies `on_dark`.
    """

    words: str
    name: str
    beneath: str = ""
    person_id: str | None = None
    voices: tuple[str, ...] = ()
    site: str = ""
    logo: str = ""
    on_dark: bool = False

    @property
    def key(self) -> str:
        """Another one for whatever looks different."""
        return hashlib.sha256(repr((_VERSION, astuple(self))).encode()).hexdigest()[:12]
