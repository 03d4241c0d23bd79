"""What the live side needs from the rest of the program, in one value."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from wall.db import Database
from wall.realtime.messages import Beat
from wall.realtime.push import FindPlaces, ListMedia, RenderCard


@dataclass(frozen=True)
class ScreenSeat:
    """A paired screen, and the wall that it shows."""

    id: str
    wall_slug: str


@dataclass(frozen=True)
class LiveParts:
    """Functions that are all called in native threads, never in the hub, so that they may use the database.

    `has_wall(slug)`, `has_post(id)` · `find_person(slug)`: the id, or None · `render_card(post id, language)`: HTML, or
    None when it is not to be shown · `list_media(post id)`: the addresses of the files that were made for a post ·
    `find_places(slugs, post ids)`: which of these walls let which of these posts in, as (slug, post id) ·
    `find_seat(token)`: None for a screen that is not paired or was revoked · `keep_beat(screen id, beat)` ·
    `find_session(Cookie header)`: the id of the session that it is of, None for a visitor · `list_open(session ids)`:
    those that are still good. The first language is the one for who asks for none. `public_url` is a further origin
    that browsers may come from, for proxies that change the Host.
    """

    database: Database
    languages: tuple[str, ...]
    has_wall: Callable[[str], bool]
    has_post: Callable[[str], bool]
    find_person: Callable[[str], str | None]
    render_card: RenderCard
    list_media: ListMedia
    find_places: FindPlaces
    find_seat: Callable[[str], ScreenSeat | None]
    keep_beat: Callable[[str, Beat], None]
    find_session: Callable[[str], str | None]
    list_open: Callable[[Collection[str]], set[str]]
    public_url: str | None = None
