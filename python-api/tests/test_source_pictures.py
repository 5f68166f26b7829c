"""Pictures that callers send: what is accepted, how it is laid onto the requested size, and what is refused."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageOps

from safelight.errors import SafelightError
from safelight.generations.picture_files import MAX_BYTES, MAX_PIXELS, open_picture
from safelight.generations.source_pictures import lay_init_image, lay_mask

RED, BLUE, WHITE, BLACK = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)


def read_init_image(data: str, width: int, height: int) -> Image.Image:
    return lay_init_image(open_picture("init_image", data), width, height)


def read_mask(data: str, width: int, height: int) -> Image.Image:
    return lay_mask(open_picture("mask", data), width, height)


def two_halves(mode: str = "RGB", size: tuple[int, int] = (64, 32), left: Any = RED, right: Any = BLUE) -> Image.Image:
    picture = Image.new(mode, size, right)
    picture.paste(left, (0, 0, size[0] // 2, size[1]))
    return picture


def encoded(picture: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def sent(content: bytes) -> str:
    return b64encode(content).decode()


def refusal(read: Callable[[str, int, int], Image.Image], data: str) -> SafelightError:
    with pytest.raises(SafelightError) as caught:
        read(data, 64, 64)
    assert caught.value.code == "VALIDATION_ERROR"
    return caught.value


def png_with_header(width: int, height: int) -> bytes:
    """A PNG that announces a size; its one row of pixels is never to be reached."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("head", ["", "data:image/png;base64,", "data:image/gif;charset=x;BASE64,", "data:;base64,"])
def test_the_content_decides_about_the_format(format: str, head: str) -> None:
    picture = read_init_image(head + sent(encoded(two_halves(), format)), 64, 32)
    assert (picture.mode, picture.size) == ("RGB", (64, 32))
    assert picture.getpixel((5, 16)) == pytest.approx(RED, abs=4)
    assert picture.getpixel((60, 16)) == pytest.approx(BLUE, abs=4)


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF", "PPM", "ICO", "TGA"])
def test_other_formats_are_refused(format: str) -> None:
    error = refusal(read_init_image, sent(encoded(Image.new("RGB", (32, 32)), format)))
    assert error.details[0].field == "init_image"
    assert "PNG, JPEG or WebP" in error.message


@pytest.mark.parametrize(
    "data",
    [
        "",
        "data:image/png;base64,",
        "not base64!",
        "https://example.com/picture.png",
        "data:image/svg+xml,%3Csvg%3E",
        "AAAA\nAAAA",
        "AAA",
        "AA==AAAA",
        "ünïcödé",
        "\ud800",
        sent(b"hello"),
    ],
)
@pytest.mark.parametrize("read", [read_init_image, read_mask])
def test_what_is_no_picture_is_refused(read: Callable[[str, int, int], Image.Image], data: str) -> None:
    error = refusal(read, data)
    assert error.details[0].field == ("mask" if read is read_mask else "init_image")


def test_the_byte_limit_is_exact() -> None:
    content = encoded(two_halves())
    padded = content + b"\0" * (MAX_BYTES - len(content))
    assert read_init_image(sent(padded), 64, 32).size == (64, 32)
    assert "8 MiB" in refusal(read_init_image, sent(padded + b"\0")).message
    assert "8 MiB" in refusal(read_init_image, "A" * (MAX_BYTES * 2)).message


@pytest.mark.parametrize(
    ("width", "height"), [(MAX_PIXELS + 1, 1), (5000, 5000), (10_000, 10_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)]
)
def test_pixels_are_counted_in_the_header(width: int, height: int) -> None:
    assert "16 megapixels" in refusal(read_init_image, sent(png_with_header(width, height))).message


def test_a_small_file_that_unpacks_to_a_large_picture_is_refused() -> None:
    bomb = encoded(Image.new("RGB", (16_383, 1000), RED), "WEBP", lossless=True)
    assert len(bomb) < 3000
    assert "16 megapixels" in refusal(read_init_image, sent(bomb)).message


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}])
def test_a_webps_size_is_known_before_its_decoder_runs(options: dict[str, Any]) -> None:
    """All three layouts; the size is changed in the header only, so that the decoder would complain differently."""
    content = bytearray(encoded(two_halves(), "WEBP", **options))
    start = {b"VP8 ": 26, b"VP8L": 21, b"VP8X": 24}[bytes(content[12:16])]
    content[start : start + 4] = b"\xff\x3f\xff\x3f" if start == 26 else b"\xff\xff\xff\x0f"
    if start == 24:
        content[24:30] = b"\xff\xff\x00\xff\xff\x00"
    assert "16 megapixels" in refusal(read_init_image, sent(bytes(content))).message


def test_a_jpeg_with_endless_passes_is_refused() -> None:
    content = encoded(two_halves(), "JPEG", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]
    assert read_init_image(sent(content), 64, 64)
    assert "passes" in refusal(read_init_image, sent(content[:-2] + scan * 200 + content[-2:])).message


def test_the_picture_covers_the_size_and_is_cropped_around_its_centre() -> None:
    wide = Image.new("RGB", (300, 100), BLUE)
    wide.paste(RED, (100, 0, 200, 100))
    picture = np.asarray(read_init_image(sent(encoded(wide)), 64, 64), int)
    assert np.abs(picture[:, 2:-2] - RED).max() <= 2


def test_a_mask_in_the_pictures_proportions_stays_aligned_with_it() -> None:
    picture, mask = Image.new("RGB", (300, 200), BLACK), Image.new("L", (150, 100), 0)
    picture.paste(WHITE, (120, 50, 240, 150))
    mask.paste(255, (60, 25, 120, 75))
    seen = np.asarray(read_init_image(sent(encoded(picture)), 128, 64).convert("L")) > 127
    painted = np.asarray(read_mask(sent(encoded(mask)), 128, 64)) > 127
    assert (seen != painted).mean() < 0.03


def test_a_mask_in_the_results_proportions_is_not_cropped() -> None:
    mask = two_halves("L", (32, 16), left=255, right=0)
    painted = np.asarray(read_mask(sent(encoded(mask)), 128, 64))
    assert (painted[:, :60] == 255).all()
    assert (painted[:, 68:] == 0).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_exif_orientation_is_applied(orientation: int, format: str) -> None:
    picture = two_halves(size=(64, 32))
    picture.paste((0, 255, 0), (0, 0, 32, 16))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    content = encoded(picture, format, exif=exif, **({"quality": 100} if format != "PNG" else {}))
    reference = ImageOps.exif_transpose(Image.open(BytesIO(content))).convert("RGB")
    upright = read_init_image(sent(content), *reference.size)
    assert np.abs(np.asarray(upright, int) - np.asarray(reference, int)).max() <= 1


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")
def test_broken_exif_data_does_not_spoil_a_whole_picture() -> None:
    content = encoded(two_halves(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12")
    assert read_init_image(sent(content), 64, 32).getpixel((5, 16)) == pytest.approx(RED, abs=4)


@pytest.mark.filterwarnings("ignore:Palette images with Transparency:UserWarning")
def test_transparency_lies_over_white_and_keeps_under_a_mask() -> None:
    clear = two_halves("RGBA", left=(255, 255, 255, 255), right=(255, 255, 255, 0))
    clear.paste((0, 0, 0, 0), (48, 0, 64, 32))
    variants = [
        encoded(clear),
        encoded(clear, "WEBP", lossless=True, exact=True),
        encoded(clear.convert("LA")),
        encoded(clear.quantize()),
    ]
    for content in variants:
        assert (np.asarray(read_init_image(sent(content), 64, 32)) == 255).all()
        painted = np.asarray(read_mask(sent(content), 64, 32))
        assert (painted[:, :30] == 255).all()
        assert (painted[:, 34:] == 0).all()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_a_png_with_one_transparent_colour(mode: str) -> None:
    content = encoded(Image.new(mode, (32, 32), 0), transparency=(0, 0, 0) if mode == "RGB" else 0)
    assert read_init_image(sent(content), 32, 32).getpixel((9, 9)) == WHITE


def test_sixteen_bits_of_grey_keep_their_tones() -> None:
    grey = Image.fromarray(np.full((32, 32), 0x8040, np.uint16))
    assert read_init_image(sent(encoded(grey)), 32, 32).getpixel((9, 9)) == (128, 128, 128)
    assert read_mask(sent(encoded(grey)), 32, 32).getpixel((9, 9)) == 255


def test_cmyk_becomes_rgb() -> None:
    content = encoded(Image.new("CMYK", (32, 32), (0, 255, 255, 0)), "JPEG")
    assert read_init_image(sent(content), 32, 32).getpixel((9, 9)) == pytest.approx(RED, abs=4)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_counts(format: str) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (RED, BLUE)]
    content = encoded(frames[0], format, save_all=True, append_images=frames[1:])
    assert read_init_image(sent(content), 32, 32).getpixel((9, 9)) == pytest.approx(RED, abs=4)


def test_a_mask_is_black_and_white() -> None:
    ramp = Image.fromarray(np.tile(np.arange(256, dtype=np.uint8), (16, 1)))
    mask = read_mask(sent(encoded(ramp)), 256, 16)
    values = np.asarray(mask)
    assert mask.mode == "L"
    assert (values[:, :128] == 0).all()
    assert (values[:, 128:] == 255).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_extreme_proportions_are_covered(size: tuple[int, int]) -> None:
    assert read_init_image(sent(encoded(Image.new("RGB", size, RED))), 64, 96).getpixel((30, 30)) == RED


WHOLE = {
    "PNG": encoded(two_halves()),
    "JPEG": encoded(two_halves(), "JPEG"),
    "progressive JPEG": encoded(two_halves(), "JPEG", progressive=True),
    "WEBP": encoded(two_halves(), "WEBP"),
    "lossless WEBP": encoded(two_halves(), "WEBP", lossless=True),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_picture_that_is_cut_off_is_refused(kind: str) -> None:
    content = WHOLE[kind]
    for length in range(0, len(content) - 20, 7):  # what follows the pixels in a PNG may be missing
        refusal(read_init_image, sent(content[:length]))


@pytest.mark.filterwarnings("ignore")  # Pillow warns of much that it then reads
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 2000),
)
@settings(max_examples=300, deadline=None)
def test_damaged_bytes_give_a_picture_or_a_refusal(kind: str, changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(WHOLE[kind])
    for place, byte in changes:
        content[place % len(content)] = byte
    try:
        picture = read_init_image(sent(bytes(content[: len(content) - cut % len(content)])), 48, 32)
    except SafelightError as error:
        picture, code = None, error.code
    assert code == "VALIDATION_ERROR" if picture is None else picture.size == (48, 32)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_refused(data: str) -> None:
    refusal(read_init_image, data)
