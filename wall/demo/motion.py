"""Moves the made-up company: every few seconds somebody writes, thanks, corrects or deletes, as people do."""

import logging
import threading
from collections import deque
from datetime import timedelta
from random import Random

from sqlalchemy import select

from wall.clock import now
from wall.connectors.fake import NETWORK, PREFIX
from wall.connectors.fake_network import FakeNetwork, slug_of
from wall.demo.company import MAIL_DOMAIN, STEWARD, UNTHANKED, is_made_up, load_company
from wall.demo.life import beat
from wall.demo.site import Marker
from wall.demo.speech import Answered, Saying, Speech, write_out
from wall.demo.sweeping import spare_uris, sweep
from wall.errors import FlorilegeError
from wall.flowers.models import Flower
from wall.flowers.service import give, has_given
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.queries import newest
from wall.sources.models import Source
from wall.sources.service import ask_now

log = logging.getLogger("wall.demo")

_RECENT = 24
_AN_HOUR = timedelta(hours=1)
_WEEKLY = 1_000_000  # an hour of motion stands for weeks: here nobody's flowers run out
_SWEEP_EVERY = 200


class Motion:
    """Does one thing after the other: writes on the made-up network, or gives a flower. The worker does the rest."""

    def __init__(self, parts: Parts, marker: Marker, dice: Random) -> None:
        company = load_company()
        self._parts = parts
        self._since = marker.made_at
        self._dice = dice
        self._network = FakeNetwork(parts.settings.data_dir)
        self._names = {one.key: one.name for one in company.people}
        self._speech = Speech(company.people, dice)
        self._written: deque[tuple[str, Saying]] = deque(maxlen=_RECENT)
        self._steps = 0
        self._recall()

    def run(self, per_minute: int, stop: threading.Event) -> None:
        """Move until told to stop, about so many times a minute."""
        while not stop.wait(60 / per_minute * self._dice.uniform(0.6, 1.4)):
            try:
                self.step()
            except FlorilegeError as error:  # the database is busy, or somebody was quicker: the next step is soon
                log.info("nothing moved: %s", error)

    def step(self) -> None:
        """Do one thing: mostly write a post, sometimes give a flower, correct a post, delete one or answer one."""
        self._steps += 1
        with self._parts.database.write() as session:
            beat(session)
        if self._steps % _SWEEP_EVERY == 0:
            sweep(self._parts.database)
        chance = self._dice.random()
        if chance < 0.24:
            done = self._give_flower()
        elif chance < 0.30:
            done = self._edit()
        elif chance < 0.35:
            done = self._delete()
        elif chance < 0.40:
            done = self._answer()
        else:
            done = False
        if not done:
            self._post()
            self._drop_spare()

    def _post(self) -> None:
        saying = self._speech.say(self._able())
        if saying is not None:
            self._write(saying)

    def _answer(self) -> bool:
        """Have somebody answer one of the newest posts."""
        if not self._written:
            return False
        uri, said = self._dice.choice(self._written)
        saying = self._speech.answer(said, self._able())
        if saying is None:
            return False
        address = f"https://fake.example/@{uri.removeprefix(PREFIX)}"
        self._write(saying, Answered(address, self._names[said.who], said.text))
        return True

    def _write(self, saying: Saying, answered: Answered | None = None) -> None:
        uri = write_out(self._network, self._names[saying.who], saying, answered=answered)
        self._written.append((uri, saying))
        self._announce(uri)

    def _able(self) -> set[str]:
        """Who may write just now: whose account is read and in no trouble."""
        with self._parts.database.read() as session:
            readable = select(Source.uri).where(
                Source.network == NETWORK, Source.trouble.is_(None), Source.paused_at.is_(None)
            )
            uris = set(session.scalars(readable))
        return {key for key, name in self._names.items() if PREFIX + slug_of(name) in uris}

    def _edit(self) -> bool:
        if not self._written:
            return False
        at = self._dice.randrange(len(self._written))
        uri, saying = self._written[at]
        text = self._speech.amend(saying)
        del self._written[at]  # once is enough
        if text is None:
            return False
        self._network.edit(uri, text)
        self._announce(uri)
        return True

    def _delete(self) -> bool:
        if len(self._written) < 3:
            return False
        uri, _ = self._written.popleft()
        self._network.delete(uri)
        self._announce(uri)
        return True

    def _give_flower(self) -> bool:
        """Give one of the newest posts a flower, rather one that has none."""
        with self._parts.database.write() as session:
            spared = UNTHANKED + MAIL_DOMAIN
            recent = [post for post in newest(session, limit=_RECENT) if is_made_up(post.person)]
            posts = [post for post in recent if post.person.email != spared]
            thanked = set(session.scalars(select(Flower.post_id).where(Flower.post_id.in_([one.id for one in posts]))))
            everybody = filter(is_made_up, session.scalars(select(Person)))
            people = {(one.email or "").partition("@")[0]: one for one in everybody}
            if not posts:
                return False
            post = self._dice.choice([one for one in posts if one.id not in thanked] or posts)
            receiver = (post.person.email or "").partition("@")[0]
            # Not the steward, whom a visitor may be: her flowers are hers to give.
            givers = [key for key in self._names if key in people and key not in (receiver, STEWARD)]
            giver = self._dice.choice(givers)
            note = self._speech.thank(giver, receiver)
            if note is None or people[giver].out_since or has_given(session, people[giver], post):
                return False
            give(session, people[giver], post, note, weekly=_WEEKLY)
            return True

    def _drop_spare(self) -> None:
        """Delete what is too old upstream, so that a demo may move for days."""
        for uri in spare_uris(self._parts.database, self._since):
            self._network.delete(uri)
            self._announce(uri)

    def _announce(self, uri: str) -> None:
        """Have the worker look at this account now, rather than at its next turn."""
        with self._parts.database.write() as session:
            account = uri.rpartition("/")[0]
            source = session.scalars(select(Source).where(Source.uri == account)).first()
            if source is not None and source.paused_at is None:
                ask_now(source)

    def _recall(self) -> None:
        """After a restart: what was said within the last hour is not said again."""
        with self._parts.database.read() as session:
            for text in session.scalars(select(Post.text).where(Post.published_at > now() - _AN_HOUR)):
                self._speech.remember(text)
            for note in session.scalars(select(Flower.note).where(Flower.given_at > now() - _AN_HOUR)):
                self._speech.remember(note)
