"""The HTTP client and redirects: each is checked anew, none takes a token along, all share one deadline."""

import time

import pytest

from tests.connectors.site import Asked, Reply, Site
from tests.support.at_once import at_once
from wall.connectors.answers import Answer
from wall.connectors.base import Unreachable
from wall.connectors.http import Http


def test_redirects_share_one_deadline(http: Http, site: Site) -> None:
    def slow(asked: Asked) -> Reply:
        time.sleep(0.2)
        return Reply(302, headers={"Location": f"/{len(site.asked)}"})

    for path in ("/", "/1", "/2", "/3", "/4"):
        site.routes[path] = slow
    with pytest.raises(Unreachable, match="did not answer in time"):
        http.get(site.url, deadline=0.5)


def test_a_permanent_redirect_is_reported(http: Http, site: Site) -> None:
    site.routes["/old"] = Reply(301, headers={"Location": "/older"})
    site.routes["/older"] = Reply(308, headers={"Location": "/new"})
    site.routes["/new"] = Reply(200, "x")
    answer = http.get(f"{site.url}/old")
    assert (answer.url, answer.permanent_url) == (f"{site.url}/new", f"{site.url}/new")


def test_a_redirect_that_is_partly_for_now_is_not_permanent(http: Http, site: Site) -> None:
    site.routes["/old"] = Reply(301, headers={"Location": "/older"})
    site.routes["/older"] = Reply(302, headers={"Location": "/new"})
    site.routes["/new"] = Reply(200, "x")
    assert http.get(f"{site.url}/old").permanent_url is None


def test_redirects_without_end_are_given_up(http: Http, site: Site) -> None:
    site.routes["/"] = Reply(302, headers={"Location": "/"})
    with pytest.raises(Unreachable, match="without end"):
        http.get(site.url)
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "gopher://x/", "http://u:p@127.0.0.1/", "http://[", "//:99999"]
)
def test_a_redirect_to_something_else_is_refused(place: str, http: Http, site: Site) -> None:
    site.routes["/"] = Reply(302, headers={"Location": place})
    with pytest.raises(Unreachable):
        http.get(site.url)


def test_a_token_does_not_travel_to_another_server(http: Http, site: Site) -> None:
    other = Site()
    site.routes["/"] = Reply(302, headers={"Location": f"{other.url}/there"})
    other.routes["/there"] = Reply(200, "x")
    http.get(site.url, headers={"Authorization": "Bearer secret"})
    other.close()
    assert "authorization" in site.asked[0].headers
    assert "authorization" not in other.asked[0].headers


def test_servers_that_send_us_to_each_other_hold_nobody_up(http: Http, site: Site) -> None:
    other = Site()
    its_url = f"http://localhost:{other.port}"  # another server, as far as turns go
    site.routes["/"] = Reply(302, headers={"Location": f"{its_url}/there"})
    other.routes["/"] = Reply(302, headers={"Location": f"{site.url}/there"})
    site.routes["/there"] = other.routes["/there"] = Reply(200, "x")
    begun = time.monotonic()
    answers = at_once(16, lambda number: http.get((site.url, its_url)[number % 2], deadline=10))
    other.close()
    assert [one.body if isinstance(one, Answer) else one for one in answers] == [b"x"] * 16
    assert time.monotonic() - begun < 8


def test_a_token_does_not_travel_to_another_port(http: Http, site: Site) -> None:
    other = Site()
    other.routes["/"] = Reply(200, "x")
    site.routes["/"] = Reply(307, headers={"Location": other.url})
    http.get(site.url, headers={"authorization": "Bearer secret"})
    other.close()
    assert "authorization" not in other.asked[0].headers
