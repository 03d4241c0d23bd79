"""Promises of leaving: what somebody chose becomes of theirs, everywhere, and whatever is restored from a backup."""

import logging
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.canary import CANARY, OSTRICH, places, plant
from tests.support.remote import put
from wall.acts.erase import erase
from wall.acts.import_people import import_people
from wall.acts.leave import leave
from wall.cards.build import cards_of
from wall.cards.render import Cards
from wall.db import Database
from wall.errors import Conflict
from wall.events.leases import due_ids
from wall.log import set_up
from wall.notices.letters import Asked, put_in
from wall.notices.models import Letter
from wall.parts import Parts, assemble
from wall.people.erasures import FILE
from wall.people.leaving import find_leaver, leaving_link
from wall.people.models import Erasure, HowLeft, Person
from wall.people.service import NewPerson, add_person
from wall.posts.models import Post, PostWords, RawPost
from wall.posts.queries import newest
from wall.posts.search import find
from wall.sources.models import Source


@pytest.fixture
def mia(parts: Parts, ben: Person) -> Person:
    with parts.database.write() as session:
        return plant(session, session.get_one(Person, ben.id))


def test_nothing_of_who_is_erased_is_anywhere(
    parts: Parts, mia: Person, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    set_up(logging.DEBUG)
    assert places(parts, CANARY)
    assert places(parts, OSTRICH)
    go(parts, mia, "erase")
    assert left(parts) == set()
    written = capfd.readouterr()
    assert mia.id in written.err
    assert not any(bird in (written.err + written.out).lower() for bird in (CANARY, OSTRICH))


def test_of_who_becomes_nameless_the_words_stay(parts: Parts, mia: Person) -> None:
    go(parts, mia, "anonymise")
    with parts.database.read() as session:
        posts = newest(session, limit=40, person_id=mia.id)
        assert len(posts) == 12  # one more is hidden for safety, and stays so
        assert all("sings" in post.text for post in posts)
        assert {(post.url, str(post.author)) for post in posts} == {("", "{}")}
        assert len(find(session, "sings", limit=40)) == 12
        assert {one["alt"] for post in posts for one in post.media} == {f"A {CANARY} in its cage: …, …"}
        assert (len(find(session, "cage", limit=40)), find(session, OSTRICH, limit=40)) == (12, [])
        card = cards_of(session, posts[:1])[0]
        row = session.get_one(Person, mia.id)
        assert (row.name, row.email, row.about) == ("", None, "")
        assert row.slug.startswith("erased-")
        assert (
            session.scalar(select(func.count()).select_from(RawPost).where(RawPost.post_id.in_(p.id for p in posts)))
            == 0
        )
    assert places(parts, OSTRICH) == set()
    assert places(parts, CANARY)
    assert "Somebody who has left" in Cards().render(card, "en")
    assert "une personne partie depuis" in Cards().render(card, "fr").lower()


def test_who_keeps_their_words_is_read_no_more_and_signs_in_no_more(parts: Parts, mia: Person) -> None:
    leave(parts, mia.id, "keep", actor=mia)
    with parts.database.read() as session:
        row = session.get_one(Person, mia.id)
        assert (row.may_sign_in, row.is_read, row.out_since, row.name) == (False, False, None, mia.name)
        assert session.scalars(select(Source).where(Source.person_id == mia.id)).all() == []
        assert len(newest(session, limit=40, person_id=mia.id)) == 12
        assert session.scalars(select(Erasure)).all() == []


def test_others_keep_what_is_theirs(parts: Parts, mia: Person, ben: Person) -> None:
    go(parts, mia, "erase")
    with parts.database.read() as session:
        texts = [post.text for post in newest(session, limit=40, person_id=ben.id)]
        assert sorted(texts) == ["A word of mine.", "How nice.", "Look at this.", "Of something else.", "Read this."]


def test_what_is_erased_stays_gone_when_its_network_tells_of_it_again(parts: Parts, mia: Person, ben: Person) -> None:
    go(parts, mia, "erase")
    with parts.database.write() as session:
        number = f"{OSTRICH}-1"
        with pytest.raises(IndexError):  # nothing was stored
            put(session, session.get_one(Person, ben.id), number, text="My bird sings.")  # type: ignore[arg-type]


def test_a_copy_of_the_database_that_is_put_back_is_erased_again(
    parts: Parts, database: Database, mia: Person, tmp_path: Path
) -> None:
    if not parts.database.is_sqlite:  # a copy is the operator's there: the row as it was is as good
        go(parts, mia, "erase")
        with parts.database.write() as session:
            session.delete(session.scalars(select(Erasure)).one())
            row = session.get_one(Person, mia.id)
            row.left_at = row.left_how = row.erased_at = row.out_since = None
            row.name = f"Mia {CANARY}"
            put(session, row, 201, text=f"A {CANARY} again.")
        _start_and_erase(parts)
        assert left(parts) == set()
        return
    file = tmp_path / "florilege.db"
    _checkpoint(parts)
    shutil.copyfile(file, tmp_path.with_suffix(".copy"))
    go(parts, mia, "erase")
    assert left(parts) == set()
    parts.database.dispose()
    database.dispose()
    for name in ("florilege.db-wal", "florilege.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copyfile(tmp_path.with_suffix(".copy"), file)
    assert file.name in places(parts, CANARY)
    _start_and_erase(parts)
    assert left(parts) == set()


@pytest.mark.parametrize("how", ["anonymise", "erase"])
def test_nobody_new_is_called_in_addresses_as_somebody_was_who_is_gone(parts: Parts, mia: Person, how: HowLeft) -> None:
    sign = parts.sealer.digest
    go(parts, mia, how)
    with parts.database.write() as session:
        assert add_person(session, NewPerson(mia.name, "one@example.org"), sign=sign).slug == f"{mia.slug}-2"
    assert import_people(parts, f"name,email\n{mia.name},new@example.org\n".encode(), actor=None).wrong == []
    with parts.database.read() as session:
        assert session.scalars(select(Person.slug).where(Person.email == "new@example.org")).one() == f"{mia.slug}-3"


def test_an_older_copy_of_the_database_learns_from_the_list_what_nobody_may_be_called(
    parts: Parts, mia: Person
) -> None:
    go(parts, mia, "anonymise")
    leave(parts, mia.id, "erase", actor=None)
    _erase_all(parts)
    assert mia.slug not in (parts.settings.data_dir / FILE).read_text()
    with parts.database.write() as session:
        session.delete(session.scalars(select(Erasure)).one())  # a copy from before she came
    for _start in range(2):
        assemble(parts.settings).close()
    with parts.database.write() as session:
        assert session.scalars(select(Erasure)).one().due_at is None
        assert add_person(session, NewPerson(mia.name), sign=parts.sealer.digest).slug == f"{mia.slug}-2"


def test_what_waits_to_be_mailed_to_others_goes_with_whom_it_speaks_of(parts: Parts, mia: Person, ben: Person) -> None:
    with parts.database.write() as session:
        kept = put_in(session, parts.sealer, Asked("ben@example.org", "en", "/"), person_id=ben.id)
    go(parts, mia, "erase")
    with parts.database.read() as session:
        assert session.scalars(select(Letter.id)).all() == [kept.id]


def test_who_left_may_go_further_and_never_back(parts: Parts, mia: Person) -> None:
    go(parts, mia, "anonymise")
    with pytest.raises(Conflict):
        leave(parts, mia.id, "keep", actor=None)
    go(parts, mia, "erase")
    with parts.database.read() as session:
        living = select(func.count()).select_from(Post).where(Post.person_id == mia.id, Post.removed_at.is_(None))
        assert session.scalar(living) == 0
        words = select(PostWords).join(Post, Post.id == PostWords.post_id).where(Post.person_id == mia.id)
        assert session.scalars(words).all() == []


def test_the_link_of_a_leaver_is_good_until_they_are_let_in_again(parts: Parts, mia: Person) -> None:
    leave(parts, mia.id, "keep", actor=mia)
    with parts.database.write() as session:
        row = session.get_one(Person, mia.id)
        token = leaving_link(row, parts.sealer.digest) or ""
        assert find_leaver(session, token, parts.sealer.digest).id == mia.id
        row.left_at = row.left_how = None
        assert leaving_link(row, parts.sealer.digest) is None


def go(parts: Parts, person: Person, how: HowLeft) -> None:
    """They leave, and the worker does what they chose."""
    leave(parts, person.id, how, actor=person)
    assert _erase_all(parts) == 1


def left(parts: Parts) -> set[str]:
    """Where anything of her is."""
    return places(parts, CANARY) | places(parts, OSTRICH)


def _erase_all(parts: Parts) -> int:
    with parts.database.read() as session:
        due = due_ids(session, Erasure, at_most=10)
    return sum(erase(parts, one) is True for one in due)


def _start_and_erase(parts: Parts) -> None:
    again = assemble(parts.settings)
    assert _erase_all(again) == 1
    again.close()


def _checkpoint(parts: Parts) -> None:
    raw = parts.database.engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
