"""`frenkel process fit` and `laws`: the user's logs and tables, fitted; what follows from the fit; the next runs."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import print_notices, print_table
from frenkel.cli.process_fit_answers import answers_of, named_values
from frenkel.cli.process_shared import emit, report_option, write_report
from frenkel.errors import InputError
from frenkel.quantities import format_value, parse

__all__ = ["fit", "laws"]

LOG_LAWS = {
    "sintering": "dilatometer logs: master sintering curve, one or two processes (time, temperature, dL/L0 | length | shrinkage | relative density)",
    "garnet": "dilatometer logs of a garnet: two processes, which is the reaction of protons (and --tga LOG with --material)",
    "sintering-growth": "dilatometer logs with --grain LOG=SIZE and --first-grain: densification coupled to grain growth, --pressure LOG=…",
    "ramps": "TGA or DSC logs: E and the law of a reaction, --window T1,T2 (time, temperature, mass | heat flow)",
    "dsc-peaks": "DSC or TGA logs: Kissinger's analysis of their peaks, --window T1,T2",
    "calcination": "table of isothermal conversions: JMAK, Ginstling or contracting sphere by AICc",
}


@click.command("fit")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option("--law", default="sintering", show_default=True, help="One of: frenkel process laws.")
@click.option("--green-density", type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True), default=None, help="Relative density before sintering, for logs of length.")
@click.option("--processes", type=click.IntRange(1, 2), default=None, help="Processes of the master curve [default: one, two where one does not fit].")
@click.option("--powder", default="", help="What the kinetics belong to: maker, size, surface.")
@click.option("--grain", "grains", multiple=True, metavar="LOG=SIZE", help='Grain size at the end of a log, as in "2K.csv=1.8 um".')
@click.option("--first-grain", default=None, help='Grain size of the powder, as in "0.5 um".')
@click.option("--pressure", "pressures", multiple=True, metavar="LOG=PRESSURE", help='Pressure applied in a log, as in "2K.csv=30 MPa".')
@click.option("--window", default=None, metavar="T1,T2", help='Ends of a step or peak in °C, as in "200,350".')
@click.option("--tga", type=click.Path(), default=None, help="TGA log of a garnet powder: its protons.")
@click.option("--material", default="", help="The garnet, for the protons per formula.")
@click.option("--reaction-heat", default=None, help='Heat of the whole reaction, as in "400 J/g", for photo-DSC logs of heat flow.')
@click.option("--predict", "programme", default=None, help='After a programme, as in "5 K/min to 1150 °C, 1 h", or a measured one (CSV).')
@click.option("--at", "points", multiple=True, metavar="NAME=VALUE", help='Where a law is asked, as in "pressure=300 MPa" (repeat for each variable).')
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="What else follows from the fit needs: see frenkel process laws.")
@click.option("--next", "next_runs", is_flag=True, help="The next three runs that would narrow the answer most.")
@click.option("--programme-report", type=click.Path(dir_okay=False), default=None, help="Write what --predict gives along the programme as HTML.")
@report_option
@output_options
@quiet_option
def fit(
    logs: tuple[str, ...], law: str, green_density: float | None, processes: int | None, powder: str, grains: tuple[str, ...], first_grain: str | None,
    pressures: tuple[str, ...], window: str | None, tga: str | None, material: str, reaction_heat: str | None, programme: str | None, points: tuple[str, ...],
    given: tuple[str, ...], next_runs: bool, programme_report: str | None, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Fit LOGS (tables): the master sintering curve of dilatometer logs, ramps of TGA or DSC, or another step law."""
    from frenkel.evidence import Refusal

    ends = _window(window)
    options = {"green": green_density, "processes": 2 if law == "garnet" and processes is None else processes, "powder": powder, "grains": grains, "first_grain": first_grain,
               "pressures": pressures, "window": ends, "reaction_heat": None if reaction_heat is None else parse(reaction_heat, "J/g")}  # fmt: skip
    found, notices = _fitted(logs, law, options)
    if isinstance(found, Refusal):
        emit({"refusal": found.to_dict()}, ("refused", "settle"), [(found.reason, found.settle)], as_json, as_csv)
        if "-" not in (as_json, as_csv):
            click.echo(f"Refused: {found.reason}\nWould settle it: {found.settle}.")
        return
    rows = [(p.name, format_value(p.value, p.unit), format_value(p.low), format_value(p.high)) for p in found.parameters]
    header = ("parameter", "value", "low", "high")
    extra, along = answers_of(found, law, programme=programme, points=points, given=given, next_runs=next_runs, tga=tga, material=material, window=ends)
    emit({**found.to_dict(), **extra}, header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, rows)
        for name, value in extra.items():
            click.echo(f"{name}: {value['text'] if isinstance(value, dict) else value}")
    write_report(found, report)
    if programme_report:
        if along is None:
            raise InputError("There is nothing along a programme to draw.", next_step="Give --predict with --law sintering or sintering-growth, or --law photo-cure with its --set.")
        write_report(along, programme_report)
    print_notices((*notices, *found.notices), quiet=quiet)


def _window(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) != 2:
        raise InputError(f"{text!r} is no window.", next_step='Write two temperatures in °C, as in "200,350".')
    low, high = (parse(one, "°C", bare=True) for one in parts)
    return low, high


def _fitted(logs: tuple[str, ...], law: str, options: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    if law in ("sintering", "garnet", "sintering-growth"):
        return _fit_dilatometer(logs, law, options)
    if law in ("ramps", "dsc-peaks"):
        from frenkel.process.ramp_kinetics import fit_ramps, kissinger_of_ramps
        from frenkel.process.ramp_logs import read_ramp_log

        read = [read_ramp_log(path, window_C=options["window"]) for path in logs]
        ramps = [log for log, _ in read]
        found = fit_ramps(ramps, powder=options["powder"]) if law == "ramps" else kissinger_of_ramps(ramps, powder=options["powder"])
        return found, tuple(note for _, notes in read for note in notes)
    if law == "photo-cure":
        from frenkel.process.photo_logs import fit_photo_logs

        return fit_photo_logs(logs, reaction_heat_J_g=options["reaction_heat"], powder=options["powder"]), ()
    from frenkel.process.step_laws import CALCINATION, best_law, fit_table

    if law == "calcination":
        return best_law(logs, CALCINATION, powder=options["powder"]), ()
    return fit_table(logs, law, powder=options["powder"]), ()


def _fit_dilatometer(logs: tuple[str, ...], law: str, options: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    from frenkel.process.coupled_sintering import fit_coupled
    from frenkel.process.dilatometer import read_dilatometer_log
    from frenkel.process.sinter import fit_master_curve

    read = [read_dilatometer_log(path, green_density=options["green"]) for path in logs]
    notices = tuple(note for _, notes in read for note in notes)
    runs = [run for run, _ in read]
    if law != "sintering-growth":
        return fit_master_curve(runs, powder=options["powder"], processes=options["processes"]), notices
    if options["first_grain"] is None:
        raise InputError("Densification with grain growth needs the grain size of the powder.", next_step='Give it: --first-grain "0.5 um".')
    sizes, pressures = named_values(options["grains"], "µm"), named_values(options["pressures"], "MPa")
    return fit_coupled(runs, sizes, first_grain_um=parse(options["first_grain"], "µm"), pressures_MPa=pressures, powder=options["powder"]), notices


@click.command("laws")
def laws() -> None:
    """The step laws that can be fitted, with the columns that their tables need."""
    from frenkel.process.step_laws import LAWS

    rows = [*LOG_LAWS.items()]
    print_table(("law", "logs"), rows)
    rows3 = [(k, law.equation, ", ".join(f"{v.name} ({v.unit})" for v in (*law.x, law.y))) for k, law in LAWS.items()]
    print_table(("law", "equation", "columns"), rows3)
    follow = [
        ("transformation-curve", "liquidus", "critical cooling rate"),
        ("drying", "evaporation speed, wet thickness", "Péclet number with interval: does binder or filler gather at the surface"),
        ("photo-cure", "intensity, time, penetration, depth", "conversion at the lit face and at the depth; profile by --programme-report"),
    ]
    print_table(("law", "--set", "gives"), follow)
