"""What blocking cells say about a composite cathode: `EffectiveCathode`, with the fit of every cell and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.evidence import Evidence, Source
from frenkel.measure.blocking_cell import BlockingCell
from frenkel.measure.composite_cathode import CathodeFit, fit_blocking_cells
from frenkel.microstructure.effective_cathode import CathodeValue, EffectiveCathode
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["MeasuredCathode", "effective_cathode", "measured_cathode"]


@dataclass(frozen=True, eq=False)
class MeasuredCathode(ResultDefaults):
    """The cathode and the fit that it rests on."""

    cathode: EffectiveCathode
    fit: CathodeFit

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Those of the fit."""
        return self.cathode.notices

    def evidence(self) -> tuple[Evidence, ...]:
        """Every known value."""
        return self.cathode.evidence()

    def figures(self) -> list[tuple[str, go.Figure]]:
        """Nyquist figures with the fitted line and residuals of all cells with a spectrum, by file name."""
        from frenkel.measure.cathode_plots import cell_nyquist, cell_residuals

        with_spectrum = [one for one in self.fit.cells if len(one.frequency_Hz)]
        return [(f"{one.cell.blocks}_blocking_{kind}", draw(one)) for one in with_spectrum for kind, draw in (("nyquist", cell_nyquist), ("residuals", cell_residuals))]

    def plot(self) -> go.Figure:
        """Both conductivities with their bounds."""
        from frenkel.measure.cathode_plots import conductivity_figure

        return conductivity_figure(self)

    def to_dict(self) -> dict[str, Any]:
        """The fields of the file that `cell` reads, and the fit."""
        fit = self.fit
        cells = [{"blocks": one.cell.blocks, "parameters": one.parameters, "steady_ohm": one.steady_ohm} for one in fit.cells]
        return self.cathode.to_dict() | {"fit": {"reduced_chi_square": fit.reduced_chi_square, "cells": cells}}


def effective_cathode(cells: Sequence[BlockingCell], *, subject: str, temperature_K: float) -> EffectiveCathode:
    """What blocking cells say about a composite cathode; what they do not fix is unknown (None).

    Parameters
    ----------
    cells : of one composite, at one temperature and pressure
    subject : for example "NMC811 + Li6PS5Cl"

    Raises
    ------
    InputError : as `fit_blocking_cells`
    """
    return measured_cathode(cells, subject=subject, temperature_K=temperature_K).cathode


def measured_cathode(cells: Sequence[BlockingCell], *, subject: str, temperature_K: float) -> MeasuredCathode:
    """The same with the fit of each cell and its figures; parameters as for `effective_cathode`."""
    fit = fit_blocking_cells(cells)
    kinds = " and ".join(sorted({f"{one.blocks.removesuffix('s')}-blocking" for one in cells}))
    how = f"{kinds} cells, " + ("impedance" if any(c.frequency_Hz is not None for c in cells) else "")
    how = how.rstrip(", ") + (" and steady current" if any(c.steady_ohm for c in cells) else "") + ", transmission line"

    source = Source(file_digest=" ".join(dict.fromkeys(c.source.file_digest for c in cells if c.source.file_digest)),
                    place="; ".join(dict.fromkeys(c.source.place for c in cells if c.source.place)), model="frenkel.measure")  # fmt: skip

    def value(conductivity: float, u: float) -> CathodeValue | None:
        if not np.isfinite(u):
            return None
        return CathodeValue(conductivity, conductivity * u, cells[0].pressure_MPa, "measured", how, source)

    cathode = EffectiveCathode(
        subject, temperature_K, ionic_conductivity_S_cm=value(fit.ionic_S_cm, fit.u_ionic),
        electronic_conductivity_S_cm=value(fit.electronic_S_cm, fit.u_electronic), notices=fit.notices,
    )  # fmt: skip
    return MeasuredCathode(cathode, fit)
