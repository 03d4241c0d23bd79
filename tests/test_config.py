"""Promises of the settings: from the environment or the file, secrets from files, nonsense refused in a sentence."""

import stat
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from tests.support.at_once import at_once
from wall.config import PREFIX, Settings, load_settings, prepare
from wall.config_values import MailServer
from wall.db import Database
from wall.errors import SettingsError

EXAMPLES: dict[str, tuple[str, Any]] = {
    "data_dir": ("/srv/wall", Path("/srv/wall")),
    "database_url": ("postgresql://wall@db/wall", "postgresql://wall@db/wall"),
    "redis_url": ("redis://cache:6379/0", "redis://cache:6379/0"),
    "public_url": ("https://wall.example.org/", "https://wall.example.org"),
    "secret_key": ("a key that is long enough to be one", "a key that is long enough to be one"),
    "allow_private_networks": (
        "127.0.0.0/8, ::1/128",
        (ip_network("127.0.0.0/8"), ip_network("::1/128")),
    ),
    "trusted_proxies": ("10.0.0.5, fd00::/8", (ip_network("10.0.0.5/32"), ip_network("fd00::/8"))),
    "allow_http": ("yes", True),
    "poll_seconds": ("15", 15),
    "host_seconds": ("0.5", 0.5),
    "media_megabytes": ("500", 500),
    "weekly_flowers": ("7", 7),
    "oidc_issuer": ("https://id.example.org/realm", "https://id.example.org/realm"),
    "oidc_client_id": ("wall", "wall"),
    "oidc_client_secret": ("PELICAN", "PELICAN"),
    "oidc_name": ("the  staff portal", "the staff portal"),
    "oidc_domains": ("Example.org, lab.example.com", ("example.org", "lab.example.com")),
    "oidc_groups_claim": ("https://example.org/roles", "https://example.org/roles"),
    "oidc_member_groups": ("staff, interns", ("staff", "interns")),
    "oidc_steward_groups": ("wall editors", ("wall editors",)),
    "oidc_operator_groups": ("wall-admins", ("wall-admins",)),
    "smtp_url": (
        "smtp://wall:p%40ss@mail.example.org",
        MailServer("mail.example.org", 587, "starttls", "wall", "p@ss"),
    ),
    "mail_from": (" The wall <wall@example.org>", "The wall <wall@example.org>"),
    "brand_name": ("  de   Halage ", "de Halage"),
    "brand_accent": ("#0A5", "#00aa55"),
    "brand_accent_dark": ("#7FD8A0", "#7fd8a0"),
    "brand_logo": ("/srv/logo.png", Path("/srv/logo.png")),
    "brand_typeface": ("/srv/sans.woff2", Path("/srv/sans.woff2")),
}
NONSENSE = {
    "data_dir": ["", "  ", "~nobody-of-that-name/x"],
    "redis_url": ["nonsense", "http://cache:6379", "redis:cache", "redis://cache two"],
    "public_url": [
        "wall.example.org",
        "ftp://x.org",
        "https://",
        "https://x.org/path",
        "https://x.org?a",
        "https://x.org#a",
        "http://[",
        "https://x.org:port",
        "https://me:password@x.org",
    ],
    "allow_private_networks": ["everything", "10.0.0.1/8", "10.0.0.0/99"],
    "trusted_proxies": ["everybody", "10.0.0.1/8"],
    "allow_http": ["perhaps", "2"],
    "poll_seconds": ["", "0", "-1", "1.5", "soon", "86401", "²", "9" * 5000],
    "host_seconds": ["", "-1", "nan", "soon", "3601", "9" * 5000],
    "media_megabytes": ["", "0", "-5", "lots"],
    "weekly_flowers": ["", "0", "1001", "many"],
    "oidc_issuer": [
        "id.example.org",
        "http://id.example.org",
        "ftp://127.0.0.1",
        "https://",
        "https://me@id.example.org",
        "https://id.example.org/?tenant=1",
        "https://id.example.org/#x",
        "https://id.example.org:port",
        "https://id.example.org/a realm",
        "http://127.0.0.1.example.org",
        "https://id.example.org/" + "a" * 500,
    ],
    "oidc_name": ["n" * 61],
    "oidc_domains": ["example", "@example.org", "example.org;example.com", "*.example.org", "exam ple.org", "-x.org"],
    "oidc_groups_claim": ["", "two words"],
    "smtp_url": [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org/path",
        "smtp://mail.example.org?starttls=never",
        "smtp://mail.example.org?starttls=",
        "smtp://mail.example.org?tls=1",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org:0",
        "smtp://[",
        "smtp://two words",
    ],
    "mail_from": ["wall", "a@b@c", "wall@example.org\nBcc: all@example.org", "a@example.org, b@example.org", "wall@"],
    "brand_name": ["n" * 81],
    "brand_accent": ["red", "#12345", "#gggggg", "0a5a5a", "#99231b;}", "oklch(.5 .1 30)"],
    "brand_accent_dark": ["#1234567"],
    "brand_logo": ["~nobody-of-that-name/x.png", "a\0b"],
    "brand_typeface": ["~nobody-of-that-name/x.woff2"],
}
SECRETS = [setting.name for setting in fields(Settings) if setting.metadata["secret"]]


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "florilege.toml"


def test_every_setting_has_an_example_here_and_a_help() -> None:
    assert set(EXAMPLES) == {setting.name for setting in fields(Settings)}
    assert all(setting.metadata["help"].endswith((".", "…")) for setting in fields(Settings))


def test_without_any_settings_the_defaults_hold(toml: Path) -> None:
    settings = load_settings({"PATH": "/bin"}, toml)
    assert settings.database == f"sqlite:///{Path('var').resolve()}/florilege.db"
    assert (settings.poll_seconds, settings.weekly_flowers, settings.allow_http) == (60, 10, False)
    assert settings.allow_private_networks == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_setting_is_read_from_the_environment(toml: Path, name: str) -> None:
    raw, value = EXAMPLES[name]
    assert getattr(load_settings({PREFIX + name.upper(): raw}, toml), name) == value


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_setting_is_read_from_the_file_and_the_environment_wins(toml: Path, name: str) -> None:
    raw, value = EXAMPLES[name]
    toml.write_text(f'{name} = "{raw}"')
    assert getattr(load_settings({}, toml), name) == value
    other = {
        "allow_http": "no",
        "poll_seconds": "99",
        "weekly_flowers": "9",
        "host_seconds": "3",
        "media_megabytes": "3",
        "oidc_groups_claim": "roles",
    }.get(name, "")
    if name not in ("data_dir", "public_url"):
        assert getattr(load_settings({PREFIX + name.upper(): other or ""}, toml), name) != value


def test_the_file_may_hold_numbers_lists_and_truths(toml: Path) -> None:
    toml.write_text('poll_seconds = 15\nallow_http = true\nallow_private_networks = ["10.0.0.0/8", "::1/128"]')
    settings = load_settings({}, toml)
    assert (settings.poll_seconds, settings.allow_http, len(settings.allow_private_networks)) == (15, True, 2)


@pytest.mark.parametrize("name", SECRETS)
def test_each_secret_is_read_from_the_file_that_its_twin_names(toml: Path, tmp_path: Path, name: str) -> None:
    raw, value = EXAMPLES[name]
    (tmp_path / "secret").write_text(f"{raw}\n")
    key = f"{PREFIX}{name.upper()}_FILE"
    assert getattr(load_settings({key: str(tmp_path / "secret")}, toml), name) == value


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_and_its_twin_together_are_refused(toml: Path, tmp_path: Path, name: str) -> None:
    key = PREFIX + name.upper()
    with pytest.raises(SettingsError, match=f"Both {key} and {key}_FILE"):
        load_settings({key: "PELICAN", f"{key}_FILE": str(tmp_path / "secret")}, toml)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_file_that_cannot_be_read_is_named(toml: Path, tmp_path: Path, name: str) -> None:
    for missing in (tmp_path / "missing", tmp_path):
        with pytest.raises(SettingsError, match=f"{PREFIX}{name.upper()}_FILE"):
            load_settings({f"{PREFIX}{name.upper()}_FILE": str(missing)}, toml)


def test_a_provider_needs_its_name_and_both_halves_of_what_it_knows_us_by(toml: Path, tmp_path: Path) -> None:
    whole = {
        f"{PREFIX}OIDC_ISSUER": "http://127.0.0.1:9400",
        f"{PREFIX}OIDC_CLIENT_ID": "wall",
        f"{PREFIX}OIDC_CLIENT_SECRET": "PELICAN",
    }
    folder = {f"{PREFIX}DATA_DIR": str(tmp_path)}
    assert prepare(load_settings(folder | whole, toml)).oidc_label == "127.0.0.1:9400"
    for missing in whole:
        with pytest.raises(SettingsError, match="belong together"):
            prepare(load_settings(folder | {name: value for name, value in whole.items() if name != missing}, toml))


def test_what_is_no_secret_has_no_twin(toml: Path) -> None:
    with pytest.raises(SettingsError, match="no setting FLORILEGE_PUBLIC_URL_FILE"):
        load_settings({"FLORILEGE_PUBLIC_URL_FILE": "x"}, toml)


def test_an_unknown_setting_stops_the_start(toml: Path) -> None:
    with pytest.raises(SettingsError, match="no setting FLORILEGE_COLOUR"):
        load_settings({"FLORILEGE_COLOUR": "red"}, toml)
    toml.write_text('colour = "red"')
    with pytest.raises(SettingsError, match="colour"):
        load_settings({}, toml)


@pytest.mark.parametrize(("name", "raw"), [(name, raw) for name, raws in NONSENSE.items() for raw in raws])
def test_nonsense_is_refused_in_one_sentence(toml: Path, name: str, raw: str) -> None:
    with pytest.raises(SettingsError, match=f"{PREFIX}{name.upper()} is not understood: .+") as refusal:
        load_settings({PREFIX + name.upper(): raw}, toml)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("line", ["data_dir = {a = 1}", "data_dir = 2026-01-01", "allow_private_networks = [1]"])
def test_nonsense_in_the_file_is_refused(toml: Path, line: str) -> None:
    toml.write_text(line)
    with pytest.raises(SettingsError, match="is not understood"):
        load_settings({}, toml)


def test_nonsense_in_the_file_is_told_with_the_file_and_its_key(toml: Path) -> None:
    toml.write_text('poll_seconds = "soon"')
    with pytest.raises(SettingsError) as refusal:
        load_settings({}, toml)
    assert str(refusal.value).startswith(f"poll_seconds in {toml} is not understood: ")


@pytest.mark.parametrize(
    "url", ["redis://", "rediss://:pw@cache:6380/1", "unix:///run/valkey.sock?db=1", " redis://x "]
)
def test_every_way_to_name_a_redis_is_taken(toml: Path, url: str) -> None:
    assert load_settings({"FLORILEGE_REDIS_URL": url}, toml).redis_url == url.strip()


@pytest.mark.parametrize("content", [b"poll_seconds =", b"\xff", b"[poll_seconds"])
def test_a_file_that_is_no_toml_is_refused(toml: Path, content: bytes) -> None:
    toml.write_bytes(content)
    with pytest.raises(SettingsError, match=r"florilege\.toml is not valid TOML"):
        load_settings({}, toml)


@pytest.mark.parametrize("url", ["PELICAN", "mysql://x:PELICAN@y/z", "://PELICAN", "postgresql:PELICAN"])
def test_a_database_that_is_not_understood_is_refused_without_telling_it(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL") as refusal:
        Database(url)
    assert "PELICAN" not in str(refusal.value)


def test_a_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    settings = load_settings({"FLORILEGE_DATA_DIR": str(tmp_path / "new" / "data")}, tmp_path / "no.toml")
    first, second = prepare(settings), prepare(settings)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    path = tmp_path / "new" / "data" / "secret-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret-key"]


def test_processes_that_start_together_have_the_same_key(tmp_path: Path) -> None:
    settings = load_settings({"FLORILEGE_DATA_DIR": str(tmp_path)}, tmp_path / "no.toml")
    keys = at_once(8, lambda _: prepare(settings).secret_key)
    assert len(set(keys)) == 1
    assert isinstance(keys[0], str)


def test_a_secret_key_that_was_set_is_used_and_none_is_made(tmp_path: Path) -> None:
    given = {"FLORILEGE_DATA_DIR": str(tmp_path), "FLORILEGE_SECRET_KEY": "a key that is long enough to be one"}
    assert prepare(load_settings(given, tmp_path / "no.toml")).secret_key == given["FLORILEGE_SECRET_KEY"]
    assert list(tmp_path.iterdir()) == []


def test_a_secret_key_that_can_be_guessed_stops_the_start(tmp_path: Path) -> None:
    given = {"FLORILEGE_DATA_DIR": str(tmp_path), "FLORILEGE_SECRET_KEY": "1234"}
    with pytest.raises(SettingsError, match="SECRET_KEY is too short") as refusal:
        prepare(load_settings(given, tmp_path / "no.toml"))
    assert "1234" not in str(refusal.value)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 40])
def test_a_damaged_secret_key_stops_the_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret-key").write_bytes(content)
    with pytest.raises(SettingsError, match="secret key"):
        prepare(load_settings({"FLORILEGE_DATA_DIR": str(tmp_path)}, tmp_path / "no.toml"))


def test_a_read_only_data_folder_will_do_where_nothing_is_kept_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # whoever runs the tests may write everywhere
    given = {"FLORILEGE_DATA_DIR": str(tmp_path), "FLORILEGE_SECRET_KEY": "a key that is long enough to be one"}
    with pytest.raises(SettingsError, match="read-only"):
        prepare(load_settings(given, tmp_path / "no.toml"))
    prepare(load_settings(given | {"FLORILEGE_DATABASE_URL": "postgresql://db/wall"}, tmp_path / "no.toml"))


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="data folder"):
        prepare(load_settings({"FLORILEGE_DATA_DIR": str(tmp_path / "file" / "data")}, tmp_path / "no.toml"))
