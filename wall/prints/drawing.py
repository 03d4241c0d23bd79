"""Draws a print: a person's words on their paper, their flower, their name, the mark of the site."""

import io
import re
import unicodedata

from PIL import Image, ImageDraw

from wall.content.text import excerpt, scrub
from wall.prints.facts import HEIGHT, WIDTH, Print
from wall.prints.letters import Block, Type, break_lines, covers, width_of, write
from wall.prints.paint import INK, NIGHT, PAGE, QUIET, draw_flower, draw_garland, draw_mark, ground_of

_EDGE = 76
_FOOT = 132  # what name, flower and mark take at the lower edge
_BUD, _BLOOM, _GRAND = 96, 330, 400  # sides of a flower
_WITH_BLOOM = (108, 96, 84, 74)  # sizes of few words, beside a large flower
_ALONE = (66, 60, 54, 48, 43)
_MOST = 420  # characters
_LOOKED_AT = 4 * _MOST  # of what somebody wrote: pictographs go out before the rest is cut
_OF_PICTOGRAPHS = re.compile("[\ufe00-\ufe0f\u20e3]")  # which variant, and the frame of a key


def draw(facts: Print, logo: bytes | None = None) -> bytes:
    """The print as PNG, 1200 × 630, with the file of its logo.

    What our typefaces have no letters for is left out whole: there is never an empty box.
    """
    sheet = Image.new("RGB", (WIDTH, HEIGHT), ground_of(facts.person_id) if facts.person_id else PAGE)
    canvas = ImageDraw.Draw(sheet)
    words, name = _readable(facts.words), _readable(facts.name)
    if not facts.person_id:
        _draw_wall(sheet, canvas, words, facts.voices)
    elif words:
        _draw_words(sheet, canvas, (words, name, _readable(facts.beneath)), facts.person_id)
    else:
        _draw_person(sheet, canvas, (name, _readable(facts.beneath)), facts.person_id)
    _draw_mark(sheet, canvas, facts, logo)
    data = io.BytesIO()
    sheet.save(data, "PNG", compress_level=6)
    return data.getvalue()


def _readable(text: str) -> str:
    """The beginning of a text on one line without pictographs, or nothing where a letter of it is missing."""
    text = excerpt(text, _LOOKED_AT)
    shown = "".join(
        sign if covers("newsreader", sign) else _in_place_of(sign) for sign in unicodedata.normalize("NFC", scrub(text))
    )
    line = re.sub(" +(?=[\u00a0\u202f])", "", re.sub(" +", " ", shown)).strip()
    line = re.sub(" (?=[!?:;»])|(?<=«) ", "\u00a0", line)  # no line begins with these, however they were typed
    return line if any(sign.isalnum() for sign in line) and covers("newsreader", line) else ""


def _in_place_of(sign: str) -> str:
    """A blank for what is a picture or a blank, nothing for what cannot be seen; a letter stays what it is."""
    if sign in "\t\n\u200b" or unicodedata.category(sign) in ("So", "Sk", "Co"):
        return " "
    return "" if _OF_PICTOGRAPHS.match(sign) or unicodedata.category(sign) in ("Cf", "Cc", "Cs", "Cn") else sign


def _draw_words(sheet: Image.Image, canvas: ImageDraw.ImageDraw, said: tuple[str, str, str], person_id: str) -> None:
    """Few words beside a large flower; more of them on the whole width, with a small one at the name."""
    words, name, beneath = said
    room = HEIGHT - _EDGE - _FOOT - 30
    block = _fit(words, _WITH_BLOOM, WIDTH - 2 * _EDGE - _BLOOM - 20, room)
    left = _EDGE
    if block:
        flower = draw_flower(person_id, _BLOOM)
        sheet.paste(flower, (WIDTH - _BLOOM - _EDGE + 22, _EDGE + (room - _BLOOM) // 2), flower)
    else:
        block = _fit_somehow(words, WIDTH - 2 * _EDGE, room)
        flower = draw_flower(person_id, _BUD)
        sheet.paste(flower, (_EDGE - 8, HEIGHT - _FOOT + 2), flower)
        left += _BUD + 14
    _write_block(canvas, block, _EDGE + (room - block.depth) // 2)
    _write_name(canvas, name, beneath, left)


def _draw_person(sheet: Image.Image, canvas: ImageDraw.ImageDraw, said: tuple[str, str], person_id: str) -> None:
    """The flower, large, and the name beside it; the flower alone where the name cannot be written."""
    name, beneath = said
    flower, top = draw_flower(person_id, _GRAND), (HEIGHT - _FOOT - _GRAND) // 2 + 34
    sheet.paste(flower, (_EDGE if name else (WIDTH - _GRAND) // 2, top), flower)
    if not name:
        return
    left, room = _EDGE + _GRAND + 56, WIDTH - 2 * _EDGE - _GRAND - 56
    block = _fit(name, (104, 92, 80, 68, 56), room, 330) or _fit_somehow(name, room, 330)
    start = top + (_GRAND - block.depth - (60 if beneath else 0)) // 2
    _write_block(canvas, block, start, left)
    small = Type("figtree", 34)
    write(canvas, (left, start + block.depth + 46), _shorten(beneath, small, room), small, QUIET)


def _draw_wall(sheet: Image.Image, canvas: ImageDraw.ImageDraw, title: str, voices: tuple[str, ...]) -> None:
    room = HEIGHT - _EDGE - _FOOT - 30 - (210 if voices else 0)
    if title:
        block = _fit(title, (132, 112, 96, 80, 66), WIDTH - 2 * _EDGE, room) or _fit_somehow(
            title, WIDTH - 2 * _EDGE, room
        )
        _write_block(canvas, block, _EDGE + (room - block.depth) // 2)
    if voices:
        garland = draw_garland(voices, min(WIDTH - 2 * _EDGE + 40, 300 + 120 * len(voices)), 190)
        sheet.paste(garland, (_EDGE - 20, HEIGHT - _FOOT - 226), garland)


def _draw_mark(sheet: Image.Image, canvas: ImageDraw.ImageDraw, facts: Print, logo: bytes | None) -> None:
    """The wordmark or the logo in the lower right corner; for a wall the name of the site in the left one."""
    mark = draw_mark(logo, 50)
    base = HEIGHT - 64
    left, top = WIDTH - _EDGE - mark.width, base - round(mark.height * 0.74)
    if logo and facts.on_dark:
        canvas.rounded_rectangle((left - 14, top - 12, left + mark.width + 14, top + mark.height + 12), 8, NIGHT)
    sheet.paste(mark, (left, top), mark)
    site, kind = _readable(facts.site), Type("newsreader-italic", 32)
    if site and not facts.person_id and covers("newsreader-italic", site):
        write(canvas, (_EDGE, base), _shorten(site, kind, WIDTH - 2 * _EDGE - mark.width - 60), kind, QUIET)


def _write_name(canvas: ImageDraw.ImageDraw, name: str, beneath: str, left: int) -> None:
    large, small, room = Type("figtree", 36, 600), Type("figtree", 27), WIDTH - _EDGE - 290 - left
    below = beneath if covers("figtree", beneath) else ""
    base = HEIGHT - (82 if below else 66)
    if covers("figtree", name):
        write(canvas, (left, base), _shorten(name, large, room), large, INK)
    write(canvas, (left, base + 38), _shorten(below, small, room), small, QUIET)


def _write_block(canvas: ImageDraw.ImageDraw, block: Block, top: float, left: int = _EDGE) -> None:
    for at, line in enumerate(block.lines):
        write(canvas, (left, top + at * block.height + block.type.size * 0.8), line, block.type, INK)


def _fit(text: str, sizes: tuple[int, ...], width: int, height: int) -> Block | None:
    """The text in the largest of these sizes in which it fits without a broken word, if there is one."""
    for size in sizes:
        kind = Type("newsreader", size, 420)
        if max(width_of(word, kind) for word in text.split(" ")) > width:
            continue
        block = Block(tuple(break_lines(text, kind, width)), kind, round(size * (1.1 if size > 60 else 1.2)))
        if block.depth <= height:
            return block
    return None


def _fit_somehow(text: str, width: int, height: int) -> Block:
    """The text in the largest size in which it fits, or as much of it as fits in the smallest."""
    kind, tall = Type("newsreader", _ALONE[-1], 420), round(_ALONE[-1] * 1.2)
    room = height // tall
    most = _MOST
    block = _fit(excerpt(text, most), _ALONE, width, height)
    while block is None:
        lines = break_lines(excerpt(text, most), kind, width)
        block = Block(tuple(lines), kind, tall) if len(lines) <= room else None
        most -= 20
    return block


def _shorten(text: str, kind: Type, room: int) -> str:
    most = len(text)
    while width_of(shown := excerpt(text, most), kind) > room and most > 1:
        most -= 1
    return shown
