"""The options that every training command takes."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from training.budget import Budget, seconds_at
from training.config import PROFILES, SEED, Profile, Stage
from training.runs import VARIABLE, Runs, default_runs


@dataclass(frozen=True)
class Setting:
    """Where and on what a command works."""

    runs: Runs
    profile: Profile
    seed: int
    compile: bool = False


def add_setting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=Path, help=f"folder for everything unfinished (default: {VARIABLE} or runs/)")
    parser.add_argument("--profile", choices=list(PROFILES), help="default: cuda where there is one, else cpu")
    parser.add_argument("--scenes", type=int, help="how many scenes the UNet learns from (default: the profile's)")
    parser.add_argument("--pictures", type=int, help="how many of them are kept as pictures (default: the profile's)")
    parser.add_argument("--seed", type=int, default=SEED)


def read_setting(args: argparse.Namespace) -> Setting:
    profile = PROFILES[args.profile or ("cuda" if torch.cuda.is_available() else "cpu")]
    scenes = args.scenes or profile.scenes
    pictures = min(scenes, args.pictures or profile.pictures)
    profile = replace(profile, scenes=scenes, pictures=pictures, shard=min(scenes, profile.shard))
    return Setting(
        Runs(args.runs) if args.runs else default_runs(), profile, args.seed, getattr(args, "compile", False)
    )


def add_stage(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", type=float, help="at its highest (default: the profile's)")
    parser.add_argument("--small-share", type=float, help="of the run on small pictures (default: the profile's)")
    parser.add_argument("--decay-from", type=float, help="share of the run after which the rate falls (the profile's)")


def read_stage(args: argparse.Namespace, usual: Stage) -> Stage:
    """The usual stage with what the command line says otherwise."""
    told = {name: getattr(args, name) for name in ("rate", "small_share", "decay_from")}
    return replace(usual, **{name: value for name, value in told.items() if value is not None})


def add_budget(parser: argparse.ArgumentParser) -> None:
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--steps", type=int, help="length of the whole run")
    length.add_argument("--samples", type=int)
    length.add_argument("--minutes", type=float, help="of training, over all commands that work on the run")
    length.add_argument("--until", help="HH:MM (UTC)")
    parser.add_argument("--chunk-minutes", type=float, help="save and end after so long; the same command goes on")
    parser.add_argument("--chunk-steps", type=int)
    parser.add_argument("--compile", action="store_true", help="torch.compile (pays on a GPU in runs of 10 minutes on)")


def read_budget(args: argparse.Namespace) -> Budget:
    return Budget(
        steps=args.steps,
        samples=args.samples,
        seconds=None if args.minutes is None else 60 * args.minutes,
        until=None if args.until is None else seconds_at(args.until),
        chunk_steps=args.chunk_steps,
        chunk_s=None if args.chunk_minutes is None else 60 * args.chunk_minutes,
    )
