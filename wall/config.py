"""Settings: each has its name, type, default and help here, and nowhere else."""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wall.config_values import (
    MailServer,
    Network,
    colour,
    file,
    flag,
    folder,
    issuer,
    mail_address,
    mail_domains,
    mail_server,
    names,
    networks,
    redis_address,
    seconds,
    short_text,
    text,
    web_address,
    whole_number,
    word,
)
from wall.errors import SettingsError
from wall.kept_key import SHORTEST_KEY, kept_key

PREFIX = "FLORILEGE_"
ADDRESS_FILE = "address"
FIRST_STEWARD_FILE = "first-steward"
FIRST_ADDRESS = "http://127.0.0.1:8000"


def _setting(parse: Callable[[str], Any], default: str, help_text: str, *, secret: bool = False) -> Any:
    return field(metadata={"parse": parse, "default": default, "help": help_text, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Every setting, with its value. Each is read from FLORILEGE_<NAME>, else florilege.toml, else its default."""

    data_dir: Path = _setting(
        folder, "var", "The folder that holds the database, the secret key and everything else kept."
    )
    database_url: str = _setting(
        text, "", "The database: empty for SQLite in the data folder, or postgresql://…", secret=True
    )
    redis_url: str = _setting(
        redis_address, "", "Redis or Valkey that carries jobs between machines: redis://… Empty: none.", secret=True
    )
    public_url: str = _setting(
        web_address, "", "The address at which people reach the site. Empty: where it was last served on this machine."
    )
    secret_key: str = _setting(
        text, "", "Seals tokens in the database. Made and kept in the data folder when empty.", secret=True
    )
    allow_private_networks: tuple[Network, ...] = _setting(
        networks, "", "Private networks that fetches may reach all the same, such as 127.0.0.0/8. Empty: none."
    )
    allow_http: bool = _setting(flag, "0", "1 lets sources be read over plain http.")
    trusted_proxies: tuple[Network, ...] = _setting(
        networks, "127.0.0.0/8,::1", "Networks of proxies that are believed about who asks (X-Forwarded-For)."
    )
    poll_seconds: int = _setting(
        whole_number(86_400, " of seconds"), "60", "The least time between two looks at one source, in seconds."
    )
    host_seconds: float = _setting(
        seconds, "1", "The least time between two looks at sources on one server, in seconds. 0: none."
    )
    media_megabytes: int = _setting(
        whole_number(10_000_000, " of megabytes"),
        "2000",
        "The room for pictures in the database, in megabytes. When it is full, the longest unused go first.",
    )
    weekly_flowers: int = _setting(
        whole_number(1000, ""), "10", "How many flowers each person may give in a week: the same for everybody."
    )
    smtp_url: MailServer | None = _setting(
        mail_server, "", "The server that sends mail: smtp://user:password@host. Empty: no mail is sent.", secret=True
    )
    mail_from: str = _setting(mail_address, "", "Whom letters come from. Empty: florilege at the site’s own name.")
    oidc_issuer: str = _setting(
        issuer, "", "The OpenID provider with which colleagues sign in, as it calls itself: https://… Empty: none."
    )
    oidc_client_id: str = _setting(text, "", "What the provider calls this site.")
    oidc_client_secret: str = _setting(text, "", "What this site shows the provider to be known.", secret=True)
    oidc_name: str = _setting(short_text(60), "", "What the button calls the provider. Empty: its host.")
    oidc_domains: tuple[str, ...] = _setting(
        mail_domains, "", "Who has a verified mail address there may join. Empty: only who is in the directory already."
    )
    oidc_groups_claim: str = _setting(word, "groups", "The claim that names a person’s groups.")
    oidc_member_groups: tuple[str, ...] = _setting(
        names, "", "Only people of these groups, or of those below, come in by the provider. Empty: no group is needed."
    )
    oidc_steward_groups: tuple[str, ...] = _setting(names, "", "People of these groups are stewards.")
    oidc_operator_groups: tuple[str, ...] = _setting(names, "", "People of these groups are operators.")
    brand_name: str = _setting(short_text(80), "", "The company’s name beside the logo. Empty: as set on the desk.")
    brand_accent: str | None = _setting(
        colour, "", "The one colour of the interface on light pages, #rrggbb. Empty: as set on the desk."
    )
    brand_accent_dark: str | None = _setting(colour, "", "The same on dark pages. Empty: derived from the other.")
    brand_logo: Path | None = _setting(
        file, "", "The path of a logo, PNG, JPEG or WebP of at most 2 MB. Empty: as set on the desk."
    )
    brand_typeface: Path | None = _setting(
        file, "", "The path of a typeface for the interface, WOFF2 of at most 100 kB. Empty: as set on the desk."
    )

    @property
    def database(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'florilege.db'}"

    @property
    def public_host(self) -> str:
        """The site's name as people type it."""
        return urlsplit(self.public_url).netloc

    @property
    def oidc_label(self) -> str:
        """What people call the provider with which they sign in; empty where there is none."""
        return (self.oidc_name or urlsplit(self.oidc_issuer).netloc) if self.oidc_issuer else ""


def load_settings(
    environ: Mapping[str, str] | None = None, file: Path | None = None, *, served_at: str | None = None
) -> Settings:
    """Read the settings. Raises `SettingsError` with one sentence for the first thing that is wrong.

    Where no PUBLIC_URL is set it is `served_at`, else where the site was last served from this data folder.
    """
    environ = os.environ if environ is None else environ
    from_file = _read_file(file := file or Path("florilege.toml"))
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    values = {one.name: _value(one.name, one.metadata, given, from_file, file) for one in fields(Settings)}
    if given:
        raise SettingsError("There is no setting {name}. docs/configuration.md lists them all.", name=sorted(given)[0])
    if from_file:
        raise SettingsError("{file} names {name}, which is no setting.", file=file, name=repr(sorted(from_file)[0]))
    values["public_url"] = values["public_url"] or served_at or _last_served_at(values["data_dir"])
    return Settings(**values)


def keep_address(settings: Settings) -> None:
    """Remember where the site is served, for commands that are typed beside it."""
    (settings.data_dir / ADDRESS_FILE).write_text(f"{settings.public_url}\n", encoding="utf-8")


def prepare(settings: Settings) -> Settings:
    """Make the data folder and, where none is set, the secret key in it. Repeatable. Returns settings with the key."""
    _check_provider(settings)
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # addresses and private notes are in it
    except FileExistsError as error:
        raise SettingsError("The data folder {path} is a file, not a folder.", path=settings.data_dir) from error
    except OSError as error:
        raise SettingsError(
            "The data folder {path} cannot be made: {why}.", path=settings.data_dir, why=error.strerror
        ) from error
    is_needed = not (settings.secret_key and settings.database_url)
    if is_needed and not os.access(settings.data_dir, os.W_OK | os.X_OK):
        raise SettingsError("The data folder {path} is read-only, or you may not write there.", path=settings.data_dir)
    if settings.secret_key:
        if len(settings.secret_key) < SHORTEST_KEY:
            raise SettingsError(
                "SECRET_KEY is too short: it needs {least} characters that nobody can guess.", least=SHORTEST_KEY
            )
        return settings
    return replace(settings, secret_key=kept_key(settings.data_dir / "secret-key"))


def _check_provider(settings: Settings) -> None:
    given = [settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret]
    if any(given) and not all(given):
        raise SettingsError(
            "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set all three, or none."
        )


def _last_served_at(data_dir: Path) -> str:
    try:
        return web_address((data_dir / ADDRESS_FILE).read_text(encoding="utf-8")) or FIRST_ADDRESS
    except (OSError, ValueError):
        return FIRST_ADDRESS


def _read_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("{path} is not valid TOML: {why}.", path=path, why=str(error)) from error


def _value(name: str, facts: Mapping[str, Any], given: dict[str, str], in_file: dict[str, Any], file: Path) -> Any:
    key = PREFIX + name.upper()
    raw = given.pop(key, None)
    if facts["secret"]:
        path = given.pop(key + "_FILE", None)
        if path is not None and raw is not None:
            raise SettingsError("Both {key} and {key}_FILE are set: keep one.", key=key)
        raw = _read_secret(key, path) if path is not None else raw
    listed = in_file.pop(name, None)
    where = key if raw is not None else f"{name} in {file}"
    try:
        if raw is None:
            raw = facts["default"] if listed is None else _as_text(listed)
        return facts["parse"](raw)
    except ValueError as error:
        raise SettingsError("{where} is not understood: {why}.", where=where, why=str(error)) from error


def _read_secret(key: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("{key}_FILE names {path}, which cannot be read.", key=key, path=path) from error


def _as_text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ",".join(value)
    if not isinstance(value, str | int | float):
        raise ValueError("write a text, a number, true or false")
    return str(int(value)) if isinstance(value, bool) else str(value)
