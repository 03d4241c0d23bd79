"""Pictures for tests, made on the spot."""

import io
import random

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

SECRET = b"taken at home, 48.8566 N"


def plain(size: tuple[int, int] = (640, 480), colour: str = "#c04020", mode: str = "RGB") -> Image.Image:
    """One colour."""
    return Image.new("RGB", size, colour).convert(mode)


def noisy(size: tuple[int, int] = (640, 480), seed: int = 1, grain: int = 32) -> Image.Image:
    """Something with detail, the same each time: so many random dots in a row, drawn large."""
    small = Image.frombytes("RGB", (grain, grain), random.Random(seed).randbytes(grain * grain * 3))
    return small.resize(size, Image.Resampling.BICUBIC)


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture in a format."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def photo(size: tuple[int, int] = (640, 480), orientation: int = 1) -> bytes:
    """A JPEG as a telephone makes it: with a place, a comment and an orientation."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.ImageDescription] = SECRET.decode()
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (48.0, 51.0, 24.0)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    return encoded(noisy(size), exif=exif, comment=SECRET, xmp=xmp, quality=90)


def moving(kind: str = "GIF", frames: int = 4, size: tuple[int, int] = (320, 240)) -> bytes:
    """An animation."""
    first, *others = (noisy(size, seed).quantize(32) if kind == "GIF" else noisy(size, seed) for seed in range(frames))
    return encoded(first, kind, save_all=True, append_images=others, duration=80)


def opened(data: bytes) -> Image.Image:
    """What is in these bytes."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
