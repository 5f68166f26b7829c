"""What a style does to the finished picture: neon light, watercolour paper, pastel grain."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from training.scenes.canvas import SCALE, SIZE, Canvas
from training.scenes.palette import Rng

BANK = 8  # textures of each kind, made once


def finish(canvas: Canvas, rng: Rng) -> tuple[Image.Image, list[Image.Image]]:
    """The 256x256 picture, and the mask of each object in it."""
    image = canvas.image.reduce(SCALE)
    masks = [_mask(canvas.owners, number) for number in range(1, canvas.objects + 1)]
    if canvas.style.name == "neon":
        image = _glow(image, canvas)
    elif canvas.style.name == "watercolour":
        number = int(rng.integers(BANK))
        image, masks = _watercolour(image, number), [_shift(mask, number) for mask in masks]
    elif canvas.style.name == "pastel":
        image = _grain(image, int(rng.integers(BANK)))
    return image, masks


def _mask(owners: Image.Image, number: int) -> Image.Image:
    table = [0] * 256
    table[number] = 255
    return owners.point(table).reduce(SCALE)


def _glow(image: Image.Image, canvas: Canvas) -> Image.Image:
    """Adds what the tubes give off: a narrow bright halo and a wide faint one."""
    if canvas.lamps is None:
        return image
    small = canvas.lamps.reduce(4)
    near = small.filter(ImageFilter.GaussianBlur(2)).resize(image.size, Image.Resampling.BILINEAR)
    far = small.reduce(2).filter(ImageFilter.GaussianBlur(5)).resize(image.size, Image.Resampling.BILINEAR)
    return ImageChops.add(ImageChops.add(image, near.point(lambda v: int(v * 0.9))), far.point(lambda v: int(v * 1.1)))


def _watercolour(image: Image.Image, number: int) -> Image.Image:
    """Uneven edges, pigment that gathers and thins, and white paper around the wash."""
    washed = _shift(image, number).filter(ImageFilter.GaussianBlur(0.7))
    paint = (255 - np.asarray(washed)).astype(np.uint16)
    paint *= _pigment(number)[..., None]
    return Image.fromarray((255 - (paint >> 8).clip(0, 255)).astype(np.uint8))


def _shift(image: Image.Image, number: int) -> Image.Image:
    """Every pixel taken from a little aside, in a picture or a mask."""
    pixels = np.asarray(image)
    flat = pixels.reshape(SIZE * SIZE, -1)
    return Image.fromarray(flat[_wobble(number)].reshape(pixels.shape))


def _grain(image: Image.Image, number: int) -> Image.Image:
    chalk = np.asarray(image).astype(np.float32) + _chalk(number)[..., None]
    return Image.fromarray(chalk.clip(0, 255).astype(np.uint8))


@lru_cache
def _wobble(number: int) -> np.ndarray:
    """The index of the pixel that each one takes its colour from (65536,), up to 3 pixels away."""
    rng = np.random.default_rng((number, 1))
    rows, columns = (
        (at + np.round(1.6 * _noise(rng, (18, 8)))).clip(0, SIZE - 1).astype(np.intp) for at in np.indices((SIZE, SIZE))
    )
    index: np.ndarray = (rows * SIZE + columns).ravel()
    return index


@lru_cache
def _pigment(number: int) -> np.ndarray:
    """How much paint lies on each pixel (256, 256), 256 as painted: blooms, grains, none at the ragged border."""
    rng = np.random.default_rng((number, 2))
    density = 0.96 + 0.12 * _noise(rng, (5, 9)) + 0.02 * _noise(rng, (100,))
    axis = np.minimum(np.arange(SIZE), np.arange(SIZE)[::-1])
    from_edge = np.minimum(axis[:, None], axis[None]) + 3 * _noise(rng, (7, 16))
    gathered = 1 + 0.1 * np.exp(-(((from_edge - 9) / 2.2) ** 2))  # a wash dries darker at its rim
    border = np.clip((from_edge - 4) / 4, 0, 1)
    pigment: np.ndarray = (density * gathered * border * 256).clip(0, 290).astype(np.uint16)
    return pigment


@lru_cache
def _chalk(number: int) -> np.ndarray:
    chalk: np.ndarray = 4.0 * _noise(np.random.default_rng((number, 3)), (128, 32)).astype(np.float32)
    return chalk


def _noise(rng: Rng, cells: tuple[int, ...]) -> np.ndarray:
    """Smooth noise of about -1..1 (256, 256), with as many bumps across as each of `cells` says."""
    total = np.zeros((SIZE, SIZE))
    for count in cells:
        grid = Image.fromarray(rng.uniform(-1, 1, (count, count)).astype(np.float32))
        total += np.asarray(grid.resize((SIZE, SIZE), Image.Resampling.BICUBIC))
    noise: np.ndarray = total / len(cells) ** 0.5
    return noise
