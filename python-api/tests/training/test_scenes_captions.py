"""Captions say only what is in the picture, in many wordings, and Spanish agrees in gender and number."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from training.scenes.captions import LANGUAGES, plain_caption, write_caption
from training.scenes.facts import Facts, Landscape, StillLife, Thing
from training.scenes.language import Language
from training.scenes.sampling import sample_facts
from training.scenes.spanish import SPANISH, agree
from training.scenes.vocabulary import CLEAR_WEATHERS

MUG_AND_APPLE = StillLife("navy", (Thing("mug", "orange", "left"), Thing("apple", "red", "right")), "beside")
BOAT = Landscape("sea", "sunset", None, (Thing("boat", "blue"),))


@pytest.mark.parametrize(
    ("facts", "english", "spanish"),
    [
        (
            MUG_AND_APPLE,
            "an orange mug on the left and a red apple on the right on a navy background",
            "una taza naranja a la izquierda y una manzana roja a la derecha sobre un fondo azul marino",
        ),
        (BOAT, "a blue boat on the sea at sunset", "un barco azul en el mar al atardecer"),
        (
            StillLife("white", (Thing("apple", "red", None, 3),), None, "watercolour"),
            "three red apples on a white background, watercolour",
            "tres manzanas rojas sobre un fondo blanco, acuarela",
        ),
        (
            StillLife("gray", (Thing("ball", "pink"), Thing("box", "brown")), "above"),
            "a pink ball on top of a brown box on a gray background",
            "una pelota rosa encima de una caja marrón sobre un fondo gris",
        ),
        (
            Landscape("lake", "night", "aurora", (Thing("house", "white", "right"),), moon="crescent"),
            "a white house on the right by a lake at night under the northern lights under a crescent moon",
            "una casa blanca a la derecha junto a un lago de noche bajo la aurora boreal con luna creciente",
        ),
        (
            Landscape("sea", "noon", None, (Thing("bird", None, None, 4),)),
            "four birds over the sea at noon",
            "cuatro pájaros sobre el mar al mediodía",
        ),
        (
            StillLife("blue", (Thing("headphones", "black", None, 1, "large"),)),
            "a pair of large black headphones on a blue background",
            "unos auriculares negros grandes sobre un fondo azul",
        ),
        (
            Landscape("meadow", "dawn", None, (Thing("tree", "pink"), Thing("house", "blue")), "behind"),
            "a pink tree behind a blue house in a meadow at dawn",
            "un árbol rosa detrás de una casa azul en un prado al amanecer",
        ),
    ],
)
def test_the_plain_caption_names_every_fact(facts: Facts, english: str, spanish: str) -> None:
    assert plain_caption(facts) == english
    assert plain_caption(facts, "es") == spanish


@pytest.mark.parametrize(
    ("adjective", "forms"),
    [
        ("rojo", "rojo roja rojos rojas"),
        ("verde", "verde verde verdes verdes"),
        ("azul", "azul azul azules azules"),
        ("marrón", "marrón marrón marrones marrones"),
        ("gris", "gris gris grises grises"),
        ("rosa", "rosa rosa rosas rosas"),
        ("grande", "grande grande grandes grandes"),
    ],
)
def test_spanish_adjectives_agree(adjective: str, forms: str) -> None:
    cases = ((False, False), (True, False), (False, True), (True, True))
    assert [agree(adjective, *case) for case in cases] == forms.split()


def test_every_spanish_noun_agrees_with_its_number_and_colour() -> None:
    for nouns in SPANISH.nouns.values():
        for noun in nouns:
            one, three = (SPANISH.phrase(noun, count, "negro", None, 0.9).split() for count in (1, 3))
            article = (
                ("unas" if noun.is_feminine else "unos") if noun.is_plural else "una" if noun.is_feminine else "un"
            )
            assert one[0] == article
            assert one[-1] == "negr" + ("a" if noun.is_feminine else "o") + ("s" if noun.is_plural else "")
            assert three[0] == "tres"
            assert three[-1] == ("negras" if noun.is_feminine else "negros")
            assert noun.many.split()[0].endswith("s")


def test_spanish_contracts_articles() -> None:
    rng = np.random.default_rng(3)
    texts = [write_caption(BOAT, rng, "es") for _ in range(200)]
    assert not any(re.search(r"\b(de|a) el\b", text) for text in texts)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_captions_mention_only_true_facts(language: str) -> None:
    rng = np.random.default_rng(4)
    tongue = LANGUAGES[language]
    for _ in range(500):
        facts = sample_facts(rng)
        true = _told(facts, tongue)
        false = _vocabulary(tongue) - true
        for _ in range(3):
            text = write_caption(facts, rng, language)
            assert not set(_words(text)) & false, (text, facts)


def test_numbers_are_never_wrong() -> None:
    rng = np.random.default_rng(5)
    for count, words in ((2, ("two", "dos")), (3, ("three", "tres")), (4, ("four", "cuatro"))):
        facts = StillLife("white", (Thing("book", "green", None, count),))
        for _ in range(60):
            assert set(_words(write_caption(facts, rng))) & set(words)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_captions_have_many_wordings_and_mostly_name_each_fact(language: str) -> None:
    rng = np.random.default_rng(6)
    tongue = LANGUAGES[language]
    facts = Landscape("lake", "night", "fog", (Thing("boat", "red", "left"),), style="flat")
    captions = [write_caption(facts, rng, language) for _ in range(300)]
    assert len(set(captions)) > 200
    for words in (tongue.times["night"], tongue.weathers["fog"], [n.one for n in tongue.nouns["boat"]]):
        assert 240 < sum(any(word in text for word in words) for text in captions) < 300


def test_both_languages_are_spoken() -> None:
    rng = np.random.default_rng(7)
    spanish = sum(" fondo " in f" {write_caption(replace(MUG_AND_APPLE), rng)} ".replace(",", " ") for _ in range(400))
    assert 50 < spanish < 130


def test_captions_are_tidy() -> None:
    rng = np.random.default_rng(8)
    for _ in range(1500):
        text = write_caption(sample_facts(rng), rng)
        assert text == text.strip(" ,")
        assert (
            not re.search(r"  | ,|,,|\{|\}|\ba [aeio]", re.sub(r"\ba (?=[aeio]\w* (la|el)\b)", "", text))
            or " a " in text
        )
        assert len(text.split()) < 60


def _words(text: str) -> list[str]:
    return re.findall(r"[\wáéíóúñü-]+", text.lower())


def _told(facts: Facts, tongue: Language) -> set[str]:
    """Every word that a caption of these facts may use."""
    texts = [*tongue.fillers, *tongue.studio, *tongue.bare_studio, *tongue.landscape, *tongue.things_in_place]
    texts += tongue.pairs[facts.relation or "loose"] + tongue.pairs["loose"] + tongue.pairs["on top"]
    texts += ["a", "an", "un", "una", "unos", "unas", "two three four dos tres cuatro", "del al"]
    for thing in facts.things:
        texts += [form for noun in tongue.nouns[thing.name] for form in (noun.one, noun.many)]
        texts += _forms(tongue.colours.get(thing.colour or "", ())) + _forms(tongue.sizes.get(thing.size or "", ()))
        texts += tongue.sides.get(thing.side or "", ())
    texts += tongue.styles.get(facts.style or "", ())
    if isinstance(facts, StillLife):
        texts += tongue.backdrops[facts.backdrop]
    else:
        texts += tongue.places[facts.place] + tongue.times[facts.time]
        texts += [word for stands in tongue.stands.values() for word in stands.get(facts.place, ())]
        texts += tongue.weathers.get(facts.weather or "", ()) + tongue.moons.get(facts.moon or "", ())
        if facts.weather in CLEAR_WEATHERS:
            texts += tongue.clear_times[facts.time]
    return {word for text in texts for word in _words(text)}


def _vocabulary(tongue: Language) -> set[str]:
    """Every word that names some fact, without those too common to name one."""
    tables = (tongue.colours, tongue.sizes, tongue.backdrops, tongue.places, tongue.times, tongue.clear_times)
    texts = [
        text for table in (*tables, tongue.weathers, tongue.moons, tongue.sides) for ts in table.values() for text in ts
    ]
    texts += [form for nouns in tongue.nouns.values() for noun in nouns for form in (noun.one, noun.many)]
    texts += [text for styles in tongue.styles.values() for text in styles]
    common = _words(
        "the of on in at a an with by under while it day del de la el al con en bajo a y un una unos unas las los"
    )
    return {word for text in _forms(texts) for word in _words(text)} - set(common)


def _forms(adjectives: tuple[str, ...] | list[str]) -> list[str]:
    """As written, and as Spanish may bend them."""
    return [agree(a, f, p) for a in adjectives for f in (False, True) for p in (False, True)] + list(adjectives)
