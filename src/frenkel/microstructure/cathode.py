"""Effective properties of a composite cathode from its structure.

The separator touches the first plane of the x axis, the collector the last. Ions move in the phases that have an
ionic conductivity, electrons in those with an electronic one; two solves give the two conductivities. Active
material takes part where it touches electrolyte that is connected to the separator and is itself connected to
the collector. Carbon and binder are finer than a voxel: their phase has effective conductivities, given by the
user. S/cm, 1/cm, fractions 0–1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.microstructure.connectivity import reaching
from frenkel.microstructure.effective_cathode import CathodeValue, EffectiveCathode
from frenkel.microstructure.effective_conductivity import EffectiveConductivity
from frenkel.microstructure.generators.structure import Structure
from frenkel.microstructure.grain_boundaries import ISOTROPIC_FACTOR
from frenkel.microstructure.image_solver import solve
from frenkel.microstructure.phases import CM_PER_UM, Phase
from frenkel.results import Notice

__all__ = ["Contact", "active_contact", "cathode_from_structure"]

FINE_PHASES = ("carbon", "binder", "cbd")
"""Words in the names of phases that are finer than a voxel."""

Mask = NDArray[np.bool_]
Counts = NDArray[np.int8]


@dataclass(frozen=True)
class Contact:
    """Contacted active area per volume (1/cm) and the fraction of the active material that takes no part."""

    area_per_volume_1_cm: float
    isolated_fraction: float


def active_contact(active: Mask, ionic: Mask, electronic: Mask, *, voxel_um: float) -> Contact:
    """Contact of active material with connected electrolyte.

    Parameters
    ----------
    active : voxels of active material
    ionic : voxels that carry ions besides it; only those connected to the first plane count
    electronic : voxels that carry electrons, the active material included if it does
    voxel_um : edge of a voxel

    Returns
    -------
    Contact; voxel faces overstate a smooth area by 1.5 on average, which is divided out.

    Examples
    --------
    >>> a = np.zeros((2, 1, 1), bool); a[1] = True
    >>> found = active_contact(a, ~a, a, voxel_um=1.0)
    >>> round(found.area_per_volume_1_cm, 3), found.isolated_fraction
    (3333.333, 0.0)
    """
    faces, used = _contact_maps(active, ionic, electronic)
    return _contact(faces, used, active, voxel_um)


def _contact_maps(active: Mask, ionic: Mask, electronic: Mask) -> tuple[Counts, Mask]:
    """Faces of each working voxel towards connected electrolyte, and the active voxels that take part."""
    from scipy import ndimage

    if not active.any():
        raise InputError("There is no active material in the structure.")
    ions = reaching(ionic, 0)
    working = active & reaching(electronic, -1)
    faces = np.zeros(active.shape, np.int8)
    for axis in range(3):
        for here, there in ((slice(None, -1), slice(1, None)), (slice(1, None), slice(None, -1))):
            at: list[slice] = [slice(None)] * 3
            other = list(at)
            at[axis], other[axis] = here, there
            faces[tuple(at)] += working[tuple(at)] & ions[tuple(other)]
    # a particle takes part as a whole where any of its voxels touches: lithium diffuses in it
    numbers, count = ndimage.label(working)
    touching = np.zeros(count + 1, bool)
    touching[np.unique(numbers[faces > 0])] = True
    touching[0] = False
    return faces, np.asarray(touching[numbers])


def _contact(faces: Counts, used: Mask, active: Mask, voxel_um: float) -> Contact:
    area = float(faces.sum(dtype=np.int64)) / ISOTROPIC_FACTOR / (active.size * voxel_um * CM_PER_UM)
    return Contact(area, float(1.0 - used.sum() / active.sum()))


def cathode_from_structure(
    structure: Structure,
    *,
    ionic_S_cm: Mapping[str, float],
    electronic_S_cm: Mapping[str, float],
    temperature_K: float,
    active: str = "active material",
    pressure_MPa: float | None = None,
    subject: str = "cathode",
    tolerance: float = 1e-5,
) -> EffectiveCathode:
    """EffectiveCathode of a structure.

    Parameters
    ----------
    structure : with `voxel_um`; current along x, separator at the first plane
    ionic_S_cm, electronic_S_cm : conductivity of each phase by name; a phase that is left out carries none
    temperature_K, pressure_MPa : at which those conductivities hold
    active : name of the active phase

    Returns
    -------
    EffectiveCathode; standard deviations are the sample's size and the bounds of the voxel image together.

    Raises
    ------
    InputError : unknown phases, no voxel size
    """
    if structure.voxel_um is None:
        raise InputError("The structure has no voxel size.", next_step="Generate or read it with voxel_um.")
    unknown = (set(ionic_S_cm) | set(electronic_S_cm) | {active}) - set(structure.names)
    if unknown:
        raise InputError(
            f"The structure has no phase {', '.join(sorted(unknown))}; it has {', '.join(structure.names)}."
        )

    def conductivity(values: Mapping[str, float], what: str) -> CathodeValue | None:
        if not any(values.values()):
            return None
        phases = [Phase(name, values.get(name, 0.0)) for name in structure.names]
        found = solve(structure.labels, phases, tolerance=tolerance, subject=f"{subject}, {what}")
        sd = _standard_deviation(found)
        return CathodeValue(found.value_S_cm, sd, pressure_MPa, method="voxel solver")

    area, isolated = _contact_values(structure, active, ionic_S_cm, electronic_S_cm, pressure_MPa)
    return EffectiveCathode(
        subject, temperature_K, conductivity(ionic_S_cm, "ions"), conductivity(electronic_S_cm, "electrons"),
        area, isolated, tuple(structure.vol_fractions.items()),
        (*_notices(structure, pressure_MPa), *_unstated(ionic_S_cm, electronic_S_cm)),
    )  # fmt: skip


def _unstated(ionic_S_cm: Mapping[str, float], electronic_S_cm: Mapping[str, float]) -> tuple[Notice, ...]:
    given = {"ions": ionic_S_cm, "electrons": electronic_S_cm}
    missing = [what for what, values in given.items() if not any(values.values())]
    if not missing:
        return ()
    text = f"No phase is said to carry {' or '.join(missing)}: which active material takes part is unknown."
    return (Notice("carrier not stated", text),)


def _contact_values(
    structure: Structure, active: str, ionic_S_cm: Mapping[str, float], electronic_S_cm: Mapping[str, float],
    pressure_MPa: float | None,
) -> tuple[CathodeValue | None, CathodeValue | None]:  # fmt: skip
    """Contacted area and isolated fraction; None where it is unknown what carries ions, or what carries electrons."""
    if not any(ionic_S_cm.values()) or not any(electronic_S_cm.values()):
        return None, None
    masks = [_carriers(structure, values) for values in (ionic_S_cm, electronic_S_cm)]
    ionic = masks[0] & (structure.labels != structure.names.index(active))
    contact, deviations = _contact_with_error(structure, active, ionic, masks[1])
    return (
        CathodeValue(contact.area_per_volume_1_cm, deviations[0], pressure_MPa, method="voxel faces / 1.5"),
        CathodeValue(contact.isolated_fraction, deviations[1], pressure_MPa, method="connected clusters"),
    )


def _carriers(structure: Structure, values: Mapping[str, float]) -> Mask:
    conducting = np.array([values.get(name, 0.0) > 0.0 for name in structure.names])
    return np.asarray(conducting[structure.labels])


def _standard_deviation(found: EffectiveConductivity) -> float | None:
    """Sample size and voxel bounds (a uniform distribution of ln σ) added in squares; None where unknown, also of a zero."""
    if found.value_S_cm == 0.0 or found.sample_sd_ln is None:
        return None
    bounds = math.log(found.upper_S_cm / found.lower_S_cm) / math.sqrt(12.0)
    return found.value_S_cm * math.hypot(found.sample_sd_ln, bounds)


def _contact_with_error(
    structure: Structure, active: str, ionic: Mask, electronic: Mask
) -> tuple[Contact, Sequence[float | None]]:
    """The whole, and SDs of its mean from four columns of full length (None where a column has no active material).

    What is connected is decided in the whole image: a column alone would cut paths that are there.
    """
    labels, voxel = structure.labels, structure.voxel_um or 1.0
    particles = labels == structure.names.index(active)
    faces, used = _contact_maps(particles, ionic, electronic)
    whole = _contact(faces, used, particles, voxel)
    if not used.any():  # nothing takes part in any column: their agreement is no measure of an error
        return whole, (None, None)
    halves = [(slice(0, n // 2), slice(n // 2, n)) for n in labels.shape[1:]]
    parts = []
    for a in halves[0]:
        for b in halves[1]:
            at = (slice(None), a, b)
            if min(labels[at].shape) < 8 or not particles[at].any():
                return whole, (None, None)
            parts.append(_contact(faces[at], used[at], particles[at], voxel))
    areas = np.array([p.area_per_volume_1_cm for p in parts])
    isolated = np.array([p.isolated_fraction for p in parts])
    return whole, [float(np.std(one, ddof=1)) / 2.0 for one in (areas, isolated)]


def _notices(structure: Structure, pressure_MPa: float | None) -> tuple[Notice, ...]:
    out = []
    fine = [name for name in structure.names if any(word in name.lower() for word in FINE_PHASES)]
    if fine:
        text = (
            f"Carbon and binder are finer than a voxel: the phase {', '.join(fine)} stands for the mixture, with the "
            "conductivity given for it."
        )
        out.append(Notice("effective carbon phase", text))
    if pressure_MPa is None:
        text = "At which pressure the conductivities hold is not stated: contacts of a pressed electrode depend on it."
        out.append(Notice("pressure not stated", text))
    return tuple(out)
