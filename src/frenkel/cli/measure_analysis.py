"""`frenkel eis` and `frenkel series`: impedance files to conductivity, with report. Parse, call, show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from frenkel.cli.measure_conditions import condition_options, with_conditions
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table

__all__ = ["eis", "series"]

F = TypeVar("F", bound=Callable[..., Any])

_override_option = click.option(
    "--overrides", type=click.Path(dir_okay=False, exists=True), default=None,
    help="Your decisions; default: frenkel.yaml beside the first file, if it is there.",
)  # fmt: skip
_FOLDER = click.Path(file_okay=False)
_EXPORTS = (
    click.option("--origin", type=_FOLDER, default=None, help="Write one CSV for each spectrum (and σ(T)) into a folder."),
    click.option("--zview", type=_FOLDER, default=None, help="Write one .z for each spectrum into a folder."),
    click.option("--svg", type=_FOLDER, default=None, help="Write all figures as SVG, 8.5 and 17 cm wide, into a folder."),
    click.option("--xlsx", type=click.Path(dir_okay=False), default=None, help="Write all tables as a workbook."),
    click.option("--decisions", type=click.Path(dir_okay=False), default=None, help="Write the automatic choices as a frenkel.yaml to edit."),
)


def _export_options(function: F) -> F:
    for one in reversed(_EXPORTS):
        function = one(function)
    return function


_report_option = click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write the HTML report.")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--subject", default="", help="What was measured, as frenkel evaluate names it [default: the sample].")
@_override_option
@_report_option
@_export_options
@condition_options
@output_options
@quiet_option
def eis(
    files: tuple[str, ...], subject: str, overrides: str | None, report: str | None,
    as_json: str | None, as_csv: str | None, quiet: bool, **conditions: Any,
) -> None:  # fmt: skip
    """Check, fit and evaluate the impedance spectra in FILES.

    \b
    frenkel eis pellet.mpr --thickness "1.00 ± 0.02 mm" --diameter "10 mm" --report pellet.html
    frenkel eis *.ism --samples samples.csv --csv sigma.csv
    """
    results, failed = _analysed(files, overrides, conditions)
    _show(results, as_json, as_csv, subject)
    _write_more(results, conditions)
    if report and results:
        from frenkel.measure.report import write_report

        write_report(results, report, command=_command())
    _finish(results, failed, quiet)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--subject", default="", help="What was measured [default: the name of the folder].")
@click.option("--law", default="auto", show_default=True, help="auto: chosen by AICc; or a law of frenkel fit.")
@click.option("--shared", default="", help='Parameters with one value for all spectra of a sample, for example "L0,R0".')
@_override_option
@_report_option
@_export_options
@condition_options
@output_options
@quiet_option
def series(
    folder: str, subject: str, law: str, shared: str, overrides: str | None, report: str | None, as_json: str | None, as_csv: str | None,
    quiet: bool, **conditions: Any,
) -> None:  # fmt: skip
    """Conductivity against temperature from all impedance files in FOLDER (samples.csv in it is used).

    \b
    frenkel measure init FOLDER        # then fill in FOLDER/samples.csv
    frenkel series FOLDER --report series.html
    """
    from frenkel.measure.series import analyse_series

    files = tuple(str(p) for p in sorted(Path(folder).iterdir()) if p.is_file() and p.name not in _NOT_DATA)
    table = Path(folder) / "samples.csv"
    if not conditions.get("samples") and table.is_file():
        conditions["samples"] = str(table)
    results, failed = _analysed(files, overrides, conditions, only_impedance=True)
    if not results:
        _finish(results, failed, quiet)
        return
    found = analyse_series(results, subject=subject or Path(folder).resolve().name, law=law,
                           shared=tuple(name.strip() for name in shared.split(",") if name.strip()))  # fmt: skip
    _write_more(results, conditions, found)
    if as_json:
        emit_json(found.to_dict(), as_json)
    if as_csv:
        _emit_summary(results, as_csv)
    if "-" not in (as_json, as_csv):
        _show(results, None, None)
        _show_laws(found)
    if report:
        from frenkel.measure.report import write_report

        write_report(found, report, command=_command())
    for refusal in found.refusals if not quiet else ():
        click.echo(f"unknown: {refusal.reason}", err=True)
    print_notices(found.notices, quiet=quiet)
    _finish(results, failed, quiet)


_NOT_DATA = {"samples.csv", "frenkel.yaml"}


def _analysed(
    files: tuple[str, ...], overrides: str | None, conditions: dict[str, Any], *, only_impedance: bool = False
) -> tuple[list[Any], list[str]]:
    from frenkel.errors import FrenkelError
    from frenkel.measure import read
    from frenkel.measure.overrides import Overrides, read_overrides
    from frenkel.measure.spectrum import analyse_spectrum

    beside = Path(files[0]).parent / "frenkel.yaml" if files else None
    if overrides is None and beside is not None and beside.is_file():
        overrides = str(beside)
    decided = read_overrides(overrides) if overrides else Overrides()
    found: list[Any] = []
    failed: list[str] = []
    for path in files:
        try:
            found.extend(read(path))
        except FrenkelError as error:
            failed.append(str(error))
    results: list[Any] = []
    for one in with_conditions(found, conditions):
        if only_impedance and not one.is_impedance:
            continue
        try:
            results.append(analyse_spectrum(one, decided.for_spectrum(one.path, one.index)))
        except FrenkelError as error:
            failed.append(str(error))
    return results, failed


def _show(results: list[Any], as_json: str | None, as_csv: str | None, subject: str = "") -> None:
    if as_json:
        evidence = [e.to_dict() | ({"subject": subject} if subject else {}) for one in results for e in one.evidence()]
        emit_json({"spectra": [one.to_dict() for one in results], "evidence": evidence}, as_json)
    if as_csv:
        _emit_summary(results, as_csv)
    if "-" in (as_json, as_csv) or not results:
        return
    from frenkel.measure.plots import celsius
    from frenkel.measure.report import shown_conductivity
    from frenkel.quantities import format_value

    rows = []
    for one in results:
        interval = one.total.interval()
        rows.append((
            one.name, celsius(one.measurement.temperature_K), one.choice.best.text, "" if one.choice.accepted else "rejected: R indicative",
            f"{format_value(one.total.value_ohm, 'Ω')} ({format_value(interval.low)} … {format_value(interval.high)})",
            shown_conductivity(one.conductivity("total")), shown_conductivity(one.conductivity("bulk")),
            "passed" if one.choice.test.consistent else "failed",
        ))  # fmt: skip
    print_table(("spectrum", "T", "circuit", "", "R total", "σ total", "σ bulk", "Kramers–Kronig"), rows)


def _show_laws(found: Any) -> None:
    print_table(("process and law", "parameter", "value", "95 %"), found.law_rows())


def _emit_summary(results: list[Any], target: str) -> None:
    from frenkel.measure.exports import SUMMARY_HEADER, summary_rows

    emit_csv(SUMMARY_HEADER, [tuple(row) for row in summary_rows(results)], target)


def _write_more(results: list[Any], options: dict[str, Any], series: Any = None) -> None:
    """All files for other programs that the options ask for."""
    from frenkel.files import write_bytes, write_text
    from frenkel.measure import exports
    from frenkel.measure.overrides import write_overrides
    from frenkel.measure.workbook import workbook_bytes

    if not results:
        return
    names = [exports.file_stem(one, number) for number, one in enumerate(results)]
    files: list[tuple[str, str, str]] = []
    if options["origin"]:
        files += [(options["origin"], name + ".csv", exports.origin_csv(one)) for name, one in zip(names, results, strict=True)]
        if series is not None:
            files.append((options["origin"], "arrhenius.csv", exports.origin_arrhenius_csv(series)))
    if options["zview"]:
        files += [(options["zview"], name + ".z", exports.zview_text(one.measurement)) for name, one in zip(names, results, strict=True)]
    if options["svg"]:
        files += [(options["svg"], name, text) for name, text in exports.svg_figures(results, series)]
    for folder, name, text in files:
        Path(folder).mkdir(parents=True, exist_ok=True)
        write_text(Path(folder) / name, text)
    if options["xlsx"]:
        write_bytes(options["xlsx"], workbook_bytes(exports.workbook_sheets(results, series)))
    if options["decisions"]:
        write_text(options["decisions"], write_overrides(exports.automatic_overrides(results)))


def _command() -> str:
    """The command line as typed, to run it again."""
    import shlex
    import sys

    return shlex.join(["frenkel", *sys.argv[1:]])


def _finish(results: list[Any], failed: list[str], quiet: bool) -> None:
    if not quiet:
        for one in results:
            for refusal in one.refusals:
                click.echo(f"unknown: {refusal.reason}", err=True)
        print_notices((n for one in results for n in one.notices), quiet=quiet)
    for message in failed:
        click.echo(f"Error: {message}", err=True)
    if failed:
        click.get_current_context().exit(1 if results else 3)
