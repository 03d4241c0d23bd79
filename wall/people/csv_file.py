"""Reads people from a CSV file as other programs write it: any encoding, separator, language of its headings. Pure."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wall.content.text import scrub, slug
from wall.errors import Invalid

MOST_BYTES = 5 << 20
MOST_ROWS = 10_000
_MOST_LINES = 20  # of one row: a quotation mark that closes later was never meant to
_SEPARATORS = (",", ";", "\t", "|")
_HEADINGS = {
    "name": ("name", "full-name", "display-name", "nom-complet", "nom-et-prenom", "prenom-et-nom", "nom-prenom"),
    "first": ("first-name", "firstname", "given-name", "prenom"),
    "last": ("last-name", "lastname", "surname", "family-name", "nom-de-famille"),
    "nom": ("nom",),  # the whole name, or beside a first name the rest of it
    "email": ("email", "e-mail", "mail", "email-address", "courriel", "adresse-e-mail", "adresse-mail"),
    "title": ("title", "job-title", "job", "position", "fonction", "poste", "titre"),
    "team": ("team", "department", "equipe", "service"),
    "office": ("office", "location", "site", "bureau", "agence", "lieu"),
    "manager": ("manager", "reports-to", "responsable", "manageur", "superieur"),
    "language": ("language", "lang", "langue"),
}
_FIELD_OF = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_FORMULA = re.compile(r"[=+\-@\t\r]")


@dataclass(frozen=True)
class Row:
    """One row: the number of its first line in the file, its cells as they stand there, and its fields by name."""

    line: int
    cells: Sequence[str]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Unreadable:
    """A row that cannot be read: where it begins, and why (English, with `{names}` from its values)."""

    line: int
    cells: Sequence[str]
    error: Invalid


@dataclass(frozen=True)
class Sheet:
    """A file: its headings, those that nobody knows here, and its rows in order."""

    headings: Sequence[str]
    unknown: Sequence[str]
    rows: Sequence[Row | Unreadable]


def read_sheet(data: bytes) -> Sheet:
    """The rows of a file. Raises `Invalid` where it is too large, or has no headings that are known here.

    UTF-8, UTF-16 and Windows-1252 are told apart; commas, semicolons, tabs and bars separate. Blank rows are left out.
    """
    if len(data) > MOST_BYTES:
        raise Invalid("The file is too large: {most} megabytes at most.", most=MOST_BYTES >> 20)
    lines = list(io.StringIO(as_text(data).replace("\0", ""), newline=""))
    start, separator = _beginning(lines)
    records = _records(lines, start, separator)
    first = next((one for one in records if not isinstance(one, Row) or any(map(str.strip, one.cells))), None)
    if first is None:
        raise Invalid("The file is empty.")
    headings = [cell.strip() for cell in first.cells]
    fields = _fields(headings)
    rows: list[Row | Unreadable] = []
    for record in records:
        if isinstance(record, Row) and not any(map(str.strip, record.cells)):
            continue
        if len(rows) == MOST_ROWS:
            raise Invalid("The file has too many rows: {most} at most. Split it.", most=MOST_ROWS)
        rows.append(_filled(record, fields) if isinstance(record, Row) else record)
    unknown = [heading for heading, field in zip(headings, fields, strict=True) if heading and not field]
    return Sheet(headings, unknown, rows)


def write_sheet(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV file that spreadsheets read: UTF-8 with a mark, and no cell is taken for a formula (OWASP, CSV injection).

    What is written so is read again as it was.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([[_defused(cell) for cell in row] for row in (headings, *rows)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def as_text(data: bytes) -> str:
    """The file as text, whatever it was saved as; what cannot be read has marks in its place."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    beginning = data[:200]
    if len(beginning) > 3 and beginning.count(0) * 3 >= len(beginning):  # UTF-16 without its mark
        return data.decode("utf-16-be" if beginning[0] == 0 else "utf-16-le", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _beginning(lines: Sequence[str]) -> tuple[int, str]:
    """Where the headings stand, and what separates them: the sign that makes most of them known."""
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    told = re.fullmatch(r"sep=(.)\s*", lines[start]) if start < len(lines) else None  # as Excel says it
    if told is not None:
        return start + 1, told[1]
    first = lines[start] if start < len(lines) else ""

    def known(separator: str) -> int:
        return sum(slug(cell.strip().strip('"')) in _FIELD_OF for cell in first.split(separator))

    return start, max(_SEPARATORS, key=known)


def _records(lines: Sequence[str], start: int, separator: str) -> Iterator[Row | Unreadable]:
    """Each row with the number of its first line. One that cannot be read takes no other one along."""
    at = start
    while at < len(lines):
        reader = csv.reader(iter(lines[at : at + _MOST_LINES]), delimiter=separator, strict=True)
        try:
            cells = next(reader)
        except csv.Error:
            error = Invalid("The quotation marks do not fit: one is opened and not closed, or stands within a cell.")
            yield Unreadable(at + 1, [lines[at].rstrip("\r\n")], error)
            at += 1
        else:
            yield Row(at + 1, cells, {})
            at += reader.line_num


def _fields(headings: Sequence[str]) -> list[str]:
    """The field of each column, empty where it is not known. Raises `Invalid` where nobody could be told by them."""
    fields = [_FIELD_OF.get(slug(heading), "") for heading in headings]
    if "nom" in fields:
        fields[fields.index("nom")] = "last" if "first" in fields else "name"
    for field in fields:
        if field and fields.count(field) > 1:
            twice = ", ".join(heading for heading, own in zip(headings, fields, strict=True) if own == field)
            raise Invalid("Several columns say the same: {headings}. Keep one.", headings=twice[:200])
    if not {"name", "last", "email"} & set(fields):
        raise Invalid(
            "The first line must name the columns: name or email at least; title, team, office, manager, language if "
            "you like."
        )
    return fields


def _filled(record: Row, fields: Sequence[str]) -> Row | Unreadable:
    beyond = record.cells[len(fields) :]
    if any(map(str.strip, beyond)):
        return Unreadable(record.line, record.cells, Invalid("The row has more cells than the first line has columns."))
    cells = [*record.cells, *[""] * (len(fields) - len(record.cells))]
    found = {field: _tidy(cell) for field, cell in zip(fields, cells, strict=False) if field}
    if "last" in found:
        found["name"] = f"{found.pop('first', '')} {found.pop('last')}".strip()
    return Row(record.line, record.cells, found)


def _tidy(cell: str) -> str:
    """The cell on one line; the sign that kept it from being a formula (`write_sheet`) is no part of it."""
    line = " ".join(scrub(cell).split())
    return line[1:] if line.startswith("'") and _FORMULA.match(line[1:]) else line


def _defused(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
