"""Energy per mass and volume at each level, from what one discharge delivers.

    active → stack → cell → cell and fixture → pack:   e = E/m,   E/V with V charged and V discharged

E = Q ∫V dQ/Q of a simulated discharge at a stated rate, or of a constant voltage, which is then said. A level whose
inputs are not given (pouch, fixture, pack) is left out, not estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

from frenkel.cell.housing import Fixture, Pouch, fixture_numbers, pouch_numbers
from frenkel.cell.layers import Number
from frenkel.cell.stack import StackNumbers

__all__ = ["LEVELS", "Delivered", "LevelEnergy", "Pack", "level_energies"]

LEVELS = ("active", "stack", "cell", "cell and fixture", "pack")


@dataclass(frozen=True)
class Delivered:
    """What one discharge delivers: areal capacity (mAh/cm²), mean voltage (V), and how that is known.

    `rate` reads "C/10", "1C", or "constant voltage"; `basis` names the model or the assumption.
    """

    rate: str
    capacity_mAh_cm2: Number
    mean_voltage_V: Number
    basis: str

    @property
    def energy_mWh_cm2(self) -> Number:
        return self.capacity_mAh_cm2 * self.mean_voltage_V


@dataclass(frozen=True)
class Pack:
    """Share of the pack's mass and volume that is cells (with their fixture)."""

    cell_mass_share: float
    cell_volume_share: float


@dataclass(frozen=True)
class LevelEnergy:
    """Energy at one level and rate: Wh/kg, and Wh/L of the charged and of the discharged volume."""

    level: str
    rate: str
    basis: str
    specific_energy_Wh_kg: Number
    energy_density_charged_Wh_L: Number
    energy_density_discharged_Wh_L: Number


def level_energies(
    numbers: StackNumbers,
    delivered: Delivered,
    *,
    pouch: Pouch | None = None,
    fixture: Fixture | None = None,
    pack: Pack | None = None,
) -> tuple[LevelEnergy, ...]:
    """All levels that the inputs allow, from the inside out."""
    E = delivered.energy_mWh_cm2  # per area of one cathode side

    def row(level: str, energy: Number, mass: Number, charged: Number, discharged: Number) -> LevelEnergy:
        # mWh/mg = kWh/kg; mWh/cm³ = Wh/L
        return LevelEnergy(level, delivered.rate, delivered.basis, 1e3 * energy / mass, energy / charged, energy / discharged)

    charged_cm, discharged_cm = (1e-4 * numbers.total_um(state) for state in ("charged", "discharged"))
    active_cm = 1e-4 * numbers.active_volume_um
    rows = [
        row("active", E, numbers.active_mass_mg_cm2, active_cm, active_cm),
        row("stack", E, numbers.total_mass_mg_cm2, charged_cm, discharged_cm),
    ]
    if pouch is None:
        return tuple(rows)
    over = numbers.mass_mg_cm2.get("separator", 0.0)
    cells = {
        state: pouch_numbers(
            pouch, mass_mg_cm2=numbers.total_mass_mg_cm2, thickness_um=numbers.total_um(state),
            capacity_mAh_cm2=numbers.areal_capacity_mAh_cm2, overhang_mass_mg_cm2=over,
        )
        for state in ("charged", "discharged")
    }  # fmt: skip
    energy = E * pouch.area_cm2 * pouch.layers  # mWh
    mass = 1e3 * cells["charged"].mass_g
    volumes = [cells[state].volume_cm3 for state in ("charged", "discharged")]
    rows.append(row("cell", energy, mass, *volumes))
    if fixture is not None:
        # the fixture is built once: for the thickest state
        extra = fixture_numbers(fixture, pouch, cells["charged"].thickness_mm)
        mass = mass + 1e3 * extra.mass_g_per_cell
        volumes = [v + extra.volume_cm3_per_cell for v in volumes]
        rows.append(row("cell and fixture", energy, mass, *volumes))
    if pack is not None:
        volumes = [v / pack.cell_volume_share for v in volumes]
        rows.append(row("pack", energy, mass / pack.cell_mass_share, *volumes))
    return tuple(rows)
