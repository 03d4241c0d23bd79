"""What passkeys say, made and checked (WebAuthn Level 3, section 7). Pure; it brings a large library."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from wall.people.passkeys import Made, Place

_TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "internal", "cable", "hybrid"})
_VERIFIED = UserVerificationRequirement.REQUIRED
_NOT_RIGHT = (  # beside its own errors, the library lets through those of what it is built on
    *(WebAuthnException, InvalidSignature, UnsupportedAlgorithm),
    *(ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError),
)


class WrongAnswer(Exception):
    """A browser's answer is not what was asked for, or not an answer at all."""


@dataclass(frozen=True)
class NewKey:
    """For whom a passkey is wanted: what the site, and what people call them; and what they have already."""

    handle: str
    account: str
    name: str
    known: Sequence[str]


@dataclass(frozen=True)
class KeptKey:
    """A passkey that is known: whose it is, and what it must answer with."""

    handle: str
    public_key: bytes
    sign_count: int


def ask_for_new(place: Place, challenge: bytes, wanted: NewKey, good_for: timedelta) -> dict[str, Any]:
    """`PublicKeyCredentialCreationOptions` for a passkey that names its person and asks for finger, face or PIN."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name=place.name,
        user_id=wanted.handle.encode(),
        user_name=wanted.account,
        user_display_name=wanted.name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in wanted.known],
        timeout=_milliseconds(good_for),
    )
    return dict(json.loads(options_to_json(options)))


def ask_who(place: Place, challenge: bytes, good_for: timedelta) -> dict[str, Any]:
    """`PublicKeyCredentialRequestOptions` for whoever has a passkey of this place."""
    options = generate_authentication_options(
        rp_id=place.host, challenge=challenge, user_verification=_VERIFIED, timeout=_milliseconds(good_for)
    )
    return dict(json.loads(options_to_json(options)))


def check_new(place: Place, challenge: bytes, answer: Mapping[str, Any]) -> Made:
    """The passkey in an answer to `ask_for_new`. Raises `WrongAnswer`."""
    try:
        found = verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
        said = answer["response"].get("transports") or []
        transports = sorted(_TRANSPORTS & {one for one in said if isinstance(one, str)})
    except _NOT_RIGHT as error:
        raise WrongAnswer(str(error)) from error
    return Made(bytes_to_base64url(found.credential_id), found.credential_public_key, found.sign_count, transports)


def check_used(place: Place, challenge: bytes, answer: Mapping[str, Any], kept: KeptKey) -> int:
    """The new sign count of a passkey that answered `ask_who`. Raises `WrongAnswer`, also for somebody else’s."""
    try:
        if answer["response"]["userHandle"] != bytes_to_base64url(kept.handle.encode()):
            raise WrongAnswer("the passkey names somebody else")
        found = verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=kept.public_key,
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        )
    except _NOT_RIGHT as error:
        raise WrongAnswer(str(error)) from error
    return found.new_sign_count


def _milliseconds(time: timedelta) -> int:
    return round(time.total_seconds() * 1000)
