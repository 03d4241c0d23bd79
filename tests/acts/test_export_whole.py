"""Promise of the archive: every column of every table that says whose a row is stands in it, or says here why not."""

import pytest

from tests.acts.test_export import archive_facts
from tests.support.canary import plant
from wall.db import Base
from wall.ids import new_token
from wall.parts import Parts
from wall.people.models import Invitation, Person

_OF_PERSON = {"person_id", "giver_id", "receiver_id", "by_id", "actor_id", "about_id", "about_ids", "manager_id"}
_ID = "an id of ours, which says nothing"
_THEM = "it is them: the whole archive is"
_OTHER = "who somebody else is, is theirs"
_SECRET = "a secret, or a hash of one: it lets in, and is of no use to them"
_WORK = "the worker’s own note of when it is at it"
_LEASE = dict.fromkeys(("due_at", "lease", "lease_until", "attempts"), _WORK)
_NOWHERE = {
    "change": "which number a change of theirs had, for a while: no fact of them beside the change itself",
    "passkey_challenge": "good for five minutes",
    "letter": "on its way to them, and gone then; what of it is to know is among `notices`",
    "erasure": "that they are erased: there is no archive then",
    "audit_words": "the reason of an entry of `audit`",
    "hiding_words": "among the `words` of an entry of `hidings`",
}
# Table: sections of the archive; columns that have another name there; columns that are not there, and why.
_TABLES: dict[str, tuple[tuple[str, ...], dict[str, str], dict[str, str]]] = {
    "person": (
        ("person",),
        {"team_id": "team", "office_id": "office", "manager_id": "manager"},
        {"erased_at": "there is no archive then", "email_set_by": _OTHER},
    ),
    "source": (
        ("accounts",),
        {
            "takes_boosts": "boosts",
            "takes_replies": "replies",
            "takes_relays": "relays",
            "agreed_by": "agreed_by_me",
        },
        _LEASE | {"id": _ID, "person_id": _THEM, "token_sealed": _SECRET, "cursor": "up to where it was read"},
    ),
    "account_claim": (
        ("claims",),
        {"suggested_by": "suggested"},
        {"id": _ID, "person_id": _THEM, "token_sealed": _SECRET},
    ),
    "post": (
        ("posts",),
        {"hidden_by": "hidden_by_me"},
        {
            "person_id": _THEM,
            "source_id": _ID,
            "root_id": _ID,
            "removed_at": "a grave holds nothing of them, and is not in it",
            "author_hid": "why it does not show, of what they hid themself: `hidden_by_me` says it",
        },
    ),
    "flower": (
        ("flowers_given", "flowers_received"),
        {"giver_id": "from", "receiver_id": "to", "post_id": "post", "given_at": "at"},
        {"id": _ID},
    ),
    "allowance": (("flowers_a_week",), {}, {"person_id": _THEM}),
    "award": (("badges",), {}, {"person_id": _THEM}),
    "notice": (
        ("notices",),
        {"message_values": "values"},
        {"id": _ID, "person_id": _THEM, "about_id": _OTHER},
    ),
    "hiding": (
        ("hidings",),
        {"post_id": "post"},
        {"id": _ID, "person_id": _THEM, "by_id": _OTHER, "decided_by": _OTHER, "lifted_by": _OTHER},
    ),
    "highlight": (("highlights",), {"post_id": "post"}, {"by_id": _OTHER}),
    "announcement": (("said_as_steward",), {"text": "words"}, {"id": _ID, "by_id": _THEM}),
    "session": (
        ("devices",),
        {"created_at": "since", "expires_at": "until"},
        {
            "id": _ID,
            "person_id": _THEM,
            "identity_id": _ID,
            "token_digest": _SECRET,
            "provider_sid": "the provider’s name of its session, of no meaning elsewhere",
            "id_token_sealed": _SECRET,
        },
    ),
    "identity": (("identities",), {"created_at": "since"}, {"id": _ID, "person_id": _THEM}),
    "invitation": (("links",), {}, {"id": _ID, "person_id": _THEM, "token_digest": _SECRET}),
    "passkey": (
        ("passkeys",),
        {},
        {
            "id": _ID,
            "person_id": _THEM,
            "credential_id": "the name of a key, which their device knows",
            "public_key": "the device has the whole of it",
            "sign_count": "how often the device says it was used: a guard against copies",
        },
    ),
    "audit_entry": (("audit",), {"actor_id": "by"}, {"id": _ID, "subject_id": "an id of ours, or of somebody else’s"}),
}


@pytest.fixture
def facts(parts: Parts, ben: Person) -> dict[str, list[dict[str, object]]]:
    with parts.database.write() as session:
        mia = plant(session, session.get_one(Person, ben.id))
        link = Invitation(token_digest=new_token(), person_id=mia.id, role="member", expires_at=mia.created_at)
        session.add(link)
    found = archive_facts(parts, mia)
    return {**found, "person": [found["person"]]}


def test_each_table_that_says_whose_a_row_is_has_its_place_in_the_archive() -> None:
    theirs = {name for name, table in Base.metadata.tables.items() if _OF_PERSON & {one.name for one in table.columns}}
    assert theirs | {"person"} == _TABLES.keys() | _NOWHERE.keys()


def test_each_column_is_in_the_archive_or_says_why_not(facts: dict[str, list[dict[str, object]]]) -> None:
    missing, stale = set(), set()
    for name, (sections, renamed, why_not) in _TABLES.items():
        there = {key for section in sections for fact in facts[section] for key in fact}
        columns = {column.name for column in Base.metadata.tables[name].columns}
        missing |= {f"{name}.{one}" for one in columns - why_not.keys() if renamed.get(one, one) not in there}
        stale |= {f"{name}.{one}" for one in (renamed.keys() | why_not.keys()) - columns}
    assert (missing, stale) == (set(), set())
