"""A small site for the tests: Flask pages, the live side and a database, served as the product serves itself.

python -m tests.realtime.site DATABASE_URL PORT
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Collection
from typing import Any

from flask import Flask, request

from wall.db import Database
from wall.realtime.messages import Beat
from wall.realtime.parts import LiveParts, ScreenSeat
from wall.realtime.sockets import Live
from wall.web.hub import ON_STOP, run_web
from wall.web.in_threads import InThreads


class State:
    """What the tests set and ask by HTTP."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.seats = {"good-token": ScreenSeat("screen-1", "main")}
        self.beats: list[tuple[str, str]] = []
        self.rendered: list[list[str]] = []
        self.size = 0
        self.in_garden: set[str] = set()
        self.sessions = {"session=ada": "session-1", "session=bob": "session-2"}
        self.asked = 0

    def render_card(self, post_id: str, lang: str) -> str | None:
        """A card of any size; a post called hidden has none."""
        self.rendered.append([post_id, lang])
        return None if post_id == "hidden" else f'<article data-post="{post_id}">{lang}{"x" * self.size}</article>'

    def find_places(self, slugs: Collection[str], post_ids: Collection[str]) -> list[tuple[str, str]]:
        """The wall called garden lets in what was told to it; the main one everything."""
        return [(slug, post) for slug in slugs for post in post_ids if slug == "main" or post in self.in_garden]

    def find_seat(self, token: str) -> ScreenSeat | None:
        """The seat of a token that was not revoked."""
        return self.seats.get(token)

    def find_session(self, cookies: str) -> str | None:
        """The session of a Cookie header, if it was not ended."""
        return self.sessions.get(cookies)

    def list_open(self, session_ids: Collection[str]) -> set[str]:
        """The sessions that were not ended."""
        self.asked += 1
        return set(session_ids) & set(self.sessions.values())

    def keep_beat(self, screen_id: str, beat: Beat) -> None:
        """Note a heartbeat."""
        self.beats.append((screen_id, beat.version))


def create_app(database_url: str) -> Flask:
    """The site."""
    app = Flask("site")
    state = State()
    database = Database(database_url)
    app.wsgi_app = InThreads(  # type: ignore[method-assign]  # Flask's way to wrap
        app.wsgi_app, body_seconds=1.0, writer_seconds=0.5
    )
    live = Live(
        app,
        LiveParts(
            database=database,
            languages=("en", "fr"),
            has_wall=lambda slug: slug in ("main", "garden"),
            has_post=lambda post_id: post_id.startswith(("post", "hidden")),
            find_person={"ada": "person-ada"}.get,
            render_card=state.render_card,
            list_media=lambda post_id: [f"/media/{post_id}"],
            find_places=state.find_places,
            find_seat=state.find_seat,
            keep_beat=state.keep_beat,
            find_session=state.find_session,
            list_open=state.list_open,
            public_url="https://wall.example",
        ),
    )
    app.extensions[ON_STOP] = [live.say_goodbye]
    add_pages(app, live, state, database)
    return app


def add_pages(app: Flask, live: Live, state: State, database: Database) -> None:
    """What the tests ask for."""

    @app.get("/state")
    def tell() -> dict[str, Any]:
        return {
            "sockets": len(app.extensions["socketio"].server.eio.sockets),
            "environs": len(app.extensions["socketio"].server.environ),
            "rendered": state.rendered,
            "beats": state.beats,
            "asked": state.asked,
            "threads": len(os.listdir("/proc/self/task")),
            "thread": threading.current_thread() is threading.main_thread(),
            "left_alone": gc.get_freeze_count(),
        }

    @app.post("/echo")
    def echo() -> bytes:
        return request.get_data()

    @app.route("/sleep/<float:seconds>", methods=["GET", "POST"])
    def sleep(seconds: float) -> str:
        time.sleep(seconds)
        return "slept"

    @app.get("/write")
    def write() -> str:
        with database.write():
            return "written"

    @app.post("/size/<int:size>")
    def set_size(size: int) -> str:
        state.size = size
        return "set"

    @app.post("/garden/<post_id>")
    def let_into_garden(post_id: str) -> str:
        state.in_garden ^= {post_id}
        return "let in, or out"

    @app.post("/reset")
    def reset() -> str:
        state.reset()
        return "reset"

    @app.post("/sign-out/<name>")
    def end_session(name: str) -> str:
        del state.sessions[f"session={name}"]
        return "ended"

    @app.post("/revoke")
    def revoke() -> str:
        state.seats.clear()
        return "revoked"

    @app.post("/kick")
    def kick() -> str:
        live.kick("screen-1")
        return "kicked"

    @app.get("/fail")
    def fail() -> str:
        raise RuntimeError("a page that fails")


if __name__ == "__main__":
    run_web(lambda: create_app(sys.argv[1]), "127.0.0.1", int(sys.argv[2]))
