"""Logs of photo-DSC: heat flow under light, turned into conversion by the heat of the whole reaction, α = ∫ h dt/ΔH."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from frenkel.errors import InputError, OutOfRange, ParseError
from frenkel.evidence import Refusal
from frenkel.process.cure_laws import PHOTO_CURE
from frenkel.process.dilatometer import time_column
from frenkel.process.law_fit import Array, LawFit, fit_law
from frenkel.process.step_laws import read_law_table
from frenkel.tables import Table, read_table

__all__ = ["fit_photo_logs", "read_photo_log"]

_POINTS = 150


def read_photo_log(path: str | Path, *, reaction_heat_J_g: float | None = None) -> tuple[Array, Array, Array]:
    """Time (s), intensity (mW/cm²) and conversion of one log, thinned to 150 points; `reaction_heat_J_g` is needed where it gives heat flow.

    Raises: ParseError, InputError (no heat of reaction), OutOfRange (a conversion above 1).
    """
    table = read_table(path)
    heat = [one for one in table.columns if one.name.strip().lower().replace(" ", "") in ("heatflow", "dsc")]
    if not heat:
        (t, intensity), alpha = read_law_table(path, PHOTO_CURE)
    else:
        if reaction_heat_J_g is None or not reaction_heat_J_g > 0.0:
            raise InputError(f"{path}: a heat flow needs the heat of the whole reaction.", next_step='Give it: --reaction-heat "400 J/g".')
        t, intensity = table.physical(time_column(table), "s", option="time unit"), _intensity(table)
        flow = table.physical(heat[0], "W/g")
        if np.any(np.diff(t) <= 0.0):
            raise ParseError("the time does not rise.", file=str(path))
        alpha = np.concatenate([[0.0], np.cumsum(0.5 * (flow[1:] + flow[:-1]) * np.diff(t))]) / reaction_heat_J_g
        alpha = alpha if alpha[-1] >= 0.0 else -alpha
    if float(alpha.max()) > 1.05:
        raise OutOfRange(f"A conversion in {path}", given=float(alpha.max()), low=0.0, high=1.05, next_step="Check the heat of the reaction.")
    rows = np.unique(np.linspace(0, t.size - 1, _POINTS).astype(int))
    return t[rows] - t[0], intensity[rows], alpha[rows]


def _intensity(table: Table) -> Array:
    from frenkel.process.step_laws import law_column

    return law_column(table, PHOTO_CURE.x[1])


def fit_photo_logs(paths: Sequence[str | Path], *, reaction_heat_J_g: float | None = None, powder: str = "") -> LawFit | Refusal:
    """Fit the cure law to all logs together."""
    read = [read_photo_log(one, reaction_heat_J_g=reaction_heat_J_g) for one in paths]
    t, intensity, alpha = (np.concatenate([one[k] for one in read]) for k in range(3))
    return fit_law(PHOTO_CURE, (t, intensity), alpha, powder=powder)
