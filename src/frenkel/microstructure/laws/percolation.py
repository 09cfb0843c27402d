"""At which volume fraction do particles connect? Percolation thresholds by shape.

Rows of data/percolation_thresholds.csv, each with its source. Between the tabulated aspect ratios of
overlapping spheroids the threshold is interpolated linearly in log-log. Volume fractions 0–1.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from frenkel.errors import OutOfRange, UnknownName

__all__ = ["PercolationThreshold", "overlapping_spheroid_threshold", "percolation_threshold"]


@dataclass(frozen=True)
class PercolationThreshold:
    """One tabulated threshold: volume fraction (or site fraction), its uncertainty and where it stands."""

    shape: str
    aspect_ratio: float | None
    threshold: float
    standard_deviation: float | None
    source: str
    place: str
    checked: str


@lru_cache(maxsize=1)
def _rows() -> tuple[PercolationThreshold, ...]:
    text = (
        resources.files("frenkel.microstructure")
        .joinpath("data/percolation_thresholds.csv")
        .read_text("utf-8")
    )
    return tuple(
        PercolationThreshold(
            row["shape"],
            float(row["aspect_ratio"]) if row["aspect_ratio"] else None,
            float(row["threshold"]),
            float(row["standard_deviation"]) if row["standard_deviation"] else None,
            row["source"],
            row["place"],
            row["checked"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def percolation_threshold(shape: str) -> PercolationThreshold:
    """The threshold of a shape without a parameter ("overlapping spheres", "cubic sites").

    Raises UnknownName.

    Examples
    --------
    >>> percolation_threshold("overlapping spheres").threshold
    0.2854
    """
    known = {
        one.shape: one for one in _rows() if one.aspect_ratio is None or one.shape != "overlapping spheroids"
    }
    if shape not in known:
        raise UnknownName(shape, what="shape with a percolation threshold", nearest=known)
    return known[shape]


def overlapping_spheroid_threshold(aspect_ratio: float) -> float:
    """Critical volume fraction of randomly oriented spheroids that overlap freely.

    Parameters
    ----------
    aspect_ratio : length along the axis over width, 1/2000 (platelets) to 500 (fibres)

    Returns
    -------
    φ_c. The uncertainty of the tabulated values is a few percent. Hard particles need more; particles whose
    shells conduct need less. Source: Garboczi et al., Phys. Rev. E 52 (1995) 819, Table 1.

    Examples
    --------
    >>> overlapping_spheroid_threshold(10.0)
    0.08703
    """
    rows = sorted(
        (one.aspect_ratio, one.threshold)
        for one in _rows()
        if one.shape == "overlapping spheroids" and one.aspect_ratio is not None
    )
    low, high = rows[0][0], rows[-1][0]
    if not low <= aspect_ratio <= high:
        raise OutOfRange("The aspect ratio", given=aspect_ratio, low=low, high=high)
    x, y = np.log(np.array(rows)).T
    return float(round(math.exp(np.interp(math.log(aspect_ratio), x, y)), 12))
