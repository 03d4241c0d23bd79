"""Promises of `florilege person` and `florilege invite`."""

from tests.cli.conftest import Cli
from wall.people.access import look_at


def test_a_colleague_is_added_and_listed_as_one_json_document(cli: Cli) -> None:
    ines = cli.json(
        "person", "add", "Inès Ünal", "--email", "Ines@Example.org", "--office", "Lyon", "--role", "steward"
    )
    assert (ines["slug"], ines["email"], ines["office"], ines["role"]) == (
        "ines-unal",
        "ines@example.org",
        "Lyon",
        "steward",
    )
    bob = cli.json("person", "add", "Bob", "--manager", ines["slug"], "--title", "Baker", "--team", "Oven")
    assert (bob["manager"], bob["title"], bob["team"]) == ("ines-unal", "Baker", "Oven")
    assert cli.json("person", "list") == {"people": [bob, ines]}


def test_people_read_an_aligned_table(cli: Cli) -> None:
    assert "Nobody is here yet" in cli.does("person", "list")
    cli.does("person", "add", "日本 太郎")
    cli.does("person", "add", "Zoé")
    lines = cli.does("person", "list").splitlines()
    assert lines[0].split() == ["PERSON", "NAME", "ROLE", "TEAM", "OFFICE", "MAIL"]
    wide, narrow = sorted(lines[1:], key=lambda line: "Zoé" in line)
    assert wide.index("member") + len("日本太郎") == narrow.index("member")  # each takes two columns


def test_a_hidden_person_stays_in_the_list_with_the_reason_and_comes_back(cli: Cli) -> None:
    cli.does("person", "add", "Zoé")
    assert "person show zoe" in cli.does("person", "hide", "zoe", "--reason", "on leave")
    (zoe,) = cli.json("person", "list")["people"]
    assert zoe["hidden_reason"] == "on leave"
    assert zoe["hidden_at"].endswith("Z")
    cli.does("person", "show", "zoe")
    assert cli.json("person", "list")["people"][0]["hidden_at"] is None


def test_an_invitation_is_a_link_that_opens(cli: Cli) -> None:
    link = cli.does("invite", "new@example.org").strip()
    address, _, token = link.rpartition("/")
    assert address == "http://127.0.0.1:8000/enter"
    with cli.site() as parts, parts.database.read() as session:
        assert look_at(session, token).name is None


def test_an_invitation_as_json_names_address_and_role(cli: Cli) -> None:
    made = cli.json("invite", "new@example.org", "--role", "operator")
    assert (made["email"], made["role"]) == ("new@example.org", "operator")
    assert made["url"].startswith("http://127.0.0.1:8000/enter/")


def test_control_characters_of_a_name_reach_no_terminal(cli: Cli) -> None:
    out = cli.does("person", "add", "Eve \x1b[31mred\x07 \u202eabc")
    assert out.startswith("Eve [31mred abc is in the directory")
    assert not set(cli.does("person", "list")) & set("\x1b\x07\u202e")


def test_a_reason_with_control_characters_is_printed_without_them(cli: Cli) -> None:
    cli.does("person", "add", "Eve")
    cli.does("person", "hide", "eve", "--reason", "a\x1b]0;title\x07b")
    assert not set(cli.does("person", "list")) & set("\x1b\x07")
