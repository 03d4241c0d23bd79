"""The `florilege` command."""

from wall.cli.root import florilege


def main() -> None:
    """Run the command with the arguments of this process, and exit."""
    florilege(prog_name="florilege")
