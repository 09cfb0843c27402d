"""Axes of a figure: range, ticks and the way from a value to a place on paper."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Axis", "axis_of", "numbers"]

Floats = NDArray[np.float64]


def numbers(values: Any) -> Floats:
    """A trace's coordinates as floats; None becomes NaN."""
    return np.array([np.nan if v is None else float(v) for v in (() if values is None else values)], dtype=np.float64)


@dataclass(frozen=True)
class Axis:
    """From `low` to `high` in axis units (decades on a logarithmic axis), drawn from `start` to `end` (pt)."""

    logarithmic: bool
    low: float
    high: float
    start: float
    end: float
    title: str
    ticks: tuple[tuple[float, str], ...]
    minor: tuple[float, ...] = ()

    def units(self, values: Floats) -> Floats:
        """Values in axis units; what a logarithm does not have is NaN."""
        if not self.logarithmic:
            return values
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(values > 0.0, np.log10(np.where(values > 0.0, values, 1.0)), np.nan)

    def place(self, values: Floats) -> Floats:
        """Places on paper (pt)."""
        return self.start + (self.units(values) - self.low) / (self.high - self.low) * (self.end - self.start)


def axis_of(layout: Any, values: Iterable[Floats], start: float, end: float) -> Axis:
    """An axis from its layout in the figure; without a range, from the data with a margin of 4 %."""
    logarithmic = layout.type == "log"
    low, high = _range(layout, values, logarithmic)
    title = (layout.title.text if layout.title is not None else None) or ""
    if layout.tickvals is not None:
        texts = layout.ticktext or [f"{v:g}" for v in layout.tickvals]
        ticks = tuple((float(v), str(t)) for v, t in zip(layout.tickvals, texts, strict=False))
        return Axis(logarithmic, low, high, start, end, title, tuple(t for t in ticks if low <= t[0] <= high))
    if logarithmic:
        ticks, minor = _decades(low, high)
        return Axis(True, low, high, start, end, title, ticks, minor)
    fixed = layout.dtick if isinstance(layout.dtick, int | float) else None
    return Axis(False, low, high, start, end, title, _steps(low, high, abs(end - start), fixed))


def _range(layout: Any, values: Iterable[Floats], logarithmic: bool) -> tuple[float, float]:
    if layout.range is not None and None not in layout.range:
        return float(layout.range[0]), float(layout.range[1])
    every = np.concatenate([np.zeros(0), *values])
    every = every[np.isfinite(every)]
    if logarithmic:
        every = np.log10(every[every > 0.0])
    if not every.size:
        return 0.0, 1.0
    low, high = float(every.min()), float(every.max())
    if layout.rangemode == "tozero" and not logarithmic:
        low, high = min(low, 0.0), max(high, 0.0)
    margin = 0.04 * (high - low) or max(0.04 * abs(high), 0.5)
    return low - margin, high + margin


def _decades(low: float, high: float) -> tuple[tuple[tuple[float, str], ...], tuple[float, ...]]:
    """Whole decades; where fewer than two fit, 2 and 5 as well."""
    step = max(1, math.ceil((high - low) / 8.0))
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    ticks = [(10.0**k, f"10<sup>{k}</sup>") for k in range(first, last + 1) if k % step == 0]
    inside = [(m * 10.0**k, m, k) for k in range(math.floor(low), math.ceil(high) + 1) for m in range(1, 10)
              if low <= math.log10(m * 10.0**k) <= high]  # fmt: skip
    if len(ticks) < 2:
        wanted = (1, 2, 5) if len(inside) > 3 else tuple(range(1, 10))
        ticks = [(v, f"{m}·10<sup>{k}</sup>" if m > 1 else f"10<sup>{k}</sup>") for v, m, k in inside if m in wanted]
    minor = tuple(v for v, _, _ in inside) if high - low < 5.0 else ()
    return tuple(ticks), minor


def _steps(low: float, high: float, length: float, fixed: float | None) -> tuple[tuple[float, str], ...]:
    """Round numbers, one about every 38 pt, three or more."""
    if fixed is None:
        raw = (high - low) / max(length / 38.0, 3.2)
        power = 10.0 ** math.floor(math.log10(raw))
        fixed = next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= raw * 0.999)
    digits = max(0, -math.floor(math.log10(fixed) + 1e-9))
    first, last = math.ceil(low / fixed - 1e-9), math.floor(high / fixed + 1e-9)
    return tuple((k * fixed, f"{k * fixed:.{digits}f}".replace("-", "−")) for k in range(first, last + 1))
