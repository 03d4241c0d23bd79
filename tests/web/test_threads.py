"""Promises of threads on pages: a part has an address, which leads to its place; out of sight it is nowhere."""

import pytest

from tests.support.remote import follow, moment, ready, remote
from tests.web.conftest import Site
from wall.people.models import Person
from wall.people.service import hide_person
from wall.posts.ingest import Origin, ingest
from wall.posts.service import hide


@pytest.fixture
def thread(site: Site) -> tuple[str, str]:
    """The ids of a post of Mia's and of what she went on to say, with a warning."""
    first = remote(11, "First the kingfisher.", published_at=moment(-9))
    second = remote(12, "Then the heron.", published_at=moment(-8), continues=first.uri, warning="A heron")
    with site.parts.database.write() as session:
        mia = session.get_one(Person, site.mia.id)
        origin = Origin(mia, "fake", follow(session, mia, "mia").id)
        root, part = ingest(session, origin, [ready(first), ready(second)], site.parts.sealer)
        return root.id, part.id


def test_the_address_of_a_part_leads_to_its_place(site: Site, thread: tuple[str, str]) -> None:
    root, part = thread
    answer = site.visitor().get(f"/post/{part}?lang=fr")
    assert (answer.status_code, answer.location) == (302, f"/post/{root}?lang=fr#part-{part}")
    assert f'id="part-{part}"' in site.visitor().get(answer.location.partition("#")[0]).text


def test_the_api_gives_the_whole_thread_for_a_part_and_says_what_it_warns_of(
    site: Site, thread: tuple[str, str]
) -> None:
    root, part = thread
    post = site.visitor().get(f"/api/v1/posts/{part}").json
    assert post is not None
    assert (post["id"], [one["id"] for one in post["parts"]]) == (root, [part])
    assert (post["parts"][0]["warning"], post["parts"][0]["sensitive"]) == ("A heron", False)


@pytest.mark.parametrize("what", ["root", "part", "person"])
def test_a_part_that_is_out_of_sight_is_gone(site: Site, thread: tuple[str, str], what: str) -> None:
    root, part = thread
    if what == "person":
        with site.parts.database.write() as session:
            hide_person(session, session.get_one(Person, site.mia.id), reason="asked for it", actor=None)
    else:
        site.change(hide, root if what == "root" else part, reason="a test", actor=None)
    for path in (f"/post/{part}", f"/api/v1/posts/{part}"):
        answer = site.visitor().get(path)
        assert answer.status_code == 410, path
        assert "heron" not in answer.text


def test_the_desk_says_where_a_part_stands(site: Site, thread: tuple[str, str]) -> None:
    root, part = thread
    desk = site.as_(site.sam)
    page = desk.get("/desk/posts?lang=en").text
    assert "its author is hidden" not in page
    assert f'href="/post/{part}?lang=en"' in page
    site.change(hide, root, reason="a test", actor=None)
    page = desk.get("/desk/posts?lang=en").text
    assert page.count("hidden with the first post of its thread") == 1
    assert f'href="/post/{part}?lang=en"' not in page
