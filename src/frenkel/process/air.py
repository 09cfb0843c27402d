"""The air around a moisture-sensitive powder: water balance of a room, H2S against exposure limits.

Well mixed, steady state, volumes at room temperature and 101,325 Pa:
    water:  V_s (c(d) − c(d_s)) = W            c(d) = x(d) p M_H2O/(R T),  x from the dew point d
    gas:    C = m r(d)/V_f                     m open powder, r rate of gas, V_f fresh or scrubbed air
    r(d) = r_0 (x(d)/x(d_0))^n                 from a rate at one dew point; the order n is the caller's
    inert:  V_N = V_leak (x_out − x)/(x − x_N)
Recirculated air does not dilute a gas; a scrubber counts as fresh air. Units: °C, ppm by volume, m³/s, g, mL, kW.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.process.facts import fact_rows, fact_tree
from frenkel.quantities import GAS_CONSTANT_J_MOL_K, ZERO_CELSIUS_K, dew_point_to_ppm

__all__ = [
    "ExposureLimit",
    "GasRate",
    "InertGas",
    "air_assumptions",
    "exposure_limits",
    "inert_gas_m3_s",
    "inert_gas_need",
    "moisture_rates",
    "open_powder_kg",
    "room_concentration_ppm",
    "supply_air_m3_s",
    "water_concentration_g_m3",
]

_PRESSURE_Pa = 101325.0
_WATER_g_mol = 18.015


@dataclass(frozen=True, slots=True)
class ExposureLimit:
    """A limit (ppm) of a gas: where it holds, who set it, over how many minutes, with what force and for which year."""

    gas: str
    jurisdiction: str
    body: str
    kind: str
    ppm: float
    averaging_min: float
    force: str
    year: str
    source: str
    checked: str

    @property
    def name(self) -> str:
        return f"{self.body} {self.kind} ({self.jurisdiction}, {self.year or 'no date seen'})"


def exposure_limits(gas: str = "H2S", *, jurisdiction: str = "") -> tuple[ExposureLimit, ...]:
    """The limits of a gas, lowest first; of one jurisdiction if one is named.

    Raises: UnknownName for a gas or jurisdiction that the table does not have.

    >>> exposure_limits("H2S", jurisdiction="Germany")[0].ppm
    5.0
    """
    every = [
        ExposureLimit(
            row["gas"], row["jurisdiction"], row["body"], row["kind"], float(row["ppm"]), float(row["averaging_min"]),
            row["force"], row["year"], f"{row['source']}, {row['place']}".rstrip(", "), row["checked"],
        )
        for row in fact_rows("exposure_limits.csv")
    ]  # fmt: skip
    of_gas = [one for one in every if one.gas == gas]
    if not of_gas:
        raise UnknownName(gas, what="gas with an exposure limit", nearest=sorted({one.gas for one in every}))
    places = sorted({one.jurisdiction for one in of_gas})
    if jurisdiction and jurisdiction not in places:
        raise UnknownName(jurisdiction, what=f"jurisdiction with a limit of {gas}", nearest=places)
    return tuple(sorted((one for one in of_gas if jurisdiction in ("", one.jurisdiction)), key=lambda one: one.ppm))


@dataclass(frozen=True, slots=True)
class GasRate:
    """Rate at which an open powder gives off gas (mL per g and minute) at a dew point, and its order in water."""

    rate_mL_g_min: float
    dew_point_C: float
    order: float
    basis: str = "user"
    source: str = ""

    def __post_init__(self) -> None:
        if not self.rate_mL_g_min >= 0.0:
            raise OutOfRange("The rate of gas", given=self.rate_mL_g_min, low=0.0, unit="mL/(g min)")
        if not 0.0 <= self.order <= 4.0:
            raise OutOfRange("The order in water", given=self.order, low=0.0, high=4.0)

    def at(self, dew_point_C: float) -> float:
        """Rate at another dew point, r_0 (x/x_0)^n.

        >>> round(GasRate(0.003, -40.0, 1.0).at(-60.0), 6)
        0.000253
        """
        ratio = dew_point_to_ppm(dew_point_C) / dew_point_to_ppm(self.dew_point_C)
        return float(self.rate_mL_g_min * ratio**self.order)


def moisture_rates(form: str = "powder", *, order: float) -> GasRate:
    """The rate that was read for an open sulfide in this form; the order in water is the caller's.

    >>> round(moisture_rates("powder", order=1.0).rate_mL_g_min, 5)
    0.00333
    """
    for row in fact_rows("moisture_rates.csv"):
        if row["form"].startswith(form):
            rate = float(row["h2s_mL_g"]) / float(row["minutes"])
            return GasRate(rate, float(row["dew_point_C"]), order, "read", f"{row['material']}, {row['form']}: {row['source']}")
    raise UnknownName(form, what="form of an open sulfide", nearest=[row["form"] for row in fact_rows("moisture_rates.csv")])


def air_assumptions(changes: Mapping[str, float] | None = None) -> dict[str, float]:
    """The assumed numbers of the air of a room, with the user's own in their place. Raises UnknownName."""
    known = {name: float(value) for name, value in fact_tree("air_assumptions.toml").items()}
    for name, value in (changes or {}).items():
        if name not in known:
            raise UnknownName(name, what="number of the air model", nearest=sorted(known))
        known[name] = float(value)
    return known


def water_concentration_g_m3(dew_point_C: float, *, temperature_C: float = 22.0) -> float:
    """Mass of water per volume of air at a dew point, g/m³, at 101,325 Pa.

    >>> round(water_concentration_g_m3(-40.0), 4)
    0.0943
    """
    moles = _PRESSURE_Pa / (GAS_CONSTANT_J_MOL_K * (temperature_C + ZERO_CELSIUS_K))
    return dew_point_to_ppm(dew_point_C) * 1e-6 * moles * _WATER_g_mol


def supply_air_m3_s(
    water_g_h: float, *, room_dew_point_C: float, supply_dew_point_C: float, temperature_C: float = 22.0
) -> float:
    """Dry air (m³/s) that carries `water_g_h` (g/h) away from a room at its dew point.

    Raises: OutOfRange where the supply is not drier than the room.
    """
    if not water_g_h >= 0.0:
        raise OutOfRange("The water that enters", given=water_g_h, low=0.0, unit="g/h")
    gain = water_concentration_g_m3(room_dew_point_C, temperature_C=temperature_C) - water_concentration_g_m3(
        supply_dew_point_C, temperature_C=temperature_C
    )
    if gain <= 0.0:
        raise OutOfRange("The dew point of the supply", given=supply_dew_point_C, high=room_dew_point_C, unit="°C")
    return water_g_h / 3600.0 / gain


def room_concentration_ppm(powder_kg: float, rate_mL_g_min: float, fresh_air_m3_s: float) -> float:
    """Steady concentration of a gas (ppm) over open powder: m r/V_f.

    >>> round(room_concentration_ppm(18.0, 0.1 / 30, 1.0), 2)
    1.0
    """
    if not fresh_air_m3_s > 0.0:
        raise OutOfRange("The fresh air", given=fresh_air_m3_s, low=0.0, unit="m³/s")
    if powder_kg < 0.0:
        raise OutOfRange("The open powder", given=powder_kg, low=0.0, unit="kg")
    return powder_kg * 1e3 * rate_mL_g_min * 1e-6 / 60.0 / fresh_air_m3_s * 1e6


def open_powder_kg(limit_ppm: float, rate_mL_g_min: float, fresh_air_m3_s: float) -> float:
    """Powder (kg) that may lie open under a limit: the inverse of `room_concentration_ppm`; inf without a rate."""
    if rate_mL_g_min == 0.0:
        return float("inf")
    return limit_ppm / room_concentration_ppm(1.0, rate_mL_g_min, fresh_air_m3_s)


def inert_gas_m3_s(leak_m3_s: float, *, outside_ppm: float, wanted_ppm: float, supply_ppm: float = 0.0) -> float:
    """Inert gas (m³/s) that holds an impurity at `wanted_ppm` against a leak from outside.

    >>> round(inert_gas_m3_s(1e-6, outside_ppm=209_500, wanted_ppm=10), 4)
    0.0209
    """
    if not supply_ppm < wanted_ppm <= outside_ppm:
        raise InputError(f"{wanted_ppm:g} ppm must lie above the supply ({supply_ppm:g}) and not above outside ({outside_ppm:g}).")
    return leak_m3_s * (outside_ppm - wanted_ppm) / (wanted_ppm - supply_ppm)


@dataclass(frozen=True, slots=True)
class InertGas:
    """Inert gas of a box or room: steady flow (m³/s), gas of one purge (m³), power to make it (kW), cost (USD/h and USD per purge)."""

    flow_m3_s: float
    purge_m3: float
    power_kW: float
    cost_USD_h: float
    purge_USD: float


def inert_gas_need(
    volume_m3: float, leak_m3_s: float, *, outside_ppm: float, wanted_ppm: float, supply_ppm: float = 0.0, gas: str = "nitrogen", changes: Mapping[str, float] | None = None
) -> InertGas:
    """What it takes to hold an impurity in inert gas: V_N against the leak, and V ln((x_out − x_N)/(x − x_N)) for a mixed purge.

    Prices and energies of the gas are assumed (data/air_assumptions.toml) unless `changes` gives them.

    >>> need = inert_gas_need(10.0, 1e-6, outside_ppm=209_500, wanted_ppm=10)
    >>> round(need.flow_m3_s, 4), round(need.purge_m3, 1)
    (0.0209, 99.5)
    """
    import math

    if not volume_m3 > 0.0:
        raise OutOfRange("The volume", given=volume_m3, low=0.0, unit="m³")
    numbers = air_assumptions(changes)
    if f"{gas}_USD_m3" not in numbers:
        raise UnknownName(gas, what="inert gas", nearest=[name.removesuffix("_USD_m3") for name in numbers if name.endswith("_USD_m3")])
    flow = inert_gas_m3_s(leak_m3_s, outside_ppm=outside_ppm, wanted_ppm=wanted_ppm, supply_ppm=supply_ppm)
    purge = volume_m3 * math.log((outside_ppm - supply_ppm) / (wanted_ppm - supply_ppm))
    price, energy = numbers[f"{gas}_USD_m3"], numbers[f"{gas}_kWh_m3"]
    return InertGas(flow, purge, flow * 3600.0 * energy, flow * 3600.0 * price, purge * price)
