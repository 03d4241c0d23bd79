"""Promises of the live side, kept by the real server: gunicorn, engine.io, SQLite, and a client that may misbehave."""

import sqlite3
import statistics
import threading
import time
from typing import Any

import pytest
import socketio

from tests.realtime.conftest import Site
from tests.realtime.wire import CLOSE, PING, PONG, TEXT, Wire, ask, make_frame
from wall.events.types import PostAdded, PostEdited, PostRemoved, WallChanged, WallStarted, WallStopped

MAIN = {"wall": "main", "lang": "fr"}
GARDEN = {"wall": "garden", "lang": "fr"}


def join(site: Site, wish: dict[str, str]) -> Wire:
    wire = Wire(site.port)
    assert wire.enter()[0] == "0"
    assert "seq" in wire.join(wish)
    return wire


def read_changes(wire: Wire, count: int) -> list[dict[str, Any]]:
    return [wire.read_event()[1] for _ in range(count)]


def wait_for(site: Site, key: str, value: object) -> None:
    end = time.monotonic() + 5
    while site.ask_state()[key] != value:
        assert time.monotonic() < end, site.ask_state()
        time.sleep(0.05)


def test_visitors_hear_of_a_change_in_their_language_with_the_one_before_it(site: Site) -> None:
    site.add_posts("post-0")
    last = site.settle()
    html = '<article data-post="post-1">fr</article>'
    with join(site, MAIN) as wire, join(site, MAIN | {"lang": "en"}) as other:
        site.add_posts("post-1")
        assert wire.read_event() == [
            "change",
            {"seq": last + 1, "prev": last, "kind": "post.added", "post": "post-1", "html": html},
        ]
        assert wire.join(MAIN) == {"seq": last + 1}
        assert read_changes(other, 1)[0]["html"] == '<article data-post="post-1">en</article>'


def test_a_change_arrives_within_a_quarter_of_a_second(site: Site) -> None:
    with join(site, MAIN) as wire:
        waited = []
        for number in range(10):
            began = time.monotonic()
            site.add_posts(f"post-{number}")
            wire.read_event()
            waited.append(time.monotonic() - began)
        assert statistics.median(waited) <= 0.25


def test_rooms_of_a_person_and_a_post_know_their_own_change_before(site: Site) -> None:
    site.add_posts("post-1", "post-2")
    site.happen(WallChanged("person-bob"))
    site.happen(PostAdded("post-3", "person-bob"))
    last = site.settle()
    with join(site, {"person": "ada", "lang": "fr"}) as person, join(site, {"post": "post-1", "lang": "fr"}) as post:
        site.happen(PostEdited("post-2", "person-ada"), PostAdded("post-4", "person-bob"), WallChanged("person-bob"))
        site.happen(PostEdited("post-1", "person-ada"))
        expected = [(last + 1, last - 1), (last + 3, last + 1), (last + 4, last + 3)]
        assert [(c["seq"], c["prev"]) for c in read_changes(person, 3)] == expected
        assert [(c["seq"], c["prev"]) for c in read_changes(post, 2)] == [(last + 3, last - 1), (last + 4, last + 3)]


def test_a_post_that_is_not_to_be_shown_is_told_as_removed_without_its_words(site: Site) -> None:
    last = site.settle()
    with join(site, MAIN) as wire:
        site.happen(PostAdded("hidden", "person-ada"), PostRemoved("post-1", "person-ada"), WallChanged("person-bob"))
        assert read_changes(wire, 3) == [
            {"seq": last + 1, "prev": last, "kind": "post.removed", "post": "hidden", "media": ["/media/hidden"]},
            {"seq": last + 2, "prev": last + 1, "kind": "post.removed", "post": "post-1", "media": ["/media/post-1"]},
            {"seq": last + 3, "prev": last + 2, "kind": "wall.changed"},
        ]


def test_a_wall_hears_of_a_post_that_it_does_not_let_in_nothing_but_its_id(site: Site) -> None:
    ask(site.port, "/garden/post-1", method="POST")
    last = site.settle()
    with join(site, MAIN) as main, join(site, GARDEN) as garden, join(site, {"post": "post-2", "lang": "fr"}) as post:
        site.happen(PostAdded("post-1", "person-ada"), PostAdded("post-2", "person-bob"))
        assert [change["kind"] for change in read_changes(main, 2)] == ["post.added", "post.added"]
        let_in, other = read_changes(garden, 2)
        assert (let_in["kind"], let_in["html"]) == ("post.added", '<article data-post="post-1">fr</article>')
        assert other == {"seq": last + 2, "prev": last + 1, "kind": "post.removed", "post": "post-2", "media": []}
        assert "html" in read_changes(post, 1)[0]
        assert site.ask_state()["rendered"] == [["post-1", "fr"], ["post-2", "fr"]], "once, however many walls"


def test_a_post_that_no_longer_matches_leaves_its_wall_and_what_is_gone_names_its_files_there_too(site: Site) -> None:
    ask(site.port, "/garden/post-1", method="POST")
    with join(site, GARDEN) as garden:
        site.add_posts("post-1")
        assert "html" in read_changes(garden, 1)[0]
        ask(site.port, "/garden/post-1", method="POST")
        site.happen(PostEdited("post-1", "person-ada"))
        (left,) = read_changes(garden, 1)
        assert (left["kind"], left["media"], "html" in left) == ("post.removed", [], False)
        site.happen(PostRemoved("post-2", "person-ada"), PostEdited("hidden", "person-ada"))
        assert [change["media"] for change in read_changes(garden, 2)] == [["/media/post-2"], ["/media/hidden"]]


def test_everybody_hears_that_a_wall_was_stopped(site: Site) -> None:
    with join(site, MAIN) as main, join(site, GARDEN) as garden:
        site.happen(WallStopped("wall-1"), WallStarted("wall-1"))
        for wire in (main, garden):
            assert [change["kind"] for change in read_changes(wire, 2)] == ["wall.stopped", "wall.started"]


def test_a_card_is_rendered_once_a_batch_and_only_in_languages_that_somebody_hears(site: Site) -> None:
    last = site.settle()
    with join(site, MAIN) as wire, join(site, MAIN):
        site.happen(*(PostEdited("post-1", "person-ada") for _ in range(50)))
        assert [change["seq"] for change in read_changes(wire, 50)] == list(range(last + 1, last + 51))
        assert site.ask_state()["rendered"] == [["post-1", "fr"]]


def test_a_refused_join_is_answered_with_a_problem_and_closed(site: Site) -> None:
    for wish in ({"wall": "nope", "lang": "fr"}, {"post": "x", "lang": "fr"}, {"wall": "main", "lang": "xx"}, {}):
        with Wire(site.port) as wire:
            wire.enter()
            wire.send_text("42/wall,1" + socketio.packet.Packet.json.dumps(["join", wish]))
            name, problem = wire.read_event()
            assert name == "error"
            assert problem["status"] in (400, 404)
            assert problem["title"]
            assert wire.read_text() == "41/wall,"
            assert wire.is_ended()
    wait_for(site, "sockets", 0)


def test_one_connection_joins_eight_rooms_at_most(site: Site) -> None:
    with Wire(site.port) as wire:
        wire.enter()
        for number in range(8):
            assert "seq" in wire.join({"post": f"post-{number}", "lang": "fr"})
        assert "seq" in wire.join({"post": "post-0", "lang": "fr"})
        wire.send_text('42/wall,["join",{"post":"post-9","lang":"fr"}]')
        assert wire.read_event()[1]["status"] == 429
        assert wire.is_ended()


def test_clients_cost_no_threads(site: Site) -> None:
    wires = [join(site, MAIN) for _ in range(60)]
    assert site.ask_state()["threads"] < 40  # 16 for pages, 4 for the live side, a few of the system's
    for wire in wires:
        wire.connection.close()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_origin_is_refused_before_the_upgrade(site: Site, origin: str) -> None:
    with Wire(site.port, headers=f"Origin: {origin}\r\n") as wire:
        assert wire.status == 400
    wait_for(site, "sockets", 0)


def test_our_own_origin_is_let_in_also_behind_a_proxy(site: Site) -> None:
    with Wire(site.port, headers=f"Origin: http://127.0.0.1:{site.port}\r\n") as wire:
        assert wire.status == 101
    with Wire(site.port, headers="Origin: https://front.example\r\n", host="front.example") as wire:
        assert wire.status == 101
    with Wire(site.port, headers="Origin: https://a.example\r\nX-Forwarded-Host: a.example\r\n") as wire:
        assert wire.status == 101
    with Wire(site.port, headers="Origin: https://wall.example\r\n") as wire:  # PUBLIC_URL
        assert wire.status == 101
    with Wire(site.port, headers="Origin: https://evil.example\r\n", host="front.example") as wire:
        assert wire.status == 400


@pytest.mark.parametrize(
    "headers", ["Sec-WebSocket-Key: short\r\n", "Sec-WebSocket-Key: ?\r\n", "Sec-WebSocket-Version: 8\r\n"]
)
def test_a_bad_handshake_is_answered_with_400_and_leaves_nothing(site: Site, headers: str) -> None:
    with Wire(site.port, headers=headers) as wire:
        assert wire.status == 400
        assert b"Sec-WebSocket-Version: 13" in wire.head
    wait_for(site, "sockets", 0)
    wait_for(site, "environs", 0)


def test_polling_is_refused(site: Site) -> None:
    assert ask(site.port, "/socket.io/?EIO=4&transport=polling")[0] == 400


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (make_frame(TEXT, b"3", masked=False), 1002),
        (make_frame(TEXT, b"4" * 70_000), 1009),
        (b"\x81\xff\x00\x00\x00\x00\x7f\xff\xff\xff", 1009),
        (make_frame(TEXT, b"\xff\xfe"), 1007),
        (make_frame(PING, b"x" * 200), 1002),
        (make_frame(2, b"binary"), 1008),
        (make_frame(TEXT, b""), 1008),
        (make_frame(TEXT, b"hello"), 1008),
        (make_frame(TEXT, b"42/wall,[" + b"[" * 20_000), 1008),
        (make_frame(TEXT, b'42/wall,["disconnect"]'), 1008),
        (make_frame(TEXT, b'42/wall,[{"join":1}]'), 1008),
        (make_frame(TEXT, b'451-/wall,["join",{"_placeholder":true,"num":0}]'), 1008),
        (make_frame(CLOSE, (3_001).to_bytes(2, "big")), 3001),
        (make_frame(CLOSE, b"\x01"), 1002),
        (make_frame(TEXT, b"3") * 30, 1008),
        (make_frame(PING, b"") * 30, 1008),
    ],
    ids=("unmasked", "too big", "said to be huge", "bad text", "long ping", "binary", "empty", "no packet", "deep json")
    + ("reserved event", "no event name", "attachments", "close", "bad close", "flood", "flood of pings"),
)
def test_who_breaks_the_rules_is_told_and_leaves_nothing_and_a_neighbour_hears_on(
    site: Site, data: bytes, code: int
) -> None:
    with join(site, MAIN) as neighbour, Wire(site.port) as wire:
        wire.enter()
        wire.connection.sendall(data)
        assert wire.read_close() == code
        assert wire.is_ended()
        wait_for(site, "sockets", 1)
        site.add_posts("post-1")
        assert neighbour.read_event()[1]["post"] == "post-1"


def test_fragments_pings_and_unknown_events_are_fine(site: Site) -> None:
    last = site.settle()
    with Wire(site.port) as wire:
        wire.enter()
        whole = b'42/wall,1["join",{"wall":"main","lang":"fr"}]'
        wire.connection.sendall(make_frame(TEXT, whole[:20], final=False) + make_frame(PING, b"are you there"))
        wire.connection.sendall(make_frame(0, whole[20:]))
        assert wire.read_frame() == (PONG, b"are you there")
        assert wire.read_text() == f'43/wall,1[{{"seq":{last}}}]'
        wire.send_text('42/wall,["nonsense",1,2,3]')
        wire.send_text("40/nowhere,")
        assert wire.read_text().startswith("44/nowhere,")
        assert wire.join({"wall": "main", "lang": "en"}) == {"seq": last}


def test_a_slow_reader_is_dropped_and_its_neighbour_misses_nothing(site: Site) -> None:
    ask(site.port, "/size/200000", method="POST")
    last = site.settle()
    with Wire(site.port, receive_buffer=4_096) as slow, join(site, MAIN) as neighbour:
        slow.enter()
        slow.join(MAIN)
        heard: list[int] = []
        reader = threading.Thread(target=lambda: heard.extend(change["seq"] for change in read_changes(neighbour, 80)))
        reader.start()
        for start in range(0, 80, 8):
            site.happen(*(PostAdded(f"post-{start + n}", "person-ada") for n in range(8)))
        reader.join(20)
        assert heard == list(range(last + 1, last + 81))
        wait_for(site, "sockets", 1)
        assert slow.is_ended()


def test_a_foreign_lock_on_the_database_delays_no_message(site: Site) -> None:
    with join(site, MAIN) as wire:
        foreign = sqlite3.connect(site.path, isolation_level=None)
        foreign.execute("BEGIN IMMEDIATE")
        writers = [threading.Thread(target=ask, args=(site.port, "/write")) for _ in range(4)]
        for writer in writers:
            writer.start()
        delays = []
        end = time.monotonic() + 2
        while time.monotonic() < end:
            began = time.monotonic()
            wire.connection.sendall(make_frame(PING, b"?"))
            assert wire.read_frame() == (PONG, b"?")
            delays.append(time.monotonic() - began)
            time.sleep(0.1)
        assert "seq" in wire.join(MAIN | {"lang": "en"})
        foreign.close()
        for writer in writers:
            writer.join()
        assert max(delays) < 0.25


def test_a_screen_is_let_in_by_its_token_hears_changes_and_is_put_out_at_once(site: Site) -> None:
    with Wire(site.port) as screen:
        assert screen.enter("/screen", {"token": "good-token", "lang": "fr"})[0] == "0"
        site.add_posts("post-1")
        assert screen.read_event()[1]["html"].endswith("fr</article>")
        time.sleep(1)
        screen.send_text('42/screen,["heartbeat",{"version":"1","mode":"wall","cards":5,"since":null}]')
        wait_for(site, "beats", [["screen-1", "1"]])
        ask(site.port, "/kick", method="POST")
        assert screen.read_event()[1]["status"] == 401
        assert screen.is_ended()


@pytest.mark.parametrize("auth", [None, {"token": "bad"}, {"token": 5}, {"token": ""}, {"lang": "fr"}])
def test_a_screen_without_a_good_token_is_refused(site: Site, auth: dict[str, Any] | None) -> None:
    with Wire(site.port) as screen:
        kind, problem = screen.enter("/screen", auth)
        assert kind == "4"
        assert problem["data"]["status"] == 401


def test_a_revoked_screen_is_out_with_its_next_heartbeat(site: Site) -> None:
    with Wire(site.port) as screen:
        screen.enter("/screen", {"token": "good-token"})
        ask(site.port, "/revoke", method="POST")
        time.sleep(1)
        screen.send_text('42/screen,["heartbeat",{"version":"1","mode":"wall","cards":5}]')
        assert screen.read_event()[1]["status"] == 401
        assert screen.is_ended()
    assert site.ask_state()["beats"] == []


def test_the_real_client_library_joins_hears_and_leaves(site: Site) -> None:
    last = site.settle()
    client = socketio.Client(reconnection=False)
    heard: list[dict[str, Any]] = []
    client.on("change", heard.append, namespace="/wall")
    client.connect(f"http://127.0.0.1:{site.port}", namespaces=["/wall"], transports=["websocket"])
    assert client.call("join", MAIN, namespace="/wall", timeout=5) == {"seq": last}
    site.add_posts(*(f"post-{number}" for number in range(20)))
    end = time.monotonic() + 5
    while len(heard) < 20 and time.monotonic() < end:
        time.sleep(0.02)
    assert [change["seq"] for change in heard] == list(range(last + 1, last + 21))
    client.disconnect()
    wait_for(site, "sockets", 0)
