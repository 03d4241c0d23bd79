"""Seals secrets before they go into the database, and opens them again: a stolen database opens no account."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from wall.errors import SettingsError


class Sealer:
    """Seals and opens with keys that are derived from the site's secret key."""

    def __init__(self, secret_key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret_key, "seal")))
        self._digest_key = _derive(secret_key, "digest")

    def seal(self, secret: str) -> bytes:
        """The secret, unreadable without the key."""
        return self._fernet.encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """What was sealed. Raises `SettingsError` when the site's secret key is another one now."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SettingsError(
                "A kept secret cannot be opened: SECRET_KEY is not the one it was sealed with. Put that one back."
            ) from error

    def digest(self, text: str) -> str:
        """A keyed hash: tells whether a text is the same again, and nothing else."""
        return hmac.new(self._digest_key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _derive(secret_key: str, purpose: str) -> bytes:
    return hmac.new(secret_key.encode(), f"florilege {purpose} 1".encode(), hashlib.sha256).digest()
