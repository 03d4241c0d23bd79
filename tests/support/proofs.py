"""Sources that show whose they are, for the tests of what becomes of that."""

from wall.connectors.base import Proof
from wall.parts import Parts
from wall.sources.models import Source
from wall.sources.proofs import due_proofs, lose_proof, note_proof


def give_proof(parts: Parts, source_id: str, word: str) -> None:
    """Note a word that stands in the first post of a made-up account."""
    with parts.database.write() as session:
        source = session.get_one(Source, source_id)
        source.proof_word = word
        note_proof(session, source, Proof("word", "https://fake.example/@ben/1"))


def lose(parts: Parts, source_id: str) -> None:
    """Take what shows whose it is away."""
    with parts.database.write() as session:
        lose_proof(session, session.get_one(Source, source_id), "It has not been found.")


def source_of(parts: Parts, source_id: str) -> Source:
    """The source as it is now."""
    with parts.database.read() as session:
        return session.get_one(Source, source_id)


def due(parts: Parts) -> list[str]:
    """Whose proofs are to be looked at."""
    with parts.database.read() as session:
        return due_proofs(session, at_most=9)
