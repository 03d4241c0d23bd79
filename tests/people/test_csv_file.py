"""Promises of reading people from a CSV file: however it was saved, in both languages, no row taking others along."""

import csv
import io

import pytest

from wall.errors import Invalid
from wall.people.csv_file import MOST_BYTES, MOST_ROWS, Unreadable, read_sheet, write_sheet

PEOPLE = [("Zoé Blanc", "zoe@x.org"), ("Émile Noir", "emile@x.org")]


def fields(data: bytes) -> list[dict[str, str]]:
    return [{} if isinstance(row, Unreadable) else dict(row.fields) for row in read_sheet(data).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_file_is_read_however_it_was_saved(encoding: str, separator: str, end: str) -> None:
    rows = [("nom", "courriel"), *PEOPLE]
    data = end.join(separator.join(row) for row in rows).encode(encoding)
    assert fields(data) == [{"name": name, "email": email} for name, email in PEOPLE]


def test_headings_are_known_in_both_languages_and_in_any_case() -> None:
    french = "NOM;Courriel;Fonction;Équipe;Bureau;Responsable;Langue;Matricule\nZoé;z@x.org;Chef;Soin;Lyon;;fr;7\n"
    english = "Name,E-mail,Title,Team,Office,Manager,Language\nZoé,z@x.org,Chef,Soin,Lyon,,fr\n"
    (one,), (other,) = fields(french.encode()), fields(english.encode())
    assert one == other
    assert list(read_sheet(french.encode()).unknown) == ["Matricule"]


def test_first_and_last_names_in_two_columns_are_one_name() -> None:
    assert fields(b"Nom;Pr\xe9nom\nBlanc;Zo\xe9\n") == [{"name": "Zoé Blanc"}]


def test_a_quoted_cell_may_hold_lines_and_separators() -> None:
    assert fields(b'name,email\n"Zo\n\xc3\xa9, ""Z""",z@x.org\nAda,a@x.org\n')[0]["name"] == 'Zo é, "Z"'


def test_a_quotation_mark_that_is_never_closed_takes_no_other_row_along() -> None:
    sheet = read_sheet(b'name,email\n"Ada,a@x.org\n' + b"Bo,b@x.org\n" * 50)
    assert [row.line for row in sheet.rows if isinstance(row, Unreadable)] == [2]
    assert len(sheet.rows) == 51


def test_what_looks_like_a_formula_is_a_name_like_any_other_and_leaves_as_text() -> None:
    cells = ["=1+1", "+33 1", "-x", "@sum(A1)", "plain"]
    written = write_sheet(["name"], [[cell] for cell in cells])
    stored = [row[0] for row in csv.reader(io.StringIO(written.decode("utf-8-sig")))]
    assert stored == ["name", "'=1+1", "'+33 1", "'-x", "'@sum(A1)", "plain"]
    assert [one["name"] for one in fields(written)] == cells


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"colour,size\nred,1\n", "name or email"),
        (b"name,nom\na,b\n", "same"),
        (b"name\n" + b"x\n" * (MOST_ROWS + 1), "too many rows"),
        (b"name\n" + b"x" * MOST_BYTES, "too large"),
    ],
)
def test_what_is_no_list_of_people_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read_sheet(data)
