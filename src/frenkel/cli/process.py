"""`frenkel process`: plans and recipe sheets; the group of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import print_notices, print_table
from frenkel.cli.process_air import air, dew_point, inert
from frenkel.cli.process_cost import cost
from frenkel.cli.process_fit import fit, laws
from frenkel.cli.process_route import route
from frenkel.cli.process_shared import emit, report_option, write_report
from frenkel.cli.process_step import step
from frenkel.errors import InputError
from frenkel.quantities import parse

if TYPE_CHECKING:
    from frenkel.process.co_sintering import Expansion

__all__ = ["process"]


@click.group()
def process() -> None:
    """How it is made, in which air, for how much, and what a furnace log says."""


for _command in (air, cost, dew_point, fit, inert, laws, route, step):
    process.add_command(_command)


@process.command("plan")
@click.argument("material")
@click.option("--cathode", default="", help="Cathode that it would be fired with.")
@click.option("--thickness", default=None, help='Thickness of the layer, as in "25um".')
@click.option("--ceiling", default=None, help='Highest temperature that your furnace or stack allows, as in "900 °C".')
@click.option("--excess", type=click.FloatRange(0.0, 1.0), default=0.0, show_default=True, help="Excess lithium, 0.1 for 10 %.")
@click.option("--setter", default="", help="What the body lies on or in while it is fired: Al2O3, MgO, SiO2, Au …")
@click.option("--expansion", default=None, metavar="A,B", help='Thermal expansion of electrolyte and cathode in ppm/K, as in "15.5,13".')
@click.option("--strength", default=None, help='Strength of the layer, as in "120 MPa".')
@click.option("--modulus", default=None, help='Young\'s modulus of the layer, as in "150 GPa".')
@click.option("--route", "own", type=click.Path(), default=None, help="Also this route of yours (YAML).")
@click.option("--mass", default="100 g", show_default=True, help="Mass of product to weigh in for.")
@click.option("--precursor", "precursors", multiple=True, help="Use this precursor (repeat for several).")
@click.option("--recipe", type=click.IntRange(1), default=None, help="Print the recipe sheet of this way.")
@click.option("--all", "show_all", is_flag=True, help="Every way, not only the first ten.")
@report_option
@output_options
@quiet_option
def plan(
    material: str, cathode: str, thickness: str | None, ceiling: str | None, excess: float, setter: str, expansion: str | None,
    strength: str | None, modulus: str | None, own: str | None, mass: str, precursors: tuple[str, ...],
    recipe: int | None, show_all: bool, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Ranked ways to make MATERIAL, and every rejected route with its rule and by how much."""
    from frenkel.process.hazards import air_needs, hazards
    from frenkel.process.plan import make_plan, target_of
    from frenkel.process.recipe import recipe_sheet
    from frenkel.process.route_file import read_route

    target = target_of(
        material, cathode=cathode, thickness_um=None if thickness is None else parse(thickness, "µm"),
        ceiling_C=None if ceiling is None else parse(ceiling, "°C"), excess_lithium=excess, setter=setter,
        expansion=_expansion(expansion, strength, modulus),
    )  # fmt: skip
    found = make_plan(target, product_g=parse(mass, "g"), precursors=precursors, own=None if own is None else read_route(own))
    ways = found.ways if show_all else found.ways[:10]
    rows = [(str(k + 1), w.title, _span(w.temperature_C), w.named_for or "-", "; ".join(f.rule for f in w.flags) or "-") for k, w in enumerate(ways)]
    header = ("", "way", "°C", "named for its", "flags")
    emit(found.to_dict(), header, rows, as_json, as_csv)
    if recipe is not None:
        if recipe > len(found.ways):
            raise InputError(f"There are {len(found.ways)} ways; {recipe} is not one of them.")
        click.echo(recipe_sheet(found, found.ways[recipe - 1]))
    elif "-" not in (as_json, as_csv):
        print_table(header, rows, title=f"{target.key}: {len(found.ways)} ways, the first {len(rows)}")
        print_table(("rejected", "why"), [(r.title, "; ".join(f"{v.rule}: {v.text}" for v in why)) for r, why in found.rejected])
        if found.balance is not None:
            weighed = [(w.formula, f"{w.mass_g:.3f} g") for w in found.balance.weighed] + [(f"gas: {n}", f"{v:.3g} L") for n, v in found.balance.gas_L.items()]
            print_table(("weigh in", f"for {found.balance.product_g:g} g"), weighed)
        for line in (*air_needs(target), *hazards(target, found.balance)):
            click.echo(f"air and hazards: {line}")
        for flag in found.ways[0].flags if found.ways else ():
            click.echo(f"mind, way 1: {flag.rule}: {flag.text}")
        for one in found.refusals:
            click.echo(f"unknown: {one.property.replace('_', ' ')}. {one.reason} → {one.command}")
    write_report(found, report)
    print_notices(found.notices, quiet=quiet)


def _span(found: tuple[float, float] | None) -> str:
    return "unknown" if found is None else f"{found[0]:g}" if found[0] == found[1] else f"{found[0]:g}–{found[1]:g}"


def _expansion(text: str | None, strength: str | None, modulus: str | None) -> Expansion | None:
    from frenkel.process.co_sintering import Expansion

    if text is None:
        if strength or modulus:
            raise InputError("Strength and modulus of the layer go with its --expansion.")
        return None
    parts = text.split(",")
    if len(parts) != 2:
        raise InputError(f"{text!r} is no pair of expansions.", next_step='Write electrolyte and cathode in ppm/K, as in "15.5,13".')
    try:
        first, second = (float(one) for one in parts)
    except ValueError as error:
        raise InputError(f"{text!r} is no pair of numbers.") from error
    return Expansion(first, second, None if strength is None else parse(strength, "MPa"), None if modulus is None else parse(modulus, "GPa"))
