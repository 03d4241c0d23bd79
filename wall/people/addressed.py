"""What a row of a person says of their mail address: which one lets them in, and which one somebody else has set."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from wall.clock import now


class Addressed:
    """A person’s mail address lets them in, so one that somebody else set waits for their word.

    `email_set_at` is since when it waits, `email_set_by` whose doing it was, and `email_before` what their links and
    letters go to meanwhile. `email_good_from` is from when on it is good without a word: a week after the one before
    was told; None where nobody could be told. `came_in_at` is when they came in first.
    """

    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    email_before: Mapped[str | None] = mapped_column(String(254))
    email_set_at: Mapped[datetime | None]
    email_set_by: Mapped[str | None] = mapped_column(String(26))
    email_good_from: Mapped[datetime | None]
    came_in_at: Mapped[datetime | None]

    @property
    def address_waits(self) -> bool:
        """Whether somebody else set the mail address, and it lets nobody in yet."""
        return self.email_set_at is not None and (self.email_good_from is None or self.email_good_from > now())

    @property
    def reached_at(self) -> str | None:
        """The mail address that lets them in, and that is written to."""
        return self.email_before if self.address_waits else self.email

    def settle_address(self) -> None:
        """The mail address is theirs: nothing waits any more. Repeatable."""
        self.email_before = self.email_set_at = self.email_set_by = self.email_good_from = None
