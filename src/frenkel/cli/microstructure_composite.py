"""`frenkel composite SPEC.yaml`: σ of a composite electrolyte against loading, and what measured points can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frenkel.cli.figure_page import write_figures
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

if TYPE_CHECKING:
    from frenkel.microstructure.composite_specification import CompositeJob

__all__ = ["composite"]


@click.command("composite")
@click.argument("specification", type=click.Path())
@click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write the figures as HTML.")
@output_options
@quiet_option
def composite(
    specification: str, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool
) -> None:
    """Conductivity of a composite electrolyte against loading, from SPECIFICATION (YAML).

    With measured points it also says which explanation they support, or that they cannot tell.
    """
    from frenkel.microstructure.composite_specification import read_composite

    job = read_composite(specification)
    curve, comparison = job.curve(), job.comparison()
    if report:
        _composite_report(job, report)
    if as_json:
        emit_json(
            {"curve": curve.to_dict(), "comparison": None if comparison is None else comparison.to_dict()},
            as_json,
        )
    header = (
        "filler vol %",
        "total S/cm",
        "lithium S/cm",
        "current fraction",
        "shell vol %",
        "lowest S/cm",
        "highest S/cm",
    )
    rows = [
        (
            100 * p.vol_filler,
            p.total_S_cm,
            p.lithium_S_cm,
            p.current_fraction,
            100 * p.vol_shell,
            b.lower,
            b.upper,
        )
        for p, b in zip(curve.points, curve.bounds, strict=True)
    ]
    if as_csv:
        emit_csv(header, rows, as_csv)
    if "-" not in (as_json, as_csv):
        shown = [tuple("unknown" if c is None else f"{c:.3g}" for c in row) for row in rows]
        print_table(header, shown, title=f"{curve.composite.name} at {curve.temperature_K:.5g} K")
        top = curve.best()
        click.echo(f"highest of these: {top.total_S_cm:.3g} S/cm at {100 * top.vol_filler:.3g} vol %")
        for refusal in curve.refusals():
            click.echo(f"unknown: {refusal.reason}")
        if comparison is not None:
            click.echo(f"measured points: {comparison.verdict}")
            for name, interval in comparison.intervals:
                click.echo(f"  {name}: {interval.low:.3g} to {interval.high:.3g} (95 %)")
    print_notices((*curve.notices, *(comparison.notices if comparison is not None else ())), quiet=quiet)


def _composite_report(job: CompositeJob, path: str) -> None:
    curve, comparison = job.curve(), job.comparison()
    figures = [curve.plot()]
    if comparison is not None and comparison.candidates:
        figures.append(comparison.plot())
    write_figures(figures, curve.composite.name, path, after=curve._repr_html_())
