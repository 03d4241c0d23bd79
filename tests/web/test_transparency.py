"""Promises of the public count: every month, every reason, 0 as 0, and neither a name nor a word."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from tests.web.conftest import WORDS, Site
from wall.clock import now
from wall.safety.models import Hiding
from wall.safety.rules import REASON_NAMES


def months(site: Site) -> list[dict[str, object]]:
    answer = site.visitor().get("/api/v1/transparency")
    assert answer.status_code == 200
    assert answer.json is not None
    return answer.json["months"]  # type: ignore[no-any-return]  # JSON


def test_nothing_hidden_is_said_as_zero(site: Site) -> None:
    nothing = dict.fromkeys(REASON_NAMES, 0)
    assert months(site) == [
        {"month": f"{now():%Y-%m}", "posts": nothing, "people": nothing, "appeals": 0, "overturned": 0}
    ]
    page = site.visitor().get("/transparency").text
    assert len(re.findall(r'class="end num">(?:<b>)?0', page)) == 4 + len(REASON_NAMES)


def test_what_was_hidden_is_counted_by_month_and_reason_without_name_or_word(
    site: Site, travel: Callable[[timedelta], None]
) -> None:
    sam = site.as_(site.sam)
    sam.post(f"/desk/posts/{site.post_id}/hide", data={"reason": "hate", "note": "Kingfishers hate this."})
    sam.post("/desk/stop/author", data={"person": "mia-sorensen", "reason": "stolen"})
    sam.post(f"/desk/posts/{site.post_id}/restore")
    travel(timedelta(days=40))
    newest, *_, oldest = months(site)
    assert (oldest["posts"], oldest["people"]) == (
        {name: int(name == "hate") for name in REASON_NAMES},
        {name: int(name == "stolen") for name in REASON_NAMES},
    )
    assert newest["posts"] == dict.fromkeys(REASON_NAMES, 0)
    page = site.visitor().get("/transparency").text
    for secret in (WORDS, "Mia", "Sam", "Kingfishers"):
        assert secret not in page


def test_the_count_is_linked_on_the_site_and_asked_about_again_for_nothing(site: Site) -> None:
    assert 'href="/transparency"' in site.visitor().get("/").text
    for path in ("/transparency", "/api/v1/transparency"):
        first = site.visitor().get(path)
        assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        again = site.visitor().get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304


def test_the_count_speaks_french(site: Site) -> None:
    page = site.visitor().get("/transparency?lang=fr").text
    assert "données personnelles" in page
    assert "Ce qui a été masqué" in page


def test_what_is_lifted_beside_an_answer_that_waits_showed_again_after_it(site: Site) -> None:
    sam, mia = site.as_(site.sam), site.as_(site.mia)
    sam.post(f"/desk/posts/{site.post_id}/hide", data={"reason": "hate", "note": "Kingfishers hate this."})
    with site.parts.database.read() as session:
        hiding_id = session.scalars(select(Hiding.id)).one()
    assert mia.post(f"/me/log/{hiding_id}", data={"words": "They do not."}).status_code == 303
    assert sam.post(f"/desk/safety/{hiding_id}/lift").status_code == 303
    assert [(one["appeals"], one["overturned"]) for one in months(site)] == [(1, 1)]


def test_what_was_lifted_before_anybody_answered_is_no_answer_s_doing(site: Site) -> None:
    sam = site.as_(site.sam)
    sam.post(f"/desk/posts/{site.post_id}/hide", data={"reason": "hate", "note": "Kingfishers hate this."})
    sam.post(f"/desk/posts/{site.post_id}/restore")
    assert [(one["appeals"], one["overturned"]) for one in months(site)] == [(0, 0)]
