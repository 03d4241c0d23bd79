"""The live side as pages see it: they may ask it to put a screen out, and import nothing of it."""

from typing import Protocol

from flask import Flask, current_app

_LIVE = "florilege_live"


class LiveSide(Protocol):
    """The connections that are open to this process."""

    def kick(self, screen_id: str) -> None:
        """Put a screen out. Nothing happens where it is not connected."""


def set_up(app: Flask, live: LiveSide) -> None:
    """Let pages reach the live side, which is made around them."""
    app.extensions[_LIVE] = live


def live_side() -> LiveSide:
    """The live side of this process."""
    found: LiveSide = current_app.extensions[_LIVE]
    return found
