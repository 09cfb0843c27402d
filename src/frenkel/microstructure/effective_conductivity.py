"""The conductivity of a structure as a result: estimate, certified bounds, sample error, shares of the phases.

`lower_S_cm` and `upper_S_cm` bound the conductivity of the voxel image as it is given, between two plane
electrodes with insulated sides; how far the image is from the material is the business of its resolution
and of `sample_sd_ln`. σ in S/cm; shares 0–1.

    share of a phase = ∂ln σ/∂ln σ_phase of the value = its part of the dissipated power, the mean of those of both
                       schemes where the value is their geometric mean;   Σ shares = 1
    activation energy of the whole = Σ share × activation energy of the phase
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.evidence import Evidence, Refusal, Source
from frenkel.microstructure.laws import Bounds
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["EffectiveConductivity", "PhaseShare"]

VERSION = "1"


@dataclass(frozen=True)
class PhaseShare:
    """One phase in a structure: conductivity, volume fraction, share of the power, volume that is cut off."""

    name: str
    conductivity_S_cm: float
    vol_fraction: float
    share: float
    cut_off_fraction: float = 0.0


@dataclass(frozen=True)
class EffectiveConductivity(ResultDefaults):
    """Effective conductivity of a structure in one direction.

    Parameters
    ----------
    subject : what it is the conductivity of
    direction : x | y | z (axes 0, 1, 2 of the image)
    value_S_cm : estimate; 0 where nothing spans the image
    lower_S_cm, upper_S_cm : certified for the voxel image; upper is that of Wiener where it was not computed
    wiener : the bounds from volume fractions alone; with resistances of interfaces the lower is 0, films along the
        current are in the upper
    sample_sd_ln : standard deviation of ln σ for another sample of this size; None where it is not known
    phases : share of each phase; interface_share that of interfaces, grain boundaries and films
    solver_error : bound on the relative error that the iteration left in the cell scheme, already taken off
        `lower_S_cm`; an estimate where no bounds were asked for
    """

    subject: str
    direction: str
    value_S_cm: float
    lower_S_cm: float
    upper_S_cm: float
    wiener: Bounds
    phases: tuple[PhaseShare, ...]
    interface_share: float
    shape: tuple[int, ...]
    voxel_um: float | None
    iterations: int
    solver_error: float
    sample_sd_ln: float | None = None
    temperature_K: float | None = None
    method: str = "voxel solver"
    notices: tuple[Notice, ...] = ()

    @property
    def sensitivities(self) -> dict[str, float]:
        """∂σ/∂σ_phase of each conducting phase: by the adjoint identity its share times σ/σ_phase.

        `sensitivities` of the room has those of insulating phases too.
        """
        sigma = self.value_S_cm
        return {
            p.name: p.share * sigma / p.conductivity_S_cm for p in self.phases if p.conductivity_S_cm > 0.0
        }

    @property
    def conducts(self) -> bool:
        """Whether anything spans the image."""
        return self.value_S_cm > 0.0

    def activation_energy_eV(self, energies_eV: dict[str, float], *, interface_eV: float = 0.0) -> float:
        """Apparent activation energy (σ form) from those of the phases, by name: their mean over the shares."""
        total = sum(p.share * energies_eV[p.name] for p in self.phases if p.share != 0.0)
        return total + self.interface_share * interface_eV

    def evidence(self) -> tuple[Evidence, ...]:
        """The conductivity with its interval: bounds of the image, widened by the sample error where known."""
        if not self.conducts:
            return ()
        low, high, kind = self.lower_S_cm, self.upper_S_cm, "bound"
        if self.sample_sd_ln is not None:
            factor = math.exp(1.959963984540054 * self.sample_sd_ln)
            low, high, kind = low / factor, high * factor, "95%"
        conditions: list[tuple[str, float | str]] = [("direction", self.direction)]
        if self.temperature_K is not None:
            conditions.append(("temperature_K", self.temperature_K))
        said = "the bounds hold for the voxel image, not for the material it stands for"
        return (
            Evidence(
                self.subject, "conductivity", self.value_S_cm, low, high, kind, conditions=tuple(conditions),
                kind="total", method=self.method, origin="computed", checked="computed",
                source=Source(model="frenkel.microstructure", version=VERSION), assumptions=(said,),
            ),
        )  # fmt: skip

    def refusals(self) -> tuple[Refusal, ...]:
        if self.conducts:
            return ()
        reason = f"No conducting path leads through {self.subject} along {self.direction}: 0 to {self.upper_S_cm:.3g} S/cm."
        settle = "a larger or finer image, or the conductivity of the phases taken as insulating"
        return (Refusal("conductivity", reason, settle, room="microstructure", subject=self.subject),)

    def to_dict(self) -> dict[str, Any]:
        data = super().to_dict()
        names = (
            "subject", "direction", "value_S_cm", "lower_S_cm", "upper_S_cm", "interface_share", "shape", "voxel_um",
            "iterations", "solver_error", "sample_sd_ln", "temperature_K", "method",
        )  # fmt: skip
        data.update({name: getattr(self, name) for name in names})
        data["wiener_S_cm"] = list(self.wiener)
        data["phases"] = [vars(p) for p in self.phases]
        data["sensitivities"] = self.sensitivities
        data["refusals"] = [r.to_dict() for r in self.refusals()]
        return data

    def plot(self) -> go.Figure:
        from frenkel.microstructure.plots import shares_figure

        return shares_figure(self)
