"""Who came by the provider, from what it says of them: only what it vouches for counts."""

from typing import Any

from wall.people.identities import Newcomer

MOST_GROUPS = 2000
LONGEST_GROUP = 300
LONGEST_EMAIL = 254


def newcomer(claims: dict[str, Any], groups_claim: str) -> Newcomer:
    """The person behind verified claims. What is not of its right kind is as good as not said."""
    return Newcomer(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=_verified_email(claims),
        name=_name(claims),
        groups=_groups(claims.get(groups_claim)),
    )


def wants_more(claims: dict[str, Any], groups_claim: str, *, needs_groups: bool) -> bool:
    """Whether the provider's own address for that should be asked: an ID token need not tell everything."""
    return "email" not in claims or "name" not in claims or (needs_groups and groups_claim not in claims)


def together(claims: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """What both say; the token where they differ. An address and that it is verified come from one of them."""
    of_address = ("email", "email_verified")
    kept = {name: value for name, value in claims.items() if "email" in claims or name not in of_address}
    added = {name: value for name, value in more.items() if "email" not in claims or name not in of_address}
    return {**added, **kept}


def _verified_email(claims: dict[str, Any]) -> str:
    """The address in lower case. Only ASCII: other letters may turn into somebody else's (ſ is s in capitals)."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return ""
    return email.strip().lower() if email.isascii() and len(email) <= LONGEST_EMAIL else ""


def _name(claims: dict[str, Any]) -> str:
    for told in (claims.get("name"), _joined(claims, "given_name", "family_name"), claims.get("preferred_username")):
        if isinstance(told, str) and told.strip():
            return told
    return ""


def _joined(claims: dict[str, Any], *names: str) -> str:
    return " ".join(part for part in map(claims.get, names) if isinstance(part, str))


def _groups(told: object) -> frozenset[str]:
    """The groups' names: a list of them, or one."""
    listed = [told] if isinstance(told, str) else told
    if not isinstance(listed, list):
        return frozenset()
    return frozenset(one for one in listed[:MOST_GROUPS] if isinstance(one, str) and 0 < len(one) <= LONGEST_GROUP)
