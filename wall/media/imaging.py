"""Has pictures read and drawn anew by children of a helper process: no byte of the original is ever given out."""

import re
from pathlib import Path
from typing import Literal

import msgspec

from wall.connectors.base import Malformed
from wall.media.models import PictureUse
from wall.sandbox.sandbox import Done, Limits, Sandbox

LONGEST_BODY = 12_000_000  # bytes
_JOB = Path(__file__).with_name("image_helper.py")
_LIMITS = Limits(megabytes=512, cpu_seconds=5, seconds=12.0, nice=5, opens=False)
_TOO_HEAVY = "The picture takes more time or memory than a picture may."
_TOO_LONG = "The picture has too many bytes: more than twelve million."
_HEADS = {
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "image/avif": re.compile(rb"....ftypavi[fs]", re.DOTALL),
}
_COLOUR = re.compile("#[0-9a-f]{6}")


class DrawnFile(msgspec.Struct, frozen=True):
    """One size and format of a picture. `motion` is the moving version of an animated one; a film is one, too."""

    media_type: Literal["image/webp", "image/avif", "video/mp4", "video/webm"]
    width: int
    height: int
    motion: bool = False
    data: bytes = b""


class Drawn(msgspec.Struct, frozen=True):
    """A picture drawn anew: the original's size, upright; its dominant colour (`#rrggbb`); the files made of it."""

    width: int
    height: int
    colour: str
    animated: bool
    files: tuple[DrawnFile, ...]


class _Answer(msgspec.Struct, frozen=True):
    trouble: str = ""
    width: int = 0
    height: int = 0
    colour: str = ""
    animated: bool = False
    files: tuple[DrawnFile, ...] = ()


class Imaging:
    """Starts its helper with the first picture, and again when it has died. `close` ends it; so does our own end."""

    def __init__(self, limits: Limits = _LIMITS) -> None:
        self._sandbox = Sandbox(_JOB, limits)

    def read(self, body: bytes, use: PictureUse | Literal["logo"]) -> Drawn:
        """Draw a picture for one use, within a few seconds. Raises Malformed for what is no picture, or takes too much.

        An animated image also gets its motion as one more file, where that is small enough.
        """
        if len(body) > LONGEST_BODY:
            raise Malformed(_TOO_LONG)
        answer = self._ask(body, use)
        if answer.trouble:
            raise _refusal(answer.trouble)
        if not answer.files or not _COLOUR.fullmatch(answer.colour):
            raise Malformed(_TOO_HEAVY)
        files = answer.files
        if answer.animated and use == "image":
            files += self._motion(body)
        return Drawn(answer.width, answer.height, answer.colour, answer.animated, files)

    def close(self) -> None:
        """End the helper. The next picture would start a new one."""
        self._sandbox.close()

    def _motion(self, body: bytes) -> tuple[DrawnFile, ...]:
        """In a child of its own: an animation that takes too much costs its motion only."""
        try:
            files = self._ask(body, "image", motion=True).files
        except Malformed:
            return ()
        return tuple(msgspec.structs.replace(file, motion=True) for file in files)

    def _ask(self, body: bytes, use: PictureUse | Literal["logo"], *, motion: bool = False) -> _Answer:
        done = self._sandbox.run({"use": use, "motion": motion}, body)
        if done is None:
            raise Malformed(_TOO_HEAVY)
        return _checked(done)


def _refusal(trouble: str) -> Malformed:
    match trouble:
        case "kind":
            return Malformed("This is no picture of a kind that is shown here: JPEG, PNG, GIF, WebP or AVIF.")
        case "small":
            return Malformed("The picture is too small to be seen.")
        case "large":
            return Malformed("The picture has too many pixels: more than fifty million.")
        case "broken":
            return Malformed("The picture is broken.")
        case _:
            return Malformed(_TOO_HEAVY)


def _checked(done: Done) -> _Answer:
    """What the child says, with its files. It has read hostile bytes: what does not fit together is refused."""
    try:
        answer = msgspec.json.decode(done.facts, type=_Answer)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Malformed(_TOO_HEAVY) from error
    if len(answer.files) != len(done.files):
        raise Malformed(_TOO_HEAVY)
    files = []
    for file, data in zip(answer.files, done.files, strict=True):
        head = _HEADS.get(file.media_type)
        if head is None or not head.match(data) or file.width < 1 or file.height < 1:
            raise Malformed(_TOO_HEAVY)
        files.append(msgspec.structs.replace(file, data=data, motion=False))
    return msgspec.structs.replace(answer, files=tuple(files))
