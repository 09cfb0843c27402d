"""Conductivity of many ions by kinetic Monte Carlo, where the simulated occupancies agree with the file's.

At a lithium content and a temperature the ions hop over the network, two sites closer than the exclusion distance are
never both filled, and σ = n z² e² D_J / kT. σ is "unknown" for an ordered stoichiometric host (no carriers), where ions
only rattle in the simulated time, and where the simulated occupancies at the file's content differ from the file's:
then the site energies are wrong for this material. Its interval holds the model error beside the statistical one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from frenkel.evidence import Evidence, Refusal, Source
from frenkel.lattice.attempt_frequencies import AttemptFrequencies
from frenkel.lattice.conduction import MOST_LOST
from frenkel.lattice.framework import Framework
from frenkel.lattice.kinetic_monte_carlo import LatticeGasRun, Repulsion, run_lattice_gas
from frenkel.lattice.lattice_gas import LatticeGas, filled_sites, fits, lattice_gas
from frenkel.lattice.model_error import conductivity_interval_S_cm, residual_of
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.occupancy import EMPTY_BELOW, REGULAR_ABOVE, file_occupancies
from frenkel.results import Notice, ResultDefaults
from frenkel.transport import conductivity_from_diffusivity

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["EXCLUSION_A", "ManyIons", "many_ions"]

FloatArray = npt.NDArray[np.float64]

EXCLUSION_A = 2.0
"""Two lithium ions are hardly ever found closer than this; where the ions of a file do not fit, it is lowered and said."""
LARGEST_OCCUPANCY_DIFFERENCE = 0.25
_SMALLEST_SUPERCELL_A = 15.0
_LONGER = (4, 16)  # times as many hops where ions only rattled


@dataclass(frozen=True, eq=False)
class ManyIons(ResultDefaults):
    """What kinetic Monte Carlo gives at one temperature and content; σ (value, low, high) only where it may be said.

    ions_per_cell : of the run; occupancy_file, occupancy_model : mean occupancy of each class of sites at the file's content
    """

    formula: str
    mobile: str
    temperature_K: float
    ions_per_cell: float
    exclusion_A: float
    occupancy_file: dict[int, float]
    occupancy_model: dict[int, float]
    run: LatticeGasRun | None
    conductivity_S_cm: tuple[float, float, float] | None
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = field(default=())

    def evidence(self) -> tuple[Evidence, ...]:
        """Diffusivities, Haven ratio and, where it may be said, σ: computed, of a model."""
        if self.run is None:
            return ()
        conditions = (("temperature_K", self.temperature_K), ("mobile_ion", self.mobile))
        source = Source(model="bond-valence site energy and kinetic Monte Carlo")
        shared: dict[str, Any] = {"conditions": conditions, "origin": "computed", "checked": "computed",
                                  "method": "BVSE-kMC", "source": source}  # fmt: skip
        made = []
        for kind, (value, error) in (
            ("tracer", self.run.tracer_cm2_s),
            ("collective", self.run.collective_cm2_s),
        ):
            if value > 0.0 and math.isfinite(value):
                low, high = (value * math.exp(sign * 1.96 * error / value) for sign in (-1.0, 1.0))
                made.append(
                    Evidence(self.formula, "diffusivity", value, low, high, "95%", kind=kind, **shared)
                )
        ratio, error = self.run.haven_ratio
        if math.isfinite(ratio) and math.isfinite(error):
            low, high = max(ratio - 1.96 * error, 0.0), ratio + 1.96 * error
            made.append(Evidence(self.formula, "haven_ratio", ratio, low, high, "95%", **shared))
        if self.conductivity_S_cm is not None:
            value, low, high = self.conductivity_S_cm
            assumed = {**shared, "assumptions": ("rigid framework", residual_of(self.formula).sentence)}
            made.append(
                Evidence(self.formula, "conductivity", value, low, high, "95%", kind="bulk", **assumed)
            )
        return tuple(made)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            **super().to_dict(),
            "temperature_K": self.temperature_K,
            "ions_per_cell": self.ions_per_cell,
            "exclusion_A": self.exclusion_A,
            "occupancy_file": self.occupancy_file,
            "occupancy_model": self.occupancy_model,
            "run": None if self.run is None else self.run.to_dict(),
            "conductivity_S_cm": self.conductivity_S_cm,
            "refusals": [one.to_dict() for one in self.refusals],
        }

    def plot(self) -> go.Figure:
        """Occupancy of each class of sites, in the file and simulated."""
        from frenkel.lattice.plots import occupancies

        return occupancies(self)


def many_ions(
    network: HopNetwork,
    framework: Framework,
    *,
    temperature_K: float,
    attempt_frequency_Hz: float | AttemptFrequencies,
    rng: np.random.Generator,
    exclusion_A: float | None = None,
    ions_per_cell: float | None = None,
    hops: int = 2_000_000,
    blocks: int = 40,
    repulsion: Repulsion | None = None,
) -> ManyIons:
    """Kinetic Monte Carlo of the mobile ions on the network, with the checks named in the head of this file.

    Parameters
    ----------
    network : with all hops that matter at the temperature
    exclusion_A : two sites closer than this are never both occupied; None: 2 Å, or less where the ions do not fit
    ions_per_cell : content; None: that of the file. Another content runs beside the file's, which stays the check.
    """
    of_file = float(framework.mobile_occupancy.sum())
    content = of_file if ions_per_cell is None else ions_per_cell
    gas, cells, exclusion, notices = _gas(network, max(content, of_file), exclusion_A)
    in_file, lost = file_occupancies(network, framework)
    made = ManyIons(
        framework.formula, str(framework.mobile), temperature_K, content, exclusion, in_file, {}, None, None,
        (), notices,
    )  # fmt: skip
    ions = round(content * cells)
    if gas is None or not 0 < ions <= len(gas.positions_A):
        reason = f"{content:g} ions in a cell do not fit on its {len(network.site_energies_eV)} sites at {exclusion:g} Å"
        return _refused(made, reason, "a smaller --exclusion or fewer ions")
    if ions_per_cell is None and _is_stoichiometric(framework, in_file):
        reason = "the crystal is ordered and stoichiometric: it holds no carriers"
        return _refused(
            made, reason, "a dopant or a vacancy in the file, --lithium-per-cell, or a defect energy"
        )

    def simulated(count: int) -> LatticeGasRun:
        for longer in (1, *_LONGER):
            run = run_lattice_gas(
                network, gas, ions=count, temperature_K=temperature_K, attempt_frequency_Hz=attempt_frequency_Hz,
                hops=longer * hops, blocks=blocks, rng=rng, repulsion=repulsion,
            )  # fmt: skip
            if "not_diffusive" not in {one.code for one in run.notices}:
                break
        return run

    run = simulated(ions)
    made = replace(made, run=run, notices=(*notices, *run.notices))
    if ions == round(of_file * cells):
        made = replace(made, occupancy_model=run.occupancy)
    elif _is_stoichiometric(framework, in_file):
        made = replace(made, occupancy_model=_lowest_filled(gas, round(of_file * cells), rng))
    else:
        made = replace(made, occupancy_model=simulated(round(of_file * cells)).occupancy)
    refusal = _why_unknown(made, run, lost)
    if refusal is not None:
        return _refused(made, *refusal)
    return replace(made, conductivity_S_cm=_sigma(framework, run, content))


def _gas(
    network: HopNetwork, per_cell: float, exclusion_A: float | None
) -> tuple[LatticeGas | None, int, float, tuple[Notice, ...]]:
    """Supercell under the widest exclusion at which the ions fit; None if there is none."""
    heights = 1.0 / np.linalg.norm(np.linalg.inv(network.lattice_A), axis=0)
    n = np.maximum(np.ceil(_SMALLEST_SUPERCELL_A / heights).astype(int), 2)
    supercell, cells = (int(n[0]), int(n[1]), int(n[2])), int(n.prod())
    ions = round(per_cell * cells)
    trials = [exclusion_A] if exclusion_A is not None else [EXCLUSION_A, *_shorter(network), 0.0]
    for trial in trials:
        gas = lattice_gas(network, supercell, exclusion_A=trial)
        if fits(gas, ions):
            text = f"Sites closer than {trial:.3g} Å exclude each other."
            if exclusion_A is None and trial < EXCLUSION_A:
                text += f" (At {EXCLUSION_A:g} Å the ions do not fit on the sites.)"
            return gas, cells, trial, (Notice("exclusion", text),)
    return None, cells, trials[0], ()


def _shorter(network: HopNetwork) -> list[float]:
    """Distances between sites below the default exclusion, descending: no exclusion between them changes anything."""
    apart = network.site_fractions[:, None] - network.site_fractions[None]
    apart -= np.rint(apart)
    distance = np.sqrt(((apart @ network.lattice_A) ** 2).sum(-1))
    below = np.unique(np.round(distance[(distance > 0.05) & (distance < EXCLUSION_A)], 2))
    return [float(one) - 0.01 for one in below[::-1]]


def _refused(made: ManyIons, reason: str, settle: str) -> ManyIons:
    refusal = Refusal("conductivity", reason, settle, "frenkel lattice kmc FILE", "lattice", made.formula)
    return replace(made, refusals=(*made.refusals, refusal))


def _is_stoichiometric(framework: Framework, in_file: dict[int, float]) -> bool:
    """True if the framework is ordered and each site of the mobile ion is full or empty."""
    sites = all(one > REGULAR_ABOVE or one < EMPTY_BELOW for one in in_file.values())
    return bool(framework.is_ordered and framework.mobile_is_ordered and sites)


def _lowest_filled(gas: LatticeGas, ions: int, rng: np.random.Generator) -> dict[int, float]:
    """Occupancy of each class where the ions lie on the lowest sites: nothing moves in a full lattice."""
    filled = np.zeros(len(gas.positions_A))
    filled[filled_sites(gas, ions, rng)] = 1.0
    return {int(one): float(filled[gas.site_class == one].mean()) for one in np.unique(gas.site_class)}


def _why_unknown(made: ManyIons, run: LatticeGasRun, lost: float) -> tuple[str, str] | None:
    """Reason and what would settle it, or None."""
    codes = {one.code for one in run.notices}
    if "no_moves" in codes:
        return "every hop is blocked by another ion", "a smaller --exclusion, or fewer ions"
    if "not_diffusive" in codes or not run.collective_cm2_s[0] > 0.0:
        return "ions rattle without diffusing in the simulated time", "a longer run or a higher temperature"
    worst = max(abs(one - made.occupancy_model.get(k, 0.0)) for k, one in made.occupancy_file.items())
    if lost > MOST_LOST or not worst <= LARGEST_OCCUPANCY_DIFFERENCE:
        reason = (
            f"simulated occupancies disagree with the file (by up to {worst:.2f}; {100 * lost:.0f} % of its ions lie"
            " near no site of the network)"
        )
        return reason, "site energies from first principles (--barriers), or Li-Li repulsion (--permittivity)"
    return None


def _sigma(framework: Framework, run: LatticeGasRun, per_cell: float) -> tuple[float, float, float]:
    value, error = run.collective_cm2_s
    sigma = conductivity_from_diffusivity(
        value, temperature_K=run.temperature_K, carrier_density_per_cm3=per_cell / framework.volume_A3 * 1e24,
        charge=framework.mobile.charge,
    )  # fmt: skip
    return conductivity_interval_S_cm(sigma, framework.formula, relative_error=error / value)
