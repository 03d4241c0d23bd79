"""Pours rows into tables: many at once, each with an id that tells its moment, as those of the program do."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from wall.db import Base

Row = dict[str, Any]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_AT_ONCE = 5_000


class Pouring:
    """One transaction full of rows, and the one source of chance: each site of these is the same."""

    def __init__(self, session: Session, moment: datetime) -> None:
        self.session, self.now = session, moment
        self.chance = Random(5)

    def pour(self, table: type[Base], rows: Iterable[Row]) -> None:
        """Add these rows. All of them have the same columns."""
        left = iter(rows)
        while some := list(islice(left, _AT_ONCE)):
            self.session.execute(insert(table), some)

    def id_at(self, moment: datetime) -> str:
        """An id as if it had been made then."""
        number = int(moment.timestamp() * 1000) << 80 | self.chance.getrandbits(80)
        return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
