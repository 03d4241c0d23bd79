"""Promises of `florilege fake`: what is written on the made-up network arrives like anything else."""

from tests.cli.conftest import Cli


def test_writing_editing_and_deleting_arrive_on_the_wall(cli: Cli) -> None:
    cli.does("person", "add", "Zoé")
    written = cli.json("fake", "post", "Zoé Martin", "Bonjour", "--lang", "fr")
    assert (written["id"], written["uri"]) == ("1", "fake:zoe-martin/1")
    source = cli.json("source", "add", "zoe", "fake:zoe-martin")["id"]
    cli.does("source", "fetch", source)
    (post,) = cli.json("post", "list")["posts"]
    assert (post["text"], post["language"], post["author"]["name"]) == ("Bonjour", "fr", "Zoé Martin")
    cli.does("fake", "edit", "zoe-martin", "1", "Bonsoir")
    cli.does("source", "fetch", source)
    assert cli.json("post", "show", post["id"])["text"] == "Bonsoir"
    cli.does("fake", "delete", "zoe-martin", "fake:zoe-martin/1")
    cli.does("source", "fetch", source)
    assert cli.json("post", "show", post["id"])["state"] == "deleted at its origin"


def test_a_list_shows_what_is_not_deleted(cli: Cli) -> None:
    cli.does("fake", "post", "bob", "One")
    cli.does("fake", "post", "fake:bob", "Two")
    cli.does("fake", "delete", "bob", "1")
    posts = cli.json("fake", "list", "bob")["posts"]
    assert [(post["id"], post["text"]) for post in posts] == [("2", "Two")]
    assert "Two" in cli.does("fake", "list", "bob")


def test_a_deleted_post_cannot_be_edited(cli: Cli) -> None:
    cli.does("fake", "post", "bob", "One")
    cli.does("fake", "delete", "bob", "1")
    ran = cli("fake", "edit", "bob", "1", "Back")
    assert (ran.code, ran.err) == (2, "bob has no post '1'. “florilege fake list bob” shows them.\n")
