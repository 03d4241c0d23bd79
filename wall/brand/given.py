"""Checks what the settings say of the brand, before anything starts."""

from collections.abc import Callable
from pathlib import Path

from wall.brand import logo, typeface
from wall.brand.rules import PoorContrast, ThemeName, check_accent
from wall.config import Settings
from wall.errors import Invalid, SettingsError


def check_given(settings: Settings) -> None:
    """Raises `SettingsError`, one sentence for the first wrong thing; a poor accent's names the nearest good one."""
    _check_accent("BRAND_ACCENT", settings.brand_accent, "light")
    _check_accent("BRAND_ACCENT_DARK", settings.brand_accent_dark, "dark")
    given_logo(settings)
    given_typeface(settings)


def given_logo(settings: Settings) -> bytes | None:
    """The file that BRAND_LOGO names. Raises `SettingsError`."""
    return _given("BRAND_LOGO", settings.brand_logo, logo.check_logo)


def given_typeface(settings: Settings) -> bytes | None:
    """The file that BRAND_TYPEFACE names. Raises `SettingsError`."""
    return _given("BRAND_TYPEFACE", settings.brand_typeface, typeface.check_typeface)


def _given(name: str, path: Path | None, check: Callable[[bytes], object]) -> bytes | None:
    if path is None:
        return None
    data = _read(name, path)
    try:
        check(data)
    except Invalid as error:
        raise _wrong(name, path, error) from error
    return data


def _check_accent(name: str, colour: str | None, theme: ThemeName) -> None:
    try:
        if colour:
            check_accent(colour, theme)
    except PoorContrast as error:
        raise SettingsError("{name} cannot be used: {why}", name=name, why=str(error)) from error


def _read(name: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(max(logo.LONGEST, typeface.LONGEST) + 1)  # enough to refuse what is too long
    except OSError as error:
        raise SettingsError("{name} names {path}, which cannot be read.", name=name, path=path) from error


def _wrong(name: str, path: Path, error: Invalid) -> SettingsError:
    return SettingsError("{name} names {path}: {why}", name=name, path=path, why=str(error))
