"""Addresses that others collected, through everything that fetches: none leads into a private network."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.corpora.conftest import Tally
from tests.faults.fetchers import FETCHERS
from tests.support.faults import FaultServer, Good
from tests.support.faults.server import Visit
from wall.connectors.base import ConnectorError
from wall.connectors.feed_parser import FeedParser
from wall.connectors.guard import is_permitted
from wall.connectors.http import Http
from wall.connectors.outside import Outside

OURS = "127.0.0.5"  # where the server that redirects is; nothing in the corpora means it
PUBLIC, PRIVATE = "93.184.216.34", "127.0.0.1"
Read = Callable[[str], Any]


@dataclass
class Net:
    """Stands where the operating system does: names are what `name_is` says, and every connection is noted.

    Numbers are read as the C library reads them, the old ways of writing them too. Only our own server is reached.
    """

    name_is: str = PRIVATE
    looked_up: list[str] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)

    def look_up(self, host: str, port: int, *_: object, **__: object) -> list[Any]:
        """`socket.getaddrinfo`."""
        host.encode("idna")  # as it does
        self.looked_up.append(host)
        address = self._number(host) or self.name_is
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(
        self, address: tuple[str, int], timeout: float | None = None, *_: object, **__: object
    ) -> socket.socket:
        """`socket.create_connection`."""
        if address[0] != OURS:
            self.connected.append(address[0])
            raise ConnectionRefusedError(111, "Connection refused")
        connection = socket.socket()
        connection.settimeout(timeout)
        connection.connect(address)
        return connection

    @property
    def connected_inside(self) -> list[str]:
        """Those of the connections that went where nobody may go."""
        return [address for address in self.connected if not is_public(address)]

    @staticmethod
    def _number(host: str) -> str | None:
        try:
            return str(ip_address(host.strip("[]")))
        except ValueError:
            pass
        try:
            return socket.inet_ntoa(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return None


def is_public(address: str) -> bool:
    """Whether an address belongs to everybody, by Python's own list, IPv4 inside IPv6 unwrapped."""
    ip = ip_address(address)
    return (getattr(ip, "ipv4_mapped", None) or ip).is_global


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Net:
    net = Net()
    monkeypatch.setattr(socket, "getaddrinfo", net.look_up)
    monkeypatch.setattr(socket, "create_connection", net.connect)
    return net


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """The means of a site that may reach our one server, over plain http too."""
    http = Http(allow_networks=[ip_network(f"{OURS}/32")], allow_http=True, deadline=5)
    with closing(Outside(http, FeedParser(), tmp_path)) as outside:
        yield outside


def ssrf_rows(read_corpus: Read) -> list[str]:
    """Every row of the folder `ssrf`: addresses as they are, paths as they would stand in one."""
    paths = read_corpus("ssrf/path_traversal.json")
    return [*read_corpus("ssrf/ssrf_urls.json"), *read_corpus("ssrf/open_redirect.json"), *paths]


def url_rows(read_corpus: Read) -> list[str]:
    """Every row of the folder `urls`, whatever it was made to test: it is typed where an address belongs."""
    rows = [row["input"] for row in read_corpus("urls/urltestdata.json") if isinstance(row, dict)]
    rows += [row[0] for row in read_corpus("urls/data-urls.json") if isinstance(row, list)]
    rows += [row["input"] for row in read_corpus("urls/mime-types.json") if isinstance(row, dict)]
    puny = read_corpus("urls/punycode_tests.json") + read_corpus("urls/bad_punycode_tests.json")
    return rows + [f"http://{row.get('decoded', '')}.example/" for row in puny if isinstance(row, dict)]


CORPORA = {"ssrf": ssrf_rows, "urls": url_rows}
each_corpus = pytest.mark.parametrize("corpus", CORPORA)
each_name = pytest.mark.parametrize("name_is", [PRIVATE, "169.254.169.254", "::1", PUBLIC])


def try_to_fetch(fetch: Callable[[Outside, str], object], outside: Outside, address: str) -> bool:
    """Whether it was refused; if so with a sentence."""
    try:
        fetch(outside, address)
    except ConnectorError as error:
        assert str(error), address
        return True
    return False


@each_name
@each_corpus
def test_no_address_leads_inside_through_any_fetcher(
    corpus: str, name_is: str, read_corpus: Read, net: Net, outside: Outside, reached: list[Any], tally: Tally
) -> None:
    """Where every name that is no number is `name_is`: it is the attacker who answers for names."""
    net.name_is = name_is
    rows = CORPORA[corpus](read_corpus)
    for fetcher in FETCHERS.values():
        for row in rows:
            refused = try_to_fetch(fetcher.fetch, outside, row)
            assert net.connected_inside == [], row
            tally(corpus, fetched=1, refused=int(refused))
    assert name_is == PUBLIC or {PUBLIC} & set(net.connected) == set()
    tally(corpus, rows=len(rows) if name_is == PRIVATE else 0, connected_outside=len(net.connected))
    tally(corpus, connected_inside=len(net.connected_inside) + len(reached))
    assert reached == []  # no real connection at all


@each_corpus
def test_no_redirect_leads_inside_through_any_fetcher(
    corpus: str, read_corpus: Read, net: Net, outside: Outside, tally: Tally
) -> None:
    rows = CORPORA[corpus](read_corpus)
    for fetcher in FETCHERS.values():
        good = Good(fetcher.body, fetcher.media_type, fetcher.bodies)
        place = [b""]
        with FaultServer({"": lambda visit: redirect(visit, place[0])}, good, address=OURS) as server:  # noqa: B023 - over by then
            for row in rows:
                place[0] = re.sub(rb"[\r\n\0]", b"", row.encode("utf-8", "replace")).strip()
                try_to_fetch(fetcher.fetch, outside, f"{server.url}/")
                assert net.connected_inside == [], row
                tally(corpus, redirected=1)
    assert net.connected  # those that name a public address by its number


@each_corpus
def test_the_guard_looks_up_the_host_that_is_asked(
    corpus: str, read_corpus: Read, net: Net, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the parser makes of an address: who is looked up, and who the request names, is one and the same."""
    compared = 0
    with (
        FaultServer({}, Good(b"x"), address=OURS) as server,
        closing(Http(allow_networks=[ip_network(f"{OURS}/32")], allow_http=True, deadline=5)) as http,
    ):
        net.name_is = OURS
        monkeypatch.setattr(
            socket, "create_connection", lambda _, timeout=None, *__, **___: net.connect((OURS, server.port), timeout)
        )
        for row in CORPORA[corpus](read_corpus):
            address = row.replace("https://", "http://")
            net.looked_up.clear()
            server.hosts.clear()
            try_to_fetch(lambda _, url: http.get(url), None, address)  # type: ignore[arg-type]  # not needed
            if server.hosts:
                compared += 1
                assert without_port(server.hosts[0]) == net.looked_up[0].lower(), row
                assert httpx2.URL(address).raw_host.decode().lower() == net.looked_up[0].lower(), row
    tally(corpus, hosts_compared=compared)
    assert compared > 20


def test_where_browsers_read_another_host_than_we_do_the_link_is_refused(read_corpus: Read, tally: Tally) -> None:
    """By the platform tests' own answers: a host that we would ask is the one that a browser would show."""
    agreed = differ = 0
    for row in read_corpus("urls/urltestdata.json"):
        if not isinstance(row, dict) or row.get("protocol") not in ("http:", "https:") or "hostname" not in row:
            continue
        try:
            ours = httpx2.URL(row["input"])
        except httpx2.InvalidURL:
            continue
        if ours.scheme in ("http", "https") and ours.host:
            same = host_of(row["hostname"]) == host_of(ours.raw_host.decode())
            agreed, differ = agreed + same, differ + (not same)
    tally("urls", hosts_as_browsers=agreed, other_hosts=differ)
    assert agreed > 60


def redirect(visit: Visit, place: bytes) -> None:
    """Send somebody there."""
    visit.send(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + place + b"\r\n\r\n")


def without_port(host: str) -> str:
    """The name in a `Host` header."""
    return urlsplit(f"//{host}").hostname or ""


def host_of(name: str) -> str:
    """A host in one way of writing it."""
    return Net._number(name) or name.lower()


def test_the_list_of_what_is_private_agrees_with_the_guard() -> None:
    for address in (PRIVATE, "10.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1"):
        assert not is_public(address)
        assert not is_permitted(address, ())
    assert is_public(PUBLIC)
    assert is_permitted(PUBLIC, ())
