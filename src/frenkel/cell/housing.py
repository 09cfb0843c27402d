"""Pouch and fixture: what a stack carries around with it when it becomes a cell under pressure.

    pouch     m = N A m_stack + tabs + 2 t_l ρ_l (w + 2e)(h + 2e),   V = (w + 2e)(h + 2e)(N L + 2 t_l)
    plate     σ = β p b²/t²  →  t = b √(β p/σ)          (simply supported rectangle under even pressure)
    rods      total cross-section p w h/σ, length of the pile and both plates

N layers of one cathode side, A = w h; e sealing edge; t_l, ρ_l laminate; p stack pressure; b the short side of the face;
σ allowed stress (MPa); β from Navier's series (0.287 for a square at ν = 0.3). Source: S. Timoshenko, S.
Woinowsky-Krieger, Theory of Plates and Shells, chapter 5 [textbook].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from frenkel.cell.layers import Number
from frenkel.errors import OutOfRange

__all__ = ["Fixture", "FixtureNumbers", "Pouch", "PouchNumbers", "fixture_numbers", "plate_coefficient", "pouch_numbers"]


@dataclass(frozen=True)
class Pouch:
    """A pouch cell: cathode sides, face, edge, overhang of the separator (all cm), tabs (g), laminate (µm, g/cm³)."""

    layers: int
    width_cm: float
    height_cm: float
    edge_cm: float
    tabs_g: float
    laminate_um: float
    laminate_density_g_cm3: float
    overhang_cm: float = 0.0
    unused_height_um: float = 0.0

    @property
    def area_cm2(self) -> float:
        """Face of one cathode side."""
        return self.width_cm * self.height_cm

    @property
    def overhang_area_cm2(self) -> float:
        """Area per layer of separator, anode and anode collector beyond the cathode."""
        return (self.width_cm + 2 * self.overhang_cm) * (self.height_cm + 2 * self.overhang_cm) - self.area_cm2


@dataclass(frozen=True)
class PouchNumbers:
    """Capacity (Ah), mass (g), volume (cm³) and thickness (mm) of one cell."""

    capacity_Ah: Number
    mass_g: Number
    volume_cm3: Number
    thickness_mm: Number


def pouch_numbers(
    pouch: Pouch,
    *,
    mass_mg_cm2: Number,
    thickness_um: Number,
    capacity_mAh_cm2: Number,
    overhang_mass_mg_cm2: Number = 0.0,
) -> PouchNumbers:
    """Mass and volume of a pouch from mass and thickness of the stack.

    `overhang_mass_mg_cm2` is the mass per area of the layers that overhang the cathode.
    """
    face = (pouch.width_cm + 2 * pouch.edge_cm) * (pouch.height_cm + 2 * pouch.edge_cm)
    laminate_cm = pouch.laminate_um * 1e-4
    stack_g = 1e-3 * pouch.layers * (mass_mg_cm2 * pouch.area_cm2 + overhang_mass_mg_cm2 * pouch.overhang_area_cm2)
    mass = stack_g + pouch.tabs_g + 2 * laminate_cm * pouch.laminate_density_g_cm3 * face
    height_cm = pouch.layers * thickness_um * 1e-4 + 2 * laminate_cm + pouch.unused_height_um * 1e-4
    capacity = 1e-3 * pouch.layers * pouch.area_cm2 * capacity_mAh_cm2
    return PouchNumbers(capacity, mass, face * height_cm, 10 * height_cm)


@dataclass(frozen=True)
class Fixture:
    """Two plates and rods that press a pile of cells, with springs or foam.

    Parameters
    ----------
    pressure_MPa : on the face of the cathode
    cells_per_fixture : cells that share one fixture
    allowed_stress_MPa, density_g_cm3 : of plates and rods
    spring_um, spring_density_g_cm3 : spring or foam per cell (0: none)
    """

    pressure_MPa: float
    cells_per_fixture: int
    allowed_stress_MPa: float
    density_g_cm3: float
    spring_um: float = 0.0
    spring_density_g_cm3: float = 1.0

    def __post_init__(self) -> None:
        if self.cells_per_fixture < 1:
            raise OutOfRange("cells_per_fixture", given=self.cells_per_fixture, low=1)
        for name in ("allowed_stress_MPa", "density_g_cm3", "spring_density_g_cm3"):
            if not getattr(self, name) > 0.0:
                raise OutOfRange(name, given=getattr(self, name), low=0.0)
        if not self.pressure_MPa >= 0.0:
            raise OutOfRange("The pressure", given=self.pressure_MPa, low=0.0, unit="MPa")


@dataclass(frozen=True)
class FixtureNumbers:
    """Plate thickness (mm), mass (g) and volume (cm³) of the fixture, per cell."""

    plate_mm: float
    mass_g_per_cell: Number
    volume_cm3_per_cell: Number


@lru_cache(maxsize=64)
def plate_coefficient(aspect_ratio: float, poisson_ratio: float = 0.3) -> float:
    """β of σ_max = β p b²/t² at the centre of a simply supported plate, b the short side, from Navier's series.

    Examples
    --------
    >>> round(plate_coefficient(1.0), 3), round(plate_coefficient(50.0), 2)
    (0.287, 0.75)
    """
    if not aspect_ratio >= 1.0:
        raise OutOfRange("The aspect ratio of a plate", given=aspect_ratio, low=1.0)
    # terms fall as 1/(m n (m² + n²)); along the long side as many more are needed as it is longer
    m = np.arange(1, 2 * int(200 * aspect_ratio), 2, dtype=np.float64)[:, None]
    n = np.arange(1, 400, 2, dtype=np.float64)[None, :]
    sign = np.where(((m + n) / 2) % 2 == 1, 1.0, -1.0)
    long, short = (m / aspect_ratio) ** 2, n**2
    moment = 16.0 / math.pi**4 * np.sum(sign * (short + poisson_ratio * long) / (m * n * (short + long) ** 2))
    return float(6.0 * moment)


def fixture_numbers(fixture: Fixture, pouch: Pouch, cell_thickness_mm: Number) -> FixtureNumbers:
    """Plates strong enough for the pressure, and rods through the pile.

    Examples
    --------
    >>> pouch = Pouch(40, 10.0, 10.0, 0.5, 3.0, 153.0, 1.6)
    >>> f = fixture_numbers(Fixture(5.0, 1, 250.0, 7.9), pouch, 7.0)
    >>> round(f.plate_mm, 1)
    7.6
    """
    short, long = sorted((pouch.width_cm, pouch.height_cm))
    beta = plate_coefficient(long / short)
    plate_cm = short * math.sqrt(beta * fixture.pressure_MPa / fixture.allowed_stress_MPa)
    pile_cm = fixture.cells_per_fixture * (0.1 * cell_thickness_mm + fixture.spring_um * 1e-4)
    rods_cm2 = fixture.pressure_MPa * pouch.area_cm2 / fixture.allowed_stress_MPa
    metal_cm3 = 2 * plate_cm * pouch.area_cm2 + rods_cm2 * (pile_cm + 2 * plate_cm)
    spring_g = fixture.cells_per_fixture * fixture.spring_um * 1e-4 * pouch.area_cm2 * fixture.spring_density_g_cm3
    spring_cm3 = fixture.cells_per_fixture * fixture.spring_um * 1e-4 * pouch.area_cm2
    each = 1.0 / fixture.cells_per_fixture
    return FixtureNumbers(
        10 * plate_cm, each * (metal_cm3 * fixture.density_g_cm3 + spring_g), each * (metal_cm3 + spring_cm3)
    )
