"""The kinds of background work: which rows each takes on, and what it does about one."""

from collections.abc import Callable
from dataclasses import dataclass

from wall.acts.fetch import fetch
from wall.acts.pass_on import pass_on
from wall.events.models import Delivery, Leased
from wall.parts import Parts
from wall.relays.models import Relay
from wall.sources.models import Source
from wall.worker.deliver import deliver


@dataclass(frozen=True)
class Work:
    """One kind of work. It claims its row itself, so being asked twice does no harm."""

    table: type[Leased]
    do: Callable[[Parts, str], object]


WORK = {
    "delivery": Work(Delivery, deliver),
    "relay": Work(Relay, pass_on),
    "source": Work(Source, fetch),
}
