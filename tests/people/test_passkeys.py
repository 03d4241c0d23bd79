"""Promises of passkeys: whose they are, what they open, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.support.at_once import at_once
from tests.support.authenticator import PRESENT, VERIFIED, Authenticator
from wall.clock import now
from wall.db import Database
from wall.errors import Conflict, Forbidden, Invalid, NotFound
from wall.people import ceremony, passkeys
from wall.people.models import Passkey, PasskeyChallenge, Person
from wall.people.passkeys import Place, place_of

ORIGIN = "https://wall.example"
HERE = Place("wall.example", ORIGIN, "Halage")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://wall.example", "wall.example"),
        ("https://wall.example:8443", "wall.example"),
        ("http://localhost:8512", "localhost"),
        ("http://wall.example", None),
        ("http://127.0.0.1:8512", None),
        ("https://192.0.2.1", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_passkeys_are_for_names_with_https_and_for_localhost(address: str, host: str | None) -> None:
    place = place_of(address, "Halage")
    assert (place and place.host) == host
    assert place is None or place.origin == address


def test_a_passkey_lets_its_person_in_again_and_again(database: Database, ben: Person) -> None:
    device = _add(database, ben)
    assert [_come(database, device).id for _ in range(3)] == [ben.id] * 3
    with database.read() as session:
        (kept,) = passkeys.passkeys_of(session, ben.id)
    assert (kept.name, kept.transports, kept.sign_count) == ("Laptop", ["hybrid", "internal"], device.count)
    assert kept.used_at is not None


def test_each_passkey_asks_for_finger_face_or_pin_and_names_its_person(database: Database, ben: Person) -> None:
    _add(database, ben)
    with database.write() as session:
        new = passkeys.ask_for_new(session, ben, HERE)["options"]
        again = passkeys.ask_who(session, HERE)["options"]
    assert new["authenticatorSelection"]["userVerification"] == again["userVerification"] == "required"
    assert new["authenticatorSelection"]["residentKey"] == "required"
    assert len(new["excludeCredentials"]) == 1
    assert again.get("allowCredentials", []) == []


def test_a_challenge_is_good_once(database: Database, ben: Person) -> None:
    device = _add(database, ben)
    asking = _ask(database)
    answer = device.answer(asking["options"])
    assert _answer(database, asking["id"], answer).id == ben.id
    with pytest.raises(Invalid):
        _answer(database, asking["id"], answer)


def test_of_twenty_answers_to_one_challenge_at_once_one_is_taken(database: Database, ben: Person) -> None:
    device = _add(database, ben)
    asking = _ask(database)
    answer = device.answer(asking["options"])
    results = at_once(20, lambda _number: _answer(database, asking["id"], answer))
    assert len([one for one in results if isinstance(one, Person)]) == 1
    assert len([one for one in results if isinstance(one, Invalid)]) == 19


def test_a_challenge_is_good_for_five_minutes_then_forgotten(
    database: Database, ben: Person, travel: Callable[[timedelta], None]
) -> None:
    device = _add(database, ben)
    asking = _ask(database)
    travel(timedelta(minutes=5, seconds=1))
    with pytest.raises(Invalid):
        _answer(database, asking["id"], device.answer(asking["options"]))
    with database.write() as session:
        passkeys.forget_challenges(session)
        assert session.scalars(select(PasskeyChallenge)).all() == []


def test_a_challenge_for_a_new_passkey_signs_nobody_in_and_is_nobody_elses(
    database: Database, ben: Person, anna: Person
) -> None:
    device = _add(database, ben)
    with database.write() as session:
        asking = passkeys.ask_for_new(session, ben, HERE)
    with pytest.raises(Invalid):
        _answer(database, asking["id"], device.answer(asking["options"]))
    for asking_id, person_id in ((asking["id"], anna.id), (_ask(database)["id"], ben.id)):
        with pytest.raises(Invalid), database.write() as session:
            passkeys.take_challenge(session, asking_id, person_id)


def test_an_answer_to_another_challenge_is_refused(database: Database, ben: Person) -> None:
    device = _add(database, ben)
    one, other = _ask(database), _ask(database)
    with pytest.raises(Forbidden):
        _answer(database, one["id"], device.answer(other["options"]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://wall.example"},
        {"host": "evil.example"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"handle": b"somebody else"},
        {"handle": b""},
        {"count": 0},
    ],
    ids=["origin", "no https", "rp id", "not verified", "not present", "other person", "nobody", "count goes back"],
)
def test_a_passkey_that_answers_wrongly_lets_nobody_in(database: Database, ben: Person, wrong: dict[str, Any]) -> None:
    device = _add(database, ben)
    _come(database, device)
    for name, value in wrong.items():
        setattr(device, name, value)
    with pytest.raises(Forbidden):
        _come(database, device)


def test_another_key_under_a_known_name_lets_nobody_in(database: Database, ben: Person) -> None:
    device = _add(database, ben)
    forged = Authenticator(ORIGIN, host=device.host, handle=device.handle, id=device.id, count=100)
    with pytest.raises(Forbidden):
        _come(database, forged)


def test_an_unknown_or_removed_passkey_lets_nobody_in(database: Database, ben: Person, anna: Person) -> None:
    device = _add(database, ben)
    with database.write() as session:
        (kept,) = passkeys.passkeys_of(session, ben.id)
        passkeys.remove_passkey(session, anna.id, kept.id)
    assert _come(database, device).id == ben.id, "nobody removes somebody else's"
    with database.write() as session:
        passkeys.remove_passkey(session, ben.id, kept.id)
        passkeys.remove_passkey(session, ben.id, kept.id)
        assert not passkeys.has_passkeys(session)
    with pytest.raises(NotFound):
        _come(database, device)


def test_a_copy_that_answers_at_the_same_time_lets_nobody_in(database: Database, ben: Person) -> None:
    device = _add(database, ben)
    copy = replace(device)
    asked = [_ask(database) for _ in range(2)]
    with database.write() as session:
        challenges = [passkeys.take_challenge(session, one["id"], None) for one in asked]
    pairs = zip((device, copy), asked, challenges, strict=True)
    checked = [_checked(database, challenge, one.answer(asking["options"])) for one, asking, challenge in pairs]
    results = at_once(2, lambda number: _recognise(database, *checked[number]))
    assert sorted(type(one).__name__ for one in results) == ["Forbidden", "Person"]


def test_what_was_removed_while_it_was_checked_lets_nobody_in(database: Database, ben: Person) -> None:
    device, asking = _add(database, ben), _ask(database)
    with database.write() as session:
        challenge = passkeys.take_challenge(session, asking["id"], None)
    checked = _checked(database, challenge, device.answer(asking["options"]))
    with database.write() as session:
        passkeys.remove_passkey(session, ben.id, checked[0])
    with pytest.raises(NotFound):
        _recognise(database, *checked)


def test_a_passkey_that_does_not_count_lets_in_again_and_again(database: Database, ben: Person) -> None:
    device = _add(database, ben, Authenticator(ORIGIN, count=0))
    for _ in range(2):
        device.count = -1  # each answer adds one
        assert _come(database, device).id == ben.id


def test_who_is_deactivated_or_left_comes_in_by_no_passkey(database: Database, ben: Person) -> None:
    device = _add(database, ben)
    for end in ("deactivated_at", "left_at"):
        with database.write() as session:
            setattr(session.get_one(Person, ben.id), end, now())
        with pytest.raises(Forbidden):
            _come(database, device)
        with database.write() as session:
            setattr(session.get_one(Person, ben.id), end, None)
    assert _come(database, device).id == ben.id


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"flags": PRESENT}], ids=["origin", "verified"])
def test_a_new_passkey_that_was_not_made_here_and_verified_is_not_kept(
    database: Database, ben: Person, wrong: dict[str, Any]
) -> None:
    device = Authenticator(ORIGIN)
    for name, value in wrong.items():
        setattr(device, name, value)
    with pytest.raises(Invalid):
        _add(database, ben, device)
    with database.read() as session:
        assert session.scalars(select(Passkey)).all() == []


def test_one_passkey_is_one_persons(database: Database, ben: Person, anna: Person) -> None:
    device = _add(database, ben)
    with pytest.raises(Conflict):
        _add(database, anna, device)


def test_nobody_has_more_than_twenty(database: Database, ben: Person) -> None:
    for _ in range(passkeys.MOST):
        _add(database, ben)
    with pytest.raises(Conflict):
        _add(database, ben)


@pytest.mark.parametrize("name", ["", "  \n", "x" * 81])
def test_a_passkey_has_a_name_of_reasonable_length(database: Database, ben: Person, name: str) -> None:
    with pytest.raises(Invalid):
        _add(database, ben, name=name)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.hex()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=8,
)
_PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle", "transports")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {"response": st.dictionaries(st.sampled_from(_PARTS), _VALUES)},
        optional={"id": _VALUES, "rawId": _VALUES, "type": st.just("public-key") | _VALUES},
    ),
    st.integers(0, 250),
    st.binary(min_size=1, max_size=8),
)
def test_whatever_a_browser_sends_is_refused_in_one_way(answer: dict[str, Any], at: int, bytes_: bytes) -> None:
    kept = ceremony.KeptKey("person", b"\xa5\x01\x02\x03\x26", 0)
    torn = Authenticator(ORIGIN)
    made = torn.make({"rp": {"id": HERE.host}, "user": {"id": "YWJj"}, "challenge": "YWJj"})
    for part in ("attestationObject", "clientDataJSON"):
        text = made["response"][part]
        made["response"][part] = text[:at] + bytes_.hex() + text[at + len(bytes_) :]
    for one in (answer, made):
        with pytest.raises(ceremony.WrongAnswer):
            ceremony.check_new(HERE, b"challenge", one)
        with pytest.raises(ceremony.WrongAnswer):
            ceremony.check_used(HERE, b"challenge", one, kept)


def _add(
    database: Database, person: Person, device: Authenticator | None = None, name: str = "Laptop"
) -> Authenticator:
    device = device or Authenticator(ORIGIN)
    with database.write() as session:
        asking = passkeys.ask_for_new(session, person, HERE)
    with database.write() as session:
        challenge = passkeys.take_challenge(session, asking["id"], person.id)
    made = passkeys.check_new(HERE, challenge, device.make(asking["options"]))
    with database.write() as session:
        passkeys.keep_new(session, person, made, name)
    return device


def _ask(database: Database) -> dict[str, Any]:
    with database.write() as session:
        return passkeys.ask_who(session, HERE)


def _come(database: Database, device: Authenticator) -> Person:
    asking = _ask(database)
    return _answer(database, asking["id"], device.answer(asking["options"]))


def _answer(database: Database, asking_id: str, answer: dict[str, Any]) -> Person:
    with database.write() as session:
        challenge = passkeys.take_challenge(session, asking_id, None)
    return _recognise(database, *_checked(database, challenge, answer))


def _recognise(database: Database, passkey_id: str, sign_count: int) -> Person:
    with database.write() as session:
        return passkeys.recognise(session, passkey_id, sign_count)


def _checked(database: Database, challenge: bytes, answer: dict[str, Any]) -> tuple[str, int]:
    """Which passkey answered rightly, and how often it was used."""
    with database.read() as session:
        passkey = passkeys.answering(session, answer)
    return passkey.id, passkeys.check_answer(HERE, challenge, answer, passkey)
