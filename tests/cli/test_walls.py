"""Promises of `florilege wall`, `stop` and `start`."""

import pytest

from tests.cli.conftest import Cli
from tests.cli.test_screens import show_code
from tests.support.remote import put
from wall.people.queries import audit_log
from wall.people.service import find_person
from wall.posts.queries import newest
from wall.walls.queries import find_wall


@pytest.fixture
def company(cli: Cli) -> Cli:
    """Two colleagues who have written one post each."""
    cli.does("person", "add", "Zoé", "--team", "Care", "--office", "Lyon")
    cli.does("person", "add", "Ben")
    with cli.site() as parts, parts.database.write() as session:
        put(session, find_person(session, "zoe"), 1, text="Tulips #Garden", language="fr")
        put(session, find_person(session, "ben"), 2, text="Figures", language="en")
    return cli


def shown(cli: Cli, slug: str) -> list[str]:
    with cli.site() as parts, parts.database.read() as session:
        return [post.text for post in newest(session, limit=9, wall=find_wall(session, slug))]


def test_a_wall_is_added_with_a_filter_and_listed_in_words(company: Cli) -> None:
    chosen = ["--person", "Zoé", "--team", "Care", "--office", "Lyon", "--network", "fake", "--tag", "#garden"]
    made = company.json("wall", "add", "garden", "The Garden", *chosen, "--language", "fr-FR", "--theme", "dark")
    assert made == {
        "slug": "garden",
        "title": "The Garden",
        "url": "http://127.0.0.1:8000/w/garden",
        "filter": {"people": ["Zoé"], "teams": ["Care"], "offices": ["Lyon"], "networks": ["fake"]}
        | {"tags": ["#garden"], "languages": ["fr"]},
        "theme": "dark",
        "embed_sites": [],
        "stopped_at": None,
    }
    assert company.json("wall", "list")["walls"][1] == made
    assert "people: Zoé; teams: Care; offices: Lyon" in company.does("wall", "add", "g", "G", *chosen)
    assert "everything" in company.does("wall", "list")
    assert shown(company, "garden") == ["Tulips #Garden"]


def test_a_change_replaces_what_is_given_and_keeps_the_rest(company: Cli) -> None:
    company.does(
        "wall",
        "add",
        "garden",
        "The Garden",
        "--tag",
        "garden",
        "--language",
        "fr",
        "--embed-site",
        "https://a.example",
    )
    changed = company.json("wall", "change", "garden", "--tag", "b", "--tag", "C", "--title", "Two")
    assert (changed["title"], changed["filter"]) == ("Two", {"tags": ["#b", "#c"], "languages": ["fr"]})
    assert changed["embed_sites"] == ["https://a.example"]
    opened = company.json("wall", "change", "garden", "--tag", "", "--language", "", "--embed-site", "")
    assert (opened["filter"], opened["embed_sites"], opened["title"]) == ({}, [], "Two")
    assert len(shown(company, "garden")) == 2


def test_the_main_wall_may_have_a_filter_too_and_stays(company: Cli) -> None:
    company.does("wall", "change", "main", "--person", "ben")
    assert shown(company, "main") == ["Figures"]
    ran = company("wall", "remove", "main")
    assert (ran.code, ran.err) == (2, "The main wall stays: every site has one.\n")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("Garden", "T"), "cannot be in an address"),
        (("a--b", "T"), "cannot be in an address"),
        (("x" * 61, "T"), "cannot be in an address"),
        (("new", "T"), "the site itself uses that word"),
        (("main", "T"), "already"),
        (("g", "  "), "needs a title"),
        (("g", "x" * 121), "may have 120 characters"),
        (("g", "T", "--person", "Nobody"), "nobody called"),
        (("g", "T", "--team", "Nobody"), "There are: Care"),
        (("g", "T", "--network", "myspace"), "no network"),
        (("g", "T", "--tag", "#"), "empty value"),
        (("g", "T", "--theme", "pink"), "pink"),
        (("g", "T", "--embed-site", "http://a.example"), "not a site"),
        (("g", "T", "--embed-site", "https://a.example/path"), "not a site"),
        (("g", "T", "--embed-site", "https://*.example"), "not a site"),
        (("g", "T", "--embed-site", "https://a.example; script-src *"), "not a site"),
        (("g", "T", "--embed-site", "https://a.example\n"), ""),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(company: Cli, asked: tuple[str, ...], words: str) -> None:
    ran = company("wall", "add", *asked)
    assert words in ran.err
    assert ran.code == (0 if not words else 1 if words == "already" else 2)
    kept = [wall["embed_sites"] for wall in company.json("wall", "list")["walls"]]
    assert kept == ([[]] if words else [[], ["https://a.example"]])


def test_several_people_of_one_name_are_told_apart_by_slug(company: Cli) -> None:
    company.does("person", "add", "Ben")
    ran = company("wall", "add", "g", "G", "--person", "Ben")
    assert (ran.code, ran.err) == (1, "Several people are called “Ben”. Write ben / ben-2.\n")
    assert company.json("wall", "add", "g", "G", "--person", "ben-2")["filter"] == {"people": ["ben-2"]}


def test_a_stopped_wall_shows_nothing_until_it_is_started(company: Cli) -> None:
    company.does("wall", "add", "garden", "Garden")
    assert "garden" in company.does("stop", "garden")
    company.does("stop", "garden")
    assert (shown(company, "garden"), len(shown(company, "main"))) == ([], 2)
    assert "stopped" in company.does("wall", "list")
    with company.site() as parts, parts.database.write() as session:
        put(session, find_person(session, "ben"), 3, text="Meanwhile")
    company.does("start", "garden")
    assert "Meanwhile" in shown(company, "garden")
    assert company.does("stop", "--all") == "Stopped: main, garden. “florilege start --all” undoes it.\n"
    assert (shown(company, "main"), shown(company, "garden")) == ([], [])
    company.does("start", "--all")
    assert len(shown(company, "main")) == 3
    with company.site() as parts, parts.database.read() as session:
        acts = [entry.act for entry in audit_log(session)][::-1]
    assert acts[2:] == ["wall.add", "wall.stop", "wall.start", "wall.stop", "wall.stop", "wall.start", "wall.start"]


def test_starting_everything_leaves_what_was_stopped_by_itself(company: Cli) -> None:
    company.does("wall", "add", "garden", "Garden")
    company.does("stop", "garden")
    company.does("stop", "--all")
    said = company.does("start", "--all")
    assert said.startswith("Started: main.\n")
    assert "Stopped by itself, and so it stays: garden." in said
    assert company.does("stop", "garden") == "Stopped: garden. “florilege start” undoes it.\n"


@pytest.mark.parametrize("asked", [("stop",), ("start",), ("stop", "main", "--all"), ("stop", "nowhere")])
def test_what_to_stop_has_to_be_said(company: Cli, asked: tuple[str, ...]) -> None:
    assert company(*asked).code == 2
    assert len(shown(company, "main")) == 2


def test_screens_of_a_removed_wall_show_the_main_one(company: Cli) -> None:
    company.does("wall", "add", "garden", "Garden")
    company.does("screen", "pair", show_code(company), "--wall", "garden")
    company.does("wall", "remove", "garden")
    assert [one["wall"] for one in company.json("screen", "list")["screens"]] == ["main"]
    assert [one["slug"] for one in company.json("wall", "list")["walls"]] == ["main"]
    assert company("wall", "remove", "garden").code == 2
