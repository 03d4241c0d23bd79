"""Who may open what: every address of the site stands in this table, with what it answers to each kind of person."""

import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.remote import SEALER, follow, put
from tests.test_docs import commands
from tests.web.conftest import Site
from wall.badges.service import awards_of, consider
from wall.cli.root import florilege
from wall.clock import now
from wall.connectors.base import Target
from wall.events.models import Delivery, Event
from wall.notices.models import Letter
from wall.notices.stopping import stop_token
from wall.people.access import invite
from wall.people.models import Person, Team
from wall.realtime.sockets import Live
from wall.relays.models import Relay, RelayAccount
from wall.safety.rules import Reason
from wall.safety.service import appeal, hide_post
from wall.screens.service import introduce, pair
from wall.sources.claims import claim_account
from wall.walls.announcements import announce
from wall.walls.queries import main_wall
from wall.web.routes import ROUTES

PAGE = Path(__file__).parents[2] / "docs/who-may.md"
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
    "GET /transparency": everybody(),
    "GET /api/v1/transparency": everybody(),
    "GET /me/log": members(200),
    "GET /me/log/<hiding_id>": Row((SIGN_IN, 200, 404, 404)),  # the member's own
    "POST /me/log/<hiding_id>": Row((401, 409, 404, 404), (("words", "Why?"),)),  # who has answered it already
    "GET /desk/safety": stewards(200),
    "POST /desk/safety/<hiding_id>/decide": stewards(303, decision="stays", words="I see."),
    "POST /desk/safety/<hiding_id>/lift": stewards(303),
    "GET /desk/stop": stewards(200),
    "POST /desk/stop/<what>": stewards(303),
    "POST /desk/stop/<what>/undo": stewards(303),
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
    "POST /enter/<token>": Row((303,) * 4, (("name", "Kim"),)),
    "GET /sign-in": Row((200, 303, 303, 303)),
    "GET /sign-in/provider": Row((404, 303, 303, 303)),  # this site has none
    "GET /sign-in/provider/callback": everybody(404),
    "POST /sign-in/provider/logout": everybody(404),
    "POST /sign-out": everybody(303),
    "GET /me": members(200),
    "GET /me/notices": members(200),
    "POST /me/notices": members(303),
    "GET /me/profile": members(200),
    "POST /me/profile": members(303, name="Somebody else"),
    "POST /me/profile/address": members(303, is_mine="yes"),
    "POST /me/profile/wishes": members(303, language="fr", mail_wish="daily"),
    "POST /sign-in/mail": everybody(404),  # this site sends no mail
    "GET /sign-in/mail": everybody(),
    "GET /mail/stop/<stop_token>": everybody(),
    "POST /mail/stop/<stop_token>": everybody(),
    "POST /me/about": members(303, about="I grow tomatoes."),
    "GET /me/posts": members(200),
    "POST /me/posts/<post_id>/hide": Row((401, 303, 404, 404)),  # the member's own
    "POST /me/posts/<post_id>/show": Row((401, 303, 404, 404)),
    "GET /me/data": members(200),
    "POST /me/data/pause": members(400, until="never"),
    "POST /me/data/back": members(303),
    "POST /me/data/download": Row((401, 200, 200, 200)),
    "POST /me/data/leave": members(400),  # nobody said how
    "GET /leave/<token>": everybody(404),  # a link for coming in is none for leaving
    "POST /leave/<token>": everybody(404),
    "POST /leave/<token>/code": everybody(404),
    "POST /leave/<token>/download": everybody(404),
    "POST /leave/<token>/log": everybody(404),
    "GET /left": everybody(),
    "GET /me/devices": members(200),
    "POST /me/devices/<session_id>/end": members(303),
    "POST /me/devices/end-others": members(303),
    "POST /me/passkeys/<passkey_id>/remove": members(303),
    "POST /passkeys/new/options": members(400),  # the site of these tests stands at a number: no passkeys
    "POST /passkeys/new": members(400),
    "POST /passkeys/sign-in/options": everybody(400),
    "POST /passkeys/sign-in": everybody(400),
    "GET /me/bring": members(200),
    "POST /me/bring": members(303, address="https://linkedin.example/2", text="Hello."),
    "GET /me/accounts": members(200),
    "POST /me/accounts": members(303, address="fake:mia-in-town"),
    "GET /me/accounts/<claim_id>": Row((SIGN_IN, 200, 404, 404)),  # the member's own
    "POST /me/accounts/<claim_id>": Row((401, 303, 404, 404), (("say", "look"),)),
    "POST /me/accounts/<claim_id>/prove": Row((401, 400, 404, 404)),  # nothing is there yet
    "POST /me/accounts/<claim_id>/vouch": Row((401, 303, 404, 404)),
    "POST /me/accounts/<claim_id>/withdraw": Row((401, 303, 404, 404)),
    "POST /me/sources/<source_id>/keep": Row((401, 303, 404, 404)),
    "POST /me/sources/<source_id>/prove": Row((401, 400, 404, 404)),  # nothing is there yet
    "POST /me/sources/<source_id>/undo": Row((401, 409, 404, 404)),  # it was kept, in the row above
    "GET /me/sources/<source_id>": Row((SIGN_IN, 200, 404, 404)),  # the member's own
    "POST /me/sources/<source_id>": Row((401, 303, 404, 404)),
    "POST /me/sources/<source_id>/test": Row((401, 200, 404, 404)),
    "POST /me/sources/<source_id>/address": Row((401, 303, 404, 404), (("address", "fake:mia-at-home"),)),
    "POST /me/sources/<source_id>/pause": Row((401, 303, 404, 404)),
    "POST /me/sources/<source_id>/resume": Row((401, 303, 404, 404)),
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
    "POST /desk/people/<slug>/hide": stewards(303, reason="safety"),
    "POST /desk/people/<slug>/show": stewards(303),
    "GET /desk/people/<slug>": stewards(200),
    "POST /desk/people/<slug>": stewards(303, name="Mia Sörensen"),
    "POST /desk/people/<slug>/role": stewards(303, role="member"),
    "POST /desk/people/<slug>/deactivate": stewards(303),
    "POST /desk/people/<slug>/activate": stewards(303),
    "POST /desk/people/<slug>/sign-out": stewards(303),
    "GET /desk/people/import": stewards(200),
    "POST /desk/people/import": Row((401, 403, 200, 200), (("text", "name\nZoé\n"),)),
    "GET /desk/teams": stewards(200),
    "POST /desk/teams/<kind>/<group_id>": stewards(303, name="Care"),
    "POST /desk/teams/<kind>/<group_id>/remove": stewards(303),
    "GET /desk/posts/<post_id>/highlight": stewards(200),
    "POST /desk/posts/<post_id>/highlight": stewards(303, word="Thank you."),
    "POST /desk/posts/<post_id>/unhighlight": stewards(303),
    "GET /desk/announcements": stewards(200),
    "POST /desk/announcements": stewards(303, text="The canteen is open."),
    "POST /desk/announcements/<announcement_id>/end": stewards(303),
    "GET /desk/settings": stewards(200),
    "GET /desk/sources": stewards(200),
    "POST /desk/sources": stewards(303, person="mia-sorensen", address="fake:mia"),
    "GET /desk/sources/<source_id>": stewards(200),
    "POST /desk/sources/<source_id>/hold": stewards(403),  # a colleague's
    "POST /desk/sources/<source_id>/vouch": stewards(303, reason="We met."),
    "POST /desk/sources/<source_id>/unvouch": stewards(409, reason="We had not met."),  # nobody has vouched for it yet
    "POST /desk/sources/<source_id>/give": stewards(404),  # nobody else showed that it is theirs
    "POST /desk/sources/<source_id>/decline": stewards(404, reason="Hers."),
    "POST /desk/claims/<claim_id>/vouch": stewards(303, reason="We met."),
    "POST /desk/claims/<claim_id>/withdraw": stewards(403),  # the member's own
    "GET /desk/held": stewards(200),
    "POST /desk/held/<post_id>/show": stewards(409),  # a colleague's, which waits for nobody
    "POST /desk/held/<post_id>/leave": stewards(409),
    "POST /desk/sources/<source_id>/test": Row((401, 403, 200, 200)),
    "POST /desk/sources/<source_id>/token": stewards(403, token="PELICAN"),  # a colleague’s, and theirs to give
    "POST /desk/sources/<source_id>/address": stewards(303, address="fake:mia-by-the-sea"),
    "POST /desk/sources/<source_id>/remove": stewards(403),  # a colleague’s, as the next two
    "POST /desk/sources/<source_id>/fetch": stewards(303),
    "POST /desk/sources/<source_id>/pause": stewards(403),
    "POST /desk/sources/<source_id>/resume": stewards(403),
    "GET /desk/posts": stewards(200),
    "POST /desk/posts": stewards(
        403, person="mia-sorensen", address="https://linkedin.example/1", text="Hello."
    ),  # hers
    "POST /desk/posts/<post_id>/hide": stewards(303, reason="safety"),
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
    "GET /desk/unseen": stewards(200),
    "GET /desk/month": stewards(200),
    "GET /desk/month.csv": stewards(200),
    "POST /post/<post_id>/out": everybody(204),
    "GET /desk/operator": operators(200),
    "POST /desk/operator/sign-out": operators(303),
    "POST /desk/deliveries/<delivery_id>/retry": operators(303),
    "POST /desk/letters/<letter_id>/retry": operators(303),
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
        hiding = hide_post(session, put(session, mia, 7), Reason("law", ""), actor=None)
        appeal(session, mia, hiding, "Which law?")
        event_id = session.scalars(select(Event.id)).first()
        delivery = Delivery(event_id=event_id, subscriber="relays", parked_at=now())
        letter = Letter(sealed=b"", parked_at=now())
        team = Team(name="Nursing")
        session.add_all([account, relay, delivery, letter, team])
        session.flush()
        return {
            "slug": "main",
            "post_id": site.post_id,
            "person_id": mia.id,
            "detail": "1",
            "key": "0",
            "name": "kiosk.js",
            "token": invite(session, "kim@example.org", "member", actor=sam),
            "award_id": awards_of(session, mia.id)[0].id,
            "flower_id": "none",
            "source_id": source.id,
            "claim_id": claim_account(session, mia, Target("fake", "fake:x", "@x", "", {"slug": "x"}), SEALER).id,
            "hiding_id": hiding.id,
            "what": "everything",
            "kind": "team",
            "group_id": team.id,
            "announcement_id": announce(session, "Tea at four.", until=None, actor=sam).id,
            "relay_id": relay.id,
            "screen_id": screen.id,
            "delivery_id": delivery.id,
            "letter_id": letter.id,
            "stop_token": stop_token(site.parts.sealer, mia.id),
            "door_id": "none",
            "session_id": "none",
            "passkey_id": "none",
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
    last = re.compile("/hide|/remove|/deactivate")
    for address in sorted(TABLE, key=lambda one: (one.startswith("POST"), last.search(one) is not None, one)):
        method, rule = address.split()
        given = made | ({"slug": "mia-sorensen"} if "/p/" in rule or "/people" in rule else {})
        path = re.sub(r"<(?:int:)?(\w+)>", lambda found: given[found[1]], rule)  # noqa: B023 - used at once
        answers[address] = browser(site, kind).open(path, method=method, data=dict(TABLE[address].form)).status_code
    expected = {address: row.statuses[KINDS.index(kind)] for address, row in TABLE.items()}
    assert answers == expected


def test_each_line_of_the_table_in_force_lets_in_as_the_rows_here_say() -> None:
    kinds = {line: kind for kind, lines in ROUTES.items() for line in lines}
    assert kinds.keys() == TABLE.keys()
    refused = {"everybody": (), "members": (0,), "stewards": (0, 1), "operators": (0, 1, 2)}
    for line, row in TABLE.items():
        if kinds[line] == "everybody":
            assert {SIGN_IN, NOT_HERE} & {row.statuses[0]} <= {row.statuses[3]} or line.startswith("GET"), line
        for who in refused[kinds[line]]:
            assert row.statuses[who] in ((SIGN_IN, NOT_HERE) if who == 0 else (403,)), (line, KINDS[who])


def test_the_page_of_who_may_says_what_is_in_force() -> None:
    rows = [line.split("|")[1:3] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    told = {what.strip().strip("`"): who.strip() for what, who in rows}
    routes = {line: kind for kind, lines in ROUTES.items() for line in lines}
    machine = dict.fromkeys(commands(florilege, "florilege"), "who may log in to the machine")
    source = inspect.getsource(Live)
    listened = dict(re.findall(r"for event in (\(.+\)):\n.+namespace=(\w+)_NAMESPACE", source))
    kinds = {"WALL": "everybody", "SCREEN": "a paired screen, by its token"}
    events = {
        f"/{place.lower()} {event}": kinds[place]
        for names, place in listened.items()
        for event in re.findall(r'"(\w+)"', names)
    }
    assert len(events) == 6
    assert told == {**routes, **machine, **events}


def test_a_page_for_colleagues_leads_a_visitor_to_the_sign_in_page(site: Site) -> None:
    for path in ("/me", "/desk", "/desk/people", "/desk/operator", f"/post/{site.post_id}/flower"):
        answer = site.visitor().get(f"{path}?lang=fr")
        assert (answer.status_code, answer.location) == (303, f"/sign-in?next={quote(path, safe='')}&lang=fr"), path


def test_nobody_hands_out_more_than_they_have(site: Site) -> None:
    steward = site.as_(site.sam)
    site.add("Sue", role="steward")
    for slug in ("olga-petit", "sam-ito", "sue"):
        answer = steward.post(f"/desk/people/{slug}/invite")
        assert answer.status_code == 403
        assert "/enter/" not in answer.text
    assert "/enter/" in site.as_(site.olga).post("/desk/people/sue/invite").text
    assert site.as_(site.olga).post("/desk/people/olga-petit/invite").status_code == 403


def test_a_steward_puts_no_operator_out(site: Site) -> None:
    answer = site.as_(site.sam).post("/desk/people/olga-petit/hide", data={"reason": "hate"})
    assert answer.status_code == 403
    assert site.as_(site.olga).get("/desk/operator").status_code == 200


def test_somebody_who_is_deactivated_is_a_visitor(site: Site) -> None:
    mia = site.as_(site.mia)
    assert mia.get("/me").status_code == 200
    with site.parts.database.write() as session:
        session.get_one(Person, site.mia.id).deactivated_at = now()
    assert mia.get("/me").status_code == 303
    assert mia.post(f"/post/{site.post_id}/flower", data={"note": "Hello"}).status_code == 401
