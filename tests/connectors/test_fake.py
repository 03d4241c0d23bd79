"""The made-up network: writes, edits, deletes, troubles, and relays that happen exactly once."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from wall import clock
from wall.connectors.base import (
    BrandAccount,
    ConnectorError,
    Gone,
    Malformed,
    RateLimited,
    RemoteMedia,
    Target,
    Unauthorized,
    Unreachable,
)
from wall.connectors.fake import Fake
from wall.connectors.fake_network import FakeNetwork, FakeRelay, Trouble
from wall.connectors.outside import Outside

BRAND = BrandAccount("fake:brand", token="right")


@pytest.fixture
def network(tmp_path: Path) -> FakeNetwork:
    return FakeNetwork(tmp_path)


@pytest.fixture
def fake(outside: Outside) -> Fake:
    return Fake(outside)


def _find(fake: Fake, name: str = "Ada Lovelace") -> Target:
    return fake.find(f"fake:{name}", host=None, token=None)


def test_an_account_that_nobody_wrote_on_has_three_posts_that_stay(fake: Fake) -> None:
    first = fake.fetch(_find(fake), None, ())
    again = fake.fetch(_find(fake), None, ())
    assert first == again
    assert [post.uri for post in first.posts] == [f"fake:ada-lovelace/{number}" for number in (1, 2, 3)]
    assert all(clock.now() - timedelta(days=1) < post.published_at < clock.now() for post in first.posts)
    assert {post.author.name for post in first.posts} == {"Ada Lovelace"}
    assert {post.language for post in first.posts} <= {"fr", "en"}


def test_an_account_that_somebody_writes_on_has_those_posts_only(fake: Fake, network: FakeNetwork) -> None:
    uri = network.post("Zoé", "Bonjour", language="fr", warning="thé", media=(RemoteMedia("image", "https://x/i.png"),))
    (post,) = fake.fetch(_find(fake, "Zoé"), None, ()).posts
    assert (post.uri, post.text, post.language, post.warning) == (uri, "Bonjour", "fr", "thé")
    assert post.media[0].url == "https://x/i.png"
    assert post.author.handle == "@zoe@fake"


def test_edits_and_deletions_come_with_the_next_fetch(fake: Fake, network: FakeNetwork) -> None:
    one, two = network.post("ada", "one"), network.post("ada", "two")
    first = fake.fetch(_find(fake, "ada"), None, ())
    network.edit(one, "ONE")
    network.delete(two)
    second = fake.fetch(_find(fake, "ada"), first.cursor, ())
    assert [(post.uri, post.text, post.edited_at is None) for post in second.posts] == [(one, "ONE", False)]
    assert second.posts[0].published_at == first.posts[0].published_at
    assert second.removed == (two,)
    third = fake.fetch(_find(fake, "ada"), second.cursor, ())
    assert (third.posts, third.removed) == ((), ())


def test_what_was_added_and_deleted_between_two_fetches_is_only_removed(fake: Fake, network: FakeNetwork) -> None:
    network.post("ada", "one")
    first = fake.fetch(_find(fake, "ada"), None, ())
    two = network.post("ada", "two")
    network.delete(two)
    page = fake.fetch(_find(fake, "ada"), first.cursor, ())
    assert (page.posts, page.removed) == ((), (two,))
    assert fake.fetch(_find(fake, "ada"), None, ()).removed == ()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("unreachable", Unreachable),
        ("limited", RateLimited),
        ("unauthorized", Unauthorized),
        ("gone", Gone),
        ("malformed", Malformed),
    ],
)
def test_a_made_up_trouble_lasts_until_it_is_over(
    kind: Trouble, error: type[ConnectorError], fake: Fake, network: FakeNetwork
) -> None:
    network.post("ada", "one")
    network.trouble("ada", kind)
    with pytest.raises(error):
        fake.fetch(_find(fake, "ada"), None, ())
    network.trouble("ada", "none")
    assert len(fake.fetch(_find(fake, "ada"), None, ()).posts) == 1


@pytest.mark.parametrize("address", ["fake:", "fake:!!!", "ada", "fake:../.."])
def test_a_name_of_nothing_is_malformed(address: str, fake: Fake, tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        fake.find(address, host=None, token=None)
    assert list(tmp_path.iterdir()) == []


def test_many_writers_lose_nothing(fake: Fake, network: FakeNetwork, tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=lambda: [FakeNetwork(tmp_path).post("ada", "x") for _ in range(10)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    posts = fake.fetch(_find(fake, "ada"), None, ()).posts
    assert len({post.uri for post in posts}) == 40


def test_a_line_cut_short_is_left_out_and_written_over(fake: Fake, network: FakeNetwork, tmp_path: Path) -> None:
    network.post("ada", "one")
    with (tmp_path / "fake" / "@ada.jsonl").open("ab") as log:
        log.write(b'{"do":"add","at":"2026')
    network.post("ada", "two")
    assert [post.text for post in fake.fetch(_find(fake, "ada"), None, ()).posts] == ["one", "two"]


def test_a_relay_with_the_same_key_happens_once(fake: Fake, network: FakeNetwork) -> None:
    first = fake.relay(BRAND, "fake:ada/1", "https://x/1", key="k1")
    assert fake.relay(BRAND, "fake:ada/1", "https://x/1", key="k1") == first
    other = fake.relay(BRAND, "fake:ada/1", "https://x/1", key="k2")
    assert other.uri != first.uri
    assert [relay.key for relay in network.relays()] == ["k1", "k2"]


def test_a_relay_is_undone_and_undone_again(fake: Fake, network: FakeNetwork) -> None:
    receipt = fake.relay(BRAND, "fake:ada/1", "https://x/1", key="k1")
    for _ in range(2):
        fake.undo(BRAND, receipt.uri, "fake:ada/1", "https://x/1")
        assert network.relays() == [FakeRelay("brand", "fake:ada/1", "k1", undone=True)]


def test_a_brand_account_is_verified(fake: Fake) -> None:
    assert fake.verify(BRAND) == "@brand@fake"
    assert fake.verify(BrandAccount("@brand@fake")) == "@brand@fake"
    with pytest.raises(Unauthorized):
        fake.verify(BrandAccount("fake:brand", token="wrong"))


def test_an_answer_comes_again_with_what_it_answers(fake: Fake, network: FakeNetwork) -> None:
    uri = network.post("Ada", "Shall we?")
    target = _find(fake, "Ada")
    first = fake.fetch(target, None, ())
    network.post("Bob", "Gladly.", answers_url=first.posts[-1].url, answers_author="Ada")
    again = fake.fetch(target, first.cursor, ())
    assert [(post.uri, post.answered, post.edited_at, post.text) for post in again.posts] == [
        (uri, True, None, "Shall we?")
    ]
    network.edit(uri, "Shall we go?")
    [edited] = fake.fetch(target, again.cursor, ()).posts
    assert (edited.text, edited.answered) == ("Shall we go?", True)
