"""Checks on impedance points that need no model: sign of Z'', unit of the phase, sweeps, points off the curve.

The sign and the unit of the phase φ come from the Kramers–Kronig relation in the local form of the Z-HIT,

    φ(ω) ≈ (π/2) · d ln|Z| / d ln ω,

which holds for every passive linear cell: the slope of |Z| along the data must have the sign of φ and, in
radians, about its size. Source: W. Ehm et al., Z. Phys. Chem. (Z-HIT); the leading term only is used here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["is_sweep", "outliers", "phase_in_degrees", "sign_score", "sweeps"]

FloatArray = NDArray[np.float64]
_MOST_OUTLIERS = 100
MIN_SWEEP_POINTS = 5
"""A run of frequencies shorter than this is no sweep of its own."""


def _slope(frequency: FloatArray, modulus: FloatArray) -> FloatArray:
    """(π/2) d ln|Z| / d ln ω on the points, by central differences; shape (n,). Frequencies must be sorted."""
    log_f, log_z = np.log(frequency), np.log(modulus)
    width = np.empty_like(log_f)
    rise = np.empty_like(log_f)
    width[1:-1], rise[1:-1] = log_f[2:] - log_f[:-2], log_z[2:] - log_z[:-2]
    width[0], rise[0] = log_f[1] - log_f[0], log_z[1] - log_z[0]
    width[-1], rise[-1] = log_f[-1] - log_f[-2], log_z[-1] - log_z[-2]
    good = np.abs(width) > 1e-9
    slope = np.zeros_like(log_f)
    slope[good] = 0.5 * np.pi * rise[good] / width[good]
    return slope


def sign_score(frequency: FloatArray, impedance: NDArray[np.complex128]) -> float:
    """Correlation in [−1, 1] between the phase as read and the phase that the slope of |Z| asks for.

    Near +1 the sign of Z'' is right, near −1 it is reversed, near 0 the data cannot tell (a resistor).
    """
    usable = np.abs(impedance) > 0.0
    if usable.sum() < MIN_SWEEP_POINTS:
        return 0.0
    order = np.argsort(frequency[usable])
    f, z = frequency[usable][order], impedance[usable][order]
    slope, phase = np.clip(_slope(f, np.abs(z)), -2.0, 2.0), np.angle(z)
    size = float(np.sqrt(np.sum(slope**2) * np.sum(phase**2)))
    return float(np.sum(slope * phase) / size) if size > 0.0 else 0.0


def phase_in_degrees(frequency: FloatArray, modulus: FloatArray, phase: FloatArray) -> bool:
    """True where a phase without a unit is in degrees: it exceeds π, or is 20 times what the slope of |Z| asks for."""
    if phase.size == 0 or float(np.max(np.abs(phase))) > 3.3:
        return True
    if phase.size < MIN_SWEEP_POINTS:
        return False
    order = np.argsort(frequency)
    expected = float(np.median(np.abs(_slope(frequency[order], np.maximum(modulus[order], 1e-300)))))
    return expected > 0.0 and float(np.median(np.abs(phase))) > 20.0 * expected


def sweeps(frequency: FloatArray) -> tuple[tuple[int, ...], bool]:
    """(rows at which a sweep starts, whether the points are in order within each).

    A sweep is a run of rising or of falling frequencies. A jump back (…, 0.2, 0.1, 1e6, …) starts a new sweep,
    a turning point too. Where runs are shorter than five points the file is one spectrum out of order.
    """
    n = frequency.size
    raw = np.sign(np.diff(frequency))
    moving = np.flatnonzero(raw)
    if moving.size == 0:
        return (0,), True
    step = raw[moving[np.maximum(np.searchsorted(moving, np.arange(n - 1), side="right") - 1, 0)]]
    starts, direction = [0], step[0]
    for i in range(1, n - 1):
        if step[i] == direction:
            continue
        # a single step against the direction is the jump to the next sweep; a longer run turns around,
        # and where the last frequency stands twice there, the second one is the first of the way back
        turns = i + 1 < n - 1 and step[i + 1] != direction
        starts.append(i if turns and raw[i - 1] == 0.0 else i + 1)
        if turns:
            direction = step[i]
    lengths = np.diff([*starts, n])
    if len(starts) > 1 and int(lengths[:-1].min()) < MIN_SWEEP_POINTS:
        return (0,), False
    return tuple(starts), True


def outliers(frequency: FloatArray, impedance: NDArray[np.complex128]) -> NDArray[np.intp]:
    """Rows that lie far off the curve through their neighbours (a spike, a point taken at mains frequency).

    ln Z at each inner point is compared with the cubic through its four nearest points in ln f. The worst point
    is taken out and the rest compared again, while it is off by more than 10 % and by more than 15 times the
    median of all, a hundred times at most. Points off by less are for the Kramers–Kronig test to judge.
    """
    rows = np.flatnonzero((np.abs(impedance) > 0.0) & (frequency > 0.0))
    rows = rows[np.argsort(frequency[rows], kind="stable")]
    found: list[int] = []
    for _ in range(max(1, min(rows.size // 8, _MOST_OUTLIERS))):
        if rows.size < 10:
            break
        x = np.log(frequency[rows])
        if np.min(np.diff(x)) < 1e-9:
            keep = np.concatenate([[True], np.diff(x) >= 1e-9])
            rows = rows[keep]
            continue
        off = _off_curve(frequency[rows], impedance[rows])
        worst = int(np.argmax(off))
        if off[worst] < 0.1 or off[worst] < 15.0 * float(np.median(off)):
            break
        # a bad point spoils the cubics of its neighbours: the culprit is the one whose removal calms them most
        stencil = np.arange(worst, worst + 5)
        near = np.arange(max(0, worst - 6), min(rows.size, worst + 11))
        rest = [rows[near[near != k]] for k in stencil]
        calm = [float(np.max(_off_curve(frequency[one], impedance[one]))) for one in rest]
        culprit = int(stencil[int(np.argmin(calm))])
        found.append(int(rows[culprit]))
        rows = np.delete(rows, culprit)
    return np.array(sorted(found), dtype=np.intp)


def _off_curve(frequency: FloatArray, impedance: NDArray[np.complex128]) -> FloatArray:
    """|ln Z − cubic through the four neighbours| at the inner points, shape (n − 4,)."""
    x = np.log(frequency)
    y = np.log(np.abs(impedance)) + 1j * np.unwrap(np.angle(impedance))
    return np.asarray(np.abs(y[2:-2] - _cubic_at_centre(x, y)))


def _cubic_at_centre(x: FloatArray, y: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Lagrange's cubic through points i−2, i−1, i+1, i+2, at point i; shape (n − 4,)."""
    nodes = (x[:-4], x[1:-3], x[3:-1], x[4:])
    values = (y[:-4], y[1:-3], y[3:-1], y[4:])
    centre = x[2:-2]
    total = np.zeros(centre.size, dtype=np.complex128)
    for j, (node, value) in enumerate(zip(nodes, values, strict=True)):
        weight = np.ones_like(centre)
        for k, other in enumerate(nodes):
            if k != j:
                weight *= (centre - other) / (node - other)
        total += weight * value
    return total


def is_sweep(values: FloatArray) -> bool:
    """True for frequencies: positive, over a decade or more, in even steps of the logarithm."""
    good = values[np.isfinite(values) & (values > 0.0)]
    if good.size < MIN_SWEEP_POINTS or good.size < 0.9 * values.size:
        return False
    _, ordered = sweeps(good)
    if not ordered or float(good.max()) <= 10.0 * float(good.min()):
        return False
    # an instrument sweeps in even steps of ln f; times and indices that rise evenly do not
    steps = np.abs(np.diff(np.log(good)))
    steps = steps[steps > 0.0]
    middle = float(np.median(steps))
    even = (steps > middle / 3.0) & (steps < 3.0 * middle)
    return middle > 0.02 and float(even.mean()) > 0.9
