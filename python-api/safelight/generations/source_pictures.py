"""Owns turning a caller's bytes into a picture of the requested size. Nothing about the bytes is believed: their size,
format and pixels are checked before anything is decoded."""

from __future__ import annotations

import binascii
import re
from io import BytesIO

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from safelight.errors import SafelightError, invalid

MAX_BYTES = 8 * 2**20
MAX_PIXELS = 16_000_000
MAX_JPEG_SCANS = 100  # a progressive JPEG has about 10; each one more costs a pass over all its pixels
FORMATS = ("PNG", "JPEG", "WEBP")

_DATA_URL = re.compile(r"data:[^,]{0,100};base64,", re.IGNORECASE)  # what type it claims to have does not matter
_JPEG = b"\xff\xd8"
_START_OF_SCAN = b"\xff\xda"
_UPRIGHT = {  # EXIF orientation -> how to turn it back
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_init_image(data: str, width: int, height: int) -> Image.Image:
    """RGB, upright, transparency over white, scaled to cover width by height and cropped around the centre.
    Takes up to a second for the largest pictures. Raises VALIDATION_ERROR naming init_image."""
    picture = _read_picture("init_image", data)
    return _cover(_flatten(picture, background=255).convert("RGB"), width, height)


def read_mask(data: str, width: int, height: int) -> Image.Image:
    """L, 255 where the picture is painted anew and 0 where it is kept. It is scaled and cropped like init_image, so a
    mask in that one's proportions or in the result's stays aligned. Transparency keeps. Luminance from one half on is
    painted: diffusers cuts there too, so softness would be lost anyway. Raises VALIDATION_ERROR naming mask."""
    picture = _read_picture("mask", data)
    grey = _cover(_flatten(picture, background=0).convert("L"), width, height)
    return grey.point([0] * 128 + [255] * 128)


def _read_picture(field: str, data: str) -> Image.Image:
    """The first frame, decoded and upright, in its own mode with at most 8 bits a channel."""
    content = _read_base64(field, data)
    try:
        _check_pixels(field, _webp_size(content))
        picture = Image.open(BytesIO(content), formats=FORMATS)  # reads the header only
        _check_pixels(field, picture.size)
        if content.startswith(_JPEG) and content.count(_START_OF_SCAN) > MAX_JPEG_SCANS:
            raise invalid(field, "its JPEG has too many passes; save it anew.", "format")
        orientation = _orientation(picture)
        picture.load()
    except SafelightError:
        raise
    except UnidentifiedImageError as error:
        raise invalid(field, "it is not a PNG, JPEG or WebP picture.", "format") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(field) from error
    except Exception as error:  # decoders of foreign bytes raise whatever they stumble over
        raise invalid(field, "the picture is damaged or cut off; save it anew.", "format") from error
    turn = _UPRIGHT.get(orientation)
    eight_bit = _reduce_depth(picture)
    return eight_bit if turn is None else eight_bit.transpose(turn)


def _read_base64(field: str, data: str) -> bytes:
    head = _DATA_URL.match(data)
    start = head.end() if head else 0
    if (len(data) - start) * 3 // 4 > MAX_BYTES + 2:  # padding stands for up to two bytes
        raise _too_many_bytes(field)
    try:
        content = binascii.a2b_base64(data[start:], strict_mode=True)
    except ValueError as error:  # binascii.Error, or characters beyond ASCII
        raise invalid(field, "send a data URL or base64 without line breaks.", "format") from error
    if len(content) > MAX_BYTES:
        raise _too_many_bytes(field)
    return content


def _webp_size(content: bytes) -> tuple[int, int]:
    """Width and height that a WebP's header states, (0, 0) for anything else. Pillow's decoder allocates two whole
    canvases before it tells. Layouts: developers.google.com/speed/webp/docs/riff_container and RFC 6386 9.1."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return 0, 0
    match content[12:16]:
        case b"VP8X":
            return _little(content, 24, 3) + 1, _little(content, 27, 3) + 1
        case b"VP8L":
            bits = _little(content, 21, 4)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case _:
            return _little(content, 26, 2) & 0x3FFF, _little(content, 28, 2) & 0x3FFF


def _little(content: bytes, start: int, length: int) -> int:
    return int.from_bytes(content[start : start + length], "little")


def _check_pixels(field: str, size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise _too_many_pixels(field)


def _orientation(picture: Image.Image) -> int:
    """1 is upright, and what broken EXIF data is taken for."""
    try:
        value = picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # the picture itself may well be whole
        return 1
    return value if isinstance(value, int) else 1


def _reduce_depth(picture: Image.Image) -> Image.Image:
    """16 bits of grey to their upper 8: Pillow's own conversion clips everything above 255 to white."""
    if not picture.mode.startswith("I"):
        return picture
    return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))


def _flatten(picture: Image.Image, background: int) -> Image.Image:
    if not picture.has_transparency_data:
        return picture
    opaque = Image.new("RGBA", picture.size, (background, background, background, 255))
    return Image.alpha_composite(opaque, picture.convert("RGBA"))


def _cover(picture: Image.Image, width: int, height: int) -> Image.Image:
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def _too_many_bytes(field: str) -> SafelightError:
    message = f"the picture is larger than {MAX_BYTES // 2**20} MiB; send a smaller one."
    return invalid(field, message, "max_bytes", max_bytes=MAX_BYTES)


def _too_many_pixels(field: str) -> SafelightError:
    message = f"the picture has more than {MAX_PIXELS // 1_000_000} megapixels; send a smaller one."
    return invalid(field, message, "max_pixels", max_pixels=MAX_PIXELS)
