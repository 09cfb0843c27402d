"""Impedance of a microstructure: complex effective conductivity of an image against frequency.

σ*(ω) = σ + iωε₀ε_r in every phase, Z*(ω) = R/(1 + iωRC) at interfaces and grain boundaries; ∇·(σ*∇u) = 0 in the cell scheme.
Solved by conjugate gradients for complex symmetric matrices (COCG) with the real multigrid of |faces| as
preconditioner. σ in S/cm, frequency in Hz, R in Ω·cm², C in F/cm².
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, InputError, OutOfRange, UnknownName
from frenkel.microstructure._assembly_kernels import cell_faces
from frenkel.microstructure._multigrid import Faces, Multigrid
from frenkel.microstructure._spectrum_kernels import complex_energy, complex_flow
from frenkel.microstructure.grain_boundaries import boundary_faces, placed_factors, relative_resistance
from frenkel.microstructure.image_solver import AXES, oriented
from frenkel.microstructure.memory import check_memory
from frenkel.microstructure.phases import CM_PER_UM, Phase, check_tolerance, check_voxel
from frenkel.quantities import VACUUM_PERMITTIVITY_F_M
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["DielectricInterface", "DielectricPhase", "Spectrum", "conductivity_spectrum"]

PERMITTIVITY_F_CM = VACUUM_PERMITTIVITY_F_M / 100.0
MOST_ITERATIONS = 300
FACES_CARRY = 1e-7
Complexes = NDArray[np.complex128]


@dataclass(frozen=True)
class DielectricPhase:
    """A phase with conductivity (S/cm) and relative permittivity."""

    name: str
    conductivity_S_cm: float
    relative_permittivity: float

    def __post_init__(self) -> None:
        for what, value in (
            ("conductivity", self.conductivity_S_cm),
            ("permittivity", self.relative_permittivity),
        ):
            if not (math.isfinite(value) and value >= 0.0):
                raise OutOfRange(f"The {what} of {self.name}", given=value, low=0.0)

    def admittivity(self, frequency_Hz: float) -> complex:
        """σ + iωε₀ε_r in S/cm."""
        return complex(
            self.conductivity_S_cm,
            2 * math.pi * frequency_Hz * PERMITTIVITY_F_CM * self.relative_permittivity,
        )


@dataclass(frozen=True)
class DielectricInterface:
    """An interface between two phases: resistance (Ω·cm²) with a capacitance (F/cm²) beside it."""

    first: str
    second: str
    resistance_ohm_cm2: float
    capacitance_F_cm2: float = 0.0

    def __post_init__(self) -> None:
        check_boundary("interface", self.resistance_ohm_cm2, self.capacitance_F_cm2)


def check_boundary(name: str, resistance_ohm_cm2: float, capacitance_F_cm2: float) -> None:
    """OutOfRange unless both are finite and not below 0."""
    for what, value, unit in (
        ("resistance", resistance_ohm_cm2, "Ω·cm²"),
        ("capacitance", capacitance_F_cm2, "F/cm²"),
    ):
        if not (math.isfinite(value) and value >= 0.0):
            raise OutOfRange(f"The {what} of the {name}", given=value, low=0.0, unit=unit)


def boundary_impedance(resistance_ohm_cm2: float, capacitance_F_cm2: float, frequency_Hz: float) -> complex:
    """R/(1 + iωRC) in Ω·cm²."""
    R = resistance_ohm_cm2
    return R / (1 + 2j * math.pi * frequency_Hz * R * capacitance_F_cm2)


@dataclass(frozen=True, eq=False)
class Spectrum(ResultDefaults):
    """Complex effective conductivity (S/cm) at frequencies (Hz)."""

    subject: str
    frequency_Hz: NDArray[np.float64]
    conductivity_S_cm: Complexes

    @property
    def resistivity_ohm_cm(self) -> Complexes:
        """1/σ*, the impedance of a cube of 1 cm."""
        return np.asarray(1.0 / self.conductivity_S_cm)

    def to_dict(self) -> dict[str, Any]:
        sigma = self.conductivity_S_cm
        return {
            "subject": self.subject, "frequency_Hz": self.frequency_Hz.tolist(), "real_S_cm": sigma.real.tolist(),
            "imaginary_S_cm": sigma.imag.tolist(),
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.microstructure.plots import spectrum_figure

        return spectrum_figure(self)


def conductivity_spectrum(
    labels: NDArray[np.integer],
    phases: Sequence[DielectricPhase],
    frequencies_Hz: Sequence[float],
    *,
    direction: str = "x",
    interfaces: Sequence[DielectricInterface] = (),
    grains: NDArray[np.integer] | None = None,
    grain_boundary_resistance_ohm_cm2: float = 0.0,
    grain_boundary_capacitance_F_cm2: float = 0.0,
    staircase: bool = True,
    voxel_um: float | None = None,
    tolerance: float = 1e-6,
    subject: str = "image",
) -> Spectrum:
    """Complex effective conductivity of an image along one axis, no current through the sides.

    Parameters
    ----------
    labels, direction, grains, staircase : as in `solve`
    phases, interfaces : with permittivities and capacitances
    frequencies_Hz : [n], above 0
    grain_boundary_capacitance_F_cm2 : beside the resistance of every grain boundary
    voxel_um : edge of a voxel; needed with interfaces and grain boundaries
    tolerance : relative residual, and about the relative error of σ*

    Examples
    --------
    >>> layers = np.zeros((8, 2, 2), int); layers[4:] = 1
    >>> parts = [DielectricPhase("a", 1e-3, 10.0), DielectricPhase("b", 1e-6, 10.0)]
    >>> found = conductivity_spectrum(layers, parts, [1.0, 1e9])
    >>> f"{found.conductivity_S_cm[0].real:.3e}"  # two layers in series
    '1.998e-06'
    """
    check_tolerance(tolerance)
    image = oriented(labels, [Phase(p.name, p.conductivity_S_cm) for p in phases], direction)
    check_boundary("grain boundary", grain_boundary_resistance_ohm_cm2, grain_boundary_capacitance_F_cm2)
    boundaries = _boundaries(
        image, grains, direction, grain_boundary_resistance_ohm_cm2, voxel_um, staircase=staircase
    )
    frequencies = np.asarray(frequencies_Hz, float)
    if frequencies.size == 0 or not (np.isfinite(frequencies).all() and frequencies.min() > 0.0):
        raise InputError("The frequencies must be finite and above 0.")
    check_voxel(voxel_um)
    if interfaces and voxel_um is None:
        raise InputError("Interfaces need the size of a voxel.", next_step="Give voxel_um.")
    out = []
    for frequency in frequencies:
        pair, end, scale = _complex_tables(phases, interfaces, float(frequency), voxel_um)
        Z = boundary_impedance(
            grain_boundary_resistance_ohm_cm2, grain_boundary_capacitance_F_cm2, float(frequency)
        )
        real, imaginary = _faces(image, pair.real, end.real), _faces(image, pair.imag, end.imag)
        _add_boundaries(real, imaginary, boundaries, Z * scale / ((voxel_um or 1.0) * CM_PER_UM))
        floor = FACES_CARRY * float(np.abs(end).max()) * math.sqrt(image[0].size) / image.shape[0]
        out.append(_solve(real, imaginary, floor, tolerance) * scale)
    return Spectrum(subject, frequencies, np.array(out))


_Placed = list[tuple[NDArray[np.int64], NDArray[np.float64]]]


def _boundaries(
    image: NDArray[np.uint8], grains: NDArray[np.integer] | None, direction: str, resistance: float,
    voxel_um: float | None, *, staircase: bool,
) -> _Placed:  # fmt: skip
    """The faces between grains and the factor on the impedance of each, the current along the first axis."""
    turned = None
    if grains is not None:
        turned = np.ascontiguousarray(np.moveaxis(np.asarray(grains), AXES[direction], 0))
    resists = relative_resistance(turned, image, resistance, 1.0, voxel_um) > 0.0
    check_memory(image.shape, "spectrum", boundary_faces=boundary_faces(turned) if turned is not None and resists else 0)
    return [] if turned is None or not resists else placed_factors(turned, staircase=staircase)


def _add_boundaries(real: Faces, imaginary: Faces, boundaries: _Placed, Z: complex) -> None:
    """Put the impedance, in units of a voxel of the best phase, in series into the faces between grains, in place."""
    for g, h, (where, factor) in zip(real, imaginary, boundaries, strict=False):
        one, other = g.reshape(-1), h.reshape(-1)
        y = one[where].astype(np.complex128) + 1j * other[where]
        y /= 1.0 + Z * factor * y
        one[where], other[where] = y.real, y.imag


def _complex_tables(
    phases: Sequence[DielectricPhase],
    interfaces: Sequence[DielectricInterface],
    frequency: float,
    voxel_um: float | None,
) -> tuple[Complexes, Complexes, float]:
    sigma = np.array([p.admittivity(frequency) for p in phases])
    scale = float(np.abs(sigma).max())
    if scale == 0.0 or np.abs(sigma).min() == 0.0:
        raise InputError(
            "A phase has neither conductivity nor permittivity.", next_step="Give pores a permittivity of 1."
        )
    half = 0.5 * scale / sigma
    resistance = half[:, None] + half[None, :]
    names = [p.name for p in phases]
    for one in interfaces:
        for name in (one.first, one.second):
            if name not in names:
                raise UnknownName(name, what="phase of the image", nearest=names)
        Z = boundary_impedance(one.resistance_ohm_cm2, one.capacitance_F_cm2, frequency)
        a, b = names.index(one.first), names.index(one.second)
        extra = Z * scale / ((voxel_um or 1.0) * CM_PER_UM)
        resistance[a, b] += extra
        if a != b:
            resistance[b, a] += extra
    return np.asarray(1.0 / resistance, np.complex128), np.asarray(2.0 * sigma / scale, np.complex128), scale


def _faces(image: NDArray[np.uint8], pair: NDArray[np.float64], end: NDArray[np.float64]) -> Faces:
    made: Faces = cell_faces(image, pair.astype(np.float32), end.astype(np.float32), False, False, False)
    return made


def _solve(real: Faces, imaginary: Faces, floor: float, tolerance: float) -> complex:
    """Complex conductivity in units of the best phase; `floor` of the residual is what faces in single precision carry."""
    absolute = [np.hypot(g, h) for g, h in zip(real, imaginary, strict=True)]
    cycle = Multigrid((absolute[0], absolute[1], absolute[2]), (False, False, False))
    cycle.watch_clusters()  # grains move as a whole where boundaries block
    shape = real[0].shape
    n, across = shape[0] - 2, (shape[1] - 2) * (shape[2] - 2)
    linear = np.zeros(shape, np.complex128)
    linear[1:-1, 1:-1, 1:-1] = ((np.arange(n) + 0.5) / n)[:, None, None]
    linear[-1, 1:-1, 1:-1] = 1.0

    def apply(p: Complexes) -> Complexes:
        q = np.zeros(shape, np.complex128)
        complex_flow(p, *real, *imaginary, q)
        return q

    def precondition(r: Complexes) -> Complexes:
        z = np.empty(shape, np.complex128)
        for part in ("real", "imag"):
            cycle.source[:] = getattr(r, part)
            getattr(z, part)[:] = cycle.cycle()
        return z

    x, r = np.zeros(shape, np.complex128), -apply(linear)
    # the exact solution of a uniform image leaves only rounding
    first = float(np.linalg.norm(r))
    p = np.zeros(shape, np.complex128)
    rho = 1.0 + 0j
    energy = complex(complex_energy(linear, *real, *imaginary))
    for iteration in range(MOST_ITERATIONS):
        z = precondition(r)
        rho, before = complex((r * z).sum()), rho
        # r·z is about what the energy still lacks: where boundaries block, a small residual alone says little
        small = float(np.linalg.norm(r)) <= max(tolerance * first, floor)
        if small and abs(rho) <= tolerance * abs(energy):
            break
        p = z + (rho / before) * p if iteration else z
        q = apply(p)
        alpha = rho / complex((p * q).sum())
        x += alpha * p
        energy -= alpha * rho
        r -= alpha * q
    else:
        raise ConvergenceError(
            f"The complex potential did not converge in {MOST_ITERATIONS} iterations.", partial=x
        )
    return complex(complex_energy(x + linear, *real, *imaginary) * n / across)
