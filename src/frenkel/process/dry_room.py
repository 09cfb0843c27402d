"""The cheapest dew point: a drier room needs more air for its people, a wetter one more fresh air against H2S.

For each way to handle the powder (open in the room, in a mini-environment without people, as a slurry) and each dew point:
    supply air     V_s from the water balance of people, leaks and product
    fresh air      V_f = m r(d)/C_limit, all of it brought in from outside and dried
    power          P = V (regeneration + cooling + fan) + V_f · outside drying,   V = max(V_s, V_f)
and the cheapest d of all that stay within the allowed air changes. It is an optimum, not a rule; the energies per m³ of air
are assumed (data/air_assumptions.toml) unless the user gives his own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import Infeasible, InputError, OutOfRange
from frenkel.process.air import (
    ExposureLimit,
    GasRate,
    air_assumptions,
    exposure_limits,
    room_concentration_ppm,
    supply_air_m3_s,
)
from frenkel.quantities import dew_point_to_ppm
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["AirPlan", "AirPoint", "Handling", "cheapest_dew_point"]

LOWEST_SUPPLY_C = -98.0


@dataclass(frozen=True, slots=True)
class Handling:
    """A way to handle powder: volume (m³) of dry space, people in it, water of leaks and product (g/h), rate of gas."""

    name: str
    volume_m3: float
    people: float
    other_water_g_h: float
    rate: GasRate

    def __post_init__(self) -> None:
        if not self.volume_m3 > 0.0:
            raise OutOfRange(f"The volume of {self.name}", given=self.volume_m3, low=0.0, unit="m³")
        if self.people < 0.0 or self.other_water_g_h < 0.0:
            raise InputError(f"{self.name}: people and water cannot be negative.")


@dataclass(frozen=True, slots=True)
class AirPoint:
    """One dew point for one way of handling: air (m³/s), power (kW), cost (USD/h), gas (ppm), and why not if not."""

    handling: str
    dew_point_C: float
    water_ppm: float
    supply_m3_s: float
    fresh_m3_s: float
    power_kW: float
    cost_USD_h: float
    gas_ppm: float
    refused: str = ""


@dataclass(frozen=True)
class AirPlan(ResultDefaults):
    """All points, the cheapest one, the limit held, and what was assumed."""

    points: tuple[AirPoint, ...]
    best: AirPoint
    limit: ExposureLimit
    powder_kg: float
    notices: tuple[Notice, ...]

    @property
    def citations(self) -> tuple[str, ...]:
        return (self.limit.source,)

    def to_dict(self) -> dict[str, Any]:
        return {
            "best": asdict(self.best), "points": [asdict(one) for one in self.points], "powder_kg": self.powder_kg,
            "limit": {"name": self.limit.name, "ppm": self.limit.ppm, "source": self.limit.source},
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.process.plots_air import air_figure

        return air_figure(self)


def air_point(
    handling: Handling, dew_point_C: float, *, powder_kg: float, limit_ppm: float, numbers: Mapping[str, float]
) -> AirPoint:
    """Air, power and cost of one way of handling at one dew point."""
    water = handling.people * numbers["water_per_person_g_h"] + handling.other_water_g_h
    supply_dew_point = max(dew_point_C - numbers["supply_depression_K"], LOWEST_SUPPLY_C)
    supply = supply_air_m3_s(water, room_dew_point_C=dew_point_C, supply_dew_point_C=supply_dew_point)
    rate = handling.rate.at(dew_point_C)
    fresh = powder_kg * 1e3 * rate / 60.0 / limit_ppm
    air = max(supply, fresh)
    per_m3 = numbers["regeneration_kJ_m3"] + numbers["cooling_kJ_m3"] + numbers["fan_kJ_m3"]
    power = air * per_m3 + fresh * numbers["outside_drying_kJ_m3"]
    changes = air * 3600.0 / handling.volume_m3
    allowed = numbers["highest_air_changes_per_h"]
    refused = f"{changes:.3g} air changes an hour, {changes / allowed:.2g} times the allowed {allowed:g}" if changes > allowed else ""
    gas = room_concentration_ppm(powder_kg, rate, fresh) if fresh > 0.0 else 0.0
    return AirPoint(
        handling.name, dew_point_C, dew_point_to_ppm(dew_point_C), supply, fresh, power,
        power * numbers["energy_USD_kWh"], gas, refused,
    )  # fmt: skip


def cheapest_dew_point(
    handlings: Sequence[Handling],
    *,
    powder_kg: float,
    limit: ExposureLimit | None = None,
    changes: Mapping[str, float] | None = None,
    dew_points_C: tuple[float, float] = (-75.0, -10.0),
) -> AirPlan:
    """The cheapest dew point over all ways of handling, under an exposure limit.

    Parameters
    ----------
    handlings : ways to handle the powder, each with its own space and rate of gas
    powder_kg : powder that lies open at a time
    limit : the exposure limit to hold; without one the lowest limit that is law or recommendation for H2S
    changes : own numbers instead of the assumed ones (names of data/air_assumptions.toml)

    Raises: Infeasible where no point stays within the allowed air changes; UnknownName, InputError, OutOfRange.
    """
    if not handlings:
        raise InputError("At least one way of handling the powder is needed.")
    held = limit or next(one for one in exposure_limits("H2S") if one.force in ("law", "recommendation"))
    numbers = air_assumptions(changes)
    low, high = dew_points_C
    grid = np.linspace(low, high, round(high - low) + 1)
    points = tuple(
        air_point(one, float(d), powder_kg=powder_kg, limit_ppm=held.ppm, numbers=numbers) for one in handlings for d in grid
    )
    allowed = [one for one in points if not one.refused]
    if not allowed:
        nearest = min(points, key=lambda one: one.power_kW)
        raise Infeasible(f"No dew point between {low:g} and {high:g} °C holds {held.name}: at best {nearest.refused}.")
    best = min(allowed, key=lambda one: one.cost_USD_h)
    names = sorted(set(numbers) - set(changes or {}))
    notes = [
        Notice("assumed", f"Assumed, not read: {', '.join(f'{name} = {numbers[name]:g}' for name in names)}."),
        Notice("order", "The rate of gas follows water with the given order; one measured dew point cannot show it."),
        Notice("conductivity", "Less gas is not less damage: the slurry that gave no H2S at −40 °C lost 14 % of its conductivity (10.3389/fenrg.2022.882508)."),
        Notice("limit", f"Held: {held.name}, {held.ppm:g} ppm over {held.averaging_min:g} min, {held.force} ({held.source}). Check the limit in force."),
    ]
    if best.dew_point_C in (low, high):
        notes.append(Notice("edge", f"The cheapest dew point lies at the end of the range, {best.dew_point_C:g} °C: there is no optimum inside."))
    return AirPlan(points, best, held, powder_kg, tuple(notes))
