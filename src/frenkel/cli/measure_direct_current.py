"""`frenkel measure transference|electronic|lsv|moisture`: what direct current says of an electrolyte. Parse, call, show."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.measure_results import (
    Output,
    area_of,
    cell_constant_of,
    pair,
    result_options,
    run_of,
    subject_of,
)
from frenkel.cli.options import output_options, quiet_option

__all__ = ["electronic", "lsv", "moisture", "transference"]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--polarisation", required=True, help='Step of the potential, for example "10 ± 0.01 mV".')
@click.option("--bulk", required=True, help='Bulk resistance from impedance, for example "120 ± 2 ohm".')
@click.option("--before", required=True, help='Interfacial resistance before the step, for example "80 ± 1 ohm".')
@click.option("--after", required=True, help='Interfacial resistance in the steady state, for example "84 ± 1 ohm".')
@click.option("--trust-steady", is_flag=True, help="Your own statement that the end is steady, where the record does not show it.")
@click.option("--sigma", default=None, help='Balsara-Newman: conductivity, for example "1.1 ± 0.05 mS/cm".')
@click.option("--diffusivity", default=None, help='Balsara-Newman: salt diffusivity, for example "8e-8 ± 5e-9 cm2/s".')
@click.option("--relaxation", type=click.Path(dir_okay=False), default=None, help="Balsara-Newman: open circuit after a polarisation, for the diffusivity.")
@click.option("--concentration", default=None, help='Balsara-Newman: of the salt, for example "1.2 ± 0.02 mol/L".')
@click.option("--slope", default=None, help='Balsara-Newman: dU/d ln m of concentration cells, for example "-110 ± 5 mV".')
@result_options
def transference(
    file: str, polarisation: str, bulk: str, before: str, after: str, trust_steady: bool, sigma: str | None, diffusivity: str | None,
    relaxation: str | None, concentration: str | None, slope: str | None, as_json: str | None, as_csv: str | None, report: str | None,
    quiet: bool, **conditions: Any,
) -> None:  # fmt: skip
    """Current fraction (Bruce-Vincent-Evans) from the current in FILE after a small step of the potential.

    With --sigma, --concentration, --slope and --diffusivity (or --relaxation and --thickness) also the transference number of a
    concentrated binary electrolyte (Balsara-Newman).
    """
    from frenkel.evidence import Refusal
    from frenkel.measure.direct_current.transference import transference_from_transient

    out = Output("Transference", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    one = run_of(file, conditions, "time", "current")
    found = transference_from_transient(
        one.values("time", "s"), one.values("current", "mA"), dV=pair(polarisation, "V"), bulk=pair(bulk, "Ω"), R0=pair(before, "Ω"),
        Rss=pair(after, "Ω"), trust_steady=trust_steady, subject=subject_of(one, conditions), temperature_K=one.temperature_K,
        temperature_deviation_K=one.temperature_std_K or 0.0, source=one.source(),
    )  # fmt: skip
    results: list[Any] = [found]
    given = (sigma, concentration, slope)
    if any(given) and not isinstance(found, Refusal):
        results.append(_concentrated(found, given, diffusivity, relaxation, one, conditions))
    known = [r for r in results if not isinstance(r, Refusal)]
    rows = [(r.method, r.kind, r.value, r.low, r.high) for r in known]
    if known:
        rows.insert(1, ("Watanabe", "current fraction", *known[0].watanabe))
    out.show(known, [r for r in results if isinstance(r, Refusal)], table=(("method", "kind", "value", "low", "high"), rows) if rows else None)


def _concentrated(found: Any, given: tuple[str | None, ...], diffusivity: str | None, relaxation: str | None, one: Any, conditions: dict[str, Any]) -> Any:
    """The transference number of a concentrated electrolyte, or a Refusal."""
    from frenkel.errors import InputError
    from frenkel.evidence import Refusal
    from frenkel.measure.direct_current.concentrated import restricted_diffusion, transference_of_concentrated

    sigma, concentration, slope = given
    if not (sigma and concentration and slope) or (diffusivity is None) == (relaxation is None):
        raise InputError("Balsara-Newman needs --sigma, --concentration, --slope, and either --diffusivity or --relaxation.")
    if diffusivity is not None:
        D = pair(diffusivity, "cm²/s")
    else:
        if one.geometry is None or one.geometry.thickness_um is None:
            raise InputError("The diffusivity from a relaxation needs the thickness.", next_step='Give --thickness "200 ± 5 um".')
        record = run_of(str(relaxation), conditions, "time", "potential")
        relaxed = restricted_diffusion(record.values("time", "s"), record.values("potential", "V"),
                                       thickness_um=(one.geometry.thickness_um, one.geometry.thickness_std_um or 0.0))  # fmt: skip
        if isinstance(relaxed, Refusal):
            return relaxed
        D = (relaxed.diffusivity_cm2_s, (relaxed.high_cm2_s - relaxed.low_cm2_s) / 3.92)
    return transference_of_concentrated(found, conductivity_S_cm=pair(sigma, "S/cm"), diffusivity_cm2_s=D,
                                        concentration_mol_L=pair(concentration, "mol/L"), slope_V=pair(slope, "V"))  # fmt: skip


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--hebb-wagner", is_flag=True, help="One electrode is reversible (Li): electrons and holes apart. Needs the temperature.")
@click.option("--leakage", default="0 mA", show_default=True, help="Largest leakage of instrument and empty cell.")
@result_options
def electronic(
    files: tuple[str, ...], hebb_wagner: bool, leakage: str, as_json: str | None, as_csv: str | None, report: str | None, quiet: bool,
    **conditions: Any,
) -> None:  # fmt: skip
    """Electronic conductivity from FILES: current against time at several potentials, one a file or a staircase in one file."""
    from frenkel.errors import InputError
    from frenkel.measure.direct_current.electronic import blocking_conductivity, holds_of, settled_currents
    from frenkel.measure.direct_current.electronic import hebb_wagner as hebb_wagner_fit

    out = Output("Electronic conductivity", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    runs = [run_of(path, conditions, "time", "current", "potential") for path in files]
    holds = [h for one in runs for h in holds_of(one.values("time", "s"), one.values("potential", "V"), one.values("current", "mA"))]
    subject = subject_of(runs[0], conditions)
    V, I, u, refusals = settled_currents(holds, subject=subject)
    constant, relative = cell_constant_of(runs[0])
    more: dict[str, Any] = {
        "cell_constant_1_cm": constant, "cell_constant_relative": relative, "leakage_mA": pair(leakage, "mA")[0], "subject": subject,
        "current_deviation_mA": u, "source": runs[0].source(*runs[1:]),
    }  # fmt: skip
    results: list[Any] = []
    if len(V) >= (5 if hebb_wagner else 3) or not refusals:
        if hebb_wagner:
            if runs[0].temperature_K is None:
                raise InputError("Hebb-Wagner needs the temperature.", next_step='Give --temperature "60 °C".')
            results.extend(hebb_wagner_fit(V, I, temperature_K=runs[0].temperature_K, temperature_deviation_K=runs[0].temperature_std_K or 0.0, **more))
        else:
            results.append(blocking_conductivity(V, I, temperature_K=runs[0].temperature_K, **more))
    rows = [(r.carrier or "all", r.censored, r.value_S_cm, r.low_S_cm, r.high_S_cm) for r in results]
    header = ("carrier", "", "S/cm", "low", "high")
    out.show(results, refusals, table=(header, rows) if rows else None, more={"carriers": [dict(zip(header, row, strict=True)) for row in rows]})


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--threshold", default="0.01 mA/cm2", show_default=True, help="Current density of the first rule.")
@click.option("--resistance", default="0 ohm", show_default=True, help="Series resistance for the I R correction.")
@click.option("--reduction", is_flag=True, help="The cathodic sweeps.")
@click.option("--composite", is_flag=True, help="The electrode is a composite with carbon, no plane.")
@click.option("--electrolyte-mass", default=None, help='Electrolyte in the electrode, for the charge per gram, for example "5 mg".')
@click.option("--sweep", default=0, show_default=True, help="Which sweep of that direction, counted from 0.")
@result_options
def lsv(
    file: str, threshold: str, resistance: str, reduction: bool, composite: bool, electrolyte_mass: str | None, sweep: int,
    as_json: str | None, as_csv: str | None, report: str | None, quiet: bool, **conditions: Any,
) -> None:  # fmt: skip
    """Onset of decomposition from one sweep of a linear or cyclic voltammogram, by three rules with their spread."""
    from frenkel.errors import InputError
    from frenkel.evidence import Refusal
    from frenkel.measure.direct_current.sweep import sweep_onset, sweeps_of
    from frenkel.measure.potentials import LithiumScale, lithium_scale

    out = Output("Onset of decomposition", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    one = run_of(file, conditions, "potential", "current")
    scale = lithium_scale(one)
    known = isinstance(scale, LithiumScale)
    potential = one.values("potential", "V") + (scale.offset_V if isinstance(scale, LithiumScale) else 0.0)
    parts = [part for part, rising in sweeps_of(potential) if rising is not reduction]
    if not 0 <= sweep < len(parts):
        raise InputError(f"{file} has {len(parts)} {'cathodic' if reduction else 'anodic'} sweeps of 100 points or more.",
                         next_step="Give --sweep, or --reduction for the other direction.")  # fmt: skip
    part = parts[sweep]
    found = sweep_onset(
        potential[part], one.values("current", "mA")[part], area_cm2=area_of(one), resistance_ohm=pair(resistance, "Ω")[0],
        threshold_mA_cm2=pair(threshold, "mA/cm²")[0], oxidation=not reduction, planar=not composite,
        reference="Li/Li+" if known else "", subject=subject_of(one, conditions),
        time_s=one.values("time", "s")[part] if "time" in one.names else None,
        electrolyte_mass_mg=None if electrolyte_mass is None else pair(electrolyte_mass, "mg")[0], temperature_K=one.temperature_K,
        source=one.source(),
    )  # fmt: skip
    if isinstance(found, Refusal):
        out.show([], [found])
        return
    header = ("rule", "onset vs Li/Li+ (V)" if known else "onset on the measured scale (V)")
    rows: list[tuple[Any, ...]] = list(found.rules)
    if found.charge_mAh_g is not None:
        rows.append(("charge above the background (mAh/g)", found.charge_mAh_g))
    out.show([found], () if isinstance(scale, LithiumScale) else (scale,), table=(header, rows))


@click.command()
@click.argument("table", type=click.Path(dir_okay=False))
@click.option("--mass", required=True, help='Mass of the electrolyte, for example "100 mg".')
@click.option("--chamber", default=None, help='Volume of the closed chamber, for example "2000 mL".')
@click.option("--flow", default=None, type=float, help='Flow of the gas in mL/min (a number), at the temperature of the gas.')
@click.option("--gas-temperature", required=True, help='Of the gas in the chamber or the flow meter, for example "25 °C".')
@click.option("--humidity", default=None, type=click.FloatRange(0.0, 1.0), help="Relative humidity, 0 to 1.")
@click.option("--before", default=None, help='Conductivity before the exposure, for example "1.9 ± 0.1 mS/cm".')
@click.option("--after", default=None, help="Conductivity after it.")
@click.option("--subject", default="", help="What was measured, as frenkel evaluate names it [default: the table].")
@click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write an HTML report with the figure.")
@output_options
@quiet_option
def moisture(
    table: str, mass: str, chamber: str | None, flow: float | None, gas_temperature: str, humidity: float | None,
    before: str | None, after: str | None, subject: str, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """H2S per gram from TABLE with a column of times and one of concentrations, units in the header; and the conductivity it cost."""
    from frenkel.errors import InputError
    from frenkel.evidence import Source
    from frenkel.measure.direct_current.gas_record import read_gas_record
    from frenkel.measure.direct_current.moisture import hydrogen_sulfide_per_gram, retained_conductivity
    from frenkel.quantities import parse

    out = Output("Exposure to moisture", as_json=as_json, as_csv=as_csv, report=report, quiet=quiet)
    if (before is None) != (after is None):
        raise InputError("The conductivity retained needs --before and --after.")
    kept = None if before is None or after is None else retained_conductivity(pair(before, "S/cm"), pair(after, "S/cm"))
    time_min, ppm, digest = read_gas_record(table)
    found = hydrogen_sulfide_per_gram(
        time_min, ppm, mass_mg=pair(mass, "mg")[0], chamber_mL=None if chamber is None else pair(chamber, "mL")[0],
        flow_mL_min=flow, gas_temperature_K=parse(gas_temperature, "K"), relative_humidity=humidity,
        retained=kept, subject=subject or table, source=Source(file_digest=digest, place=table, model="frenkel.measure"),
    )  # fmt: skip
    out.show([found])
