"""Figures of air: cost against dew point for each way of handling, and the dew-point map with its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from frenkel.figures import COLOURS, DASHES, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.air_map import AirMap
    from frenkel.process.dry_room import AirPlan

__all__ = ["air_figure", "map_figure"]


def air_figure(plan: AirPlan) -> go.Figure:
    """Cost of the air against dew point for each way of handling; refused points are dotted, the cheapest is marked."""
    fig = figure(
        title=f"Air for {plan.powder_kg:g} kg of open powder under {plan.limit.name}",
        x=axis_title("Dew (frost) point", "°C"), y=axis_title("Cost of the air", "USD/h"), width=760,
    )  # fmt: skip
    for k, name in enumerate(dict.fromkeys(one.handling for one in plan.points)):
        mine = [one for one in plan.points if one.handling == name]
        for refused, dash in ((False, DASHES[0]), (True, DASHES[2])):
            y = [one.cost_USD_h if bool(one.refused) == refused else None for one in mine]
            if any(value is not None for value in y):
                label = f"{name}, too many air changes" if refused else name
                fig.add_scatter(
                    x=[one.dew_point_C for one in mine], y=y, mode="lines", name=label,
                    line={"color": COLOURS[k % len(COLOURS)], "dash": dash, "width": 1.5 if refused else 3},
                )  # fmt: skip
    fig.add_scatter(
        x=[plan.best.dew_point_C], y=[plan.best.cost_USD_h], mode="markers", name=f"cheapest: {plan.best.dew_point_C:g} °C",
        marker={"size": 12, "symbol": "diamond", "color": "#000"},
    )  # fmt: skip
    fig.update_yaxes(type="log")
    return fig


def map_figure(found: AirMap) -> go.Figure:
    """A map over dew point and open powder; contours of ppm are the exposure limits, the cheapest dew point of each amount is a line in a map of cost."""
    fig = figure(title=f"{found.quantity[0].upper()}{found.quantity[1:]}, {found.text}", x=axis_title("Dew (frost) point", "°C"), y=axis_title("Open powder", "kg"), width=800, height=560)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log10(found.values)
    ticks = np.arange(np.floor(np.nanmin(logs)), np.ceil(np.nanmax(logs)) + 1.0)
    fig.add_heatmap(
        x=found.dew_points_C, y=found.powder_kg, z=logs, colorscale="Cividis", colorbar={"title": found.quantity, "tickvals": ticks, "ticktext": [f"{10.0**one:g}" for one in ticks]},
        customdata=found.values, hovertemplate="%{x:.0f} °C, %{y:.3g} kg: %{customdata:.3g}<extra></extra>",
    )  # fmt: skip
    if found.quantity.startswith("H2S"):
        shown: dict[float, list[str]] = {}
        for one in found.limits:
            shown.setdefault(one.ppm, []).append(f"{one.body} {one.kind}")
        for k, (ppm, names) in enumerate(sorted(shown.items())):
            line = {"color": "#fff" if k % 2 == 0 else "#000", "width": 2}
            fig.add_contour(x=found.dew_points_C, y=found.powder_kg, z=found.values, contours={"start": ppm, "end": ppm, "size": 1, "coloring": "none"}, line=line, showscale=False, showlegend=False, hoverinfo="skip")
            at = int(np.argmin(np.abs(np.log(np.maximum(found.values[:, -8 - 7 * k], 1e-12) / ppm))))
            fig.add_annotation(x=found.dew_points_C[-8 - 7 * k], y=float(np.log10(found.powder_kg[at])), text=f"{ppm:g} ppm", showarrow=False, bgcolor="#ffffff", bordercolor="#222", font={"size": 11}, hovertext=", ".join(names))
    else:
        has = ~np.all(np.isnan(found.values), axis=1)
        best = found.dew_points_C[np.nanargmin(found.values[has], axis=1)]
        fig.add_scatter(x=best, y=found.powder_kg[has], mode="lines", line={"color": "#fff", "width": 3, "dash": "dash"}, name="cheapest dew point")
        fig.update_layout(legend={"x": 0.02, "y": 0.98})
    fig.update_yaxes(type="log")
    return fig
