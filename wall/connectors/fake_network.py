"""The made-up network itself: a log for each account, in files of the data folder."""

import fcntl
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from wall import clock
from wall.connectors.base import RemoteLink, RemoteMedia
from wall.connectors.pictures import FAKE

T = TypeVar("T")
Trouble = Literal["none", "unreachable", "limited", "unauthorized", "gone", "malformed"]

_READY = {
    "fr": (
        "Premier café de la journée, et déjà une belle idée de {name} sur le tableau blanc.",
        "J'ai passé deux heures avec une cliente à regarder comment elle travaille. J'ai plus appris qu'en un mois.",
        "Merci à l'équipe du support : trois réponses patientes, un problème de moins, un sourire de plus.",
    ),
    "en": (
        "First coffee of the day, and {name} already has a good idea on the whiteboard.",
        "Spent two hours watching a customer work. Learned more than in a month of meetings.",
        "Thank you, support team: three patient answers, one problem less, one smile more.",
    ),
}
PAGES = "https://fake.example/@"  # where its posts would be read
_READY_AGES = (timedelta(hours=5), timedelta(hours=2), timedelta(minutes=25))


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of an account's log. The first is always `open`, with the account's name as its text."""

    do: Literal["open", "add", "edit", "answer", "delete", "trouble"]
    at: datetime
    id: str = ""
    text: str = ""
    language: str | None = None
    warning: str = ""
    answers_url: str | None = None
    answers_author: str = ""
    media: tuple[RemoteMedia, ...] = ()
    link: RemoteLink | None = None
    answers_text: str = ""
    continues: str | None = None


@dataclass(frozen=True)
class FakeRelay:
    """What a made-up brand account passed on."""

    account: str
    post_uri: str
    key: str
    undone: bool = False


class FakeNetwork:
    """Writes and reads the logs. Safe between threads and processes: a lock file, whole lines, one after the other."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "fake"

    def post(
        self,
        name: str,
        text: str,
        *,
        at: datetime | None = None,
        language: str | None = None,
        warning: str = "",
        answers_url: str | None = None,
        answers_author: str = "",
        answers_text: str = "",
        continues: str | None = None,
        media: tuple[RemoteMedia, ...] = (),
        link: RemoteLink | None = None,
    ) -> str:
        """Write a post as `name`, which need not exist yet. Gives its uri."""
        with self._locked():
            lines = self._open(name, ready=False)
            number = 1 + sum(line.do == "add" for line in lines)
            line = Line(
                do="add",
                at=at or clock.now(),
                id=str(number),
                text=text,
                language=language,
                warning=warning,
                answers_url=answers_url,
                answers_author=answers_author,
                media=media,
                link=link,
                answers_text=answers_text,
                continues=continues,
            )
            self._append(self._log(name), line)
            self._tell_answered(answers_url or "")
        return f"fake:{slug_of(name)}/{number}"

    def edit(self, uri: str, text: str) -> None:
        """Change a post's words."""
        name, post_id = _split(uri)
        with self._locked():
            lines = self._open(name, ready=False)
            past = [line for line in lines if line.id == post_id and line.do != "answer"][-1]
            self._append(self._log(name), msgspec.structs.replace(past, do="edit", at=clock.now(), text=text))

    def delete(self, uri: str) -> None:
        """Delete a post."""
        name, post_id = _split(uri)
        with self._locked():
            self._open(name, ready=False)
            self._append(self._log(name), Line("delete", clock.now(), post_id))

    def trouble(self, name: str, kind: Trouble) -> None:
        """From now on reading this account fails so, until `none`."""
        with self._locked():
            self._open(name, ready=False)
            self._append(self._log(name), Line("trouble", clock.now(), text=kind))

    def open_account(self, name: str) -> list[Line]:
        """The log of an account; one that nobody ever wrote on gets three posts."""
        with self._locked():
            return self._open(name, ready=True)

    def face(self, name: str) -> str | None:
        """The address of an account's portrait, where the folder of pictures has one."""
        portrait = f"face-{slug_of(name)}.png"
        return FAKE + portrait if (self._folder / "pictures" / portrait).exists() else None

    def relays(self) -> list[FakeRelay]:
        """Everything that brand accounts passed on here, in order."""
        return _read(self._folder / "relays.jsonl", FakeRelay)

    def add_relay(self, account: str, post_uri: str, key: str) -> int:
        """Note a relay, once for each key unless it was taken back. Gives its number."""
        with self._locked():
            relays = self.relays()
            for number, relay in enumerate(relays):
                if relay.key == key and not relay.undone:
                    return number
            self._append(self._folder / "relays.jsonl", FakeRelay(account, post_uri, key))
            return len(relays)

    def undo_relay(self, account: str, post_uri: str) -> None:
        """Note that an account took its relay of a post back."""
        with self._locked():
            relays = [
                replace(relay, undone=True) if (relay.account, relay.post_uri) == (account, post_uri) else relay
                for relay in self.relays()
            ]
            draft = self._folder / "relays.draft"
            draft.write_bytes(b"".join(msgspec.json.encode(relay) + b"\n" for relay in relays))
            draft.replace(self._folder / "relays.jsonl")

    def _tell_answered(self, url: str) -> None:
        """Note with a post of this network that somebody answered it."""
        name, _, post_id = url.removeprefix(PAGES).partition("/")
        path = self._log(name)
        if url.startswith(PAGES) and path.exists() and any(line.id == post_id for line in _read(path, Line)):
            self._append(path, Line("answer", clock.now(), post_id))

    def _open(self, name: str, *, ready: bool) -> list[Line]:
        path = self._log(name)
        if not path.exists():
            shown = name if " " in name or name != name.lower() else name.replace("-", " ").title()
            self._append(path, Line("open", clock.now(), text=shown), *(_ready_posts(name, shown) if ready else ()))
        return _read(path, Line)

    def _log(self, name: str) -> Path:
        return self._folder / f"@{slug_of(name)}.jsonl"

    def _append(self, path: Path, *lines: object) -> None:
        with path.open("a+b") as file:
            whole = path.read_bytes().rfind(b"\n") + 1
            file.truncate(whole)  # what a writer left unfinished
            file.write(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def slug_of(name: str) -> str:
    """A name as the made-up network writes it: plain letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def _ready_posts(name: str, shown: str) -> Iterator[Line]:
    language = "fr" if hashlib.sha256(slug_of(name).encode()).digest()[0] % 2 else "en"
    for number, (text, age) in enumerate(zip(_READY[language], _READY_AGES, strict=True), start=1):
        yield Line("add", clock.now() - age, str(number), text.format(name=shown), language)


def _split(uri: str) -> tuple[str, str]:
    name, _, post_id = uri.removeprefix("fake:").partition("/")
    return name, post_id


def _read(path: Path, kind: type[T]) -> list[T]:
    if not path.exists():
        return []
    # Without the last newline a writer was cut short: its line was never acknowledged.
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    return [msgspec.json.decode(line, type=kind) for line in whole.split(b"\n") if line]
