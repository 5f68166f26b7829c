"""`npm run bench:engine`: the engine under many users, beside the same work in turn and beside plain diffusers.

Runs the real engine over HTTP with the model that MODEL_CHECKPOINT_DIR names (the shipped one by default), or with
`--model full` a full-size SDXL of random weights. Prints Markdown tables and leaves them with every sample in
bench/results/. The method is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.cancel import measure_cancel
from engine.previews import measure_previews
from engine.report import Section, publish
from engine.sharing import SHARED, Engines, measure_sharing
from engine.solo import measure_solo
from engine_process import ENGINE_FOLDER, other_load

MEASURES: Mapping[str, Callable[[Engines, Namespace], Section]] = {
    "sharing": measure_sharing,
    "solo": lambda engines, options: measure_solo(engines.get(SHARED), options),
    "previews": lambda engines, options: measure_previews(engines.get(SHARED), options),
    "cancel": lambda engines, options: measure_cancel(engines.get(SHARED), options),
}
FULL_SIZE_PROFILE = {  # SDXL's own smallest size is 512, which takes a small machine minutes
    "name": "sdxl-random",
    "title": "SDXL's shape, random weights",
    "default_size": [1024, 1024],
    "min_size": 256,
    "max_size": 2048,
    "size_step": 64,
}
# Left out: heun, which takes two forwards a step, so that users would not ask for equal work.
SAMPLERS = "euler,dpmpp_2m,euler_a,ddim,unipc,dpmpp_2m_karras,dpmpp_2m_sde"


def main() -> int:
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the engines are ended too
    with ExitStack() as stack:
        if options.model == "full":
            os.environ["MODEL_CHECKPOINT_DIR"] = str(stack.enter_context(full_size_model(options.full_folder)))
        engines = stack.enter_context(Engines(options))
        health = engines.get(SHARED).get("/health/ready")
        load = other_load()
        sections = [MEASURES[name](engines, options) for name in options.only]
        foreign_percent = load()
    guidance = "the model's guidance" if options.guidance is None else f"guidance {options.guidance:g}"
    model = f"{health['model']}, {health['device']}, {health['precision']}"
    setting = f"{model}, {options.size}², {options.steps} steps, {guidance}, {options.rounds} rounds"
    publish(options.name, setting, sections, foreign_percent)
    return 0


def read_options() -> Namespace:
    parser = ArgumentParser(
        prog="npm run bench:engine --", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", choices=["configured", "full"], default="configured")
    parser.add_argument("--full-folder", type=Path, default=None, help="where to keep the full-size model, 7 GB")
    parser.add_argument("--only", type=_names, default=None, help=f"measures, of {','.join(MEASURES)}")
    parser.add_argument("--users", type=_numbers, default=None, help="simultaneous users, such as 1,2,4,8,16")
    parser.add_argument("--rounds", type=int, default=None, help="of every measure; more take longer")
    parser.add_argument("--steps", type=int, default=None)
    parser.add_argument("--size", type=int, default=256, help="pixels")
    parser.add_argument("--guidance", type=float, default=None, help="the model's own by default")
    parser.add_argument("--samplers", type=_names, default=_names(SAMPLERS))
    parser.add_argument("--prompt", default="a red circle on a blue background", help="of all measures but sharing")
    parser.add_argument("--name", default=None, help="of the files in bench/results/")
    options = parser.parse_args()
    is_full = options.model == "full"
    options.one_at_a_time = is_full  # two full-size models do not fit into the memory of a small machine
    options.only = options.only or (["sharing"] if is_full else list(MEASURES))
    options.users = options.users or ([1, 4] if is_full else [1, 2, 4, 8, 16])
    options.steps = options.steps or (5 if is_full else 20)
    options.guidance = 1.0 if is_full and options.guidance is None else options.guidance
    rounds = options.rounds
    options.rounds = rounds or (1 if is_full else 2)
    options.solo_rounds = rounds or 7
    options.preview_rounds = rounds or 5
    options.cancel_rounds = rounds or 8
    options.name = options.name or ("engine-full" if is_full else "engine")
    unknown = set(options.only) - set(MEASURES)
    if unknown:
        parser.error(f"there is no measure {', '.join(sorted(unknown))}")
    return options


@contextmanager
def full_size_model(kept: Path | None) -> Iterator[Path]:
    """The folder of a full-size checkpoint: built where it is to be kept, unless it is there, or for this run only."""
    with TemporaryDirectory() as temporary:
        folder = kept.resolve() if kept else Path(temporary) / "sdxl-random"
        if not folder.exists():
            print(f"Building a full-size checkpoint in {folder} …", file=sys.stderr, flush=True)
            subprocess.run([sys.executable, "-m", "tests.full_size", str(folder)], cwd=ENGINE_FOLDER, check=True)
            (folder / "safelight.json").write_text(json.dumps(FULL_SIZE_PROFILE))
        yield folder


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


def _numbers(value: str) -> list[int]:
    return [int(number) for number in _names(value)]


if __name__ == "__main__":
    sys.exit(main())
