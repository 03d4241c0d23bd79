"""Replies say in one line what they answer; an author's own go on from their earlier post."""

import pytest

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Asked, Reply
from wall.connectors.base import Page, RemotePost, Target
from wall.connectors.mastodon import Mastodon
from wall.connectors.mastodon_threads import LONGEST_LINE, MOST_QUESTIONS


@pytest.fixture
def target(mastodon_server: MastodonServer, mastodon: Mastodon) -> Target:
    return mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=None)


def id_of(uri: str) -> str:
    return uri.rpartition("/")[2]


def post_of(page: Page, uri: str) -> RemotePost:
    return next(post for post in page.posts if post.uri == uri)


def answer(server: MastodonServer, text: str, number: int | str, **more: object) -> str:
    """A reply to Bob's status. Gives its uri."""
    mentions = [{"id": "7", "acct": "bob@far.example"}]
    return server.add(text, **{"in_reply_to_id": number, "in_reply_to_account_id": "7", "mentions": mentions} | more)


def own_answer(server: MastodonServer, text: str, uri: str) -> str:
    """A reply of the author's to themself. Gives its uri."""
    return server.add(text, in_reply_to_id=id_of(uri), in_reply_to_account_id="42")


def asked_for_statuses(server: MastodonServer) -> list[Asked]:
    return [asked for asked in server.site.asked if asked.path.startswith("/api/v1/statuses/")]


def test_a_reply_says_whom_and_what_it_answers(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add_elsewhere(55, 'Where is <a href="x"><span class="invisible">https://</span>here</a>?<br>Well?')
    uri = answer(mastodon_server, "Here", 55)
    post = post_of(mastodon.fetch(target, None, ()), uri)
    assert (post.answers_url, post.answers_author) == ("https://far.example/@bob/55", "@bob@far.example")
    assert post.answers_text == "Where is here? Well?"


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"spoiler_text": "The end of the film"}, "The end of the film"),
        ({"visibility": "unlisted"}, "Bob’s words"),
        ({"visibility": "private"}, ""),
        ({"content": f"<p>{'word ' * 100}</p>"}, ("word " * 28).strip() + "…"),
        ({"content": "a" * 500}, "a" * (LONGEST_LINE - 1) + "…"),
        ({"content": "<p>Hi :blobcat:</p><script>x</script>", "emojis": [{"shortcode": "blobcat"}]}, "Hi"),
    ],
)
def test_the_line_is_what_everybody_may_see_of_it(
    more: dict[str, object], line: str, mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add_elsewhere(55, "Bob’s words", **more)
    uri = answer(mastodon_server, "Here", 55)
    assert post_of(mastodon.fetch(target, None, ()), uri).answers_text == line


def test_who_is_answered_is_found_out_where_the_reply_does_not_say(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add_elsewhere(55, "Bob’s words")
    uri = answer(mastodon_server, "Here", 55, mentions=[])
    assert post_of(mastodon.fetch(target, None, ()), uri).answers_author == "@bob@far.example"


def test_a_reply_to_what_is_gone_still_comes(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uri = answer(mastodon_server, "Here", 55)
    post = post_of(mastodon.fetch(target, None, ()), uri)
    assert (post.answers_author, post.answers_text) == ("@bob@far.example", "")


def test_an_unchanged_reply_is_asked_about_once(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add_elsewhere(55, "Bob’s words")
    answer(mastodon_server, "Here", 55)
    answer(mastodon_server, "And here", 55)
    page = mastodon.fetch(target, None, ())
    assert mastodon.fetch(target, page.cursor, ()).posts == ()
    assert len(asked_for_statuses(mastodon_server)) == 1


def test_ten_are_asked_about_in_one_fetch_and_the_others_in_the_next(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    for number in range(15):
        mastodon_server.add_elsewhere(500 + number, f"Question {number}")
        answer(mastodon_server, f"Answer {number}", 500 + number)
    first = mastodon.fetch(target, None, ())
    assert len(first.posts) == 15
    assert sum(bool(post.answers_text) for post in first.posts) == MOST_QUESTIONS
    assert len(asked_for_statuses(mastodon_server)) == MOST_QUESTIONS
    second = mastodon.fetch(target, first.cursor, ())
    assert [bool(post.answers_text) for post in second.posts] == [True] * 5
    assert mastodon.fetch(target, second.cursor, ()).posts == ()


@pytest.mark.parametrize(("status", "comes_again"), [(503, False), (429, True), (401, False)])
def test_a_server_that_does_not_tell_fails_no_fetch(
    status: int, *, comes_again: bool, mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.site.routes["/api/v1/statuses/55"] = Reply(status)
    uri = answer(mastodon_server, "Here", 55)
    first = mastodon.fetch(target, None, ())
    assert post_of(first, uri).answers_text == ""
    mastodon_server.add_elsewhere(55, "Bob’s words")
    again = mastodon.fetch(target, first.cursor, ()).posts
    assert [post.answers_text for post in again] == (["Bob’s words"] if comes_again else [])


def test_a_server_that_shows_strangers_the_timeline_alone_is_asked_once(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    for number in range(500, 505):
        mastodon_server.site.routes[f"/api/v1/statuses/{number}"] = Reply(401)
        answer(mastodon_server, "Here", number)
    page = mastodon.fetch(target, None, ())
    assert [post.answers_author for post in page.posts] == ["@bob@far.example"] * 5
    assert mastodon.fetch(target, page.cursor, ()).posts == ()
    assert len(asked_for_statuses(mastodon_server)) == 1


def test_a_thread_goes_on_from_what_is_in_the_timeline(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    first = mastodon_server.add("1/3")
    second = own_answer(mastodon_server, "2/3", first)
    third = own_answer(mastodon_server, "3/3", second)
    page = mastodon.fetch(target, None, ())
    assert [post.continues for post in page.posts] == [None, first, second]
    assert {post.answers_url for post in page.posts} == {None}
    assert third == page.posts[-1].uri
    assert asked_for_statuses(mastodon_server) == []


def test_a_thread_goes_on_from_what_is_remembered(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    first = mastodon_server.add("1/2")
    page = mastodon.fetch(target, None, ())
    for number in range(45):
        mastodon_server.add(str(number))
    last = own_answer(mastodon_server, "2/2", first)
    mastodon_server.site.routes[f"/api/v1/statuses/{id_of(first)}"] = Reply(500)
    mastodon_server.statuses = [status for status in mastodon_server.statuses if status["uri"] != first]
    assert post_of(mastodon.fetch(target, page.cursor, ()), last).continues == first


def test_a_thread_goes_on_from_what_the_server_tells(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    first = mastodon_server.add("1/2")
    for number in range(45):
        mastodon_server.add(str(number))
    last = own_answer(mastodon_server, "2/2", first)
    assert post_of(mastodon.fetch(target, None, ()), last).continues == first


def test_a_thread_below_somebody_elses_post_is_a_thread(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add_elsewhere(55, "Bob’s words")
    first = answer(mastodon_server, "1/2", 55)
    second = own_answer(mastodon_server, "2/2", first)
    page = mastodon.fetch(target, None, ())
    assert post_of(page, first).answers_text == "Bob’s words"
    assert (post_of(page, second).continues, post_of(page, second).answers_url) == (first, None)


def test_an_id_in_capitals_is_the_same_id(mastodon: Mastodon, mastodon_server: MastodonServer, target: Target) -> None:
    mastodon_server.add("1/2", id="01hzx3", uri=f"{mastodon_server.site.url}/users/ada/statuses/01hzx3")
    last = mastodon_server.add("2/2", in_reply_to_id="01HZX3", in_reply_to_account_id="42")
    assert post_of(mastodon.fetch(target, None, ()), last).continues == mastodon_server.statuses[1]["uri"]
    assert asked_for_statuses(mastodon_server) == []


def test_a_part_of_what_is_for_friends_stands_alone(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    first = mastodon_server.add("1/2", visibility="private")
    last = own_answer(mastodon_server, "2/2", first)
    post = post_of(mastodon.fetch(target, None, ()), last)
    assert (post.continues, post.answers_url) == (None, None)


def test_that_others_answered_is_known_and_an_author_going_on_is_no_answer(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    quiet = mastodon_server.add("Nobody says a word.", replies_count=0)
    thread = mastodon_server.add("First of all.", replies_count=1)
    own_answer(mastodon_server, "And then.", thread)
    talked_of = mastodon_server.add("What do you think?", replies_count=3)
    page = mastodon.fetch(target, None, ())
    assert [post_of(page, uri).answered for uri in (quiet, thread, talked_of)] == [False, False, True]


def test_a_post_comes_again_when_somebody_answers_it(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uri = mastodon_server.add("What do you think?", replies_count=0)
    first = mastodon.fetch(target, None, ())
    mastodon_server.change(uri, replies_count=1)
    again = mastodon.fetch(target, first.cursor, ())
    assert [(post.uri, post.answered) for post in again.posts] == [(uri, True)]
    mastodon_server.change(uri, replies_count=2)
    assert mastodon.fetch(target, again.cursor, ()).posts == (), "how many answered is nobody's business here"
