"""Turning the pages of a long list by plain links, which keep what was looked for."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from wall.web.context import link

_LONGEST = 6  # digits


@dataclass(frozen=True)
class Paging:
    """Where one is in a list: this page of so many, and the addresses of its neighbours."""

    page: int
    pages: int
    before: str | None
    after: str | None

    @classmethod
    def of(cls, page: int, pages: int, path: str) -> "Paging":
        """The neighbours of a page, found in the same way as this one."""
        return cls(
            page,
            pages,
            _address(path, page - 1) if page > 1 else None,
            _address(path, page + 1) if page < pages else None,
        )


def asked_page() -> int:
    """The page that the address asks for: the first, where it asks for none that could be."""
    asked = request.args.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST else 1


def _address(path: str, page: int) -> str:
    kept = [(name, value) for name, value in request.args.items() if value and name not in ("page", "lang")]
    return link(f"{path}?{urlencode([*kept, ('page', page)])}")
