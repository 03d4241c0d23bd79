"""Promises of `florilege post` and `florilege wall`."""

from collections.abc import Iterator

import pytest

from tests.cli.conftest import Cli
from tests.connectors.site import Reply, Site

PAGE = """<html lang="en"><meta property="og:title" content="A talk">
<meta property="og:description" content="Slides inside">"""


@pytest.fixture
def zoe(cli: Cli) -> str:
    return str(cli.json("person", "add", "Zoé")["slug"])


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.routes["/talk"] = Reply(200, PAGE, {"content-type": "text/html"})
    yield site
    site.close()


def test_a_post_is_brought_in_typed_words(cli: Cli, zoe: str) -> None:
    post = cli.json("post", "add", zoe, "https://www.linkedin.com/posts/zoe-1?utm_source=x", "--text", "We did it")
    assert (post["network"], post["text"], post["person"]) == ("linkedin", "We did it", zoe)
    assert post["url"] == "https://www.linkedin.com/posts/zoe-1"
    assert cli.json("post", "list") == {"posts": [post]}
    assert cli.json("post", "show", post["id"]) == post


def test_a_post_is_brought_in_words_from_standard_input(cli: Cli, zoe: str) -> None:
    add = ["post", "add", zoe, "https://example.org/1", "--text", "-"]
    assert cli.json(*add, stdin="Line one\n\nÉtage deux\n")["text"] == "Line one\n\nÉtage deux"
    for nothing in ("", " \n", b"\xff"):
        ran = cli(*add, stdin=nothing)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert "tandard input" in ran.err


def test_a_post_is_brought_as_its_page_describes_it(cli: Cli, zoe: str, site: Site) -> None:
    assert "Slides inside" in cli.does("post", "add", zoe, f"{site.url}/talk", "--dry-run")
    assert cli.json("post", "list") == {"posts": []}
    assert cli.json("post", "add", zoe, f"{site.url}/talk", "--dry-run")["title"] == "A talk"
    post = cli.json("post", "add", zoe, f"{site.url}/talk")
    assert (post["title"], post["text"]) == ("A talk", "Slides inside")


def test_a_page_that_cannot_be_read_is_told_in_a_sentence(cli: Cli, zoe: str, site: Site) -> None:
    for more in ([], ["--dry-run"]):
        ran = cli("post", "add", zoe, f"{site.url}/nowhere", *more)
        assert ran.code == 1
        assert ran.err.count("\n") == 1


def test_a_hidden_post_is_listed_with_its_reason_and_restored(cli: Cli, zoe: str) -> None:
    post = cli.json("post", "add", zoe, "https://example.org/1", "--text", "Words")
    assert f"post restore {post['id']}" in cli.does("post", "hide", post["id"], "--reason", "a customer's name")
    hidden = cli.json("post", "show", post["id"])
    assert (hidden["state"], hidden["hidden_reason"]) == ("hidden", "a customer's name")
    cli.does("post", "restore", post["id"])
    assert cli.json("post", "show", post["id"])["state"] == "shown"
    kinds = [event["kind"] for event in cli.json("event", "list")["events"]]
    assert kinds == ["post.added", "post.removed", "post.added"]


def test_a_reason_is_one_of_a_few_with_a_note_or_words_of_ones_own(cli: Cli, zoe: str) -> None:
    post = cli.json("post", "add", zoe, "https://example.org/1", "--text", "Words")
    assert cli("post", "hide", post["id"], "--reason", "other").code == 2
    cli.does("post", "hide", post["id"], "--reason", "personal", "--note", "A telephone number.")
    assert cli.json("post", "show", post["id"])["hidden_reason"] == "personal data"
    assert "stolen" in cli.does("post", "hide", "--help")


def test_people_read_a_post_with_its_line_breaks(cli: Cli, zoe: str) -> None:
    post = cli.json("post", "add", zoe, "https://example.org/1", "--text", "One\n\nTwo")
    out = cli.does("post", "show", post["id"])
    assert "One\n\nTwo" in out
    assert "https://example.org/1" in out


def test_a_post_that_was_deleted_at_its_origin_cannot_be_hidden(cli: Cli, zoe: str) -> None:
    cli.does("fake", "post", "zoe", "Gone soon")
    source = cli.json("source", "add", zoe, "fake:zoe")
    cli.does("source", "fetch", source["id"])
    (post,) = cli.json("post", "list")["posts"]
    cli.does("fake", "delete", "zoe", "1")
    cli.does("source", "fetch", source["id"])
    assert "Nothing is left of it." in cli.does("post", "show", post["id"])
    assert cli("post", "hide", post["id"], "--reason", "late").code == 1
    assert cli.json("post", "list") == {"posts": []}


def test_only_as_many_posts_are_listed_as_asked(cli: Cli, zoe: str) -> None:
    for number in range(3):
        cli.does("post", "add", zoe, f"https://example.org/{number}", "--text", "Words")
    assert len(cli.json("post", "list", "--limit", "2")["posts"]) == 2


def test_the_main_wall_is_listed_with_its_address(cli: Cli) -> None:
    (wall,) = cli.json("wall", "list")["walls"]
    assert (wall["slug"], wall["url"]) == ("main", "http://127.0.0.1:8000/")
    assert "http://127.0.0.1:8000/" in cli.does("wall", "list")


def test_a_post_is_cleaned_again(cli: Cli, zoe: str) -> None:
    post = cli.json("post", "add", zoe, "https://example.org/1", "--text", "Words")
    for asked in (["--all"], [str(post["id"])]):
        ran = cli("post", "clean", *asked)
        assert (ran.code, ran.out) == (0, "Of 1 posts 0 came out different.\n")
    for wrong in ([], ["--all", str(post["id"])]):
        assert cli("post", "clean", *wrong).code == 2
