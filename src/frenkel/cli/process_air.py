"""`frenkel process dew-point`: the cheapest dew point over a room, a mini-environment and a slurry."""

from __future__ import annotations

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table
from frenkel.quantities import parse

__all__ = ["dew_point"]


@click.command("dew-point")
@click.option("--powder", required=True, help='Open sulfide powder at a time, as in "50 kg".')
@click.option("--volume", required=True, help='Volume of the dry room, as in "5000 m^3".')
@click.option("--people", type=click.FloatRange(0.0), required=True, help="People in the room.")
@click.option("--box-volume", default=None, help="Volume of a mini-environment without people.")
@click.option("--slurry", is_flag=True, help="Also the powder under a solvent that keeps moisture off.")
@click.option("--other-water", default=0.0, type=click.FloatRange(0.0), show_default=True, help="Water of leaks and product, g/h.")
@click.option("--order", type=click.FloatRange(0.0, 4.0), default=1.0, show_default=True, help="Order in water of the rate of H2S (assumed).")
@click.option("--report", type=click.Path(dir_okay=False), help="Write the figure as HTML.")
@output_options
@quiet_option
def dew_point(
    powder: str, volume: str, people: float, box_volume: str | None, slurry: bool, other_water: float, order: float, report: str | None,
    as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """The cheapest dew point that holds the lowest H2S limit, over all ways of handling the powder."""
    from frenkel.process.air import moisture_rates
    from frenkel.process.dry_room import Handling, cheapest_dew_point

    cubic, rate = parse(volume, "m^3"), moisture_rates("powder", order=order)
    handlings = [Handling("room", cubic, people, other_water, rate)]
    if box_volume is not None:
        handlings.append(Handling("mini-environment", parse(box_volume, "m^3"), 0.0, other_water, rate))
    if slurry:
        handlings.append(Handling("slurry", cubic, people, other_water, moisture_rates("slurry", order=order)))
    found = cheapest_dew_point(handlings, powder_kg=parse(powder, "kg"))
    header = ("handling", "°C", "ppm water", "supply m³/s", "fresh m³/s", "kW", "USD/h")
    chosen = [
        min((p for p in found.points if p.handling == one.name and not p.refused), key=lambda p: p.cost_USD_h, default=None) for one in handlings
    ]
    rows = [
        (p.handling, f"{p.dew_point_C:g}", f"{p.water_ppm:.3g}", f"{p.supply_m3_s:.3g}", f"{p.fresh_m3_s:.3g}", f"{p.power_kW:.3g}", f"{p.cost_USD_h:.3g}")
        for p in chosen
        if p is not None
    ]
    if as_json:
        emit_json(found.to_dict(), as_json)
    if as_csv:
        emit_csv(header, rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, rows, title="Cheapest dew point of each way of handling")
    if report:
        from frenkel.figures import write_figure

        write_figure(found.plot(), report)
    print_notices(found.notices, quiet=quiet)
