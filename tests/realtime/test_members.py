"""Promises to people who are signed in: their connections end with their session. Visitors' go on."""

import time

from tests.realtime.conftest import Site
from tests.realtime.wire import Wire, ask

MAIN = {"wall": "main", "lang": "fr"}
COOKIE = "Cookie: session={}\r\n"


def join(site: Site, headers: str = "") -> Wire:
    wire = Wire(site.port, headers=headers)
    assert wire.enter()[0] == "0"
    assert "seq" in wire.join(MAIN)
    return wire


def end(site: Site, name: str) -> None:
    assert ask(site.port, f"/sign-out/{name}", method="POST") == (200, b"ended")


def test_a_connection_closes_within_two_seconds_of_its_sessions_end(site: Site) -> None:
    with join(site, COOKIE.format("ada")) as wire:
        began = time.monotonic()
        end(site, "ada")
        name, problem = wire.read_event()
        assert wire.read_text() == "41/wall,"
        assert wire.is_ended()
        assert time.monotonic() - began <= 2
    assert (name, problem["status"]) == ("error", 401)


def test_every_connection_of_the_session_closes_and_no_other(site: Site) -> None:
    with (
        join(site, COOKIE.format("ada")) as one,
        join(site, COOKIE.format("ada")) as two,
        join(site, COOKIE.format("bob")) as bob,
        join(site) as visitor,
    ):
        end(site, "ada")
        assert one.is_ended()
        assert two.is_ended()
        site.add_posts("post-1")
        assert bob.read_event()[1]["post"] == "post-1"
        assert visitor.read_event()[1]["post"] == "post-1"


def test_who_comes_back_with_the_cookie_of_an_ended_session_is_a_visitor_and_stays(site: Site) -> None:
    end(site, "ada")
    with join(site, COOKIE.format("ada")) as wire:
        time.sleep(2.5)
        site.add_posts("post-1")
        assert wire.read_event()[1]["post"] == "post-1"


def test_visitors_cost_no_question(site: Site) -> None:
    with join(site), join(site, COOKIE.format("nobody")):
        before = site.ask_state()["asked"]
        time.sleep(2.5)
        assert site.ask_state()["asked"] == before
    with join(site, COOKIE.format("ada")):
        time.sleep(1.5)
        assert site.ask_state()["asked"] > before
