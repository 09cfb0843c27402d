"""`frenkel process cost`: a chain of own steps, cells of the default plant and its lines, or a way from powder over layer to cell."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import print_notices, print_table
from frenkel.cli.process_shared import emit, report_option
from frenkel.errors import InputError
from frenkel.quantities import parse

__all__ = ["cost"]

OUTPUTS = ("total", "capital", "floor", "labour", "energy")


@click.command("cost")
@click.argument("chain", required=False, type=click.Path())
@click.option("--line", default=None, help="Line of cells without a CHAIN: liquid (default), sulfide, oxide, polymer.")
@click.option("--material", default=None, help="From powder to cell: the electrolyte, made by a way of its plan.")
@click.option("--way", type=click.IntRange(1), default=1, show_default=True, help="Which way of the plan of --material.")
@click.option("--route", "own", type=click.Path(), default=None, help="From powder to cell: a route of yours (YAML).")
@click.option("--powder-chain", type=click.Path(), default=None, help="Your chain for the powder instead of the assumed machines.")
@click.option("--layer-chain", type=click.Path(), default=None, help="Your chain for the layer instead of the assumed machines.")
@click.option("--output", default="50 GWh", show_default=True, help="Accepted cells a year, as energy.")
@click.option("--thickness", default=None, help='Thickness of the electrolyte layer, as in "25um".')
@click.option("--density", default=None, help='Density of that layer, as in "5.1 g/cm^3".')
@click.option("--capital-charge", type=click.Choice(["straight line", "annuity"]), default="straight line", show_default=True, help="How capital is charged to a year.")
@click.option("--interest", type=click.FloatRange(0.0, 1.0), default=None, help="Interest of the annuity, 0.08 for 8 %.")
@click.option("--tornado", "tornado_of", type=click.Choice(OUTPUTS), default="total", show_default=True, help="What the tornado is drawn and listed for.")
@click.option("--samples", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True)
@report_option
@output_options
@quiet_option
def cost(
    chain: str | None, line: str | None, material: str | None, way: int, own: str | None, powder_chain: str | None, layer_chain: str | None, output: str,
    thickness: str | None, density: str | None, capital_charge: str, interest: float | None, tornado_of: str, samples: int, report: str | None,
    as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Cost of a CHAIN of own steps (YAML), of cells from the default plant and its lines, or of a way from powder to cell."""
    found: Any
    rates, charge = _charge(capital_charge, interest)
    header: tuple[str, ...]
    if chain is not None:
        from frenkel.process.chain_cost import chain_cost
        from frenkel.process.chain_specification import read_chain

        found = chain_cost(read_chain(chain), samples=samples)
        header, rows = ("line", f"USD/{found.unit}", "low", "high"), _rows(found.lines_USD, (found.total_USD, found.low_USD, found.high_USD), found.needs)
    elif material is not None or own is not None:
        found = _ladder(material, way, own, (powder_chain, layer_chain), thickness, density, parse(output, "GWh"), line or "", rates, charge, samples)
        header = ("level", "unit", "value", "low", "high", "assumed share")
        rows = [(name, unit, *(f"{one:.4g}" for one in (value, low, high)), f"{100 * share:.0f} %") for name, unit, value, low, high, share in found.levels]
    else:
        from frenkel.process.cells import cell_cost

        if (thickness is None) != (density is None):
            raise InputError("Thickness and density of the electrolyte layer go together.")
        kg_m2 = None if thickness is None or density is None else parse(thickness, "m") * parse(density, "kg/m^3")
        found = cell_cost(line or "liquid", output_GWh=parse(output, "GWh"), electrolyte_kg_m2=kg_m2, rates=rates, charge=charge, samples=samples)
        header, rows = ("line", "USD/kWh", "low", "high"), _rows(found.lines_USD_kWh, (found.total_USD_kWh, found.low_USD_kWh, found.high_USD_kWh), found.needs)
    emit(found.to_dict(), header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, rows)
        _print_swings(found, tornado_of)
    _report(found, tornado_of, report)
    print_notices((*found.notices, *(found.cell.notices if hasattr(found, "levels") else ())), quiet=quiet)


def _charge(kind: str, interest: float | None) -> tuple[dict[str, float] | None, str]:
    from frenkel.process.costing import with_capital_charge
    from frenkel.process.plant import batpac_rates

    if kind == "straight line":
        if interest is not None:
            raise InputError("Interest belongs to --capital-charge annuity.")
        return None, "straight line over 10 years"
    if interest is None:
        raise InputError("An annuity needs its interest.", next_step="Give it: --interest 0.08.")
    return with_capital_charge(batpac_rates(), kind, interest=interest, building_years=20.0), f"annuity at {100 * interest:g} % over 10 years"


def _rows(lines: Any, total: tuple[float, float, float], needs: Any) -> list[tuple[str, ...]]:
    rows = [*((name, f"{value:.4g}", "", "") for name, value in lines.items()), ("total", *(f"{value:.4g}" for value in total))]
    return [*rows, *((name, *(f"{value:.4g}" for value in needs[name])) for name in OUTPUTS[1:])]


def _ladder(
    material: str | None, way: int, own: str | None, chains: tuple[str | None, str | None], thickness: str | None, density: str | None, output_GWh: float, line: str,
    rates: dict[str, float] | None, charge: str, samples: int,
) -> Any:  # fmt: skip
    from frenkel.process.chain_specification import read_chain
    from frenkel.process.ladder import cost_ladder
    from frenkel.process.plan import make_plan, plan_of_route, target_of
    from frenkel.process.route_file import read_route

    if thickness is None or density is None:
        raise InputError("From powder to cell the layer needs its thickness and density.", next_step='Give --thickness 25um --density "5.1 g/cm^3".')
    if (material is None) == (own is None):
        raise InputError("Name a material or a route, not both.")
    um = parse(thickness, "µm")
    plan = make_plan(target_of(material, thickness_um=um)) if material is not None else plan_of_route(read_route(str(own)), thickness_um=um)
    if way > len(plan.ways):
        raise InputError(f"There are {len(plan.ways)} ways; {way} is not one of them.", next_step="frenkel process plan lists them.")
    powder, layer = (None if one is None else read_chain(one) for one in chains)
    return cost_ladder(
        plan.target, plan.ways[way - 1], plan.balance, density_g_cm3=parse(density, "g/cm^3"), output_GWh=output_GWh, powder_chain=powder, layer_chain=layer, line=line,
        rates=rates, charge=charge, samples=samples,
    )  # fmt: skip


def _print_swings(found: Any, of: str) -> None:
    parts = [("", found)] if not hasattr(found, "levels") else [(f"{name}: ", one) for name, one in (("powder", found.powder), ("layer", found.layer), ("cell", found.cell)) if one is not None]
    for name, one in parts:
        swings = [(s.name, f"{s.at_low:.4g}", f"{s.at_high:.4g}", s.basis) for s in one.swings[of][:8]]
        print_table((f"{name}what moves the {of}", "at its low end", "at its high end", "basis"), swings)
        click.echo(f"{name}{100 * one.assumed_share:.0f} % of the total rests on assumed steps and prices.")
    if hasattr(found, "levels"):
        energy = found.cell.needs["energy"]
        click.echo(f"energy: {energy[0]:.3g} ({energy[1]:.3g}–{energy[2]:.3g}) kWh/kWh with powder and layer")


def _report(found: Any, of: str, report: str | None) -> None:
    if report:
        from frenkel.figures import write_figure

        write_figure(found.plot() if hasattr(found, "levels") else found.plot(of), report)
