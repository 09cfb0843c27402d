"""A structure over temperature: each phase with its own σ(T) → σ(T) of the whole and its apparent activation energy.

    E_a = -d ln σ / d(1/kT) = Σ share_i E_i,   E_i = -d ln σ_i / d(1/kT)
with the shares of the dissipated power at that temperature (exact for the discrete problem), so that the Arrhenius
plot of a composite bends where the current moves from one phase to another. σ form; S/cm, K, eV.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.evidence import Evidence
from frenkel.microstructure.effective_conductivity import EffectiveConductivity
from frenkel.microstructure.image_solver import solve
from frenkel.microstructure.phases import Phase
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["TemperatureCurve", "solve_over_temperature"]


@dataclass(frozen=True)
class TemperatureCurve(ResultDefaults):
    """One EffectiveConductivity and one apparent activation energy (eV, σ form) per temperature."""

    results: tuple[EffectiveConductivity, ...]
    activation_energy_eV: tuple[float, ...]

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(e for one in self.results for e in one.evidence())

    def to_dict(self) -> dict[str, Any]:
        return {
            "results": [one.to_dict() for one in self.results],
            "activation_energy_eV": list(self.activation_energy_eV),
        }

    def plot(self) -> go.Figure:
        from frenkel.microstructure.plots import temperature_figure

        return temperature_figure(self)


def solve_over_temperature(
    labels: NDArray[np.integer], phases: Sequence[Phase], temperatures_K: Sequence[float], **settings: Any
) -> TemperatureCurve:
    """Solve an image at several temperatures.

    Parameters
    ----------
    labels, settings : as in `solve` (direction, voxel_um, interfaces …); interface resistances are constant
    phases : with `law`; a phase of conductivity 0 needs none
    temperatures_K : [n]

    Examples
    --------
    >>> from frenkel.transport import arrhenius_law
    >>> law = arrhenius_law("arrhenius_sigma", activation_energy_eV=0.3, conductivity_S_cm=1e-3, temperature_K=300.0)
    >>> found = solve_over_temperature(np.zeros((4, 2, 2), int), [Phase("a", 1e-3, law)], [300.0], sample_error=False)
    >>> round(found.activation_energy_eV[0], 6)
    0.3
    """
    if len(temperatures_K) == 0:
        raise InputError("There is no temperature.")
    results, energies = [], []
    for T in temperatures_K:
        found = solve(labels, [one.at(T) for one in phases], temperature_K=float(T), **settings)
        each = {one.name: _energy(one, T) for one in phases if one.conductivity_S_cm > 0.0}
        results.append(found)
        energies.append(found.activation_energy_eV(each))
    return TemperatureCurve(tuple(results), tuple(energies))


def _energy(phase: Phase, temperature_K: float) -> float:
    """-d ln σ/d(1/kT) of a phase, by a central difference."""
    low, high = (phase.at(temperature_K * factor).conductivity_S_cm for factor in (1.0 - 1e-4, 1.0 + 1e-4))
    inverse = 1.0 / (temperature_K * (1.0 + 1e-4)) - 1.0 / (temperature_K * (1.0 - 1e-4))
    return -BOLTZMANN_EV_K * math.log(high / low) / inverse
