"""`frenkel cell pressure|symmetric|experiment|impedance|bpx`: parse, call, show."""

from __future__ import annotations

import click

from frenkel.cli.cell_options import (
    plot_option,
    read_cell,
    set_option,
    write_plot,
)
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

__all__ = ["COMMANDS"]


@click.command("pressure")
@click.argument("spec")
@set_option
@plot_option
@output_options
@quiet_option
def pressure(spec: str, changes: tuple[str, ...], plot: str | None, as_json: str | None, as_csv: str | None, quiet: bool) -> None:
    """Stack pressure of SPEC from discharged to charged, in its fixture (section mechanics)."""
    from frenkel.cell.design import cell_design
    from frenkel.cell.stack_pressure import design_pressure_cycle

    found = design_pressure_cycle(cell_design(read_cell(spec, changes)))
    if found is None:
        click.echo("No pressure is stated: give operation.pressure.")
        return
    print_notices(found.notices, quiet=quiet)
    write_plot(found.plot() if plot else None, plot)
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        emit_csv(("state_of_charge", "pressure_MPa"), list(zip(found.charged_share, found.pressure_MPa, strict=True)), as_csv)
    else:
        click.echo(
            f"{found.name}, {found.fixture}: {found.pressure_MPa[0]:.3g} MPa discharged, {found.pressure_MPa[-1]:.3g} MPa charged; "
            f"the stack grows by {found.growth_um[-1]:.3g} µm; {found.status}"
        )


@click.command("symmetric")
@click.argument("spec")
@set_option
@click.option("--current", required=True, help='Current, e.g. "0.5 mA/cm2".')
@click.option("--time", "time", default="1 h", show_default=True)
@plot_option
@output_options
@quiet_option
def symmetric(spec: str, changes: tuple[str, ...], current: str, time: str, plot: str | None, as_json: str | None,
              as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Li | separator of SPEC | Li at a constant current: voltage, salt depletion, end of the lithium."""
    from frenkel.cell.design import cell_design
    from frenkel.cell.symmetric import polarise, symmetric_cell
    from frenkel.quantities import parse

    found = polarise(symmetric_cell(cell_design(read_cell(spec, changes))), parse(current, "mA/cm²"), parse(time, "h"))
    print_notices(found.notices, quiet=quiet)
    write_plot(found.plot() if plot else None, plot)
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        emit_csv(("time_s", "voltage_V", "plated_side"), list(zip(found.time_s, found.voltage_V, found.plated_side, strict=True)), as_csv)
    else:
        last = f"{found.voltage_V[-1]:.4g} V after {found.time_s[-1]:.4g} s" if found.time_s.size else "no current passed"
        click.echo(f"{found.cell.name}: {found.status}; {last}; limiting current {found.cell.limiting_current_mA_cm2:.4g} mA/cm²")


@click.command("experiment")
@click.argument("spec")
@click.argument("steps", nargs=-1, required=True)
@set_option
@click.option("--repeat", type=click.IntRange(1, 1000), default=1, show_default=True)
@plot_option
@output_options
@quiet_option
def experiment(spec: str, steps: tuple[str, ...], changes: tuple[str, ...], repeat: int, plot: str | None,
               as_json: str | None, as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Run STEPS in PyBaMM's words on SPEC.

    \b
    frenkel cell experiment nmc811-lpscl-li "Discharge at C/3 until 3 V" "Charge at C/3 until 4.2 V" "Hold at 4.2 V until C/20"
    """
    from frenkel.cell.experiment import run_steps

    found = run_steps(read_cell(spec, changes), steps, repeat=repeat)
    print_notices(found.notices, quiet=quiet)
    write_plot(found.plot() if plot else None, plot)
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        emit_csv(("time_h", "current_mA_cm2", "voltage_V"), list(zip(found.time_h, found.current_mA_cm2, found.voltage_V, strict=True)), as_csv)
    else:
        hours = float(found.time_h[-1]) if found.time_h.size else 0.0
        click.echo(f"{found.name}: {found.status}; {hours:.3g} h, {found.time_h.size} points")


@click.command("impedance")
@click.argument("spec")
@set_option
@click.option("--charge", "state", default=1.0, show_default=True, help="State of charge (0–1).")
@click.option("--frequencies", default="1e5:1e-2:40", show_default=True, help="HIGHEST:LOWEST:POINTS in Hz.")
@plot_option
@output_options
@quiet_option
def impedance(spec: str, changes: tuple[str, ...], state: float, frequencies: str, plot: str | None, as_json: str | None,
              as_csv: str | None, quiet: bool) -> None:  # fmt: skip
    """Impedance of the cell SPEC (half cells with a single-ion conductor)."""
    from frenkel.cell.experiment import cell_impedance

    try:
        high, low, number = frequencies.split(":")
        span = (float(high), float(low), int(number))
    except ValueError as error:
        raise click.UsageError("Frequencies are written as HIGHEST:LOWEST:POINTS in Hz.") from error
    found = cell_impedance(read_cell(spec, changes), highest_Hz=span[0], lowest_Hz=span[1], points=span[2], state_of_charge=state)
    write_plot(found.plot() if plot else None, plot)
    rows = [(f, z.real, z.imag) for f, z in zip(found.frequency_Hz, found.impedance_ohm_cm2, strict=True)]
    if as_json:
        emit_json(found.to_dict(), as_json)
    elif as_csv:
        emit_csv(("frequency_Hz", "Re_ohm_cm2", "Im_ohm_cm2"), rows, as_csv)
    else:
        print_table(("Hz", "Re (Ω cm²)", "Im (Ω cm²)"), [tuple(f"{x:.4g}" for x in row) for row in rows[:: max(1, len(rows) // 12)]], title=found.name)


@click.command("bpx")
@click.argument("spec")
@click.argument("output", type=click.Path(dir_okay=False))
@set_option
@quiet_option
def bpx(spec: str, output: str, changes: tuple[str, ...], quiet: bool) -> None:
    """Write the full cell SPEC as a BPX file; a file that ends in .json as SPEC is read and summed up."""
    from frenkel.cell.bpx import read_bpx, write_bpx
    from frenkel.cell.design import cell_design
    from frenkel.cell.full_cell import composite_anode
    from frenkel.cell.inputs import discharge_inputs

    if spec.endswith(".json"):
        title, inputs, anode = read_bpx(spec)
        write_bpx(output, title, inputs, anode)
    else:
        design = cell_design(read_cell(spec, changes))
        title, inputs = design.name, discharge_inputs(design)[0]
        write_bpx(output, title, inputs, composite_anode(design, inputs, []))
    if not quiet:
        click.echo(f"{title}: {inputs.areal_capacity_mAh_cm2:.3g} mAh/cm², written to {output}", err=True)


COMMANDS = (pressure, symmetric, experiment, impedance, bpx)
