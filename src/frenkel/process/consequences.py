"""What follows from a fitted law beyond its value at a point: Péclet number, critical cooling rate, best heat treatment, cure with depth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import InputError, UnknownName
from frenkel.process.cure_laws import cure_profile
from frenkel.process.film_laws import drying_peclet
from frenkel.process.glass_laws import best_treatment, critical_cooling
from frenkel.process.law_fit import LawFit
from frenkel.quantities import ZERO_CELSIUS_K, parse

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["consequences"]

Answers = tuple[dict[str, Any], "go.Figure | None"]


def _numbers(given: Mapping[str, str], wanted: Mapping[str, str]) -> list[float]:
    for name in given:
        if name not in wanted:
            raise UnknownName(name, what="number that follows from this fit", nearest=list(wanted))
    missing = [name for name in wanted if name not in given]
    if missing:
        raise InputError(f"{', '.join(missing)} is missing.", next_step="; ".join(f'--set "{name}=… {unit}"' for name, unit in wanted.items()))
    return [parse(given[name], unit) for name, unit in wanted.items()]


def _drying(fit: LawFit, given: Mapping[str, str]) -> Answers:
    speed, wet = _numbers(given, {"evaporation speed": "µm/s", "wet thickness": "µm"})
    low, value, high = (drying_peclet(speed, wet, d) for d in (fit["D"].high, fit["D"].value, fit["D"].low))
    verdict = "the solute keeps level" if high < 1.0 else "it gathers at the surface" if low > 1.0 else "the data do not say whether it gathers at the surface"
    return {"Péclet number": f"{value:.3g} ({low:.3g}–{high:.3g}, 95 %): {verdict}"}, None


def _cooling(fit: LawFit, given: Mapping[str, str]) -> Answers:
    (liquidus,) = _numbers(given, {"liquidus": "K"})
    rate = critical_cooling(fit, liquidus)
    return {"critical cooling rate": f"{rate.value:.3g} K/s ({rate.low:.3g}–{rate.high:.3g}, 95 %)"}, None


def _treatment(fit: LawFit, given: Mapping[str, str]) -> Answers:
    _numbers(given, {})
    T, t, fraction = best_treatment(fit)
    return {"best treatment inside the table": f"{T - ZERO_CELSIUS_K:.0f} °C, {t / 3600.0:.3g} h: {100 * fraction:.0f} % of the wanted phase"}, None


def _cure(fit: LawFit, given: Mapping[str, str]) -> Answers:
    from frenkel.process.plots_fit import depth_figure

    intensity, time, penetration, depth = _numbers(given, {"intensity": "mW/cm^2", "time": "s", "penetration": "µm", "depth": "µm"})
    depths = np.linspace(0.0, depth, 60)
    profile = cure_profile(fit, intensity_mW_cm2=intensity, time_s=time, penetration_um=penetration, depth_um=depths)
    text = f"{profile[0]:.3f} at the lit face, {profile[-1]:.3f} at {depth:g} µm"
    return {"conversion with depth": text}, depth_figure(depths, profile, highest=fit["highest conversion"].value)


_OF_LAW: dict[str, Callable[[LawFit, Mapping[str, str]], Answers]] = {
    "drying": _drying, "transformation-curve": _cooling, "two-stage": _treatment, "photo-cure": _cure,
}  # fmt: skip


def consequences(fit: Any, law: str, given: Mapping[str, str]) -> Answers:
    """Answers by name for what the user gave with --set, and a figure where there is one. Raises InputError where nothing follows."""
    if law not in _OF_LAW or not isinstance(fit, LawFit):
        raise InputError(f"Nothing more follows from a fit of {law}.", next_step=f"Fits with consequences: {', '.join(_OF_LAW)}.")
    if not fit.fits:
        return {"refused": f"{fit.law.title} does not fit its own table (p = {fit.p_lack_of_fit:.1g})."}, None
    return _OF_LAW[law](fit, given)
