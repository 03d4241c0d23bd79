"""A person whose every word holds a canary, and whose name and addresses an ostrich; and where these still are."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.media.kept import drawn, keep
from tests.support.remote import AUTHOR, SEALER, put
from wall.badges.models import Award
from wall.clock import now
from wall.connectors.base import RemoteAuthor, RemoteLink, RemoteMedia, RemoteQuote, Target
from wall.db import Base
from wall.events import record
from wall.events.models import Delivery
from wall.events.types import SourceHealth
from wall.flowers.models import Allowance, Flower
from wall.ids import new_id, new_token
from wall.notices.models import Letter, Notice
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Identity, Invitation, Passkey, Person, SignedIn
from wall.people.service import NewPerson, add_person
from wall.posts.models import Highlight, Post
from wall.posts.service import hide
from wall.relays.models import Relay, RelayAccount
from wall.safety.models import Hiding, HidingWords
from wall.sources.models import AccountClaim, Host, Source
from wall.sources.service import add_source
from wall.walls.models import Announcement

CANARY = "qanary"  # in what they say, and in what is said to them
OSTRICH = "ostrych"  # in what they are called
_SITE = f"https://{OSTRICH}.social.example"
_HANDLE = f"@{OSTRICH}@social.example"
_FACE = f"{_SITE}/face.jpg"
HERS = RemoteAuthor(f"{_SITE}/users/{OSTRICH}", f"Mia {OSTRICH.title()}", _HANDLE, f"{_SITE}/@{OSTRICH}", _FACE)


def plant(session: Session, witness: Person) -> Person:
    """The person, with something in every table that may hold anything of anybody. The witness is somebody else."""
    mia = add_person(
        session,
        NewPerson(
            HERS.name, f"{OSTRICH}@example.org", f"Keeper of a {CANARY}", about=f"I like a {CANARY}.", office="Lyon"
        ),
    )
    source = _accounts(session, mia)
    posts = [_post(session, mia, number) for number in range(1, 14)]
    for post in posts:
        post.source_id = source.id
    _others(session, witness)
    _said(session, mia, witness, posts)
    _ways_in(session, mia, witness)
    _owed(session, mia, source, posts[0])
    return mia


def places(parts: Parts, bird: str) -> set[str]:
    """Where it is: files of the data folder by name, and tables of PostgreSQL with everything in their rows."""
    files = (path for path in parts.settings.data_dir.rglob("*") if path.is_file())
    found = {path.name for path in files if bird.encode() in path.read_bytes().lower()}
    if not parts.database.is_sqlite:
        with parts.database.read() as session:
            found |= {name for name in Base.metadata.tables if _is_in_table(session, name, bird)}
    return found


def _is_in_table(session: Session, name: str, bird: str) -> bool:
    holds = f"row::text ILIKE '%{bird}%' OR row::text ILIKE '%{bird.encode().hex()}%'"  # bytes are written in hex
    counted = f'SELECT count(*) FROM "{name}" AS row WHERE {holds}'  # noqa: S608 - own names
    return bool(session.scalar(text(counted)))


def _accounts(session: Session, mia: Person) -> Source:
    target = Target("fake", f"fake:{OSTRICH}", _HANDLE, HERS.url, {"slug": OSTRICH}, f"{CANARY}-token")
    source = add_source(session, mia, target, SEALER)
    source.avatar_url, source.host = _FACE, f"{OSTRICH}.social.example"
    source.trouble, source.trouble_values = "It says {words}.", {"words": OSTRICH}
    source.note, source.note_values, source.proof_url = "It is {name}.", {"name": OSTRICH}, f"{_SITE}/about"
    claim = AccountClaim(person_id=mia.id, network="feed", uri=f"{_SITE}/feed", handle=OSTRICH, url=_SITE, word=CANARY)
    session.add_all([claim, Host(name=source.host)])
    session.flush()
    return source


def _post(session: Session, mia: Person, number: int) -> Post:
    picture = RemoteMedia("image", f"{_SITE}/{number}.jpg", f"A {CANARY} in its cage: {_HANDLE}, {HERS.url}", 800, 600)
    keep(session, (picture.url, "image"), drawn(3000, letter=f"{CANARY} {number} ".encode()))
    words = f"My {CANARY} sings, number {number}. #{CANARY} " + f"{CANARY} " * number * 20 + f"({_HANDLE}, {HERS.url})"
    return put(
        session,
        mia,
        f"{OSTRICH}-{number}",  # type: ignore[arg-type]  # a part of its address
        text=words,
        title=f"Of my {CANARY}",
        warning=f"{CANARY}!",
        author=HERS,
        url=f"{HERS.url}/{number}",
        media=(picture,),
    )


def _others(session: Session, witness: Person) -> None:
    """What of hers stands in the posts of somebody else."""
    words = f"My {CANARY} sings"
    answer = {"answers_url": f"{HERS.url}/1", "answers_author": HERS.name, "answers_text": words}
    put(session, witness, 101, text="How nice.", **answer)
    put(session, witness, 102, text="Look at this.", quote=RemoteQuote(f"{HERS.url}/2", HERS.name, words))
    put(session, witness, 103, text=words, author=HERS, boost=True, url=f"{HERS.url}/3")
    put(session, witness, 104, text="Of something else.", author=AUTHOR)
    link = RemoteLink(f"{HERS.url}/4", f"{HERS.name}: {words}", "social.example", f"{_SITE}/preview.jpg")
    keep(session, (f"{_SITE}/preview.jpg", "image"), drawn(3000, letter=f"{CANARY} ".encode()))
    put(session, witness, 106, text="Read this.", link=link)
    session.flush()
    keep(session, (_FACE, "avatar"), drawn(500, letter=b"f"))


def _said(session: Session, mia: Person, witness: Person, posts: list[Post]) -> None:
    own = put(session, witness, 105, text="A word of mine.", author=AUTHOR)
    session.add(
        Flower(
            giver_id=witness.id, receiver_id=mia.id, post_id=posts[0].id, note=f"Thanks, {OSTRICH}, for the {CANARY}."
        )
    )
    session.add(Flower(giver_id=mia.id, receiver_id=witness.id, post_id=own.id, note=f"From me and my {CANARY}."))
    session.add(Highlight(post_id=posts[1].id, by_id=witness.id, word=f"Hear the {CANARY}."))
    session.add(Highlight(post_id=own.id, by_id=mia.id, word=f"As a {CANARY} would say."))
    hide(session, posts[2], reason=f"It names the {OSTRICH}.", actor=witness)
    note(session, witness, "person.hide", mia.id, reason=f"Too much {OSTRICH}.", about=mia.id)
    hiding = Hiding(post_id=posts[2].id, person_id=mia.id, reason="other", by_id=witness.id)
    session.add(hiding)
    session.flush()
    session.add(HidingWords(hiding_id=hiding.id, kind="appeal", by_id=mia.id, words=f"My {CANARY} meant well."))
    others = Hiding(post_id=own.id, person_id=witness.id, reason="other", by_id=mia.id)
    session.add_all([others, Announcement(text=f"The {CANARY} sings today.", by_id=mia.id)])
    session.flush()
    session.add(HidingWords(hiding_id=others.id, kind="note", by_id=mia.id, words=f"Unlike my {CANARY}."))
    note(session, mia, "person.hide", witness.id, reason=f"Said by a {CANARY}.", about=witness.id)
    note(session, None, "source.remove", new_id(), reason=f"{mia.name}, {_HANDLE}", about=mia.id)
    session.add(Award(person_id=mia.id, badge="first-words", reason=f"For the {CANARY}."))
    for person_id, about, name in (
        (mia.id, None, OSTRICH),
        (witness.id, mia.id, OSTRICH),
        (witness.id, None, mia.name),
    ):
        told = Notice(person_id=person_id, about_id=about, message="Of {name}.", message_values={"name": name})
        session.add(told)


def _ways_in(session: Session, mia: Person, witness: Person) -> None:
    identity = Identity(person_id=mia.id, issuer="https://id.example", subject=OSTRICH)
    session.add(identity)
    session.flush()
    later = now() + timedelta(days=1)
    key = Passkey(person_id=mia.id, credential_id=OSTRICH, public_key=CANARY.encode(), name=CANARY, transports=[CANARY])
    session.add_all(
        [
            SignedIn(
                token_digest=new_token(), person_id=mia.id, agent=CANARY, identity_id=identity.id, expires_at=later
            ),
            Invitation(token_digest=new_token(), email=mia.email, role="member", expires_at=later),
            Letter(person_id=mia.id, sealed=SEALER.seal(CANARY), last_error=CANARY),
            Letter(
                person_id=witness.id, about_ids=[mia.id], sealed=OSTRICH.encode(), parked_at=now(), last_error=OSTRICH
            ),
            Allowance(person_id=mia.id, week="2026-W47", given=1),
            key,
        ]
    )


def _owed(session: Session, mia: Person, source: Source, post: Post) -> None:
    told = SourceHealth(source.id, mia.id, False, _HANDLE, now().isoformat(), "{why}", {"why": OSTRICH})
    event = record(session, told)
    session.flush()
    session.add(Delivery(event_id=event.id, subscriber="notices", last_error=f"KeyError: {OSTRICH}", parked_at=now()))
    account = RelayAccount(network="linkedin", handle="brand", by_hand=True)
    relay = Relay(id=new_id(), account=account, post_id=post.id, post_uri=post.uri, post_url=post.url, state="done")
    relay.remote_uri = relay.remote_url = f"https://brand.example/{OSTRICH}"
    session.add_all([account, relay])
    session.flush()
