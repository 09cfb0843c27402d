"""`frenkel process air` and `dew-point`: H2S of open powder against limits; the cheapest dew point over room, mini-environment and slurry."""

from __future__ import annotations

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import print_notices, print_table
from frenkel.cli.process_shared import emit, report_option, write_report
from frenkel.quantities import parse

__all__ = ["air", "dew_point", "inert"]


@click.command("dew-point")
@click.option("--powder", required=True, help='Open sulfide powder at a time, as in "50 kg".')
@click.option("--volume", required=True, help='Volume of the dry room, as in "5000 m^3".')
@click.option("--people", type=click.FloatRange(0.0), required=True, help="People in the room.")
@click.option("--box-volume", default=None, help="Volume of a mini-environment without people.")
@click.option("--slurry", is_flag=True, help="Also the powder under a solvent that keeps moisture off.")
@click.option("--other-water", default=0.0, type=click.FloatRange(0.0), show_default=True, help="Water of leaks and product, g/h.")
@click.option("--order", type=click.FloatRange(0.0, 4.0), default=1.0, show_default=True, help="Order in water of the rate of H2S (assumed).")
@click.option("--map", "map_report", type=click.Path(dir_okay=False), default=None, help="Write the map of cost over dew point and powder as HTML.")
@report_option
@output_options
@quiet_option
def dew_point(
    powder: str, volume: str, people: float, box_volume: str | None, slurry: bool, other_water: float, order: float, map_report: str | None, report: str | None,
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
    emit(found.to_dict(), header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, rows, title="Cheapest dew point of each way of handling")
    write_report(found, report)
    if map_report:
        from frenkel.process.air_map import cost_map

        write_report(cost_map(handlings), map_report)
    print_notices(found.notices, quiet=quiet)


@click.command("air")
@click.option("--dew-point", required=True, help='Dew or frost point of the room, as in "-40 °C".')
@click.option("--powder", default=None, help='Open sulfide powder, as in "5 kg".')
@click.option("--fresh-air", default="1 m^3/s", show_default=True, help="Fresh or scrubbed air; recirculated air does not count.")
@click.option("--jurisdiction", default="", help="Only the limits of this one.")
@click.option("--order", type=click.FloatRange(0.0, 4.0), default=1.0, show_default=True, help="Order in water of the rate of H2S (assumed).")
@report_option
@output_options
@quiet_option
def air(
    dew_point: str, powder: str | None, fresh_air: str, jurisdiction: str, order: float, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool
) -> None:
    """Water in the air, and H2S of open powder against exposure limits."""
    from frenkel.process.air import (
        exposure_limits,
        moisture_rates,
        open_powder_kg,
        room_concentration_ppm,
        water_concentration_g_m3,
    )
    from frenkel.quantities import dew_point_to_ppm
    from frenkel.results import Notice

    celsius, flow = parse(dew_point, "°C", bare=True), parse(fresh_air, "m^3/s")
    rate = moisture_rates("powder", order=order)
    now = rate.at(celsius)
    kg = None if powder is None else parse(powder, "kg")
    ppm = None if kg is None else room_concentration_ppm(kg, now, flow)
    rows = [
        (one.name, f"{one.ppm:g}", one.force, f"{open_powder_kg(one.ppm, now, flow):.3g}", "-" if ppm is None else "above" if ppm > one.ppm else "below", one.source)
        for one in exposure_limits("H2S", jurisdiction=jurisdiction)
    ]
    header = ("limit", "ppm", "force", "kg that may lie open", "this powder", "source")
    water = dew_point_to_ppm(celsius)
    data = {"dew_point_C": celsius, "water_ppm": water, "h2s_ppm": ppm, "rate_mL_g_min": now, "limits": [dict(zip(header, row, strict=True)) for row in rows]}
    emit(data, header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        click.echo(f"{celsius:g} °C: {water:.4g} ppm of water by volume, {water_concentration_g_m3(celsius):.3g} g/m³")
        if ppm is not None:
            click.echo(f"H2S over {kg:g} kg of open powder in {flow:g} m³/s of fresh air: {ppm:.3g} ppm")
        print_table(header, rows)
    if report:
        from frenkel.process.air_map import gas_map

        write_report(gas_map(rate, fresh_air_m3_s=flow, jurisdiction=jurisdiction), report)
    notes = [Notice("rate", f"Rate of {rate.source}, measured at {rate.dew_point_C:g} °C; elsewhere of order {order:g} in water, which is assumed. Another electrolyte has another rate.")]
    print_notices([*notes, Notice("limits", "Limits are those of the year that stands with them: check the ones in force.")], quiet=quiet)


@click.command("inert")
@click.option("--volume", required=True, help='Volume of the box or room, as in "10 m^3".')
@click.option("--leak", required=True, help='Outside air that leaks in, as in "1e-6 m^3/s".')
@click.option("--wanted", default=10.0, type=click.FloatRange(0.0, min_open=True), show_default=True, help="Impurity that may be in it, ppm.")
@click.option("--outside", default=209_500.0, type=click.FloatRange(0.0, min_open=True), show_default=True, help="Impurity outside, ppm (oxygen of air).")
@click.option("--supply", default=0.0, type=click.FloatRange(0.0), show_default=True, help="Impurity in the gas that is bought, ppm.")
@click.option("--gas", default="nitrogen", show_default=True, help="nitrogen or argon.")
@output_options
@quiet_option
def inert(volume: str, leak: str, wanted: float, outside: float, supply: float, gas: str, as_json: str | None, as_csv: str | None, quiet: bool) -> None:
    """Inert gas against a leak: flow, purge, power and cost."""
    from dataclasses import asdict

    from frenkel.process.air import air_assumptions, inert_gas_need
    from frenkel.results import Notice

    found = inert_gas_need(parse(volume, "m^3"), parse(leak, "m^3/s"), outside_ppm=outside, wanted_ppm=wanted, supply_ppm=supply, gas=gas)
    rows = [("steady flow", f"{found.flow_m3_s:.4g} m³/s"), ("one purge", f"{found.purge_m3:.4g} m³"), ("power to make it", f"{found.power_kW:.4g} kW"),
            ("cost", f"{found.cost_USD_h:.4g} USD/h"), ("cost of a purge", f"{found.purge_USD:.4g} USD")]  # fmt: skip
    emit(asdict(found), ("what", "value"), rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(("what", "value"), rows)
    numbers = air_assumptions()
    notes = [Notice("assumed", f"Assumed: {numbers[f'{gas}_USD_m3']:g} USD and {numbers[f'{gas}_kWh_m3']:g} kWh per m³ of {gas}."), Notice("oxygen", "Inert gas suffocates: an oxygen alarm belongs to every room with it.")]
    print_notices(notes, quiet=quiet)
