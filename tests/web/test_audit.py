"""Promises of what is written down of stewards: all of it can be read, and says of what it speaks."""

import json
import re

from click.testing import CliRunner

from tests.web.conftest import Site
from wall.cli.root import florilege
from wall.people.audit import note
from wall.people.models import Person
from wall.people.pausing import pause
from wall.people.queries import audit_log


def test_every_act_stands_on_some_page(site: Site) -> None:
    with site.parts.database.write() as session:
        sam = session.get_one(Person, site.sam.id)
        for number in range(230):
            note(session, sam, "post.hide", None, reason=f"reason {number:03}", about=None)
    olga = site.as_(site.olga)
    seen: list[str] = []
    path = "/desk/operator?lang=en"
    while path:
        text = olga.get(path).text
        seen += re.findall(r"reason \d{3}", text)
        onward = re.search(r'rel="next" href="([^"#]+)', text)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert sorted(seen) == [f"reason {number:03}" for number in range(230)]


def test_what_people_did_about_themselves_is_shown_for_the_asking(site: Site) -> None:
    with site.parts.database.write() as session:
        pause(session, session.get_one(Person, site.mia.id), None)
    olga = site.as_(site.olga)
    assert "began a pause" not in olga.get("/desk/operator?lang=en").text
    assert "began a pause" in olga.get("/desk/operator?lang=en&own=1").text
    with site.parts.database.write() as session:
        note(session, None, "site.sign_out", None)  # by command, and about nobody
    assert "signed everybody out" in olga.get("/desk/operator?lang=en").text


def test_an_act_on_a_post_says_which_post(site: Site) -> None:
    site.put(site.mia, 2, text="Otters sleep hand in hand.")
    site.as_(site.sam).post(f"/desk/posts/{site.post_id}/hide", data={"reason": "other", "note": "For a test."})
    page = site.as_(site.olga).get("/desk/operator?lang=en").text
    assert "Mia Sörensen · Kingfishers nest behind the warehouse." in page
    assert "Otters" not in page


def test_the_command_lists_all_of_it(site: Site) -> None:
    site.as_(site.sam).post(f"/desk/posts/{site.post_id}/hide", data={"reason": "other", "note": "For a test."})
    with site.parts.database.write() as session:
        pause(session, session.get_one(Person, site.mia.id), None)
    env = {
        "FLORILEGE_DATA_DIR": str(site.parts.settings.data_dir),
        "FLORILEGE_DATABASE_URL": site.parts.database.url,
    }

    def asked(*options: str) -> list[dict[str, str]]:
        answer = CliRunner().invoke(florilege, ["audit", "--json", *options], env=env)
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.output)["acts"]  # type: ignore[no-any-return]  # JSON

    assert [(one["who"], one["act"]) for one in asked()] == [("Sam Ito", "post.hide")]
    everything = asked("--own")
    assert [one["act"] for one in everything] == ["person.pause", "post.hide"]
    assert [one["act"] for one in asked("--own", "--before", everything[0]["id"])] == ["post.hide"]
    with site.parts.database.read() as session:
        assert len(audit_log(session)) == len(everything)
