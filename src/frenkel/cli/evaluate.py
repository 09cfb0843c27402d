"""`frenkel evaluate`: parse, call, show."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from frenkel.cli.options import database_option, database_path, output_options, quiet_option, table_options
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table

__all__ = ["condition_options", "evaluate", "progress_printer"]

VERDICT_STYLES = {"pass": "bold green", "marginal": "bold yellow", "fail": "bold red", "unknown": "dim", "shown": "blue"}


def condition_options(function: Any) -> Any:
    """The conditions of a question; what is not given comes from the named reference design."""
    rows = (
        ("--anode", "Li, Li-In, Si, graphite, anode-free …"),
        ("--cathode", "LCO, NMC811, LFP, S …"),
        ("--temperature", 'for example "25 °C" or "300 K"'),
        ("--separator", 'thickness of the electrolyte layer, for example "30 um"'),
        ("--loading", 'areal capacity, for example "3 mAh/cm2"'),
        ("--pressure", 'stack pressure, for example "5 MPa"'),
        ("--coating", "coating of the cathode, for example LiNbO3"),
    )
    function = click.option(
        "--option", "options", multiple=True, metavar="NAME=VALUE", callback=_named_values,
        help="What an interface is known by, e.g. coating_thickness_nm=20, contact_age_h=500, anode_contact=creeping; repeatable.",
    )(function)  # fmt: skip
    for name, text in reversed(rows):
        function = click.option(name, default=None, help=text)(function)
    return function


def _named_values(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    for one in given:
        if "=" not in one:
            raise click.BadParameter(f"{one!r} is not NAME=VALUE.", context, parameter)
    return {name.strip(): value.strip() for name, _, value in (one.partition("=") for one in given)}


def progress_printer(quiet: bool) -> Any:
    """Says on stderr which room is at work, once an evaluation has taken more than 2 s; None where quiet."""
    if quiet or not sys.stderr.isatty():
        return None
    started = time.monotonic()

    def say(room: str) -> None:
        if time.monotonic() - started > 2.0:
            click.echo(f"\r{room} …" + " " * 20 + "\r", err=True, nl=False)

    return say


@click.command()
@click.argument("electrolyte")
@condition_options
@click.option("--data", multiple=True, type=click.Path(), metavar="PATH", help="Conductivity tables, folders of impedance files, Evidence JSON, or YAML of a composite or pellet; repeatable.")
@table_options
@click.option(
    "--kind", type=click.Choice(["total", "bulk", "grain boundary"]), default=None,
    help="What a table of --data measured, where its header does not say.",
)
@click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write a self-contained HTML report.")
@database_option
@output_options
@quiet_option
def evaluate(
    electrolyte: str,
    data: tuple[str, ...],
    temperature_unit: str | None,
    conductivity_unit: str | None,
    temperature_column: str | None,
    conductivity_column: str | None,
    decimal: str | None,
    kind: str | None,
    report: str | None,
    database: str | None,
    as_json: str | None,
    as_csv: str | None,
    quiet: bool,
    **conditions: Any,
) -> None:
    """Is this ELECTROLYTE (name, formula, CIF, POSCAR, or YAML of a composite or pellet) good enough, and how do we know?

    \b
    frenkel evaluate Li6PS5Cl --anode Li --cathode NMC811 --report report.html
    frenkel evaluate LLZO --temperature "60 °C" --data sigma.csv
    """
    from frenkel.evaluate import evaluate as run_evaluation
    from frenkel.evaluate.evaluation import reference_design_lines
    from frenkel.evaluate.report import shown_threshold, shown_value

    check_targets(report, as_json, as_csv)
    result = run_evaluation(
        electrolyte,
        data=data,
        reading={
            "temperature_unit": temperature_unit,
            "conductivity_unit": conductivity_unit,
            "temperature_column": temperature_column,
            "conductivity_column": conductivity_column,
            "decimal": decimal,
            "kind": kind,
        },
        progress=progress_printer(quiet),
        database=database_path(database),
        **conditions,
    )
    # the terminal first: a disk that fills up while a file is written takes nothing away
    if "-" not in (as_json, as_csv):
        question = result.question
        title = f"{question.electrolyte.name} between {question.anode.name} and {question.cathode.name}"
        for line in reference_design_lines(question):
            click.echo(line)
        rows = [
            (
                v.verdict,
                v.requirement.title + (f" ({v.kind})" if v.kind else ""),
                shown_threshold(v),
                shown_value(v),
                "" if v.probability is None else f"{v.probability:.2f}",
                v.reason if not v.settle else f"{v.reason} → {v.settle}",
            )
            for v in result.verdicts
        ]
        print_table(("", "requirement", "threshold", "value", "P", "why"), rows, title=title, styles=VERDICT_STYLES)
    print_notices(result.notices, quiet=quiet)
    if as_json:
        emit_json(result.to_dict(), as_json)
    if as_csv:
        frame = result.to_frame()
        emit_csv(list(frame.columns), frame.itertuples(index=False), as_csv)
    if report:
        result.report(report)
        if not quiet:
            click.echo(f"Report: {report}", err=True)
    if result.walk.interrupted:
        raise KeyboardInterrupt
