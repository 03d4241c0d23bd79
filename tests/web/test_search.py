"""Promises of the search page and its API: what is found, in words where nothing is, and nothing typed is markup."""

import re

from tests.web.conftest import Site
from wall.posts.service import hide


def test_a_post_is_found_by_its_words_whatever_the_accents(site: Site) -> None:
    post_id = site.put(site.mia, 2, "Un été de tulipes")
    for query in ("ete", "TULIPES", "tuli"):
        page = site.visitor().get(f"/search?q={query}").text
        assert re.findall(r'<article[^>]* data-post="(\w+)"', page) == [post_id]
    assert f'value="{query}"' in page


def test_without_words_the_page_asks_and_with_unknown_ones_it_says_so(site: Site) -> None:
    asking = site.visitor().get("/search?lang=fr").text
    assert "<article" not in asking
    assert '<label for="q">' in asking
    nothing = site.visitor().get("/search?lang=fr&q=licorne").text
    assert "Personne n’a encore écrit «\u202flicorne\u202f» ici." in nothing
    assert '<input type="hidden" name="lang" value="fr">' in nothing


def test_what_is_typed_is_shown_as_text_and_never_fails(site: Site) -> None:
    for query in ("<script>alert(1)</script>", '"><img src=x>', "%00", "%ff%fe", "x" * 10_000, "' OR 1=1 --"):
        answer = site.visitor().get(f"/search?q={query}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def test_search_engines_leave_it_alone_and_browsers_may_keep_it(site: Site) -> None:
    answer = site.visitor().get("/search?q=kingfishers")
    assert '<meta name="robots" content="noindex">' in answer.text
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = site.visitor().get("/search?q=kingfishers", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_is_hidden_is_not_found(site: Site) -> None:
    site.change(hide, site.post_id, reason="why", actor=None)
    assert "<article" not in site.visitor().get("/search?q=kingfishers").text
    found = site.visitor().get("/api/v1/walls/main/posts?q=kingfishers").json
    assert found == {"posts": [], "next": None, "seq": 2, "announcement": None}


def test_more_results_are_a_page_further(site: Site) -> None:
    for number in range(41):
        site.put(site.mia, number + 10, f"tulipe {number}")
    first = site.visitor().get("/search?q=tulipe&lang=fr").text
    found = re.search(r'href="([^"]*before=[^"]*)"', first)
    assert found is not None
    second = site.visitor().get(found[1].replace("&amp;", "&")).text
    assert (first.count("<article"), second.count("<article")) == (40, 1)


def test_the_api_finds_posts_by_their_words(site: Site) -> None:
    tulip = site.put(site.mia, 2, "tulipe")
    assert _found_by_api(site, "behind%20NEST") == [site.post_id]
    assert _found_by_api(site, "tulipe%20nest") == []
    assert set(_found_by_api(site, "")) == {site.post_id, tulip}


def _found_by_api(site: Site, query: str) -> list[str]:
    answer = site.visitor().get(f"/api/v1/walls/main/posts?q={query}").get_json()
    return [post["id"] for post in answer["posts"]]


def test_every_page_leads_to_it(site: Site) -> None:
    assert re.search(r'<a [^>]*href="/search"[^>]*aria-label="Search"', site.visitor().get("/people?lang=").text)
