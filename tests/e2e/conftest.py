"""A real browser, a served site, and its first steward at the desk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.company import Company, serve_company
from tests.e2e.served import Served, serve_site
from tests.e2e.voices import FeedSite
from tests.support.made_demo import copy_demo

__all__ = ["serve_site"]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium, while the block runs. Where there is none the tests fail: they are not skipped."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is needed: install it, or name it in CHROMIUM."
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, for all tests."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def shared_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One site for all tests that do not stop it; each brings people of its own."""
    with serve_site(tmp_path_factory.mktemp("served") / "data", browser) as served:
        yield served


@pytest.fixture(scope="session")
def company(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The made-up company, for all tests that only look at it."""
    folder = copy_demo(tmp_path_factory, tmp_path_factory.mktemp("company") / "data")
    with serve_company(folder, browser) as company:
        yield company


@pytest.fixture
def served(shared_site: Served) -> Iterator[Served]:
    """The same; whatever its pages complain about during a test fails that test. Browsers opened in it are closed."""
    shared_site.heard.forget()
    with shared_site.guests():
        yield shared_site
        assert shared_site.heard.complaints == []


@pytest.fixture(scope="session")
def desk(shared_site: Served) -> Page:
    """The first steward's browser, who came in by the link in the data folder."""
    return shared_site.take_first_link("Anna Weber")


@pytest.fixture
def feed() -> Iterator[FeedSite]:
    """A web site with a feed on loopback."""
    with FeedSite().served() as site:
        yield site
