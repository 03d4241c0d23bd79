"""Mastodon servers are asked no more than they must be, and their oddities do no harm."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.mastodon_server import TOKEN, MastodonServer
from tests.connectors.site import Asked, Reply
from wall import clock
from wall.connectors.base import Gone, Known, Page, RateLimited, Target, Unauthorized, Unreachable
from wall.connectors.mastodon import Mastodon

TIMELINE = "/api/v1/accounts/42/statuses"


@pytest.fixture
def target(mastodon_server: MastodonServer, mastodon: Mastodon) -> Target:
    return mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=None)


def known(page: Page) -> tuple[Known, ...]:
    return tuple(Known(post.uri, post.published_at) for post in page.posts)


def requests_of(server: MastodonServer) -> list[Asked]:
    """What the server was asked since the last time."""
    asked = list(server.site.asked)
    server.site.asked.clear()
    return asked


@pytest.mark.parametrize("gives_etags", [False, True])
def test_an_unchanged_account_is_one_request(
    *, gives_etags: bool, mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.gives_etags = gives_etags
    first = mastodon_server.add("1/2")
    mastodon_server.add("2/2", in_reply_to_id=first.rpartition("/")[2], in_reply_to_account_id="42")
    page = mastodon.fetch(target, None, ())
    requests_of(mastodon_server)
    again = mastodon.fetch(target, page.cursor, known(page))
    (asked,) = requests_of(mastodon_server)
    assert ("if-none-match" in asked.headers) is gives_etags
    assert (again.posts, again.removed) == ((), ())


def test_a_changed_account_is_noticed_in_spite_of_the_condition(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.gives_etags = True
    uri = mastodon_server.add("frist")
    page = mastodon.fetch(target, None, ())
    page = mastodon.fetch(target, page.cursor, known(page))
    mastodon_server.edit(uri, "first")
    assert [post.uri for post in mastodon.fetch(target, page.cursor, ()).posts] == [uri]


def test_a_preview_that_comes_later_is_an_edit(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("Look")
    page = mastodon.fetch(target, None, ())
    mastodon_server.statuses[0]["card"] = {"url": "https://news.example/1", "title": "News"}
    (post,) = mastodon.fetch(target, page.cursor, ()).posts
    assert post.link is not None
    assert post.link.title == "News"


def test_what_a_timeline_leaves_out_is_asked_for_once_a_day(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = mastodon_server.add("hidden in the timeline")
    mastodon_server.add("shown")
    first = mastodon.fetch(target, None, ())
    mastodon_server.site.routes[f"/api/v1/statuses/{uri.rpartition('/')[2]}"] = Reply(200, mastodon_server.statuses[1])
    mastodon_server.delete(uri)
    second = mastodon.fetch(target, first.cursor, known(first))
    requests_of(mastodon_server)
    third = mastodon.fetch(target, second.cursor, known(first))
    assert len(requests_of(mastodon_server)) == 1
    mastodon_server.site.routes[f"/api/v1/statuses/{uri.rpartition('/')[2]}"] = Reply(404)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert mastodon.fetch(target, third.cursor, known(first)).removed == (uri,)


def test_a_server_that_gives_fewer_than_asked_has_deleted_nothing(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    for number in range(50):
        mastodon_server.add(str(number), created_at=f"2026-11-02T{number // 10:02}:{number % 10:02}:00Z")
    page = mastodon.fetch(target, None, ())
    every = mastodon_server.statuses
    mastodon_server.site.routes[TIMELINE] = lambda _: Reply(200, every[:20])
    requests_of(mastodon_server)
    assert mastodon.fetch(target, page.cursor, known(page)).removed == ()
    assert len(requests_of(mastodon_server)) == 1


def test_a_server_that_gives_its_first_page_for_ever_is_left_in_peace(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("seen")
    page = mastodon.fetch(target, None, ())
    for number in range(60):
        mastodon_server.add(str(number))
    newest = mastodon_server.statuses[:40]
    mastodon_server.site.routes[TIMELINE] = Reply(200, newest)
    requests_of(mastodon_server)
    assert len(mastodon.fetch(target, page.cursor, ()).posts) == 40
    assert len(requests_of(mastodon_server)) == 2


def test_a_status_that_makes_no_sense_hides_no_other(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("good")
    mastodon_server.site.routes[TIMELINE] = Reply(200, [{"id": "1"}, None, *mastodon_server.statuses])
    assert [post.html for post in mastodon.fetch(target, None, ()).posts] == ["<p>good</p>"]


def test_a_post_that_is_no_longer_for_everybody_goes(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    uri = mastodon_server.add("for all")
    page = mastodon.fetch(target, None, ())
    mastodon_server.statuses[0]["visibility"] = "private"
    assert mastodon.fetch(target, page.cursor, known(page)).removed == (uri,)


def test_a_cursor_of_another_time_brings_everything_again(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("x")
    for cursor in ("", "x", "[]", '{"1001": ["u", ""]}', '{"traces": 1}', "\ud800"):
        assert len(mastodon.fetch(target, cursor, ()).posts) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X-RateLimit-Reset": "2026-11-02T08:02:00.000Z"}, 120),
        ({"X-RateLimit-Reset": "1793606460"}, 60),
        ({"X-RateLimit-Reset": "1793606460", "Retry-After": "7"}, 7),
        ({"X-RateLimit-Reset": "1"}, 1),
        ({"X-RateLimit-Reset": "soon"}, 300),
        ({}, 300),
    ],
)
def test_a_server_says_in_its_own_way_when_to_come_back(
    headers: dict[str, str],
    seconds: int,
    mastodon: Mastodon,
    mastodon_server: MastodonServer,
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 2, 8, tzinfo=UTC))
    mastodon_server.site.routes[TIMELINE] = Reply(429, headers=headers)
    with pytest.raises(RateLimited) as limit:
        mastodon.fetch(target, None, ())
    assert limit.value.retry_after == timedelta(seconds=seconds)


def test_an_account_that_moved_is_gone_and_its_new_handle_is_said(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    moved = {"id": "9", "username": "ada", "acct": "ada@new.example", "url": "https://new.example/@ada"}
    mastodon_server.account["moved"] = moved
    mastodon_server.add("x")
    with pytest.raises(Gone, match="has moved to @ada@new.example"):
        mastodon.fetch(target, None, ())
    with pytest.raises(Gone, match="has moved to @ada@new.example"):
        mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=None)


def test_an_account_that_was_suspended_takes_no_posts_along(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.add("x")
    page = mastodon.fetch(target, None, ())
    mastodon_server.statuses.clear()
    mastodon_server.account["suspended"] = True
    with pytest.raises(Gone, match="has suspended the account @ada@"):
        mastodon.fetch(target, page.cursor, known(page))


def test_an_account_that_is_no_more_is_gone(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.site.routes[TIMELINE] = Reply(404, {"error": "Record not found"})
    with pytest.raises(Gone, match="no longer has this account"):
        mastodon.fetch(target, None, ())
    mastodon_server.site.routes[TIMELINE] = Reply(404, "not here", {"Content-Type": "text/plain"})
    with pytest.raises(Unreachable):  # a proxy's word is no proof
        mastodon.fetch(target, None, ())


def test_an_account_that_is_limited_is_read_and_that_is_noted(
    mastodon: Mastodon, mastodon_server: MastodonServer
) -> None:
    mastodon_server.account["limited"] = True
    found = mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=None)
    assert found.note.format(**found.note_values).startswith(f"{mastodon_server.site.host} has limited this account")


def test_a_server_that_begins_to_refuse_says_what_to_do(
    mastodon: Mastodon, mastodon_server: MastodonServer, target: Target
) -> None:
    mastodon_server.needs_token = True
    with pytest.raises(Unauthorized, match="Make one there"):
        mastodon.fetch(target, None, ())


def test_a_token_that_is_refused_is_to_be_made_anew(mastodon: Mastodon, mastodon_server: MastodonServer) -> None:
    mastodon_server.needs_token = True
    with pytest.raises(Unauthorized, match="does not take the token") as refusal:
        mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token="wrong")
    assert "wrong" not in str(refusal.value)
    assert mastodon.find(f"{mastodon_server.site.url}/@ada", host=None, token=TOKEN).uri
