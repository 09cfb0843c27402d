"""`frenkel composite SPEC.yaml`: σ of a composite electrolyte against loading, and what measured points can tell."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.figure_page import write_figures
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table
from frenkel.quantities import ZERO_CELSIUS_K

if TYPE_CHECKING:
    from frenkel.microstructure import CompositeCurve, Design, SeriesComparison
    from frenkel.microstructure.composite_specification import CompositeJob

__all__ = ["composite"]

HEADER = (
    "T °C", "filler vol %", "total S/cm", "lithium S/cm", "current fraction", "Ea eV", "interphase vol %", "crystalline %",
    "Wiener low S/cm", "Wiener high S/cm",
)  # fmt: skip
SHOWN_DESIGNS = 5


@click.command("composite")
@click.argument("specification", type=click.Path())
@click.option(
    "--report", type=click.Path(dir_okay=False), default=None, help="Write figures and tables as HTML."
)
@output_options
@quiet_option
def composite(
    specification: str, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool
) -> None:
    """Conductivity of a composite electrolyte against loading and temperature, from SPECIFICATION (YAML).

    It names the best loading and shape. With measured points it also says which explanation they support, or that they
    cannot tell.

    \b
    matrix:     {name: PEO-LiTFSI, conductivity: 1e-5 S/cm, current_fraction: 0.2, density: 1.25 g/cm3}
    filler:     {name: LLZO, conductivity: 3e-4 S/cm, radius: 20 nm}
    interphase: {thickness: 3 nm, factor: 100}
    loading:    {values: [0 %, 10 %, 20 %], kind: wt, basis: total}
    temperature: 60 °C
    """
    from frenkel.microstructure.composite_specification import read_composite

    check_targets(report, as_json, as_csv)
    job = read_composite(specification)
    curves, comparison, designs = job.curves(), job.comparison(), job.designs()
    rows = [row for curve in curves for row in _rows(job, curve)]
    if "-" not in (as_json, as_csv):
        _show(job, curves, comparison, designs, rows)
    print_notices(_notices(curves, comparison), quiet=quiet)
    if as_json:
        emit_json(_dictionary(curves, comparison, designs), as_json)
    if as_csv:
        emit_csv(HEADER, rows, as_csv)
    if report:
        _write_report(job, curves, comparison, designs, report)


def _rows(job: CompositeJob, curve: CompositeCurve) -> list[tuple[Any, ...]]:
    celsius = curve.temperature_K - ZERO_CELSIUS_K
    return [
        (
            celsius, 100 * p.vol_filler, p.total_S_cm, p.lithium_S_cm, p.current_fraction,
            job.composite.activation_energy_eV(p.vol_filler, p.temperature_K), 100 * p.vol_shell, 100 * p.crystallinity,
            b.lower, b.upper,
        )
        for p, b in zip(curve.points, curve.bounds, strict=True)
    ]  # fmt: skip


def _cell(value: Any) -> str:
    return "unknown" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def _notices(curves: tuple[CompositeCurve, ...], comparison: SeriesComparison | None) -> list[Any]:
    said = [n for curve in curves for n in curve.notices] + list(
        comparison.notices if comparison is not None else ()
    )
    return list(dict.fromkeys(said))


def _design_rows(designs: tuple[Design, ...]) -> list[tuple[Any, ...]]:
    return [
        (
            "any" if d.radius_um is None else f"{1e3 * d.radius_um:.3g}", d.aspect_ratio,
            f"{100 * d.vol_filler:.3g}{' (end of the search)' if d.at_end else ''}", d.total_S_cm, d.lithium_S_cm,
        )
        for d in designs
    ]  # fmt: skip


_DESIGN_HEADER = ("radius nm", "aspect ratio", "best vol %", "total S/cm", "lithium S/cm")


def _show(
    job: CompositeJob, curves: tuple[CompositeCurve, ...], comparison: SeriesComparison | None, designs: tuple[Design, ...],
    rows: list[tuple[Any, ...]],
) -> None:  # fmt: skip
    from frenkel.microstructure.loading_curve import JAMMED

    print_table(HEADER, [tuple(map(_cell, row)) for row in rows], title=curves[0].composite.name)
    for curve in curves:
        top = curve.dense().best()
        edge = " (end of the search, random packing: no maximum below it)" if top.vol_filler >= JAMMED else ""
        at = f"{top.total_S_cm:.3g} S/cm at {100 * top.vol_filler:.3g} vol %{edge}"
        click.echo(f"optimum at {curve.temperature_K - ZERO_CELSIUS_K:.4g} °C: {at}")
    shown = [tuple(map(_cell, row)) for row in _design_rows(designs[:SHOWN_DESIGNS])]
    print_table(_DESIGN_HEADER, shown, title="best shapes")
    for refusal in curves[0].refusals():
        click.echo(f"unknown: {refusal.reason} It would take {refusal.settle}.")
    if comparison is not None:
        for line in _said(job, comparison):
            click.echo(line)


def _said(job: CompositeJob, comparison: SeriesComparison) -> list[str]:
    """The verdict on measured points in lines: models, intervals, what would help."""
    lines = [f"measured points: {comparison.verdict}"]
    lines += [
        f"  {c.name}: Δ{comparison.criterion} {c.delta_aicc:.3g}, held-out error {100 * c.held_out_sd_ln:.2g} %"
        if c.scored else f"  {c.name}: too few loadings to judge it"
        for c in comparison.candidates
    ]  # fmt: skip
    radius = job.composite.filler.radius_um
    for name, one in comparison.intervals:
        lines.append(f"  an interphase's {name}: {_between(one.low, one.high)}")
        if name == "t/r" and radius is not None and (one.low > 0.0 or math.isfinite(one.high)):
            lines.append(f"  its thickness: {_between(1e3 * radius * one.low, 1e3 * radius * one.high, 'nm')}")
    if not comparison.distinguishable and job.scatter_ln is None:
        lines.append(
            '  if the scatter of your samples is known, state it ("scatter: 10 %"): it is estimated now'
        )
    return lines


def _between(low: float, high: float, unit: str = "") -> str:
    """An interval in words; an end of 0 or inf is open."""
    last = f" {unit} (95 %)" if unit else " (95 %)"
    if low > 0.0 and math.isfinite(high):
        return f"{low:.3g} to {high:.3g}{last}"
    if low > 0.0:
        return f"above {low:.3g}{last}"
    return f"below {high:.3g}{last}" if math.isfinite(high) else "not bounded by these points"


def _dictionary(
    curves: tuple[CompositeCurve, ...], comparison: SeriesComparison | None, designs: tuple[Design, ...]
) -> dict[str, Any]:
    return {
        "evidence": [e.to_dict() for curve in curves for e in curve.evidence()],
        "curve": curves[0].to_dict(),
        "curves": [one.to_dict() for one in curves],
        "optima": [{"temperature_K": one.temperature_K, **vars(one.dense().best())} for one in curves],
        "designs": [{**vars(one), "end_of_search": one.at_end} for one in designs],
        "comparison": None if comparison is None else comparison.to_dict(),
    }


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    from frenkel.results import html_table

    return f"<div class='wide'>{html_table(header, rows)}</div>"


def _write_report(
    job: CompositeJob, curves: tuple[CompositeCurve, ...], comparison: SeriesComparison | None, designs: tuple[Design, ...],
    path: str,
) -> None:  # fmt: skip
    from frenkel.microstructure.composite_plots import designs_figure, temperatures_figure
    from frenkel.microstructure.composite_report import stated_parts
    from frenkel.microstructure.fit_plots import path_figure

    name = job.composite.name
    figures = [one.plot() for one in curves]
    if len(curves) > 1:
        figures.append(temperatures_figure(curves))
    figures.append(designs_figure(designs, carrier=job.design.carrier, name=name))
    if comparison is not None and comparison.candidates:
        figures.append(comparison.plot())
        trade = comparison.path()
        if trade is not None:
            figures.append(path_figure(trade, separable=bool(comparison.separable)))
    after = "<h3>Stated</h3>" + _table(("what", "value"), stated_parts(job))
    rows = [tuple(map(_cell, row)) for curve in curves for row in _rows(job, curve)]
    after += "<h3>Loadings</h3>" + _table(HEADER, rows)
    after += "<h3>Shapes</h3>" + _table(
        _DESIGN_HEADER, [tuple(map(_cell, row)) for row in _design_rows(designs)]
    )
    if comparison is not None:
        after += "<h3>Measured points</h3>" + "".join(
            f"<p>{html.escape(one)}</p>" for one in _said(job, comparison)
        )
    after += "".join(f"<p>⚠ {html.escape(str(n))}</p>" for n in _notices(curves, comparison))
    after += "".join(f"<p>unknown: {html.escape(r.reason)}</p>" for r in curves[0].refusals())
    write_figures(figures, name, path, after=after, fluid=True)
