"""`frenkel compare`: several electrolytes side by side, the same conditions for all."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.evaluate import VERDICT_STYLES, condition_options
from frenkel.cli.options import database_option, database_path, output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_table

__all__ = ["compare"]


@click.command()
@click.argument("electrolytes", nargs=-1, required=True)
@condition_options
@click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write the comparison as HTML.")
@database_option
@output_options
@quiet_option
def compare(
    electrolytes: tuple[str, ...],
    report: str | None,
    database: str | None,
    as_json: str | None,
    as_csv: str | None,
    quiet: bool,
    **conditions: Any,
) -> None:
    """Hold several ELECTROLYTES against the same requirements, side by side.

    \b
    frenkel compare Li6PS5Cl LLZO Li3InCl6 --cathode NMC811 --report comparison.html
    """
    from frenkel.evaluate.comparison import compare as run_comparison

    check_targets(report, as_json, as_csv)
    result = run_comparison(electrolytes, database=database_path(database), **conditions)
    if "-" not in (as_json, as_csv):
        header, rows = result.to_rows()
        print_table(header, rows, styles=VERDICT_STYLES)
    for name, reason in result.failed:
        click.echo(f"{name}: {reason}", err=True)
    if as_json:
        emit_json(result.to_dict(), as_json)
    if as_csv:
        emit_csv(*result.to_rows(), as_csv)
    if report:
        result.report(report)
        if not quiet:
            click.echo(f"Report: {report}", err=True)
    if result.interrupted:
        raise KeyboardInterrupt
    if result.failed:
        click.get_current_context().exit(1)
