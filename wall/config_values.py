"""How the text of a setting becomes its value. Each raises `ValueError` with what to write instead."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class MailServer:
    """The server that takes our mail, and how it is spoken to: `tls` from the first byte, `starttls`, or in clear."""

    host: str
    port: int
    privacy: Literal["tls", "starttls", "clear"]
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


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


def mail_server(value: str) -> MailServer | None:
    """The address of a mail server, if there is one. Away from this machine nothing is ever said in clear."""
    advice = "write it as smtp://user:password@mail.example.org:587, or with smtps:// and port 465"
    if not value.strip():
        return None
    try:
        parts = urlsplit(value.strip())
        port = parts.port
    except ValueError:
        raise ValueError(advice) from None
    wrong = parts.path.strip("/") or parts.fragment or parts.query not in ("", "starttls=required") or port == 0
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or wrong or re.search(r"\s", value.strip()):
        raise ValueError(advice)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme == "smtps":
        return MailServer(parts.hostname, port or 465, "tls", user, password)
    in_clear = is_loopback(parts.hostname) and not parts.query
    return MailServer(parts.hostname, port or 587, "clear" if in_clear else "starttls", user, password)


def mail_address(value: str) -> str:
    """A mail address, with a name before it or without: `Wall <wall@example.org>`."""
    line = value.strip()
    if not line:
        return ""
    found = getaddresses([line])
    try:
        parsed = Address(found[0][0], addr_spec=found[0][1]) if len(found) == 1 and found[0][1].isascii() else None
    except (HeaderParseError, ValueError, IndexError):
        parsed = None
    if parsed is None or not parsed.domain or not line.isprintable():
        raise ValueError("write a mail address, such as wall@example.org")
    return str(parsed)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, by name or by number (RFC 8252, 8.3)."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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


def issuer(value: str) -> str:
    """The name of an OpenID provider: its address, as it says it itself; encrypted, unless it is on this machine."""
    advice = "write the issuer as the provider says it, such as https://id.example.org/realm"
    name = value.strip()
    if not name:
        return ""
    try:
        parts = urlsplit(name)
        _ = parts.port  # raises where it is no number
    except ValueError:
        raise ValueError(advice) from None
    more = parts.query or parts.fragment or "@" in parts.netloc
    if not parts.hostname or more or not re.fullmatch("[!-~]{1,500}", name):
        raise ValueError(advice)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("a provider is reached by https://, or by http:// on this machine alone")
    return name


def names(value: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def mail_domains(value: str) -> tuple[str, ...]:
    """The domains of mail addresses, with commas between them."""
    domains = tuple(name.lower() for name in names(value))
    if not all(re.fullmatch(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*", domain) for domain in domains):
        raise ValueError("write the domains of mail addresses with commas between them, such as example.org")
    return domains


def word(value: str) -> str:
    """One word, without a space in it."""
    name = value.strip()
    if not re.fullmatch("[!-~]{1,200}", name):
        raise ValueError("write one word")
    return name
