"""Plays what lies behind the made-up company, a season and a week, through the real pipeline, then dates it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.acts.bring import bring_post
from wall.acts.fetch import fetch
from wall.acts.fetch_picture import fetch_picture
from wall.acts.pass_on import add_brand_account, pass_on
from wall.badges import service as badges
from wall.badges.models import Award
from wall.clock import now
from wall.connectors.base import Unauthorized
from wall.connectors.fake import PREFIX
from wall.connectors.fake_network import FakeNetwork
from wall.demo.accounts import connect_all
from wall.demo.ageing import FOUNDED, age, age_posts, age_trouble, hidden_at
from wall.demo.company import SECOND_STEWARD, UNTHANKED, Company, add_people, load_company
from wall.demo.life import live_on
from wall.demo.pictures import lay_out
from wall.demo.season import NOT_TAKEN, Memory, recall
from wall.demo.speech import write_out
from wall.demo.story import Telling, Thanks, load_story, pictured, spread
from wall.events.dispatch import dispatch
from wall.events.leases import due_ids
from wall.events.models import Delivery
from wall.flowers.service import give
from wall.media.models import Picture
from wall.parts import Parts
from wall.people.audit import dated
from wall.people.models import Person
from wall.posts.drafts import Draft
from wall.posts.models import Post
from wall.relays import service as relays
from wall.relays.models import Relay
from wall.relays.rules import TRIES
from wall.safety.rules import Reason
from wall.safety.service import hide_post
from wall.sources.models import Source
from wall.sources.service import ask_now
from wall.walls.filters import Filter
from wall.walls.queries import main_wall
from wall.walls.service import WallPlan, add_wall
from wall.worker.deliver import deliver
from wall.worker.subscribers import SUBSCRIPTIONS

SEED = 20260321
_BUILDERS = ("rozenn", "paul", "camille")  # one of each team that builds
_IN_PORTO = "duarte"
_TROUBLED = "gaspard"  # whose account is closed to us since yesterday
_TROUBLED_SINCE = timedelta(hours=26)
_NOT_TAKEN = "lavar"  # the post that the network would not let the brand account pass on
_ALL_SEASON = 1_000  # flowers: dated back, they fall into many weeks, and each keeps within its allowance
_LINKEDIN = "https://www.linkedin.com/posts/halage-"


def fill(parts: Parts) -> None:
    """Make the company and its past in an empty site: the same each time, but for the moment it looks back from."""
    dice = Random(SEED)  # noqa: S311 - the demo's pictures are to be the same every time
    company, story = load_company(), load_story()
    with dated(now() - FOUNDED):
        with parts.database.write() as session:
            people = add_people(session, company)
            main_wall(session).title = company.title
            _add_walls(session, people)
        lay_out(parts.settings.data_dir)
        season = _remember(parts, company, recall(company, now(), dice))
        written = _write(parts, company, story, dice)
        connect_all(parts, company, people)
        _fetch_pictures(parts)
        _add_brands(parts)
        _bring(parts, story, people)
    with parts.database.write() as session:
        moments = {uri: one.at for uri, one in season.items()} | dict(written.values())
        age_posts(session, moments, dice)
        posts = {post.uri: post for post in session.scalars(select(Post))}
        told = {one.id: posts[written[one.id][0]] for one in story}
        _hide(session, story, told, people[SECOND_STEWARD])
    _settle_deliveries(parts)
    _pass_on_all(parts, told, season)
    thanks = {told[one.id].id: one.flowers for one in story}
    _thank(parts, thanks | {posts[uri].id: (one.thanks,) for uri, one in season.items() if one.thanks}, people)
    _settle_deliveries(parts)
    _accept_badges(parts, people)
    _break_one(parts, people)
    with parts.database.write() as session:
        live_on(session, told, people, dice)
    _settle_deliveries(parts)
    with parts.database.write() as session:
        age(session, dice)


def _write(parts: Parts, company: Company, story: tuple[Telling, ...], dice: Random) -> dict[str, tuple[str, datetime]]:
    """Write everything on the made-up network, the oldest first. Gives each post's uri and moment by its id."""
    network = FakeNetwork(parts.settings.data_dir)
    names = {one.key: one.name for one in company.people}
    authors = {one.id: names[one.who] for one in story}
    texts = {one.id: one.text for one in story}
    written: dict[str, tuple[str, datetime]] = {}
    for one, at in reversed(list(zip(story, spread(len(story), now(), dice), strict=True))):
        if one.linkedin:
            written[one.id] = _LINKEDIN + one.linkedin, at
            continue
        answered = written[one.answers][0].removeprefix(PREFIX) if one.answers else ""
        uri = network.post(
            names[one.who],
            one.text,
            at=at,
            language=one.lang,
            warning=one.warning,
            answers_url=f"https://fake.example/@{answered}" if answered else None,
            answers_author=authors.get(one.answers, ""),
            answers_text=texts.get(one.answers, ""),
            continues=written[one.continues][0] if one.continues else None,
            media=pictured(one.pictures),
            link=one.link,
        )
        written[one.id] = uri, at
    return written


def _add_walls(session: Session, people: dict[str, Person]) -> None:
    """Beside the main wall, one of the teams that build and one of an office."""
    teams = sorted({str(people[key].team_id) for key in _BUILDERS})
    office = str(people[_IN_PORTO].office_id)
    add_wall(session, "ateliers", WallPlan("Les ateliers", Filter.read({"teams": teams})), actor=None)
    add_wall(session, "porto", WallPlan("Porto", Filter.read({"offices": [office]})), actor=None)


def _remember(parts: Parts, company: Company, memories: list[Memory]) -> dict[str, Memory]:
    """Write what was said during the season, the oldest first. Gives each post's memory by its uri."""
    network = FakeNetwork(parts.settings.data_dir)
    names = {one.key: one.name for one in company.people}
    return {write_out(network, names[one.saying.who], one.saying, at=one.at): one for one in memories}


def _fetch_pictures(parts: Parts) -> None:
    with parts.database.read() as session:
        due = due_ids(session, Picture, at_most=1000)
    for picture_id in due:
        fetch_picture(parts, picture_id)


def _add_brands(parts: Parts) -> None:
    for network, handle in (("fake", "halage"), ("linkedin", "Halage")):
        add_brand_account(parts, network, handle, host=None, token=None, actor=None)


def _bring(parts: Parts, story: tuple[Telling, ...], people: dict[str, Person]) -> None:
    for one in story:
        if one.linkedin:
            author = people[one.who]
            bring_post(parts, author.id, Draft(_LINKEDIN + one.linkedin, one.text), actor=author)


def _hide(session: Session, story: tuple[Telling, ...], told: dict[str, Post], steward: Person) -> None:
    for one in story:
        if one.hidden:
            with dated(hidden_at(told[one.id])):
                hide_post(session, told[one.id], Reason("safety", one.hidden), actor=steward)


def _settle_deliveries(parts: Parts) -> None:
    """What the worker does about events, until nothing is owed any more."""
    busy = True
    while busy:
        with parts.database.write() as session:
            dispatched = dispatch(session, SUBSCRIPTIONS)
        with parts.database.read() as session:
            due = due_ids(session, Delivery, at_most=1000)
        for delivery_id in due:
            deliver(parts, delivery_id)
        busy = bool(dispatched or due)


def _pass_on_all(parts: Parts, told: dict[str, Post], season: Mapping[str, Memory]) -> None:
    """Have the brand accounts do what they owe; one post is refused until it is parked; a steward did the oldest.

    Of the season, a few came to grief.
    """
    missed = [uri for number, uri in enumerate(season) if number in NOT_TAKEN]
    with parts.database.write() as session:
        for lost in session.scalars(select(Relay).where(Relay.post_uri.in_(missed))):
            lost.state, lost.due_at = "lapsed", None
        refused = session.scalars(select(Relay).where(Relay.post_id == told[_NOT_TAKEN].id)).one()
        for _ in range(TRIES):
            relays.fail(refused, Unauthorized("The made-up network does not take this token."))
        by_hand = select(Relay).join(Relay.post).where(Relay.state == "waiting").order_by(Post.published_at)
        oldest = session.scalars(by_hand).first()
        if oldest is not None:
            relays.settle_by_hand(session, oldest, f"{_LINKEDIN}relayed", actor=None)
    with parts.database.read() as session:
        due = due_ids(session, Relay, at_most=1000)
    for relay_id in due:
        pass_on(parts, relay_id)


def _thank(parts: Parts, flowers: Mapping[str, Sequence[Thanks]], people: dict[str, Person]) -> None:
    for post_id, all_thanks in flowers.items():
        with parts.database.write() as session:
            post = session.get_one(Post, post_id)
            for thanks in all_thanks if post.person_id != people[UNTHANKED].id else ():
                giver = session.get_one(Person, people[thanks.giver].id)
                give(session, giver, post, thanks.note, weekly=_ALL_SEASON)


def _accept_badges(parts: Parts, people: dict[str, Person]) -> None:
    """Two of three people take what they are offered; the others have not looked yet."""
    with parts.database.write() as session:
        for number, person in enumerate(people.values()):
            if number % 3 == 1:
                continue
            for offered in session.scalars(select(Award).where(Award.person_id == person.id)):
                badges.accept(session, person, offered.id)


def _break_one(parts: Parts, people: dict[str, Person]) -> None:
    broken = people[_TROUBLED]
    FakeNetwork(parts.settings.data_dir).trouble(broken.name, "unauthorized")
    with parts.database.write() as session:
        source = session.scalars(select(Source).where(Source.person_id == broken.id)).one()
        ask_now(source)
    fetch(parts, source.id)
    with parts.database.write() as session:
        age_trouble(session.get_one(Source, source.id), _TROUBLED_SINCE)
