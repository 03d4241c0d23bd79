"""The promise that there is no approval: whatever role, page, command or setting, a colleague's words show at once.

Everything that the program offers is walked: what is added later is walked, too. Partners are no colleagues: that
theirs alone may be held is promised in the tests of what is held.
"""

import json
import re
from dataclasses import fields
from itertools import count, product

import click
import pytest

from tests.support.remote import SEALER, follow, ready, remote
from tests.web.conftest import Site
from tests.web.test_who_may import KINDS, TABLE, browser, things
from wall.acts.follow import follow as open_door
from wall.acts.receive import receive
from wall.acts.settle import settle_now
from wall.cli.root import florilege
from wall.clock import now
from wall.config import Settings
from wall.connectors.base import Proof, Target
from wall.connectors.webhook import sign
from wall.db import Base
from wall.errors import FlorilegeError
from wall.people.directory import activate
from wall.people.models import ROLES, Person
from wall.people.service import NewPerson, add_person, show_person
from wall.posts.held import count_held, hold, leave_out
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.of_source import origin_of
from wall.posts.queries import shown_by_ids
from wall.safety.rules import Reason
from wall.safety.service import hide_post
from wall.sources.choices import Choices
from wall.sources.claims import agree, claim_account, mark_shown
from wall.sources.models import HowVerified, Source
from wall.sources.service import add_source, target_of
from wall.walls.queries import all_walls
from wall.walls.service import start_everything, start_wall

# Names that a step of approval would have. `held` is about partners: `/desk/held`, `source.holds`.
WAITING = re.compile(r"approv|moderat|pending|draft_|await|queue_for|(?<!p)review|verdict|clearance", re.IGNORECASE)

# What takes somebody, or everything, out of sight openly, with a reason that is told. After each it is undone.
OUT_OF_SIGHT = (
    "POST /desk/people/<slug>/hide",
    "POST /desk/people/<slug>/deactivate",
    "POST /desk/stop/<what>",
    "POST /desk/walls/<slug>/stop",
)
_numbers = count(1)


@pytest.fixture
def door(site: Site) -> str:
    """The id of the inbound door of Zoé, a colleague: every request of the walk that can name her does."""
    zoe = site.add("Zoé Blanc")
    return open_door(site.parts, zoe.slug, "webhook:", actor=None).source.id


@pytest.fixture
def zoe(site: Site) -> str:
    """The id of an account of hers on a network."""
    zoe = site.add("Zoé Blanc")
    with site.parts.database.write() as session:
        return follow(session, session.get_one(Person, zoe.id), name="zoe").id


def of_her(site: Site, door: str) -> dict[str, str]:
    """One thing of each sort that is hers, as `things`."""
    posts = [send(site, door, f"Before {number}") for number in range(2)]
    with site.parts.database.write() as session:
        zoe = session.get_one(Source, door).person
        hiding = hide_post(session, session.get_one(Post, posts[1]), Reason("law", ""), actor=None)
        claim = claim_account(session, zoe, Target("fake", "fake:z", "@z", "", {"slug": "z"}), SEALER)
        hers = {"source_id": door, "door_id": door, "person_id": zoe.id, "post_id": posts[0]}
        return {**hers, "hiding_id": hiding.id, "claim_id": claim.id}


def send(site: Site, door: str, text: str) -> str:
    """Hand words in at her door as her program does: signed, and stored in one commit."""
    with site.parts.database.read() as session:
        secret = target_of(session.get_one(Source, door), site.parts.sealer).token or ""
    number = next(_numbers)
    body, moment, message_id = json.dumps({"id": f"{number}", "text": text}).encode(), now(), f"message-{number}"
    signed = sign(secret, message_id, moment, body)
    headers = {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(int(moment.timestamp())),
        "Webhook-Signature": signed,
    }
    return receive(site.parts, door, headers, body) or ""


def shows_at_once(site: Site, door: str) -> bool:
    """Whether a stranger reads on the wall what she just said."""
    try:
        post_id = send(site, door, "Kingfishers nest here.")
    except FlorilegeError:
        return False
    shown = site.visitor().get("/api/v1/walls/main/posts?limit=5").get_json()["posts"]
    return post_id in [post["id"] for post in shown]


def speaks(site: Site, source_id: str, number: int) -> bool:
    """Whether what she writes now shows in the same commit that brings it, and to a stranger."""
    with site.parts.database.write() as session:
        source = session.get_one(Source, source_id)
        [post] = ingest(session, origin_of(source), [ready(remote(1000 + number, text=f"Word {number}"))], SEALER)
        return post.id in shown_by_ids(session, [post.id])


@pytest.mark.parametrize("kind", KINDS)
def test_no_request_of_anybody_makes_a_colleagues_words_wait(site: Site, door: str, kind: str) -> None:
    made = things(site) | of_her(site, door)
    for address in sorted(TABLE):
        method, rule = address.split()
        given = made | ({"slug": "zoe-blanc"} if "/p/" in rule or "/people" in rule else {})
        path = re.sub(r"<(?:int:)?(\w+)>", lambda found: given.get(found[1], "none"), rule)  # noqa: B023 - used at once
        browser(site, kind).open(path, method=method, data=dict(TABLE[address].form))
        if address in OUT_OF_SIGHT:
            bring_back(site, door)
        if method != "GET":  # those come first: the first of the others shows what reading did
            assert shows_at_once(site, door), address


def bring_back(site: Site, door: str) -> None:
    """Undo what stands in `OUT_OF_SIGHT`."""
    with site.parts.database.write() as session:
        zoe = session.get_one(Source, door).person
        show_person(session, zoe, actor=None)
        activate(session, zoe, actor=None)
        start_everything(session, actor=None)
        for wall in all_walls(session):
            start_wall(session, wall, actor=None)


def test_what_takes_out_of_sight_openly_is_all_in_the_table_and_does(site: Site, door: str) -> None:
    made = things(site) | of_her(site, door)
    for address in OUT_OF_SIGHT:
        rule = address.removeprefix("POST ")
        given = made | ({"slug": "zoe-blanc"} if "/people" in rule else {})
        path = re.sub(r"<(\w+)>", lambda found: given[found[1]], rule)  # noqa: B023 - used at once
        site.as_(site.sam).post(path, data=dict(TABLE[address].form))
        assert not shows_at_once(site, door), address
        bring_back(site, door)
        assert shows_at_once(site, door), address


@pytest.mark.parametrize("role", ROLES)
def test_whoever_speaks_and_whatever_they_chose_their_words_show_at_once(site: Site, zoe: str, role: str) -> None:
    choices = product((True, False), repeat=6)
    for number, (replies, boosts, relays, holds, noindex, vouched) in enumerate(choices, 1):
        with site.parts.database.write() as session:
            source = session.get_one(Source, zoe)
            source.person.role = role  # type: ignore[assignment]  # one of the roles
            source.takes_replies, source.takes_boosts, source.takes_relays = replies, boosts, relays
            source.holds, source.noindex = holds, noindex
            source.verified_how = "vouched" if vouched else None
        assert speaks(site, zoe, number)


@pytest.mark.parametrize("how", ["vouched", "word"])
def test_what_a_colleague_shows_to_be_hers_waits_for_nobody_though_a_steward_had_it_held_for_a_partner(
    site: Site, how: HowVerified
) -> None:
    zoe, account = site.add("Zoé Blanc"), Target("fake", "fake:zoe", "@zoe", "", {"slug": "zoe"})
    with site.parts.database.write() as session:
        guest = add_person(session, NewPerson("Friends of locks", kind="partner"))
        source = add_source(session, guest, account, SEALER, agreed_by=site.sam.id, verified_how=how)
        hold(session, source, holds=True, actor=session.get_one(Person, site.sam.id))
        waits, left_out = ingest(session, origin_of(source), [ready(remote(one)) for one in (501, 502)], SEALER)
        leave_out(session, left_out, actor=None)
        assert not shown_by_ids(session, [waits.id, left_out.id])
        source_id, post_ids = source.id, [waits.id, left_out.id]
    with site.parts.database.write() as session:
        claim = claim_account(session, session.get_one(Person, zoe.id), account, SEALER)
        agree(session, claim, Choices())
        hers = mark_shown(session, claim, Proof("rel_me", "https://fake.example/@zoe"))
        assert hers is not None
        assert (hers.id, hers.person_id, hers.agreed_by, hers.holds) == (source_id, zoe.id, zoe.id, False)
    assert speaks(site, source_id, 1)
    settle_now(site.parts, source_id)
    with site.parts.database.read() as session:
        posts = shown_by_ids(session, post_ids)
        assert [posts[post_id].person_id for post_id in post_ids] == [zoe.id, zoe.id], "what waited, too, by her name"
        assert count_held(session) == 0
    steward = site.as_(site.sam)
    assert steward.post(f"/desk/sources/{source_id}/hold", data={"holds": "yes"}).status_code == 403
    assert speaks(site, source_id, 2)


def test_no_route_command_setting_or_column_is_for_approval(site: Site) -> None:
    names = [rule.rule for rule in site.app.url_map.iter_rules()]
    names += [rule.endpoint for rule in site.app.url_map.iter_rules()]
    names += list(_commands(florilege, "florilege"))
    names += [one.name for one in fields(Settings)]
    names += [f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns]
    assert len(names) > 300
    assert [name for name in names if WAITING.search(name)] == []


def test_a_post_has_no_state_but_hidden_and_removed() -> None:
    """Every column is named here: whoever adds one says what it is, and that nobody waits for it."""
    whose = {"id", "uri", "url", "network", "person_id", "source_id", "root_id", "continues", "author"}
    words = {"title", "html", "text", "language", "warning", "answers", "media", "link", "quote", "emoji", "tags"}
    signs = {"mentions", "sensitive", "boost", "answered"}
    times = {"published_at", "received_at", "edited_at", "network_edited_at"}
    states = {"removed_at", "hidden_at", "hidden_by", "hidden_reason", "author_hid"}
    assert {column.name for column in Post.__table__.columns} == whose | words | signs | times | states


def test_storing_knows_no_setting_that_could_make_words_wait() -> None:
    """What decides is given to it: the words, whose they are, and whether they are a partner's that is held."""
    assert {*ingest.__annotations__} == {"session", "origin", "incoming", "sealer", "return"}
    assert [one.name for one in fields(Origin)] == ["person", "network", "source_id", "held"]


def _commands(command: click.Command, path: str) -> list[str]:
    """Every command with its path, and every option of it."""
    names = [path, *(f"{path} {name}" for one in command.params for name in one.opts)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            names += _commands(inner, f"{path} {name}")
    return names
