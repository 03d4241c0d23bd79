"""Which version of Florilège this is."""

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("florilege")
    except PackageNotFoundError:
        return "0+checkout"


VERSION = _installed()
