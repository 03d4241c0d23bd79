"""Promises of what passes the provider by: a role that its groups gave does not hold, and nobody outruns its word."""

from tests.web.provider.conftest import ProviderSite
from wall.people.access import enter
from wall.people.links import mailed_link
from wall.people.models import Person


def test_a_role_that_groups_gave_does_not_hold_by_another_way_in(site: ProviderSite) -> None:
    site.set(oidc_steward_groups=("editors",))
    site.provider.claims = {"groups": ["editors"]}
    assert site.walk(site.browser()).status_code == 303
    assert site.people() == {"Mia Sörensen": "steward"}
    with site.parts.database.write() as session:
        mia = session.get_one(Person, site.sessions()[0].person_id)
        enter(session, mailed_link(session, mia), "")
    assert site.people() == {"Mia Sörensen": "member"}
    assert [one.how for one in site.sessions()] == ["link"]
    assert site.walk(site.browser()).status_code == 303
    assert site.people() == {"Mia Sörensen": "steward"}


def test_a_logout_that_overtakes_the_way_back_ends_that_way(site: ProviderSite) -> None:
    browser = site.browser()
    callback = site.provider.authorize(site.set_out(browser))
    token = site.provider.logout_token()
    assert site.app.test_client().post("/sign-in/provider/logout", data={"logout_token": token}).status_code == 200
    assert site.come_back(browser, callback).status_code == 400
    assert site.sessions() == []
    assert site.walk(browser).status_code == 303


def test_two_windows_of_one_browser_both_come_back(site: ProviderSite) -> None:
    browser = site.browser()
    first, second = (site.provider.authorize(site.set_out(browser)) for _ in range(2))
    assert site.come_back(browser, first).status_code == 303
    assert site.come_back(browser, second).status_code == 303
    assert len(site.sessions()) == 1
