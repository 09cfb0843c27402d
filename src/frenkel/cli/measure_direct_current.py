"""`frenkel measure transference|electronic|lsv|moisture`: what direct current says of an electrolyte. Parse, call, show."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.measure_results import Output, pair, record_options, report_options
from frenkel.cli.measure_runs import area_of, cell_constant_of, run_of, subject_of

__all__ = ["electronic", "lsv", "moisture", "transference"]


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--polarisation", required=True, help='Step of the potential, for example "10 ± 0.01 mV".')
@click.option("--bulk", required=True, help='Bulk resistance from impedance, for example "120 ± 2 ohm".')
@click.option("--before", required=True, help='Interfacial resistance before the step, for example "80 ± 1 ohm".')
@click.option("--after", required=True, help='Interfacial resistance in the steady state, for example "84 ± 1 ohm".')
@click.option("--initial-current", default=None, help="Your own I0 [default: polarisation over bulk and interfacial resistance, from impedance].")
@click.option("--trust-steady", is_flag=True, help="Your own statement that the end is steady, where the record does not show it.")
@click.option("--sigma", default=None, help='Balsara-Newman: conductivity, for example "1.1 ± 0.05 mS/cm".')
@click.option("--diffusivity", default=None, help='Balsara-Newman: salt diffusivity, for example "8e-8 ± 5e-9 cm2/s".')
@click.option("--relaxation", type=click.Path(dir_okay=False), default=None, help="Balsara-Newman: open circuit after a polarisation, for the diffusivity.")
@click.option("--concentration", default=None, help='Balsara-Newman: of the salt, for example "1.2 ± 0.02 mol/L".')
@click.option("--slope", default=None, help='Balsara-Newman: dU/d ln m of concentration cells, for example "-110 ± 5 mV".')
@record_options
def transference(
    file: str, polarisation: str, bulk: str, before: str, after: str, initial_current: str | None, trust_steady: bool, **options: Any
) -> None:  # fmt: skip
    """Current fraction (Bruce-Vincent-Evans) from the current in FILE after a small step of the potential.

    With --sigma, --concentration, --slope and --diffusivity (or --relaxation and --thickness) also the transference number of a
    concentrated binary electrolyte (Balsara-Newman).
    """
    from frenkel.evidence import Refusal
    from frenkel.measure.direct_current.decided import decide, key_of
    from frenkel.measure.direct_current.transference import transference_from_transient
    from frenkel.measure.overrides import RecordOverride

    out = Output("transference", "Transference", options)
    one = run_of(file, "transference", options, "time", "current")
    inputs: dict[str, Any] = {"dV": pair(polarisation, "V"), "bulk": pair(bulk, "Ω"), "R0": pair(before, "Ω"), "Rss": pair(after, "Ω")}
    if initial_current is not None:
        inputs["I0"] = pair(initial_current, "mA")
    found = decide(
        [one], out.overrides(file), "transference",
        lambda parts, own: transference_from_transient(
            parts[0].values("time", "s"), parts[0].values("current", "mA"), **inputs, steady_mA=own[0].steady_mA,
            trust_steady=trust_steady or own[0].trust_steady, subject=subject_of(one, options), temperature_K=one.temperature_K,
            temperature_deviation_K=one.temperature_std_K or 0.0, source=one.source(),
        ),
        lambda r: {} if isinstance(r, Refusal) else {"current fraction": r.value},
    )  # fmt: skip
    results: list[Any] = [found.result]
    if any(options[name] for name in ("sigma", "concentration", "slope")) and not isinstance(found.result, Refusal):
        results.append(_concentrated(found.result, one, options))
    known = [r for r in results if not isinstance(r, Refusal)]
    rows = [(r.method, r.kind, r.value, r.low, r.high) for r in known]
    automatic = {}
    if known:
        if known[0].watanabe:
            rows.insert(1, ("Watanabe", "current fraction", *known[0].watanabe))
        t = found.records[0].values("time", "s")
        automatic = {key_of(one): RecordOverride(time_s=(float(t[0]), float(t[-1])), steady_mA=(known[0].steady.value, known[0].steady.deviation),
                                                               reason="automatic")}  # fmt: skip
    out.show(known, [r for r in results if isinstance(r, Refusal)], tables={"current fraction": (("method", "kind", "value", "low", "high"), rows)} if rows else None,
             figures=lambda: [("transference", known[0].plot())] if known else [], decided=[found], automatic=automatic,
             checklist=[("polarisation", polarisation, True), ("resistances before and after", f"{before}; {after}", True)])  # fmt: skip


def _concentrated(found: Any, one: Any, options: dict[str, Any]) -> Any:
    """The transference number of a concentrated electrolyte, or a Refusal."""
    from frenkel.errors import InputError
    from frenkel.evidence import Refusal
    from frenkel.measure.direct_current.concentrated import restricted_diffusion, transference_of_concentrated
    from frenkel.measure.direct_current.decided import used_part

    sigma, concentration, slope, diffusivity, relaxation = (options[n] for n in ("sigma", "concentration", "slope", "diffusivity", "relaxation"))
    if not (sigma and concentration and slope) or (diffusivity is None) == (relaxation is None):
        raise InputError("Balsara-Newman needs --sigma, --concentration, --slope, and either --diffusivity or --relaxation.")
    if diffusivity is not None:
        D = pair(diffusivity, "cm²/s")
    else:
        if one.geometry is None or one.geometry.thickness_um is None:
            raise InputError("The diffusivity from a relaxation needs the thickness.", next_step='Give --thickness "200 ± 5 um".')
        record = used_part(run_of(str(relaxation), "relaxation", options, "time", "potential"))
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
@record_options
def electronic(files: tuple[str, ...], hebb_wagner: bool, leakage: str, **options: Any) -> None:
    """Electronic conductivity from FILES: current against time at several potentials, one a file or a staircase in one file."""
    from frenkel.measure.direct_current.decided import decide, key_of
    from frenkel.measure.direct_current.holds import decided_holds, electronic_conductivity, holds_of
    from frenkel.measure.overrides import RecordOverride

    out = Output("electronic", "Electronic conductivity", options)
    runs = [run_of(path, "electronic", options, "time", "current", "potential") for path in files]
    first = runs[0]
    constant, relative = cell_constant_of(first)
    more: dict[str, Any] = {
        "cell_constant_1_cm": constant, "cell_constant_relative": relative, "leakage_mA": pair(leakage, "mA")[0], "subject": subject_of(first, options),
        "temperature_K": first.temperature_K, "temperature_deviation_K": first.temperature_std_K or 0.0, "source": first.source(*runs[1:]),
    }  # fmt: skip
    found = decide(
        runs, out.overrides(*files), "electronic",
        lambda parts, own: electronic_conductivity(
            [decided_holds(holds_of(p.values("time", "s"), p.values("potential", "V"), p.values("current", "mA")), leave_out=o.leave_out_parts,
                           trust_steady=o.trust_steady) for p, o in zip(parts, own, strict=True)],
            against_reversible=hebb_wagner, **more,
        ),
        lambda r: {f"conductivity {one.carrier}".strip(): one.value_S_cm for one in r.results},
    )  # fmt: skip
    results = found.result.results
    rows = [(r.carrier or "all", "at most" if r.censored else "", r.value_S_cm, r.low_S_cm, r.high_S_cm) for r in results]
    header = ("carrier", "", "S/cm", "low", "high")
    holds = [(path, k, h.potential_V, h.steady.value, h.steady.deviation, "yes" if h.steady.settled else "no", "yes" if h.used else "no")
             for path, part in zip(files, found.result.holds, strict=True) for k, h in enumerate(part)]  # fmt: skip
    automatic = {key_of(one): RecordOverride(leave_out_parts=tuple(k for k, h in enumerate(part) if not h.used), reason="automatic")
                 for one, part in zip(runs, found.result.holds, strict=True)}  # fmt: skip
    tables: dict[str, Any] = {"conductivity": (header, rows)} if rows else {}
    out.show(results, found.result.refusals,
             tables=tables | {"holds": (("file", "hold", "V", "steady mA", "deviation mA", "settled", "used"), holds)},
             more={"carriers": [dict(zip(header, row, strict=True)) for row in rows]}, figures=lambda: [("electronic", results[0].plot())] if results else [],
             decided=[found], automatic=automatic, checklist=[("leakage of the set-up", leakage, pair(leakage, "mA")[0] > 0.0)])  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--threshold", default="0.01 mA/cm2", show_default=True, help="Current density of the first rule.")
@click.option("--resistance", default="0 ohm", show_default=True, help="Series resistance for the I R correction.")
@click.option("--reduction", is_flag=True, help="The cathodic sweeps.")
@click.option("--composite", is_flag=True, help="The electrode is a composite with carbon, no plane.")
@click.option("--electrolyte-mass", default=None, help='Electrolyte in the electrode, for the charge per gram, for example "5 mg".')
@click.option("--sweep", default=0, show_default=True, help="Which sweep of that direction, counted from 0.")
@record_options
def lsv(
    file: str, threshold: str, resistance: str, reduction: bool, composite: bool, electrolyte_mass: str | None, sweep: int, **options: Any
) -> None:
    """Onset of decomposition from one sweep of a linear or cyclic voltammogram, by three rules with their spread."""
    from frenkel.evidence import Refusal
    from frenkel.measure.direct_current.decided import decide, key_of
    from frenkel.measure.direct_current.sweep import onset_of_record
    from frenkel.measure.overrides import RecordOverride
    from frenkel.measure.potentials import LithiumScale, lithium_scale

    out = Output("lsv", "Onset of decomposition", options)
    one = run_of(file, "lsv", options, "potential", "current")
    scale = lithium_scale(one)
    known = isinstance(scale, LithiumScale)
    area = area_of(one)
    more: dict[str, Any] = {
        "resistance_ohm": pair(resistance, "Ω")[0], "threshold_mA_cm2": pair(threshold, "mA/cm²")[0], "oxidation": not reduction, "planar": not composite,
        "reference": "Li/Li+" if known else "", "subject": subject_of(one, options), "temperature_K": one.temperature_K, "source": one.source(),
        "electrolyte_mass_mg": None if electrolyte_mass is None else pair(electrolyte_mass, "mg")[0],
    }  # fmt: skip
    found = decide(
        [one], out.overrides(file), "lsv",
        lambda parts, own: onset_of_record(
            parts[0].values("potential", "V") + (scale.offset_V if isinstance(scale, LithiumScale) else 0.0), parts[0].values("current", "mA"),
            time_s=parts[0].values("time", "s") if "time" in one.names else None, area_cm2=area, sweep=sweep if own[0].sweep is None else own[0].sweep,
            background_V=own[0].background_V, rule=own[0].rule or "threshold", **more,
        ),
        lambda r: {} if isinstance(r, Refusal) else {"onset": r.value_V} | ({} if r.charge_mAh_g is None else {"charge": r.charge_mAh_g}),
    )  # fmt: skip
    onset = found.result
    checklist = [("composite electrode (not planar)", "yes" if composite else "planar, or not said", composite), ("I R correction", resistance, pair(resistance, "Ω")[0] > 0.0),
                 ("charge per gram", electrolyte_mass or "no mass given", electrolyte_mass is not None)]  # fmt: skip
    if isinstance(onset, Refusal):
        out.show([], [onset], decided=[found], checklist=checklist)
        return
    header = ("rule", "onset vs Li/Li+ (V)" if known else "onset on the measured scale (V)")
    rows: list[tuple[Any, ...]] = list(onset.rules)
    if onset.charge_mAh_g is not None:
        rows.append(("charge above the background (mAh/g)", onset.charge_mAh_g))
    automatic = {key_of(one): RecordOverride(sweep=sweep, background_V=onset.background_V, rule=onset.rule, reason="automatic")}
    out.show([onset], () if isinstance(scale, LithiumScale) else (scale,), tables={"onset": (header, rows)}, decided=[found], automatic=automatic, checklist=checklist,
             figures=lambda: [("lsv", onset.plot())])  # fmt: skip


@click.command()
@click.argument("table", type=click.Path(dir_okay=False))
@click.option("--mass", required=True, help='Mass of the electrolyte, for example "100 mg".')
@click.option("--chamber", default=None, help='Volume of the closed chamber, for example "2000 mL".')
@click.option("--flow", default=None, type=float, help='Flow of the gas in mL/min (a number), at the temperature of the gas.')
@click.option("--gas-temperature", required=True, help='Of the gas in the chamber or the flow meter, for example "25 °C".')
@click.option("--humidity", default=None, type=click.FloatRange(0.0, 1.0), help="Relative humidity, 0 to 1.")
@click.option("--before", default=None, help='Conductivity before the exposure, for example "1.9 ± 0.1 mS/cm".')
@click.option("--after", default=None, help="Conductivity after it.")
@report_options
def moisture(
    table: str, mass: str, chamber: str | None, flow: float | None, gas_temperature: str, humidity: float | None, before: str | None, after: str | None,
    **options: Any,
) -> None:  # fmt: skip
    """H2S per gram from TABLE with a column of times and one of concentrations, units in the header; and the conductivity it cost."""
    from frenkel.errors import InputError
    from frenkel.measure.direct_current.decided import decide, key_of
    from frenkel.measure.direct_current.gas_record import gas_measurement
    from frenkel.measure.direct_current.moisture import hydrogen_sulfide_per_gram, retained_conductivity
    from frenkel.measure.overrides import RecordOverride
    from frenkel.quantities import parse

    out = Output("moisture", "Exposure to moisture", options)
    if (before is None) != (after is None):
        raise InputError("The conductivity retained needs --before and --after.")
    kept = None if before is None or after is None else retained_conductivity(pair(before, "S/cm"), pair(after, "S/cm"))
    record = gas_measurement(table)
    more: dict[str, Any] = {
        "mass_mg": pair(mass, "mg")[0], "chamber_mL": None if chamber is None else pair(chamber, "mL")[0], "flow_mL_min": flow,
        "gas_temperature_K": parse(gas_temperature, "K"), "relative_humidity": humidity, "retained": kept, "subject": options["subject"] or table,
        "source": record.source(),
    }  # fmt: skip
    found = decide(
        [record], out.overrides(table), "moisture",
        lambda parts, own: hydrogen_sulfide_per_gram(parts[0].values("time", "min"), parts[0].values("concentration"), rate_min=own[0].rate_min, **more),
        lambda r: {"H2S per gram": r.final_mL_g, "rate": r.rate_mL_g_min},
    )  # fmt: skip
    gas = found.result
    rows = [(gas.final_mL_g, gas.rate_mL_g_min, *gas.rate_between_min, None if kept is None else kept.ratio)]
    automatic = {key_of(record): RecordOverride(rate_min=gas.rate_between_min, reason="automatic")}
    out.show([gas], tables={"exposure": (("H2S mL/g at 0 °C", "rate mL/(g·min)", "from min", "to min", "σ after/before"), rows)}, decided=[found],
             automatic=automatic, figures=lambda: [("moisture", gas.plot())],
             checklist=[("mass", mass, True), ("chamber or flow", chamber or f"{flow:g} mL/min", True), ("temperature of the gas", gas_temperature, True),
                        ("relative humidity", "missing" if humidity is None else f"{humidity:g}", humidity is not None),
                        ("conductivity before and after", "missing" if kept is None else f"{before}; {after}", kept is not None)])  # fmt: skip
