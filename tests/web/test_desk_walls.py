"""Promises of the desk's walls: added, changed, stopped, started, removed by plain forms, and nothing typed is lost."""

import re

from tests.web.conftest import Site
from wall.people.queries import audit_log
from wall.screens.models import Screen
from wall.screens.service import introduce, pair
from wall.walls.models import Wall
from wall.walls.queries import all_walls, find_wall


def wall(site: Site, slug: str) -> Wall:
    with site.parts.database.read() as session:
        return find_wall(session, slug)


def form_of(text: str) -> dict[str, list[str]]:
    """What a browser would send of a wall's form, by the names of its fields."""
    form = text[text.index('<form class="panel"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input id="(\w+)"[^>]* value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    for name, value in re.findall(r'<textarea id="wall-(\w+)"[^>]*>([^<]*)<', form):
        sent.setdefault(name, []).append(value)
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)" checked', form):
        sent.setdefault(name, []).append(value)
    (theme,) = re.findall(r'<option value="(\w+)" selected', form)
    return sent | {"theme": [theme]}


def test_a_steward_adds_a_wall_and_its_form_gives_back_what_was_typed(site: Site) -> None:
    site.add("Zoé Blanc", office="Lyon", team="Care")
    steward = site.as_(site.sam)
    typed = {
        "title": "Lyon’s garden",
        "people": "zoe-blanc\nMia Sörensen\n",
        "tags": "#Garden, Été,",
        "teams": ["Care"],
        "offices": ["Lyon"],
        "networks": ["fake"],
        "languages": ["en"],
        "theme": "light",
        "embed_sites": "https://a.example/\nhttp://127.0.0.1:8080\n",
    }
    answer = steward.post("/desk/walls?lang=fr", data=typed)
    assert (answer.status_code, answer.location) == (303, "/desk/walls?lang=fr#wall-lyon-s-garden")
    made = wall(site, "lyon-s-garden")
    assert (made.theme, made.embed_sites) == ("light", ["https://a.example", "http://127.0.0.1:8080"])
    assert {name: len(values) for name, values in made.filter.items()} == {
        "people": 2,
        "teams": 1,
        "offices": 1,
        "networks": 1,
        "tags": 2,
        "languages": 1,
    }
    listed = steward.get("/desk/walls?lang=fr").text
    for words in ("Mia Sörensen, Zoé Blanc", "#ete, #garden", "anglais", "Mots-dièse", "tous les messages"):
        assert words in listed
    form = form_of(steward.get("/desk/walls/lyon-s-garden").text)
    assert steward.post("/desk/walls/lyon-s-garden", data=form).status_code == 303
    again = wall(site, "lyon-s-garden")
    assert (again.filter, again.title, again.theme) == (made.filter, made.title, made.theme)
    with site.parts.database.read() as session:
        assert [entry.act for entry in audit_log(session)] == ["wall.add"], "nothing changed the second time"


def test_what_was_wrong_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    steward = site.as_(site.sam)
    typed = {"title": "Garden", "people": "Nobody Known", "tags": "a, b", "networks": ["fake"], "embed_sites": "x"}
    for path in ("/desk/walls", "/desk/walls/main"):
        answer = steward.post(f"{path}?lang=en", data=typed)
        assert answer.status_code == 404
        assert 'role="alert">There is nobody called “Nobody Known”.' in answer.text
        assert 'value="Garden"' in answer.text
        assert ">Nobody Known</textarea>" in answer.text
        assert 'value="a, b"' in answer.text
        assert 'value="fake" checked' in answer.text
    with site.parts.database.read() as session:
        assert [one.filter for one in all_walls(session)] == [{}]


def test_a_list_that_is_too_long_is_refused_in_words_and_none_of_it_is_lost(site: Site) -> None:
    steward = site.as_(site.sam)
    for name, count in (("people", 900), ("tags", 2_000), ("embed_sites", 900)):
        lines = "\n".join(f"word-{number:05}" for number in range(count))
        answer = steward.post("/desk/walls?lang=en", data={"title": "Garden", name: lines})
        assert (answer.status_code, "A list may have 8000 characters" in answer.text) == (400, True)
        assert f"word-{count - 1:05}" in answer.text
        assert "Une liste peut avoir" in steward.post("/desk/walls?lang=fr", data={"title": "G", name: lines}).text
    offices = [f"Office {number}" for number in range(201)]
    answer = steward.post("/desk/walls?lang=en", data={"title": "Garden", "offices": offices})
    assert (answer.status_code, "may have 200 values; this one has 201" in answer.text) == (400, True)
    assert 'value="Office 200" checked' in answer.text


def test_what_is_no_network_is_refused_in_words(site: Site) -> None:
    answer = site.as_(site.sam).post("/desk/walls?lang=en", data={"title": "Garden", "networks": ["fake", "myspace"]})
    assert (answer.status_code, "“myspace” is no network. There are: " in answer.text) == (400, True)


def test_stopping_is_asked_twice_said_at_the_top_and_undone(site: Site) -> None:
    steward = site.as_(site.sam)
    page = steward.get("/desk/walls?lang=en").text
    asked = re.search(r'<details class="ask"><summary[^>]*>Stop…</summary><form[^>]*action="([^"]+)"', page)
    assert asked is not None
    assert steward.post(asked[1].replace("&amp;", "&")).location == "/desk/walls?lang=en"
    stopped = steward.get("/desk/walls?lang=en").text
    assert stopped.index("is stopped</h2>") < stopped.index("<table")
    assert "Kingfishers" not in site.visitor().get("/").text
    assert steward.post("/desk/walls/main/start").status_code == 303
    assert "is stopped</h2>" not in steward.get("/desk/walls?lang=en").text
    assert "Kingfishers" in site.visitor().get("/").text
    operation = site.as_(site.olga).get("/desk/operator?lang=en").text
    assert ("stopped a wall" in operation, "started a wall again" in operation) == (True, True)


def test_screens_are_given_walls_and_get_the_main_one_when_theirs_goes(site: Site) -> None:
    steward = site.as_(site.sam)
    steward.post("/desk/walls", data={"title": "Garden"})
    with site.parts.database.write() as session:
        code = introduce(session).code
        screen_id = pair(session, introduce(session).code, find_wall(session, "main"), None, actor=None).id
    assert steward.post("/desk/screens", data={"code": code, "wall": "garden"}).status_code == 303
    assert steward.post(f"/desk/screens/{screen_id}/hang", data={"wall": "garden"}).status_code == 303
    assert shown_on(site) == ["garden", "garden"]
    assert steward.post("/desk/walls/garden/remove").status_code == 303
    assert shown_on(site) == ["main", "main"]
    assert steward.post("/desk/walls/main/remove").status_code == 400


def test_a_name_that_two_have_is_written_as_their_slug(site: Site) -> None:
    first, second = site.add("Ada"), site.add("Ada")
    steward = site.as_(site.sam)
    assert steward.post("/desk/walls", data={"title": "G", "people": "Ada"}).status_code == 409
    assert steward.post("/desk/walls", data={"title": "G", "people": f"{second.slug}"}).status_code == 303
    assert f">{second.slug}</textarea>" in steward.get("/desk/walls/g").text
    assert wall(site, "g").filter == {"people": [second.id]} != {"people": [first.id]}


def test_a_wall_of_somebody_who_is_gone_does_not_open_to_everybody(site: Site) -> None:
    with site.parts.database.write() as session:
        session.add(Wall(slug="g", title="G", filter={"people": ["0" * 26]}))
    steward = site.as_(site.sam)
    form = form_of(steward.get("/desk/walls/g").text)
    assert steward.post("/desk/walls/g", data=form).status_code == 404
    assert "Kingfishers" not in site.visitor().get("/w/g").text


def shown_on(site: Site) -> list[str]:
    with site.parts.database.read() as session:
        return [screen.wall.slug for screen in session.query(Screen) if screen.wall is not None]
