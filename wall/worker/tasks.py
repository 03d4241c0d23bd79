"""The kinds of background work: which rows each takes on, and what it does about one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from sqlalchemy.orm import Session

from wall.acts.erase import erase
from wall.acts.fetch import fetch, note_broken
from wall.acts.fetch_picture import fetch_picture
from wall.acts.pass_on import pass_on
from wall.acts.prove_again import prove_again, put_off_proof
from wall.acts.send_letter import send_letter
from wall.acts.settle import settle
from wall.events.models import Delivery, Leased
from wall.media.models import Picture
from wall.notices.letters import due_letters
from wall.notices.models import Letter
from wall.parts import Parts
from wall.people.models import Erasure
from wall.relays.models import Relay
from wall.sources.models import Settling, Source
from wall.sources.proofs import due_proofs
from wall.sources.queries import due_sources
from wall.worker.deliver import deliver

Lane = Literal["inside", "outside", "pictures"]


class Finds(Protocol):
    """Finds the ids of rows that are due, longest due first."""

    def __call__(self, session: Session, *, at_most: int) -> list[str]:
        """So many of them at most."""


@dataclass(frozen=True)
class Work:
    """One kind of work. It claims its row itself, so being asked twice does no harm.

    What asks the outside has threads of its own. `find` is for rows that must wait for more than their moment; `broke`
    puts off a row whose work broke off as nobody foresaw, where people should know of that.
    """

    table: type[Leased]
    do: Callable[[Parts, str], object]
    lane: Lane = "inside"
    find: Finds | None = None
    broke: Callable[[Parts, str], None] | None = None


WORK = {
    "delivery": Work(Delivery, deliver),
    "erasure": Work(Erasure, erase),
    "letter": Work(Letter, send_letter, "outside", due_letters),
    "picture": Work(Picture, fetch_picture, "pictures"),
    "proof": Work(Source, prove_again, "outside", due_proofs, put_off_proof),
    "relay": Work(Relay, pass_on, "outside"),
    "settling": Work(Settling, settle),
    "source": Work(Source, fetch, "outside", due_sources, note_broken),
}
