"""`frenkel measure cycling|gitt|growth`: what direct current says of a cell. Parse, call, show."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.measure_results import Output, pair, record_options
from frenkel.cli.measure_runs import run_of, runs_of, subject_of

__all__ = ["cycling", "gitt", "growth"]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@record_options
def growth(files: tuple[str, ...], **options: Any) -> None:
    """Growth of a symmetric cell's resistance, with the root of time or linear, from spectra in FILES or one table (time, resistance)."""
    from frenkel.measure.direct_current.decided import decide, key_of
    from frenkel.measure.direct_current.growth import resistance_growth
    from frenkel.measure.direct_current.interleaved import growth_record
    from frenkel.measure.overrides import RecordOverride

    out = Output("growth", "Growth of the resistance", options)
    runs = [one for path in files for one in runs_of(path, options)]
    record, notices = growth_record(runs)
    area = record.geometry.area_cm2 if record.geometry else None
    more: dict[str, Any] = {"area_cm2": area, "temperature_K": record.temperature_K, "subject": subject_of(record, options), "source": runs[0].source(*runs[1:])}
    decided = decide(
        [record], out.overrides(*files), "growth",
        lambda parts, own: resistance_growth(parts[0].values("time", "h"), parts[0].values("resistance", "Ω"), law=own[0].law or "auto", **more),
        lambda r: {"initial resistance": r.initial_ohm, "rate": r.rate},
    )  # fmt: skip
    found = decided.result
    rows = [(found.law, found.initial_ohm, found.rate, found.interval.low, found.interval.high, found.unit, "yes" if found.decided else "no")]
    points = list(zip(record.values("time", "h").tolist(), record.values("resistance", "Ω").tolist(), strict=True))
    out.show([found], tables={"law": (("law", "R0 / Ω", "rate", "low", "high", "unit", "decided"), rows), "resistances": (("h", "Ω"), points)},
             notices=notices, decided=[decided], automatic={key_of(record): RecordOverride(law=found.law, reason="automatic")},
             figures=lambda: [("growth", found.plot())],
             more={"growth": {"law": found.law, "initial_ohm": found.initial_ohm, "rate": found.rate, "unit": found.unit, "decided": found.decided,
                              "low": found.interval.low, "high": found.interval.high}})  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--active-mass", default=None, help='Mass of active material, for example "10 mg".')
@click.option("--differential", is_flag=True, help="dQ/dV of every half-cycle in --csv and --json.")
@click.option("--step", default="5 mV", show_default=True, help="Step of the potential for dQ/dV.")
@record_options
def cycling(file: str, active_mass: str | None, differential: bool, step: str, **options: Any) -> None:
    """Capacity, efficiencies, polarisation and dQ/dV of every cycle in FILE."""
    from frenkel.measure.direct_current.cell_plots import differential_figure
    from frenkel.measure.direct_current.cycling import cycling as analysed
    from frenkel.measure.direct_current.decided import decide, key_of
    from frenkel.measure.overrides import RecordOverride

    out = Output("cycling", "Cycling", options)
    one = run_of(file, "cycling", options, "time", "potential", "current")
    mass = None if active_mass is None else pair(active_mass, "mg")[0]
    decided = decide(
        [one], out.overrides(file), "cycling",
        lambda parts, own: analysed(
            parts[0].values("time", "s"), parts[0].values("potential", "V"), parts[0].values("current", "mA"),
            cycle=parts[0].values("cycle") if "cycle" in one.names else None, active_mass_mg=mass, leave_out=own[0].leave_out_parts,
            step_V=pair(step, "V")[0], subject=subject_of(one, options), source=one.source(), notices=one.notices,
        ),
        lambda r: {name: value for name, value in (("last discharge", r.cycles[-1].discharge_mAh), ("retention", r.retention)) if value},
    )  # fmt: skip
    found = decided.result
    header = ("cycle", "charge_mAh", "discharge_mAh", "discharge_mAh_g", "coulombic_efficiency", "energy_efficiency", "polarisation_V")
    rows = [(c.number, c.charge_mAh, c.discharge_mAh, c.specific_discharge_mAh_g, c.coulombic_efficiency, c.energy_efficiency, c.polarisation_V)
            for c in found.cycles]  # fmt: skip
    more: dict[str, Any] = {"cycles": [dict(zip(header, row, strict=True)) for row in rows], "retention": found.retention}
    curves = None
    if differential:
        more["differential"] = [{"cycle": c.cycle, "charge": c.charge, "potential_V": c.step_V, "dQ_dV_mAh_V": c.differential_mAh_V} for c in found.curves]
        curves = (("cycle", "direction", "potential_V", "dQ_dV_mAh_V"),
                  [(c.cycle, "charge" if c.charge else "discharge", float(v), float(q)) for c in found.curves
                   for v, q in zip(c.step_V, c.differential_mAh_V, strict=True)])  # fmt: skip
    out.show([found], tables={"cycles": (header, rows)}, csv=curves, more=more, decided=[decided],
             automatic={key_of(one): RecordOverride(reason="automatic")},
             figures=lambda: [("cycling", found.plot()), ("dq_dv", differential_figure(found))],
             checklist=[("mass of active material", active_mass or "missing", active_mass is not None)])  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--length", required=True, help='Diffusion length, for example "5 ± 0.5 um".')
@click.option("--length-of", type=click.Choice(["slab", "particles"]), required=True,
              help="slab: thickness with one blocked side; particles: volume over surface (a third of the radius).")  # fmt: skip
@record_options
def gitt(file: str, length: str, length_of: str, **options: Any) -> None:
    """Chemical diffusivity from every pulse and rest in FILE."""
    from frenkel.measure.direct_current.decided import decide, key_of
    from frenkel.measure.direct_current.titration import titration
    from frenkel.measure.overrides import RecordOverride

    out = Output("gitt", "Galvanostatic intermittent titration", options)
    one = run_of(file, "gitt", options, "time", "potential", "current")
    value, deviation = pair(length, "cm")
    more: dict[str, Any] = {
        "length_cm": value, "length_deviation_cm": deviation, "length_of": length_of, "temperature_K": one.temperature_K,
        "temperature_deviation_K": one.temperature_std_K or 0.0, "subject": subject_of(one, options), "source": one.source(),
    }  # fmt: skip
    decided = decide(
        [one], out.overrides(file), "gitt",
        lambda parts, own: titration(parts[0].values("time", "s"), parts[0].values("potential", "V"), parts[0].values("current", "mA"),
                                     leave_out=own[0].leave_out_parts, pulse_s=own[0].pulse_s, **more),
        lambda r: {f"D at {p.potential_V:.4g} V": p.diffusivity_cm2_s for p in r.pulses},
    )  # fmt: skip
    found = decided.result
    rows = [(p.potential_V, p.diffusivity_cm2_s, p.low_cm2_s, p.high_cm2_s, p.pulse_over_diffusion_time, *p.fitted_s) for p in found.pulses]
    automatic = {key_of(one): RecordOverride(leave_out_parts=found.without_value, reason="automatic")}
    out.show([found], found.refusals, decided=[decided], automatic=automatic,
             tables={"diffusivity": (("potential V", "D cm²/s", "low", "high", "τD/L²", "fitted from s", "to s"), rows)},
             figures=lambda: [*([("diffusivity", found.plot())] if found.pulses else []), *((f"pulse_{k + 1}", p.plot()) for k, p in enumerate(found.pulses[:12]))],
             checklist=[("diffusion length, and of what", f"{length} ({length_of})", deviation > 0.0)])  # fmt: skip
