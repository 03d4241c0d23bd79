"""Promises that hold on every address: what other sites ask for, what strangers touch, what forms say beside."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.web.conftest import Site
from tests.web.test_who_may import TABLE, things
from wall.db import Base, Database
from wall.people.models import Passkey, Person, SignedIn
from wall.people.sessions import start_session

# Whoever asks here shows it by a signature, or gets no right at all: no cookie counts on these.
OPEN_TO_OTHERS = {
    "POST /api/v1/inbound/<door_id>": "signed with the door's secret",
    "POST /api/v1/screens": "a display without any right until a steward pairs it",
    "POST /sign-in/provider/logout": "signed by the provider",
}
# What a form could carry beside its own fields, by whoever knows what tables are called.
HOSTILE = {
    **dict.fromkeys(("role", "granted_role"), "operator"),
    **dict.fromkeys(("person", "owner", "user", "slug", "manager"), "olga-petit"),
    **dict.fromkeys(("hidden_at", "deactivated_at", "erased_at"), ""),
    **dict.fromkeys(("is_admin", "serves", "vouched"), "1"),
    "kind": "partner",
    "email": "thief@example.com",
}
WISHES = {"name", "about", "title", "language", "mail_wish"}  # what everybody changes of themself
TIMES = {"paused_at", "paused_until", "left_at", "left_how", "erased_at", "out_since"}  # and by pausing and leaving


def routes(method: str) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """The line of each route of this method, its rule, and what its form sends; what takes away comes last."""
    for line in sorted(TABLE, key=lambda one: (re.search("/remove|/leave|/hide|/sign-out", one) is not None, one)):
        if line.startswith(f"{method} "):
            yield line, line.split()[1], dict(TABLE[line].form)


def path_of(rule: str, made: Mapping[str, str]) -> str:
    people = {"slug": "mia-sorensen"} if "/p/" in rule or "/people" in rule else {}
    given = {**made, **people}
    return re.sub(r"<(?:int:)?(\w+)>", lambda found: given[found[1]], rule)


def everything(database: Database) -> dict[str, list[str]]:
    """Every row of every table."""
    with database.read() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(map(repr, session.execute(select(table)).all())) for table in tables}


def people(site: Site) -> dict[str, dict[str, Any]]:
    """The table of people, as it is."""
    with site.parts.database.read() as session:
        columns = Person.__table__
        return {row["id"]: dict(row) for row in session.execute(select(columns)).mappings()}


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}], ids=str)
def test_no_change_that_another_site_asks_for_is_made(site: Site, headers: dict[str, str]) -> None:
    made, olga, visitor = things(site), site.as_(site.olga), site.visitor()
    for browser in (olga, visitor):
        del browser.environ_base["HTTP_SEC_FETCH_SITE"]
    before = everything(site.parts.database)
    for line, rule, form in routes("POST"):
        if line in OPEN_TO_OTHERS:
            continue
        for browser in (olga, visitor):
            answer = browser.post(path_of(rule, made), data=form, headers=headers)
            assert answer.status_code == 403, line
            assert "Set-Cookie" not in answer.headers, line
    assert everything(site.parts.database) == before


def test_what_is_open_to_other_sites_gives_a_session_no_weight(site: Site) -> None:
    made, olga = things(site), site.as_(site.olga)
    for line in OPEN_TO_OTHERS:
        path, headers = path_of(line.split()[1], made), {"Sec-Fetch-Site": "cross-site"}
        signed_in, visitor = (one.post(path, headers=headers).status_code for one in (olga, site.visitor()))
        assert signed_in == visitor != 403, line


def test_no_visitor_gets_a_cookie_by_reading(site: Site) -> None:
    made = things(site)
    for line, rule, _form in routes("GET"):
        for query in ("", "?lang=fr"):
            answer = site.visitor().get(path_of(rule, made) + query)
            assert "Set-Cookie" not in answer.headers, line


def test_a_mail_address_is_read_by_its_person_and_those_who_serve_alone(site: Site) -> None:
    made, ben = things(site), site.add("Ben Okafor")
    with site.parts.database.write() as session:
        session.get_one(Person, site.mia.id).email = "pelican@example.org"
    for browser in (site.visitor(), site.as_(ben)):
        for line, rule, _form in routes("GET"):
            answer = browser.get(path_of(rule, made), follow_redirects=True)
            assert b"pelican@" not in answer.data, line
    for person, path in ((site.mia, "/me/profile"), (site.sam, "/desk/people/mia-sorensen")):
        assert b"pelican@" in site.as_(person).get(path).data


def test_no_reading_by_a_visitor_changes_anything(site: Site) -> None:
    made = things(site)
    before = everything(site.parts.database)
    for line, rule, _form in routes("GET"):
        site.visitor().get(path_of(rule, made))
        assert everything(site.parts.database) == before, line


def test_nobody_reads_or_changes_what_is_anothers_by_its_id(site: Site) -> None:
    made, ben = things(site), site.add("Ben Okafor")
    browser = site.as_(ben)
    with site.parts.database.write() as session:
        made |= _ways_in_of(session, site.mia.id)
    before = everything(site.parts.database)
    tried = [line for line in TABLE if re.match(r"\w+ /(me|badges|flowers)/.*<", line)]
    assert len(tried) >= 20
    for line in tried:
        method, rule = line.split()
        answer = browser.open(path_of(rule, made), method=method, data=dict(TABLE[line].form))
        # Ending what is not there is done already; it is the same answer for what is another's.
        assert answer.status_code == (303 if "_id>/end" in rule or "/passkeys/" in rule else 404), line
        assert everything(site.parts.database) == before, line


@pytest.mark.parametrize("name", ["mia", "sam"])
def test_what_a_form_says_beside_its_own_fields_has_no_effect(site: Site, name: str) -> None:
    made, who = things(site), getattr(site, name)
    site.as_(who)
    before = people(site)
    ids = {"person_id": site.olga.id, "actor_id": site.olga.id, "id": site.olga.id}
    for line, rule, form in routes("POST"):
        if rule.startswith(("/sign-out", "/enter", "/desk/people/<slug>/role")):
            continue  # they end or begin the session, or are there to give a role
        site.as_(who).post(path_of(rule, made), data={**HOSTILE, **ids, **form})
        after = people(site)
        assert after[site.olga.id] == before[site.olga.id], line
        for person_id, row in after.items():
            _is_as_before(row, before.get(person_id), line, by_a_steward=name == "sam")


def test_every_page_for_colleagues_has_a_way_out(site: Site) -> None:
    made = things(site)
    for kind, person in {"me": site.mia, "desk": site.olga}.items():
        browser: FlaskClient = site.as_(person)
        for line, rule, _form in routes("GET"):
            if not re.match(rf"/{kind}\b", rule):
                continue
            answer = browser.get(path_of(rule, made), follow_redirects=True)
            if answer.mimetype == "text/html":
                assert re.search(r'<form method="post" action="/sign-out', answer.text), line


def _ways_in_of(session: Session, person_id: str) -> dict[str, str]:
    """A session and a passkey of somebody, by id."""
    start_session(session, session.get_one(Person, person_id))
    key = Passkey(person_id=person_id, credential_id="x", public_key=b"x", sign_count=0, name="Laptop")
    session.add(key)
    session.flush()
    theirs = session.scalars(select(SignedIn.id).where(SignedIn.person_id == person_id)).one()
    return {"session_id": theirs, "passkey_id": key.id}


def _is_as_before(row: dict[str, Any], before: dict[str, Any] | None, line: str, *, by_a_steward: bool) -> None:
    """No role, no identity, no address of anybody is other than it was."""
    if before is None:  # a steward added somebody
        assert (by_a_steward, row["role"]) == (True, "member"), line
        return
    kept = {"id", "slug", "role", "kind"} if by_a_steward else set(row) - WISHES - TIMES
    assert {one: row[one] for one in kept} == {one: before[one] for one in kept}, line
