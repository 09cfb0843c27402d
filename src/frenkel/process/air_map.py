"""The dew-point map: H2S over open powder, or the cost of its air, at every dew point and amount of powder, with the exposure limits as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.process.air import (
    ExposureLimit,
    GasRate,
    air_assumptions,
    exposure_limits,
    room_concentration_ppm,
)
from frenkel.process.dry_room import Handling, air_point
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["AirMap", "cost_map", "gas_map"]

Array = NDArray[np.float64]
DEW_POINTS_C = (-75.0, -10.0)


@dataclass(frozen=True, eq=False)
class AirMap(ResultDefaults):
    """Values over dew points (columns, °C) and powder (rows, kg): ppm of gas at a fresh-air flow, or USD/h of the cheapest handling; NaN where none is allowed."""

    quantity: str
    dew_points_C: Array
    powder_kg: Array
    values: Array
    limits: tuple[ExposureLimit, ...]
    handling: tuple[tuple[str, ...], ...]
    text: str
    notices: tuple[Notice, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "quantity": self.quantity, "dew_points_C": self.dew_points_C.tolist(), "powder_kg": self.powder_kg.tolist(),
            "values": [[None if np.isnan(v) else float(v) for v in row] for row in self.values], "limits": [one.name for one in self.limits],
            "handling": [list(row) for row in self.handling], "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.process.plots_air import map_figure

        return map_figure(self)


def _grid(powder_kg: tuple[float, float], rows: int) -> tuple[Array, Array]:
    low, high = powder_kg
    if not 0.0 < low < high:
        raise OutOfRange("The range of the powder", given=low, low=0.0, high=high, unit="kg")
    return np.arange(DEW_POINTS_C[0], DEW_POINTS_C[1] + 0.5, 1.0), np.geomspace(low, high, rows)


def gas_map(rate: GasRate, *, fresh_air_m3_s: float, powder_kg: tuple[float, float] = (0.1, 1000.0), jurisdiction: str = "", rows: int = 41) -> AirMap:
    """H2S (ppm) over open powder at a flow of fresh air, with the limits of a jurisdiction (of all without one)."""
    dew, powder = _grid(powder_kg, rows)
    rates = np.array([rate.at(float(d)) for d in dew])
    values = np.array([[room_concentration_ppm(float(kg), float(r), fresh_air_m3_s) for r in rates] for kg in powder])
    note = Notice("order", f"Rate of {rate.source or 'the given powder'}, of order {rate.order:g} in water beyond the dew point where it was measured.")
    limits = tuple(one for one in exposure_limits("H2S", jurisdiction=jurisdiction) if one.force in ("law", "recommendation"))
    return AirMap("H2S (ppm)", dew, powder, values, limits, (), f"{fresh_air_m3_s:g} m³/s of fresh air", (note,))


def cost_map(handlings: Sequence[Handling], *, powder_kg: tuple[float, float] = (0.1, 1000.0), limit: ExposureLimit | None = None, rows: int = 21) -> AirMap:
    """Cost of the air (USD/h) of the cheapest handling that holds a limit; NaN where none stays within the allowed air changes."""
    held = limit or next(one for one in exposure_limits("H2S") if one.force in ("law", "recommendation"))
    numbers = air_assumptions()
    dew, powder = _grid(powder_kg, rows)
    values, names = np.full((powder.size, dew.size), np.nan), []
    for i, kg in enumerate(powder):
        line = []
        for k, d in enumerate(dew):
            allowed = [p for one in handlings if not (p := air_point(one, float(d), powder_kg=float(kg), limit_ppm=held.ppm, numbers=numbers)).refused]
            best = min(allowed, key=lambda p: p.cost_USD_h, default=None)
            if best is not None:
                values[i, k] = best.cost_USD_h
            line.append("" if best is None else best.handling)
        names.append(tuple(line))
    note = Notice("assumed", f"Assumed, not read: {', '.join(f'{name} = {value:g}' for name, value in numbers.items())}.")
    return AirMap("cost of the air (USD/h)", dew, powder, values, (held,), tuple(names), f"under {held.name}", (note,))
