"""What an error costs at each timestep."""

from __future__ import annotations

import torch

from training.diffusion_loss import NoiseSchedule


def test_errors_where_the_text_decides_count_as_much_as_where_details_do() -> None:
    weight = NoiseSchedule(torch.device("cpu")).weight
    assert torch.equal(weight[200:], torch.ones(800))


def test_what_is_mostly_the_last_noise_hardly_counts() -> None:
    weight = NoiseSchedule(torch.device("cpu")).weight
    assert weight[0] < 0.01
    assert (weight[1:] >= weight[:-1]).all()
