"""Static files under one hash of the whole tree: as they are, gzipped, for ever, with relative imports intact."""

import atexit
import gzip
import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from wall.paths import find

_SQUEEZED = frozenset({".css", ".js", ".svg", ".html", ".json"})  # fonts and pictures are small already


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

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        if Path(path).suffix not in _SQUEEZED:
            return super().get_static_file(path, url, stat_cache)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        self.add_headers_function(headers, path, url)
        return StaticFile(path, headers.items(), encodings={"gzip": str(_squeeze(Path(path)))})

    def immutable_file_test(self, _path: str, url: str) -> bool:
        return url.startswith(self._prefix)


@cache
def _squeeze(path: Path) -> Path:
    """The same file gzipped, in a folder that ends with this process. Done once, when the process starts."""
    squeezed = _folder() / f"{hashlib.sha256(bytes(path)).hexdigest()}.gz"
    squeezed.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    return squeezed


@cache
def _folder() -> Path:
    folder = TemporaryDirectory(prefix="florilege-static-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def _tree_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
