"""Promises of `florilege relay`."""

import pytest
from sqlalchemy import select

from tests.cli.conftest import Cli
from wall.acts.pass_on import pass_on
from wall.connectors.base import Unreachable
from wall.posts.models import Post
from wall.relays.models import Relay
from wall.relays.service import fail, owe


@pytest.fixture
def post(cli: Cli) -> str:
    """A fresh post on the made-up network."""
    cli.does("person", "add", "Zoé")
    cli.does("fake", "post", "zoe", "News")
    cli.does("source", "fetch", cli.json("source", "add", "zoe", "fake:zoe")["id"])
    return str(cli.json("post", "list")["posts"][0]["id"])


def owe_all(cli: Cli) -> list[str]:
    """What a worker does with a new post."""
    with cli.site() as parts, parts.database.write() as session:
        return [relay.id for post in session.scalars(select(Post)) for relay in owe(session, post)]


def relay_all(cli: Cli) -> None:
    """What a worker does with due relays."""
    with cli.site() as parts:
        with parts.database.read() as session:
            ids = list(session.scalars(select(Relay.id).where(Relay.due_at.is_not(None))))
        for one in ids:
            assert pass_on(parts, one)


def test_a_brand_account_is_verified_and_added(cli: Cli) -> None:
    account = cli.json("relay", "add", "fake", "Halage")
    assert (account["network"], account["handle"], account["by_hand"]) == ("fake", "@halage@fake", False)
    assert cli.json("relay", "list") == {"relays": [], "accounts": [account]}


def test_a_network_without_an_api_is_relayed_by_hand(cli: Cli) -> None:
    assert cli.json("relay", "add", "LinkedIn", "Halage SAS")["by_hand"] is True
    assert "by hand" in cli.does("relay", "list")


def test_a_dry_run_verifies_and_adds_nothing(cli: Cli) -> None:
    assert "knows @halage@fake" in cli.does("relay", "add", "fake", "halage", "--dry-run")
    assert cli.json("relay", "add", "fake", "halage", "--dry-run")["handle"] == "@halage@fake"
    assert "by hand" in cli.does("relay", "add", "linkedin", "Halage", "--dry-run")
    assert cli.json("relay", "list")["accounts"] == []


def test_a_refused_token_is_told_and_not_repeated(cli: Cli) -> None:
    for more in ([], ["--dry-run"]):
        ran = cli("relay", "add", "fake", "halage", "--token", "-", *more, stdin="wrong")
        assert (ran.code, ran.err) == (1, "The made-up network does not take this token.\n")


def test_a_preview_says_who_would_pass_a_post_on_and_reaches_nothing(cli: Cli, post: str) -> None:
    assert "nobody passes this post on" in cli.does("relay", "preview", post)
    cli.does("relay", "add", "fake", "halage")
    preview = cli.json("relay", "preview", post)
    assert (preview["post"], [one["plan"] for one in preview["relays"]]) == (post, ["would pass it on"])
    owe_all(cli)
    relay_all(cli)
    assert "it has passed it on" in cli.does("relay", "preview", post)


def test_a_hidden_post_would_not_be_passed_on(cli: Cli, post: str) -> None:
    cli.does("relay", "add", "fake", "halage")
    cli.does("post", "hide", post, "--reason", "no")
    assert "would not" in cli.does("relay", "preview", post)


def test_a_relay_is_taken_back(cli: Cli, post: str) -> None:
    cli.does("relay", "add", "fake", "halage")
    (relay,) = owe_all(cli)
    relay_all(cli)
    (listed,) = cli.json("relay", "list")["relays"]
    assert (listed["id"], listed["state"], listed["post"]) == (relay, "done", post)
    assert "would be taken back" in cli.does("relay", "undo", relay, "--dry-run")
    assert cli.json("relay", "list")["relays"][0]["state"] == "done"
    cli.does("relay", "undo", relay)
    relay_all(cli)
    assert cli.json("relay", "list")["relays"][0]["state"] == "undone"
    assert cli("relay", "undo", relay).code == 1


def test_a_relay_that_failed_is_tried_again(cli: Cli, post: str) -> None:
    assert cli.does("relay", "retry") == "No relay has failed.\n"
    cli.does("relay", "add", "fake", "halage")
    (relay,) = owe_all(cli)
    with cli.site() as parts, parts.database.write() as session:
        for _ in range(6):
            fail(session.get_one(Relay, relay), Unreachable("The network\x1b[2J said no."))
    (listed,) = cli.json("relay", "list")["relays"]
    assert (listed["state"], listed["attempts"]) == ("parked", 6)
    assert "\x1b" not in cli.does("relay", "list") + cli.does("relay", "preview", post)
    assert relay in cli.does("relay", "retry", "--dry-run")
    assert cli.json("relay", "list")["relays"][0]["state"] == "parked"
    cli.does("relay", "retry")
    assert cli.json("relay", "list")["relays"][0]["state"] == "due"
    cli.does("relay", "retry", relay)
    relay_all(cli)
    assert cli("relay", "retry", relay).code == 1
