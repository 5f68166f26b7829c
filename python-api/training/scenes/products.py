"""The studio's products: how each is drawn, how wide and tall it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.scenes.belongings import draw_apple, draw_ball, draw_headphones, draw_shoe, draw_watch
from training.scenes.furnishings import draw_book, draw_box, draw_chair, draw_lamp
from training.scenes.palette import RGB
from training.scenes.pen import Pen
from training.scenes.vehicles import draw_car
from training.scenes.vessels import draw_bottle, draw_mug, draw_perfume, draw_plant, draw_teapot, draw_vase


@dataclass(frozen=True)
class Product:
    """`height` in canvas units when alone and of usual size; `width` and `foot` (half the contact) in heights."""

    draw: Callable[[Pen, RGB], None]
    height: float
    width: float
    foot: float
    top: float = 1.0  # where another product stands on it, in heights


PRODUCTS_DRAWN: dict[str, Product] = {
    "bottle": Product(draw_bottle, 150, 0.36, 0.18),
    "mug": Product(draw_mug, 100, 1.08, 0.4),
    "vase": Product(draw_vase, 138, 0.64, 0.2),
    "lamp": Product(draw_lamp, 148, 0.76, 0.22),
    "chair": Product(draw_chair, 142, 0.82, 0.36),
    "box": Product(draw_box, 116, 1.14, 0.52, 0.72),
    "ball": Product(draw_ball, 108, 1.0, 0.32),
    "apple": Product(draw_apple, 112, 1.0, 0.32),
    "plant": Product(draw_plant, 148, 0.96, 0.26),
    "car": Product(draw_car, 84, 2.0, 0.86),
    "shoe": Product(draw_shoe, 84, 1.96, 0.9),
    "watch": Product(draw_watch, 148, 0.6, 0.14),
    "perfume": Product(draw_perfume, 126, 0.74, 0.36),
    "headphones": Product(draw_headphones, 132, 1.1, 0.5),
    "book": Product(draw_book, 74, 1.9, 0.84, 0.66),
    "teapot": Product(draw_teapot, 110, 1.6, 0.34),
}
