"""Promises of `florilege event`."""

import pytest
from sqlalchemy import select

from tests.cli.conftest import Cli
from wall.events.dispatch import TRIES, dispatch, fail, settle
from wall.events.models import Delivery


@pytest.fixture
def event(cli: Cli) -> str:
    """An event that one listener has heard and another has given up on."""
    cli.does("person", "add", "Zoé")
    cli.does("post", "add", "zoe", "https://example.org/1", "--text", "Words")
    with cli.site() as parts, parts.database.write() as session:
        dispatch(session, {name: frozenset({"post.added"}) for name in ("badges", "relays")})
        session.flush()
        for delivery in session.scalars(select(Delivery)):
            if delivery.subscriber == "badges":
                settle(delivery)
                continue
            for _ in range(TRIES):
                fail(delivery, "It said no.")
    return str(cli.json("event", "list", "--parked")["events"][0]["id"])


def test_events_are_listed_with_who_heard_of_them(cli: Cli, event: str) -> None:
    (listed,) = cli.json("event", "list")["events"]
    assert (listed["id"], listed["kind"], listed["dispatched"]) == (event, "post.added", True)
    assert [(one["subscriber"], one["state"]) for one in listed["deliveries"]] == [
        ("badges", "done"),
        ("relays", "parked"),
    ]
    assert "relays: parked" in cli.does("event", "list")


@pytest.mark.parametrize("named", ["everything", "event", "delivery"])
def test_what_was_given_up_on_is_tried_again(cli: Cli, event: str, named: str) -> None:
    (listed,) = cli.json("event", "list", "--parked")["events"]
    ids = {"everything": [], "event": [event], "delivery": [listed["deliveries"][1]["id"]]}[named]
    assert "would be tried again" in cli.does("event", "retry", *ids, "--dry-run")
    assert cli.does("event", "retry", *ids) == f"relays of event {event} is tried again.\n"
    assert cli.json("event", "list", "--parked") == {"events": []}
    assert cli.does("event", "retry") == "Nothing is parked.\n"
    assert cli("event", "retry", event).code == 1
