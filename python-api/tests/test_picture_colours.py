"""A picture's colours are what its ICC profile says they are, as in a browser; without a usable one they are sRGB."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.conftest import Run
from tests.icc_profiles import display_p3, linear_grey, only_black_counts
from tests.live import LiveEngine
from tests.pencil import Pencil

P3_ORANGE = (230, 80, 40)
AS_SRGB = (249, 63, 5)  # by the matrices of CSS Color 4


def sent(picture: Image.Image, format: str = "PNG", **options: Any) -> str:
    out = BytesIO()
    picture.save(out, format, **options)
    return b64encode(out.getvalue()).decode()


def flat(mode: str, colour: Any) -> Image.Image:
    return Image.new(mode, (64, 64), colour)


def taken(run: Run, **pictures: str) -> Pencil:
    """A pencil that was asked to start from these pictures."""
    pencil = Pencil()
    engine = run(pencil)
    engine.events(f"/generations/{engine.create(**pictures)['id']}/stream")
    return pencil


def colour_taken(run: Run, picture: str) -> tuple[int, ...]:
    start = taken(run, init_image=picture).works[-1].init_image
    assert start is not None
    assert start.mode == "RGB"
    pixel = start.getpixel((32, 32))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize(
    ("format", "options"), [("PNG", {}), ("JPEG", {"quality": 100, "subsampling": 0}), ("WEBP", {"lossless": True})]
)
def test_display_p3_becomes_srgb(run: Run, format: str, options: dict[str, Any]) -> None:
    picture = sent(flat("RGB", P3_ORANGE), format, icc_profile=display_p3(), **options)
    assert colour_taken(run, picture) == pytest.approx(AS_SRGB, abs=3)


def test_transparency_lies_over_white_in_any_colours(run: Run) -> None:
    assert colour_taken(run, sent(flat("RGBA", (*P3_ORANGE, 255)), icc_profile=display_p3())) == pytest.approx(
        AS_SRGB, abs=3
    )
    assert colour_taken(run, sent(flat("RGBA", (*P3_ORANGE, 0)), icc_profile=display_p3())) == (255, 255, 255)


def test_a_palette_has_its_profile_too(run: Run) -> None:
    palette = flat("RGB", P3_ORANGE).quantize()
    assert colour_taken(run, sent(palette, icc_profile=display_p3())) == pytest.approx(AS_SRGB, abs=3)


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_linear_grey_becomes_srgb(run: Run, mode: str) -> None:
    grey = flat("L", 128).convert(mode) if mode != "I;16" else Image.fromarray(np.full((64, 64), 0x8080, np.uint16))
    assert colour_taken(run, sent(grey, icc_profile=linear_grey())) == pytest.approx((188, 188, 188), abs=2)


def test_grey_in_a_colour_profile_stays_grey(run: Run) -> None:
    assert colour_taken(run, sent(flat("L", 128), icc_profile=display_p3())) == pytest.approx((128, 128, 128), abs=1)


def test_inks_are_what_their_profile_says(run: Run) -> None:
    profile = only_black_counts()
    cyan, black = flat("CMYK", (255, 0, 0, 0)), flat("CMYK", (0, 0, 0, 255))
    assert colour_taken(run, sent(cyan, "JPEG", icc_profile=profile)) == pytest.approx((255, 255, 255), abs=6)
    assert colour_taken(run, sent(black, "JPEG", icc_profile=profile)) == pytest.approx((0, 0, 0), abs=6)


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile",
        display_p3()[:200],
        display_p3()[:150] + b"\xff" * 400,
        linear_grey(),
        only_black_counts(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    ],
    ids=["words", "cut off", "damaged", "for grey", "for inks", "sRGB itself", "Lab"],
)
def test_a_profile_that_cannot_be_meant_is_left_out(run: Run, profile: bytes) -> None:
    assert colour_taken(run, sent(flat("RGB", P3_ORANGE), icc_profile=profile)) == pytest.approx(P3_ORANGE, abs=1)


def test_a_mask_is_numbers_and_has_no_colours(run: Run) -> None:
    dim = sent(flat("L", 100), icc_profile=linear_grey())  # light enough to be painted, were it seen
    mask = taken(run, init_image=sent(flat("RGB", P3_ORANGE)), mask=dim).works[-1].mask
    assert mask is not None
    assert mask.getextrema() == (0, 0)


# --- a mask's shape ---------------------------------------------------------------------------------------------------


@pytest.fixture
def engine(run: Run) -> LiveEngine:
    return run(Pencil())


def answer(engine: LiveEngine, picture: tuple[int, int], mask: tuple[int, int]) -> Any:
    pictures = {"init_image": sent(Image.new("RGB", picture)), "mask": sent(Image.new("L", mask))}
    return engine.http.post("/generations", json={"prompt": "a", "width": 128, "height": 64, **pictures})


@pytest.mark.parametrize("mask", [(300, 300), (150, 150), (100, 100), (33, 33), (128, 64), (512, 256), (99, 50)])
def test_a_mask_has_the_pictures_or_the_results_proportions(engine: LiveEngine, mask: tuple[int, int]) -> None:
    assert answer(engine, (300, 300), mask).status_code == 202


@pytest.mark.parametrize("picture", [(1999, 1333), (333, 1001)])
@pytest.mark.parametrize("share", [0.9, 0.5, 0.31, 0.07, 1.7])
def test_scaling_may_round(engine: LiveEngine, picture: tuple[int, int], share: float) -> None:
    assert answer(engine, picture, (round(picture[0] * share), round(picture[1] * share))).status_code == 202


@pytest.mark.parametrize("mask", [(300, 200), (64, 128), (300, 290), (200, 128), (640, 300)])
def test_a_mask_of_another_shape_is_refused(engine: LiveEngine, mask: tuple[int, int]) -> None:
    refused = answer(engine, (300, 300), mask)
    assert refused.status_code == 400
    detail = refused.json()["error"]["details"][0]
    assert detail["field"] == "mask"
    assert f"{mask[0]} x {mask[1]}" in detail["message"]
    assert "300 x 300" in detail["message"]
    assert "128 x 64" in detail["message"]


def test_a_turned_pictures_upright_shape_counts(engine: LiveEngine) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = sent(Image.new("RGB", (200, 100)), exif=exif)
    for mask, status in (((100, 200), 202), ((150, 100), 400)):
        pictures = {"init_image": turned, "mask": sent(Image.new("L", mask))}
        assert engine.http.post("/generations", json={"prompt": "a", **pictures}).status_code == status
