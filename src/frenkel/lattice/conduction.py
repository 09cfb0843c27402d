"""Conductivity from the hop network, where its carriers are known and its occupancies agree with the file.

Kinetic Monte Carlo at the lithium content of the file gives D_J, and σ = n z² e² D_J / kT. Two things make it
"unknown" instead: an ordered stoichiometric host (no carriers in it unless a defect energy is given), and
simulated occupancies that disagree with the file's (then the site energies are wrong for this material). The interval
of σ holds the model error, measured on OBELiX for the family, beside the statistical one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from frenkel.evidence import Evidence, Refusal, Source
from frenkel.lattice.defects import frenkel_pairs
from frenkel.lattice.diffusion import diffusion_tensor
from frenkel.lattice.framework import Framework
from frenkel.lattice.kinetic_monte_carlo import LatticeGasRun, Repulsion, lattice_gas, run_lattice_gas
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.ranking import how_it_ranks
from frenkel.results import Notice, ResultDefaults
from frenkel.transport import conductivity_from_diffusivity

__all__ = ["Conduction", "conduction", "file_occupancies", "intrinsic_conductivity"]

FloatArray = npt.NDArray[np.float64]

SAME_SITE_A = 1.0
LARGEST_OCCUPANCY_DIFFERENCE = 0.25
EXCLUSION_A = 2.0
_SMALLEST_SUPERCELL_A = 15.0
_FULL, _EMPTY = 0.98, 0.02


@dataclass(frozen=True, eq=False)
class Conduction(ResultDefaults):
    """What kinetic Monte Carlo gives at one temperature and lithium content; σ only where it may be said.

    conductivity_S_cm : (value, low, high) of a 95 % interval with model and statistical error, or None
    occupancy_file, occupancy_model : mean occupancy of each class of sites
    """

    formula: str
    mobile: str
    run: LatticeGasRun
    occupancy_file: dict[int, float]
    occupancy_model: dict[int, float]
    exclusion_A: float
    attempt_frequency_Hz: float
    conductivity_S_cm: tuple[float, float, float] | None
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Notice, ...] = field(default=())

    def evidence(self) -> tuple[Evidence, ...]:
        """Diffusivities, Haven ratio and, where it may be said, σ: computed, of a model."""
        conditions = (("temperature_K", self.run.temperature_K), ("mobile_ion", self.mobile))
        source = Source(model="bond-valence site energy and kinetic Monte Carlo")
        shared: dict[str, Any] = {"conditions": conditions, "origin": "computed", "checked": "computed",
                                  "method": "BVSE-kMC", "source": source}  # fmt: skip
        made = []
        for kind, (value, error) in (
            ("tracer", self.run.tracer_cm2_s),
            ("collective", self.run.collective_cm2_s),
        ):
            if value > 0.0 and math.isfinite(value):
                spread = math.exp(1.96 * error / value)
                made.append(
                    Evidence(self.formula, "diffusivity", value, value / spread, value * spread, "95%", kind=kind,
                             **shared)
                )  # fmt: skip
        if self.conductivity_S_cm is not None:
            value, low, high = self.conductivity_S_cm
            made.append(
                Evidence(self.formula, "conductivity", value, low, high, "95%", kind="bulk", **shared)
            )
        return tuple(made)


def file_occupancies(network: HopNetwork, framework: Framework) -> tuple[dict[int, float], float]:
    """Mean occupancy of each class of sites in the file, and the part of the ions that lies near no site.

    An ion of the file counts for the nearest site of the network within 1 Å.
    """
    counts = np.zeros(len(network.site_energies_eV))
    lost = 0.0
    for place, occupancy in zip(framework.mobile_fractions, framework.mobile_occupancy, strict=True):
        apart = network.site_fractions - place
        apart -= np.rint(apart)
        distance = np.sqrt(((apart @ network.lattice_A) ** 2).sum(1))
        nearest = np.flatnonzero(distance < distance.min() + 1e-3)
        if distance.min() < SAME_SITE_A:
            counts[nearest] += occupancy / len(nearest)
        else:
            lost += occupancy
    total = float(framework.mobile_occupancy.sum())
    means = {int(k): float(counts[network.site_class == k].mean()) for k in np.unique(network.site_class)}
    return means, lost / total if total else 1.0


def conduction(
    network: HopNetwork,
    framework: Framework,
    *,
    temperature_K: float,
    attempt_frequency_Hz: float,
    rng: np.random.Generator,
    exclusion_A: float = EXCLUSION_A,
    hops: int = 2_000_000,
    blocks: int = 40,
    repulsion: Repulsion | None = None,
) -> Conduction:
    """Kinetic Monte Carlo of the mobile ions of the file on the network, with the checks named above.

    Parameters
    ----------
    network : with all hops that matter at the temperature
    exclusion_A : two sites closer than this are never both occupied; stated in the result
    """
    heights = 1.0 / np.linalg.norm(np.linalg.inv(network.lattice_A), axis=0)
    n = np.maximum(np.ceil(_SMALLEST_SUPERCELL_A / heights).astype(int), 2)
    gas = lattice_gas(network, (int(n[0]), int(n[1]), int(n[2])), exclusion_A=exclusion_A)
    per_cell = float(framework.mobile_occupancy.sum())
    ions = round(per_cell * int(n.prod()))
    run = run_lattice_gas(
        network, gas, ions=ions, temperature_K=temperature_K, attempt_frequency_Hz=attempt_frequency_Hz,
        hops=hops, blocks=blocks, rng=rng, repulsion=repulsion,
    )  # fmt: skip
    in_file, lost = file_occupancies(network, framework)
    refusals = _refusals(framework, in_file, run, lost)
    sigma = None if refusals or not run.collective_cm2_s[0] > 0.0 else _sigma(framework, run, per_cell)
    text = f"Sites closer than {exclusion_A:g} Å exclude each other."
    notices = (*run.notices, Notice("exclusion", text), *_carriers(framework.formula))
    return Conduction(
        framework.formula, str(framework.mobile), run, in_file, run.occupancy, exclusion_A,
        attempt_frequency_Hz, sigma, refusals, notices,
    )  # fmt: skip


def intrinsic_conductivity(
    network: HopNetwork,
    framework: Framework,
    *,
    temperature_K: float,
    attempt_frequency_Hz: float,
    formation_energy_eV: float,
) -> tuple[float, float, float]:
    """σ of an ordered stoichiometric host whose Frenkel pairs have a known formation energy: (value, low, high).

    σ = n c z² e² D / kT with the pairs c per regular site and the single-carrier D of the network for vacancies and
    interstitials alike (dilute, independent carriers). The interval is the model error of the family.
    """
    pairs = frenkel_pairs(formation_energy_eV, temperature_K)
    carrier = diffusion_tensor(network, temperature_K, attempt_frequency_Hz=attempt_frequency_Hz)
    density = float(framework.mobile_occupancy.sum()) / framework.volume_A3 * 1e24
    value = conductivity_from_diffusivity(
        carrier.mean_cm2_s, temperature_K=temperature_K,
        carrier_density_per_cm3=density * (pairs.vacancies + pairs.partners), charge=framework.mobile.charge,
    )  # fmt: skip
    spread = 10.0 ** (1.96 * how_it_ranks(framework.formula).sd_log10)
    return value, value / spread, value * spread


def _carriers(formula: str) -> tuple[Notice, ...]:
    """What `materials` says of host, dopants and carriers of a formula."""
    from frenkel.errors import FrenkelError
    from frenkel.materials import classify

    try:
        host = classify(formula).host
    except FrenkelError:
        return ()
    if host is None:
        return ()
    return (Notice("carriers", f"Carriers by composition: {host.carrier} ({host.reason})."),)


def _refusals(
    framework: Framework, in_file: dict[int, float], run: LatticeGasRun, lost: float
) -> tuple[Refusal, ...]:
    def refuse(reason: str, settle: str) -> Refusal:
        return Refusal("conductivity", reason, settle, "frenkel pathways FILE", "lattice", framework.formula)

    occupancy = framework.mobile_occupancy
    if framework.is_ordered and ((occupancy > _FULL) | (occupancy < _EMPTY)).all():
        reason = "the crystal is ordered and stoichiometric: it holds no carriers"
        return (refuse(reason, "a dopant or a vacancy in the file, or a defect formation energy"),)
    if "not_diffusive" in {one.code for one in run.notices}:
        return (
            refuse(
                "ions rattle without diffusing in the simulated time", "a longer run or a higher temperature"
            ),
        )
    worst = max(abs(in_file[k] - run.occupancy.get(k, 0.0)) for k in in_file)
    if lost > 0.2 or worst > LARGEST_OCCUPANCY_DIFFERENCE:
        reason = (
            f"simulated occupancies disagree with the file (by up to {worst:.2f}; {100 * lost:.0f} % of its ions lie"
            " near no site of the network)"
        )
        return (refuse(reason, "site energies from first principles (--barriers), or Li-Li interaction"),)
    return ()


def _sigma(framework: Framework, run: LatticeGasRun, per_cell: float) -> tuple[float, float, float]:
    density = per_cell / framework.volume_A3 * 1e24
    value = conductivity_from_diffusivity(
        run.collective_cm2_s[0], temperature_K=run.temperature_K, carrier_density_per_cm3=density,
        charge=framework.mobile.charge,
    )  # fmt: skip
    statistical = run.collective_cm2_s[1] / run.collective_cm2_s[0] / math.log(10.0)
    spread = 10.0 ** (1.96 * math.hypot(statistical, how_it_ranks(framework.formula).sd_log10))
    return value, value / spread, value * spread
