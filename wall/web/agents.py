"""Reads what browsers say of themselves: which browser, on which system, in plain words. Pure."""

import re
from dataclasses import dataclass

# The first that is found: most browsers also name those before them.
_BROWSERS = (
    ("Edg(e|A|iOS)?/", "Edge"),
    ("OPR/|Opera", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/|FxiOS/", "Firefox"),
    ("Chrome/|CriOS/|Chromium/", "Chrome"),
    ("Version/.*Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh|Mac OS X", "macOS"),
    ("Linux|X11", "Linux"),
)


@dataclass(frozen=True)
class Agent:
    """A browser and its system; empty where they do not say."""

    browser: str
    system: str


def read_agent(text: str) -> Agent:
    """Browser and system in a User-Agent. It may say anything, so it decides nothing."""
    return Agent(_first(_BROWSERS, text), _first(_SYSTEMS, text))


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, text)), "")
