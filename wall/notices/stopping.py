"""The signed address that ends a person's letters by one click, without signing in (RFC 8058)."""

import hmac

from wall.ids import is_id
from wall.seal import Sealer


def stop_token(sealer: Sealer, person_id: str) -> str:
    """What the address ends with. It stays good: nothing can be done with it but to ask for silence."""
    return f"{person_id}.{_signature(sealer, person_id)}"


def whose_letters(sealer: Sealer, token: str) -> str | None:
    """The id of the person whose letters the address ends; None for one that was not made here."""
    person_id, _, signature = token.partition(".")
    good = is_id(person_id) and hmac.compare_digest(signature.encode(), _signature(sealer, person_id).encode())
    return person_id if good else None


def _signature(sealer: Sealer, person_id: str) -> str:
    return sealer.digest(f"no more letters {person_id}")
