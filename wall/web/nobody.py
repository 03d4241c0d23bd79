"""Pages on which a signed-in viewer is nobody: the same bytes for everyone, good for every cache between."""

from flask import Blueprint, Response, g

_EVERYBODYS = "public, max-age=0, must-revalidate"


def for_nobody(bp: Blueprint) -> None:
    """Have the pages of a blueprint read no cookie, and answer everybody alike."""

    @bp.before_request
    def forget_viewer() -> None:
        g.person = None

    @bp.after_request
    def share(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", _EVERYBODYS)
        return response
