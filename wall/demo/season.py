"""The months before the week that the story tells: what people said then, drawn from the bank, fewer the longer ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from wall.demo.company import Company
from wall.demo.speech import Saying, Speech
from wall.demo.story import WEEK, Thanks

# How many spoke in each week, the oldest first: few dared at the beginning, and in summer many are away.
WEEKS = (3, 4, 5, 6, 5, 7, 8, 9, 6, 4, 3, 5, 7, 9, 9, 11, 12, 11, 14, 13, 16, 20)
SEASON = len(WEEKS) * WEEK
NOT_TAKEN = frozenset({31, 89, 146})  # counted from the oldest: the network was down when these were to be passed on
_SELDOM, _SELDOM_SINCE = "paul", len(WEEKS) - 5  # who said little of late: the desk says so
_FIRST_HOUR, _LAST_HOUR = 7, 21


@dataclass(frozen=True)
class Memory:
    """Something that was said, and when; every third one with a flower."""

    at: datetime
    saying: Saying
    thanks: Thanks | None


def recall(company: Company, moment: datetime, dice: Random) -> list[Memory]:
    """What was said before the last week, the oldest first, nobody twice in a row; the same each time."""
    speech, able = Speech(company.people, dice), {one.key for one in company.people}
    said: list[Memory] = []
    for number, count in enumerate(WEEKS):
        begin = moment - WEEK - SEASON + number * WEEK
        for at in sorted(_some_time(begin, dice) for _ in range(count)):
            saying = speech.say(able - {_SELDOM} if number >= _SELDOM_SINCE else able)
            if saying is not None:
                said.append(Memory(at, saying, None if len(said) % 3 else _thank(speech, company, saying, dice)))
    return said


def _thank(speech: Speech, company: Company, saying: Saying, dice: Random) -> Thanks | None:
    """Rather by somebody who speaks the same language."""
    others = [one for one in company.people if one.key != saying.who]
    giver = dice.choice([one for one in others if one.lang == saying.lang] or others).key
    note = speech.thank(giver, saying.who)
    return Thanks(giver, note) if note else None


def _some_time(begin: datetime, dice: Random) -> datetime:
    """A moment of a working day in the week that begins then."""
    day = begin + timedelta(days=dice.randrange(7))
    return day.replace(hour=dice.randint(_FIRST_HOUR, _LAST_HOUR), minute=dice.randrange(60), second=dice.randrange(60))
