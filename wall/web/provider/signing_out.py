"""The way out from here to the provider, so that who signs out is signed out there, too (RP-Initiated Logout 1.0)."""

from urllib.parse import urlencode

from sqlalchemy import select

from wall.errors import FlorilegeError
from wall.parts import Parts
from wall.people.models import Identity, SignedIn
from wall.web.provider.flow import Flow


def way_out(parts: Parts, flow: Flow, session_id: str, lang: str) -> str | None:
    """Where the browser goes on to once this session ended here; None where it is not of this provider.

    Also None where the provider offers nothing. Ask before the session ends.
    """
    with parts.database.read() as session:
        kept = select(SignedIn.id_token_sealed, Identity.issuer).join(Identity, Identity.id == SignedIn.identity_id)
        found = session.execute(kept.where(SignedIn.id == session_id)).first()
    if found is None or found.issuer != parts.settings.oidc_issuer:  # the site was set to another one meanwhile
        return None
    endpoint = flow.end_session_endpoint()
    if endpoint is None:
        return None
    said = {
        "client_id": parts.settings.oidc_client_id,
        "post_logout_redirect_uri": f"{parts.settings.public_url}/",
        "ui_locales": lang,
    }
    if hint := _hint(parts, found.id_token_sealed):
        said["id_token_hint"] = hint
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(said)}"


def _hint(parts: Parts, sealed: bytes | None) -> str | None:
    """The ID token; None where none is kept, or another key sealed it: then the provider asks."""
    try:
        return parts.sealer.open(sealed) if sealed else None
    except FlorilegeError:
        return None
