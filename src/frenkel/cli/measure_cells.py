"""`frenkel measure ccd|growth|cycling|gitt`: what direct current says of a cell. Parse, call, show."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.measure_results import Output, area_of, pair, result_options, run_of, runs_of, subject_of

__all__ = ["ccd", "cycling", "gitt", "growth"]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--eis", "spectra", multiple=True, type=click.Path(dir_okay=False), help="Spectra taken in between, for one ramp; repeatable.")
@click.option("--resistance", default=None, help="Cell resistance from impedance [default: spectra, else the first half-cycles].")
@click.option(
    "--separated-by", type=click.Choice(["one-way polarisation", "unequal areas", "reference electrode"]), default=None,
    help="What separates stripping from plating [default: nothing, not separable].",
)  # fmt: skip
@result_options
def ccd(
    files: tuple[str, ...], spectra: tuple[str, ...], resistance: str | None, separated_by: str | None, as_json: str | None, as_csv: str | None,
    report: str | None, quiet: bool, **conditions: Any,
) -> None:  # fmt: skip
    """Critical current from galvanostatic ramps in FILES: first soft short, hard short or contact loss; three cells or more are pooled.

    Impedance spectra in the same file, or given with --eis, tell a contact loss by V/I above the resistance of impedance.
    """
    from frenkel.errors import InputError

    out = Output("Critical current", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    if spectra and len(files) > 1:
        raise InputError("--eis belongs to one ramp; give the ramps one by one.")
    cells: list[Any] = []
    notices: list[Any] = []
    for path in files:
        cell, told = _critical_current(path, spectra, resistance, separated_by or "", conditions)
        cells.append(cell)
        notices.extend(told)
    header = ("cell", "survived mA/cm²", "failed at mA/cm²", "event", "electrode", "ramp", "step s", "step mAh/cm²", "cumulative mAh/cm²",
              "V/I over R_EIS", "p MPa")  # fmt: skip
    rows = [(c.subject, c.survived_mA_cm2, c.failed_mA_cm2 if c.failed_mA_cm2 is not None else "never", c.event, c.electrode, c.ramp,
             c.deciding.duration_s, c.deciding.capacity_mAh_cm2, c.cumulative_mAh_cm2, c.deciding.polarisation, c.pressure_MPa)
            for c in cells]  # fmt: skip
    pooled = _pooled(cells)
    out.show(cells, table=(header, rows), more={"weibull": pooled}, notices=notices)
    if "shape" in pooled:
        click.echo(err=not out.on_terminal, message=f"Weibull: shape {pooled['shape']:.3g}, scale {pooled['scale_mA_cm2']:.3g} mA/cm² ({pooled['scale_low']:.3g} … "
                   f"{pooled['scale_high']:.3g}), {pooled['failed']} of {pooled['cells']} cells failed.")  # fmt: skip
    elif len(cells) > 1:
        click.echo(f"unknown: {pooled['reason']}", err=True)


def _critical_current(path: str, spectra: tuple[str, ...], resistance: str | None, separated_by: str, conditions: dict[str, Any]) -> tuple[Any, list[Any]]:
    from frenkel.measure import read
    from frenkel.measure.direct_current.interleaved import resistances_of, spectra_on_clock
    from frenkel.measure.direct_current.plating_ramps import critical_current

    one = run_of(path, conditions, "time", "potential", "current")
    impedance = [m for source in (path, *spectra) for m in read(source) if m.is_impedance]
    measured, notices = resistances_of(impedance)
    placed, told = spectra_on_clock(measured, one) if measured else ((), ())
    across = one.values("potential", "V")
    working = None
    if separated_by == "reference electrode" and "counter_potential" in one.names:
        working = across
        across = across - one.values("counter_potential", "V")
    cell = critical_current(
        one.values("time", "s"), across, one.values("current", "mA"), area_cm2=area_of(one),
        resistance_ohm=None if resistance is None else pair(resistance, "Ω")[0], spectra=placed, separated_by=separated_by,
        working_potential_V=working, pressure_MPa=one.pressure_MPa, temperature_K=one.temperature_K,
        subject=subject_of(one, conditions), source=one.source(),
    )  # fmt: skip
    return cell, [*notices, *told]


def _pooled(cells: list[Any]) -> dict[str, Any]:
    """The Weibull fit, or why there is none."""
    from frenkel.errors import InputError
    from frenkel.measure.direct_current.plating_ramps import pool_critical_currents

    failed = sum(c.failed_mA_cm2 is not None for c in cells)
    if len(cells) < 3 or failed < 2:
        return {"reason": f"a Weibull fit needs three cells of which two failed; {len(cells)} are given, {failed} failed."}
    try:
        fit = pool_critical_currents(cells)
    except InputError as error:
        return {"reason": str(error)}
    scale = fit.scale_interval()
    return {"shape": fit.shape, "scale_mA_cm2": fit.scale, "scale_low": scale.low, "scale_high": scale.high, "failed": fit.failures,
            "cells": len(cells), "ramp": cells[0].ramp}  # fmt: skip


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@result_options
def growth(
    files: tuple[str, ...], as_json: str | None, as_csv: str | None, report: str | None, quiet: bool, **conditions: Any
) -> None:
    """Growth of a symmetric cell's resistance, with the root of time or linear, from spectra in FILES or one table (time, resistance)."""
    from frenkel.errors import InputError
    from frenkel.measure.direct_current.growth import resistance_growth
    from frenkel.measure.direct_current.interleaved import growth_times_h, resistances_of

    out = Output("Growth of the resistance", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    runs = [one for path in files for one in runs_of(path, conditions)]
    spectra = [one for one in runs if one.is_impedance]
    notices: tuple[Any, ...] = ()
    if spectra:
        measured, notices = resistances_of(spectra)
        times, R = growth_times_h(measured), [one.resistance_ohm for one in measured]
    else:
        names = [column.name for column in runs[0].columns if column.unit in ("ohm", "Ohm", "Ω", "kOhm", "kohm", "kΩ")]
        if "time" not in runs[0].names or len(names) != 1:
            raise InputError(f"{files[0]} holds no spectra, and no table with a time and one resistance.",
                             next_step="Give impedance files, or a table with the columns time (h) and resistance (ohm).")  # fmt: skip
        times, R = runs[0].values("time", "h"), list(runs[0].values(names[0], "Ω"))
    first = runs[0]
    found = resistance_growth(times, R, area_cm2=first.geometry.area_cm2 if first.geometry else None, temperature_K=first.temperature_K,
                              subject=subject_of(first, conditions), source=first.source(*runs[1:]))  # fmt: skip
    rows = [(found.law, found.initial_ohm, found.rate, found.interval.low, found.interval.high, found.unit, "yes" if found.decided else "no")]
    out.show([found], table=(("law", "R0 / Ω", "rate", "low", "high", "unit", "decided"), rows), notices=notices,
             more={"growth": {"law": found.law, "initial_ohm": found.initial_ohm, "rate": found.rate, "unit": found.unit, "decided": found.decided,
                              "low": found.interval.low, "high": found.interval.high}})  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--active-mass", default=None, help='Mass of active material, for example "10 mg".')
@click.option("--differential", is_flag=True, help="dQ/dV of every half-cycle in --csv and on the terminal.")
@click.option("--step", default="5 mV", show_default=True, help="Step of the potential for dQ/dV.")
@result_options
def cycling(
    file: str, active_mass: str | None, differential: bool, step: str, as_json: str | None, as_csv: str | None, report: str | None,
    quiet: bool, **conditions: Any,
) -> None:  # fmt: skip
    """Capacity, efficiencies, polarisation and dQ/dV of every cycle in FILE."""
    from frenkel.measure.direct_current.cycling import cycling as analysed
    from frenkel.measure.direct_current.plots import differential_figure

    out = Output("Cycling", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    one = run_of(file, conditions, "time", "potential", "current")
    found = analysed(
        one.values("time", "s"), one.values("potential", "V"), one.values("current", "mA"),
        cycle=one.values("cycle") if "cycle" in one.names else None, active_mass_mg=None if active_mass is None else pair(active_mass, "mg")[0],
        step_V=pair(step, "V")[0], subject=subject_of(one, conditions), source=one.source(), notices=one.notices,
    )  # fmt: skip
    header: tuple[str, ...] = ("cycle", "charge_mAh", "discharge_mAh", "discharge_mAh_g", "coulombic_efficiency", "energy_efficiency", "polarisation_V")
    rows: list[tuple[Any, ...]] = [
        (c.number, c.charge_mAh, c.discharge_mAh, c.specific_discharge_mAh_g, c.coulombic_efficiency, c.energy_efficiency, c.polarisation_V)
        for c in found.cycles
    ]
    more = {"cycles": [dict(zip(header, row, strict=True)) for row in rows], "retention": found.retention}
    if differential:
        more["differential"] = [{"cycle": c.cycle, "charge": c.charge, "potential_V": c.step_V, "dQ_dV_mAh_V": c.differential_mAh_V} for c in found.curves]
        header = ("cycle", "direction", "potential_V", "dQ_dV_mAh_V")
        rows = [(c.cycle, "charge" if c.charge else "discharge", float(v), float(q)) for c in found.curves
                for v, q in zip(c.step_V, c.differential_mAh_V, strict=True)]  # fmt: skip
    out.show([found], table=(header, rows), more=more, figures=[differential_figure(found)] if report else [])


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--length", required=True, help='Diffusion length, for example "5 ± 0.5 um".')
@click.option("--length-of", type=click.Choice(["slab", "particles"]), required=True,
              help="slab: thickness with one blocked side; particles: volume over surface (a third of the radius).")  # fmt: skip
@result_options
def gitt(
    file: str, length: str, length_of: str, as_json: str | None, as_csv: str | None, report: str | None, quiet: bool, **conditions: Any
) -> None:
    """Chemical diffusivity from every pulse and rest in FILE."""
    from frenkel.measure.direct_current.titration import titration

    out = Output("Galvanostatic intermittent titration", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    one = run_of(file, conditions, "time", "potential", "current")
    value, deviation = pair(length, "cm")
    found = titration(
        one.values("time", "s"), one.values("potential", "V"), one.values("current", "mA"), length_cm=value, length_deviation_cm=deviation,
        length_of=length_of, temperature_K=one.temperature_K, temperature_deviation_K=one.temperature_std_K or 0.0,
        subject=subject_of(one, conditions), source=one.source(),
    )  # fmt: skip
    rows = [(p.potential_V, p.diffusivity_cm2_s, p.low_cm2_s, p.high_cm2_s, p.pulse_over_diffusion_time) for p in found.pulses]
    figures = [found.pulses[0].plot()] if report and found.pulses else []
    out.show([found], found.refusals, table=(("potential V", "D cm²/s", "low", "high", "τD/L²"), rows), figures=figures)
