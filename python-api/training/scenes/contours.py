"""Contours: ovals, rounded boxes and smooth curves as points, in canvas units."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Contour = Sequence[Point] | np.ndarray


def oval(box: Box, steps: int = 0) -> np.ndarray:
    """An ellipse's contour (n, 2), finer the larger it is."""
    x0, y0, x1, y1 = box
    angles = _angles(steps or int(min(72, max(20, (x1 - x0 + y1 - y0) * 0.5))))
    return np.stack([(x0 + x1) / 2 + (x1 - x0) / 2 * angles[:, 0], (y0 + y1) / 2 + (y1 - y0) / 2 * angles[:, 1]], -1)


def round_box(box: Box, radius: float) -> np.ndarray:
    """A rounded rectangle's contour (n, 2)."""
    x0, y0, x1, y1 = box
    radius = min(radius, (x1 - x0) / 2, (y1 - y0) / 2)
    arcs = []
    for quarter, (cx, cy) in enumerate(
        ((x1 - radius, y1 - radius), (x0 + radius, y1 - radius), (x0 + radius, y0 + radius), (x1 - radius, y0 + radius))
    ):
        angle = np.linspace(quarter * np.pi / 2, (quarter + 1) * np.pi / 2, 7)
        arcs.append(np.stack([cx + radius * np.cos(angle), cy + radius * np.sin(angle)], -1))
    return np.concatenate(arcs)


def smooth(points: Contour, closed: bool = True, steps: int = 6) -> np.ndarray:
    """A Catmull-Rom curve through the points (n, 2)."""
    p = np.asarray(points, dtype=np.float64)
    before, after, last = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    if not closed:
        before[0], after[-1], last[-1], last[-2] = p[0], p[-1], p[-1], p[-1]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (q[:, None] for q in (before, p, after, last))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    if not closed:
        return np.concatenate([curve[:-1].reshape(-1, 2), p[-1:]])
    return curve.reshape(-1, 2)


@lru_cache
def _angles(steps: int) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle)], -1)
