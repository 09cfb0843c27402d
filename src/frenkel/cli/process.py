"""`frenkel process`: plans and recipe sheets, fits of logs, air, cost."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table
from frenkel.cli.process_air import dew_point
from frenkel.errors import InputError
from frenkel.quantities import format_value, parse

__all__ = ["process"]


@click.group()
def process() -> None:
    """How it is made, in which air, for how much, and what a furnace log says."""


process.add_command(dew_point)


def _report_option(function: Any) -> Any:
    return click.option("--report", type=click.Path(dir_okay=False), help="Write the figure as HTML.")(function)


@process.command("plan")
@click.argument("material")
@click.option("--cathode", default="", help="Cathode that it would be fired with.")
@click.option("--thickness", default=None, help='Thickness of the layer, as in "25um".')
@click.option("--ceiling", default=None, help='Highest temperature that your furnace or stack allows, as in "900 °C".')
@click.option("--excess", type=click.FloatRange(0.0, 1.0), default=0.0, show_default=True, help="Excess lithium, 0.1 for 10 %.")
@click.option("--mass", default="100 g", show_default=True, help="Mass of product to weigh in for.")
@click.option("--precursor", "precursors", multiple=True, help="Use this precursor (repeat for several).")
@click.option("--recipe", type=click.IntRange(1), default=None, help="Print the recipe sheet of this way.")
@click.option("--all", "show_all", is_flag=True, help="Every way, not only the first ten.")
@_report_option
@output_options
@quiet_option
def plan(
    material: str, cathode: str, thickness: str | None, ceiling: str | None, excess: float, mass: str, precursors: tuple[str, ...],
    recipe: int | None, show_all: bool, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Ranked ways to make MATERIAL, and every rejected route with its rule and by how much."""
    from frenkel.process.plan import make_plan, target_of
    from frenkel.process.recipe import recipe_sheet

    target = target_of(
        material, cathode=cathode, thickness_um=None if thickness is None else parse(thickness, "µm"),
        ceiling_C=None if ceiling is None else parse(ceiling, "°C"), excess_lithium=excess,
    )  # fmt: skip
    found = make_plan(target, product_g=parse(mass, "g"), precursors=precursors)
    ways = found.ways if show_all else found.ways[:10]
    rows = [(str(k + 1), w.title, _span(w.temperature_C), w.named_for or "-", "; ".join(f.rule for f in w.flags) or "-") for k, w in enumerate(ways)]
    header = ("", "way", "°C", "named for its", "flags")
    _machine(found.to_dict(), header, rows, as_json, as_csv)
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
        for one in found.refusals:
            click.echo(f"unknown: {one.property.replace('_', ' ')}. {one.reason} → {one.command}")
    _figure(found, report)
    print_notices(found.notices, quiet=quiet)


@process.command("fit")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option("--law", default="sintering", show_default=True, help="sintering, or one of: frenkel process laws.")
@click.option("--green-density", type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True), default=None, help="Relative density before sintering, for logs of length.")
@click.option("--processes", type=click.IntRange(1, 2), default=None, help="Processes of the master curve [default: one, two where one does not fit].")
@click.option("--powder", default="", help="What the kinetics belong to: maker, size, surface.")
@click.option("--predict", "programme", default=None, help='Density after a programme, as in "5 K/min to 1150 °C, 1 h".')
@click.option("--next", "next_runs", is_flag=True, help="The next three runs that would narrow the answer most.")
@click.option("--programme-report", type=click.Path(dir_okay=False), default=None, help="Write density and temperature of the programme of --predict as HTML.")
@_report_option
@output_options
@quiet_option
def fit(
    logs: tuple[str, ...], law: str, green_density: float | None, processes: int | None, powder: str, programme: str | None, next_runs: bool,
    programme_report: str | None, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Fit LOGS (tables): the master sintering curve of dilatometer logs, or another step law."""
    from frenkel.evidence import Refusal

    found, notices = _fit_sintering(logs, green_density, processes, powder) if law == "sintering" else _fit_law(logs, law, powder)
    if isinstance(found, Refusal):
        _machine({"refusal": found.to_dict()}, ("refused", "settle"), [(found.reason, found.settle)], as_json, as_csv)
        if "-" not in (as_json, as_csv):
            click.echo(f"Refused: {found.reason}\nWould settle it: {found.settle}.")
        return
    rows = [(p.name, format_value(p.value, p.unit), format_value(p.low), format_value(p.high)) for p in found.parameters]
    header = ("parameter", "value", "low", "high")
    extra = _extras(found, law, programme, next_runs)
    _machine({**found.to_dict(), **extra}, header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, rows)
        for name, value in extra.items():
            click.echo(f"{name}: {value}")
    _figure(found, report)
    if programme_report and programme and law == "sintering":
        from frenkel.figures import write_figure
        from frenkel.process.plots_fit import programme_figure
        from frenkel.process.schedule import read_schedule

        write_figure(programme_figure(found, read_schedule(programme)), programme_report)
    print_notices((*notices, *found.notices), quiet=quiet)


def _fit_sintering(logs: tuple[str, ...], green: float | None, processes: int | None, powder: str) -> tuple[Any, tuple[Any, ...]]:
    from frenkel.process.dilatometer import read_dilatometer_log
    from frenkel.process.sinter import fit_master_curve

    read = [read_dilatometer_log(path, green_density=green) for path in logs]
    notices = tuple(note for _, notes in read for note in notes)
    return fit_master_curve([run for run, _ in read], powder=powder, processes=processes), notices


def _fit_law(logs: tuple[str, ...], law: str, powder: str) -> tuple[Any, tuple[Any, ...]]:
    from frenkel.process.step_laws import fit_table

    if len(logs) != 1:
        raise InputError(f"{law} is fitted to one table; {len(logs)} files were given.")
    return fit_table(logs[0], law, powder=powder), ()


def _extras(found: Any, law: str, programme: str | None, next_runs: bool) -> dict[str, Any]:
    from frenkel.evidence import Refusal

    out: dict[str, Any] = {}
    if programme is not None:
        from frenkel.process.schedule import read_schedule

        if law != "sintering":
            raise InputError("--predict takes a furnace programme and belongs to --law sintering.")
        answer = found.predict(read_schedule(programme))
        if isinstance(answer, Refusal):
            out["predicted"] = f"refused: {answer.reason}"
        else:
            outside = ", outside the logs (extrapolated)" if answer.extrapolated else ""
            out["predicted"] = f"relative density {answer.value:.4f} ({answer.low:.4f}–{answer.high:.4f}, 95 %){outside}"
    if next_runs:
        from frenkel.process.design import next_points
        from frenkel.process.suggestions import next_furnace_runs

        chosen = next_furnace_runs(found) if law == "sintering" else next_points(found, [(float(x.min()), float(x.max())) for x in found.x])
        out["next runs"] = "; ".join(chosen.runs)
        out["standard errors"] = "; ".join(f"{name} {now:.3g} → {after:.3g}" for name, now, after in chosen.standard_errors)
    return out


@process.command("laws")
def laws() -> None:
    """The step laws that can be fitted, with the columns that their tables need."""
    from frenkel.process.step_laws import LAWS

    rows = [("sintering", "master sintering curve, one or two processes", "time, temperature, dL/L0 | length | shrinkage | relative density")]
    rows += [(k, law.equation, ", ".join(f"{v.name} ({v.unit})" for v in (*law.x, law.y))) for k, law in LAWS.items()]
    print_table(("law", "equation", "columns"), rows)


@process.command("air")
@click.option("--dew-point", required=True, help='Dew or frost point of the room, as in "-40 °C".')
@click.option("--powder", default=None, help='Open sulfide powder, as in "5 kg".')
@click.option("--fresh-air", default="1 m^3/s", show_default=True, help="Fresh or scrubbed air; recirculated air does not count.")
@click.option("--jurisdiction", default="", help="Only the limits of this one.")
@click.option("--order", type=click.FloatRange(0.0, 4.0), default=1.0, show_default=True, help="Order in water of the rate of H2S (assumed).")
@output_options
@quiet_option
def air(
    dew_point: str, powder: str | None, fresh_air: str, jurisdiction: str, order: float, as_json: str | None, as_csv: str | None, quiet: bool
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
    _machine(data, header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        click.echo(f"{celsius:g} °C: {water:.4g} ppm of water by volume, {water_concentration_g_m3(celsius):.3g} g/m³")
        if ppm is not None:
            click.echo(f"H2S over {kg:g} kg of open powder in {flow:g} m³/s of fresh air: {ppm:.3g} ppm")
        print_table(header, rows)
    notes = [Notice("rate", f"Rate of {rate.source}, measured at {rate.dew_point_C:g} °C; elsewhere of order {order:g} in water, which is assumed. Another electrolyte has another rate.")]
    print_notices([*notes, Notice("limits", "Limits are those of the year that stands with them: check the ones in force.")], quiet=quiet)


@process.command("cost")
@click.argument("chain", required=False, type=click.Path())
@click.option("--line", default="liquid", show_default=True, help="Line of cells without a CHAIN: liquid, sulfide, oxide, polymer.")
@click.option("--output", default="50 GWh", show_default=True, help="Accepted cells a year, as energy.")
@click.option("--thickness", default=None, help='Thickness of the electrolyte layer, as in "25um".')
@click.option("--density", default=None, help='Density of that layer, as in "5.1 g/cm^3".')
@click.option("--samples", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True)
@_report_option
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
    _machine(found.to_dict(), header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, rows)
        swings = [(s.name, f"{s.at_low:.4g}", f"{s.at_high:.4g}", s.basis) for s in found.swings[:8]]
        print_table(("what moves it", "at its low end", "at its high end", "basis"), swings)
        click.echo(f"{100 * found.assumed_share:.0f} % of the total rests on assumed steps and prices.")
    _figure(found, report)
    print_notices(found.notices, quiet=quiet)


def _span(found: tuple[float, float] | None) -> str:
    return "unknown" if found is None else f"{found[0]:g}" if found[0] == found[1] else f"{found[0]:g}–{found[1]:g}"


def _machine(data: Any, header: Any, rows: Any, as_json: str | None, as_csv: str | None) -> None:
    if as_json:
        emit_json(data, as_json)
    if as_csv:
        emit_csv(header, rows, as_csv)


def _figure(found: Any, report: str | None) -> None:
    if report:
        from frenkel.figures import write_figure

        write_figure(found.plot(), report)
