"""What the labels of an image conduct: phases, interfaces between them, and the tables that the solver needs.

A face between voxels of phases a and b has, per area, the resistance h/2σ_a + h/2σ_b + R_ab, h the voxel's
edge and R_ab the area-specific resistance of the interface. A film thinner than a voxel adds the sheet
conductance t σ along the interface. Units: S/cm, µm, Ω·cm², nm for films, eV.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Law

__all__ = ["Film", "Interface", "Phase", "Tables", "check_phases", "check_tolerance", "check_voxel", "tables"]

CM_PER_UM = 1e-4
CM_PER_NM = 1e-7


@dataclass(frozen=True)
class Phase:
    """A phase: name, conductivity, and (if known) how that changes with temperature.

    Parameters
    ----------
    name : of the phase
    conductivity_S_cm : ≥ 0, finite; 0 for pores and insulators
    law : of `transport`, so that a composite can be taken to other temperatures
    """

    name: str
    conductivity_S_cm: float
    law: Law | None = None

    def __post_init__(self) -> None:
        sigma = self.conductivity_S_cm
        if not (math.isfinite(sigma) and sigma >= 0.0):
            raise OutOfRange(
                f"The conductivity of {self.name}", given=sigma, low=0.0, unit="S/cm",
                next_step="A perfect conductor is a phase with a finite conductivity 10⁴ times that of the others.",
            )  # fmt: skip

    def at(self, temperature_K: float) -> Phase:
        """The phase at a temperature, from its law; a phase with conductivity 0 stays as it is."""
        if self.law is None:
            if self.conductivity_S_cm == 0.0:
                return self
            raise InputError(
                f"The phase {self.name} has no law σ(T).", next_step="Give it a law of transport."
            )
        from frenkel.transport import conductivity

        return Phase(self.name, float(conductivity(self.law, temperature_K)), self.law)


@dataclass(frozen=True)
class Interface:
    """Area-specific resistance (Ω·cm²) between two phases, by name."""

    first: str
    second: str
    resistance_ohm_cm2: float


@dataclass(frozen=True)
class Film:
    """A conducting film along the interface of two phases: thickness (nm) and conductivity (S/cm)."""

    first: str
    second: str
    thickness_nm: float
    conductivity_S_cm: float


@dataclass(frozen=True)
class Tables:
    """What the assembly kernels take, in units of the best conductivity `scale_S_cm` and one voxel.

    relative [P], pair [P, P] face conductances, end [P], half [P] resistance of half a voxel, sheet [P, P]
    or None. The last phase is a blocking one, for parts of the image that are cut off.
    """

    scale_S_cm: float
    relative: NDArray[np.float64]
    pair: NDArray[np.float32]
    end: NDArray[np.float32]
    half: NDArray[np.float64]
    sheet: NDArray[np.float32] | None


def check_phases(labels: NDArray[np.integer], phases: Sequence[Phase]) -> NDArray[np.uint8]:
    """The image as contiguous uint8 labels, or an InputError that says what is wrong with it."""
    image = np.asarray(labels)
    if image.ndim != 3 or image.size == 0:
        raise InputError(
            f"The image has {image.ndim} axes of sizes {image.shape}; it must have three, none empty."
        )
    if image.dtype == bool:
        image = image.astype(np.uint8)
    if image.dtype.kind not in "iu":
        raise InputError(
            f"The image holds {image.dtype}, not labels.", next_step="Segment it: one integer a phase."
        )
    low, high = int(image.min()), int(image.max())
    if low < 0 or high >= len(phases):
        present = np.unique(image)
        missing = [int(v) for v in present if not 0 <= v < len(phases)]
        hint = " It looks like grey values: segment it first." if len(present) > 16 else ""
        raise InputError(
            f"The labels {missing[:8]} have no conductivity; {len(phases)} phases are given, for labels 0 to "
            f"{len(phases) - 1}.{hint}",
            next_step="Give one phase a label, in the order of the labels.",
        )
    if len(phases) > 254:
        raise InputError(f"{len(phases)} phases; at most 254.", next_step="Number grains with `grains`.")
    names = [one.name for one in phases]
    if len(set(names)) < len(names):
        raise InputError(f"Two phases have one name: {names}.")
    return np.ascontiguousarray(image, dtype=np.uint8)


def check_tolerance(tolerance: float) -> None:
    """InputError unless 0 < tolerance < 1."""
    if not 0.0 < tolerance < 1.0:
        raise InputError(
            f"The tolerance is {tolerance:g}; it must lie between 0 and 1.",
            next_step="Leave it out (1e-5), or give the relative error that you accept.",
        )


def check_voxel(voxel_um: float | None) -> None:
    """InputError unless the edge of a voxel is unknown or above 0."""
    if voxel_um is not None and not (math.isfinite(voxel_um) and voxel_um > 0.0):
        raise InputError(
            f"The edge of a voxel is {voxel_um:g} µm; it must be above 0.", next_step='Write --voxel "0.2 um".'
        )


def tables(
    phases: Sequence[Phase],
    *,
    interfaces: Sequence[Interface] = (),
    films: Sequence[Film] = (),
    voxel_um: float | None = None,
) -> Tables:
    """The tables of the assembly. Interfaces and films need the voxel's edge in µm."""
    sigma = np.array([*(one.conductivity_S_cm for one in phases), 0.0])
    scale = float(sigma.max())
    if scale == 0.0:
        raise InputError("All phases have a conductivity of 0.")
    check_voxel(voxel_um)
    if (interfaces or films) and voxel_um is None:
        raise InputError("Interfaces and films need the size of a voxel.", next_step="Give voxel_um (--voxel).")
    edge_cm = (voxel_um or 1.0) * CM_PER_UM
    relative = sigma / scale
    with np.errstate(divide="ignore"):
        half = 0.5 / relative
        resistance = half[:, None] + half[None, :]
    for one in interfaces:
        if not one.resistance_ohm_cm2 >= 0.0:  # infinite is a contact that blocks
            raise OutOfRange(
                "The resistance of an interface", given=one.resistance_ohm_cm2, low=0.0, unit="Ω·cm²"
            )
        a, b = _index(phases, one.first), _index(phases, one.second)
        resistance[a, b] = resistance[b, a] = half[a] + half[b] + one.resistance_ohm_cm2 * scale / edge_cm
    pair = np.where(np.isfinite(resistance), 1.0 / resistance, 0.0)
    return Tables(
        scale, relative, pair.astype(np.float32), (2.0 * relative).astype(np.float32), half,
        _sheet(phases, films, scale * edge_cm),
    )  # fmt: skip


def _sheet(phases: Sequence[Phase], films: Sequence[Film], unit: float) -> NDArray[np.float32] | None:
    if not films:
        return None
    sheet = np.zeros((len(phases) + 1,) * 2, np.float32)
    for one in films:
        for what, value in (("thickness", one.thickness_nm), ("conductivity", one.conductivity_S_cm)):
            if not (math.isfinite(value) and value >= 0.0):
                raise OutOfRange(f"The {what} of a film", given=value, low=0.0)
        a, b = _index(phases, one.first), _index(phases, one.second)
        sheet[a, b] = sheet[b, a] = one.thickness_nm * CM_PER_NM * one.conductivity_S_cm / unit
    return sheet


def _index(phases: Sequence[Phase], name: str) -> int:
    names = [one.name for one in phases]
    if name not in names:
        raise UnknownName(name, what="phase of the image", nearest=names)
    return names.index(name)
