"""Bond-valence site energy: the terms of a framework, their tables on r², and the energy at any point.

    E(r) = Σ_counter-ions D0/2 [(exp((R_min − R)/b) − 1)² − 1]
         + Σ_like ions k V V_i / √(n n_i) · erfc(R / (f (r_c + r_c,i))) / R

over all framework ions within the cut-off, each weighted with its occupancy. Energies in eV, lengths in Å.
By default each pair energy is shifted to zero at the cut-off, so that E is continuous.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from frenkel.lattice import _kernels
from frenkel.lattice.framework import Component, Framework, MobileIon
from frenkel.lattice.parameters import (
    COULOMB_CONSTANT_EV_A,
    covalent_radius_A,
    morse_pair,
    principal_quantum_number,
)
from frenkel.results import Notice

__all__ = ["SMALLEST_R_A", "SiteEnergy", "SiteEnergySettings", "images_around_cell", "site_energy"]

FloatArray = npt.NDArray[np.float64]

SMALLEST_R_A = 0.2  # nearer than this the tables are flat: no ion is there
_BLOCK = 64  # points that share one list of neighbours


@dataclass(frozen=True)
class SiteEnergySettings:
    """Choices of the potential. `double` and many bins are for comparison with other codes.

    cutoff_A : pairs beyond are left out; shifted : pair energies are zero at the cut-off
    screening : f in the screened Coulomb term; bins : of the tables on r²; double : float64 tables
    """

    cutoff_A: float = 10.0
    shifted: bool = True
    screening: float = 0.74
    bins: int = 8192
    double: bool = False


@dataclass(frozen=True, eq=False)
class SiteEnergy:
    """The site energy of one framework, ready to be evaluated.

    terms : (t, 7) rows (weight, is_morse, depth_eV, steepness_1_A, r_min_A, coulomb_eV_A, screening_A);
    first_term : (kinds + 1,) slices of `terms` per kind of site.
    """

    framework: Framework
    settings: SiteEnergySettings
    terms: FloatArray
    first_term: npt.NDArray[np.int64]
    notices: tuple[Notice, ...] = field(default=())

    @cached_property
    def shifts(self) -> FloatArray:
        """Pair energy of each term at the cut-off (zero if not shifted)."""
        if not self.settings.shifted:
            return np.zeros(len(self.terms))
        return np.array([_kernels.pair_energy(term, self.settings.cutoff_A) for term in self.terms])

    @cached_property
    def analytic(self) -> tuple[Any, ...]:
        """The arguments that the kernels of analytic energies share, in their order."""
        frame = self.framework
        return (
            np.ascontiguousarray(frame.lattice_A), np.ascontiguousarray(frame.fractions), frame.kinds,
            self.terms, self.first_term, self.settings.cutoff_A, self.shifts,
        )  # fmt: skip

    @cached_property
    def _tables(self) -> tuple[Any, ...]:
        """Atoms of the cell and its surroundings, and the pair tables, in the order the kernel wants them."""
        chosen = self.settings
        real = np.float64 if chosen.double else np.float32
        positions, kinds = images_around_cell(self.framework, chosen.cutoff_A)
        shape = (len(self.first_term) - 1, chosen.bins + 2)
        values, slopes = np.zeros(shape), np.zeros(shape)
        _kernels.tabulate(
            self.terms,
            self.first_term,
            chosen.cutoff_A,
            chosen.bins,
            chosen.shifted,
            SMALLEST_R_A,
            values,
            slopes,
        )
        return (
            positions.astype(real), (kinds * shape[1]).astype(np.int32),
            values.astype(real).ravel(), slopes.astype(real).ravel(),
            real(chosen.bins / chosen.cutoff_A**2), real(chosen.bins),
        )  # fmt: skip

    def at(self, points: FloatArray) -> npt.NDArray[Any]:
        """Tabulated energy in eV at Cartesian points (n, 3) inside the cell; neighbours listed together are fastest."""
        tables = self._tables
        real = tables[2].dtype
        out = np.empty(len(points), real)
        _kernels.energies_at(
            np.ascontiguousarray(points, dtype=real), self.settings.cutoff_A, _BLOCK, *tables, out
        )
        return out


def images_around_cell(framework: Framework, distance_A: float) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Cartesian positions and kinds of all framework atoms inside the cell or within distance_A of its faces."""
    heights = 1.0 / np.linalg.norm(np.linalg.inv(framework.lattice_A), axis=0)
    margin = distance_A / heights
    low, high = np.floor(-margin).astype(int), np.ceil(1.0 + margin).astype(int)
    axes = [np.arange(a, b) for a, b in zip(low, high, strict=True)]
    cells = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    fractions = (framework.fractions[:, None, :] + cells[None, :, :]).reshape(-1, 3)
    kinds = np.repeat(framework.kinds, len(cells))
    near = ((fractions > -margin) & (fractions < 1.0 + margin)).all(axis=1)
    return fractions[near] @ framework.lattice_A, kinds[near]


def site_energy(framework: Framework, settings: SiteEnergySettings | None = None) -> SiteEnergy:
    """Collect the terms of a framework. Estimated parameters and neutral species are notices of the result."""
    chosen = settings or SiteEnergySettings()
    rows: list[tuple[float, ...]] = []
    first = [0]
    notices: dict[str, Notice] = {}
    for components in framework.components:
        for component in components:
            row = _term(framework.mobile, component, chosen, notices)
            if row is not None:
                rows.append(row)
        first.append(len(rows))
    return SiteEnergy(
        framework=framework,
        settings=chosen,
        terms=np.array(rows, dtype=float).reshape(-1, 7),
        first_term=np.array(first, dtype=np.int64),
        notices=tuple(notices.values()),
    )


def _term(
    mobile: MobileIon, component: Component, chosen: SiteEnergySettings, notices: dict[str, Notice]
) -> tuple[float, ...] | None:
    symbol, charge, occupancy = component
    if charge == 0.0:
        text = f"{symbol} has no charge here and takes no part in the site energy."
        notices[symbol] = Notice("neutral_species", text)
        return None
    if charge * mobile.charge > 0.0:
        numbers = principal_quantum_number(mobile.symbol) * principal_quantum_number(symbol)
        strength = COULOMB_CONSTANT_EV_A * abs(charge * mobile.charge) / math.sqrt(numbers)
        radius = covalent_radius_A(mobile.symbol) + covalent_radius_A(symbol)
        return (occupancy, 0.0, 0.0, 0.0, 0.0, strength, chosen.screening * radius)
    if mobile.charge > 0:
        pair = morse_pair(mobile.symbol, mobile.charge, symbol, charge)
    else:
        pair = morse_pair(symbol, charge, mobile.symbol, mobile.charge)
    if pair.quality == "estimated":
        text = f"{pair.cation}-{pair.anion}: parameters {pair.source}."
        notices[f"{pair.cation}-{pair.anion}"] = Notice("estimated_parameters", text)
    return (occupancy, 1.0, pair.well_depth_eV / 2.0, 1.0 / pair.b_A, pair.r_min_A, 0.0, 1.0)
