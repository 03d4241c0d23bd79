"""Reads a picture in a child of the helper process (`wall/sandbox`) and draws it anew. It imports nothing of Florilège.

Only pixels pass: what is written is encoded afresh from them, in sRGB and upright, without EXIF, profile or comment.
"""

import io
import math
import struct
import warnings
from typing import Any

from PIL import (
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageChops,
    ImageCms,
    ImageSequence,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")  # what browsers read; named by their first bytes, never by a name
PLUGINS = (JpegImagePlugin, PngImagePlugin, GifImagePlugin, WebPImagePlugin, AvifImagePlugin)
BESIDE = (
    ImageChops,
    ImageSequence,
    MpoImagePlugin,
    TiffImagePlugin,
)  # Pillow reads these late, when no file may be read
MOVING = ("PNG", "GIF", "WEBP", "AVIF")
MOST_PIXELS = 50_000_000
SMALLEST = 8  # pixels on a side: what is less is there to count visitors, or to draw a line
WIDTHS, TALLEST = (480, 960, 1600), 8  # of images; how many times as high as wide
SQUARES = (160, 320)  # of avatars
EMOJI_HEIGHT, EMOJI_WIDTH = 64, 256
LOGO_HEIGHT, LOGO_WIDTH = 400, 1600
MOTION_SIZE, MOTION_FRAMES, MOST_FRAMES, MOTION_BYTES = (480, 720), 120, 900, 3_000_000
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, struct.error)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread would take 64 MB of address space

Size = tuple[int, int]
File = tuple[str, Size, bytes]


class Unfit(Exception):
    """The picture is not drawn; says why in one word: kind, small, large or broken."""


def prepare() -> None:
    """Draw a picture of each kind once, so that a child finds everything loaded: it may open no file any more."""
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    first, second = (Image.new("RGB", (SMALLEST, SMALLEST), colour) for colour in ("red", "blue"))
    for kind in KINDS:
        work({"use": "image", "motion": False}, _saved(first, kind, exif=exif, icc_profile=profile))
    for kind in MOVING:
        body = _saved(first, kind, save_all=True, append_images=[second], duration=100)
        work({"use": "image", "motion": True}, body)


def work(facts: dict[str, Any], body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The job that `wall/sandbox/helper.py` does: draw a picture for this `use`, as a still or (`motion`) moving."""
    try:
        image = _open(body)
        drawn, files = _motion(image) if facts["motion"] else _still(image, facts["use"])
    except Unfit as refusal:
        return {"trouble": str(refusal)}, []
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return {"trouble": "large"}, []
    except BROKEN:
        return {"trouble": "broken"}, []
    listed = [{"media_type": media_type, "width": size[0], "height": size[1]} for media_type, size, _ in files]
    return {**drawn, "files": listed}, [data for _, _, data in files]


def sizes_for(use: str, width: int, height: int) -> list[Size]:
    """The sizes to draw, smallest first: never larger than the original, and no two that are nearly the same."""
    if use == "avatar":
        side = min(width, height)
        return [(one, one) for one in _steps(SQUARES, side)]
    if use == "emoji":
        return [_fit(width, height, EMOJI_WIDTH, EMOJI_HEIGHT)]
    if use == "logo":
        return [_fit(width, height, LOGO_WIDTH, LOGO_HEIGHT)]
    return list(dict.fromkeys(_fit(width, height, one, one * TALLEST) for one in _steps(WIDTHS, width)))


def _steps(steps: tuple[int, ...], most: int) -> list[int]:
    """Those of the steps that there are pixels for, and the original's own size where it lies well between two."""
    fitting = [step for step in steps if step <= most]
    if not fitting or (most < steps[-1] and fitting[-1] < most * 0.8):
        fitting.append(most)
    return fitting


def _fit(width: int, height: int, most_width: int, most_height: int) -> Size:
    scale = min(1.0, most_width / width, most_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _open(body: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(body), formats=KINDS)
    except UnidentifiedImageError as error:
        raise Unfit("kind") from error
    if min(image.size) < SMALLEST:
        raise Unfit("small")
    if image.width * image.height > MOST_PIXELS:
        raise Unfit("large")
    return image


def _still(image: Image.Image, use: str) -> tuple[dict[str, Any], list[File]]:
    orientation = _orientation(image)
    moving = _moves(image)
    width, height = image.size[::-1] if orientation > 4 else image.size
    sizes = sizes_for(use, width, height)
    largest = sizes[-1]
    picture = _shrunk(image, largest[::-1] if orientation > 4 else largest, square=use == "avatar")
    if orientation in UPRIGHT:
        picture = picture.transpose(UPRIGHT[orientation])
    files = []
    for size in reversed(sizes):
        picture = picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)
        files += _encode(picture, use)
    return {"width": width, "height": height, "colour": _colour(picture), "animated": moving}, files


def _shrunk(image: Image.Image, size: Size, *, square: bool) -> Image.Image:
    """The pixels in RGB or RGBA and sRGB, at this size; only then, so that a large picture is held as few times."""
    profile = image.info.get("icc_profile")
    image.draft(None, size)  # a JPEG is decoded at a half, a quarter or an eighth where that is enough
    if image.mode != "CMYK":
        image = _plain(image)
    side = min(image.size)
    left, top = (image.width - side) / 2, (image.height - side) / 2
    box = (left, top, left + side, top + side) if square else None
    small = image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
    small = _in_srgb(small, profile) if profile else small
    small = small if small.mode in ("RGB", "RGBA") else small.convert("RGB")
    small.info = {}  # what a writer would pass on: profile, EXIF, XMP
    return small


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey, which `convert` would clip to white
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The picture with the colours that its profile means; as it is where the profile makes no sense."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, *BROKEN):
        return image
    if converted is None:
        return image
    if alpha:
        converted.putalpha(alpha)
    return converted


def _encode(image: Image.Image, use: str) -> list[File]:
    """The picture as WebP, and as AVIF where that is smaller by a fifth."""
    webp = _saved(image, "WEBP", quality=80, method=4)
    if use in ("emoji", "logo"):  # drawn with few colours
        return [("image/webp", image.size, min(webp, _saved(image, "WEBP", lossless=True, method=4), key=len))]
    avif = _saved(image, "AVIF", quality=60, speed=8, max_threads=1)
    files = [("image/webp", image.size, webp)]
    return [*files, ("image/avif", image.size, avif)] if len(avif) <= 0.8 * len(webp) else files


def _motion(image: Image.Image) -> tuple[dict[str, Any], list[File]]:
    """All of an animation in one small WebP; nothing where it is too long or too heavy for that."""
    count = getattr(image, "n_frames", 1) if _moves(image) else 1
    if not 1 < count <= MOST_FRAMES:
        return {}, []
    size = _fit(*image.size, *MOTION_SIZE)
    step = math.ceil(count / MOTION_FRAMES)
    frames, durations = [], []
    for number in range(count):
        image.seek(number)
        image.load()
        lasts = float(image.info.get("duration", 0))
        lasts = min(lasts, 10_000) if lasts > 10 else 100  # as browsers do
        if number % step == 0:
            frames.append(_plain(image).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))
            durations.append(lasts)
        else:
            durations[-1] += lasts
    first, *others = frames
    first.info = {}
    data = _saved(first, "WEBP", save_all=True, append_images=others, duration=durations, quality=70, method=2)
    return {}, [("image/webp", size, data)] if len(data) <= MOTION_BYTES else []


def _moves(image: Image.Image) -> bool:
    return image.format in MOVING and bool(getattr(image, "is_animated", False))


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(0x0112, 1)
    except BROKEN:
        return 1
    return value if value in UPRIGHT else 1


def _colour(image: Image.Image) -> str:
    """The dominant colour: the mean of the largest family of alike pixels, transparent ones left out."""
    families: dict[Size | tuple[int, ...], list[int]] = {}
    small = image.convert("RGBA").resize((24, 24), Image.Resampling.BOX)
    pixels = small.tobytes()
    for red, green, blue, alpha in zip(*(pixels[part::4] for part in range(4)), strict=True):
        sums = families.setdefault((red >> 6, green >> 6, blue >> 6), [0, 0, 0, 0])
        for place, value in enumerate((red * alpha, green * alpha, blue * alpha, alpha)):
            sums[place] += value
    red, green, blue, weight = max(families.values(), key=lambda sums: sums[3])
    return f"#{red // weight:02x}{green // weight:02x}{blue // weight:02x}" if weight else "#808080"


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
