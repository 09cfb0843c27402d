"""Where do the millivolts go? An energy balance of the polarisation that adds up at every moment.

Power that the current loses, over the current:

    U_mean(y) − V = separator + anode + interphase + series
                  + ∫ i_e²/κ dx/i + ∫ i_s²/σ dx/i          ions and electrons in the cathode
                  + ∫ r_film (a j)² dx/(a i)                 films on the particles
                  + ∫ a j η dx/i                            charge transfer
                  + ∫ a j (U(y_s) − U(ȳ)) dx/i              diffusion inside the particles
                  + ∫ a j (U(ȳ) − U_mean) dx/i              uneven use of the electrode

U_mean = U at the mean lithium content of the whole electrode. Volts; every part is per unit of current.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.cell._pybamm.single_ion import EDGE
from frenkel.cell.constant_current import model_values
from frenkel.cell.discharge import SINGLE_ION, Discharge
from frenkel.cell.inputs import DischargeInputs
from frenkel.errors import InputError
from frenkel.materials.open_circuit import OpenCircuitPotential, open_circuit_potential
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["PARTS", "VoltageLosses", "voltage_losses"]

Floats = NDArray[np.float64]
PARTS = (
    "separator", "anode", "interphase", "series", "cathode ions", "cathode electrons", "film on particles",
    "charge transfer", "solid diffusion", "uneven use",
)  # fmt: skip


@dataclass(frozen=True)
class VoltageLosses(ResultDefaults):
    """Parts of the polarisation (V) against charge [n]; `remainder_V` is what the balance does not close by."""

    name: str
    capacity_mAh_cm2: Floats
    parts: tuple[tuple[str, Floats], ...]
    polarisation_V: Floats
    standings: tuple[tuple[str, int], ...] = ()

    @property
    def remainder_V(self) -> Floats:
        return np.asarray(self.polarisation_V - sum(volts for _, volts in self.parts))

    def at(self, capacity_mAh_cm2: float) -> dict[str, float]:
        """All parts (V) at one charge."""
        return {name: float(np.interp(capacity_mAh_cm2, self.capacity_mAh_cm2, v)) for name, v in self.parts}

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import losses_figure

        return losses_figure(self)


def voltage_losses(run: Discharge) -> VoltageLosses:
    """The balance of one discharge that was run with `fields=True`.

    Raises: InputError where the run kept no fields.
    """
    if run.model != SINGLE_ION:
        raise InputError(f"The balance of losses is computed for single-ion cells with a composite cathode and a flat anode; {run.name} runs in the {run.model}.")
    if not run.fields:
        raise InputError(f"{run.name} kept no fields ({run.status}).", next_step="Run discharge(…, fields=True).")
    f, cell = dict(run.fields), run.inputs
    assert isinstance(cell, DischargeInputs)  # only single-ion runs of a composite keep fields
    values, states = model_values(cell, run.c_rate), dict(run.states)
    rate, delta, rest_surface, y = -f["rate"], f["delta"], f["U"], f["y"]
    edges = f["edges"]
    width = np.diff(edges)[:, None]
    shells = np.diff(np.linspace(0.0, 1.0, y.shape[0] + 1) ** 3)
    mean_particle = np.einsum("r,rxt->xt", shells, y)
    mean = np.sum(width * mean_particle, axis=0)
    ocp = open_circuit_potential(cell.open_circuit)
    thermal = values["thermal"] * states.get("T", np.asarray(cell.temperature_K)) / cell.temperature_K
    rest_particle, rest = _continued(ocp, mean_particle, thermal), _continued(ocp, mean, thermal)
    parts = _flat_parts(run, cell, states) | _conduction_parts(values, states, rate, edges)
    film = values["film"] * np.sum(width * rate**2, axis=0)
    parts["film on particles"] = film
    parts["charge transfer"] = np.sum(width * rate * (rest_surface - delta), axis=0) - film
    parts["solid diffusion"] = np.sum(width * rate * (rest_particle - rest_surface), axis=0)
    parts["uneven use"] = np.sum(width * rate * (rest - rest_particle), axis=0)
    polarisation = rest - cell.anode_potential_V - run.voltage_V
    return VoltageLosses(run.name, run.capacity_mAh_cm2, tuple((n, parts[n]) for n in PARTS), polarisation, run.standings)


def _flat_parts(run: Discharge, cell: DischargeInputs, states: dict[str, Floats]) -> dict[str, Floats]:
    """What lies in series; where states were followed, with the warmth, the contact and the layer of each moment."""
    n = run.capacity_mAh_cm2.size
    volts = 1e-3 * cell.current_mA_cm2(run.c_rate)
    told = {
        "separator": volts * cell.separator_ohm_cm2, "anode": volts * cell.anode_ohm_cm2, "interphase": 0.0,
        "series": volts * cell.series_ohm_cm2,
    }  # fmt: skip
    return {name: np.asarray(states.get(f"{name}_V", np.full(n, value))) for name, value in told.items()}


def _conduction_parts(values: dict[str, float], states: dict[str, Floats], rate: Floats, edges: Floats) -> dict[str, Floats]:
    """Joule heat of ions and electrons in the cathode: ionic current at the faces, between cell centres as in the model."""
    width = np.diff(edges)[:, None]
    ionic = np.concatenate([np.ones((1, rate.shape[1])), 1.0 - np.cumsum(width * rate, axis=0)])
    centres = 0.5 * (edges[1:] + edges[:-1])
    spans = np.diff(np.concatenate([[0.0], centres, [1.0]]))[:, None]
    return {
        "cathode ions": states.get("p_kappa_V", np.asarray(values["p_kappa"])) * np.sum(spans * ionic**2, axis=0),
        "cathode electrons": values["p_sigma"] * np.sum(spans * (1.0 - ionic) ** 2, axis=0),
    }


def _continued(ocp: OpenCircuitPotential, y: Floats, thermal: Floats) -> Floats:
    """U(y) with the lattice-gas continuation that the simulation uses outside the range of the fit."""
    low, high = ocp.valid
    above, below = np.clip(y, high, 1.0 - EDGE), np.clip(y, EDGE, low)
    lattice = np.log((1.0 - above) / (1.0 - high) * high / above) - np.log(below / low * (1.0 - low) / (1.0 - below))
    beyond = np.maximum(y - (1.0 - EDGE), 0.0) - np.maximum(EDGE - y, 0.0)
    return np.asarray(ocp.at(np.clip(y, low, high)) + thermal * (lattice - beyond / EDGE))
