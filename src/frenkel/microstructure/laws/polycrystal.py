"""Grain boundaries: the brick layer with resistive and with conducting boundaries, and what impedance sees.

Thin boundaries of area-specific resistance R_gb (Ω·cm²) in grains of edge d (µm):
    1/σ = 1/σ_b + R_gb/d
With a boundary thickness δ both signs, δ/d = ε per edge:
    σ = (1-ε)² [ (1-ε)/σ_b + ε/σ_gb ]⁻¹ + (1-(1-ε)²) σ_gb
(current through brick and the boundaries across it, beside the boundaries along it). Conductivities may be
complex, for impedance. Units: S/cm, µm, Ω·cm².
"""

from __future__ import annotations

from typing import TypeVar

from frenkel.errors import InputError, OutOfRange
from frenkel.microstructure.laws._checks import not_negative, positive

__all__ = [
    "brick_layer",
    "brick_layer_with_thickness",
    "grain_boundary_conductivity",
    "grain_boundary_share",
]

Number = TypeVar("Number", float, complex)
CM_PER_UM = 1e-4


def brick_layer(bulk_S_cm: float, grain_boundary_resistance_ohm_cm2: float, grain_size_um: float) -> float:
    """Total conductivity of cubic grains with thin, resistive boundaries: 1/σ = 1/σ_b + R_gb/d.

    Parameters
    ----------
    bulk_S_cm : conductivity of the grains
    grain_boundary_resistance_ohm_cm2 : area-specific resistance of one boundary, ≥ 0
    grain_size_um : edge d of the grains

    Returns
    -------
    σ (S/cm). Valid for boundaries much thinner than the grains that conduct worse than these; exact for
    aligned cubes. Source: the brick-layer model (e.g. Haile, West & Campbell 1998; not read, elementary).

    Examples
    --------
    >>> round(brick_layer(1e-3, 1.0, 10.0), 9)  # 1 kΩ·cm of bulk and 1 kΩ·cm of boundaries
    0.0005
    """
    bulk = positive("conductivity of the bulk", bulk_S_cm, "S/cm")
    resistance = not_negative("resistance of a grain boundary", grain_boundary_resistance_ohm_cm2, "Ω·cm²")
    size = positive("grain size", grain_size_um, "µm") * CM_PER_UM
    return 1.0 / (1.0 / bulk + resistance / size)


def brick_layer_with_thickness(
    bulk_S_cm: Number, grain_boundary_S_cm: Number, *, grain_size_um: float, boundary_thickness_um: float
) -> Number:
    """Brick layer with boundaries of finite thickness that conduct worse or better than the grains.

    σ = (1-ε)² [(1-ε)/σ_b + ε/σ_gb]⁻¹ + (1-(1-ε)²) σ_gb,  ε = δ/d

    Parameters
    ----------
    bulk_S_cm, grain_boundary_S_cm : real, or complex (σ + iωε) for impedance
    grain_size_um : period d, grain and one boundary
    boundary_thickness_um : δ, 0 ≤ δ ≤ d

    Returns
    -------
    σ (S/cm), real or complex like the input; a lower bound of the exact value for cubes (insulating planes
    along the current), within the Wiener bounds.

    Examples
    --------
    >>> brick_layer_with_thickness(1e-3, 1e-3, grain_size_um=1.0, boundary_thickness_um=0.01)
    0.001
    """
    size = positive("grain size", grain_size_um, "µm")
    thickness = not_negative("thickness of the boundary", boundary_thickness_um, "µm")
    if thickness > size:
        raise OutOfRange("The thickness of the boundary", given=thickness, low=0.0, high=size, unit="µm")
    for value in (bulk_S_cm, grain_boundary_S_cm):
        if not (value == value and value.real >= 0.0):
            raise InputError(f"A conductivity is {value!r}; its real part must be a number of at least 0.")
    rest = 1.0 - thickness / size
    across = 0.0 * bulk_S_cm
    if bulk_S_cm != 0.0 and grain_boundary_S_cm != 0.0:
        across = rest**2 / (rest / bulk_S_cm + (1.0 - rest) / grain_boundary_S_cm)
    elif thickness == 0.0:
        across = bulk_S_cm
    return across + (1.0 - rest**2) * grain_boundary_S_cm


def grain_boundary_share(
    bulk_S_cm: float, grain_boundary_resistance_ohm_cm2: float, grain_size_um: float
) -> float:
    """Part of the resistance that lies in the boundaries (0–1), brick layer.

    Examples
    --------
    >>> round(grain_boundary_share(1e-3, 1.0, 10.0), 6)
    0.5
    """
    return 1.0 - brick_layer(bulk_S_cm, grain_boundary_resistance_ohm_cm2, grain_size_um) / bulk_S_cm


def grain_boundary_conductivity(
    apparent_S_cm: float, *, bulk_capacitance: float, boundary_capacitance: float
) -> float:
    """Specific conductivity of the boundaries from the two arcs of a spectrum.

    σ_gb = σ_app C_bulk/C_gb, because C_bulk/C_gb = δ/d for equal permittivities (brick layer).

    Parameters
    ----------
    apparent_S_cm : L/(A R_gb) of the boundary arc
    bulk_capacitance, boundary_capacitance : of the two arcs, in one unit

    Returns
    -------
    σ_gb (S/cm). Valid for resistive boundaries and equal permittivity of grain and boundary.

    Examples
    --------
    >>> round(grain_boundary_conductivity(1e-4, bulk_capacitance=1e-12, boundary_capacitance=1e-10), 12)
    1e-06
    """
    apparent = positive("apparent conductivity", apparent_S_cm, "S/cm")
    bulk = positive("capacitance of the bulk arc", bulk_capacitance)
    return apparent * bulk / positive("capacitance of the boundary arc", boundary_capacitance)
