"""The closed vocabulary of scenes: every kind, place, time, weather, style, and what may go with what."""

from __future__ import annotations

from typing import Literal

Side = Literal["left", "right"]
Size = Literal["small", "large"]
Relation = Literal["beside", "above", "behind"]

PRODUCTS = (
    "bottle", "mug", "vase", "lamp", "chair", "box", "ball", "apple", "plant", "car",
    "shoe", "watch", "perfume", "headphones", "book", "teapot",
)  # fmt: skip
PLACES = ("sea", "lake", "mountains", "desert", "snow", "forest", "meadow", "city", "village", "islands")
TIMES = ("dawn", "noon", "sunset", "night")
MOONS = ("full", "half", "crescent")
STYLES = ("flat", "pastel", "neon", "watercolour", "line")
SIZES: tuple[Size, ...] = ("small", "large")
MAX_COUNT = 4

# Which weather a time of day allows: no rainbow without a sun, no aurora by day.
WEATHERS_BY_TIME: dict[str, tuple[str, ...]] = {
    "dawn": ("fog", "rain", "snowfall", "rainbow"),
    "noon": ("fog", "rain", "snowfall", "storm", "rainbow"),
    "sunset": ("fog", "rain", "snowfall", "storm", "rainbow"),
    "night": ("fog", "rain", "snowfall", "storm", "aurora"),
}
WEATHERS = ("fog", "rain", "snowfall", "storm", "rainbow", "aurora")
CLEAR_WEATHERS = (None, "aurora", "rainbow")  # sun, moon and stars are seen

# What may stand in (or fly over) a place.
THINGS: dict[str, tuple[str, ...]] = {
    "sea": ("boat", "lighthouse", "balloon", "bird", "bridge"),
    "lake": ("boat", "house", "tree", "pine", "birch", "windmill", "balloon", "bird", "bridge"),
    "mountains": ("house", "pine", "birch", "balloon", "bird", "car"),
    "desert": ("cactus", "palm", "balloon", "car", "bird"),
    "snow": ("house", "pine", "birch", "balloon", "bird"),
    "forest": ("house", "car", "bird", "balloon"),
    "meadow": ("house", "tree", "birch", "windmill", "balloon", "bird", "car"),
    "city": ("balloon", "bird", "car"),
    "village": ("balloon", "bird", "car", "tree"),
    "islands": ("boat", "palm", "lighthouse", "balloon", "bird", "bridge"),
}
ALL_THINGS = tuple(dict.fromkeys(name for names in THINGS.values() for name in names))
FLYING = ("balloon", "bird")
AFLOAT = ("boat", "lighthouse", "bridge")
SINGLE = ("bridge", "lighthouse")  # never more than one of them
FRONTS = ("boat", "house", "car", "cactus")  # low enough to see what is behind

# The colours a thing in a landscape is painted in; the others keep their own.
PAINTS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "white")
PAINTS_OF: dict[str, tuple[str, ...]] = {
    "boat": PAINTS,
    "house": PAINTS,
    "balloon": PAINTS,
    "lighthouse": tuple(paint for paint in PAINTS if paint != "white"),
    "windmill": PAINTS,
    "car": PAINTS,
    "bridge": PAINTS,
    "tree": ("green", "red", "orange", "yellow", "pink"),
}

# On top of these another product can stand.
PEDESTALS = ("box", "book")
STACKABLE = (
    "bottle", "mug", "vase", "lamp", "ball", "apple", "plant", "car", "shoe", "perfume", "teapot", "box", "watch",
)  # fmt: skip
