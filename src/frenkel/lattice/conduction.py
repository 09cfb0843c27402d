"""Conductivity of few carriers: vacancies and interstitials, each with its own way to move and its own number.

    σ = z² e² / (kT V) Σ_carriers N_c D_c

N_c carriers of a kind in a cell of volume V (`carriers`), D_c their exact single-carrier diffusivity on the network
that they see (`mechanism`, `diffusion`); an interstitial takes the faster of hopping directly and knocking on. Dilute:
carriers do not meet. σ is unknown where no carrier is known, and where the file spreads the ions over more sites than
they fill: then every ion is a carrier, and `many_ions` simulates them. Its interval holds the model error.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from frenkel.evidence import Evidence, Refusal, Source
from frenkel.lattice.attempt_frequencies import AttemptFrequencies
from frenkel.lattice.carriers import Carriers, carriers
from frenkel.lattice.defects import activation_energy_eV
from frenkel.lattice.diffusion import activation_energy_of_diffusion_eV, diffusion_tensor
from frenkel.lattice.framework import Framework
from frenkel.lattice.mechanism import MECHANISMS, carrier_network
from frenkel.lattice.model_error import conductivity_interval_S_cm, residual_of
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.occupancy import file_occupancies, is_disordered, regular_sites
from frenkel.results import Notice, ResultDefaults
from frenkel.transport import conductivity_from_diffusivity

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Conduction", "Mechanism", "conduction"]

FloatArray = npt.NDArray[np.float64]
MOST_LOST = 0.2
"""Share of the file's ions that may lie near no site before the network is called wrong for the material."""


@dataclass(frozen=True, eq=False)
class Mechanism:
    """One way to move: barriers in 1D, 2D, 3D (inf: closed), diffusion of one carrier and its activation energy."""

    name: str
    barriers_eV: tuple[float, float, float]
    tensor_cm2_s: FloatArray
    activation_energy_eV: float

    @property
    def mean_cm2_s(self) -> float:
        """A third of the trace of the tensor."""
        return float(np.trace(self.tensor_cm2_s)) / 3.0


@dataclass(frozen=True, eq=False)
class Conduction(ResultDefaults):
    """Mechanisms and carriers at one temperature; conductivity_S_cm is (value, low, high), or None with a refusal.

    activation_energy_eV : of σT in the regime of the carriers (E_m, or E_m + h/2), of the carrier that conducts most
    """

    formula: str
    mobile: str
    temperature_K: float
    mechanisms: tuple[Mechanism, ...]
    carriers: Carriers | None
    conductivity_S_cm: tuple[float, float, float] | None
    activation_energy_eV: float | None
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = field(default=())

    @property
    def regime(self) -> str:
        """The regime that the activation energy belongs to, in a sentence."""
        if self.carriers is None or self.activation_energy_eV is None:
            return (
                "A migration barrier E_m is the activation energy of σT in the extrinsic regime (carriers from dopants);"
                " in the intrinsic one half the formation energy of a defect pair is added."
            )
        added = "E_m" if self.carriers.regime == "extrinsic" else "E_m + h/2"
        return f"{self.carriers.regime} regime: the activation energy of σT is {added} = {self.activation_energy_eV:.3f} eV."

    def evidence(self) -> tuple[Evidence, ...]:
        """σ where it may be said: computed, of a model, with the model error in its interval."""
        if self.conductivity_S_cm is None:
            return ()
        value, low, high = self.conductivity_S_cm
        return (
            Evidence(
                self.formula, "conductivity", value, low, high, "95%", kind="bulk", method="BVSE, dilute carriers",
                conditions=(("temperature_K", self.temperature_K), ("mobile_ion", self.mobile)),
                origin="computed", checked="computed", source=Source(model="bond-valence site energy, single carriers"),
                assumptions=("rigid framework", "dilute carriers", residual_of(self.formula).sentence),
            ),
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            **super().to_dict(),
            "temperature_K": self.temperature_K,
            "mechanisms": [
                {
                    "mechanism": one.name,
                    "barriers_eV": [value if math.isfinite(value) else None for value in one.barriers_eV],
                    "single_carrier_D_cm2_s": one.tensor_cm2_s,
                    "activation_energy_eV": one.activation_energy_eV,
                }
                for one in self.mechanisms
            ],
            "carriers": None if self.carriers is None else asdict(self.carriers),
            "conductivity_S_cm": self.conductivity_S_cm,
            "activation_energy_eV": self.activation_energy_eV,
            "regime": self.regime,
            "refusals": [one.to_dict() for one in self.refusals],
        }

    def plot(self) -> go.Figure:
        """Barriers of each mechanism."""
        from frenkel.lattice.plots import single_carriers

        return single_carriers(self)


def conduction(
    network: HopNetwork,
    framework: Framework,
    attempt: AttemptFrequencies,
    *,
    temperature_K: float,
    formation_energy_eV: float | None = None,
    pair: str = "frenkel",
) -> Conduction:
    """Mechanisms, carriers and conductivity of an ordered mobile-ion sublattice by the equation in the head.

    Parameters
    ----------
    network : with all hops that matter at the temperature; attempt : its frequencies
    formation_energy_eV : free energy of a defect pair ("frenkel" or "schottky"), where it is known
    """
    occupancy, lost = file_occupancies(network, framework)
    regular = regular_sites(network, occupancy)
    mechanisms = _mechanisms(network, regular, attempt, temperature_K)
    made = Conduction(framework.formula, str(framework.mobile), temperature_K, mechanisms, None, None, None)
    if lost > MOST_LOST:
        reason = f"{100 * lost:.0f} % of the ions of the file lie near no site of the network"
        return _refused(made, reason, "a structure whose ions lie where the model finds sites")
    if is_disordered(occupancy):
        reason = "the file spreads the ions over more sites than they fill, so that no carrier stands out"
        return _refused(made, reason, "kinetic Monte Carlo of all ions", "frenkel lattice kmc FILE")
    found = carriers(
        framework, regular_per_cell=int(regular.sum()), empty_per_cell=int((~regular).sum()),
        temperature_K=temperature_K, formation_energy_eV=formation_energy_eV, pair=pair,
    )  # fmt: skip
    if isinstance(found, str):
        return _refused(
            made, found, "a dopant in the composition, or --defect-energy of a Frenkel or Schottky pair"
        )
    return _with_conductivity(made, found, framework)


def _mechanisms(
    network: HopNetwork, regular: npt.NDArray[np.bool_], attempt: AttemptFrequencies, temperature_K: float
) -> tuple[Mechanism, ...]:
    made = []
    for name in MECHANISMS:
        own = carrier_network(network, regular, attempt, name)
        if own is None:
            continue
        first, second, third = (float(one) for one in own.network.thresholds_eV)
        tensor = diffusion_tensor(own.network, temperature_K, attempt_frequency_Hz=own.attempt).tensor_cm2_s
        slope = math.nan
        if math.isfinite(first):
            slope = activation_energy_of_diffusion_eV(
                own.network, temperature_K, attempt_frequency_Hz=own.attempt
            )
        made.append(Mechanism(name, (first, second, third), tensor, slope))
    return tuple(made)


def _refused(
    made: Conduction, reason: str, settle: str, command: str = "frenkel pathways FILE"
) -> Conduction:
    refusal = Refusal("conductivity", reason, settle, command, "lattice", made.formula)
    return replace(made, refusals=(*made.refusals, refusal))


def _with_conductivity(made: Conduction, found: Carriers, framework: Framework) -> Conduction:
    fastest: dict[str, Mechanism] = {}
    for one in made.mechanisms:
        carrier = "vacancy" if one.name == "vacancy" else "interstitial"
        if math.isfinite(one.barriers_eV[0]) and one.mean_cm2_s > getattr(
            fastest.get(carrier), "mean_cm2_s", 0.0
        ):
            fastest[carrier] = one
    numbers = {"vacancy": found.vacancies_per_cell, "interstitial": found.interstitials_per_cell}
    parts = {
        carrier: conductivity_from_diffusivity(
            one.mean_cm2_s, temperature_K=made.temperature_K,
            carrier_density_per_cm3=numbers[carrier] / framework.volume_A3 * 1e24, charge=framework.mobile.charge,
        )
        for carrier, one in fastest.items() if numbers[carrier] > 0.0
    }  # fmt: skip
    total = sum(parts.values())
    if not total > 0.0:
        return _refused(
            replace(made, carriers=found),
            f"no way is open to the carriers ({found.sentence})",
            "a wider network of hops",
        )
    leading = fastest[max(parts, key=lambda carrier: parts[carrier])]
    formation = found.formation_energy_eV or 0.0
    return replace(
        made,
        carriers=found,
        conductivity_S_cm=conductivity_interval_S_cm(total, framework.formula),
        activation_energy_eV=activation_energy_eV(leading.activation_energy_eV, formation, found.regime),
        notices=(
            Notice("carriers", f"Carriers: {found.sentence}."),
            Notice("mechanism", f"Most of the current goes by the {leading.name} mechanism."),
            Notice("model_error", residual_of(framework.formula).sentence),
        ),
    )
