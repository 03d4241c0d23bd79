"""Promises of the profile: one's own name and words, changed without asking anybody, and the truth of who sees what."""

import re

from sqlalchemy import select

from tests.web.conftest import Site
from wall.events.log import changes_after, last_number
from wall.people.models import AuditEntry, Person

EVERYBODY = "everybody, and so your colleagues"


def test_a_name_is_changed_without_asking_anybody_and_it_is_noted(site: Site) -> None:
    mia = site.as_(site.mia)
    with site.parts.database.read() as session:
        before = last_number(session)
    answer = mia.post("/me/profile?lang=en", data={"name": " Mia  Berg ", "title": "Lock keeper"})
    assert (answer.status_code, answer.location) == (303, "/me/profile?lang=en#named")
    page = site.visitor().get("/p/mia-sorensen").text
    assert "Mia Berg" in page
    assert "Lock keeper" in page
    with site.parts.database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "person.rename")).one()
        assert (entry.actor_id, entry.subject_id, entry.reason) == (site.mia.id, site.mia.id, "Mia Sörensen → Mia Berg")
        assert entry.words is not None
        assert entry.words.about_id == site.mia.id
        assert [change.kind for change in changes_after(session, before, at_most=9)] == ["wall.changed"]
    assert "changed a person’s name" in site.as_(site.olga).get("/desk/operator?lang=en&own=1").text


def test_the_same_name_again_is_noted_nowhere(site: Site) -> None:
    site.as_(site.mia).post("/me/profile", data={"name": "Mia Sörensen", "title": ""})
    with site.parts.database.read() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.act == "person.rename")).all() == []


def test_a_name_that_is_none_is_refused_and_what_was_typed_is_kept(site: Site) -> None:
    answer = site.as_(site.mia).post("/me/profile?lang=en", data={"name": "  ", "title": "Lock keeper"})
    assert answer.status_code == 400
    assert "A person needs a name." in answer.text
    assert 'value="Lock keeper"' in answer.text


def test_everybody_changes_their_own_row_alone(site: Site) -> None:
    with site.parts.database.write() as session:
        session.get_one(Person, site.mia.id).manager_id = site.sam.id
    manager = site.as_(site.sam)
    manager.post("/me/profile", data={"name": "Sam Ito", "title": "Manager", "person": site.mia.id, "id": site.mia.id})
    with site.parts.database.read() as session:
        mia = session.get_one(Person, site.mia.id)
    assert (mia.name, mia.title) == ("Mia Sörensen", "")


def test_the_language_that_was_chosen_is_that_of_every_page(site: Site) -> None:
    mia = site.as_(site.mia)
    mia.post("/me/profile/wishes", data={"language": "fr"})
    assert '<html lang="fr"' in mia.get("/", headers={"Accept-Language": "en"}).text
    mia.post("/me/profile/wishes", data={"language": ""})
    assert '<html lang="en"' in mia.get("/", headers={"Accept-Language": "en"}).text
    assert mia.post("/me/profile/wishes", data={"language": "xx"}).status_code == 400
    assert mia.post("/me/profile/wishes", data={"mail_wish": "hourly"}).status_code == 400


def test_without_a_mail_server_nobody_is_asked_about_mail(site: Site) -> None:
    page = site.as_(site.mia).get("/me/profile?lang=en").text
    assert "This site sends no mail" in page
    assert 'name="mail_wish"' not in page


def test_what_the_table_says_everybody_sees_is_seen_and_the_rest_is_not(site: Site) -> None:
    hidden = {"email": "kim@secret.example", "team": "Team Kestrel", "manager": "olga-petit"}
    kim = site.add("Kim Lund", title="Ropemaker", office="Nantes", about="I mend nets.", **hidden)
    page = site.as_(kim).get("/me/profile?lang=en").text
    rows = re.findall(r'<th role="rowheader" scope="row">(.*?)</th>\s*<td[^>]*>(.*?)</td>', page, re.DOTALL)
    assert {who for _, who in rows} == {EVERYBODY, "those who look after the wall", "you alone"}
    public = site.visitor().get("/p/kim-lund").text + site.as_(site.mia).get("/p/kim-lund").text
    lists = site.visitor().get("/people").text + site.visitor().get("/api/v1/people").text
    desk = site.as_(site.sam).get("/desk/people").text
    values = ["Kim Lund", "Ropemaker", "Nantes", "I mend nets.", "kim@secret.example", "Team Kestrel", "Olga Petit"]
    for value in values:
        (who,) = [who for name, who in rows if value in name]
        assert (value in public) == (who == EVERYBODY), value
    for value in ("kim@secret.example", "Team Kestrel"):
        assert value in desk
        assert value not in lists
