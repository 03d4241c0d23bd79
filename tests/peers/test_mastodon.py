"""The story's points 1 and 5 with a Mastodon server that somebody else wrote, through the real commands."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.peers.mastodon import TOKEN, MastodonPeer
from tests.processes.running import Running, ask, clean_environ, wait_until

SECONDS = 30.0


class Site:
    """A running site, its commands and its API."""

    def __init__(self, running: Running, environ: dict[str, str]) -> None:
        self._running = running
        self._environ = clean_environ() | environ

    def do(self, *words: str) -> Any:
        """One command; what it prints as JSON."""
        done = self.try_to(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def try_to(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command, whatever comes of it."""
        command = [sys.executable, "-m", "wall", *words]
        return subprocess.run(command, env=self._environ, capture_output=True, text=True, check=False)

    def receipt(self) -> list[dict[str, Any]]:
        """What the company gave back."""
        months: list[dict[str, Any]] = json.loads(ask(self._running.port, "/api/v1/receipt").body)["months"]
        return months

    def posts(self) -> list[dict[str, Any]]:
        """What is on the wall."""
        answer = ask(self._running.port, "/api/v1/walls/main/posts?limit=100")
        found: list[dict[str, Any]] = json.loads(answer.body)["posts"]
        return found

    def texts(self) -> set[str]:
        """The words on the wall."""
        return {post["text"] for post in self.posts()}


@pytest.fixture
def site(tmp_path: Path, free_port: int) -> Iterator[Site]:
    environ = {
        "FLORILEGE_DATA_DIR": str(tmp_path),
        "FLORILEGE_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "FLORILEGE_ALLOW_HTTP": "1",
        "FLORILEGE_POLL_SECONDS": "1",
    }
    with Running(free_port, environ) as running:
        running.wait_until_served("/readyz")
        yield Site(running, {**environ, "PATH": os.environ["PATH"]})


def test_posts_edits_and_deletions_arrive_and_a_boost_goes_out_once(site: Site, mastodon: MastodonPeer) -> None:
    first = mastodon.post("First words from a real server")
    site.do("person", "add", "Ada")
    source = site.do("source", "add", "ada", f"@{mastodon.handle()}", "--host", mastodon.address, "--token", TOKEN)
    assert source["network"] == "mastodon"
    wait_until(lambda: "First words from a real server" in site.texts(), SECONDS, "the first post")

    second = mastodon.post("They post again")
    wait_until(lambda: "They post again" in site.texts(), SECONDS, "the second post")
    mastodon.edit(second, "They post again, better")
    wait_until(lambda: "They post again, better" in site.texts(), SECONDS, "the edit")
    assert "They post again" not in site.texts()

    site.do("relay", "add", "mastodon", mastodon.handle(), "--host", mastodon.address, "--token", TOKEN)
    wait_until(lambda: all(post["relays"] for post in site.posts()), SECONDS, "the boosts")
    assert mastodon.is_boosted(first)
    assert mastodon.is_boosted(second)
    assert mastodon.boosts() == 2

    mastodon.delete(second)
    wait_until(lambda: "They post again, better" not in site.texts(), SECONDS, "the deletion")
    assert [(row["network"], row["initiatives"], row["relayed"]) for row in site.receipt()] == [("mastodon", 1, 1)]


def test_threads_replies_and_warnings_are_on_the_wall_as_they_were_meant(site: Site, mastodon: MastodonPeer) -> None:
    ada, bob = (mastodon.join(f"{name}_{uuid4().hex[:8]}") for name in ("ada", "bob"))
    question = bob.post("Who comes to lunch?")
    ada.post(f"@{bob.handle()} I do", in_reply_to_id=question)
    ada.post("The butler did it", spoiler_text="The end of the film")
    first = ada.post("A thread")
    ada.post("and how it goes on", in_reply_to_id=first)
    site.do("person", "add", "Ada")
    site.do("source", "add", "ada", f"@{ada.handle()}", "--host", ada.address)
    wait_until(lambda: len(site.posts()) == 3, SECONDS, "three cards")
    cards = {post["text"]: post for post in site.posts()}
    assert [part["text"] for part in cards["A thread"]["parts"]] == ["and how it goes on"]
    (reply,) = (post for text, post in cards.items() if text.endswith("I do"))
    assert (reply["answers"]["author"], reply["answers"]["text"]) == (f"@{bob.handle()}", "Who comes to lunch?")
    assert [post["warning"] for post in cards.values() if post["warning"]] == ["The end of the film"]


def test_a_brand_account_with_a_wrong_token_is_refused_in_words(site: Site, mastodon: MastodonPeer) -> None:
    command = ["relay", "add", "mastodon", mastodon.handle(), "--host", mastodon.address, "--token", "nonsense"]
    done = site.try_to(*command)
    assert done.returncode == 1
    assert "token" in done.stderr
    assert "Traceback" not in done.stderr
