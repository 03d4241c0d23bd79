"""The one HTTP client: guarded addresses, redirects by hand, a cap on size, a total deadline, good manners."""

import json
import ssl
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache

import httpcore2
import httpx2

from wall.connectors.answers import Answer
from wall.connectors.base import Astray, ConnectorError, Malformed, Refused, Unreachable
from wall.connectors.decoding import ACCEPTED, Garbled, decode
from wall.connectors.guard import GuardedBackend, Network, ends_within, time_limit
from wall.version import VERSION

DEADLINE = 15.0  # seconds for one call, redirects and all
LOOK_SECONDS = 12.0  # for all the calls of one look: what came can still be read within fifteen
MAX_BYTES = 5_000_000
_REDIRECTS = 5
_MOST_PARTS = 20_000  # in which one body may come: each costs time
_MOVED = {301, 302, 303, 307, 308}
_MOVED_FOR_EVER = {301, 308}


class Http:
    """Fetches from the outside. Several threads may share one: each server gets so many requests `at_once`, else one.

    A call ends after `deadline` seconds, redirects and all, or sooner where `guard.time_limit` is around it.
    Raises Unreachable for every trouble of the network, Malformed for an answer that is too large or garbled;
    other statuses are the caller's to judge (`answers.check`).
    """

    def __init__(
        self,
        *,
        allow_networks: Sequence[Network] = (),
        allow_http: bool = False,
        public_url: str = "",
        deadline: float = DEADLINE,
        at_once: int = 1,
    ) -> None:
        self._at_once = at_once
        self._allow_http = allow_http
        self._agent = _user_agent(public_url)
        self._deadline = deadline
        self._slots: weakref.WeakValueDictionary[str, threading.BoundedSemaphore] = weakref.WeakValueDictionary()
        self._slots_lock = threading.Lock()
        self._transport = _GuardedTransport(allow_networks)  # bare: a client would keep cookies

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: str = "*/*",
        max_bytes: int = MAX_BYTES,
        deadline: float | None = None,
        follow: bool = True,
    ) -> Answer:
        """Fetch `url` within `deadline` seconds, following at most five redirects, each checked anew, or none."""
        ends_at = ends_within(deadline or self._deadline)
        wanted = self._permit(url)
        sent = {**(headers or {}), "Accept": accept}
        permanent = True
        for hop in range(_REDIRECTS + 1):
            answer = self._send("GET", wanted, sent, None, max_bytes, ends_at)
            place = answer.headers.get("location")
            if not follow or answer.status not in _MOVED or place is None:
                moved = answer.url if hop and permanent else None
                return Answer(answer.status, answer.headers, answer.body, answer.url, moved)
            permanent = permanent and answer.status in _MOVED_FOR_EVER
            following = self._permit(_join(wanted, place))
            if (following.host, following.port, following.scheme) != (wanted.host, wanted.port, wanted.scheme):
                sent = {name: value for name, value in sent.items() if name.lower() != "authorization"}
            wanted = following
        raise Astray("{host} sends us from one address to the next without end.", host=wanted.host)

    def post(
        self,
        url: str,
        *,
        json_body: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        deadline: float | None = None,
    ) -> Answer:
        """Send JSON or a form. Redirects are not followed: a token must not travel to where nobody meant it to go."""
        sent = {**(headers or {}), "Accept": "application/json"}
        if json_body is not None:
            content = json.dumps(json_body).encode()
            sent["Content-Type"] = "application/json"
        else:
            content = str(httpx2.QueryParams(dict(form or {}))).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        ends_at = ends_within(deadline or self._deadline)
        answer = self._send("POST", self._permit(url), sent, content, max_bytes, ends_at)
        if answer.status in _MOVED:
            raise Unreachable("{host} has moved elsewhere. Check the address.", host=answer.host)
        return answer

    def close(self) -> None:
        """Let go of what is open."""
        self._transport.close()

    def _permit(self, url: str | httpx2.URL) -> httpx2.URL:
        try:
            parsed = httpx2.URL(url)
        except (httpx2.InvalidURL, ValueError, TypeError) as error:
            raise Refused("{url} is not an address that can be fetched.", url=str(url)[:200]) from error
        if parsed.scheme not in ("http", "https") or not parsed.host or not 0 < (parsed.port or 80) < 65_536:
            raise Refused("{url} is not a web address.", url=str(url)[:200])
        if parsed.userinfo:
            raise Refused("An address must not hold a name or a password (…@{host}).", host=parsed.host)
        if parsed.scheme == "http" and not self._allow_http:
            raise Refused(
                "{host} is reached by plain http, which this site does not allow. Give its https:// address.",
                host=parsed.host,
            )
        return parsed.copy_with(fragment=None)

    def _send(
        self,
        method: str,
        url: httpx2.URL,
        headers: Mapping[str, str],
        content: bytes | None,
        max_bytes: int,
        ends_at: float,
    ) -> Answer:
        sent = {"User-Agent": self._agent, "Accept-Encoding": ACCEPTED, **headers}
        with self._slot(url.host, ends_at), time_limit(ends_at) as limit, _plain_words(url.host):
            response = self._transport.handle_request(httpx2.Request(method, url, headers=sent, content=content))
            limit.head_is_read()
            try:
                body = _read(response, url.host, max_bytes)
            finally:
                response.close()
            received = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, received, body, str(url))

    @contextmanager
    def _slot(self, host: str, ends_at: float) -> Iterator[None]:
        """One of the requests that a server gets at once; free again before a redirect: nobody waits in a ring."""
        with self._slots_lock:
            slot = self._slots.setdefault(host, threading.BoundedSemaphore(self._at_once))
        if not slot.acquire(timeout=max(0.0, ends_at - time.monotonic())):
            raise Unreachable("{host} is still busy with what was asked before.", host=host)
        try:
            yield
        finally:
            slot.release()


@contextmanager
def one_look() -> Iterator[None]:
    """Everything that is asked for inside takes `LOOK_SECONDS` at most, however many calls it is."""
    with time_limit(ends_within(LOOK_SECONDS)):
        yield


class _GuardedTransport(httpx2.HTTPTransport):
    """httpx2's transport over our own pool. `_pool` is private there, so the version is pinned and a test looks."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        certificates = _trusted_certificates()
        super().__init__(verify=certificates, trust_env=False)
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=certificates,
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=GuardedBackend(allowed),
        )


@lru_cache
def _trusted_certificates() -> ssl.SSLContext:
    """Read once: it takes 25 ms, which every command would wait for."""
    return httpx2.create_ssl_context(trust_env=False)


def _read(response: httpx2.Response, host: str, max_bytes: int) -> bytes:
    body = bytearray()
    parts = _counted(response.iter_raw(), host)
    for piece in decode(parts, response.headers.get("content-encoding", "")):
        body += piece
        if len(body) > max_bytes:
            raise Malformed("{host} sent more than {size} bytes.", host=host, size=max_bytes)
    return bytes(body)


def _counted(parts: Iterator[bytes], host: str) -> Iterator[bytes]:
    """The same parts, as long as there are not absurdly many."""
    for number, part in enumerate(parts):
        if number == _MOST_PARTS:
            raise Malformed("{host} sent its answer in more than {count} pieces.", host=host, count=_MOST_PARTS)
        yield part


def _join(base: httpx2.URL, place: str) -> httpx2.URL:
    try:
        return base.join(place)
    except (httpx2.InvalidURL, ValueError) as error:
        raise Astray("{host} sends us to an address that makes no sense.", host=base.host) from error


@contextmanager
def _plain_words(host: str) -> Iterator[None]:
    try:
        yield
    except ConnectorError:
        raise
    except (httpx2.TimeoutException, httpcore2.TimeoutException) as error:
        raise Unreachable("{host} did not answer in time.", host=host) from error
    except httpx2.ConnectError as error:
        raise Unreachable("{host} does not take the connection.", host=host) from error
    except Garbled as error:
        raise Malformed("{host} sent something garbled.", host=host) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:  # ValueError: headers that are no headers
        raise Unreachable("{host} broke the connection off, or does not speak HTTP.", host=host) from error


def _user_agent(public_url: str) -> str:
    return f"Florilege/{VERSION} (+{public_url})" if public_url else f"Florilege/{VERSION}"
