"""The `florilege` command."""

import io
import sys

from wall.cli.root import florilege


def main() -> None:
    """Run the command with the arguments of this process, and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what a locale cannot say spoils no command
    florilege(prog_name="florilege")
