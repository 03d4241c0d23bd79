"""Who changes how somebody comes in, ends a session elsewhere, takes all of theirs along or leaves, signed in a short
while ago (ASVS 5.0, V7.5)."""

from wall.errors import Forbidden
from wall.people.models import Person
from wall.people.sessions import is_fresh
from wall.web.context import member, parts, this_session
from wall.web.next_path import with_next


def is_fresh_here() -> bool:
    """Whether somebody signed in here within the hour."""
    here = this_session()
    return here is not None and is_fresh(here)


def fresh_member() -> Person:
    """The person who signed in here within the hour. Raises `SignInFirst`, or `Forbidden` where it was longer ago."""
    person = member()
    if not is_fresh_here():
        raise Forbidden("It is a while since you signed in here. Sign in anew, then do this within the hour.")
    return person


def fresh_for_addresses() -> None:
    """Raises as `fresh_member` where a mail address lets somebody in: by a mailed link, or by the provider's word."""
    if parts().settings.smtp_url or parts().settings.oidc_issuer:
        fresh_member()


def way_to_sign_in_anew(then: str) -> str:
    """The sign-in page for somebody who is signed in, and on from there."""
    return with_next("/sign-in?again=1", then)
