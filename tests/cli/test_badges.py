"""Promises of `florilege badge`."""

from tests.cli.conftest import Cli


def test_every_kind_of_badge_is_listed(cli: Cli) -> None:
    badges = cli.json("badge", "list")["badges"]
    assert {"first-words", "first-flower"} <= {badge["id"] for badge in badges}
    assert "First words" in cli.does("badge", "list")


def test_a_badge_is_awarded_once(cli: Cli) -> None:
    cli.does("person", "add", "Zoé")
    award = cli.json("badge", "award", "zoe", "first-flower", "--reason", "cake for all")
    assert (award["person"], award["badge"], award["reason"]) == ("zoe", "first-flower", "cake for all")
    assert (
        cli("badge", "award", "zoe", "first-flower", "--reason", "again").err == "Zoé was offered this badge already.\n"
    )


def test_backfilling_offers_what_was_earned_once(cli: Cli) -> None:
    for number, slug in enumerate(("zoe", "ana")):
        cli.does("person", "add", slug)
        cli.does("post", "add", slug, f"https://example.org/{number}", "--text", "Words")
    assert cli.does("badge", "backfill") == "2 badges were offered.\n"
    assert cli.does("badge", "backfill") == "No badges were offered.\n"
