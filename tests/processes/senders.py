"""Posts through the inbound door as other programs do, and remembers what was acknowledged."""

import json
import threading
import time
from dataclasses import dataclass, field

from tests.processes.running import Answer, ask
from wall.acts.follow import DOOR, follow
from wall.clock import now
from wall.connectors.webhook import sign
from wall.parts import Parts


@dataclass(frozen=True)
class Door:
    """An inbound door: its path and its secret."""

    path: str
    secret: str

    def post(self, port: int, name: str, text: str) -> Answer:
        """Send one post. `name` is its id, and the message's."""
        body = json.dumps({"id": name, "text": text}).encode()
        moment = now()
        return ask(
            port,
            self.path,
            method="POST",
            body=body,
            content_type="application/json",
            webhook_id=name,
            webhook_timestamp=str(int(moment.timestamp())),
            webhook_signature=sign(self.secret, name, moment, body),
        )


def open_door(parts: Parts, person: str) -> Door:
    """A new inbound door for a person, by their name."""
    followed = follow(parts, person, DOOR, actor=None)
    assert followed.secret is not None
    return Door(f"/api/v1/inbound/{followed.source.id}", followed.secret)


@dataclass
class Sender(threading.Thread):
    """Sends one post after the other, each again until it is acknowledged, as Standard Webhooks has it."""

    door: Door
    port: int
    pause: float = 0.01
    acknowledged: dict[str, int] = field(default_factory=dict)  # how often each was sent
    refused: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._stopped = threading.Event()

    def run(self) -> None:
        """Send until stopped; the last one until it is acknowledged."""
        number = 0
        while not self._stopped.is_set():
            number += 1
            self._send(f"sent-{number}")
            time.sleep(self.pause)

    def stop(self) -> None:
        """Send no more."""
        self._stopped.set()
        self.join(30)

    def _send(self, name: str) -> None:
        for attempt in range(1, 10_000):
            try:
                status = self.door.post(self.port, name, f"words of {name}").status
            except OSError:
                status = 0
            if status == 202:
                self.acknowledged[name] = attempt
                return
            self.refused.add(status)
            time.sleep(0.05)

    __hash__ = threading.Thread.__hash__
