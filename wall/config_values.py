"""How the text of a setting becomes its value. Each raises `ValueError` with what to write instead."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def text(value: str) -> str:
    """Any text."""
    return value.strip()


def flag(value: str) -> bool:
    """Yes or no."""
    word = value.strip().lower()
    if word not in ("1", "true", "yes", "on", "0", "false", "no", "off", ""):
        raise ValueError("write 1 or 0")
    return word in ("1", "true", "yes", "on")


def whole_number(most: int, what: str) -> Callable[[str], int]:
    """A whole number from 1 to `most`; `what` says of what."""

    def parse(value: str) -> int:
        number = int(value) if value.strip().isdecimal() else -1
        if not 1 <= number <= most:
            raise ValueError(f"write a whole number{what}, 1 to {most}")
        return number

    return parse


def redis_address(value: str) -> str:
    """The address of a Redis or Valkey."""
    if value.strip() and not re.fullmatch(r"(rediss?|unix)://\S*", value.strip()):
        raise ValueError("write it as redis://host:6379/0, or with rediss:// or unix://")
    return value.strip()


def networks(value: str) -> tuple[Network, ...]:
    """Networks with commas between them."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError:
        raise ValueError("write networks with commas between them, such as 127.0.0.0/8") from None


def web_address(value: str) -> str:
    """The address of a site, without a path."""
    advice = "write an address such as https://wall.example.org, without a path"
    if not value.strip():
        return ""
    try:
        parts = urlsplit(value.strip())
        _ = parts.port  # raises where it is no number
    except ValueError:
        raise ValueError(advice) from None
    more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in ("http", "https") or not parts.hostname or more:
        raise ValueError(advice)
    return value.strip().rstrip("/")


def short_text(most: int) -> Callable[[str], str]:
    """A line of at most so many characters."""

    def parse(value: str) -> str:
        line = " ".join(value.split())
        if len(line) > most:
            raise ValueError(f"write {most} characters at most")
        return line

    return parse


def colour(value: str) -> str | None:
    """A colour in sRGB, as `#rrggbb` in small letters; `#rgb` is taken, too."""
    word = value.strip().lower()
    if not word:
        return None
    if re.fullmatch("#[0-9a-f]{3}", word):
        word = "#" + "".join(2 * sign for sign in word[1:])
    if not re.fullmatch("#[0-9a-f]{6}", word):
        raise ValueError("write a colour as #rrggbb, such as #99231b")
    return word


def file(value: str) -> Path | None:
    """The path of a file, if there is one."""
    return folder(value) if value.strip() else None


def folder(value: str) -> Path:
    """The path of a folder."""
    if not value.strip() or "\0" in value:
        raise ValueError("write the path of a folder")
    try:
        return Path(value.strip()).expanduser()
    except RuntimeError as error:
        raise ValueError(str(error).rstrip(".")) from None


def seconds(value: str) -> float:
    """A number of seconds, parts of one too."""
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 3600:
        raise ValueError("write a number of seconds, 0 to 3600")
    return number
