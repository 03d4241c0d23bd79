"""Proofs and signs in the profiles of a Mastodon server that somebody else wrote, read by the connector alone."""

import pytest

from tests.connectors.proof_words import PAGE, WORD
from tests.peers.mastodon import MastodonPeer
from wall.connectors.base import Proof, Target, Unwelcome
from wall.connectors.mastodon import Mastodon


def find(connector: Mastodon, ada: MastodonPeer) -> Target:
    return connector.find(f"{ada.address}/@{ada.handle()}", host=None, token=None)


def test_a_field_or_the_word_in_a_profile_shows_whose_it_is(connector: Mastodon, ada: MastodonPeer) -> None:
    target = find(connector, ada)
    ada.post(f"{WORD} {PAGE}")
    assert connector.prove(target, page=PAGE, word=WORD) is None
    ada.describe(Work=PAGE)
    assert connector.prove(target, page=PAGE, word=WORD) == Proof("field", target.url)
    assert connector.prove(target, page=f"{PAGE}-marie", word=WORD) is None
    ada.describe(Work="https://elsewhere.example/", note=f"Engines. {WORD}")
    assert connector.prove(target, page=PAGE, word=WORD) == Proof("word", target.url)


def test_a_profile_that_asks_not_to_be_read_is_not(connector: Mastodon, ada: MastodonPeer) -> None:
    target = find(connector, ada)
    ada.post("Hello.")
    page = connector.fetch(target, None, ())
    ada.describe(note="Engines. #nobot")
    with pytest.raises(Unwelcome):
        connector.fetch(target, page.cursor, ())
    ada.describe(note="Engines.", locked="true")
    with pytest.raises(Unwelcome):
        find(connector, ada)
    ada.describe(locked="false", discoverable="false")
    assert find(connector, ada).only_own
