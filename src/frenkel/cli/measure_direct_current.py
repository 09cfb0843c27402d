"""`frenkel measure transference|electronic|lsv|ccd|cycling|gitt|moisture`: direct-current files. Parse, call, show."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.measure_conditions import condition_options, with_conditions
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

__all__ = ["ccd", "cycling", "electronic", "gitt", "lsv", "moisture", "transference"]


def _one(path: str, conditions: dict[str, Any], *needed: str) -> Any:
    """The first run of a file that has the columns."""
    from frenkel.errors import InputError
    from frenkel.measure import read

    runs = [one for one in with_conditions(read(path), conditions) if set(needed) <= set(one.names)]
    if not runs:
        raise InputError(f"{path} has no run with the columns {', '.join(needed)}.", next_step=f"frenkel measure show {path}")
    return runs[0]


def _area(one: Any) -> float:
    from frenkel.errors import InputError

    if one.geometry is None or one.geometry.area_cm2 is None:
        raise InputError(f"{one.path}: the electrode area is not known.", next_step='Give --area "0.785 cm2" or --diameter "10 mm".')
    return float(one.geometry.area_cm2)


def _constant(one: Any) -> float:
    from frenkel.errors import InputError

    constant = one.geometry.cell_constant_1_cm if one.geometry else None
    if constant is None:
        raise InputError(f"{one.path}: thickness or area is not known.", next_step="Give --thickness and --diameter.")
    return float(constant[0])


def _pair(text: str, unit: str) -> tuple[float, float]:
    """Value and standard deviation of "120 ± 3 ohm"."""
    from frenkel.quantities import convert, parse_quantity

    quantity = parse_quantity(text)
    given = quantity.unit or unit
    value = float(convert(quantity.value, given, unit))
    deviation = 0.0 if quantity.high is None else abs(float(convert(quantity.high, given, unit)) - value)
    return value, deviation


def _show(results: list[Any], as_json: str | None, as_csv: str | None, quiet: bool) -> None:
    """Evidence of results as a table, JSON or CSV; refusals as what is unknown."""
    from frenkel.evidence import Refusal
    from frenkel.results import describe_value

    known = [one for one in results if not isinstance(one, Refusal)]
    unknown = [one for one in results if isinstance(one, Refusal)]
    evidence = [e for one in known for e in one.evidence()]
    if as_json:
        emit_json({"evidence": [e.to_dict() for e in evidence], "refusals": [r.to_dict() for r in unknown]}, as_json)
    if as_csv:
        emit_csv(("subject", "property", "value", "low", "high", "unit", "kind", "method"),
                 [(e.subject, e.property, e.value, e.low, e.high, e.unit, e.kind, e.method) for e in evidence], as_csv)  # fmt: skip
    if "-" not in (as_json, as_csv):
        rows = [(e.property.replace("_", " "), describe_value(e), e.kind, e.method) for e in evidence]
        if rows:
            print_table(("property", "value", "kind", "method"), rows)
    for one in unknown:
        click.echo(f"unknown: {one.reason}" + (f" Would settle it: {one.settle}." if one.settle else ""), err=True)
    print_notices((n for one in known for n in one.notices if n), quiet=quiet)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--polarisation", required=True, help='Step of the potential, for example "10 ± 0.01 mV".')
@click.option("--bulk", required=True, help='Bulk resistance from impedance, for example "120 ± 2 ohm".')
@click.option("--before", required=True, help='Interfacial resistance before the step, for example "80 ± 1 ohm".')
@click.option("--after", required=True, help='Interfacial resistance in the steady state.')
@condition_options
@output_options
@quiet_option
def transference(
    file: str, polarisation: str, bulk: str, before: str, after: str, as_json: str | None, as_csv: str | None, quiet: bool, **conditions: Any
) -> None:
    """Current fraction (Bruce-Vincent-Evans) from the current in FILE after a small step of the potential."""
    from frenkel.measure.direct_current.transference import transference_from_transient

    one = _one(file, conditions, "time", "current")
    result = transference_from_transient(
        one.values("time", "s"), one.values("current", "mA"), dV=_pair(polarisation, "V"), bulk=_pair(bulk, "Ω"), R0=_pair(before, "Ω"),
        Rss=_pair(after, "Ω"), subject=one.sample or one.path, temperature_K=one.temperature_K,
        temperature_deviation_K=one.temperature_std_K or 0.0,
    )  # fmt: skip
    _show([result], as_json, as_csv, quiet)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--leakage", default="0 mA", show_default=True, help="Largest leakage of instrument and empty cell.")
@condition_options
@output_options
@quiet_option
def electronic(files: tuple[str, ...], leakage: str, as_json: str | None, as_csv: str | None, quiet: bool, **conditions: Any) -> None:
    """Electronic conductivity from FILES, one current transient between blocking electrodes at each voltage."""
    import numpy as np

    from frenkel.evidence import Refusal
    from frenkel.measure.direct_current.electronic import blocking_conductivity
    from frenkel.measure.direct_current.steady_state import steady_current

    runs = [_one(path, conditions, "time", "current", "potential") for path in files]
    voltages, currents, unsettled = [], [], []
    for one in runs:
        steady = steady_current(one.values("time", "s"), one.values("current", "mA"))
        if steady.settled:
            voltages.append(float(np.median(one.values("potential", "V"))))
            currents.append(steady.value)
        else:
            unsettled.append(Refusal("electronic_conductivity", f"{one.path}: {steady.reason} mA.", "a longer hold", "", "measure", one.path))
    results: list[Any] = list(unsettled)
    if len(voltages) >= 3 or not unsettled:
        results.append(blocking_conductivity(voltages, currents, cell_constant_1_cm=_constant(runs[0]), leakage_mA=_pair(leakage, "mA")[0],
                                             subject=runs[0].sample or runs[0].path, temperature_K=runs[0].temperature_K))  # fmt: skip
    _show(results, as_json, as_csv, quiet)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--threshold", default="0.01 mA/cm2", show_default=True, help="Current density of the first rule.")
@click.option("--resistance", default="0 ohm", show_default=True, help="Series resistance for the I R correction.")
@click.option("--reduction", is_flag=True, help="A cathodic sweep.")
@click.option("--composite", is_flag=True, help="The electrode is a composite with carbon, no plane.")
@condition_options
@output_options
@quiet_option
def lsv(
    file: str, threshold: str, resistance: str, reduction: bool, composite: bool, as_json: str | None, as_csv: str | None, quiet: bool,
    **conditions: Any,
) -> None:  # fmt: skip
    """Onset of decomposition from one sweep, by three rules with their spread."""
    from frenkel.evidence import Refusal
    from frenkel.measure.potentials import LithiumScale, lithium_scale
    from frenkel.measure.direct_current.sweep import sweep_onset

    one = _one(file, conditions, "potential", "current")
    scale = lithium_scale(one)
    known = isinstance(scale, LithiumScale)
    potential = one.values("potential", "V") + (scale.offset_V if isinstance(scale, LithiumScale) else 0.0)
    result = sweep_onset(
        potential, one.values("current", "mA"), area_cm2=_area(one), resistance_ohm=_pair(resistance, "Ω")[0],
        threshold_mA_cm2=_pair(threshold, "mA/cm²")[0], oxidation=not reduction, planar=not composite,
        reference="Li/Li+" if known else "", subject=one.sample or one.path,
    )  # fmt: skip
    if not isinstance(result, Refusal) and "-" not in (as_json, as_csv):
        rows = [(rule, f"{value:.3f} V") for rule, value in result.rules]
        print_table(("rule", "onset vs Li/Li+" if known else "onset on the measured scale"), rows)
    _show([result], as_json, as_csv, quiet)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--resistance", default=None, help="Cell resistance from impedance [default: that of the first half-cycles].")
@click.option("--separation", type=click.Choice(["not separable", "stripping", "plating"]), default="not separable", show_default=True)
@condition_options
@output_options
@quiet_option
def ccd(files: tuple[str, ...], resistance: str | None, separation: str, as_json: str | None, as_csv: str | None, quiet: bool, **conditions: Any) -> None:
    """Critical current from galvanostatic ramps in FILES: first soft short, hard short or contact loss."""
    from frenkel.errors import InputError
    from frenkel.measure.direct_current.plating_ramps import critical_current, pool_critical_currents

    cells = []
    for path in files:
        one = _one(path, conditions, "time", "potential", "current")
        cells.append(critical_current(
            one.values("time", "s"), one.values("potential", "V"), one.values("current", "mA"), area_cm2=_area(one),
            resistance_ohm=None if resistance is None else _pair(resistance, "Ω")[0], pressure_MPa=one.pressure_MPa,
            temperature_K=one.temperature_K, separation=separation, subject=one.sample or one.path,
        ))  # fmt: skip
    if "-" not in (as_json, as_csv):
        rows = [(c.subject, f"{c.survived_mA_cm2:.3g}", "never" if c.failed_mA_cm2 is None else f"{c.failed_mA_cm2:.3g}", c.event, c.ramp,
                 f"{c.half_cycles[-1].duration_s:.3g}", f"{c.cumulative_mAh_cm2:.3g}") for c in cells]  # fmt: skip
        print_table(("cell", "survived mA/cm²", "failed at", "event", "ramp", "step s", "cumulative mAh/cm²"), rows)
    _show(list(cells), as_json, as_csv, quiet)
    if len(cells) >= 3 and sum(c.failed_mA_cm2 is not None for c in cells) >= 2:
        try:
            fit = pool_critical_currents(cells)
            click.echo(f"Weibull: shape {fit.shape:.3g}, scale {fit.scale:.3g} mA/cm², {fit.failures} of {len(cells)} failed.", err=as_json == "-")
        except InputError as error:
            click.echo(f"unknown: {error}", err=True)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--active-mass", default=None, help='Mass of active material, for example "10 mg".')
@condition_options
@output_options
@quiet_option
def cycling(file: str, active_mass: str | None, as_json: str | None, as_csv: str | None, quiet: bool, **conditions: Any) -> None:
    """Capacity, efficiencies and polarisation of every cycle in FILE."""
    from frenkel.measure.direct_current.cycling import cycles_of

    one = _one(file, conditions, "time", "potential", "current")
    numbers = one.values("cycle") if "cycle" in one.names else None
    mass = None if active_mass is None else _pair(active_mass, "mg")[0]
    cycles = cycles_of(one.values("time", "s"), one.values("potential", "V"), one.values("current", "mA"), cycle=numbers, active_mass_mg=mass)
    header = ("cycle", "charge_mAh", "discharge_mAh", "discharge_mAh_g", "coulombic_efficiency", "energy_efficiency", "polarisation_V")
    rows = [(c.number, c.charge_mAh, c.discharge_mAh, c.specific_discharge_mAh_g, c.coulombic_efficiency, c.energy_efficiency, c.polarisation_V)
            for c in cycles]  # fmt: skip
    if as_json:
        emit_json([dict(zip(header, row, strict=True)) for row in rows], as_json)
    if as_csv:
        emit_csv(header, rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, [["" if v is None else f"{v:.5g}" for v in row] for row in rows])
    print_notices(one.notices, quiet=quiet)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--length", required=True, help='Diffusion length, for example "5 ± 0.5 um".')
@click.option("--length-of", type=click.Choice(["slab", "particles"]), default="particles", show_default=True)
@condition_options
@output_options
@quiet_option
def gitt(file: str, length: str, length_of: str, as_json: str | None, as_csv: str | None, quiet: bool, **conditions: Any) -> None:
    """Chemical diffusivity from every pulse and rest in FILE."""
    from frenkel.errors import InputError
    from frenkel.evidence import Refusal
    from frenkel.measure.direct_current.titration import gitt_diffusivity, pulses_of

    one = _one(file, conditions, "time", "potential", "current")
    t, E, I = one.values("time", "s"), one.values("potential", "V"), one.values("current", "mA")
    value, deviation = _pair(length, "cm")
    results: list[Any] = []
    for part in pulses_of(I):
        try:
            results.append(gitt_diffusivity(t[part], E[part], I[part], length_cm=value, length_deviation_cm=deviation, length_of=length_of,
                                            subject=one.sample or one.path))  # fmt: skip
        except InputError as error:
            results.append(Refusal("diffusivity", f"pulse from {t[part][0]:.6g} s: {error}", "a pulse with rest before and after", "", "measure"))
    _show(results, as_json, as_csv, quiet)


@click.command()
@click.argument("table", type=click.Path(dir_okay=False))
@click.option("--mass", required=True, help='Mass of the electrolyte, for example "100 mg".')
@click.option("--chamber", default=None, help='Volume of the closed chamber, for example "2000 mL".')
@click.option("--flow", default=None, help="Flow of the gas in mL/min (a number).")
@click.option("--gas-temperature", default="25 °C", show_default=True)
@click.option("--humidity", default=None, type=click.FloatRange(0.0, 1.0), help="Relative humidity, 0 to 1.")
@output_options
@quiet_option
def moisture(
    table: str, mass: str, chamber: str | None, flow: str | None, gas_temperature: str, humidity: float | None, as_json: str | None,
    as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """H2S per gram from TABLE with two columns: time in min, concentration in ppm (one header line, comma separated)."""
    from frenkel.errors import ParseError
    from frenkel.files import read_bytes
    from frenkel.measure.direct_current.moisture import hydrogen_sulfide_per_gram
    from frenkel.quantities import parse

    rows = []
    for number, line in enumerate(read_bytes(table).decode("utf-8", "replace").splitlines()[1:], start=2):
        if line.strip():
            try:
                a, b = line.replace(";", ",").split(",")[:2]
                rows.append((float(a), float(b)))
            except ValueError as error:
                raise ParseError("two numbers are needed: time in min and ppm", file=table, line=number) from error
    result = hydrogen_sulfide_per_gram(
        [a for a, _ in rows], [b for _, b in rows], mass_mg=_pair(mass, "mg")[0], chamber_mL=None if chamber is None else _pair(chamber, "mL")[0],
        flow_mL_min=None if flow is None else float(flow), gas_temperature_K=parse(gas_temperature, "K"), relative_humidity=humidity, subject=table,
    )  # fmt: skip
    _show([result], as_json, as_csv, quiet)
