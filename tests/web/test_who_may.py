"""Who may open what: every address of the site stands in this table, with what it answers to each kind of person."""

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.remote import follow
from tests.web.conftest import Site
from wall.badges.service import awards_of, consider
from wall.clock import now
from wall.events.models import Delivery, Event
from wall.people.access import invite_person
from wall.people.models import Person
from wall.relays.models import Relay, RelayAccount
from wall.screens.service import introduce, pair
from wall.walls.queries import main_wall

SIGN_IN, NOT_HERE = 303, 401  # a visitor who opens a page is led to the sign-in page; who sends a form is refused


@dataclass(frozen=True)
class Row:
    """Statuses for a visitor, a member, a steward, an operator; and what a form sends."""

    statuses: tuple[int, int, int, int]
    form: tuple[tuple[str, str], ...] = ()


def everybody(status: int = 200) -> Row:
    return Row((status,) * 4)


def members(then: int, **form: str) -> Row:
    return Row((SIGN_IN if then == 200 else NOT_HERE, then, then, then), tuple(form.items()))


def stewards(then: int, **form: str) -> Row:
    return Row((SIGN_IN if then == 200 else NOT_HERE, 403, then, then), tuple(form.items()))


def operators(then: int) -> Row:
    return Row((SIGN_IN if then == 200 else NOT_HERE, 403, 403, then))


TABLE = {
    "GET /": everybody(),
    "GET /w/<slug>": everybody(),
    "GET /people": everybody(),
    "GET /p/<slug>": everybody(),
    "GET /post/<post_id>": everybody(),
    "GET /receipt": everybody(),
    "GET /favicon.ico": everybody(302),
    "GET /brand/<sheet_hash>.css": everybody(404),  # nobody set a brand
    "GET /brand/logo-<logo_hash>.webp": everybody(404),
    "GET /brand/type-<type_hash>.woff2": everybody(404),
    "GET /badges/<award_id>": everybody(404),  # offered is nobody's business
    "GET /flower/<person_id>-<int:detail>.svg": everybody(),
    "GET /flower/<person_id>-stem.svg": everybody(),
    "GET /sw.js": everybody(),
    "GET /bouquet/<post_id>-<key>.svg": everybody(404),  # nobody gave a flower yet
    "GET /garland/<slug>-<key>.svg": everybody(404),
    "GET /received/<slug>-<key>.svg": everybody(404),
    "GET /kiosk": everybody(308),
    "GET /kiosk/": everybody(),
    "GET /kiosk/<name>": everybody(),
    "GET /kiosk/qr.svg": everybody(),
    "GET /kiosk/qr/<post_id>.svg": everybody(),
    "GET /healthz": everybody(),
    "GET /readyz": everybody(503),  # no worker runs here
    "GET /metrics": everybody(),
    "GET /search": everybody(),
    "GET /w/<slug>.atom": everybody(),
    "GET /w/<slug>.json": everybody(),
    "GET /p/<slug>.atom": everybody(),
    "GET /p/<slug>.json": everybody(),
    "GET /w/<slug>/plain": everybody(),
    "GET /embed/<slug>": everybody(),
    "GET /embed.js": everybody(),
    "GET /oembed": everybody(404),  # no address is asked about
    "GET /print/wall/<slug>-<key>.png": everybody(),
    "GET /print/person/<person_id>-<key>.png": everybody(),
    "GET /print/post/<post_id>-<key>.png": everybody(),
    "GET /media/<file_hash>": everybody(404),  # there is no picture
    "GET /enter/<token>": everybody(),
    "POST /enter/<token>": everybody(303),
    "GET /sign-in": Row((200, 303, 303, 303)),
    "POST /sign-out": everybody(303),
    "GET /me": members(200),
    "POST /me/notices": members(303),
    "POST /me/about": members(303, about="I grow tomatoes."),
    "GET /me/bring": members(200),
    "POST /me/bring": members(303, address="https://linkedin.example/2", text="Hello."),
    "GET /me/sources/<source_id>": Row((SIGN_IN, 200, 404, 404)),  # the member's own
    "POST /me/sources/<source_id>": Row((401, 303, 404, 404)),
    "POST /me/sources/<source_id>/test": Row((401, 200, 404, 404)),
    "POST /me/sources/<source_id>/address": Row((401, 303, 404, 404), (("address", "fake:mia-at-home"),)),
    "POST /me/sources/<source_id>/remove": Row((401, 303, 404, 404)),
    "POST /me/sources/<source_id>/token": Row((401, 303, 404, 404), (("token", "PELICAN"),)),
    "GET /post/<post_id>/flower": members(200),
    "POST /post/<post_id>/flower": Row((401, 403, 303, 303), (("note", "Thank you."),)),  # the member wrote it
    "POST /flowers/<flower_id>/withdraw": members(404),  # not theirs
    "POST /badges/<award_id>/accept": Row((401, 303, 404, 404)),
    "POST /badges/<award_id>/decline": Row((401, 303, 404, 404)),
    "GET /desk": Row((303, 403, 303, 303)),
    "GET /desk/people": stewards(200),
    "POST /desk/people": stewards(303, name="Zoé"),
    "POST /desk/people/<slug>/invite": Row((401, 403, 200, 200), (("role", "member"),)),
    "POST /desk/people/<slug>/hide": stewards(303, reason="asked for it"),
    "POST /desk/people/<slug>/show": stewards(303),
    "GET /desk/sources": stewards(200),
    "POST /desk/sources": stewards(303, person="mia-sorensen", address="fake:mia"),
    "GET /desk/sources/<source_id>": stewards(200),
    "POST /desk/sources/<source_id>/test": Row((401, 403, 200, 200)),
    "POST /desk/sources/<source_id>/token": stewards(303, token="PELICAN"),
    "POST /desk/sources/<source_id>/address": stewards(303, address="fake:mia-by-the-sea"),
    "POST /desk/sources/<source_id>/remove": stewards(303),
    "POST /desk/sources/<source_id>/fetch": stewards(303),
    "POST /desk/sources/<source_id>/pause": stewards(303),
    "POST /desk/sources/<source_id>/resume": stewards(303),
    "GET /desk/posts": stewards(200),
    "POST /desk/posts": stewards(303, person="mia-sorensen", address="https://linkedin.example/1", text="Hello."),
    "POST /desk/posts/<post_id>/hide": stewards(303, reason="asked for it"),
    "POST /desk/posts/<post_id>/restore": stewards(303),
    "GET /desk/relays": stewards(200),
    "POST /desk/relays": stewards(303, network="linkedin", handle="Halage"),
    "POST /desk/relays/<relay_id>/done": stewards(303),
    "POST /desk/relays/<relay_id>/retry": stewards(409),  # it did not fail: it is done, in the row above
    "POST /desk/relays/<relay_id>/undo": stewards(303),
    "GET /desk/screens": stewards(200),
    "POST /desk/screens": stewards(404, code="NOSUCH"),
    "POST /desk/screens/<screen_id>/revoke": stewards(303),
    "POST /desk/screens/<screen_id>/hang": stewards(303, wall="main"),
    "GET /desk/walls": stewards(200),
    "POST /desk/walls": stewards(303, title="Garden"),
    "GET /desk/walls/<slug>": stewards(200),
    "POST /desk/walls/<slug>": stewards(303, title="Garden"),
    "POST /desk/walls/<slug>/stop": stewards(303),
    "POST /desk/walls/<slug>/start": stewards(303),
    "POST /desk/walls/<slug>/remove": stewards(400),  # the main wall, which stays
    "GET /desk/brand": stewards(200),
    "POST /desk/brand": stewards(303, name="Halage"),
    "POST /desk/brand/reset": stewards(303),
    "GET /desk/brand/preview.css": stewards(200),
    "GET /desk/operator": operators(200),
    "POST /desk/deliveries/<delivery_id>/retry": operators(303),
    "GET /api/v1/walls/<slug>/posts": everybody(),
    "GET /api/v1/walls/<slug>/changes": everybody(),
    "GET /api/v1/posts/<post_id>": everybody(),
    "GET /api/v1/people": everybody(),
    "GET /api/v1/receipt": everybody(),
    "POST /api/v1/inbound/<door_id>": everybody(404),
    "POST /api/v1/screens": everybody(201),
    "GET /api/v1/screens/self": everybody(401),
}
KINDS = ("visitor", "member", "steward", "operator")


def things(site: Site) -> dict[str, str]:
    """One thing of each sort, for the addresses that name one."""
    with site.parts.database.write() as session:
        mia, sam = session.get_one(Person, site.mia.id), session.get_one(Person, site.sam.id)
        consider(session, mia.id)
        account = RelayAccount(network="fake", handle="Halage", by_hand=True)
        relay = Relay(account=account, post_id=site.post_id, post_uri="x", post_url="x", state="waiting")
        source = follow(session, mia, name="mia-elsewhere")
        screen = pair(session, introduce(session).code, main_wall(session), None, actor=sam)
        event_id = session.scalars(select(Event.id)).first()
        delivery = Delivery(event_id=event_id, subscriber="relays", parked_at=now())
        session.add_all([account, relay, delivery])
        session.flush()
        return {
            "slug": "main",
            "post_id": site.post_id,
            "person_id": mia.id,
            "detail": "1",
            "key": "0",
            "name": "kiosk.js",
            "token": invite_person(session, mia, "member", actor=sam),
            "award_id": awards_of(session, mia.id)[0].id,
            "flower_id": "none",
            "source_id": source.id,
            "relay_id": relay.id,
            "screen_id": screen.id,
            "delivery_id": delivery.id,
            "door_id": "none",
            **dict.fromkeys(("file_hash", "sheet_hash", "logo_hash", "type_hash"), "0" * 64),
        }


def addresses(site: Site) -> list[str]:
    return sorted(
        f"{method} {rule.rule}"
        for rule in site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def browser(site: Site, kind: str) -> FlaskClient:
    who = {"member": site.mia, "steward": site.sam, "operator": site.olga}
    return site.visitor() if kind == "visitor" else site.as_(who[kind])


def test_every_address_stands_in_the_table(site: Site) -> None:
    assert addresses(site) == sorted(TABLE)


@pytest.mark.parametrize("kind", KINDS)
def test_each_address_answers_each_kind_of_person_as_the_table_says(site: Site, kind: str) -> None:
    made = things(site)
    answers = {}
    # What takes something away comes last: later rows need it.
    for address in sorted(TABLE, key=lambda one: (one.startswith("POST"), "/hide" in one or "/remove" in one, one)):
        method, rule = address.split()
        given = made | ({"slug": "mia-sorensen"} if "/p/" in rule or "/people" in rule else {})
        path = re.sub(r"<(?:int:)?(\w+)>", lambda found: given[found[1]], rule)  # noqa: B023 - used at once
        answers[address] = browser(site, kind).open(path, method=method, data=dict(TABLE[address].form)).status_code
    expected = {address: row.statuses[KINDS.index(kind)] for address, row in TABLE.items()}
    assert answers == expected


def test_a_page_for_colleagues_leads_a_visitor_to_the_sign_in_page(site: Site) -> None:
    for path in ("/me", "/desk", "/desk/people", "/desk/operator", f"/post/{site.post_id}/flower"):
        answer = site.visitor().get(f"{path}?lang=fr")
        assert (answer.status_code, answer.location) == (303, "/sign-in?lang=fr"), path


def test_nobody_hands_out_more_than_they_have(site: Site) -> None:
    steward = site.as_(site.sam)
    for slug, role in (("mia-sorensen", "operator"), ("olga-petit", "member")):
        answer = steward.post(f"/desk/people/{slug}/invite", data={"role": role})
        assert answer.status_code == 403
        assert "/enter/" not in answer.text
    assert "/enter/" in site.as_(site.olga).post("/desk/people/mia-sorensen/invite", data={"role": "operator"}).text


def test_a_steward_puts_no_operator_out(site: Site) -> None:
    answer = site.as_(site.sam).post("/desk/people/olga-petit/hide", data={"reason": "a quarrel"})
    assert answer.status_code == 403
    assert site.as_(site.olga).get("/desk/operator").status_code == 200


def test_somebody_who_is_hidden_is_a_visitor(site: Site) -> None:
    mia = site.as_(site.mia)
    assert mia.get("/me").status_code == 200
    site.as_(site.sam).post("/desk/people/mia-sorensen/hide", data={"reason": "asked for it"})
    assert mia.get("/me").status_code == 303
    assert mia.post(f"/post/{site.post_id}/flower", data={"note": "Hello"}).status_code == 401
