"""All that is known of one crystal as plain JSON values: barriers, sites, hops, voids, framework, mechanisms, σ."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from frenkel.lattice.attempt_frequencies import uniform
from frenkel.lattice.conduction import conduction
from frenkel.lattice.descriptors import anion_packing, face_sharing_hops, shared_corners
from frenkel.lattice.diffusion import diffusion_tensor
from frenkel.lattice.framework import Framework, MobileIon
from frenkel.lattice.geometry import voids
from frenkel.lattice.landscape import Landscape
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.pathways import HOP_WINDOW_EV, Pathways
from frenkel.lattice.ranking import how_it_ranks
from frenkel.lattice.sites import hop_classes, site_classes
from frenkel.results import Notice

__all__ = ["summary_of"]


def summary_of(
    found: Pathways,
    *,
    temperature_K: float = 298.15,
    attempt_frequency_Hz: float | None = None,
    formation_energy_eV: float | None = None,
    pair: str = "frenkel",
) -> dict[str, Any]:
    """The numbers of a result in plain JSON values; None stands for "does not open" or "unknown".

    Parameters
    ----------
    attempt_frequency_Hz : one for all hops; None: from the Hessians of sites and saddles
    formation_energy_eV, pair : of a Frenkel or Schottky pair, for σ of a host without dopants
    """
    frame = found.landscape.framework
    ranks = how_it_ranks(frame.formula)
    lithium = frame.mobile.symbol == "Li"
    notices = (*found.notices, *_mixing(frame))
    return {
        "formula": frame.formula,
        "mobile_ion": str(frame.mobile),
        "space_group_of_framework": found.landscape.group.symbol,
        "grid": list(found.landscape.shape),
        "ordered_framework": frame.is_ordered,
        "barriers": _barriers(found),
        "family": ranks.family if lithium else "",
        "ranking": ranks.sentence if lithium else _not_measured(frame.mobile),
        "oxidation_states": [[one.symbol, round(one.charge, 3), one.reason] for one in frame.oxidation],
        **_of_landscape(found.landscape),
        **_of_network(found, temperature_K, attempt_frequency_Hz, formation_energy_eV, pair),
        "notices": [one.to_dict() for one in notices],
    }


def _barriers(found: Pathways) -> dict[str, dict[str, float | None]]:
    return {
        f"{one.dimension}D": {
            "barrier_eV": _finite(one.barrier_eV),
            "own_zero_eV": _finite(one.component_barrier_eV),
            "grid_eV": _finite(one.voxel_barrier_eV),
        }
        for one in found.percolation.thresholds
    }


def _of_landscape(landscape: Landscape) -> dict[str, Any]:
    """Hard spheres and packing: what the framework allows without any energy."""
    free = voids(landscape)
    packing = anion_packing(landscape.framework)
    corners, shared = shared_corners(landscape.framework)
    return {
        "voids": {
            "free_sphere_A": round(free.free_sphere_A, 3),
            "window_A": {f"{d}D": round(value, 3) for d, value in enumerate(free.windows_A, start=1)},
            "dimensions": free.dimensions,
        },
        "anion_packing": {"label": packing.label, "deviation": _finite(packing.deviation)},
        "corner_sharing_framework": corners,
        "most_anions_shared": shared,
    }


def _of_network(
    found: Pathways,
    temperature_K: float,
    frequency_Hz: float | None,
    formation_energy_eV: float | None,
    pair: str,
) -> dict[str, Any]:
    """Sites, hops, single-carrier diffusion, mechanisms and conductivity."""
    network, frame = found.network, found.landscape.framework
    if network is None or found.attempt is None:
        return {"sites": [], "hops": [], "single_carrier": None, "conduction": None}
    attempt = found.attempt if frequency_Hz is None else uniform(network, frequency_Hz)
    rule = "Hessians" if frequency_Hz is None else f"{frequency_Hz:g} Hz for all hops"
    carrier = diffusion_tensor(network, temperature_K, attempt_frequency_Hz=attempt)
    said = conduction(
        network,
        frame,
        attempt,
        temperature_K=temperature_K,
        formation_energy_eV=formation_energy_eV,
        pair=pair,
    )
    return {
        "sites": [asdict(one) for one in site_classes(network, frame)],
        "hops": _hops(network, frame, attempt.hops_Hz(network.hop_ends), attempt.from_hessians),
        "hops_up_to_eV_above_last_threshold": HOP_WINDOW_EV,
        "single_carrier": {
            "temperature_K": temperature_K, "attempt_frequencies": rule, "D_cm2_s": carrier.tensor_cm2_s,
        },
        "conduction": said.to_dict(),
    }  # fmt: skip


def _hops(network: HopNetwork, frame: Framework, frequencies: Any, known: Any) -> list[dict[str, Any]]:
    faces = face_sharing_hops(frame, network)
    rows = []
    for one in hop_classes(network, frame):
        member = int((network.hop_class == one.number).argmax())
        forward, backward = (float(value) for value in frequencies[member])
        rows.append(
            {
                **asdict(one), "shares_face": bool(faces[one.number]), "forward_Hz": forward, "backward_Hz": backward,
                "frequency_from_hessian": bool(known[member]),
            }
        )  # fmt: skip
    return rows


def _mixing(frame: Framework) -> tuple[Notice, ...]:
    """A notice where species mix on a site: the mean field hides one that blocks."""
    if all(len(one) == 1 for one in frame.components):
        return ()
    text = "Species mix on a site; barriers are those of the mean occupancy (--ensemble N draws ordered configurations)."
    return (Notice("mixed_sites", text),)


def _not_measured(ion: MobileIon) -> str:
    return f"How BVSE ranks conductors of {ion} was not measured: OBELiX holds lithium conductors."


def _finite(value: float) -> float | None:
    return round(value, 5) if math.isfinite(value) else None
