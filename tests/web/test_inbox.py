"""Promises of the inbox: everything there is to know, new things first, in the reader's language; mail has an end."""

import re
from datetime import timedelta

from tests.web.conftest import Site
from wall.clock import now
from wall.notices.queries import PAGE
from wall.notices.service import tell
from wall.notices.stopping import stop_token
from wall.people.models import Person

WHY = "{host} has moved elsewhere. Check the address."
MESSAGE = "Your words from {handle} do not come in. {why}"


def _tell(site: Site, person: Person, *handles: str) -> None:
    with site.parts.database.write() as session:
        for number, handle in enumerate(handles):
            values = {"handle": handle, "why": WHY, "why_values": {"host": "social.example"}}
            at = now() - timedelta(minutes=len(handles) - number)
            tell(session, person.id, MESSAGE, values, path="/me/accounts", at=at)


def _told(page: str) -> list[str]:
    return re.findall(r"from (@\w+) do not come in", re.sub(r'aria-label="[^"]*"', "", page))


def test_what_is_new_stands_first_and_one_button_has_it_seen(site: Site) -> None:
    mia = site.as_(site.mia)
    _tell(site, site.mia, "@old")
    mia.post("/me/notices")
    _tell(site, site.mia, "@one", "@two")
    page = mia.get("/me/notices?lang=en").text
    assert _told(page) == ["@two", "@one", "@old"]
    assert page.index('id="new"') < page.index("@one") < page.index('id="seen"') < page.index("@old")
    assert mia.post("/me/notices?lang=en").location == "/me/notices?lang=en"
    page = mia.get("/me/notices?lang=en").text
    assert 'id="new"' not in page
    assert "I have seen this" not in page


def test_what_came_after_the_page_was_made_stays_new(site: Site) -> None:
    mia = site.as_(site.mia)
    _tell(site, site.mia, "@one")
    found = re.search(r'name="until" value="([^"]+)"', mia.get("/me/notices").text)
    assert found is not None
    with site.parts.database.write() as session:
        tell(session, site.mia.id, MESSAGE, {"handle": "@late", "why": WHY}, path="", at=now())
    mia.post("/me/notices", data={"until": found[1]})
    assert _told(mia.get("/me?lang=en").text) == ["@late"]


def test_older_things_are_on_the_next_page(site: Site) -> None:
    _tell(site, site.mia, *(f"@n{number}" for number in range(PAGE + 2)))
    mia = site.as_(site.mia)
    first, second = mia.get("/me/notices?lang=en").text, mia.get("/me/notices?page=2&lang=en").text
    assert len(_told(first)) == PAGE
    assert _told(second) == ["@n1", "@n0"]
    assert "/me/notices?page=2&amp;lang=en" in first
    assert 'href="/me/notices?lang=en" rel="prev"' in second
    for nonsense in ("0", "-1", "²", "9" * 40, "x"):
        assert mia.get(f"/me/notices?page={nonsense}").status_code == 200


def test_my_own_page_tells_the_newest_few_of_what_is_new(site: Site) -> None:
    _tell(site, site.mia, *(f"@n{number}" for number in range(7)))
    page = site.as_(site.mia).get("/me?lang=en").text
    assert _told(page) == ["@n6", "@n5", "@n4", "@n3", "@n2"]
    assert 'href="/me/notices?lang=en"' in page


def test_nobody_reads_what_others_are_told(site: Site) -> None:
    _tell(site, site.mia, "@one")
    assert "@one" not in site.as_(site.sam).get("/me/notices").text
    site.as_(site.sam).post("/me/notices")
    assert "@one" in site.as_(site.mia).get("/me").text


def test_the_reason_is_said_in_the_reader_s_language(site: Site) -> None:
    _tell(site, site.mia, "@one")
    page = site.as_(site.mia).get("/me/notices?lang=fr").text
    assert "Vos mots ne nous arrivent plus de @one." in page
    assert "moved elsewhere" not in page


def test_the_address_in_a_letter_ends_letters_without_signing_in(site: Site) -> None:
    _wish(site, "daily")
    address = f"/mail/stop/{stop_token(site.parts.sealer, site.mia.id)}"
    visitor = site.visitor()
    assert "<button" in visitor.get(address).text
    assert _wish_of(site) == "daily"  # a scanner that opens links stops nothing
    answer = site.app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})  # a mail program: no Origin
    assert answer.status_code == 200
    assert _wish_of(site) == "never"


def test_an_address_that_was_not_made_here_ends_nothing(site: Site) -> None:
    _wish(site, "daily")
    good, other = (stop_token(site.parts.sealer, person.id) for person in (site.mia, site.sam))
    forged = [good[:-1], good + "0", f"{site.mia.id}.{other.partition('.')[2]}", site.mia.id, f"{site.mia.id}.", "é.é"]
    for token in forged:
        assert site.visitor().post(f"/mail/stop/{token}").status_code == 404
    assert _wish_of(site) == "daily"


def _wish(site: Site, wish: str) -> None:
    site.as_(site.mia).post("/me/profile/wishes", data={"mail_wish": wish})


def _wish_of(site: Site) -> str:
    with site.parts.database.read() as session:
        return session.get_one(Person, site.mia.id).mail_wish
