"""Why the provider led nowhere: a word of ours for the log, never one of the sender's. People read a sentence."""

from wall.errors import Invalid


class NotBelieved(Exception):
    """What came by the provider does not hold."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class UnknownKey(NotBelieved):
    """Signed with a key that is not among the provider's keys as we know them: they may be new."""

    def __init__(self) -> None:
        super().__init__("kid")


class NoAnswer(Exception):
    """The provider did not answer, or with something else than it should."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def not_from_here() -> Invalid:
    """There is no such way that this browser set out on, or it was gone already, or long ago."""
    return Invalid(
        "This sign-in was not started in this browser, was used already, or took longer than ten minutes. "
        "Start again here."
    )
