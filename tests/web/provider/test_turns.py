"""Promises of turns at the provider: who makes codes up keeps nobody else from signing in."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from flask.testing import FlaskClient

from tests.support.at_once import at_once
from tests.web.provider.conftest import ProviderSite
from wall.errors import Busy
from wall.web.provider.turns import AT_ONCE, EACH, Turns


def made_up(site: ProviderSite, browser: FlaskClient) -> str:
    """The way back that this browser set out on, with a code that the provider never gave."""
    state = site.set_out(browser).split("state=")[1].split("&")[0]
    return f"/sign-in/provider/callback?state={state}&code=made-up&iss={site.provider.issuer}"


def from_(address: str, site: ProviderSite) -> FlaskClient:
    browser = site.browser()
    browser.environ_base["REMOTE_ADDR"] = address
    return browser


def test_made_up_codes_of_one_caller_leave_turns_to_everybody_else(site: ProviderSite) -> None:
    site.walk(site.browser())  # the provider is known
    done, arrived = threading.Event(), threading.Barrier(EACH + 1)
    ways = [(one, made_up(site, one)) for one in (from_("192.0.2.66", site) for _ in range(6))]

    def hang(_request: BaseHTTPRequestHandler) -> None:
        arrived.wait(5)
        done.wait(5)

    ours = from_("192.0.2.7", site)
    callback = site.provider.authorize(site.set_out(ours))
    site.provider.answer["/token"] = hang
    statuses: list[int | Exception] = []

    def come_all() -> None:
        statuses.extend(at_once(6, lambda number: site.come_back(*ways[number]).status_code))

    flood = threading.Thread(target=come_all)
    flood.start()
    arrived.wait(5)
    del site.provider.answer["/token"]
    assert site.come_back(ours, callback).status_code == 303
    done.set()
    flood.join()
    assert statuses.count(503) >= 6 - EACH


def test_who_never_set_out_here_takes_no_turn(site: ProviderSite) -> None:
    browser = site.browser()
    site.set_out(browser)
    flow = site.app.extensions["florilege_provider"]
    with flow._turns.take("127.0.0.1"):
        answer = site.come_back(browser, "/sign-in/provider/callback?state=made-up&code=x")
    assert answer.status_code == 400


def test_a_caller_has_few_turns_and_all_together_some_more() -> None:
    turns, held = Turns(), list[Callable[[], None]]()
    for number in range(AT_ONCE // EACH):
        for _ in range(EACH):
            held.append(_in_a_thread_of_its_own(turns, f"caller {number}"))
        with pytest.raises(Busy), turns.take(f"caller {number}"):
            pass
    with pytest.raises(Busy), turns.take("somebody else"):
        pass
    for give_back in held:
        give_back()
    with turns.take("somebody else"), turns.take("somebody else"):
        pass


def _in_a_thread_of_its_own(turns: Turns, caller: str) -> Callable[[], None]:
    """Take a turn in another thread; what gives it back."""
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        with turns.take(caller):
            taken.set()
            over.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(5)

    def give_back() -> None:
        over.set()
        thread.join()

    return give_back
