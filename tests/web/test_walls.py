"""Promises of several walls, on pages, in feeds and in the API: each shows its own posts, and a stopped one none."""

import re

import pytest

from tests.support.remote import moment
from tests.web.conftest import Site, problem_of
from wall.posts.service import hide
from wall.walls.filters import Filter
from wall.walls.queries import find_wall
from wall.walls.service import WallPlan, add_wall, remove_wall, start_wall, stop_wall

TULIPS = "Tulips by the gate #garden"


@pytest.fixture
def tulip(site: Site) -> str:
    """A wall about the garden, and a post on it that Zoé wrote; its id."""
    zoe = site.add("Zoé Blanc", office="Lyon")
    with site.parts.database.write() as session:
        add_wall(session, "garden", WallPlan("The Garden", Filter.read({"tags": ["Garden"]}), "dark"), actor=None)
    return site.put(zoe, 2, TULIPS)


def stop(site: Site, slug: str) -> None:
    with site.parts.database.write() as session:
        stop_wall(session, find_wall(session, slug), actor=None)


def posts_of(text: str) -> list[str]:
    return re.findall(r'<article[^>]* data-post="(\w+)"', text)


def test_a_page_shows_what_its_filter_lets_in_under_its_title_and_in_its_look(site: Site, tulip: str) -> None:
    main, garden = site.visitor().get("/?lang=en").text, site.visitor().get("/w/garden?lang=en").text
    assert (posts_of(main), posts_of(garden)) == ([tulip, site.post_id], [tulip])
    assert "<title>The Garden" in garden
    assert re.search(r'<html lang="en" data-theme="dark"', garden)
    assert "data-theme" not in main[: main.index("<head>")]
    spoke = garden[garden.index("garland") : garden.index("</ul>")]
    assert ("Zoé Blanc" in spoke, "Mia" in spoke) == (True, False)


def test_visitors_find_the_other_walls_where_there_are_several(site: Site, tulip: str) -> None:
    page = site.visitor().get("/people?lang=fr").text
    assert re.findall(r'<a href="([^"]+)"[^>]*>The Garden</a>', page) == ["/w/garden?lang=fr"]
    garden = site.visitor().get("/w/garden").text
    assert re.search(r'<a href="/w/garden" aria-current="page">The Garden</a>', garden)
    with site.parts.database.write() as session:
        remove_wall(session, find_wall(session, "garden"), actor=None)
    assert 'class="walls"' not in site.visitor().get("/people").text


def test_feeds_search_and_the_api_show_what_the_wall_does(site: Site, tulip: str) -> None:
    visitor = site.visitor()
    assert f"/post/{tulip}" in visitor.get("/w/garden.atom").text
    assert site.post_id not in visitor.get("/w/garden.atom").text
    feed = visitor.get("/w/garden.json").json
    assert feed is not None
    assert [item["url"].rpartition("/")[2] for item in feed["items"]] == [tulip]
    answer = visitor.get("/api/v1/walls/garden/posts").json
    assert answer is not None
    assert ([post["id"] for post in answer["posts"]], "stopped" in answer) == ([tulip], False)
    found = visitor.get("/api/v1/walls/garden/posts?q=kingfishers").json
    assert found is not None
    assert found["posts"] == []
    assert posts_of(visitor.get("/search?wall=garden&q=the").text) == [tulip]
    page = visitor.get("/search?wall=garden&q=kingfishers").text
    assert posts_of(page) == []
    assert '<input type="hidden" name="wall" value="garden">' in page
    assert posts_of(visitor.get("/search?q=kingfishers").text) == [site.post_id]


def test_more_results_of_a_wall_are_found_on_that_wall(site: Site, tulip: str) -> None:
    for number in range(41):
        site.put(site.mia, number + 10, f"tulipe {number} #garden")
    first = site.visitor().get("/search?wall=garden&q=tulipe").text
    found = re.search(r'href="([^"]*before=[^"]*)"', first)
    assert found is not None
    assert "wall=garden" in found[1]


def test_changes_tell_of_posts_of_other_walls_nothing_but_that_they_left(site: Site, tulip: str) -> None:
    answer = site.visitor().get("/api/v1/walls/garden/changes?after=0")
    assert answer.json is not None
    rows = {row.get("post"): row for row in answer.json["changes"]}
    assert rows[tulip]["state"]["text"] == TULIPS
    other = rows[site.post_id]
    assert {*other} == {"seq", "kind", "at", "post", "media"}
    assert (other["kind"], other["media"]) == ("post.removed", [])
    assert "Kingfishers" not in answer.text


def test_a_post_that_no_longer_matches_leaves_the_wall(site: Site, tulip: str) -> None:
    later = site.put(site.mia, 3, "Roses #garden")
    assert later in site.visitor().get("/w/garden").text
    assert site.put(site.mia, 3, "Roses", edited_at=moment(-1)) == later
    answer = site.visitor().get("/api/v1/walls/garden/changes?after=0").json
    assert answer is not None
    assert [row["kind"] for row in answer["changes"] if row.get("post") == later] == ["post.removed"]
    assert later not in site.visitor().get("/w/garden").text
    assert later in site.visitor().get("/").text


@pytest.mark.parametrize("slug", ["main", "garden"])
def test_a_stopped_wall_shows_no_post_on_any_address_of_its_own(site: Site, tulip: str, slug: str) -> None:
    stop(site, slug)
    visitor = site.visitor()
    page = "/" if slug == "main" else f"/w/{slug}"
    paths = [page, f"/w/{slug}", f"/w/{slug}/plain", f"/embed/{slug}", f"/w/{slug}.atom", f"/w/{slug}.json"]
    paths += [f"/api/v1/walls/{slug}/posts", f"/api/v1/walls/{slug}/posts?q=tulips&cards=1"]
    paths += [f"/api/v1/walls/{slug}/changes?after=0", f"/search?wall={slug}&q=tulips"]
    for path in paths:
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert "Tulips" not in answer.text, path
        assert "Zoé" not in answer.text, path
    posts = visitor.get(f"/api/v1/walls/{slug}/posts").json
    assert posts is not None
    assert (posts["posts"], posts["next"], posts["stopped"]) == ([], None, True)
    kinds = visitor.get(f"/api/v1/walls/{slug}/changes?after=0").json
    assert kinds is not None
    assert kinds["changes"][-1]["kind"] == "wall.stopped"
    assert "data-stopped" in visitor.get(page).text
    other = "garden" if slug == "main" else "main"
    assert tulip in visitor.get(f"/w/{other}").text


def test_a_stopped_wall_that_starts_again_shows_what_came_meanwhile(site: Site, tulip: str) -> None:
    stop(site, "garden")
    later = site.put(site.mia, 4, "Roses #garden")
    with site.parts.database.write() as session:
        start_wall(session, find_wall(session, "garden"), actor=None)
    page = site.visitor().get("/w/garden").text
    assert {*posts_of(page)} == {later, tulip}
    assert "data-stopped" not in page


def test_what_is_hidden_is_on_no_wall(site: Site, tulip: str) -> None:
    site.change(hide, tulip, reason="why", actor=None)
    assert posts_of(site.visitor().get("/w/garden").text) == []
    assert posts_of(site.visitor().get("/").text) == [site.post_id]


@pytest.mark.parametrize("path", ["/w/nowhere", "/w/nowhere.atom", "/search?wall=nowhere", "/w/%F0%9F%8C%B7"])
def test_a_wall_that_is_not_there_is_said_so(site: Site, path: str) -> None:
    answer = site.visitor().get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "There is no wall called" in answer.text


def test_the_api_says_that_there_is_no_such_wall(site: Site) -> None:
    for path in ("posts", "changes"):
        answer = site.visitor().get(f"/api/v1/walls/nowhere/{path}?lang=en")
        assert answer.status_code == 404
        assert "There is no wall called" in problem_of(answer)
