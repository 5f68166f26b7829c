"""The combinations that training never sees, so that the evaluation can ask for something new."""

from __future__ import annotations

# (colour, object), in studios and landscapes.
HELD_OUT_COLOURS = frozenset(
    {
        ("red", "chair"),
        ("orange", "mug"),
        ("yellow", "vase"),
        ("green", "bottle"),
        ("teal", "lamp"),
        ("blue", "apple"),
        ("purple", "box"),
        ("pink", "car"),
        ("white", "plant"),
        ("black", "ball"),
        ("green", "shoe"),
        ("blue", "watch"),
        ("yellow", "perfume"),
        ("orange", "headphones"),
        ("teal", "book"),
        ("purple", "teapot"),
        ("purple", "boat"),
        ("teal", "house"),
        ("green", "balloon"),
        ("orange", "lighthouse"),
        ("blue", "windmill"),
        ("yellow", "bridge"),
    }
)

# (place, time of day)
HELD_OUT_PLACES = frozenset(
    {("lake", "dawn"), ("desert", "sunset"), ("city", "noon"), ("meadow", "night"), ("islands", "dawn")}
)

# (first, second): left and right, above and below, behind and in front. The other order is trained.
HELD_OUT_PAIRS = frozenset(
    {
        ("mug", "vase"),
        ("ball", "bottle"),
        ("apple", "lamp"),
        ("chair", "plant"),
        ("car", "box"),
        ("book", "teapot"),
        ("shoe", "watch"),
        ("perfume", "headphones"),
        ("boat", "lighthouse"),
        ("house", "tree"),
        ("pine", "house"),
        ("windmill", "car"),
    }
)
