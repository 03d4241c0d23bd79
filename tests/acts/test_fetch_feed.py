"""Promises of odd feeds, through the whole way in: what is stored stays what it was when the feed says it again."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from tests.connectors.site import Reply, Site
from wall.acts.fetch import fetch
from wall.acts.follow import follow
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.models import Source
from wall.sources.service import ask_now

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{}</channel></rss>'
UNDATED = "<item><guid isPermaLink='false'>{0}</guid><link>https://x.example/{0}</link><title>{1}</title></item>"


def test_an_entry_without_a_date_keeps_the_moment_at_which_it_was_first_seen(
    parts: Parts, ben: Person, site: Site, travel: Callable[[timedelta], None]
) -> None:
    site.routes["/feed"] = Reply(200, RSS.format(UNDATED.format(1, "First")))
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id
    fetch(parts, source_id)
    [before] = posts_of(parts, source_id)
    travel(timedelta(hours=3))
    site.routes["/feed"] = Reply(200, RSS.format(UNDATED.format(2, "Second") + UNDATED.format(1, "First, edited")))
    fetch_again(parts, source_id)
    after, second = posts_of(parts, source_id)
    assert (after.id, after.title, after.published_at) == (before.id, "First, edited", before.published_at)
    assert second.published_at > before.published_at


def test_two_entries_with_one_id_are_both_on_the_wall_and_stay_two(parts: Parts, ben: Person, site: Site) -> None:
    item = "<item><guid isPermaLink='false'>same</guid><link>https://x.example/{0}</link><title>{0}</title></item>"
    site.routes["/feed"] = Reply(200, RSS.format(item.format("old")))
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id
    fetch(parts, source_id)
    for names in (["new", "old"], ["newest", "new"], ["newest"]):
        site.routes["/feed"] = Reply(200, RSS.format("".join(map(item.format, names))))
        fetch_again(parts, source_id)
    assert sorted(post.title for post in posts_of(parts, source_id)) == ["new", "newest", "old"]


def test_a_validator_that_cannot_be_sent_back_keeps_no_feed_away(parts: Parts, ben: Person, site: Site) -> None:
    headers = {"ETag": '"été"', "Last-Modified": "x" * 301}
    site.routes["/feed"] = Reply(200, RSS.format(UNDATED.format(1, "First")), headers)
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id
    fetch(parts, source_id)
    fetch_again(parts, source_id)
    assert not {"if-none-match", "if-modified-since"} & site.asked[-1].headers.keys()


def fetch_again(parts: Parts, source_id: str) -> None:
    with parts.database.write() as session:
        ask_now(session.get_one(Source, source_id))
    result = fetch(parts, source_id)
    assert result is not None
    assert result.error is None


def posts_of(parts: Parts, source_id: str) -> list[Post]:
    with parts.database.read() as session:
        query = select(Post).where(Post.source_id == source_id).order_by(Post.published_at)
        return list(session.scalars(query))
