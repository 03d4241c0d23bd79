"""Wycheproof's signed tokens and keys, through the function that opens what an OpenID provider signed."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.corpora.conftest import Tally
from wall.web.provider.signed import ALGORITHMS, LONGEST, open_signed
from wall.web.provider.trouble import NotBelieved

Read = Callable[[str], Any]

# Called valid there, and refused here: the key's own `alg` (RFC 7517, 4.4) is another one than the token's, or no
# algorithm at all ("ES521"). A provider's key is used for what it says that it is for, and nothing else.
OTHER_ALGORITHM = {346, 347, 350, 351}


def cases(read_corpus: Read, name: str) -> Iterator[tuple[int, str, list[Any], str]]:
    """Number, token, keys, and whether the token is good (valid, invalid), of each case."""
    for group in read_corpus(f"jose/{name}.json")["testGroups"]:
        found = group.get("public") or group.get("private")
        keys = found.get("keys", [found])
        for case in group["tests"]:
            token = case["jws"]
            yield case["tcId"], token if isinstance(token, str) else json.dumps(token), keys, case["result"]


def opens(token: str, keys: list[Any]) -> bool:
    """Whether the token is opened by one of the keys."""
    try:
        open_signed(token, keys, ALGORITHMS)
    except NotBelieved:
        return False
    return True


def algorithm_of(token: str) -> str:
    """What the token says that it is signed by, as far as it can be read at all."""
    try:
        head = token.partition(".")[0]
        return str(json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["alg"])
    except (ValueError, KeyError, TypeError):
        return ""


def look_through(name: str, read_corpus: Read, tally: Tally) -> None:
    wrong: list[int] = []
    refused_valid: set[int] = set()
    for number, token, keys, result in cases(read_corpus, name):
        opened = opens(token, keys)
        if result != "valid":
            tally(name, invalid=1, refused=int(not opened))
            if opened:
                wrong.append(number)
        elif algorithm_of(token) in ALGORITHMS:
            tally(name, valid=1, opened=int(opened))
            if not opened:
                refused_valid.add(number)
        else:
            tally(name, of_a_shared_secret=1)
            if opened:
                wrong.append(number)
    assert wrong == []
    assert refused_valid <= OTHER_ALGORITHM


def test_no_bad_signature_is_believed_and_every_good_one_is(read_corpus: Read, tally: Tally) -> None:
    look_through("json_web_signature_test", read_corpus, tally)


def test_no_bad_key_is_used(read_corpus: Read, tally: Tally) -> None:
    look_through("json_web_key_test", read_corpus, tally)


def test_nothing_encrypted_is_taken_for_signed(read_corpus: Read, tally: Tally) -> None:
    for group in read_corpus("jose/json_web_encryption_test.json")["testGroups"]:
        for case in group["tests"]:
            token = case.get("jwe", "")
            assert not opens(token if isinstance(token, str) else json.dumps(token), [group.get("private") or {}])
            tally("json_web_encryption_test", encrypted=1, refused=1)


def test_no_length_of_nonsense_is_more_than_refused(tally: Tally) -> None:
    for token in ("." * LONGEST, "a" * (LONGEST + 1), "..", ".a.", "eyJhbGciOiJSUzI1NiJ9..", "\0.\0.\0"):
        assert not opens(token, [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}])
        tally("nonsense", refused=1)
