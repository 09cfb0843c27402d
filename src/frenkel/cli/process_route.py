"""`frenkel process route`: the user's own route, checked, drawn, and what its logs say of the layer."""

from __future__ import annotations

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_json, print_notices, print_table
from frenkel.cli.process_shared import emit, report_option, write_report

__all__ = ["route"]


@click.command("route")
@click.argument("file", type=click.Path())
@click.option("--description", type=click.Path(dir_okay=False), default=None, help="Write the layer as JSON for microstructure and cell.")
@click.option("--recipe", is_flag=True, help="Print the recipe sheet of the route.")
@click.option("--mass", default="100 g", show_default=True, help="Mass of product to weigh in for.")
@click.option("--excess", type=click.FloatRange(0.0, 1.0), default=0.0, show_default=True, help="Excess lithium, 0.1 for 10 %.")
@report_option
@output_options
@quiet_option
def route(
    file: str, description: str | None, recipe: bool, mass: str, excess: float, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Check FILE (a route in YAML) step by step and say what is known of the layer that it makes."""
    from frenkel.process.layer_made import describe_layer
    from frenkel.process.plan import plan_of_route
    from frenkel.process.plots_route import route_file_figure
    from frenkel.process.recipe import recipe_sheet
    from frenkel.process.route_file import read_route
    from frenkel.quantities import parse

    given = read_route(file)
    layer = describe_layer(given)
    plan = plan_of_route(given, product_g=parse(mass, "g"), excess_lithium=excess)
    known = [(name, f"{one.value:.4g}", f"{one.low:.4g}", f"{one.high:.4g}", f"{one.basis}: {one.source}") for name, one in (*layer.numbers.items(), *layer.phase_fractions.items())]
    header = ("layer", "value", "low", "high", "rests on")
    emit({**plan.to_dict(), "layer": layer.to_dict()}, header, known, as_json, as_csv)
    if description is not None:
        emit_json(layer.to_dict(), description)
    if recipe:
        click.echo(recipe_sheet(plan, plan.ways[0]) if plan.ways else "The route is rejected: no sheet.")
    elif "-" not in (as_json, as_csv):
        print_table(("step", "gives"), list(zip(given.route.steps, given.route.states[1:], strict=True)), title=given.route.title)
        for one, why in plan.rejected:
            click.echo(f"rejected: {one.title}: " + "; ".join(f"{v.rule}: {v.text}" for v in why))
        for flag in plan.ways[0].flags if plan.ways else ():
            click.echo(f"mind: {flag.rule}: {flag.text}")
        print_table(header, known)
        for refusal in layer.refusals:
            click.echo(f"unknown: {refusal.property.removesuffix('_um').replace('_', ' ')}. {refusal.reason} Would settle it: {refusal.settle}.")
    if report:
        write_report(route_file_figure(given, layer), report)
    print_notices((*plan.notices, *layer.notices), quiet=quiet)
