"""Where a demo is made, and where not; and what its wall page tells."""

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from tests.support.application import application
from wall.cli.root import florilege
from wall.config import Settings
from wall.demo.company import add_people, load_company
from wall.demo.site import find_marker, list_addresses, make_steward_link, prepare_demo
from wall.errors import Invalid
from wall.flowers.models import Flower
from wall.parts import Parts
from wall.people.access import enter
from wall.people.models import Person
from wall.people.service import NewPerson, add_person
from wall.people.sessions import who_is
from wall.posts.models import Post
from wall.relays.models import Relay


def _counts(parts: Parts) -> list[int | None]:
    with parts.database.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in (Person, Post, Flower, Relay)]


def test_a_second_start_changes_nothing(demo: Parts) -> None:
    before, marker = _counts(demo), find_marker(demo.settings)
    assert prepare_demo(demo) == marker
    assert _counts(demo) == before


def test_a_real_site_is_refused_and_left_alone(empty: Parts) -> None:
    with empty.database.write() as session:
        add_person(session, NewPerson("Zoé Lambert", email="zoe@example.org"))
    with pytest.raises(Invalid, match="Zoé Lambert"):
        prepare_demo(empty)
    assert _counts(empty) == [1, 0, 0, 0]
    assert find_marker(empty.settings) is None


def test_the_command_refuses_a_real_site_with_exit_code_2(
    empty: Parts, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with empty.database.write() as session:
        add_person(session, NewPerson("Zoé Lambert"))
    monkeypatch.setenv("FLORILEGE_DATA_DIR", str(empty.settings.data_dir))
    monkeypatch.setenv("FLORILEGE_PUBLIC_URL", f"http://127.0.0.1:{free_port}")
    ran = CliRunner().invoke(florilege, ["demo", "--port", str(free_port)])
    assert ran.exit_code == 2
    assert "Zoé Lambert" in ran.stderr


def test_who_tries_the_demo_out_may_add_a_colleague(demo: Parts) -> None:
    with demo.database.write() as session:
        add_person(session, NewPerson("Zoé Lambert"))
    assert prepare_demo(demo) == find_marker(demo.settings)


def test_a_marker_without_its_people_is_no_demo(demo: Parts, empty: Parts) -> None:
    (empty.settings.data_dir / "demo.json").write_bytes((demo.settings.data_dir / "demo.json").read_bytes())
    with empty.database.write() as session:
        add_person(session, NewPerson("Zoé Lambert"))
    with pytest.raises(Invalid):
        prepare_demo(empty)


def test_a_demo_that_was_never_finished_is_not_served(empty: Parts) -> None:
    with empty.database.write() as session:
        add_people(session, load_company())
    with pytest.raises(Invalid, match="never finished"):
        prepare_demo(empty)


def test_the_link_lets_in_as_the_steward_and_each_new_one_replaces_the_last(demo: Parts) -> None:
    with demo.database.write() as session:
        first = make_steward_link(session, demo.settings).rpartition("/")[2]
        second = make_steward_link(session, demo.settings).rpartition("/")[2]
        with pytest.raises(Exception, match="used already"):
            enter(session, first, "")
        person = who_is(session, enter(session, second, ""))
    assert person is not None
    assert person.role == "steward"


def _page(settings: Settings) -> str:
    with application(settings) as app:
        return app.test_client().get("/?lang=en").text


def test_the_wall_page_names_the_five_addresses_and_all_are_there(demo: Parts) -> None:
    marker = find_marker(demo.settings)
    assert marker is not None
    addresses = [address.removeprefix(demo.settings.public_url) for address, _ in list_addresses(demo.settings, marker)]
    assert len(addresses) == 5
    with application(demo.settings) as app:
        browser = app.test_client()
        page = browser.get("/").text
        for address in addresses:
            assert f'href="{address}"' in page
            assert browser.get(address).status_code in (200, 302, 303, 401)


def test_the_wall_page_of_a_real_site_names_none(empty: Parts) -> None:
    assert "/kiosk/" not in _page(empty.settings)
