"""The posts of the large site: a hundred thousand in thirty months, with all that finds them and stands beside them."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from tests.bench.large.people import PEOPLE, People, avatar_of
from tests.bench.large.pouring import Pouring, Row
from wall.content.tags import fold_tag
from wall.content.words import fold
from wall.ids import digest
from wall.media.models import Blob, Picture, PictureFile
from wall.posts.models import Highlight, Post, PostCarries, PostClick, PostPicture, PostTag, PostWords, RawPost

POSTS, DAYS = 100_000, 900
TAGS = ("Boats", "Care", "Été", "Gardens", "Nursing", "Repair", "Trains", "Bread")
_LANGUAGES = ("en", "fr", "en", "fr", "de", "pt-BR", None)
_SIZES = ((320, 240), (800, 600))
_SENTENCES = (
    "Yesterday we went out to see how the new boats are made, and everybody had something to say about it.",
    "Hier nous avons planté des tomates derrière l’entrepôt, et tout le monde est venu voir.",
    "The bread that we bake on Fridays is now on the table of the night shift, too.",
    "What a patient told me this morning stays with me: nobody is only their illness.",
    "Il a fallu trois jours pour réparer la pompe, et une minute pour comprendre ce qui n’allait pas.",
)


class Posts:
    """The ids and moments of the posts, the oldest first, and who wrote each, by number."""

    def __init__(self, pouring: Pouring, people: People) -> None:
        self._pouring, self._people = pouring, people
        chance, first = pouring.chance, pouring.now - timedelta(days=DAYS)
        step = timedelta(days=DAYS) / POSTS
        self.at: list[datetime] = [first + step * number for number in range(POSTS)]
        self.ids = [pouring.id_at(moment) for moment in self.at]
        # A few speak much, many seldom, and a tenth never.
        self.by = [int(PEOPLE * 0.9 * chance.random() ** 2) for _ in range(POSTS)]
        self.root: dict[int, int] = {}
        for number in range(100, POSTS, 50):  # one of fifty goes on from the one before, by the same person
            self.by[number], self.root[number] = self.by[number - 1], number - 1
        self.hidden = set(range(7, POSTS, 50))

    def pour(self) -> None:
        """Everything about posts."""
        pour = self._pouring.pour
        self._pour_pictures()
        pour(Post, (self._post(number) for number in range(POSTS)))
        pour(PostWords, (self._words(number) for number in range(POSTS)))
        pour(PostTag, (tag for number in range(POSTS) for tag in self._tag_rows(number)))
        linking = range(1, POSTS, 5)
        pour(PostCarries, ({"post_id": self.ids[n], "address_digest": digest(_link(n)["url"])} for n in linking))
        pour(PostPicture, self._used())
        pour(RawPost, ({"post_id": one, "data": b"x" * 600} for one in self.ids[-POSTS * 30 // DAYS :]))
        pour(Highlight, ({"post_id": one, "word": "Read this."} for one in self.ids[-200:-100:20]))
        pour(PostClick, (self._clicks(number) for number in range(0, POSTS, 3)))

    def cursor(self, number: int) -> str:
        """Where one goes on that has seen this post."""
        return base64.urlsafe_b64encode(f"{self.at[number].isoformat()} {self.ids[number]}".encode()).decode()

    def _post(self, number: int) -> Row:
        writer, text, moment = self.by[number], self._text(number), self.at[number]
        root = self.root.get(number)
        is_hidden = number in self.hidden
        return {
            "id": self.ids[number],
            "uri": _uri(number),
            "url": f"https://social.example/@{writer}/{number}",
            "network": ("mastodon", "mastodon", "bluesky", "feed", "webhook")[writer % 5],
            "person_id": self._people.ids[writer],
            "source_id": self._people.sources[writer],
            "root_id": None if root is None else self.ids[root],
            "continues": None if root is None else _uri(root),
            "boost": number % 20 == 3,
            "author": self._author(writer),
            "html": f"<p>{text}</p>",
            "text": text,
            "language": _LANGUAGES[number % 7],
            "media": [_medium(number)] if number % 3 == 0 else [],
            "link": _link(number) if number % 5 == 1 else None,
            "tags": self._tags(number),
            "published_at": moment,
            "received_at": moment,
            "removed_at": None,
            "hidden_at": moment if is_hidden else None,
            "hidden_by": self._people.serving[0] if is_hidden else None,
            "hidden_reason": "personal" if is_hidden else None,
        }

    def _author(self, writer: int) -> Row:
        return {
            "uri": f"https://social.example/{writer}",
            "name": f"Person {writer}",
            "handle": f"@{writer}@social.example",
            "url": f"https://social.example/@{writer}",
            "avatar_url": avatar_of(writer),
        }

    def _text(self, number: int) -> str:
        tags = " ".join(f"#{tag}" for tag in self._tags(number))
        return f"{_SENTENCES[number % 5]} {_SENTENCES[number % 3]} It is word{number % 5_000}. {tags}"

    def _tags(self, number: int) -> list[str]:
        rare = [f"Rare{number // 1000}"] if number % 200 == 0 else []
        return [TAGS[number % 8], TAGS[number // 8 % 8]][: number % 3] + rare

    def _words(self, number: int) -> Row:
        return {"post_id": self.ids[number], "words": fold(self._text(number))}

    def _tag_rows(self, number: int) -> Iterator[Row]:
        for tag in dict.fromkeys(fold_tag(one) for one in self._tags(number)):
            yield {"post_id": self.ids[number], "tag": tag, "published_at": self.at[number]}

    def _clicks(self, number: int) -> Row:
        return {"post_id": self.ids[number], "day": f"{self.at[number]:%Y-%m-%d}", "count": number % 9 + 1}

    def _pour_pictures(self) -> None:
        pour, numbers = self._pouring.pour, count()
        faces = [(url, "avatar") for number in range(PEOPLE) if (url := avatar_of(number))]
        shown = [(f"https://pictures.example/{number}.jpg", "image") for number in range(POSTS - 30_000, POSTS, 3)]
        moment = self._pouring.now
        self._pictures = {url: self._pouring.id_at(moment) for url, _ in [*faces, *shown]}
        facts = {"state": "ready", "width": 1200, "height": 900, "colour": "#336699"}
        rows = [{"id": self._pictures[url], "url": url, "use": use} | facts for url, use in [*faces, *shown]]
        files = [(row["id"], _hash(next(numbers)), size) for row in rows for size in _SIZES]
        blob = {"media_type": "image/webp", "size": 9_000, "data": None}
        pour(Picture, rows)
        pour(Blob, ({"hash": name} | blob for _, name, _ in files))
        pour(
            PictureFile,
            ({"picture_id": one, "hash": name, "width": w, "height": h} for one, name, (w, h) in files),
        )

    def _used(self) -> Iterator[Row]:
        for number in range(0, POSTS, 3):
            picture = self._pictures.get(f"https://pictures.example/{number}.jpg")
            if picture:
                yield {"post_id": self.ids[number], "picture_id": picture}


def a_file() -> str:
    """The hash of one file."""
    return _hash(0)


def _uri(number: int) -> str:
    return f"https://social.example/posts/{number}"


def _medium(number: int) -> Row:
    address = f"https://pictures.example/{number}.jpg"
    return {"kind": "image", "url": address, "alt": "A boat", "width": 1200, "height": 900, "preview_url": None}


def _link(number: int) -> Row:
    return {"url": f"https://example.org/{number}", "title": "A title", "site": "Example", "image_url": None}


def _hash(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()
