"""`florilege person import`: people from a CSV file, all good rows in, all bad ones told."""

from pathlib import Path

import click

from wall.acts.import_people import Outcome, import_people, look_at_file
from wall.cli import options
from wall.cli.options import as_json, open_site
from wall.cli.output import print_json, say


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.dry_run("Say what each row would do, and change nothing.")
@as_json
def import_(file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Take the people of the CSV FILE over. Nobody is invited by it; done again, it changes nothing more."""
    with open_site() as parts:
        data = file.read_bytes()
        outcome = look_at_file(parts, data, actor=None) if dry_run else import_people(parts, data, actor=None)
    if as_json:
        print_json(_facts(outcome))
    else:
        _tell(outcome, is_look=dry_run)


def _tell(outcome: Outcome, *, is_look: bool) -> None:
    for one in outcome.wrong:
        say(f"Line {one.line}: {one.error}")
    if outcome.unknown:
        say(f"Columns left out: {', '.join(outcome.unknown)}")
    counts = ", ".join(f"{count} {effect}" for effect, count in outcome.counts.items())
    say(f"{counts}, {len(outcome.wrong)} wrong.{' Nothing was changed.' if is_look else ''}")


def _facts(outcome: Outcome) -> dict[str, object]:
    wrong = [{"line": one.line, "reason": str(one.error)} for one in outcome.wrong]
    counts = {str(effect): count for effect, count in outcome.counts.items()}
    return {**counts, "wrong": wrong, "unknown_columns": list(outcome.unknown)}
