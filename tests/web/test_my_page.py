"""Promises of a colleague's own page: who was hidden reads why, and nobody else does."""

from tests.web.conftest import WORDS, Site
from wall.posts.service import hide, restore

REASON = "A customer is named in it."


def test_the_author_of_a_hidden_post_reads_why_and_nobody_else_does(site: Site) -> None:
    site.change(hide, site.post_id, reason=REASON, actor=None)
    mine = site.as_(site.mia).get("/me").text
    assert WORDS in mine
    assert REASON in mine
    for browser in (site.visitor(), site.as_(site.olga)):
        for path in ("/", "/p/mia-sorensen", f"/post/{site.post_id}", "/me"):
            assert REASON not in browser.get(path).text, path


def test_what_is_shown_again_needs_no_reason_any_more(site: Site) -> None:
    site.change(hide, site.post_id, reason=REASON, actor=None)
    site.change(restore, site.post_id, actor=None)
    assert REASON not in site.as_(site.mia).get("/me").text
