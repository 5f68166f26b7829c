"""Owns opening a caller's bytes as a picture. Nothing about them is believed: size, format and number of pixels are
checked before anything is decoded."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from safelight.errors import SafelightError, invalid

MAX_BYTES = 8 * 2**20
MAX_PIXELS = 16_000_000
MAX_JPEG_SCANS = 100  # a progressive JPEG has about 10; each one more costs a pass over all its pixels
FORMATS = ("PNG", "JPEG", "WEBP")

Field = Literal["init_image", "mask"]

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
_ON_ITS_SIDE = {5, 6, 7, 8}


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture whose header has been read. It is decoded once, by `decode`."""

    field: Field
    picture: Image.Image
    orientation: int  # EXIF's; 1 is upright
    profile: bytes | None  # ICC

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, upright."""
        width, height = self.picture.size
        return (height, width) if self.orientation in _ON_ITS_SIDE else (width, height)

    @property
    def pixels(self) -> int:
        width, height = self.picture.size
        return width * height

    def decode(self, side: int) -> Image.Image:
        """The first frame, upright, in its own mode with at most 8 bits a channel; a JPEG may come smaller, but not
        below `side` pixels on its shorter side, which costs a fraction. Raises VALIDATION_ERROR."""
        try:
            self.picture.draft(None, (side, side))
            self.picture.load()
        except Exception as error:  # decoders of foreign bytes raise whatever they stumble over
            raise _damaged(self.field) from error
        eight_bit = _reduce_depth(self.picture)
        turn = _UPRIGHT.get(self.orientation)
        return eight_bit if turn is None else eight_bit.transpose(turn)


def open_picture(field: Field, data: str) -> PictureFile:
    """Raises VALIDATION_ERROR naming the field."""
    content = _read_base64(field, data)
    try:
        _check_pixels(field, _webp_size(content))
        picture = Image.open(BytesIO(content), formats=FORMATS)  # reads the header only
        _check_pixels(field, picture.size)
        if content.startswith(_JPEG) and content.count(_START_OF_SCAN) > MAX_JPEG_SCANS:
            raise invalid(field, "its JPEG has too many passes; save it anew.", "format")
        return PictureFile(field, picture, _orientation(picture), picture.info.get("icc_profile"))
    except SafelightError:
        raise
    except UnidentifiedImageError as error:
        raise invalid(field, "it is not a PNG, JPEG or WebP picture.", "format") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(field) from error
    except Exception as error:  # see decode
        raise _damaged(field) from error


def _read_base64(field: Field, data: str) -> bytes:
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


def _check_pixels(field: Field, size: tuple[int, int]) -> None:
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


def _too_many_bytes(field: Field) -> SafelightError:
    message = f"the picture is larger than {MAX_BYTES // 2**20} MiB; send a smaller one."
    return invalid(field, message, "max_bytes", max_bytes=MAX_BYTES)


def _too_many_pixels(field: Field) -> SafelightError:
    message = f"the picture has more than {MAX_PIXELS // 1_000_000} megapixels; send a smaller one."
    return invalid(field, message, "max_pixels", max_pixels=MAX_PIXELS)


def _damaged(field: Field) -> SafelightError:
    return invalid(field, "the picture is damaged or cut off; save it anew.", "format")
