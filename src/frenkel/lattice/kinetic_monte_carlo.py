"""Kinetic Monte Carlo of many ions on a hop network, with site energies and sites that exclude each other.

The waiting time is −ln(u)/Σk, one hop is drawn by its rate; a hop onto a taken site comes to nothing. Over
blocks of time t, with N ions in d = 3 dimensions,

    D* = ⟨Σ|Δr_i|²⟩ / (2 d N t),   D_J = ⟨|ΣΔr_i|²⟩ / (2 d N t),   H_R = D*/D_J,
    f = ⟨Σ|Δr_i|²⟩ / Σ|hop|²,      f_I = ⟨|ΣΔr_i|²⟩ / Σ|hop|².

Errors are standard errors of the block means. Energies in eV, lengths in Å, D in cm²/s.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from frenkel.errors import InputError, OutOfRange
from frenkel.lattice import _hopping_kernels
from frenkel.lattice.attempt_frequencies import AttemptFrequencies
from frenkel.lattice.diffusion import hop_rates_Hz
from frenkel.lattice.lattice_gas import LatticeGas, close_pairs, filled_sites, lattice_gas
from frenkel.lattice.network import HopNetwork
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.results import Notice

__all__ = ["LatticeGas", "LatticeGasRun", "Repulsion", "lattice_gas", "run_lattice_gas"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
_CM2_PER_A2 = 1e-16
_MERGED = 4
_MOST_ATTEMPTS = 3000  # attempts a hop before a run is given up as blocked
_PROBE = 300  # so many hops are asked for first: a blocked gas is told in no time


@dataclass(frozen=True)
class Repulsion:
    """Repulsion of two mobile ions, V(r) = strength/r − strength/cutoff below the cut-off, in eV and Å.

    e²/(4πε0 ε_r) is 14.4/ε_r eV Å; the hop takes half of the change, so that detailed balance holds.
    """

    strength_eV_A: float
    cutoff_A: float


@dataclass(frozen=True, eq=False)
class LatticeGasRun:
    """Result of a run; every number comes with its standard error.

    occupancy : mean occupancy of each class of sites; hops : moves made; time_s : simulated time
    """

    temperature_K: float
    ions: int
    tracer_cm2_s: tuple[float, float]
    collective_cm2_s: tuple[float, float]
    haven_ratio: tuple[float, float]
    tracer_correlation: tuple[float, float]
    collective_correlation: tuple[float, float]
    occupancy: dict[int, float]
    hops: int
    time_s: float
    notices: tuple[Notice, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "notices"} | {
            "notices": [one.to_dict() for one in self.notices]
        }


def run_lattice_gas(
    network: HopNetwork,
    gas: LatticeGas,
    *,
    ions: int,
    temperature_K: float,
    attempt_frequency_Hz: float | AttemptFrequencies,
    hops: int,
    rng: np.random.Generator,
    blocks: int = 100,
    repulsion: Repulsion | None = None,
) -> LatticeGasRun:
    """Run `hops` moves of `ions` ions in `blocks` blocks, after a tenth as many to forget the start.

    Raises: InputError if the ions do not fit under the exclusion.
    """
    rates = hop_rates_Hz(network, temperature_K, attempt_frequency_Hz).ravel()[gas.hop_class]
    occupation = _start(gas, ions, rng)
    arrays = (
        *_kernel_arguments(gas, rates, by_vacancy=2 * ions > len(occupation)),
        *_repulsion_arguments(gas, repulsion, temperature_K),
    )
    dwell = np.zeros(len(occupation))
    each = max(1, hops // blocks)
    for some in (min(_PROBE, hops), max(1, hops // 10)):
        _, done, _ = _hopping_kernels.hop_loop(
            *arrays, occupation, np.zeros((ions, 3)), some, _MOST_ATTEMPTS * some, rng, dwell.copy()
        )
        if done < some:
            blocks = 0
            break
    rows: list[tuple[float, float, float]] = []
    merged: list[tuple[float, float]] = []
    recent: list[FloatArray] = []
    counts = 0
    length2 = (gas.hop_step_A**2).sum(1)
    for _ in range(blocks):
        moved = np.zeros((ions, 3))
        time, done, _ = _hopping_kernels.hop_loop(
            *arrays, occupation, moved, each, _MOST_ATTEMPTS * each, rng, dwell
        )
        counts += int(done)
        if done < each:
            break
        rows.append((time, float((moved**2).sum()), float((moved.sum(0) ** 2).sum())))
        recent = [*recent[1 - _MERGED :], moved]
        if len(rows) % _MERGED == 0:
            merged.append(
                (sum(row[0] for row in rows[-_MERGED:]), float((np.sum(recent, axis=0) ** 2).sum()))
            )
    found = _evaluated(
        gas, rows, counts, ions, temperature_K, dwell, float(length2.mean()), bool(np.ptp(length2) < 1e-6)
    )
    return replace(found, notices=found.notices + _short_blocks(found, merged, ions))


def _short_blocks(found: LatticeGasRun, merged: list[tuple[float, float]], ions: int) -> tuple[Notice, ...]:
    """A notice if D* still falls when blocks are four times as long: ions only rattle within a block."""
    if len(merged) < 5:
        return ()
    values = np.array([squares / (6.0 * ions * time) * _CM2_PER_A2 for time, squares in merged])
    mean, error = float(values.mean()), float(values.std(ddof=1) / math.sqrt(len(values)))
    value, own = found.tracer_cm2_s
    if abs(value - mean) <= max(3.0 * math.hypot(error, own), 0.1 * value):
        return ()
    text = f"Blocks are too short: D* is {value:.2g} cm²/s, and {mean:.2g} over blocks four times as long."
    return (Notice("not_diffusive", text),)


def _kernel_arguments(gas: LatticeGas, rates: FloatArray, *, by_vacancy: bool) -> tuple[Any, ...]:
    """What the loop needs, for ions or for vacancies as carriers."""
    carried = rates[gas.back] if by_vacancy else rates
    start = gas.out_start[:-1]
    totals = np.add.reduceat(np.append(carried, 0.0), np.minimum(start, len(carried)))
    totals[np.diff(gas.out_start) == 0] = 0.0
    cumulative = np.concatenate(
        [[], *(np.cumsum(carried[a:b]) for a, b in itertools.pairwise(gas.out_start))]
    )
    fastest = float(totals.max(initial=0.0)) or 1.0
    group_rate, group = np.unique(np.round(totals / fastest, 10), return_inverse=True)
    return (
        gas.hop_to, gas.hop_step_A, gas.back, gas.own, gas.out_start, cumulative, group.astype(np.int64),
        group_rate * fastest, by_vacancy, gas.close_start, gas.close_sites,
    )  # fmt: skip


def _repulsion_arguments(
    gas: LatticeGas, repulsion: Repulsion | None, temperature_K: float
) -> tuple[Any, ...]:
    """Pairs within the cut-off, their energies over kT, and the bound of the factor of a rate."""
    inverse = np.linalg.inv(gas.cell_A)
    fractions = gas.positions_A @ inverse
    reach = repulsion.cutoff_A if repulsion is not None else 0.0
    start, sites = close_pairs(fractions, gas.cell_A, reach)
    if repulsion is None or not len(sites):
        return start, sites, np.zeros(len(sites)), 1.0
    apart = fractions[sites] - np.repeat(fractions, np.diff(start), axis=0)
    apart -= np.rint(apart)
    distance = np.sqrt(((apart @ gas.cell_A) ** 2).sum(1))
    energy = repulsion.strength_eV_A * (1.0 / distance - 1.0 / repulsion.cutoff_A)
    over_kT = energy / (BOLTZMANN_EV_K * temperature_K)
    owner = np.repeat(np.arange(len(fractions)), np.diff(start))
    largest = 0.5 * float(np.bincount(owner, weights=over_kT).max())
    if largest > math.log(_MOST_ATTEMPTS):
        raise OutOfRange(
            "The largest repulsion at one site over 2kT", given=largest, low=0.0, high=math.log(_MOST_ATTEMPTS),
            next_step="Take a shorter cut-off, a weaker repulsion, or an exclusion distance instead.",
        )  # fmt: skip
    return start, sites, over_kT, math.exp(largest)


def _start(gas: LatticeGas, ions: int, rng: np.random.Generator) -> IntArray:
    """Ions numbered over the sites that `filled_sites` chose; −1 elsewhere."""
    chosen = filled_sites(gas, ions, rng)
    if chosen is None:
        raise InputError(
            f"{ions} ions do not fit on {len(gas.positions_A)} sites under the exclusion.",
            next_step="Take a smaller exclusion distance or fewer ions.",
        )
    occupation = np.full(len(gas.positions_A), -1, np.int64)
    occupation[chosen] = np.arange(ions)
    return occupation


def _evaluated(
    gas: LatticeGas, rows: list[tuple[float, float, float]], hops: int, ions: int, temperature_K: float,
    dwell: FloatArray, length2: float, equal_lengths: bool,
) -> LatticeGasRun:  # fmt: skip
    time, tracer, collective = np.array(rows).T if rows else np.zeros((3, 0))
    per_block = hops / max(1, len(rows))
    notices: tuple[Notice, ...] = ()
    if not rows:
        notices += (Notice("no_moves", "No ion could move: every hop is blocked."),)
    if not equal_lengths:
        text = "Hops have different lengths; correlation factors are relative to their mean square."
        notices += (Notice("mixed_hop_lengths", text),)

    def mean(values: FloatArray) -> tuple[float, float]:
        if len(values) < 2:
            return math.nan, math.nan
        return float(values.mean()), float(values.std(ddof=1) / math.sqrt(len(values)))

    tracer_D = mean(tracer / (6.0 * ions * time) * _CM2_PER_A2)
    collective_D = mean(collective / (6.0 * ions * time) * _CM2_PER_A2)
    ratio = tracer_D[0] / collective_D[0] if collective_D[0] else math.nan
    relative = math.hypot(*(sd / value if value else math.nan for value, sd in (tracer_D, collective_D)))
    total = float(time.sum())
    return LatticeGasRun(
        temperature_K=temperature_K,
        ions=ions,
        tracer_cm2_s=tracer_D,
        collective_cm2_s=collective_D,
        haven_ratio=(ratio, ratio * relative),
        tracer_correlation=mean(tracer / (per_block * length2)),
        collective_correlation=mean(collective / (per_block * length2)),
        occupancy={
            int(one): float(dwell[gas.site_class == one].mean() / total) if total else math.nan
            for one in np.unique(gas.site_class)
        },
        hops=hops,
        time_s=total,
        notices=notices,
    )
