"""Fixed prompts: those the product shows, those on every training sheet, the fixed 64, and some with unknown words."""

from __future__ import annotations

from training.questions import draw_questions
from training.reference import Asked

EXAMPLES = (
    "a red mug on a beige background",
    "a village at sunset",
    "a yellow house in the snow at night",
    "a blue vase on a yellow background",
    "an orange lighthouse by the sea at sunset",
    "three red vases on a blue background",
    "a yellow car on a black background",
    "a green plant pot on a pink background",
)

SHEET = (
    *EXAMPLES,
    "a red ball on the left and a blue box on the right on a white background",
    "three green apples on a white background",
    "a white lighthouse by the sea at sunset",
    "a lake at dawn in fog",
    "a city at night under a full moon",
    "a watercolour of a red house in a meadow",
    "a line drawing of a blue teapot",
    "un barco rojo en el mar de noche",
)

# No caption has these words: a picture must still come out whole.
UNKNOWN = (
    "a wizard riding a dragon",
    "quantum banana telescope",
    "a portrait of an astronaut, oil on canvas",
    "lorem ipsum dolor sit amet",
    "a red xylophone on a beige background",
    "a zebra at sunset",
    "my grandmother's kitchen in the afternoon",
    "asdf qwer zxcv",
    "a steaming bowl of ramen on a wooden table",
    "el perro de mi vecino tocando la guitarra",
    "hyperborean flumph, octane render",
    "a blue dinosaur on a white background",
    "1234567890",
    "love",
    "a bicycle made of jellyfish in the desert at noon",
    "🦊🌊✨",
)


def fixed_questions() -> list[Asked]:
    """The 64 of the contact sheet."""
    return draw_questions(lambda questions: questions.fixed)
