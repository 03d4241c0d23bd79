"""Promises of drawing: pixels pass and nothing else does, whatever the bytes say that they are."""

import io
import struct
import time
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image, ImageCms

from tests.support.pictures import SECRET, encoded, moving, noisy, opened, photo, plain
from wall.connectors.base import Malformed
from wall.media.image_helper import sizes_for
from wall.media.imaging import Drawn, DrawnFile, Imaging
from wall.sandbox.sandbox import Limits


@pytest.fixture(scope="module")
def imaging() -> Iterator[Imaging]:
    imaging = Imaging()
    yield imaging
    imaging.close()


def _stills(drawn: Drawn, media_type: str = "image/webp") -> dict[int, DrawnFile]:
    return {file.width: file for file in drawn.files if file.media_type == media_type and not file.motion}


def _webp(drawn: Drawn) -> Image.Image:
    stills = _stills(drawn)
    return opened(stills[max(stills)].data)


def _near(one: str, other: str, most: int = 12) -> bool:
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return all(abs(a - b) <= most for a, b in pairs)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_every_kind_that_browsers_read_is_drawn_anew_as_webp(imaging: Imaging, kind: str) -> None:
    drawn = imaging.read(encoded(plain((640, 480)), kind), "image")
    assert (drawn.width, drawn.height, drawn.animated) == (640, 480, False)
    assert _near(drawn.colour, "#c04020")
    assert list(_stills(drawn)) == [640, 480]
    for width, file in _stills(drawn).items():
        assert opened(file.data).size == (width, file.height)


def test_place_comment_description_and_profile_are_gone(imaging: Imaging) -> None:
    body = photo()
    assert SECRET in body
    drawn = imaging.read(body, "image")
    for file in drawn.files:
        assert SECRET not in file.data
        assert b"Exif" not in file.data
        image = opened(file.data)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_whichever_way_the_camera_was_held(imaging: Imaging, orientation: int) -> None:
    upright = plain((100, 60), "#2040c0")
    upright.paste("#ffffff", (0, 0, 50, 30))  # the corner that tells
    flip = Image.Transpose
    turns = {2: flip.FLIP_LEFT_RIGHT, 3: flip.ROTATE_180, 4: flip.FLIP_TOP_BOTTOM, 5: flip.TRANSPOSE}
    turns |= {6: flip.ROTATE_90, 7: flip.TRANSVERSE, 8: flip.ROTATE_270}
    held = upright.transpose(turns[orientation]) if orientation in turns else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    drawn = imaging.read(encoded(held, exif=exif, quality=95), "image")
    image = _webp(drawn).convert("RGB")
    assert (drawn.width, drawn.height) == image.size == (100, 60)
    assert min(image.getpixel((10, 10))) > 230  # type: ignore[arg-type]  # RGB: three numbers
    assert max(image.getpixel((90, 10))[:1]) < 80  # type: ignore[index]  # as above


def test_colours_are_what_their_profile_means(imaging: Imaging) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert _near(imaging.read(encoded(plain(), icc_profile=srgb), "image").colour, "#c04020")
    for nonsense in (lab.tobytes(), b"no profile", srgb[:200]):
        assert _near(imaging.read(encoded(plain(), icc_profile=nonsense), "image").colour, "#c04020")


def test_sizes_never_exceed_the_original_and_none_is_nearly_the_same_as_another() -> None:
    assert sizes_for("image", 4000, 3000) == [(480, 360), (960, 720), (1600, 1200)]
    assert sizes_for("image", 1000, 500) == [(480, 240), (960, 480)]
    assert sizes_for("image", 1300, 1300) == [(480, 480), (960, 960), (1300, 1300)]
    assert sizes_for("image", 300, 200) == [(300, 200)]
    assert sizes_for("image", 10, 9) == [(10, 9)]
    assert sizes_for("avatar", 400, 300) == [(160, 160), (300, 300)]
    assert sizes_for("avatar", 90, 120) == [(90, 90)]
    assert sizes_for("emoji", 256, 256) == [(64, 64)]
    assert sizes_for("emoji", 2560, 64) == [(256, 6)]
    for width in range(8, 3000, 7):
        for height in (8, 999, 40_000):
            sizes = sizes_for("image", width, height)
            assert all(w <= min(width, 1600) and 1 <= h <= min(height, 12_800) for w, h in sizes)
            assert sizes == sorted(set(sizes))


def test_a_portrait_is_the_square_in_the_middle(imaging: Imaging) -> None:
    wide = plain((600, 300), "#ffffff")
    wide.paste("#008000", (150, 0, 450, 300))
    drawn = imaging.read(encoded(wide, "PNG"), "avatar")
    assert (drawn.width, drawn.height) == (600, 300)
    assert list(_stills(drawn)) == [300, 160]
    assert _near(drawn.colour, "#008000")


def test_avif_is_there_only_where_it_saves_a_fifth(imaging: Imaging) -> None:
    drawn = imaging.read(encoded(noisy((1200, 900), grain=300), quality=92), "image")
    webp, avif = _stills(drawn), _stills(drawn, "image/avif")
    assert avif
    assert all(len(file.data) <= 0.8 * len(webp[width].data) for width, file in avif.items())


def test_transparent_pictures_stay_transparent(imaging: Imaging) -> None:
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    image.paste((10, 120, 200, 255), (50, 50, 150, 150))
    palette = image.quantize(8)
    opaque = image.convert("RGB").quantize(8)
    gif = encoded(opaque, "GIF", transparency=opaque.getpixel((0, 0)))
    for body in (encoded(image, "PNG"), encoded(image, "WEBP"), encoded(palette, "PNG"), gif):
        drawn = imaging.read(body, "image")
        assert _webp(drawn).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # RGBA: four numbers
        assert _near(drawn.colour, "#0a78c8")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "RGBA"])
def test_every_way_to_hold_pixels_is_read(imaging: Imaging, mode: str) -> None:
    image = Image.new("I;16", (64, 64), 0x8000) if mode == "I;16" else plain((64, 64), "#808080").convert(mode)
    drawn = imaging.read(encoded(image, "JPEG" if mode == "CMYK" else "PNG"), "image")
    assert _near(drawn.colour, "#808080", most=20) or mode == "1"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_stilled_and_its_motion_kept_apart(imaging: Imaging, kind: str) -> None:
    drawn = imaging.read(moving(kind), "image")
    assert drawn.animated
    assert getattr(_webp(drawn), "n_frames", 1) == 1
    (motion,) = (file for file in drawn.files if file.motion)
    assert motion.media_type == "image/webp"
    assert opened(motion.data).n_frames == 4  # type: ignore[attr-defined]  # a WebP has frames
    for use in ("avatar", "emoji"):
        assert not any(file.motion for file in imaging.read(moving(kind), use).files)


def test_a_long_animation_keeps_its_length_with_fewer_frames_and_an_endless_one_only_its_still(
    imaging: Imaging,
) -> None:
    long = imaging.read(moving(frames=250, size=(40, 30)), "image")
    (motion,) = (file for file in long.files if file.motion)
    moved = opened(motion.data)
    assert moved.n_frames <= 120  # type: ignore[attr-defined]  # a WebP has frames
    assert long.animated
    endless = imaging.read(moving(frames=1000, size=(20, 20)), "image")
    assert endless.animated
    assert not any(file.motion for file in endless.files)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "kind"),
        (b"<html><body>no picture</body></html>", "kind"),
        (encoded(plain(), "BMP"), "kind"),
        (encoded(plain(), "TIFF"), "kind"),
        (encoded(plain(), "ICO"), "kind"),
        (encoded(plain((1, 1)), "GIF"), "too small"),
        (encoded(plain((400, 2)), "PNG"), "too small"),
        (photo()[:9000], "broken"),
        (encoded(noisy(), "PNG")[:5000], "broken"),
        (encoded(noisy(), "WEBP")[:900], "kind|broken"),
        (encoded(noisy(), "AVIF")[:900], "kind|broken"),
    ],
)
def test_what_is_no_whole_picture_is_refused_in_words(imaging: Imaging, body: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        imaging.read(body, "image")


def _png(width: int, height: int, rows: bytes = b"") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30_000, 30_000), (2_000_000_000, 9), (9, 2_000_000_000), (7_072, 7_072)])
def test_more_than_fifty_million_pixels_are_refused_before_one_is_drawn(
    imaging: Imaging, size: tuple[int, int]
) -> None:
    begun = time.monotonic()
    with pytest.raises(Malformed, match="fifty million|broken"):
        imaging.read(_png(*size), "image")
    assert time.monotonic() - begun < 1


def test_bytes_beyond_the_cap_are_not_even_looked_at() -> None:
    imaging = Imaging()
    with pytest.raises(Malformed, match="twelve million"):
        imaging.read(photo() + bytes(12_000_000), "image")
    assert imaging._sandbox._helper is None


def test_a_page_that_is_also_a_picture_leaves_only_the_picture(imaging: Imaging) -> None:
    script = b"<script>alert(document.domain)</script>"
    gif = encoded(plain((64, 64)), "GIF")
    for body in (gif + script, photo() + b"PK\x03\x04" + script, photo()[:20] + photo()[20:] + b"\n*/=1;" + script):
        drawn = imaging.read(body, "image")
        assert all(b"script" not in file.data for file in drawn.files)


def test_a_picture_that_takes_too_much_ends_its_child_and_nothing_else() -> None:
    narrow = Imaging(Limits(megabytes=160, cpu_seconds=5, seconds=5.0))
    with pytest.raises(Malformed, match="more time or memory"):
        narrow.read(encoded(plain((6000, 6000)), "PNG"), "image")
    assert narrow.read(photo((64, 64)), "image").width == 64
    narrow.close()
    hurried = Imaging(Limits(megabytes=512, cpu_seconds=5, seconds=0.05))
    with pytest.raises(Malformed, match="more time or memory"):
        hurried.read(photo((4000, 3000)), "image")
    hurried.close()


def test_the_same_picture_gives_the_same_bytes_each_time(imaging: Imaging) -> None:
    assert imaging.read(photo(), "image") == imaging.read(photo(), "image")
    assert imaging.read(moving(), "image") == imaging.read(io.BytesIO(moving()).getvalue(), "image")
