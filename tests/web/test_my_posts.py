"""Promises of my posts: I hide and show mine as I like, and nobody else's; what was hidden for safety stays so."""

from tests.web.conftest import WORDS, Site
from wall.posts.models import Post
from wall.posts.service import hide, restore


def test_i_hide_a_post_and_show_it_again_without_asking(site: Site) -> None:
    mia = site.as_(site.mia)
    answer = mia.post(f"/me/posts/{site.post_id}/hide")
    assert (answer.status_code, answer.location) == (303, f"/me/posts#post-{site.post_id}")
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 410
    assert WORDS not in site.visitor().get("/").text
    listed = mia.get("/me/posts").text
    assert WORDS in listed
    assert f'action="/me/posts/{site.post_id}/show"' in listed
    mia.post(f"/me/posts/{site.post_id}/show")
    assert WORDS in site.visitor().get("/").text


def test_nobody_hides_or_shows_what_is_anothers(site: Site) -> None:
    for person in (site.sam, site.olga):
        assert site.as_(person).post(f"/me/posts/{site.post_id}/hide").status_code == 404
    assert WORDS in site.visitor().get("/").text


def test_what_a_steward_hid_for_safety_only_stewards_show_again(site: Site) -> None:
    site.change(hide, site.post_id, reason="It names a customer.", actor=site.sam)
    mia = site.as_(site.mia)
    answer = mia.post(f"/me/posts/{site.post_id}/show")
    assert answer.status_code == 403
    assert "hidden for safety" in answer.text
    listed = mia.get("/me/posts").text
    assert "It names a customer." in listed
    assert f'action="/me/posts/{site.post_id}/show"' not in listed
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 410


def test_what_i_hid_nobody_else_shows(site: Site) -> None:
    site.as_(site.mia).post(f"/me/posts/{site.post_id}/hide")
    answer = site.as_(site.sam).post(f"/desk/posts/{site.post_id}/restore")
    assert answer.status_code == 409
    with site.parts.database.read() as session:
        assert session.get_one(Post, site.post_id).hidden_at is not None


def test_my_own_posts_page_has_a_way_to_hide_it(site: Site) -> None:
    action = f'action="/me/posts/{site.post_id}/hide"'
    assert action in site.as_(site.mia).get(f"/post/{site.post_id}").text
    assert action not in site.as_(site.sam).get(f"/post/{site.post_id}").text
    assert action not in site.visitor().get(f"/post/{site.post_id}").text


def test_all_of_mine_is_there_page_by_page(site: Site) -> None:
    made = [site.put(site.mia, number, text=f"Words of day {number}.") for number in range(2, 60)]
    mia = site.as_(site.mia)
    first = mia.get("/me/posts").text
    older = first.split('href="/me/posts?before=')[1].split('"')[0]
    second = mia.get(f"/me/posts?before={older}").text
    for post_id in [*made, site.post_id]:
        assert (f'id="post-{post_id}"' in first) != (f'id="post-{post_id}"' in second)


def test_a_post_that_its_author_hid_stays_out_when_a_steward_lifts_their_own_act(site: Site) -> None:
    site.as_(site.mia).post(f"/me/posts/{site.post_id}/hide")
    steward = site.as_(site.sam)
    steward.post(f"/desk/posts/{site.post_id}/hide", data={"reason": "other", "note": "asked for it"})
    steward.post(f"/desk/posts/{site.post_id}/restore")
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 410
    site.change(restore, site.post_id, actor=site.mia)
    assert site.visitor().get(f"/post/{site.post_id}").status_code == 200
