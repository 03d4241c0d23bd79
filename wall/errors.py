"""The errors that people get to read: what happened, and what to do next."""

RETRY_AFTER_SECONDS = 5  # when to come back after a 503


class FlorilegeError(Exception):
    """Something did not work, told in one sentence. Never holds a secret.

    `message` is English and may hold `{names}` filled from `values`; pages translate it, commands print it.
    """

    status = 500
    exit_code = 1

    def __init__(self, message: str, /, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message.format(**values) if values else message)


class Invalid(FlorilegeError):
    """What was asked cannot be: the sentence says why. Nothing was changed."""

    status = 400
    exit_code = 2


class NotFound(FlorilegeError):
    """There is no such thing. `listed_by` is the command that shows what there is, for those who type commands."""

    status = 404
    exit_code = 2

    def __init__(self, message: str, /, *, listed_by: str = "", **values: object) -> None:
        super().__init__(message, **values)
        self.listed_by = listed_by


class Forbidden(FlorilegeError):
    """The one who asks may not."""

    status = 403


class Conflict(FlorilegeError):
    """It is too late, taken, or done already."""

    status = 409


class Already(Conflict):
    """Exactly this is there already, its id is `found`: the same again changed nothing. Pages lead on to it."""

    def __init__(self, message: str, /, *, found: str, **values: object) -> None:
        super().__init__(message, **values)
        self.found = found


class SettingsError(FlorilegeError):
    """A setting is wrong, so nothing starts."""

    exit_code = 2


class Busy(FlorilegeError):
    """Too much is going on just now; the same request will work in a moment."""

    status = 503


class Unavailable(FlorilegeError):
    """Somebody else's server did not give what was asked; the sentence says what it did instead."""

    status = 422  # not 502: proxies put pages of their own in its place
