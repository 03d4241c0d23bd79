"""Promises of who may come by the provider: whom it vouches for, and nobody by an address that it does not."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.support.at_once import at_once
from tests.support.hostile_provider import reply
from tests.web.provider.conftest import ProviderSite
from wall.acts.let_in import JOINED
from wall.clock import now
from wall.errors import NotFound
from wall.notices.models import Notice
from wall.people.access import invite_person, look_at
from wall.people.addresses import set_address
from wall.people.directory import give_role
from wall.people.models import AuditEntry, Passkey, Person
from wall.people.service import find_person
from wall.people.sessions import change_role, start_session, who_is


def signs_in(site: ProviderSite, **claims: Any) -> bool:
    """Whether somebody of whom the provider says this is let in; if not, a page says why in words."""
    site.provider.claims = claims
    answer = site.walk(site.browser())
    if answer.status_code == 303:
        return True
    assert answer.status_code == 403, answer.text
    assert 'role="alert"' in answer.text
    return False


def role(site: ProviderSite, name: str = "Mia Sörensen") -> str:
    return site.people()[name]


def test_somebody_of_the_directory_is_joined_by_verified_address_then_by_subject(site: ProviderSite) -> None:
    assert signs_in(site, email="MIA@Example.ORG")
    assert signs_in(site, email="mia@another.example", name="Mia Married")  # the subject is who they are, from now on
    assert site.people() == {"Mia Sörensen": "member"}
    assert site.identities() == {"mia": "Mia Sörensen"}


def test_what_let_somebody_in_before_the_provider_did_ends_and_they_are_told(site: ProviderSite) -> None:
    with site.parts.database.write() as session:
        mia = session.scalars(select(Person).where(Person.email == "mia@example.org")).one()
        session.add(Passkey(person_id=mia.id, credential_id="x", public_key=b"x", sign_count=0, name="Laptop"))
        link, before = invite_person(session, mia, actor=None), start_session(session, mia)
    assert signs_in(site)
    assert signs_in(site)
    with site.parts.database.read() as session:
        assert who_is(session, before) is None
        assert session.scalars(select(Passkey)).all() == []
        assert session.scalars(select(Notice.message)).all() == [JOINED]
        with pytest.raises(NotFound):
            look_at(session, link)


@pytest.mark.parametrize(
    "said",
    [
        {"email_verified": False},
        {"email_verified": ...},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": ...},
        {"email": ["mia@example.org"]},
        {"email": "mia@example.org.evil.example"},
        {"email": "mia@example.org, eve@evil.example"},
        {"email": "m\u0131a@example.org"},
        {"email": "mia@ex\uff41mple.org"},
    ],
)
def test_nobody_is_joined_by_an_address_that_is_not_verified_or_not_theirs(
    site: ProviderSite, said: dict[str, Any]
) -> None:
    for domains in ((), ("example.org",)):
        site.set(oidc_domains=domains)
        assert not signs_in(site, **said)
    assert site.people() == {"Mia Sörensen": "member"}


def test_letters_that_turn_into_others_in_small_join_nobody(site: ProviderSite) -> None:
    site.add("Kim", email="kim@example.org")
    assert not signs_in(site, sub="eve", email="\u212aim@example.org")  # the sign for kelvin is k in small letters


def test_who_is_not_in_the_directory_comes_in_only_from_a_domain_that_may_join(site: ProviderSite) -> None:
    stranger = {"sub": "zoe", "email": "zoe@lab.example.org", "name": "Zoé"}
    assert not signs_in(site, **stranger)
    site.set(oidc_domains=("example.org",))
    assert not signs_in(site, **stranger)
    assert not signs_in(site, **stranger | {"email": "zoe@evil-example.org"})
    assert not signs_in(site, **stranger | {"email": "zoe@example.org@evil.example"})
    site.set(oidc_domains=("example.org", "lab.example.org"))
    assert signs_in(site, **stranger)
    assert site.people() == {"Mia Sörensen": "member", "Zoé": "member"}
    site.set(oidc_domains=())
    assert signs_in(site, **stranger)  # they are of the directory now


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"name": " Zoé \u202e Martin "}, "Zoé Martin"),
        ({"name": "z" * 300}, "z" * 120),
        ({"name": ..., "given_name": "Zoé", "family_name": "Martin"}, "Zoé Martin"),
        ({"name": ["Zoé"], "preferred_username": "zoe.m"}, "zoe.m"),
        ({"name": " \n "}, "zoe"),
        ({"name": ...}, "zoe"),
    ],
)
def test_who_joins_is_called_as_the_provider_calls_them(site: ProviderSite, said: dict[str, Any], name: str) -> None:
    site.set(oidc_domains=("example.org",))
    assert signs_in(site, sub="zoe", email="zoe@example.org", **said)
    assert set(site.people()) == {"Mia Sörensen", name}


def test_an_address_that_changed_hands_does_not_open_the_first_ones_account(site: ProviderSite) -> None:
    assert signs_in(site)
    assert not signs_in(site, sub="another-mia")
    assert site.identities() == {"mia": "Mia Sörensen"}


@pytest.mark.parametrize("fact", [{"deactivated_at": now()}, {"left_at": now()}, {"kind": "partner"}])
def test_who_may_not_sign_in_is_told_so(site: ProviderSite, fact: dict[str, Any]) -> None:
    assert signs_in(site)
    with site.parts.database.write() as session:
        mia = session.get_one(Person, site.sessions()[0].person_id)
        for name, value in fact.items():
            setattr(mia, name, value)
    assert not signs_in(site)  # known by subject
    assert not signs_in(site, sub="new", email="mia@example.org")  # or found by address


def test_several_first_times_of_one_person_at_once_make_one_person(site: ProviderSite) -> None:
    site.set(oidc_domains=("example.org",))
    site.provider.claims = {"sub": "zoe", "email": "zoe@example.org", "name": "Zoé"}
    site.set_out(site.browser())
    statuses = at_once(8, lambda _: site.walk(site.browser()).status_code)
    assert statuses.count(303) >= 1
    assert set(statuses) <= {303, 409, 503}
    assert sorted(site.people()) == ["Mia Sörensen", "Zoé"]
    assert site.identities() == {"zoe": "Zoé"}


def test_only_people_of_a_group_come_in_where_groups_are_asked_for(site: ProviderSite) -> None:
    site.set(oidc_member_groups=("staff",), oidc_steward_groups=("editors",))
    assert not signs_in(site)
    assert not signs_in(site, groups=["interns"])
    assert not signs_in(site, groups={"staff": True})
    assert signs_in(site, groups=["interns", "staff"])
    assert signs_in(site, groups="staff")
    assert signs_in(site, groups=["editors"])
    assert not signs_in(site, groups=[])  # known by subject, and out of the group since


def test_a_group_gives_a_role_and_takes_it_back(site: ProviderSite) -> None:
    site.set(oidc_steward_groups=("editors",), oidc_operator_groups=("admins",), oidc_groups_claim="roles")
    for groups, expected in (
        (["editors"], "steward"),
        (["editors", "admins"], "operator"),
        (["editors"], "steward"),
        (["Editors"], "member"),
        ([], "member"),
    ):
        assert signs_in(site, roles=groups)
        assert role(site) == expected, groups
    with site.parts.database.read() as session:
        noted = [entry.reason for entry in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert noted == ["steward", "operator", "steward", "member"]


def test_without_groups_configured_no_claim_gives_a_role(site: ProviderSite) -> None:
    assert signs_in(site, groups=["admins", "operator", "steward", ""], role="operator", admin=True)
    assert role(site) == "member"


def test_a_role_that_a_steward_gave_is_not_taken_back_by_a_group(site: ProviderSite) -> None:
    olga = site.add("Olga Petit", email="olga@example.org", role="operator")
    site.set(oidc_steward_groups=("editors",))
    who = {"sub": "olga", "email": "olga@example.org"}
    assert signs_in(site, **who, groups=["editors"])
    assert signs_in(site, **who, groups=[])
    assert role(site, olga.name) == "operator"


def test_a_role_that_somebody_gave_meanwhile_stays_when_the_group_goes(site: ProviderSite) -> None:
    site.set(oidc_steward_groups=("editors",))
    assert signs_in(site, groups=["editors"])
    with site.parts.database.write() as session:
        change_role(session, session.get_one(Person, site.sessions()[0].person_id), "operator")
    assert signs_in(site, groups=["editors"])
    assert signs_in(site, groups=[])
    assert role(site) == "operator"


def test_a_role_that_is_taken_back_ends_what_was_open_under_it(site: ProviderSite) -> None:
    site.set(oidc_steward_groups=("editors",))
    site.provider.claims = {"groups": ["editors"]}
    browser = site.browser()
    site.walk(browser)
    assert browser.get("/desk/people").status_code == 200
    assert signs_in(site, groups=[])
    assert browser.get("/desk/people").status_code == 303


def test_what_an_id_token_leaves_out_is_asked_for(site: ProviderSite) -> None:
    site.set(oidc_steward_groups=("editors",))
    site.provider.claims = dict.fromkeys(("email", "email_verified", "name"), ...)
    site.provider.userinfo = {"sub": "mia", "email": "mia@example.org", "email_verified": True, "groups": ["editors"]}
    assert site.walk(site.browser()).status_code == 303
    assert site.people() == {"Mia Sörensen": "steward"}


def test_an_address_and_that_it_is_verified_are_not_put_together_from_two_places(site: ProviderSite) -> None:
    site.provider.claims = {"email": "mia@example.org", "email_verified": ..., "name": ...}
    site.provider.userinfo = {"sub": "mia", "email": "eve@evil.example", "email_verified": True}
    assert site.walk(site.browser()).status_code == 403
    site.provider.claims = {"email": ..., "email_verified": True}
    site.provider.userinfo = {"sub": "mia", "email": "mia@example.org", "email_verified": False}
    assert site.walk(site.browser()).status_code == 403


@pytest.mark.parametrize("said", [{"sub": "olga"}, {}, {"sub": None}])
def test_what_is_said_of_somebody_else_counts_for_nobody(site: ProviderSite, said: dict[str, Any]) -> None:
    site.provider.claims = {"email": ...}
    site.provider.userinfo = {"email": "mia@example.org", "email_verified": True, **said}
    assert site.walk(site.browser()).status_code == 400
    assert site.sessions() == []


def test_a_provider_that_does_not_tell_groups_just_now_takes_no_role_away(site: ProviderSite) -> None:
    site.set(oidc_steward_groups=("editors",))
    assert signs_in(site, groups=["editors"])
    site.provider.claims = {}
    site.provider.answer = {"/userinfo": lambda request: reply(request, 503, {})}
    assert site.walk(site.browser()).status_code == 422
    assert role(site) == "steward"


def test_a_role_given_by_hand_stays_when_the_group_that_gave_it_too_goes(site: ProviderSite) -> None:
    site.set(oidc_steward_groups=("editors",))
    olga = site.add("Olga Petit", role="operator")
    assert signs_in(site, groups=["editors"])
    for _ in range(2):
        with site.parts.database.write() as session:
            give_role(session, find_person(session, "mia-sorensen"), "steward", actor=session.get_one(Person, olga.id))
    assert signs_in(site, groups=[])
    assert site.people()["Mia Sörensen"] == "steward"
    with site.parts.database.read() as session:
        assert [entry.act for entry in session.query(AuditEntry).order_by(AuditEntry.id)].count("person.role") == 1


def test_an_address_that_a_steward_just_set_joins_nobody(site: ProviderSite) -> None:
    mia, sam = site.add("Mia Sörensen", email="mia.s@example.org"), site.add("Sam Ito", role="steward")
    with site.parts.database.write() as session:
        start_session(session, session.get_one(Person, mia.id))
        set_address(session, session.get_one(Person, mia.id), "new@example.org", actor=session.get_one(Person, sam.id))
    assert not signs_in(site, email="new@example.org")
    assert signs_in(site, email="mia.s@example.org")
    assert site.identities() == {"mia": "Mia Sörensen"}
