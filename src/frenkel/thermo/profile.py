"""What forms at every voltage: the voltage profile of a composition that can exchange lithium.

At the voltage V against Li/Li+ the equilibrium with lithium at μ = −V minimises
Φ(V) = Σ x_i (E_i + V a_i,Li) over the other elements. Φ is concave and piecewise linear, its slope is the
lithium held: each straight piece is one set of products. The pieces are found exactly, by intersecting
tangents (dΦ/dV), without a voltage grid.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.thermo.systems import ChemicalSystem, Equilibrium

__all__ = ["HIGHEST_VOLTAGE_V", "Segment", "require_voltage", "voltage_profile"]

Array = NDArray[np.float64]

HIGHEST_VOLTAGE_V = 6.5
"""End of the profile: above the oxidation of LiF (6.4 V) nothing of interest happens."""

_SLOPE = 1e-8
_VALUE = 1e-8
_NUDGE_V = 1e-6


def require_voltage(voltage_V: float) -> None:
    """Raise OutOfRange for a voltage below that of lithium, above the end of the profile, or not a number."""
    if not 0.0 <= voltage_V <= HIGHEST_VOLTAGE_V:
        raise OutOfRange(
            "The voltage against Li/Li+", given=voltage_V, low=0.0, high=HIGHEST_VOLTAGE_V, unit="V"
        )


@dataclass(frozen=True)
class Segment:
    """One range of voltage with one set of products.

    `lithium` is the lithium that the products hold per atom of the composition that is not lithium;
    `grand_potential_eV` is Φ there, per the same atoms, at `low_V`; `atoms_in` are atoms in each product.
    """

    low_V: float
    high_V: float
    lithium: float
    grand_potential_eV: float
    atoms_in: tuple[tuple[str, float], ...]

    @property
    def products(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.atoms_in)


def voltage_profile(
    system: ChemicalSystem, fractions: Array, *, low_V: float = 0.0, high_V: float = HIGHEST_VOLTAGE_V
) -> tuple[Segment, ...]:
    """All segments between two voltages, from low to high.

    Parameters
    ----------
    fractions : atomic fractions over the system's elements, shape (n_elements,); lithium's entry is ignored
    """
    row = system.elements.index(system.open_element)
    frame = np.array(fractions, dtype=np.float64)
    frame[row] = 0.0
    frame /= frame.sum()

    def at(voltage: float) -> tuple[float, Equilibrium]:
        return voltage, system.open(frame, -voltage)

    breaks: list[float] = []
    left, right = at(low_V + 1e-5), at(high_V)
    _split(at, left, right, breaks, 0)
    edges = [low_V, *sorted(breaks), high_V]
    segments = []
    for a, b in itertools.pairwise(edges):
        if b - a > 4 * _NUDGE_V:
            middle, here = at(0.5 * (a + b))
            potential = here.energy_eV_atom - here.open_atoms * (middle - a)
            segments.append(Segment(a, b, here.open_atoms, potential, tuple(sorted(here.atoms_in.items()))))
    return tuple(segments)


def _split(
    at: Callable[[float], tuple[float, Equilibrium]],
    left: tuple[float, Equilibrium],
    right: tuple[float, Equilibrium],
    breaks: list[float],
    depth: int,
) -> None:
    """Collect the voltages between two points where the lithium content jumps.

    The tangents at both ends meet at one voltage. If Φ reaches the tangent there, that is the only break
    between them; otherwise Φ lies below (it is concave) and both sides are searched.
    """
    (v0, e0), (v1, e1) = left, right
    if abs(e0.open_atoms - e1.open_atoms) < _SLOPE or depth > 80:
        return
    voltage = (e1.energy_eV_atom - e0.energy_eV_atom + e0.open_atoms * v0 - e1.open_atoms * v1) / (
        e0.open_atoms - e1.open_atoms
    )
    if not v0 + 2 * _NUDGE_V < voltage < v1 - 2 * _NUDGE_V:
        breaks.append(min(max(voltage, v0), v1))
        return
    _, here = at(voltage)
    if here.energy_eV_atom >= e0.energy_eV_atom + e0.open_atoms * (voltage - v0) - _VALUE:
        breaks.append(voltage)
        return
    below, above = at(voltage - _NUDGE_V), at(voltage + _NUDGE_V)
    if abs(below[1].open_atoms - above[1].open_atoms) > _SLOPE:
        breaks.append(voltage)
    _split(at, left, below, breaks, depth + 1)
    _split(at, above, right, breaks, depth + 1)
