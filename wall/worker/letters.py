"""Has what people want by mail written into letters, by one worker at a time, a few people each time."""

from datetime import timedelta

from wall.acts.write_letter import can_mail
from wall.acts.write_notices import write_notices
from wall.events.leases import take_role
from wall.parts import Parts

LETTERS_SECONDS = 10.0
_ALONE_FOR = timedelta(seconds=30)
_PEOPLE_AT_ONCE = 50  # some milliseconds each: the scheduler does nothing else meanwhile


def write_letters_alone(parts: Parts, worker: str) -> int:
    """Write to those who are due, unless another worker does. Returns to how many."""
    if not can_mail(parts):
        return 0
    with parts.database.write() as session:
        mine = take_role(session, "letters", worker, _ALONE_FOR)
    return write_notices(parts, at_most=_PEOPLE_AT_ONCE) if mine else 0
