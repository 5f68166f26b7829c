"""Owns laying a caller's pictures onto the requested size: colours as sRGB, transparency, proportions."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from safelight.errors import invalid
from safelight.generations.picture_files import PictureFile

# How an ICC profile names the colours it is for -> Pillow's mode
_MODE_OF_SPACE = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_GREY = ("1", "L", "LA", "La")


def lay_init_image(file: PictureFile, width: int, height: int) -> Image.Image:
    """RGB in sRGB, upright, transparency over white, scaled to cover width by height and cropped around the centre.
    Takes up to a second for the largest pictures. Raises VALIDATION_ERROR naming init_image."""
    picture = _flatten(file.decode(max(width, height)), background=255)
    return _as_srgb(_cover(picture, width, height), file.profile)


def lay_mask(file: PictureFile, width: int, height: int) -> Image.Image:
    """L, 255 where the picture is painted anew and 0 where it is kept. It is scaled and cropped like init_image, so a
    mask in that one's proportions or in the result's stays aligned; see check_mask_shape. Its numbers are taken as they
    are, without a colour profile. Transparency keeps. Luminance from one half on is painted: diffusers cuts there too,
    so softness would be lost anyway. Raises VALIDATION_ERROR naming mask."""
    picture = _flatten(file.decode(max(width, height)), background=0).convert("L")
    return _cover(picture, width, height).point([0] * 128 + [255] * 128)


def check_mask_shape(mask: tuple[int, int], picture: tuple[int, int], result: tuple[int, int]) -> None:
    """A mask lies over init_image before that is cropped, or over the result: it has the proportions of one of them, to
    the pixel that scaling rounds away. Anything else would be cropped to what nobody meant. Raises VALIDATION_ERROR."""
    if not _has_shape_of(mask, picture) and not _has_shape_of(mask, result):
        raise invalid(
            "mask",
            f"is {_words(mask)} pixels; send one in the proportions of init_image ({_words(picture)}) or of the "
            f"result ({_words(result)}).",
            "format",
        )


def _has_shape_of(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Scaled to the same width, their heights differ by at most a pixel of the coarser one, or the other way round."""
    return abs(one[0] * other[1] - one[1] * other[0]) <= max(*one, *other)


def _words(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"


def _flatten(picture: Image.Image, background: int) -> Image.Image:
    """Opaque: L, CMYK or RGB."""
    if picture.mode == "CMYK":
        return picture
    mode = "L" if picture.mode in _GREY else "RGB"
    if not picture.has_transparency_data:
        return picture.convert(mode)
    opaque = Image.new("RGBA", picture.size, (background, background, background, 255))
    return Image.alpha_composite(opaque, picture.convert("RGBA")).convert(mode)


def _cover(picture: Image.Image, width: int, height: int) -> Image.Image:
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def _as_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB. A profile that is broken, or for other colours than the picture has, is left out: the picture is whole."""
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = _MODE_OF_SPACE.get(source.profile.xcolor_space.strip())
            if mode == picture.mode or (mode, picture.mode) == ("RGB", "L"):
                converted = ImageCms.profileToProfile(
                    picture.convert(mode), source, ImageCms.createProfile("sRGB"), outputMode="RGB"
                )
                assert converted is not None, "only a conversion in place gives nothing"
                return converted
    return picture.convert("RGB")
