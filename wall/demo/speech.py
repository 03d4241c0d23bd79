"""What the people of the made-up company say next: sentences with gaps, filled anew, never twice within an hour."""

import re
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import msgspec

from wall.connectors.base import RemoteLink
from wall.connectors.fake_network import FakeNetwork
from wall.demo.company import Colleague
from wall.demo.story import Depicted, pictured

MEMORY_SECONDS = 3600.0
_TRIES = 12
_SHORT = 180
_RESTS = 9  # how many others speak before somebody speaks again
_GAP = re.compile(r"\{(\w+)\}")
_TURNS = (
    *("quote", "photo", "quote", "excerpt", "film", "quote", "link", "photo"),
    *("quote", "plate", "quote", "fold", "excerpt", "photo", "quote", "link"),
)


class _Line(msgspec.Struct, frozen=True):
    who: tuple[str, ...]
    lang: str
    text: str
    warning: str = ""
    link: RemoteLink | None = None
    pictures: tuple[Depicted, ...] = ()

    @property
    def kind(self) -> str:
        """As what it will show, about (wall/cards/views.py decides)."""
        if self.warning:
            return "fold"
        if self.pictures:
            return "plate" if len(self.pictures) > 1 else "film" if self.pictures[0].kind == "video" else "photo"
        return "link" if self.link else "quote" if len(self.text) <= _SHORT else "excerpt"


class _Bank(msgspec.Struct, frozen=True):
    slots: Mapping[str, Mapping[str, tuple[str, ...]]]
    lines: tuple[_Line, ...]
    notes: Mapping[str, tuple[str, ...]]
    edits: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Saying:
    """Something that somebody is about to say."""

    who: str
    lang: str
    text: str
    warning: str
    link: RemoteLink | None
    pictures: tuple[Depicted, ...]


@dataclass(frozen=True)
class Answered:
    """What a post answers."""

    url: str
    author: str
    text: str


class Speech:
    """Finds words. Remembers for an hour what was said, so that nothing is said twice within it."""

    def __init__(self, people: tuple[Colleague, ...], dice: Random) -> None:
        self._people = {one.key: one for one in people}
        self._dice = dice
        self._bank = msgspec.json.decode(Path(__file__).with_name("bank.json").read_bytes(), type=_Bank)
        self._bags: dict[str, list[_Line]] = {}
        self._turn = 0
        self._said: dict[str, float] = {}
        self._spoke: deque[str] = deque(maxlen=_RESTS)

    def remember(self, text: str) -> None:
        """Do not say this again for an hour."""
        self._said[text] = time.monotonic()

    def say(self, able: set[str]) -> Saying | None:
        """A post by somebody who is `able` to write just now and has not lately; None when all has been said.

        Kinds come by turns, so that a wall that shows the newest keeps its mix.
        """
        for _ in _TURNS:
            kind = _TURNS[self._turn % len(_TURNS)]
            self._turn += 1
            for _ in range(_TRIES):
                saying = self._try(self._draw(kind), able)
                if saying is not None:
                    return saying
        return None

    def answer(self, to: Saying, able: set[str]) -> Saying | None:
        """A few words to what somebody said, in its language; None when nobody has any."""
        speakers = [one for one in self._rested(able) if self._people[one].lang == to.lang and one != to.who]
        words = [text for text in self._bank.answers[to.lang] if text not in self._said]
        if not speakers or not words:
            return None
        who, text = self._dice.choice(speakers), self._dice.choice(words)
        self.remember(text)
        self._spoke.append(who)
        return Saying(who, to.lang, text, "", None, ())

    def thank(self, giver: str, receiver: str) -> str | None:
        """A flower's note, in the giver's language; None when all has been said."""
        lang = self._people[giver].lang
        for _ in range(_TRIES):
            note = self._fill(self._dice.choice(self._bank.notes[lang]), lang, _first_name(self._people[receiver]))
            if self._is_new(note):
                return note
        return None

    def amend(self, saying: Saying) -> str | None:
        """A post's words with something added, in its language; None where nobody would add anything."""
        endings = self._bank.edits.get(saying.lang)
        return f"{saying.text}\n\n{self._dice.choice(endings)}" if endings else None

    def _try(self, line: _Line, able: set[str]) -> Saying | None:
        speakers = [who for who in self._rested(able) if who in line.who]
        if not speakers:
            return None
        who = self._dice.choice(speakers)
        text = self._fill(line.text, line.lang, self._name_but(who))
        if not self._is_new(text):
            return None
        self._spoke.append(who)
        return Saying(who, line.lang, text, line.warning, line.link, line.pictures)

    def _rested(self, able: set[str]) -> list[str]:
        return [one for one in self._people if one in able and one not in self._spoke]

    def _draw(self, kind: str) -> _Line:
        """Every line of a kind has its turn before one comes again."""
        bag = self._bags.setdefault(kind, [])
        if not bag:
            bag.extend(line for line in self._bank.lines if line.kind == kind)
            self._dice.shuffle(bag)
        return bag.pop()

    def _fill(self, text: str, lang: str, name: str) -> str:
        """Fill the gaps: the same one twice alike, one with a capital at the beginning of a sentence."""
        chosen = {gap: self._dice.choice(words) for gap, words in self._bank.slots[lang].items()} | {"name": name}

        def word(match: re.Match[str]) -> str:
            gap = match.group(1)
            found = chosen[gap.lower()]
            return found if gap.islower() else found[0].upper() + found[1:]

        return _GAP.sub(word, text)

    def _name_but(self, who: str) -> str:
        return _first_name(self._dice.choice([one for one in self._people.values() if one.key != who]))

    def _is_new(self, text: str) -> bool:
        moment = time.monotonic()
        self._said = {one: at for one, at in self._said.items() if moment - at < MEMORY_SECONDS}
        if text in self._said:
            return False
        self._said[text] = moment
        return True


def write_out(
    network: FakeNetwork, author: str, saying: Saying, *, at: datetime | None = None, answered: Answered | None = None
) -> str:
    """Write it on the made-up network, now or as if it had been written then. Returns the post's uri."""
    return network.post(
        author,
        saying.text,
        at=at,
        language=saying.lang,
        warning=saying.warning,
        answers_url=answered.url if answered else None,
        answers_author=answered.author if answered else "",
        answers_text=answered.text if answered else "",
        link=saying.link,
        media=pictured(saying.pictures),
    )


def _first_name(one: Colleague) -> str:
    return one.name.split()[0]
