"""Where several walls hang, every page names them."""

import pytest

from tests.web.conftest import Site
from wall.walls.service import WallPlan, add_wall


@pytest.mark.parametrize(
    "path", ["/", "/w/porto", "/people", "/p/mia-sorensen", "/post/{post}", "/receipt", "/search", "/sign-in"]
)
def test_every_page_leads_to_every_wall(site: Site, path: str) -> None:
    with site.parts.database.write() as session:
        add_wall(session, "porto", WallPlan("Porto"), actor=None)
    page = site.visitor().get(path.format(post=site.post_id))
    assert page.status_code == 200
    assert 'href="/w/porto"' in page.text


def test_the_question_that_comes_with_a_flower_does_too(site: Site) -> None:
    with site.parts.database.write() as session:
        add_wall(session, "porto", WallPlan("Porto"), actor=None)
    assert 'href="/w/porto"' in site.as_(site.sam).get(f"/post/{site.post_id}/flower").text
