"""`frenkel process fit` and `laws`: the user's logs and tables, fitted; the next runs."""

from __future__ import annotations

from typing import Any

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import print_notices, print_table
from frenkel.cli.process_shared import emit, report_option, write_report
from frenkel.errors import InputError
from frenkel.quantities import format_value

__all__ = ["fit", "laws"]


@click.command("fit")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option("--law", default="sintering", show_default=True, help="sintering, or one of: frenkel process laws.")
@click.option("--green-density", type=click.FloatRange(0.0, 1.0, min_open=True, max_open=True), default=None, help="Relative density before sintering, for logs of length.")
@click.option("--processes", type=click.IntRange(1, 2), default=None, help="Processes of the master curve [default: one, two where one does not fit].")
@click.option("--powder", default="", help="What the kinetics belong to: maker, size, surface.")
@click.option("--predict", "programme", default=None, help='Density after a programme, as in "5 K/min to 1150 °C, 1 h".')
@click.option("--next", "next_runs", is_flag=True, help="The next three runs that would narrow the answer most.")
@click.option("--programme-report", type=click.Path(dir_okay=False), default=None, help="Write density and temperature of the programme of --predict as HTML.")
@report_option
@output_options
@quiet_option
def fit(
    logs: tuple[str, ...], law: str, green_density: float | None, processes: int | None, powder: str, programme: str | None, next_runs: bool,
    programme_report: str | None, report: str | None, as_json: str | None, as_csv: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Fit LOGS (tables): the master sintering curve of dilatometer logs, or another step law."""
    from frenkel.evidence import Refusal

    found, notices = _fit_sintering(logs, green_density, processes, powder) if law == "sintering" else _fit_law(logs, law, powder)
    if isinstance(found, Refusal):
        emit({"refusal": found.to_dict()}, ("refused", "settle"), [(found.reason, found.settle)], as_json, as_csv)
        if "-" not in (as_json, as_csv):
            click.echo(f"Refused: {found.reason}\nWould settle it: {found.settle}.")
        return
    rows = [(p.name, format_value(p.value, p.unit), format_value(p.low), format_value(p.high)) for p in found.parameters]
    header = ("parameter", "value", "low", "high")
    extra = _extras(found, law, programme, next_runs)
    emit({**found.to_dict(), **extra}, header, rows, as_json, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(header, rows)
        for name, value in extra.items():
            click.echo(f"{name}: {value}")
    write_report(found, report)
    if programme_report and programme and law == "sintering":
        from frenkel.figures import write_figure
        from frenkel.process.plots_fit import programme_figure
        from frenkel.process.schedule import read_schedule

        write_figure(programme_figure(found, read_schedule(programme)), programme_report)
    print_notices((*notices, *found.notices), quiet=quiet)


def _fit_sintering(logs: tuple[str, ...], green: float | None, processes: int | None, powder: str) -> tuple[Any, tuple[Any, ...]]:
    from frenkel.process.dilatometer import read_dilatometer_log
    from frenkel.process.sinter import fit_master_curve

    read = [read_dilatometer_log(path, green_density=green) for path in logs]
    notices = tuple(note for _, notes in read for note in notes)
    return fit_master_curve([run for run, _ in read], powder=powder, processes=processes), notices


def _fit_law(logs: tuple[str, ...], law: str, powder: str) -> tuple[Any, tuple[Any, ...]]:
    from frenkel.process.step_laws import fit_table

    if len(logs) != 1:
        raise InputError(f"{law} is fitted to one table; {len(logs)} files were given.")
    return fit_table(logs[0], law, powder=powder), ()


def _extras(found: Any, law: str, programme: str | None, next_runs: bool) -> dict[str, Any]:
    from frenkel.evidence import Refusal

    out: dict[str, Any] = {}
    if programme is not None:
        from frenkel.process.schedule import read_schedule

        if law != "sintering":
            raise InputError("--predict takes a furnace programme and belongs to --law sintering.")
        answer = found.predict(read_schedule(programme))
        if isinstance(answer, Refusal):
            out["predicted"] = f"refused: {answer.reason}"
        else:
            outside = ", outside the logs (extrapolated)" if answer.extrapolated else ""
            out["predicted"] = f"relative density {answer.value:.4f} ({answer.low:.4f}–{answer.high:.4f}, 95 %){outside}"
    if next_runs:
        from frenkel.process.design import next_points
        from frenkel.process.suggestions import next_furnace_runs

        chosen = next_furnace_runs(found) if law == "sintering" else next_points(found, [(float(x.min()), float(x.max())) for x in found.x])
        out["next runs"] = "; ".join(chosen.runs)
        out["standard errors"] = "; ".join(f"{name} {now:.3g} → {after:.3g}" for name, now, after in chosen.standard_errors)
    return out


@click.command("laws")
def laws() -> None:
    """The step laws that can be fitted, with the columns that their tables need."""
    from frenkel.process.step_laws import LAWS

    rows = [("sintering", "master sintering curve, one or two processes", "time, temperature, dL/L0 | length | shrinkage | relative density")]
    rows += [(k, law.equation, ", ".join(f"{v.name} ({v.unit})" for v in (*law.x, law.y))) for k, law in LAWS.items()]
    print_table(("law", "equation", "columns"), rows)
