"""Promises of the commands that announce something, put a post forward, and take a file of people over."""

from tests.cli.conftest import Cli


def test_an_announcement_is_made_listed_and_ended(cli: Cli) -> None:
    made = cli.json("announce", "Tea at four.", "--until", "2999-01-01")
    assert (made["text"], made["until"], made["ended_at"]) == ("Tea at four.", "2999-01-01T23:59:59.000Z", None)
    assert "now" in cli.does("announce", "--list")
    assert cli.does("announce", "--end") == "It is announced no more.\n"
    assert cli.json("announce", "--list")["announcements"][0]["ended_at"] is not None
    assert cli("announce", "--end").code == 1


def test_what_is_asked_of_announce_is_one_thing(cli: Cli) -> None:
    for asked in (
        (),
        ("--end", "--list"),
        ("Tea.", "--end"),
        ("--end", "--until", "2999-01-01"),
        ("Tea.", "--until", "x"),
    ):
        assert cli("announce", *asked).code == 2, asked


def test_a_post_is_put_forward_and_put_back(cli: Cli) -> None:
    cli.does("person", "add", "Zoé")
    post = cli.json("post", "add", "zoe", "https://example.org/1", "--text", "Hello.")
    assert "leads its walls" in cli.does("post", "highlight", post["id"], "--word", "Lovely.", "--until", "2999-01-01")
    assert "own place" in cli.does("post", "highlight", post["id"], "--off")
    assert cli("post", "highlight", post["id"], "--off", "--word", "x").code == 2
    assert cli("post", "highlight", post["id"], "--until", "2001-01-01").code == 2


def test_a_file_of_people_is_looked_at_and_taken_over(cli: Cli) -> None:
    file = cli.folder / "people.csv"
    file.write_bytes("nom;courriel;âge\nZoé;zoe@x.org;7\nBo;nowhere;8\n".encode("cp1252"))
    looked = cli.does("person", "import", str(file), "--dry-run")
    assert "Line 3: “nowhere” is not a mail address." in looked
    assert looked.endswith("1 new, 0 changed, 0 unchanged, 1 wrong. Nothing was changed.\n")
    assert cli.json("person", "list")["people"] == []
    done = cli.json("person", "import", str(file))
    assert (done["new"], done["unknown_columns"], [one["line"] for one in done["wrong"]]) == (1, ["âge"], [3])
    assert [one["slug"] for one in cli.json("person", "list")["people"]] == ["zoe"]
    assert cli("person", "import", str(cli.folder / "nothing.csv")).code == 2
