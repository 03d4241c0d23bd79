"""The promise that there is no approval: whatever role, page, command or setting, a colleague's words show at once.

Everything that the program offers is walked: what is added later is walked, too. Partners are no colleagues: that
theirs alone may be held is promised in the tests of what is held.
"""

import re
from dataclasses import fields
from itertools import product

import click
import pytest

from tests.support.remote import SEALER, follow, ready, remote
from tests.web.conftest import Site
from tests.web.test_who_may import KINDS, TABLE, browser, things
from wall.cli.root import florilege
from wall.config import Settings
from wall.db import Base
from wall.people.models import ROLES, Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.of_source import origin_of
from wall.posts.queries import shown_by_ids
from wall.sources.models import Source
from wall.walls.queries import all_walls
from wall.walls.service import start_everything, start_wall

# Names that a step of approval would have. `held` is about partners: `/desk/held`, `source.holds`.
WAITING = re.compile(r"approv|moderat|pending|draft_|await|queue_for|(?<!p)review|verdict|clearance", re.IGNORECASE)


@pytest.fixture
def zoe(site: Site) -> str:
    """A colleague of whom no request of this walk speaks; the id of her account."""
    zoe = site.add("Zoé Blanc")
    with site.parts.database.write() as session:
        return follow(session, session.get_one(Person, zoe.id), name="zoe").id


def speaks(site: Site, source_id: str, number: int) -> bool:
    """Whether what she writes now shows in the same commit that brings it, and to a stranger."""
    with site.parts.database.write() as session:
        source = session.get_one(Source, source_id)
        [post] = ingest(session, origin_of(source), [ready(remote(1000 + number, text=f"Word {number}"))], SEALER)
        return post.id in shown_by_ids(session, [post.id])


@pytest.mark.parametrize("kind", KINDS)
def test_no_request_of_anybody_makes_a_colleagues_words_wait(site: Site, zoe: str, kind: str) -> None:
    made = things(site)
    for number, address in enumerate(sorted(TABLE), 1):
        method, rule = address.split()
        given = made | ({"slug": "mia-sorensen"} if "/p/" in rule or "/people" in rule else {})
        path = re.sub(r"<(?:int:)?(\w+)>", lambda found: given.get(found[1], "none"), rule)  # noqa: B023 - used at once
        browser(site, kind).open(path, method=method, data=dict(TABLE[address].form))
        with site.parts.database.write() as session:  # stopped walls show nothing, old or new: that is no approval
            start_everything(session, actor=None)
            for wall in all_walls(session):
                start_wall(session, wall, actor=None)
        assert speaks(site, zoe, number), address


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


def test_no_route_command_setting_or_column_is_for_approval(site: Site) -> None:
    names = [rule.rule for rule in site.app.url_map.iter_rules()]
    names += [rule.endpoint for rule in site.app.url_map.iter_rules()]
    names += list(_commands(florilege, "florilege"))
    names += [one.name for one in fields(Settings)]
    names += [f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns]
    assert len(names) > 300
    assert [name for name in names if WAITING.search(name)] == []


def test_a_post_has_no_state_but_hidden_and_removed() -> None:
    states = {column.name for column in Post.__table__.columns if column.name.endswith(("_at", "_by", "_reason"))}
    assert states == {
        *("published_at", "received_at", "edited_at", "network_edited_at"),
        *("removed_at", "hidden_at", "hidden_by", "hidden_reason"),
    }


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
