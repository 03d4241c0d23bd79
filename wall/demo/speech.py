"""What the people of the made-up company say next: sentences with gaps, filled anew, never twice within an hour."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec

from wall.connectors.base import RemoteLink
from wall.demo.company import Colleague
from wall.demo.story import Depicted

MEMORY_SECONDS = 3600.0
_TRIES = 12
_GAP = re.compile(r"\{(\w+)\}")


class _Line(msgspec.Struct, frozen=True):
    who: tuple[str, ...]
    lang: str
    text: str
    warning: str = ""
    link: RemoteLink | None = None
    pictures: tuple[Depicted, ...] = ()


class _Bank(msgspec.Struct, frozen=True):
    slots: Mapping[str, Mapping[str, tuple[str, ...]]]
    lines: tuple[_Line, ...]
    notes: Mapping[str, tuple[str, ...]]
    edits: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Saying:
    """Something that somebody is about to say."""

    who: str
    lang: str
    text: str
    warning: str
    link: RemoteLink | None
    pictures: tuple[Depicted, ...]


class Speech:
    """Finds words. Remembers for an hour what was said, so that nothing is said twice within it."""

    def __init__(self, people: tuple[Colleague, ...], dice: Random) -> None:
        self._people = {one.key: one for one in people}
        self._dice = dice
        self._bank = msgspec.json.decode(Path(__file__).with_name("bank.json").read_bytes(), type=_Bank)
        self._bag: list[_Line] = []
        self._said: dict[str, float] = {}
        self._spoke: list[str] = []

    def remember(self, text: str) -> None:
        """Do not say this again for an hour."""
        self._said[text] = time.monotonic()

    def say(self, able: set[str]) -> Saying | None:
        """A post by somebody who is `able` to write just now and did not just do so; None when all has been said."""
        for _ in range(_TRIES):
            line = self._draw()
            rested = [who for who in line.who if who in able and who not in self._spoke]
            if not rested:
                continue
            who = self._dice.choice(rested)
            text = self._fill(line.text, line.lang, self._name_but(who))
            if self._is_new(text):
                self._spoke = [*self._spoke[-8:], who]
                return Saying(who, line.lang, text, line.warning, line.link, line.pictures)
        return None

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

    def _draw(self) -> _Line:
        """Every line has its turn before one comes again."""
        if not self._bag:
            self._bag = list(self._bank.lines)
            self._dice.shuffle(self._bag)
        return self._bag.pop()

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


def _first_name(one: Colleague) -> str:
    return one.name.split()[0]
