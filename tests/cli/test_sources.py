"""Promises of `florilege source`."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.cli.conftest import Cli
from tests.connectors.site import Reply, Site
from wall.connectors.fake_network import FakeNetwork
from wall.notices.models import Notice
from wall.sources.queries import all_sources
from wall.sources.service import target_of

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Notes</title><link>{url}/</link>
<item><title>Hello</title><link>{url}/1</link><guid>{url}/1</guid><description>Words</description></item></channel></rss>"""


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.routes["/feed"] = Reply(200, FEED.format(url=site.url), {"content-type": "application/rss+xml"})
    yield site
    site.close()


@pytest.fixture
def zoe(cli: Cli) -> str:
    return str(cli.json("person", "add", "Zoé")["slug"])


def test_the_made_up_network_is_followed_and_fetched(cli: Cli, zoe: str) -> None:
    added = cli.json("source", "add", zoe, "fake:zoe")
    assert (added["person"], added["network"], added["handle"], added["state"]) == (zoe, "fake", "@zoe@fake", "waiting")
    assert "3 posts new or changed" in cli.does("source", "fetch", added["id"])
    (listed,) = cli.json("source", "list")["sources"]
    assert (listed["id"], listed["state"], listed["posts"]) == (added["id"], "live", 3)
    assert "no posts" in cli.does("source", "fetch", added["id"])


def test_adding_tells_how_the_posts_come(cli: Cli, zoe: str) -> None:
    said = cli.does("source", "add", zoe, "fake:zoe")
    assert "The worker fetches it within seconds; “florilege source fetch " in said


def test_a_feed_is_found_and_fetched(cli: Cli, zoe: str, site: Site) -> None:
    added = cli.json("source", "add", zoe, f"{site.url}/feed")
    assert added["network"] == "feed"
    assert "1 post new or changed" in cli.does("source", "fetch", added["id"])


def test_an_inbound_door_shows_its_secret_this_once(cli: Cli, zoe: str) -> None:
    door = cli.json("source", "add", zoe, "webhook:")
    assert set(door) == {"id", "person", "network", "inbound", "secret"}
    assert (door["person"], door["network"]) == (zoe, "webhook")
    assert door["inbound"] == f"http://127.0.0.1:8000/api/v1/inbound/{door['id']}"
    assert len(base64.b64decode(door["secret"].removeprefix("whsec_"), validate=True)) == 32
    (listed,) = cli.json("source", "list")["sources"]
    assert (listed["id"], listed["state"]) == (door["id"], "inbound")
    for again in (["source", "list"], ["source", "list", "--json"], ["source", "pause", door["id"]], ["event", "list"]):
        assert door["secret"] not in cli.does(*again)


def test_people_read_the_secret_of_a_door_too(cli: Cli, zoe: str) -> None:
    assert "whsec_" in cli.does("source", "add", zoe, "webhook:")


def test_nobody_asks_an_inbound_door(cli: Cli, zoe: str) -> None:
    door = cli.json("source", "add", zoe, "webhook:")
    for ran in (cli("source", "fetch", door["id"]), cli("source", "test", door["id"])):
        assert (ran.code, ran.out) == (1, "")
        assert "inbound door" in ran.err


def test_a_dry_run_follows_nothing(cli: Cli, zoe: str, site: Site) -> None:
    assert "Nothing was changed" in cli.does("source", "add", zoe, f"{site.url}/feed", "--dry-run")
    assert cli.json("source", "add", zoe, "fake:zoe", "--dry-run")["handle"] == "@zoe@fake"
    assert cli.json("source", "add", zoe, "webhook:", "--dry-run")["network"] == "webhook"
    assert cli.json("source", "list") == {"sources": []}


def test_testing_and_a_dry_fetch_store_nothing(cli: Cli, zoe: str) -> None:
    added = cli.json("source", "add", zoe, "fake:zoe")
    assert "3 posts there, and nothing was stored" in cli.does("source", "test", added["id"])
    assert "nothing was stored" in cli.does("source", "fetch", added["id"], "--dry-run")
    assert cli.json("post", "list") == {"posts": []}


def test_the_same_account_twice_is_refused_with_its_owner_dry_or_not(cli: Cli, zoe: str) -> None:
    cli.does("source", "add", zoe, "fake:zoe")
    for more in ([], ["--dry-run"]):
        ran = cli("source", "add", zoe, "fake:zoe", *more)
        assert (ran.code, ran.err) == (1, "@zoe@fake is followed already, for Zoé.\n")


def test_what_went_wrong_is_told_and_kept(cli: Cli, zoe: str) -> None:
    added = cli.json("source", "add", zoe, "fake:zoe")
    FakeNetwork(cli.folder).trouble("zoe", "unauthorized")
    ran = cli("source", "fetch", added["id"])
    assert (ran.code, ran.out, ran.err) == (1, "", "@zoe@fake: The made-up network wants a token.\n")
    (listed,) = cli.json("source", "list")["sources"]
    assert (listed["state"], listed["trouble"], listed["needs_person"]) == (
        "trouble",
        "The made-up network wants a token.",
        True,
    )
    assert "wants a token" in cli.does("source", "list")


def test_programs_read_how_often_it_is_asked_and_what_came_in(cli: Cli, zoe: str, site: Site) -> None:
    added = cli.json("source", "add", zoe, f"{site.url}/feed")
    site.routes["/new"] = site.routes["/feed"]
    site.routes["/feed"] = Reply(301, headers={"location": f"{site.url}/new"})
    cli.does("source", "fetch", added["id"])
    (listed,) = cli.json("source", "list")["sources"]
    assert (listed["host"], listed["last_brought"], listed["trouble_kind"]) == (site.host, 1, None)
    assert listed["interval_seconds"] >= 60
    assert listed["last_brought_at"] == listed["last_success_at"]
    assert listed["note"] == f"Its address has moved from {site.url}/feed to {site.url}/new."
    assert "Its address has moved" in cli.does("source", "list")


def test_the_other_sources_of_a_server_that_wants_rest_say_so(cli: Cli, zoe: str, site: Site) -> None:
    first = cli.json("source", "add", zoe, f"{site.url}/feed")
    site.routes["/other"] = site.routes["/feed"]
    second = cli.json("source", "add", zoe, f"{site.url}/other")
    cli.does("source", "fetch", second["id"])
    site.routes["/feed"] = Reply(429, headers={"retry-after": "3600"})
    assert cli("source", "fetch", first["id"]).code == 1
    states = {one["id"]: one for one in cli.json("source", "list")["sources"]}
    assert (states[first["id"]]["state"], states[second["id"]]["state"]) == ("trouble", "resting")
    assert states[second["id"]]["rests_until"]
    assert f"Waits: {site.host} asked to be left alone until " in cli.does("source", "list")


def test_testing_a_source_that_is_well_again_has_it_asked(cli: Cli, zoe: str) -> None:
    added = cli.json("source", "add", zoe, "fake:zoe")
    network = FakeNetwork(cli.folder)
    network.trouble("zoe", "gone")
    assert cli("source", "fetch", added["id"]).code == 1
    assert cli.json("source", "list")["sources"][0]["due_at"] is None
    network.trouble("zoe", "none")
    assert "nothing was stored" in cli.does("source", "test", added["id"])
    assert cli.json("source", "list")["sources"][0]["due_at"] is not None


def test_fetching_all_goes_on_after_a_trouble(cli: Cli, zoe: str) -> None:
    for name in ("ada", "bob", "cy", "dora"):
        cli.does("source", "add", zoe, f"fake:{name}")
    cli.does("source", "add", zoe, "webhook:")
    paused = next(one for one in cli.json("source", "list")["sources"] if one["handle"] == "@dora@fake")
    cli.does("source", "pause", paused["id"])
    FakeNetwork(cli.folder).trouble("ada", "unreachable")
    ran = cli("source", "fetch", "--all")
    assert ran.code == 1
    assert sorted(ran.out.splitlines()) == [
        "@ada@fake: The made-up network does not answer.",
        "@bob@fake: 3 posts new or changed.",
        "@cy@fake: 3 posts new or changed.",
    ]
    assert ran.err == "1 of the sources could not be read.\n"


def test_whose_source_it_is_reads_what_was_done_with_it_by_command(cli: Cli, zoe: str) -> None:
    added = cli.json("source", "add", zoe, "fake:dora")
    for act in ("pause", "resume", "remove"):
        cli.does("source", act, added["id"])
    with cli.site() as parts, parts.database.read() as session:
        told = session.scalars(select(Notice).order_by(Notice.id)).all()
    whom = {one.person_id for one in told}
    assert len(whom) == 1
    said = [one.message.format(**one.message_values) for one in told[1:]]
    assert [words.split("@dora@fake")[0] for words in said] == [
        "Whoever runs this site paused ",
        "Whoever runs this site resumed ",
        "Whoever runs this site follows ",
    ]


def test_a_paused_source_is_not_fetched_until_it_is_resumed(cli: Cli, zoe: str) -> None:
    added = cli.json("source", "add", zoe, "fake:zoe")
    cli.does("source", "pause", added["id"])
    assert "paused" in cli("source", "fetch", added["id"]).err
    cli.does("source", "resume", added["id"])
    cli.does("source", "fetch", added["id"])


def test_a_source_that_is_removed_leaves_nothing_that_its_person_never_agreed_to(cli: Cli, zoe: str) -> None:
    added = cli.json("source", "add", zoe, "fake:zoe")
    cli.does("source", "fetch", added["id"])
    removed = cli.does("source", "remove", added["id"])
    assert removed == "@zoe@fake of Zoé is followed no more. Nobody had agreed to its posts: they are gone.\n"
    assert cli.json("source", "list") == {"sources": []}
    assert cli.json("post", "list")["posts"] == []
    assert "There is no source" in cli("source", "remove", added["id"]).err


@pytest.mark.parametrize("way", ["argument", "stdin", "file"])
def test_a_token_is_taken_three_ways_and_never_printed(cli: Cli, zoe: str, tmp_path: Path, way: str) -> None:
    (tmp_path / "token").write_text("s3cret-token\n")
    given = {
        "argument": ["--token", "s3cret-token"],
        "stdin": ["--token", "-"],
        "file": ["--token-file", str(tmp_path / "token")],
    }[way]
    out = cli.does("source", "add", zoe, "fake:zoe", "--json", *given, stdin="s3cret-token\n")
    assert "s3cret-token" not in out + cli.does("source", "list", "--json")
    with cli.site() as parts, parts.database.read() as session:
        assert target_of(all_sources(session)[0], parts.sealer).token == "s3cret-token"


def test_a_server_that_is_not_there_is_told_in_a_sentence(cli: Cli, zoe: str, free_port: int) -> None:
    ran = cli("source", "add", zoe, f"http://127.0.0.1:{free_port}/feed")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1
