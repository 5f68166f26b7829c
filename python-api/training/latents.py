"""Encodes the scenes once the encoder is frozen: `python -m training.latents`.

Scenes are encoded at 256 px and, halved, at 128 px. The latents' mean and spread are folded into the VAE's own
1x1 convolutions (`load_scaled_vae`), so that its scaling factor is exactly 1. Finished shards are skipped, but an
encoder that has changed since makes them wrong: remove runs/latents then.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor

from training.config import Profile
from training.hardware import autocast, ready
from training.options import Setting, add_setting, read_setting
from training.runs import Runs
from training.scene_store import draw_shard, facts_path, pictures_path, write_facts
from training.tensors import halve, to_tensor
from training.vae_train import load_vae

NAME = "latents"
SIZES = (128, 256)


def main() -> None:
    parser = argparse.ArgumentParser()
    add_setting(parser)
    parser.add_argument("--chunk-minutes", type=float, default=1e9, help="end after so long; the same command goes on")
    args = parser.parse_args()
    encode_scenes(read_setting(args), time.time() + 60 * args.chunk_minutes)


def encode_scenes(setting: Setting, until: float) -> bool:
    """Encodes what is missing; whether everything is done. On a CPU the pool's processes encode too."""
    runs, profile = setting.runs, setting.profile
    shards = range(-(-profile.scenes // profile.shard))
    missing = [shard for shard in shards if not shard_path(runs, shard, SIZES[-1]).exists()]
    if profile.device == "cpu":
        _work_until(until, partial(encode_shard, setting), missing, profile.workers, _say)
    else:
        vae = load_vae(runs).to(profile.device)
        drawn = partial(draw_aside, runs, profile)
        _work_until(until, drawn, missing, None, lambda item: _say(encode_drawn(setting, vae, item)))
    write_statistics(runs, profile)
    return all(shard_path(runs, shard, SIZES[-1]).exists() for shard in shards)


def shard_path(runs: Runs, shard: int, size: int) -> Path:
    return runs.folder(NAME) / f"{shard:04d}-{size}.npy"


def load_latents(runs: Runs, profile: Profile, size: int, count: int) -> Tensor:
    """(count, 4, size/8, size/8) fp16, each channel with mean 0 and spread 1 over the scenes at 256 px."""
    mean, std = (np.array(values, np.float32)[:, None, None] for values in read_statistics(runs))
    shards = range(-(-count // profile.shard))
    scaled = [((np.load(shard_path(runs, s, size)).astype(np.float32) - mean) / std).astype(np.float16) for s in shards]
    return torch.from_numpy(np.concatenate(scaled)[:count])


def load_scaled_vae(runs: Runs) -> AutoencoderKL:
    """The trained VAE with latents of mean 0 and spread 1, which is what the pipeline uses as they are."""
    vae = load_vae(runs)
    mean, std = (torch.tensor(values) for values in read_statistics(runs))
    with torch.no_grad():
        # the decoder first undoes the scale: post_quant(z * std + mean)
        undo = vae.post_quant_conv
        undo.bias += undo.weight[:, :, 0, 0] @ mean
        undo.weight *= std[None, :, None, None]
        scale = vae.quant_conv
        scale.weight[:4] /= std[:, None, None, None]
        scale.bias[:4] = (scale.bias[:4] - mean) / std
        scale.bias[4:] -= 2 * std.log()
    vae.register_to_config(scaling_factor=1.0)
    return vae


def write_statistics(runs: Runs, profile: Profile) -> None:
    """Mean and spread of the first shards' raw latents; written once, because everything later is scaled by them."""
    path = runs.folder(NAME) / "statistics.json"
    if path.exists() or not shard_path(runs, 0, 256).exists():
        return
    shards = [shard_path(runs, shard, 256) for shard in range(4) if shard_path(runs, shard, 256).exists()]
    latents = np.concatenate([np.load(shard) for shard in shards]).astype(np.float32)
    statistics = {"mean": latents.mean((0, 2, 3)).tolist(), "std": latents.std((0, 2, 3)).tolist()}
    path.write_text(json.dumps(statistics))
    print(statistics, flush=True)


def read_statistics(runs: Runs) -> tuple[list[float], list[float]]:
    """The raw latents' mean and spread, a channel each."""
    data = json.loads((runs.folder(NAME) / "statistics.json").read_text())
    return data["mean"], data["std"]


def encode_shard(setting: Setting, shard: int) -> int:
    """Draws (or reads) and encodes a shard in this process."""
    ready(torch.device(setting.profile.device), setting.profile.threads)
    return _encode(setting, load_vae(setting.runs), shard, take_pictures(setting.runs, setting.profile, shard))


def draw_aside(runs: Runs, profile: Profile, shard: int) -> int:
    """Makes sure that the shard's pictures lie in a file, for another process to encode."""
    if not pictures_path(runs, shard).exists():
        np.save(_aside(runs, shard), take_pictures(runs, profile, shard))
    return shard


def encode_drawn(setting: Setting, vae: AutoencoderKL, shard: int) -> int:
    aside = _aside(setting.runs, shard)
    _encode(setting, vae, shard, np.load(aside if aside.exists() else pictures_path(setting.runs, shard)))
    aside.unlink(missing_ok=True)
    return shard


def take_pictures(runs: Runs, profile: Profile, shard: int) -> np.ndarray:
    """The shard's pictures, drawn if they were not kept; its facts are on disk afterwards."""
    if pictures_path(runs, shard).exists() and facts_path(runs, shard).exists():
        kept: np.ndarray = np.load(pictures_path(runs, shard))
        return kept
    pictures, facts = draw_shard(profile.shard, shard)
    write_facts(runs, shard, facts)
    return pictures


@torch.no_grad()
def _encode(setting: Setting, vae: AutoencoderKL, shard: int, pictures: np.ndarray) -> int:
    batch = setting.profile.encode_batch
    device = torch.device(setting.profile.device)
    for size in SIZES:  # the large size last: its file says that the shard is done
        encoded = []
        for start in range(0, len(pictures), batch):
            target = to_tensor(pictures[start : start + batch]).to(device)
            with autocast(device):
                latents = vae.encode(target if size == 256 else halve(target)).latent_dist.mean
            encoded.append(latents.half().cpu().numpy())
        path = shard_path(setting.runs, shard, size)
        np.save(path.with_suffix(".partial.npy"), np.concatenate(encoded))
        path.with_suffix(".partial.npy").replace(path)
    return shard


def _work_until(
    until: float, work: Callable[[int], int], shards: list[int], processes: int | None, finish: Callable[[int], object]
) -> None:
    """Does shard after shard in a pool, few ahead of what `finish` takes, and begins none once the time is up."""
    with ProcessPoolExecutor(processes) as pool:
        waiting: deque[Future[int]] = deque()
        ahead = 2 * (processes or os.cpu_count() or 1)
        for shard in shards:
            if time.time() > until:
                break
            waiting.append(pool.submit(work, shard))
            if len(waiting) >= ahead:
                finish(waiting.popleft().result())
        for future in waiting:
            finish(future.result())


def _say(shard: int) -> None:
    print(time.strftime("%H:%M:%S"), "encoded shard", shard, flush=True)


def _aside(runs: Runs, shard: int) -> Path:
    return runs.folder(NAME) / f"{shard:04d}-drawn.npy"


if __name__ == "__main__":
    main()
