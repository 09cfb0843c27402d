"""`frenkel cell simulate|charge|cycle|map`: parse, call, show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from frenkel.cli.cell_options import (
    changes_of,
    layer_option,
    levels_table,
    plot_option,
    rate_of,
    read_cell,
    set_option,
    shown_numbers,
    write_plot,
)
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

__all__ = ["COMMANDS"]


def _file_option(flag: str, name: str, text: str) -> Callable[[Any], Any]:
    return click.option(flag, name, type=click.Path(dir_okay=False), default=None, help=text)


def _temperature(text: str | None) -> float | None:
    from frenkel.quantities import parse

    return None if text is None else parse(text, "K")


def _quantity(text: str | None, unit: str) -> float | None:
    from frenkel.quantities import parse

    return None if text is None else parse(text, unit)


@click.command("simulate")
@click.argument("spec")
@set_option
@click.option("--rate", "rates", multiple=True, default=("C/10", "C/3", "1C"), show_default=True, help="C-rates.")
@click.option("--temperature", default=None, help='Another temperature, e.g. "0 °C".')
@click.option("--pressure", default=None, help='Another stack pressure, e.g. "2 MPa".')
@layer_option
@_file_option("--effective-cathode", "cathode", "An EffectiveCathode (YAML or JSON), before the tortuosity of SPEC.")
@_file_option("--cathode-budget", "cathode_budget", "Budget of the cathode's interface (see frenkel interfaces budget).")
@_file_option("--anode-budget", "anode_budget", "Budget of the anode's interface, before anode.resistance.")
@_file_option("--losses", "losses", "Write the figure of where the millivolts go (first rate).")
@_file_option("--states", "states", "Write the figure of lithium, temperature, contact … (first rate).")
@plot_option
@output_options
@quiet_option
def simulate(spec: str, changes: tuple[str, ...], rates: tuple[str, ...], temperature: str | None, pressure: str | None,
             layer: str | None, cathode: str | None, cathode_budget: str | None, anode_budget: str | None, losses: str | None,
             states: str | None, plot: str | None, as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Discharge SPEC at several rates, and its energies from the curves.

    \b
    frenkel cell simulate nmc811-lpscl-li --rate 1C --rate 2C --plot curves.html
    """
    from frenkel.cell.discharge import rate_label
    from frenkel.cell.losses import voltage_losses
    from frenkel.cell.simulation import simulate as run

    found = run(
        read_cell(spec, changes, layer), rates=[rate_of(r) for r in rates], temperature_K=_temperature(temperature),
        pressure_MPa=_quantity(pressure, "MPa"), fields=bool(losses), **_files(cathode, cathode_budget, anode_budget),
    )  # fmt: skip
    print_notices(found.notices, quiet=quiet)
    write_plot(found.plot() if plot else None, plot)
    write_plot(voltage_losses(found.runs[0]).plot() if losses else None, losses)
    write_plot(found.plot_states() if states else None, states)
    if as_json:
        emit_json(found.to_dict(), as_json)
        return
    if as_csv:
        rows = [(rate_label(r.c_rate), q, v) for r in found.runs for q, v in zip(r.capacity_mAh_cm2, r.voltage_V, strict=True)]
        emit_csv(("rate", "capacity_mAh_cm2", "voltage_V"), rows, as_csv)
        return
    lines = [
        (rate_label(r.c_rate), r.status, f"{100 * r.used_share:.1f} %", "" if r.mean_voltage_V is None else f"{r.mean_voltage_V:.3f}", r.reason)
        for r in found.runs
    ]  # fmt: skip
    print_table(("rate", "status", "delivered", "mean V", ""), lines, title=found.name)
    if found.report is not None:
        levels_table(found.report)
    shown_numbers(found.standings)


def _files(cathode: str | None, cathode_budget: str | None, anode_budget: str | None) -> dict[str, Any]:
    """What other rooms found, from their files."""
    found: dict[str, Any] = {}
    if cathode:
        from frenkel.cell.effective_cathode_file import read_effective_cathode

        found["effective_cathode"] = read_effective_cathode(cathode)
    for name, path in (("cathode_budget", cathode_budget), ("anode_budget", anode_budget)):
        if path:
            from frenkel.interfaces.specification import read_budget

            found[name] = read_budget(path)
    return found


@click.command("charge")
@click.argument("spec")
@set_option
@click.option("--from", "low", default=0.1, show_default=True, help="State of charge at the start (0–1).")
@click.option("--to", "high", default=0.8, show_default=True, help="State of charge at the end (0–1).")
@click.option("--critical", default=None, help='What the anode bears, e.g. "2 mA/cm2" [default: that of SPEC].')
@_file_option("--limit", "limit", "Inputs of the current limit (see frenkel interfaces limit): i_crit at every pressure of the cycle.")
@click.option("--most", default=None, help='What the charger gives, e.g. 1C: constant current, then a hold (CCCV).')
@click.option("--steps", type=click.IntRange(1, 100), default=5, show_default=True, help="Steps of constant current below the profile.")
@click.option("--temperature", default=None, help='Another temperature, e.g. "0 °C".')
@plot_option
@output_options
@quiet_option
def charge(spec: str, changes: tuple[str, ...], low: float, high: float, critical: str | None, limit: str | None,
           most: str | None, steps: int, temperature: str | None, plot: str | None, as_json: str | None, as_csv: str | None,
           quiet: bool) -> None:  # fmt: skip
    """The fastest safe charge of SPEC: the largest current that anode and cut-off allow at every moment."""
    from frenkel.cell.charge_of_cell import charge_of_cell

    found = charge_of_cell(
        read_cell(spec, changes), from_charge=low, to_charge=high, critical_mA_cm2=_quantity(critical, "mA/cm²"),
        limit_file=limit, most_c_rate=None if most is None else rate_of(most), steps=steps,
        temperature_K=_temperature(temperature),
    )  # fmt: skip
    profile = found.profile
    print_notices(found.notices, quiet=quiet)
    write_plot(profile.plot() if plot else None, plot)
    rows = [(f"{100 * a:.0f}–{100 * b:.0f} %", f"{i:.3g}", f"{m:.3g}") for a, b, i, m in found.steps]
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        columns = (profile.time_min, profile.state_of_charge, profile.current_mA_cm2, profile.voltage_V)
        emit_csv(("time_min", "state_of_charge", "current_mA_cm2", "voltage_V"), list(zip(*columns, strict=True)), as_csv)
    elif profile.status == "ok":
        click.echo(f"{profile.name}: {100 * low:.0f}–{100 * high:.0f} % in {profile.minutes:.3g} min; limited by the {profile.limited_by}")
        print_table(("step", "mA/cm²", "min"), rows)
        click.echo(f"{len(rows)} steps of constant current: {found.step_minutes:.3g} min")
    else:
        click.echo(f"{profile.name}: {profile.status}. {profile.reason}")


@click.command("cycle")
@click.argument("spec")
@set_option
@click.option("--cycles", type=click.IntRange(1, 100000), default=1000, show_default=True)
@click.option("--rate", default="C/3", show_default=True)
@click.option("--contact-loss", type=click.FloatRange(0, 1), default=None, help="Share of the cathode's contact lost per cycle.")
@plot_option
@output_options
@quiet_option
def cycle(spec: str, changes: tuple[str, ...], cycles: int, rate: str, contact_loss: float | None, plot: str | None,
          as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Capacity of SPEC over cycles: coulombic efficiency, reaction layer and contact, each alone and together."""
    from frenkel.cell.cycling import capacity_fade
    from frenkel.cell.design import cell_design

    found = capacity_fade(cell_design(read_cell(spec, changes)), cycles=cycles, c_rate=rate_of(rate), contact_loss_per_cycle=contact_loss)
    print_notices(found.notices, quiet=quiet)
    write_plot(found.plot() if plot else None, plot)
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        runs = dict(found.runs)
        emit_csv(("cycle", *runs), [(k, *(r.retention[k] for r in runs.values())) for k in range(cycles + 1)], as_csv)
    else:
        at = found.cycles_to(0.8)
        rows = [(n, f"{100 * r.retention[-1]:.1f} %", f"not in {cycles}" if at[n] is None else str(at[n]), r.status) for n, r in found.runs]
        print_table(("mechanism", f"left after {cycles}", "cycles to 80 %", "lithium"), rows, title=f"{found.name} at {rate}")


def _axis(name: str, text: str) -> Any:
    from frenkel.cell.operating_map import Axis
    from frenkel.cell.specification import unit_at

    try:
        low, high, number = text.split(":")
        ends, count = (float(low), float(high)), int(number)
    except ValueError as error:
        raise click.UsageError('An axis is written as LOW:HIGH:POINTS, for example "-20:80:6".') from error
    if not 2 <= count <= 50:
        raise click.UsageError("An axis has between 2 and 50 points.")
    values = tuple(ends[0] + (ends[1] - ends[0]) * k / (count - 1) for k in range(count))
    units = {"temperature": "°C", "rate": "C", "pressure": "MPa"}
    unit = units[name] if name in units else unit_at(name)
    return Axis(name, values, tuple(f"{v!r} {unit}" for v in values), unit)


@click.command("map")
@click.argument("spec")
@set_option
@click.option("--x", "x", nargs=2, default=("temperature", "-20:80:6"), show_default=True, help="Name and LOW:HIGH:POINTS.")
@click.option("--y", "y", nargs=2, default=("cathode.areal_capacity", "1:6:6"), show_default=True, help="Name and LOW:HIGH:POINTS.")
@click.option("--rate", default="1C", show_default=True)
@plot_option
@output_options
@quiet_option
def map_(spec: str, changes: tuple[str, ...], x: tuple[str, str], y: tuple[str, str], rate: str, plot: str | None,
         as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """What SPEC delivers over two axes (temperature in °C, pressure in MPa, rate, or a place of the specification), and what limits it.

    \b
    frenkel cell map nmc811-lpscl-li --plot map.html
    frenkel cell map nmc811-lpscl-li --y pressure 0.2:10:6
    """
    from frenkel.cell.operating_map import operating_map
    from frenkel.cell.specification import read_specification

    fixed = changes_of(changes)

    def read(more: Any) -> Any:
        return read_specification(spec, changes={**fixed, **more})

    def progress(done: int, of: int) -> None:
        if not quiet and done % 10 == 0:
            click.echo(f"{done} of {of}", err=True)

    found = operating_map(read, _axis(*x), _axis(*y), c_rate=rate_of(rate), progress=progress)
    write_plot(found.plot() if plot else None, plot)
    header = (f"{found.y.name} \\ {found.x.name}", *(f"{v:g}" for v in found.x.values))
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        rows = [(f"{v:g}", *(f"{s:.4f}" for s in row)) for v, row in zip(found.y.values, found.used_share, strict=True)]
        emit_csv(header, rows, as_csv)
    else:
        shown = [
            (f"{v:g}", *(f"{100 * s:.0f} % {limit}" for s, limit in zip(row, limits, strict=True)))
            for v, row, limits in zip(found.y.values, found.used_share, found.limits, strict=True)
        ]
        print_table(header, shown, title=f"{found.name} at {rate}: delivered, and what limits it")


COMMANDS = (simulate, charge, cycle, map_)
