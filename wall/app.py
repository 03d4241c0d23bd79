"""Puts the parts of the web process together: the only place that does."""

from collections.abc import Collection

from flask import Flask
from werkzeug.http import parse_cookie

from wall.acts.brand import settle_given
from wall.cards.build import shown_cards
from wall.cards.render import Cards
from wall.cards.seen import media_by_post
from wall.config import Settings
from wall.errors import NotFound
from wall.i18n import LANGUAGES
from wall.parts import Parts, assemble
from wall.paths import find
from wall.people.sessions import open_among
from wall.people.sessions import recognise as recognise_session
from wall.posts.on_wall import places
from wall.posts.public_people import find_public_person
from wall.posts.queries import shown_by_ids
from wall.realtime.messages import Beat
from wall.realtime.parts import LiveParts, ScreenSeat
from wall.realtime.sockets import Live
from wall.screens.service import note_heartbeat, recognise
from wall.walls.queries import find_wall, walls_called
from wall.web import (
    access,
    api,
    brand_files,
    bring,
    caching,
    context,
    desk,
    doors,
    drawings,
    embed,
    errors,
    feeds_out,
    garlands,
    head_meta,
    health,
    hidings,
    kiosk,
    leave,
    link_by_mail,
    live_side,
    me,
    member,
    oembed,
    offline,
    out,
    passkeys,
    pictures,
    plain,
    prints,
    provider,
    receipt,
    search,
    security,
    stop_mail,
    transparency,
    wall_pages,
    who_may,
)
from wall.web.assets import Assets
from wall.web.context import cookie_name_at
from wall.web.hub import ON_STOP
from wall.web.in_threads import MAX_BODY, InThreads
from wall.web.routes import ROUTES


def create_app(settings: Settings) -> Flask:
    """The web application, ready to serve. Makes the data folder and the tables where they are missing."""
    parts = assemble(settings)
    settle_given(parts)
    app = Flask("wall", static_folder=None, template_folder=str(find("templates")))
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it, its base class not
    assets, cards = Assets(), Cards()
    _set_up_pages(app, parts, assets, cards)
    headers = security.common_headers(security.POLICY)
    app.wsgi_app = InThreads(assets.serve(app.wsgi_app, headers), headers=headers)  # type: ignore[method-assign]  # Flask's own way to wrap
    live = Live(app, _live_parts(parts, cards))
    live_side.set_up(app, live)
    app.extensions[ON_STOP] = [live.say_goodbye]
    return app


def _set_up_pages(app: Flask, parts: Parts, assets: Assets, cards: Cards) -> None:
    context.set_up(app, parts, cards, assets)
    caching.set_up(app)
    security.set_up(app)
    errors.set_up(app)
    head_meta.set_up(app)
    prints.set_up(app)
    receipt.set_up(app)
    hidings.set_up(app)
    provider.set_up(app, parts)
    public = (
        wall_pages,
        receipt,
        transparency,
        search,
        out,
        feeds_out,
        drawings,
        garlands,
        pictures,
        brand_files,
        embed,
        oembed,
        plain,
        prints,
    )
    own = (
        access,
        leave,
        provider,
        passkeys,
        link_by_mail,
        stop_mail,
        member,
        bring,
        me,
        desk,
        api,
        doors,
        kiosk,
        offline,
        health,
    )
    for part in (*public, *own):
        app.register_blueprint(part.bp)
    who_may.set_up(app, ROUTES)


def _live_parts(parts: Parts, cards: Cards) -> LiveParts:
    """What the live side asks, answered from the database; each is called in a native thread."""
    database = parts.database

    def has_wall(slug: str) -> bool:
        with database.read() as session:
            try:
                find_wall(session, slug)
            except NotFound:
                return False
            return True

    def has_post(post_id: str) -> bool:
        with database.read() as session:
            return bool(shown_by_ids(session, [post_id]))

    def find_person(slug: str) -> str | None:
        with database.read() as session:
            try:
                return find_public_person(session, slug).id
            except NotFound:
                return None

    def render_card(post_id: str, lang: str) -> str | None:
        with database.read() as session:
            card = shown_cards(session, [post_id]).get(post_id)
        return str(cards.render(card, lang)) if card else None

    def list_media(post_id: str) -> list[str]:
        with database.read() as session:
            return media_by_post(session, [post_id]).get(post_id, [])

    def find_places(slugs: Collection[str], post_ids: Collection[str]) -> set[tuple[str, str]]:
        with database.read() as session:
            return places(walls_called(session, slugs), shown_by_ids(session, list(post_ids)).values())

    def find_seat(token: str) -> ScreenSeat | None:
        with database.read() as session:
            screen = recognise(session, token)
            return ScreenSeat(screen.id, screen.wall.slug) if screen and screen.wall else None

    def find_session(cookies: str) -> str | None:
        with database.read() as session:
            found = recognise_session(session, parse_cookie(cookies).get(cookie_name_at(parts.settings.public_url)))
            return found.id if found else None

    def list_open(session_ids: Collection[str]) -> set[str]:
        with database.read() as session:
            return open_among(session, session_ids)

    def keep_beat(screen_id: str, beat: Beat) -> None:
        with database.write() as session:
            note_heartbeat(session, screen_id, version=beat.version, cards=beat.cards)

    return LiveParts(
        database=database,
        languages=LANGUAGES,
        has_wall=has_wall,
        has_post=has_post,
        find_person=find_person,
        render_card=render_card,
        list_media=list_media,
        find_places=find_places,
        find_seat=find_seat,
        keep_beat=keep_beat,
        find_session=find_session,
        list_open=list_open,
        public_url=parts.settings.public_url,
    )
