"""What a row of a person says of how they stand here: in sight or out of it, let in or not, read or not."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, String, Text, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

PersonKind = Literal["colleague", "partner"]
HowLeft = Literal["keep", "anonymise", "erase"]


class Standing:
    """`out_since` is since when nothing of theirs shows, whatever the cause: hidden for safety, paused or left by
    their own wish (`wall.people.sight` alone sets it). Who is deactivated cannot sign in, and their accounts are not
    read. A `partner` is no colleague: somebody, or a hashtag, whose posts the wall shows as a guest's. An erased person
    is an id without a name.

    What is asked of it stands here once for rows, and once beside that for queries.
    """

    kind: Mapped[PersonKind] = mapped_column(String(12), default="colleague")
    out_since: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str | None] = mapped_column(Text)
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None] = mapped_column(index=True)
    left_at: Mapped[datetime | None]
    left_how: Mapped[HowLeft | None] = mapped_column(String(12))
    deactivated_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    @property
    def loses_name(self) -> bool:
        """Whether they chose to leave their words without their name, and it is not taken out of all of them yet."""
        return self.left_how == "anonymise" and self.erased_at is None

    @hybrid_property
    def is_here(self) -> bool:
        """Whether they have neither left nor been deactivated."""
        return self.deactivated_at is None and self.left_at is None and self.erased_at is None

    @is_here.inplace.expression
    @classmethod
    def _is_here(cls) -> ColumnElement[bool]:
        return and_(cls.deactivated_at.is_(None), cls.left_at.is_(None), cls.erased_at.is_(None))

    @hybrid_property
    def may_sign_in(self) -> bool:
        """Whether links, passkeys and the provider let this person in."""
        return self.kind == "colleague" and self.is_here

    @may_sign_in.inplace.expression
    @classmethod
    def _may_sign_in(cls) -> ColumnElement[bool]:
        return and_(cls.kind == "colleague", cls.is_here)

    @hybrid_property
    def is_read(self) -> bool:
        """Whether this person’s accounts are asked for new words."""
        return self.out_since is None and self.is_here

    @is_read.inplace.expression
    @classmethod
    def _is_read(cls) -> ColumnElement[bool]:
        return and_(cls.out_since.is_(None), cls.is_here)
