"""Owns turning pixels into files: JPEG previews that fit a frame, bare PNG images. Runs on worker threads."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

Pixels = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]  # (H, W, 3)

MAX_PREVIEW_BYTES = 12_000  # 16,000 as base64: with the event's other fields the frame stays within 16 KB
_QUALITIES = (85, 70, 50, 35)


def encode_preview(pixels: Pixels, width: int, height: int, side: int | None, default_side: int = 256) -> bytes:
    """A JPEG of a width x height picture, scaled to `side` pixels on its longer side but never above its own size.
    Without `side` the quality, then the default size, gives way until it has at most MAX_PREVIEW_BYTES."""
    if side is not None:
        return _jpeg(_scaled(pixels, width, height, side), quality=85)
    side = default_side
    while True:
        image = _scaled(pixels, width, height, side)
        for quality in _QUALITIES:
            jpeg = _jpeg(image, quality)
            if len(jpeg) <= MAX_PREVIEW_BYTES:
                return jpeg
        side //= 2


def encode_image(pixels: Pixels, kept: Image.Image | None = None, mask: Image.Image | None = None) -> bytes:
    """A PNG with nothing in it but the picture: the prompt stays with whoever asked. Where the mask is black it is
    `kept`, to the last bit, which no VAE would give back."""
    image = Image.fromarray(pixels)
    if kept is not None and mask is not None:
        image = Image.composite(image, kept, mask)
    file = BytesIO()
    image.save(file, "PNG", compress_level=4)
    return file.getvalue()


def _scaled(pixels: Pixels, width: int, height: int, side: int) -> Image.Image:
    scale = min(1.0, side / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = Image.fromarray(pixels)
    return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()
