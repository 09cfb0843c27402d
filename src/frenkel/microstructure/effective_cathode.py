"""What a composite cathode offers to ions and electrons: `EffectiveCathode`, each value with std and pressure.

Made by whoever knows it: from a structure (`cathode_from_structure`), from blocking cells (`measure/`),
from the literature. What nobody measured or computed is None, which means unknown, never zero. Units: S/cm,
1/cm (area per volume of electrode), fractions 0–1, MPa, K.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CathodeValue", "EffectiveCathode"]

_PROPERTIES = {
    "ionic_conductivity_S_cm": ("conductivity", "total", True),
    "electronic_conductivity_S_cm": ("electronic_conductivity", "", True),
    "contacted_area_per_volume_1_cm": ("contacted_area_per_volume", "", False),
    "isolated_active_fraction": ("isolated_active_fraction", "", False),
}
WIDE = 7.0
_SETTLE = {
    "ionic_conductivity_S_cm": "a cell with electron-blocking, ion-conducting layers on both sides",
    "electronic_conductivity_S_cm": "a direct-current measurement between ion-blocking electrodes",
    "contacted_area_per_volume_1_cm": "a tomogram, or a generated structure with the mixing ratio",
    "isolated_active_fraction": "a tomogram, or a generated structure with the mixing ratio",
}


_WRITTEN = (
    ("ionic_conductivity_S_cm", "_S_cm", "S/cm"),
    ("electronic_conductivity_S_cm", "_S_cm", "S/cm"),
    ("contacted_area_per_volume_1_cm", "_1_cm", "cm-1"),
    ("isolated_active_fraction", "", ""),
)


@dataclass(frozen=True)
class CathodeValue:
    """One value of a cathode.

    Parameters
    ----------
    value : in the unit of the field that carries it
    standard_deviation : in the same unit; None where it is not known
    pressure_MPa : pressure under which it holds; None where not stated
    origin : measured | literature | computed | claimed | assumed
    method : how, in words of the field
    source : where to find it
    """

    value: float
    standard_deviation: float | None = None
    pressure_MPa: float | None = None
    origin: str = "computed"
    method: str = ""
    source: Source = field(default_factory=lambda: Source(model="frenkel.microstructure"))

    def __post_init__(self) -> None:
        for what, number in (("value", self.value), ("standard deviation", self.standard_deviation)):
            if number is not None and not (math.isfinite(number) and number >= 0.0):
                raise OutOfRange(f"The {what} of a cathode property", given=number, low=0.0)


@dataclass(frozen=True)
class EffectiveCathode(ResultDefaults):
    """Effective properties of a composite cathode; None is unknown.

    Parameters
    ----------
    subject : canonical key of the cathode, for example "NMC811 + Li6PS5Cl"
    temperature_K : of the two conductivities
    ionic_conductivity_S_cm, electronic_conductivity_S_cm : of the electrode as a whole, with pores
    contacted_area_per_volume_1_cm : active-material surface that touches connected electrolyte
    isolated_active_fraction : of the active material's volume: no ionic or no electronic connection
    vol_fractions : (phase, volume fraction) pairs of the electrode

    Examples
    --------
    >>> c = EffectiveCathode("NMC811 + Li6PS5Cl", 298.15, ionic_conductivity_S_cm=CathodeValue(2e-4, 4e-5, 50.0))
    >>> [r.property for r in c.refusals()]
    ['electronic_conductivity', 'contacted_area_per_volume', 'isolated_active_fraction']
    """

    subject: str
    temperature_K: float
    ionic_conductivity_S_cm: CathodeValue | None = None
    electronic_conductivity_S_cm: CathodeValue | None = None
    contacted_area_per_volume_1_cm: CathodeValue | None = None
    isolated_active_fraction: CathodeValue | None = None
    vol_fractions: tuple[tuple[str, float], ...] = ()
    notices: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        if not self.temperature_K > 0.0:
            raise OutOfRange("The temperature", given=self.temperature_K, low=0.0, unit="K")
        isolated = self.isolated_active_fraction
        if isolated is not None and isolated.value > 1.0:
            raise OutOfRange("The isolated active fraction", given=isolated.value, low=0.0, high=1.0)
        if self.vol_fractions and abs(sum(v for _, v in self.vol_fractions) - 1.0) > 1e-6:
            raise InputError("The volume fractions of the cathode do not add up to 1; pores are a phase too.")

    def standard_deviation(self, property: str) -> float | None:
        """Of a value by its property key, in its unit; None where the value or its deviation is not known."""
        name = next((n for n, (key, _, _) in _PROPERTIES.items() if key == property), "")
        value = getattr(self, name) if name else None
        return None if value is None else value.standard_deviation

    def evidence(self) -> tuple[Evidence, ...]:
        """Every known value; a conductivity of zero (nothing connected) is left to `refusals`."""
        return tuple(
            _evidence(self, name, value)
            for name in _PROPERTIES
            if (value := getattr(self, name)) is not None
            and not (value.value == 0.0 and _PROPERTIES[name][2])
        )

    def zeros(self) -> tuple[str, ...]:
        """Property keys of the conductivities that are known to be zero: nothing is connected."""
        return tuple(
            key
            for name, (key, _, conducts) in _PROPERTIES.items()
            if conducts and (value := getattr(self, name)) is not None and value.value == 0.0
        )

    def obstacle(self) -> str:
        """Why no cell can be made of it, in words; "" where nothing forbids one.

        Examples
        --------
        >>> EffectiveCathode("LFP + PEO", 343.15, isolated_active_fraction=CathodeValue(1.0)).obstacle()
        'LFP + PEO is isolated: no active material has both ions and electrons. No cell can be made of it.'
        """
        carriers = {"conductivity": "ions", "electronic_conductivity": "electrons"}
        area, isolated = self.contacted_area_per_volume_1_cm, self.isolated_active_fraction
        if blocked := [carriers[key] for key in self.zeros()]:
            why = f"no connected path carries {' or '.join(blocked)} through it"
        elif (area is not None and area.value == 0.0) or (isolated is not None and isolated.value == 1.0):
            why = "no active material has both ions and electrons"
        else:
            return ""
        return f"{self.subject} is isolated: {why}. No cell can be made of it."

    def refusals(self) -> tuple[Refusal, ...]:
        """What is unknown, with what would settle it."""
        out = []
        for name, (property, _, _) in _PROPERTIES.items():
            value = getattr(self, name)
            if value is None:
                reason = f"Nobody measured or computed it for {self.subject}."
            elif value.value == 0.0 and _PROPERTIES[name][2]:
                reason = f"No connected path leads through {self.subject}; its conductivity is zero."
            else:
                continue
            out.append(Refusal(property, reason, _SETTLE[name], room="microstructure", subject=self.subject))
        return tuple(out)

    def to_dict(self) -> dict[str, Any]:
        """The fields of the file that `cell` reads, quantities with their units; unknown ones are left out."""
        return {
            "subject": self.subject,
            "temperature": f"{self.temperature_K!r} K",
            **{
                name.removesuffix(suffix): _written(value, unit)
                for name, suffix, unit in _WRITTEN
                if (value := getattr(self, name)) is not None
            },
        }

    def plot(self) -> go.Figure:
        from frenkel.microstructure.plots import cathode_figure

        return cathode_figure(self)


def _written(value: CathodeValue, unit: str) -> dict[str, Any]:
    def quantity(number: float) -> str | float:
        return f"{number!r} {unit}" if unit else number

    out: dict[str, Any] = {"value": quantity(value.value)}
    if value.standard_deviation is not None:
        out["standard_deviation"] = quantity(value.standard_deviation)
    if value.pressure_MPa is not None:
        out["pressure"] = f"{value.pressure_MPa!r} MPa"
    return {**out, "origin": value.origin, "method": value.method, "source": str(value.source)}


def _evidence(cathode: EffectiveCathode, name: str, value: CathodeValue) -> Evidence:
    property, kind, logarithmic = _PROPERTIES[name]
    low = high = None
    if value.standard_deviation is not None:
        low, high = _interval(
            value, logarithmic=logarithmic, most=1.0 if property == "isolated_active_fraction" else math.inf
        )
    conditions: list[tuple[str, float | str]] = [("temperature_K", cathode.temperature_K)]
    if value.pressure_MPa is not None:
        conditions.append(("pressure_MPa", value.pressure_MPa))
    return Evidence(
        cathode.subject, property, value.value, low, high, "none" if low is None else "95%", conditions=tuple(conditions),
        kind=kind, method=value.method, origin=value.origin, source=value.source,
        checked="computed" if value.origin in ("computed", "measured") else "read",
    )  # fmt: skip


def _interval(value: CathodeValue, *, logarithmic: bool, most: float) -> tuple[float, float]:
    """95 %: multiplicative for conductivities with an error below seven times the value, else additive and cut at the possible range."""
    spread = 1.959963984540054 * (value.standard_deviation or 0.0)
    if logarithmic and spread < WIDE * value.value:
        factor = math.exp(spread / value.value)
        return value.value / factor, value.value * factor
    return max(0.0, value.value - spread), min(most, value.value + spread)
