"""English words and patterns for captions."""

from __future__ import annotations

import re

from training.scenes.language import Language, Noun
from training.scenes.vocabulary import PLACES

NUMBERS = {2: "two", 3: "three", 4: "four"}


def name_thing(noun: Noun, count: int, colour: str | None, size: str | None, order: float) -> str:
    """a small red mug, three red mugs, a pair of red headphones"""
    form = noun.one if count == 1 else noun.many
    adjectives = " ".join(word for word in (size, colour) if word)
    described = form.format(f"{adjectives} ").replace("  ", " ") if "{}" in form else f"{adjectives} {form}".strip()
    if count > 1:
        return f"{NUMBERS[count]} {described}"
    return described if noun.is_plural else f"a {described}"


def polish(text: str) -> str:
    return re.sub(r"\ba (?=[aeio])", "an ", text)


def _nouns(*names: str) -> tuple[Noun, ...]:
    """Regular nouns; an irregular plural follows after a slash."""
    pairs = (name.split("/") for name in names)
    return tuple(Noun(pair[0], pair[1] if len(pair) > 1 else f"{pair[0]}s") for pair in pairs)


HEADPHONES = (
    Noun("pair of {}headphones", "pairs of {}headphones"),
    Noun("headphones", "headphones", is_plural=True),
    Noun("headset", "headsets"),
)

ENGLISH = Language(
    phrase=name_thing,
    polish=polish,
    nouns={
        "bottle": _nouns("bottle", "bottle", "glass bottle", "wine bottle"),
        "mug": _nouns("mug", "mug", "coffee mug", "cup"),
        "vase": _nouns("vase", "vase", "ceramic vase"),
        "lamp": _nouns("lamp", "lamp", "table lamp", "desk lamp"),
        "chair": _nouns("chair", "chair", "seat"),
        "box": _nouns("box/boxes", "box/boxes", "cardboard box/cardboard boxes", "parcel"),
        "ball": _nouns("ball", "ball", "sphere"),
        "apple": _nouns("apple"),
        "plant": _nouns("plant pot", "flowerpot", "pot with a plant/pots with plants"),
        "car": _nouns("car", "car", "automobile"),
        "shoe": _nouns("shoe", "sneaker", "running shoe", "trainer"),
        "watch": _nouns("watch/watches", "wristwatch/wristwatches", "wrist watch/wrist watches"),
        "perfume": _nouns("perfume bottle", "bottle of perfume/bottles of perfume", "perfume flacon"),
        "headphones": HEADPHONES,
        "book": _nouns("book", "book", "hardcover book"),
        "teapot": _nouns("teapot", "teapot", "tea pot"),
        "boat": _nouns("boat", "sailboat", "sailing boat"),
        "house": _nouns("house", "house", "cottage", "cabin"),
        "tree": _nouns("tree", "tree", "leafy tree"),
        "pine": _nouns("pine tree", "pine", "fir tree"),
        "birch": _nouns("birch tree", "birch/birches"),
        "palm": _nouns("palm tree", "palm"),
        "cactus": _nouns("cactus/cacti", "cactus/cactuses"),
        "balloon": _nouns("hot air balloon", "balloon", "hot-air balloon"),
        "bird": _nouns("bird", "seagull", "flying bird"),
        "lighthouse": _nouns("lighthouse"),
        "windmill": _nouns("windmill", "windmill", "mill"),
        "bridge": _nouns("bridge", "suspension bridge"),
    },
    colours={
        "red": ("red", "red", "red", "scarlet", "bright red", "crimson"),
        "orange": ("orange", "orange", "bright orange"),
        "yellow": ("yellow", "yellow", "bright yellow"),
        "green": ("green", "green", "emerald green"),
        "teal": ("teal", "teal", "turquoise"),
        "blue": ("blue", "blue", "cobalt blue"),
        "purple": ("purple", "purple", "violet"),
        "pink": ("pink", "pink", "rose pink"),
        "brown": ("brown", "brown", "chocolate brown"),
        "black": ("black", "black", "jet black"),
        "white": ("white", "white", "pure white"),
        "gray": ("gray", "grey", "gray", "silver gray"),
    },
    sizes={"small": ("small", "small", "little", "tiny"), "large": ("large", "big", "huge", "large")},
    backdrops={
        "white": ("white", "white", "plain white"),
        "gray": ("gray", "grey", "light gray"),
        "black": ("black", "black", "dark"),
        "beige": ("beige", "beige", "cream"),
        "pink": ("pink", "pink", "pale pink"),
        "blue": ("blue", "light blue", "sky blue"),
        "green": ("green", "mint green", "mint"),
        "yellow": ("yellow", "yellow", "warm yellow"),
        "purple": ("purple", "lavender", "lilac"),
        "orange": ("orange", "peach", "peach"),
        "navy": ("navy", "navy blue", "dark blue"),
    },
    places={
        "sea": ("the sea", "the ocean", "the open sea"),
        "lake": ("a lake", "a mountain lake", "the lake"),
        "mountains": ("the mountains", "mountains", "snowy peaks", "a mountain valley"),
        "desert": ("the desert", "a desert", "sand dunes", "desert dunes"),
        "snow": ("a snowy landscape", "snow-covered hills", "a winter landscape", "the snow"),
        "forest": ("a forest", "a pine forest", "the woods"),
        "meadow": ("a meadow", "a flower meadow", "green fields", "a green meadow"),
        "city": ("a city", "a city skyline", "the city", "skyscrapers"),
        "village": ("a village", "a small village", "a village in the hills"),
        "islands": ("tropical islands", "an island bay", "islands", "an archipelago"),
    },
    stands={
        "water": dict.fromkeys(("sea", "lake"), ("on", "on", "at")) | {"islands": ("by", "near")},
        "land": {
            "sea": ("by", "at"),
            "lake": ("by", "beside"),
            "mountains": ("in", "in front of"),
            "desert": ("in",),
            "snow": ("in",),
            "forest": ("in", "at the edge of"),
            "meadow": ("in", "on"),
            "city": ("in", "in front of"),
            "village": ("in", "in front of"),
            "islands": ("by", "near"),
        },
        "air": dict.fromkeys(PLACES, ("over", "above")),
    },
    times={
        "dawn": ("at dawn", "at sunrise", "in the early morning", "at daybreak"),
        "noon": ("at noon", "in daylight", "at midday", "by day"),
        "sunset": ("at sunset", "at dusk", "in the evening", "at sundown"),
        "night": ("at night", "at night", "by night", "in the night"),
    },
    clear_times={
        "dawn": (),
        "noon": ("on a sunny day", "in bright sunshine"),
        "sunset": ("in the evening sun",),
        "night": ("under the stars", "on a starry night"),
    },
    weathers={
        "fog": ("in fog", "in the mist", "in the fog", "foggy"),
        "rain": ("in the rain", "in the rain", "rainy"),
        "snowfall": ("in falling snow", "while it snows", "snowing"),
        "storm": ("in a thunderstorm", "in a storm", "with lightning", "stormy"),
        "rainbow": ("with a rainbow", "under a rainbow"),
        "aurora": ("under the northern lights", "with an aurora", "with northern lights"),
    },
    moons={
        "full": ("under a full moon", "with a full moon"),
        "half": ("under a half moon", "with a half moon"),
        "crescent": ("under a crescent moon", "with a crescent moon"),
    },
    styles={
        "flat": ("{}, flat illustration", "a flat illustration of {}", "{}, flat style", "{}, flat vector art"),
        "pastel": ("{}, pastel colours", "a pastel drawing of {}", "{} in pastel tones", "{}, soft pastel style"),
        "neon": ("{}, night neon", "{}, neon style", "{} in glowing neon", "neon lights, {}", "{}, neon glow"),
        "watercolour": (
            "{}, watercolour",
            "a watercolour of {}",
            "a watercolor painting of {}",
            "{} in watercolour style",
            "{}, watercolor",
        ),
        "line": ("{}, line drawing", "a line drawing of {}", "{}, line art", "an ink drawing of {}", "{}, ink lines"),
    },
    sides={
        "left": ("{} on the left", "{} on the left side", "on the left, {}"),
        "right": ("{} on the right", "{} on the right side", "on the right, {}"),
    },
    pairs={
        "beside": (
            "{a} on the left and {b} on the right",
            "{a} left of {b}",
            "{a} to the left of {b}",
            "{b} to the right of {a}",
            "{b} right of {a}",
            "{b} on the right and {a} on the left",
        ),
        "loose": ("{a} and {b}", "{b} and {a}", "{a} next to {b}", "{b} beside {a}", "{a} with {b}"),
        "on top": ("{a} on top of {b}", "{a} above {b}", "{b} under {a}", "{a} standing on {b}", "{b} below {a}"),
        "above": ("{a} above {b}", "{a} over {b}", "{b} below {a}", "{b} under {a}", "{a} flying over {b}"),
        "behind": ("{a} behind {b}", "{b} in front of {a}", "{a} in the back and {b} in front"),
    },
    studio=(
        "{things} on a {wall} background",
        "{things} on a {wall} background",
        "a product photo of {things} on a {wall} background",
        "product shot of {things}, {wall} backdrop",
        "{things}, {wall} background",
        "{things} in front of a {wall} wall",
        "{things} against a {wall} backdrop",
        "{wall} background, {things}",
        "{things} in a {wall} studio",
        "a picture of {things} with a {wall} background",
    ),
    bare_studio=("{things}", "a photo of {things}", "product photo of {things}", "studio shot of {things}"),
    landscape=(
        "{place} {when}",
        "{place} {when}",
        "a landscape of {place} {when}",
        "a view of {place} {when}",
        "{when}, {place}",
        "{place}, {when}",
        "scenery with {place} {when}",
    ),
    things_in_place=(
        "{things} {in_place} {when}",
        "{things} {in_place} {when}",
        "{things} {in_place}, {when}",
        "{place} {when} with {things}",
        "{place} with {things} {when}",
        "{when}, {things} {in_place}",
    ),
    # Words that carry no fact, so that they (and words like them) do no harm in a prompt.
    fillers=(
        *("beautiful", "highly detailed", "4k", "high quality", "minimalist", "masterpiece", "simple", "8k"),
        *("best quality", "elegant", "colourful", "cinematic", "award winning", "sharp focus", "clean", "modern"),
        *("cozy", "lovely", "trending", "digital art", "please", "nice composition", "professional", "artstation"),
    ),
)
