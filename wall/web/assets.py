"""Static files under one hash of the whole tree: served as they are, for ever, with relative imports intact."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

from wall.paths import find


class Assets:
    """The addresses of static files."""

    def __init__(self) -> None:
        self.root = find("static")
        self.prefix = f"/static/{_tree_hash(self.root)}/"

    def url(self, name: str) -> str:
        """The address of a static file."""
        return self.prefix + name

    def serve(self, application: Callable[..., Iterable[bytes]], headers: dict[str, str]) -> WhiteNoise:
        """The application with the static files in front of it."""

        def add_headers(served: Headers, _path: str, _url: str) -> None:
            for name, value in headers.items():
                served[name] = value

        white_noise = _Immutable(application, prefix_of_all=self.prefix, add_headers_function=add_headers)
        white_noise.add_files(str(self.root), prefix=self.prefix)
        return white_noise


class _Immutable(WhiteNoise):  # type: ignore[misc]  # whitenoise has no types
    def __init__(
        self, application: Callable[..., Iterable[bytes]], *, prefix_of_all: str, add_headers_function: Any
    ) -> None:
        super().__init__(application, allow_all_origins=False, add_headers_function=add_headers_function)
        self._prefix = prefix_of_all

    def immutable_file_test(self, _path: str, url: str) -> bool:
        return url.startswith(self._prefix)


def _tree_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
