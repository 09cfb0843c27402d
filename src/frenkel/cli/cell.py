"""`frenkel cell sets|design|frontier|choose|safety`: parse, call, show; the other verbs stand beside it."""

from __future__ import annotations

import click

from frenkel.cli.cell_experiments import COMMANDS as EXPERIMENTS
from frenkel.cli.cell_options import (
    layer_option,
    levels_table,
    plot_option,
    read_cell,
    set_option,
    write_plot,
)
from frenkel.cli.cell_simulate import COMMANDS as SIMULATIONS
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

__all__ = ["cell"]


@click.group()
def cell() -> None:
    """Which cell does it make, and which should I choose?"""


for _command in (*SIMULATIONS, *EXPERIMENTS):
    cell.add_command(_command)


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
@set_option
@layer_option
@click.option("--cost", is_flag=True, help="Look up the prices that SPEC does not state.")
@click.option("--industry", "beside", type=click.Path(dir_okay=False), default=None, help="Write the figure of the cell beside industry.")
@plot_option
@output_options
@quiet_option
def design(spec: str, changes: tuple[str, ...], layer: str | None, cost: bool, beside: str | None, plot: str | None, as_json: str | None,
           as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Masses, thicknesses, energies and materials cost of SPEC (a YAML file or a set), at the voltage it states.

    \b
    frenkel cell design my_cell.yaml --plot cell.html
    frenkel cell design nmc811-lpscl-li --set voltage="3.8 V"
    """
    from frenkel.cell.design import design_report
    from frenkel.cell.industry import compare_with_industry

    report = design_report(read_cell(spec, changes, layer), cost=cost)
    print_notices(report.notices, quiet=quiet)
    write_plot(report.plot() if plot else None, plot)
    write_plot(compare_with_industry(report).plot() if beside else None, beside)
    header = ("level", "rate", "Wh_kg", "Wh_L_charged", "Wh_L_discharged")
    if as_json:
        emit_json(report.to_dict(), as_json)
    elif as_csv:
        emit_csv(header, [(x.level, x.rate, x.specific_energy_Wh_kg, x.energy_density_charged_Wh_L, x.energy_density_discharged_Wh_L) for x in report.levels], as_csv)
    else:
        n = report.numbers
        levels_table(report)
        parts = [(p, f"{float(m):.2f}", f"{float(n.built_um[p]):.1f}", f"{float(n.charged_um[p]):.1f}") for p, m in n.mass_mg_cm2.items()]
        print_table(("part", "mg/cm²", "µm as built", "µm charged"), parts)
        click.echo(f"N/P as built {float(n.np_ratio_as_built):.2f}, N/P charged {float(n.np_ratio_charged):.2f}")
        if report.cost is not None:
            click.echo(f"materials cost {float(report.cost.per_energy_USD_kWh):.0f} USD/kWh" + (" (lower bound)" if report.cost.unpriced else ""))


@cell.command("frontier")
@click.argument("spec")
@set_option
@click.option("--target", default=400.0, show_default=True, help="Wh/kg of the stack.")
@click.option("--separator", "separators", multiple=True, default=("15 um", "30 um", "60 um", "100 um"), show_default=True)
@click.option("--voltage", default=None, help='Mean voltage, e.g. "3.8 V" [default: that of SPEC].')
@plot_option
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
    design = cell_design(read_cell(spec, changes))
    found = compute(design, areal_capacities_mAh_cm2=np.linspace(0.5, 10.0, 96), separators_um=widths, voltage_V=volts)
    write_plot(found.plot() if plot else None, plot)
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
@click.option("--pareto", type=click.Path(dir_okay=False), default=None, help="Write the figure of the medians and the front.")
@click.option("--axes", nargs=2, default=("", ""), help="Two targets for the figure of the front, e.g. specific_energy charge_time.")
@plot_option
@output_options
@quiet_option
def choose(targets: str, draws: int, seed: int, levers: bool, pareto: str | None, axes: tuple[str, str], plot: str | None,
           as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Probability that each candidate of TARGETS (a YAML file, or "example") meets each target, and all of them."""
    from frenkel.cell.choose import choose as judge
    from frenkel.cell.targets import read_targets

    say = None if quiet else (lambda name: click.echo(name, err=True))
    found = judge(read_targets(targets), draws=draws, seed=seed, levers=levers, progress=say)
    print_notices(found.notices, quiet=quiet)
    write_plot(found.plot() if plot else None, plot)
    write_plot(found.plot_pareto(*axes) if pareto else None, pareto)
    names = list(found.judgements[0].probability)
    header = ("candidate", *(n.replace("_", " ") for n in names), "all", "binding", "what would lift it")

    def share(p: float | None) -> str:
        return "unknown" if p is None else f"{p:.0%}"

    rows = [
        (j.name, *(share(j.probability[n]) for n in names), share(j.of_all), j.binding.replace("_", " "), j.lever)
        for j in found.judgements
    ]  # fmt: skip
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        emit_csv(header, rows, as_csv)
    else:
        print_table(header, rows, title=f"probability of meeting each target, {draws} draws")
        print_table(*found.pareto_table(), title="medians")
        click.echo(found.verdict)


@cell.command("safety")
@click.argument("spec")
@set_option
@plot_option
@output_options
@quiet_option
def safety(spec: str, changes: tuple[str, ...], plot: str | None, as_json: str | None, as_csv: str | None, quiet: bool) -> None:
    """Heat per Wh, adiabatic rise and gas per Ah of SPEC at most, from the reactions of its materials."""
    from frenkel.cell.safety import safety_sheet
    from frenkel.cell.simulation import simulate

    report = simulate(read_cell(spec, changes), rates=(1.0 / 3.0,)).report
    if report is None:
        raise click.ClickException("The cell delivers nothing that heat could be counted on.")
    found = safety_sheet(report)
    print_notices(found.notices, quiet=quiet)
    write_plot(found.plot() if plot else None, plot)
    rows = list(zip(found.sets, found.heat_J_Wh, found.temperature_rise_K, found.gas_mL_Ah, strict=True))
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        emit_csv(("materials", "heat_J_Wh", "temperature_rise_K", "gas_mL_Ah"), rows, as_csv)
    elif found.unknown:
        click.echo(f"{found.name}: unknown: {found.unknown}")
    else:
        shown = [(name, f"{heat:.0f}", f"{rise:.0f}", f"{gas:.0f}") for name, heat, rise, gas in rows]
        print_table(("materials", "J/Wh", "adiabatic rise K", "gas mL/Ah"), shown, title=f"{found.name} ({found.basis})")
