"""Plain diffusers without any server, for comparison: a process that takes one generation per line of standard input as
JSON and answers, when its PNG is made, with the seconds it took and the PNG. Knows nothing of the engine."""

from __future__ import annotations

import io
import json
import os
import sys
import time
import warnings
from argparse import ArgumentParser
from base64 import b64encode
from typing import Any

import diffusers
import torch
import transformers


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("device")
    parser.add_argument("dtype")
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    for library in (diffusers.utils.logging, transformers.utils.logging):
        library.set_verbosity_error()
        library.disable_progress_bar()
    if hasattr(os, "sched_getaffinity"):  # torch counts the machine's cores, however few a container allows
        torch.set_num_threads(max(1, min(torch.get_num_threads(), len(os.sched_getaffinity(0)))))
    pipeline = diffusers.StableDiffusionXLPipeline.from_pretrained(
        options.folder, torch_dtype=getattr(torch, options.dtype), local_files_only=True, add_watermarker=False
    ).to(options.device)
    pipeline.set_progress_bar_config(disable=True)
    if options.channels_last:
        pipeline.unet.to(memory_format=torch.channels_last)
        pipeline.vae.to(memory_format=torch.channels_last)
    answer({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        seed = request.pop("seed")
        started = time.perf_counter()
        generator = torch.Generator("cpu").manual_seed(seed)
        picture = pipeline(**request, generator=generator).images[0]
        png = io.BytesIO()
        picture.save(png, "PNG", compress_level=4)  # as the engine does
        seconds = time.perf_counter() - started
        answer({"seconds": seconds, "png": b64encode(png.getvalue()).decode()})


def answer(message: dict[str, Any]) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
