"""`florilege audit`: who did what by virtue of a role, newest first, as far back as the site goes."""

import click

from wall.acts.audit_names import names_of_subjects
from wall.cli.options import as_json as json_option
from wall.cli.options import open_site
from wall.cli.output import print_json, print_table, stamp
from wall.people.queries import audit_log, names_by_id

_HEADINGS = ("ID", "AT", "WHO", "ACT", "ON WHAT", "REASON")


@click.command()
@click.option("--before", default="", help="Only what stands before the entry with this id.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000), help="How many, at the most.")
@click.option("--own", is_flag=True, help="Also what people did about themselves.")
@json_option
def audit(before: str, limit: int, *, own: bool, as_json: bool) -> None:
    """List who did what, newest first. For what is older: --before the last id that you see."""
    with open_site() as parts, parts.database.read() as session:
        entries = audit_log(session, at_most=limit, before=before.strip() or None, own_too=own)
        actors = names_by_id(session, [one.actor_id for one in entries])
        subjects = names_of_subjects(session, {one.subject_id for one in entries if one.subject_id})
        rows = [
            {
                "id": one.id,
                "at": stamp(one.at),
                "who": actors.get(one.actor_id or "", ""),
                "act": one.act,
                "what": subjects.get(one.subject_id or "", one.subject_id or ""),
                "reason": one.reason or "",
            }
            for one in entries
        ]
    if as_json:
        print_json({"acts": rows})
    else:
        print_table(_HEADINGS, [tuple(str(cell) for cell in row.values()) for row in rows], empty="Nothing yet.")
