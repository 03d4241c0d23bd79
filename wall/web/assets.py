"""Static files under one hash of the whole tree: without comments, gzipped, for ever, with relative imports intact."""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from whitenoise import WhiteNoise
from whitenoise.responders import NOT_ALLOWED_RESPONSE, Response, StaticFile

from wall.paths import find

_SQUEEZED = frozenset({".css", ".js", ".svg", ".html", ".json"})  # fonts and pictures are small already
_DOCUMENTS = frozenset({".svg", ".html"})  # somebody may open them by themselves
_NO_DOCUMENT = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")  # all that means anything elsewhere
# What a page would otherwise wait for one by one.
_IN_ONE = {"css/wall.css": ("css/tokens.css", "css/site.css", "css/sheet.css", "css/card.css")}

_BLOCK = r"/\*(?:(?!\*/)[\s\S])*\*/"
_COMMENTS = {
    ".css": re.compile(_BLOCK),
    # Lines of nothing else, and the types before an expression: neither can be met within a string of ours.
    ".js": re.compile(rf"^[ \t]*(?:{_BLOCK}|//.*)[ \t]*$|/\*\* @(?:(?!\*/).)*\*/ ?", re.MULTILINE),
}


class Assets:
    """The addresses of static files."""

    def __init__(self) -> None:
        self.root = find("static")
        self.prefix = f"/static/{_tree_hash(self.root)}/"

    def url(self, name: str) -> str:
        """The address of a static file."""
        return self.prefix + name

    def serve(self, application: Callable[..., Iterable[bytes]], headers: Mapping[str, str]) -> WhiteNoise:
        """The application with the static files in front of it; `headers` are those of a page."""

        def add_headers(served: Headers, path: str, _url: str) -> None:
            for name in headers if Path(path).suffix in _DOCUMENTS else _NO_DOCUMENT:
                served[name] = headers[name]

        white_noise = _Immutable(application, prefix_of_all=self.prefix, add_headers_function=add_headers)
        white_noise.add_files(str(self.root), prefix=self.prefix)
        for name, parts in _IN_ONE.items():
            body = b"".join(_read(self.root / part) for part in parts)
            white_noise.files[self.url(name)] = white_noise.keep(body, name, self.url(name))
        return white_noise


class _Immutable(WhiteNoise):  # type: ignore[misc]  # whitenoise has no types
    def __init__(
        self, application: Callable[..., Iterable[bytes]], *, prefix_of_all: str, add_headers_function: Any
    ) -> None:
        super().__init__(application, allow_all_origins=False, add_headers_function=add_headers_function)
        self._prefix = prefix_of_all

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> "StaticFile | _Kept":
        if Path(path).suffix not in _SQUEEZED:
            return super().get_static_file(path, url, stat_cache)
        return self.keep(_read(Path(path)), path, url)

    def keep(self, body: bytes, path: str, url: str) -> "_Kept":
        """A file in memory, under this address."""
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        self.add_headers_function(headers, path, url)
        return _Kept(body, headers)

    def immutable_file_test(self, _path: str, url: str) -> bool:
        return url.startswith(self._prefix)


class _Kept:
    """A static file in memory, as it is and gzipped. Its address names its content: nobody asks whether it changed."""

    def __init__(self, body: bytes, headers: Headers) -> None:
        self._plain, self._squeezed = body, _squeeze(body)
        self._headers = [*headers.items(), ("Vary", "Accept-Encoding")]

    def get_response(self, method: str, asked: Mapping[str, str]) -> Response:
        """The answer, as whitenoise sends it."""
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED_RESPONSE
        takes_gzip = "gzip" in asked.get("HTTP_ACCEPT_ENCODING", "")
        body = self._squeezed if takes_gzip else self._plain
        own = [("Content-Length", str(len(body))), *([("Content-Encoding", "gzip")] if takes_gzip else [])]
        return Response(HTTPStatus.OK, self._headers + own, BytesIO(body) if method == "GET" else None)


def without_comments(name: str, text: str) -> str:
    """A script or sheet without its comments: each line keeps its number, so that errors name it right."""
    comments = _COMMENTS.get(Path(name).suffix)
    return comments.sub(lambda found: "\n" * found[0].count("\n"), text) if comments else text


def _read(path: Path) -> bytes:
    return without_comments(path.name, path.read_text(encoding="utf-8")).encode()


@cache
def _squeeze(body: bytes) -> bytes:
    """The same, gzipped. Done once, when the process starts; every process makes the same bytes."""
    return gzip.compress(body, 9, mtime=0)


def _tree_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
