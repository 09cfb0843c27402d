"""`frenkel cell …`: parse, call, show."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

__all__ = ["cell"]


def _plot_option(function: Any) -> Any:
    return click.option("--plot", type=click.Path(dir_okay=False), default=None, help="Write the figure to FILE.html or FILE.json.")(function)


def _set_option(function: Any) -> Any:
    return click.option("--set", "changes", multiple=True, metavar="PLACE=VALUE", help='Replace a number, e.g. cathode.areal_capacity="4 mAh/cm2".')(function)


def _write_plot(figure: Any, path: str | None) -> None:
    if path:
        from frenkel.figures import write_figure

        write_figure(figure, path)


def _changes(pairs: tuple[str, ...]) -> dict[str, str]:
    found = dict(pair.partition("=")[::2] for pair in pairs)
    if any("=" not in pair for pair in pairs):
        raise click.UsageError('--set is written as PLACE=VALUE, for example cathode.areal_capacity="4 mAh/cm2".')
    return {place.strip(): value.strip() for place, value in found.items()}


def _specification(name: str, changes: tuple[str, ...]) -> Any:
    from frenkel.cell.specification import read_specification

    return read_specification(name, changes=_changes(changes))


def _levels_table(report: Any) -> None:
    rows = [
        (one.level, one.rate, f"{one.specific_energy_Wh_kg:.0f}", f"{one.energy_density_charged_Wh_L:.0f}", f"{one.energy_density_discharged_Wh_L:.0f}")
        for one in report.levels
    ]  # fmt: skip
    print_table(("level", "rate", "Wh/kg", "Wh/L charged", "Wh/L discharged"), rows, title=report.design.name)


@click.group()
def cell() -> None:
    """Which cell does it make, and which should I choose?"""


@cell.command("sets")
def sets() -> None:
    """The parameter sets that ship, with how many of their numbers were read, substituted or assumed."""
    from frenkel.cell.design import cell_design
    from frenkel.cell.specification import parameter_set_names, read_specification

    rows = []
    for name in parameter_set_names():
        spec = read_specification(name)
        counts = cell_design(spec).standings
        rows.append((name, spec.name, ", ".join(f"{n} {k}" for k, n in sorted(counts.items())), spec.note))
    print_table(("set", "cell", "numbers", "note"), rows)


@cell.command("design")
@click.argument("spec")
@_set_option
@click.option("--industry", "beside", type=click.Path(dir_okay=False), default=None, help="Write the figure of the cell beside industry.")
@_plot_option
@output_options
@quiet_option
def design(spec: str, changes: tuple[str, ...], beside: str | None, plot: str | None, as_json: str | None,
           as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Masses, thicknesses, energies and materials cost of SPEC (a YAML file or a set), at the voltage it states.

    \b
    frenkel cell design my_cell.yaml --plot cell.html
    frenkel cell design nmc811-lpscl-li --set voltage="3.8 V"
    """
    from frenkel.cell.design import design_report
    from frenkel.cell.industry import compare_with_industry

    report = design_report(_specification(spec, changes))
    print_notices(report.notices, quiet=quiet)
    _write_plot(report.plot() if plot else None, plot)
    _write_plot(compare_with_industry(report).plot() if beside else None, beside)
    header = ("level", "rate", "Wh_kg", "Wh_L_charged", "Wh_L_discharged")
    if as_json:
        emit_json(report.to_dict(), as_json)
    elif as_csv:
        emit_csv(header, [(x.level, x.rate, x.specific_energy_Wh_kg, x.energy_density_charged_Wh_L, x.energy_density_discharged_Wh_L) for x in report.levels], as_csv)
    else:
        n = report.numbers
        _levels_table(report)
        parts = [(p, f"{float(m):.2f}", f"{float(n.built_um[p]):.1f}", f"{float(n.charged_um[p]):.1f}") for p, m in n.mass_mg_cm2.items()]
        print_table(("part", "mg/cm²", "µm as built", "µm charged"), parts)
        click.echo(f"N/P as built {float(n.np_ratio_as_built):.2f}, N/P charged {float(n.np_ratio_charged):.2f}")
        if report.cost is not None:
            click.echo(f"materials cost {float(report.cost.per_energy_USD_kWh):.0f} USD/kWh" + (" (lower bound)" if report.cost.unpriced else ""))


@cell.command("simulate")
@click.argument("spec")
@_set_option
@click.option("--rate", "rates", multiple=True, default=("C/10", "C/3", "1C"), show_default=True, help="C-rates.")
@click.option("--temperature", default=None, help='Another temperature, e.g. "0 °C".')
@click.option("--losses", type=click.Path(dir_okay=False), default=None, help="Write the figure of where the millivolts go (first rate).")
@_plot_option
@output_options
@quiet_option
def simulate(spec: str, changes: tuple[str, ...], rates: tuple[str, ...], temperature: str | None, losses: str | None,
             plot: str | None, as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Discharge SPEC at several rates, and its energies from the curves.

    \b
    frenkel cell simulate nmc811-lpscl-li --rate 1C --rate 2C --plot curves.html
    """
    from frenkel.cell.discharge import rate_label
    from frenkel.cell.losses import voltage_losses
    from frenkel.cell.simulation import simulate as run
    from frenkel.quantities import parse

    kelvin = None if temperature is None else parse(temperature, "K")
    found = run(_specification(spec, changes), rates=[_rate(r) for r in rates], temperature_K=kelvin, fields=bool(losses))
    print_notices(found.notices, quiet=quiet)
    _write_plot(found.plot() if plot else None, plot)
    _write_plot(voltage_losses(found.runs[0]).plot() if losses else None, losses)
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
        _levels_table(found.report)
    click.echo("numbers: " + ", ".join(f"{n} {k}" for k, n in found.standings))


def _rate(text: str) -> float:
    try:
        plain = text.strip().upper()
        value = 1.0 / float(plain[2:]) if plain.startswith("C/") else float(plain.removesuffix("C") or 1.0)
    except (ValueError, ZeroDivisionError) as error:
        raise click.UsageError(f'{text!r} is no C-rate; write "C/10", "1C" or "0.5".') from error
    if not 0.0 < value < 1e4:
        raise click.UsageError(f"{text!r} is no C-rate above 0.")
    return value


def _axis(name: str, text: str) -> Any:
    from frenkel.cell.operating_map import Axis

    try:
        low, high, number = text.split(":")
        ends, count = (float(low), float(high)), int(number)
    except ValueError as error:
        raise click.UsageError('An axis is written as LOW:HIGH:POINTS, for example "-20:80:6".') from error
    if not 2 <= count <= 50:
        raise click.UsageError("An axis has between 2 and 50 points.")
    from frenkel.cell.specification import unit_at

    values = tuple(ends[0] + (ends[1] - ends[0]) * k / (count - 1) for k in range(count))
    unit = "" if name in ("temperature", "rate") else unit_at(name)
    return Axis(name, values, tuple(f"{v!r} {unit}" for v in values))


@cell.command("map")
@click.argument("spec")
@_set_option
@click.option("--x", "x", nargs=2, default=("temperature", "-20:80:6"), show_default=True, help="Name and LOW:HIGH:POINTS.")
@click.option("--y", "y", nargs=2, default=("cathode.areal_capacity", "1:6:6"), show_default=True, help="Name and LOW:HIGH:POINTS.")
@click.option("--rate", default="1C", show_default=True)
@_plot_option
@output_options
@quiet_option
def map_(spec: str, changes: tuple[str, ...], x: tuple[str, str], y: tuple[str, str], rate: str, plot: str | None,
         as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """What SPEC delivers over two axes (temperature in °C, rate, or a place of the specification), and what limits it.

    \b
    frenkel cell map nmc811-lpscl-li --set separator.0.activation_energy="0.35 eV" --plot map.html
    """
    from frenkel.cell.operating_map import operating_map
    from frenkel.cell.specification import read_specification

    fixed = _changes(changes)

    def read(more: Any) -> Any:
        return read_specification(spec, changes={**fixed, **more})

    def progress(done: int, of: int) -> None:
        if not quiet and done % 10 == 0:
            click.echo(f"{done} of {of}", err=True)

    found = operating_map(read, _axis(*x), _axis(*y), c_rate=_rate(rate), progress=progress)
    _write_plot(found.plot() if plot else None, plot)
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


@cell.command("frontier")
@click.argument("spec")
@_set_option
@click.option("--target", default=400.0, show_default=True, help="Wh/kg of the stack.")
@click.option("--separator", "separators", multiple=True, default=("15 um", "30 um", "60 um", "100 um"), show_default=True)
@click.option("--voltage", default=None, help='Mean voltage, e.g. "3.8 V" [default: that of SPEC].')
@_plot_option
@output_options
@quiet_option
def frontier(spec: str, changes: tuple[str, ...], target: float, separators: tuple[str, ...], voltage: str | None,
             plot: str | None, as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Which loading reaches TARGET with which separator, at a constant voltage."""
    import numpy as np

    from frenkel.cell.design import cell_design
    from frenkel.cell.frontier import frontier as compute
    from frenkel.quantities import parse

    volts = None if voltage is None else parse(voltage, "V")
    widths = np.array([parse(one, "µm") for one in separators])
    design = cell_design(_specification(spec, changes))
    found = compute(design, areal_capacities_mAh_cm2=np.linspace(0.5, 10.0, 96), separators_um=widths, voltage_V=volts)
    _write_plot(found.plot() if plot else None, plot)
    needed = found.lowest_loading(target)
    rows = [
        (f"{w:g}", "never up to 10" if n != n else f"{n:.2f}", f"{found.specific_energy_Wh_kg[-1, k]:.0f}")
        for k, (w, n) in enumerate(zip(widths, needed, strict=True))
    ]
    header = ("separator µm", f"mAh/cm² for {target:g} Wh/kg", "Wh/kg at 10 mAh/cm²")
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        emit_csv(header, rows, as_csv)
    else:
        print_table(header, rows, title=f"{found.name}, stack at {found.voltage_V:g} V ({found.basis})")


@cell.command("choose")
@click.argument("targets")
@click.option("--draws", type=click.IntRange(5, 100000), default=60, show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--levers/--no-levers", default=True, show_default=True, help="Try what would lift the binding target.")
@_plot_option
@output_options
@quiet_option
def choose(targets: str, draws: int, seed: int, levers: bool, plot: str | None, as_json: str | None, as_csv: str | None,
           quiet: bool) -> None:  # fmt: skip
    """Probability that each candidate of TARGETS (a YAML file, or "example") meets each target, and all of them."""
    from frenkel.cell.choose import choose as judge
    from frenkel.cell.targets import read_targets

    say = None if quiet else (lambda name: click.echo(name, err=True))
    found = judge(read_targets(targets), draws=draws, seed=seed, levers=levers, progress=say)
    print_notices(found.notices, quiet=quiet)
    _write_plot(found.plot() if plot else None, plot)
    names = list(found.judgements[0].probability)
    header = ("candidate", *(n.replace("_", " ") for n in names), "all", "binding", "what would lift it", "on the front")

    def share(p: float | None) -> str:
        return "unknown" if p is None else f"{p:.0%}"

    rows = [
        (j.name, *(share(j.probability[n]) for n in names), share(j.of_all), j.binding.replace("_", " "), j.lever, "yes" if j.on_front else "no")
        for j in found.judgements
    ]  # fmt: skip
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        emit_csv(header, rows, as_csv)
    else:
        print_table(header, rows)
        click.echo(found.verdict)
