"""Pages of insight: who has not been seen, the month to print and as CSV, and going on to a conversation."""

import csv
import io

from tests.web.conftest import Site
from wall.clock import now
from wall.posts.service import hide


def test_the_month_is_a_page_and_the_same_figures_as_csv(site: Site) -> None:
    steward = site.as_(site.sam)
    shown = steward.get("/desk/month?lang=en").text
    assert "First voices" in shown
    assert "Mia Sörensen" in shown
    answer = steward.get("/desk/month.csv?lang=fr")
    assert answer.headers["Content-Disposition"].endswith(f'"florilege-{now():%Y-%m}.csv"')
    rows = dict(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows["Personnes qui ont parlé"] == "1"
    assert rows["Premières voix"] == "1"


def test_a_month_that_is_none_is_told_in_words(site: Site) -> None:
    steward = site.as_(site.sam)
    assert steward.get("/desk/month?month=soon").status_code == 400
    assert steward.get("/desk/month?month=2999-01").status_code == 404
    for path in ("/desk/month", "/desk/month.csv"):
        answer = steward.get(f"{path}?month=0001-01&lang=en")
        assert (answer.status_code, "This site had not begun then." in answer.text) == (404, True)


def test_who_was_never_thanked_is_named_on_the_desk(site: Site) -> None:
    assert "Mia Sörensen" in site.as_(site.sam).get("/desk/unseen").text


def test_going_on_to_a_conversation_is_counted_without_a_cookie(site: Site) -> None:
    visitor = site.visitor()
    assert f'ping="/post/{site.post_id}/out"' in visitor.get("/").text
    answer = visitor.post(f"/post/{site.post_id}/out")
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (204, None)
    rows = site.as_(site.sam).get("/desk/month.csv?lang=en").get_data(as_text=True)
    assert "Visitors who went on to a conversation,1" in rows


def test_nobody_counts_on_a_post_that_is_out_of_sight_or_without_end(site: Site) -> None:
    visitor = site.visitor()
    assert [visitor.post(f"/post/{site.post_id}/out").status_code for _ in range(61)][-2:] == [204, 429]
    site.change(hide, site.post_id, reason="a test", actor=None)
    assert site.visitor().post(f"/post/{site.post_id}/out", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
