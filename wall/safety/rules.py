"""Pure decisions about hiding: the few reasons there are, what words it takes, and who may decide an appeal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from wall.content.text import scrub
from wall.errors import Forbidden, Invalid

ReasonName = Literal["safety", "personal", "hate", "law", "stolen", "other"]
REASON_NAMES: tuple[ReasonName, ...] = get_args(ReasonName)
LONGEST_NOTE = 1_000
LONGEST_APPEAL = 2_000
OVERRULED_FOR = timedelta(days=30)

# What authors, stewards and the public read: English, translated where it is shown.
REASONS: dict[ReasonName, str] = {
    "safety": "somebody’s safety",
    "personal": "personal data",
    "hate": "hate or harassment",
    "law": "against the law",
    "stolen": "spam or a stolen account",
    "other": "another reason",
}


@dataclass(frozen=True)
class Reason:
    """Why something is hidden, and what the steward says about it. Made by `read_reason`."""

    name: ReasonName
    note: str

    @property
    def words(self) -> str:
        """The reason in one sentence for who hears no more than that."""
        return self.note if self.name == "other" else REASONS[self.name]


def read_reason(given: str, note: str = "") -> Reason:
    """The reason that somebody chose by its name; any other text is “other”, with this text as the note.

    Raises `Invalid` where nothing is said, or too much: another reason needs a note, since nobody could answer it.
    """
    name = next((one for one in REASON_NAMES if one == given.strip()), None)
    tidy = scrub(note if name else f"{given}\n{note}").strip()
    if name in (None, "other") and not tidy:
        raise Invalid("Say why: whom it concerns gets to read it, and to answer.")
    _check_length(tidy, LONGEST_NOTE)
    return Reason(name or "other", tidy)


def chosen_reason(name: str, note: str) -> Reason:
    """The reason that was chosen in a form, which offers the few. Raises `Invalid` for any other, and as
    `read_reason`: nobody should take a mistake for another reason."""
    chosen = name.strip()
    if chosen and chosen not in REASON_NAMES:
        raise Invalid("“{reason}” is none of the reasons there are for hiding. Choose one of them.", reason=chosen[:40])
    return read_reason(chosen, note if chosen else "")


def checked_appeal(words: str) -> str:
    """What an author answers. Raises `Invalid` where it says nothing or too much."""
    return _checked(words, LONGEST_APPEAL)


def checked_answer(words: str) -> str:
    """What the second steward says. Raises `Invalid` where it says nothing or too much."""
    return _checked(words, LONGEST_NOTE)


def check_second(decider_id: str, *, hid_it: str | None, concerns: str) -> None:
    """Whether this steward may decide an appeal. Raises `Forbidden` for who hid it, and for whom it concerns."""
    if decider_id == hid_it:
        raise Forbidden("You hid this yourself: somebody else who looks after the wall decides.")
    if decider_id == concerns:
        raise Forbidden("This is about yourself: somebody else who looks after the wall decides.")


def check_not_own(actor_id: str | None, *, concerns: str) -> None:
    """Whether this steward may lift a hiding. Raises `Forbidden` for whom it concerns: they answer like everybody."""
    if actor_id == concerns:
        raise Forbidden("This is about yourself: answer in your log, and somebody else decides.")


def check_overruled(decisions: Iterable[datetime | None], *, edited_at: datetime | None) -> None:
    """Whether who hid this before may hide it again. Raises `Forbidden` while it says what somebody else let show."""
    if any(decided and (edited_at is None or edited_at <= decided) for decided in decisions):
        raise Forbidden("You hid this before, and somebody else decided that it shows. Ask another steward to look.")


def check_overruled_lately(decisions: Iterable[datetime | None], *, moment: datetime) -> None:
    """Whether who hid something of a person before may hide them whole. Raises `Forbidden` for some time after somebody
    else let that show: what a person says is never edited back to what it was, as a post is."""
    if any(decided and decided > moment - OVERRULED_FOR for decided in decisions):
        raise Forbidden(
            "You hid something of theirs before, and somebody else decided that it shows. Ask another steward to look."
        )


def _checked(words: str, most: int) -> str:
    tidy = scrub(words).strip()
    if not tidy:
        raise Invalid("Say it in your own words: nothing was written.")
    _check_length(tidy, most)
    return tidy


def _check_length(words: str, most: int) -> None:
    if len(words) > most:
        raise Invalid("This may have {most} characters; it has {count}.", most=most, count=len(words))
