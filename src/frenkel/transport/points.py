"""Conductivities at one or two temperatures: too few for a law, and still evidence at these temperatures.

Values of one sample at one temperature (within 1 K) become their geometric mean. Several samples give the mean
of log10 σ with the Student interval between samples; one sample has no interval, unless its points state
their errors. Units: K, S/cm.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from frenkel.evidence import Evidence, Source
from frenkel.statistics import mean_interval
from frenkel.tables import ConductivityTable
from frenkel.transport.data import SAME_TEMPERATURE_K

__all__ = ["FEWEST_TEMPERATURES", "points_evidence", "temperature_groups"]

FEWEST_TEMPERATURES = 3
"""A line with its scatter needs this many temperatures."""
_NORMAL_95 = 1.959963984540054


def temperature_groups(table: ConductivityTable) -> list[np.ndarray[Any, np.dtype[np.intp]]]:
    """Indices of the points at each temperature, ascending; those within 1 K of the first belong together."""
    groups: list[list[int]] = []
    for index in np.argsort(table.temperature_K, kind="stable"):
        if groups and table.temperature_K[index] - table.temperature_K[groups[-1][0]] < SAME_TEMPERATURE_K:
            groups[-1].append(int(index))
        else:
            groups.append([int(index)])
    return [np.array(one, dtype=np.intp) for one in groups]


def points_evidence(table: ConductivityTable, *, subject: str, kind: str, source: Source) -> tuple[Evidence, ...]:
    """One conductivity for each temperature of the table, without a law behind it."""
    return tuple(_at_one(table, rows, subject, kind, source) for rows in temperature_groups(table))


def _at_one(
    table: ConductivityTable, rows: np.ndarray[Any, np.dtype[np.intp]], subject: str, kind: str, source: Source
) -> Evidence:
    logarithms = np.log10(table.conductivity_S_cm[rows])
    samples = [str(one) for one in table.sample[rows]]
    of_sample = [
        float(np.mean([x for x, s in zip(logarithms, samples, strict=True) if s == name]))
        for name in dict.fromkeys(samples)
    ]
    low = high = None
    if len(of_sample) > 1:
        middle, interval = mean_interval(of_sample)
        low, high = interval.low, interval.high
    else:
        middle = of_sample[0]
        errors = table.relative_error[rows]
        if np.isfinite(errors).all():
            half = _NORMAL_95 * float(np.sqrt(np.sum(errors**2))) / rows.size / math.log(10.0)
            low, high = middle - half, middle + half
    count, plural = len(of_sample), "s" if len(of_sample) > 1 else ""
    return Evidence(
        subject,
        "conductivity",
        10.0**middle,
        low=None if low is None else 10.0**low,
        high=None if high is None or high > 300.0 else 10.0**high,
        interval="none" if low is None else "95%",
        conditions=(("temperature_K", float(np.mean(table.temperature_K[rows]))),),
        kind=kind,
        method=f"mean of {rows.size} points of {count} sample{plural}",
        origin="measured",
        source=source,
        checked="computed",
    )
