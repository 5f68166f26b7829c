"""How far generated pictures lie from real scenes in the classifier's features, and whether they are copies of any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """Between the normal distributions fitted to features (N, D) and (M, D) (arXiv 1706.08500)."""
    mean_a, mean_b = a.double().mean(0), b.double().mean(0)
    spread_a, spread_b = (torch.cov(part.double().T) for part in (a, b))
    # trace of the square root of a product: the roots of its eigenvalues, which are those of a symmetric form
    root_a = _root(spread_a)
    crossed = torch.linalg.eigvalsh(root_a @ spread_b @ root_a).clamp(min=0).sqrt().sum()
    shift = (mean_a - mean_b).square().sum()
    return float(shift + spread_a.trace() + spread_b.trace() - 2 * crossed)


@dataclass(frozen=True)
class Likeness:
    """Of pictures to the nearest scene they were taught and to the nearest that was never drawn for training, both
    out of as many. Whoever memorises lies nearer to the taught ones; 50 % do by chance."""

    nearer_to_taught: float
    taught: float  # median distance
    fresh: float
    copies: int  # nearer to a taught scene than any of the fresh ones is to its nearest neighbour, by half


def compare_nearest(pictures: Tensor, taught: Tensor, fresh: Tensor) -> Likeness:
    """Of (N, D) to (M, D) each."""
    to_taught, to_fresh = (torch.cdist(pictures.float(), others.float()).amin(1) for others in (taught, fresh))
    floor = torch.cdist(fresh.float(), taught.float()).amin(1)
    return Likeness(
        nearer_to_taught=float((to_taught < to_fresh).float().mean()),
        taught=float(to_taught.median()),
        fresh=float(to_fresh.median()),
        copies=int((to_taught < 0.5 * floor.min()).sum()),
    )


def share_within(pictures: Tensor, real: Tensor, others: Tensor) -> float:
    """The share of pictures whose nearest real scene is as near as 99 % of the other real scenes' is."""
    limit = float(np.quantile(torch.cdist(others.float(), real.float()).amin(1).numpy(), 0.99))
    return float((torch.cdist(pictures.float(), real.float()).amin(1) <= limit).float().mean())


def _root(matrix: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    root: Tensor = vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T
    return root
