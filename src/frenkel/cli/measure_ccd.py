"""`frenkel measure ccd`: critical currents from galvanostatic ramps, one cell or many. Parse, call, show."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.measure_results import Output, pair, record_options
from frenkel.cli.measure_runs import area_of, run_of, subject_of

__all__ = ["ccd"]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--eis", "spectra", multiple=True, type=click.Path(dir_okay=False), help="Spectra taken in between, for one ramp; repeatable.")
@click.option("--resistance", default=None, help="Cell resistance from impedance [default: spectra, else the first half-cycles].")
@click.option(
    "--separated-by", type=click.Choice(["one-way polarisation", "unequal areas", "reference electrode"]), default=None,
    help="What separates stripping from plating [default: nothing, not separable].",
)  # fmt: skip
@record_options
def ccd(files: tuple[str, ...], spectra: tuple[str, ...], resistance: str | None, separated_by: str | None, **options: Any) -> None:
    """Critical current from galvanostatic ramps in FILES: first soft short, hard short or contact loss; three cells or more are pooled.

    Impedance spectra in the same file, or given with --eis, tell a contact loss by V/I above the resistance of impedance.
    """
    from frenkel.errors import FrenkelError, InputError
    from frenkel.measure.direct_current.cell_plots import ramp_figure

    out = Output("ccd", "Critical current", options)
    if spectra and len(files) > 1:
        raise InputError("--eis belongs to one ramp; give the ramps one by one.")
    overrides = out.overrides(*files)
    found: list[Any] = []
    notices: list[Any] = []
    failed: list[str] = []
    for path in files:
        try:
            cell, told = _critical_current(path, spectra, resistance, separated_by or "", overrides, options)
        except FrenkelError as error:
            if len(files) == 1:
                raise
            failed.append(f"{path}: {error}" if path not in str(error) else str(error))
            continue
        found.append(cell)
        notices.extend(told)
    cells = [one.result for one in found]
    pooled = _pooled(cells)
    out.show(cells, tables=_tables(cells), more={"weibull": pooled, "failures": failed}, notices=notices, decided=found, cells=len(cells),
             automatic={name: one for each in found for name, one in _automatic(each).items()},
             figures=lambda: [(f"{kind}_{k + 1}", fig) for k, c in enumerate(cells) for kind, fig in (("half_cycles", c.plot()), ("ramp", ramp_figure(c)))],
             checklist=_checklist(cells, bool(spectra) or any(h.impedance_ohm_cm2 is not None for c in cells for h in c.half_cycles)))  # fmt: skip
    if "shape" in pooled:
        click.echo(err=not out.on_terminal, message=f"Weibull: shape {pooled['shape']:.3g}, scale {pooled['scale_mA_cm2']:.3g} mA/cm² ({pooled['scale_low']:.3g} … "
                   f"{pooled['scale_high']:.3g}), {pooled['failed']} of {pooled['cells']} cells failed.")  # fmt: skip
    elif len(cells) > 1:
        click.echo(f"unknown: {pooled['reason']}", err=True)
    for message in failed:
        click.echo(f"Error: {message}", err=True)
    if failed:
        click.get_current_context().exit(1 if found else 3)


_CELL = ("cell", "survived mA/cm²", "failed at mA/cm²", "event", "electrode", "ramp", "step s", "step mAh/cm²", "cumulative mAh/cm²", "V/I over R_EIS", "p MPa",
         "T °C")  # fmt: skip
_HALF = ("cell", "half-cycle", "mA/cm²", "s", "mAh/cm²", "cumulative mAh/cm²", "V/I Ω·cm²", "R_EIS Ω·cm²", "event")


def _tables(cells: list[Any]) -> dict[str, Any]:
    """Cells, and all their half-cycles."""
    from itertools import accumulate

    from frenkel.quantities import convert

    rows = [(c.subject, c.survived_mA_cm2, c.failed_mA_cm2 if c.failed_mA_cm2 is not None else "never", c.event, c.electrode, c.ramp,
             c.deciding.duration_s, c.deciding.capacity_mAh_cm2, c.cumulative_mAh_cm2, c.deciding.polarisation, c.pressure_MPa,
             None if c.temperature_K is None else convert(c.temperature_K, "K", "°C")) for c in cells]  # fmt: skip
    halves = [(c.subject, h.number, h.current_mA_cm2, h.duration_s, h.capacity_mAh_cm2, passed, h.resistance_ohm_cm2, h.impedance_ohm_cm2, h.event)
              for c in cells for h, passed in zip(c.half_cycles, accumulate(h.capacity_mAh_cm2 for h in c.half_cycles), strict=True)]  # fmt: skip
    return {"cells": (_CELL, rows), "half-cycles": (_HALF, halves)}


def _checklist(cells: list[Any], spectra: bool) -> list[tuple[str, str, bool]]:
    """What only a ramp has to state."""
    kinds = ", ".join(sorted({c.ramp for c in cells}))
    return [("kind of ramp", kinds, "unspecified" not in kinds), ("step time and areal capacity of each half-cycle, cumulative capacity", "in the tables", True),
            ("impedance between the half-cycles", "given" if spectra else "missing", spectra),
            ("stripping and plating", ", ".join(sorted({c.electrode for c in cells})), all(c.electrode != "not separable" for c in cells))]  # fmt: skip


def _automatic(found: Any) -> dict[str, Any]:
    """Events, kind and resistance of one ramp, as a frenkel.yaml holds them."""
    from frenkel.measure.overrides import RecordOverride

    cell = found.result
    events = {h.number: h.event for h in cell.half_cycles if h.event}
    return {name: RecordOverride(resistance_ohm=cell.base_ohm, events=events, ramp=cell.ramp, reason="automatic") for name in found.overrides}


def _critical_current(path: str, spectra: tuple[str, ...], resistance: str | None, separated_by: str, overrides: Any, options: dict[str, Any]) -> tuple[Any, list[Any]]:
    """The decided analysis of one ramp, and notices about its spectra."""
    from frenkel.measure import read
    from frenkel.measure.direct_current.decided import decide
    from frenkel.measure.direct_current.interleaved import resistances_of, spectra_on_clock
    from frenkel.measure.direct_current.plating_ramps import critical_current

    one = run_of(path, "ccd", options, "time", "potential", "current")
    impedance = [m for source in (path, *spectra) for m in read(source) if m.is_impedance]
    measured, notices = resistances_of(impedance)
    placed, told = spectra_on_clock(measured, one) if measured else ((), ())
    area, given = area_of(one), None if resistance is None else pair(resistance, "Ω")[0]

    def analyse(parts: Any, own: Any) -> Any:
        across, working = parts[0].values("potential", "V"), None
        if separated_by == "reference electrode" and "counter_potential" in one.names:
            working, across = across, across - parts[0].values("counter_potential", "V")
        return critical_current(
            parts[0].values("time", "s"), across, parts[0].values("current", "mA"), area_cm2=area,
            resistance_ohm=given if own[0].resistance_ohm is None else own[0].resistance_ohm, spectra=placed, separated_by=separated_by,
            working_potential_V=working, leave_out=own[0].leave_out_parts, events=own[0].events, ramp=own[0].ramp, pressure_MPa=one.pressure_MPa,
            temperature_K=one.temperature_K, subject=subject_of(one, options), source=one.source(),
        )  # fmt: skip

    found = decide([one], overrides, "ccd", analyse, lambda r: {"survived": r.survived_mA_cm2, "critical current": r.value_mA_cm2})
    return found, [*notices, *told]


def _pooled(cells: list[Any]) -> dict[str, Any]:
    """The Weibull fit, or why there is none."""
    from frenkel.errors import InputError
    from frenkel.measure.direct_current.pooled_ramps import pool_critical_currents

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
