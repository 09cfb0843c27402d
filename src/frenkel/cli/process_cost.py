"""`frenkel process cost`: a chain of own steps, or cells from the default plant and its solid-state lines."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import print_notices, print_table
from frenkel.cli.process_shared import emit, report_option, write_report
from frenkel.errors import InputError
from frenkel.quantities import parse

__all__ = ["cost"]


@click.command("cost")
@click.argument("chain", required=False, type=click.Path())
@click.option("--line", default="liquid", show_default=True, help="Line of cells without a CHAIN: liquid, sulfide, oxide, polymer.")
@click.option("--output", default="50 GWh", show_default=True, help="Accepted cells a year, as energy.")
@click.option("--thickness", default=None, help='Thickness of the electrolyte layer, as in "25um".')
@click.option("--density", default=None, help='Density of that layer, as in "5.1 g/cm^3".')
@click.option("--samples", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True)
@report_option
@output_options
@quiet_option
def cost(
    chain: str | None, line: str, output: str, thickness: str | None, density: str | None, samples: int, report: str | None,
    as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Cost of a CHAIN of own steps (YAML), or of cells from the default plant and its solid-state lines."""
    found: Any
    if chain is not None:
        from frenkel.process.chain import chain_cost
        from frenkel.process.chain_specification import read_chain

        found = chain_cost(read_chain(chain), samples=samples)
        unit, lines, total = f"USD/{found.unit}", found.lines_USD, (found.total_USD, found.low_USD, found.high_USD)
    else:
        from frenkel.process.cells import cell_cost

        if (thickness is None) != (density is None):
            raise InputError("Thickness and density of the electrolyte layer go together.")
        kg_m2 = None if thickness is None or density is None else parse(thickness, "m") * parse(density, "kg/m^3")
        found = cell_cost(line, output_GWh=parse(output, "GWh"), electrolyte_kg_m2=kg_m2, samples=samples)
        unit, lines, total = "USD/kWh", found.lines_USD_kWh, (found.total_USD_kWh, found.low_USD_kWh, found.high_USD_kWh)
    rows = [*((name, f"{value:.4g}", "", "") for name, value in lines.items()), ("total", *(f"{value:.4g}" for value in total))]
    header = ("line", unit, "low", "high")
    emit(found.to_dict(), header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, rows)
        swings = [(s.name, f"{s.at_low:.4g}", f"{s.at_high:.4g}", s.basis) for s in found.swings[:8]]
        print_table(("what moves it", "at its low end", "at its high end", "basis"), swings)
        click.echo(f"{100 * found.assumed_share:.0f} % of the total rests on assumed steps and prices.")
    write_report(found, report)
    print_notices(found.notices, quiet=quiet)
