"""Sign-in with an OpenID provider: the way there and back, and out from both sides (OpenID Connect Core 1.0)."""

from wall.web.provider.pages import bp, set_up

__all__ = ["bp", "set_up"]
