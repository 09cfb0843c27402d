"""`frenkel eis` and `frenkel series`: impedance files to conductivity, with report. Parse, call, show."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from frenkel.cli.measure_conditions import condition_options, with_conditions
from frenkel.cli.measure_results import export_options, override_option, typed_command, write_into
from frenkel.cli.measure_runs import meant
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table

__all__ = ["eis", "series"]

_zview_option = click.option("--zview", type=click.Path(file_okay=False), default=None, help="Write one .z for each spectrum into a folder.")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--subject", default="", help="What was measured, as frenkel evaluate names it [default: the sample].")
@override_option
@export_options
@_zview_option
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
    check_targets(as_json, as_csv, report, conditions["xlsx"], conditions["decisions"])
    done = _analysed(files, overrides, conditions, quiet=quiet)
    _show(done.results, as_json, as_csv, subject)
    _write_more(done.results, conditions)
    if report and done.results:
        from frenkel.measure.report import write_report

        write_report(done.results, report, command=typed_command())
    _finish(done, quiet)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--subject", default="", help="What was measured [default: the name of the folder].")
@click.option("--law", default="auto", show_default=True, help="auto: chosen by AICc; or a law of frenkel fit.")
@click.option("--shared", default="", help='Parameters with one value for all spectra of a sample, for example "L0,R0".')
@override_option
@export_options
@_zview_option
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
    from frenkel.measure.folder import measurement_files
    from frenkel.measure.series_decided import analyse_decided_series

    check_targets(as_json, as_csv, report, conditions["xlsx"], conditions["decisions"])
    files = measurement_files(folder)
    table = Path(folder) / "samples.csv"
    if not conditions.get("samples") and table.is_file():
        conditions["samples"] = str(table)
    done = _analysed(files, overrides, conditions, only_impedance=True, quiet=quiet)
    if not done.results:
        if not (done.failed or done.interrupted):
            done.failed.append(f"{folder} holds no impedance spectrum.")
        _finish(done, quiet)
        return
    decided = done.overrides.series.model_copy(update={
        **({"law": law} if law != "auto" else {}),
        **({"shared": names} if (names := tuple(name.strip() for name in shared.split(",") if name.strip())) else {}),
    })  # fmt: skip
    found = analyse_decided_series(done.results, decided, subject=subject or Path(folder).resolve().name)
    _write_more(done.results, conditions, found)
    if as_json:
        emit_json(found.to_dict(), as_json)
    if as_csv:
        _emit_summary(done.results, as_csv)
    if "-" not in (as_json, as_csv):
        _show(done.results, None, None)
        _show_laws(found)
    if report:
        from frenkel.measure.report import write_report

        write_report(found, report, command=typed_command())
    for refusal in found.refusals if not quiet else ():
        click.echo(f"unknown: {refusal.reason}", err=True)
    print_notices(found.notices, quiet=quiet)
    _finish(done, quiet)


@dataclass
class _Done:
    """What came of the files; with an interrupt, what was done before it."""

    overrides: Any
    results: list[Any] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    notices: list[Any] = field(default_factory=list)
    interrupted: str = ""


def _analysed(
    files: tuple[str, ...], overrides: str | None, conditions: dict[str, Any], *, only_impedance: bool = False, quiet: bool = False
) -> _Done:
    """All spectra of the files; one that cannot be read or analysed is told and the others go on, Ctrl-C keeps those that are done."""
    from frenkel.errors import FrenkelError
    from frenkel.measure.overrides import Overrides, read_overrides
    from frenkel.measure.spectrum import analyse_spectrum
    from frenkel.results import Notice

    beside = Path(files[0]).parent / "frenkel.yaml" if files else None
    if overrides is None and beside is not None and beside.is_file():
        overrides = str(beside)
    done = _Done(read_overrides(overrides) if overrides else Overrides())
    found = with_conditions(_read_all(files, done.failed), conditions)
    spectra = [one for one in found if one.is_impedance or not only_impedance]
    for name in done.overrides.unused((one.path, one.index) for one in found):
        if name in done.overrides.spectra:
            done.notices.append(Notice("decision-unused", f"{overrides}: {name!r} fits none of these files; its decisions are not used."))
    for number, one in enumerate(spectra):
        _say(number, len(spectra), one.path, quiet)
        if not one.is_impedance:
            done.failed.append(f"{one.path} holds {one.technique}, no impedance. {meant(one.path, [one])}")
            continue
        try:
            done.results.append(analyse_spectrum(one, done.overrides.for_spectrum(one.path, one.index)))
        except FrenkelError as error:
            done.failed.append(str(error) if one.path in str(error) else f"{one.path}#{one.index}: {error}")
        except KeyboardInterrupt:
            done.interrupted = f"interrupted: {number} of {len(spectra)} spectra are done and in the results"
            break
    _say(len(spectra), len(spectra), "", quiet)
    return done


def _read_all(files: tuple[str, ...], failed: list[str]) -> list[Any]:
    from frenkel.errors import FrenkelError
    from frenkel.measure import read

    found: list[Any] = []
    for path in files:
        try:
            found.extend(read(path))
        except FrenkelError as error:
            failed.append(str(error))
    return found


def _say(number: int, of: int, path: str, quiet: bool) -> None:
    """How far it is, on a terminal only; wiped at the end."""
    import sys

    if quiet or of < 3 or not sys.stderr.isatty():
        return
    click.echo(f"\r\033[K{number + 1} of {of}: {path}" if number < of else "\r\033[K", nl=False, err=True)


def _show(results: list[Any], as_json: str | None, as_csv: str | None, subject: str = "") -> None:
    if as_json:
        evidence = [e.to_dict() | ({"subject": subject} if subject else {}) for one in results for e in one.evidence()]
        emit_json({"spectra": [one.to_dict() for one in results], "evidence": evidence}, as_json)
    if as_csv:
        _emit_summary(results, as_csv)
    if "-" in (as_json, as_csv) or not results:
        return
    from frenkel.measure.plots import celsius
    from frenkel.measure.report import shown_conductivity, shown_resistance

    rows = []
    for one in results:
        rows.append((
            one.name, celsius(one.measurement.temperature_K), one.choice.best.text, "" if one.choice.accepted else "rejected: R, σ indicative",
            shown_resistance(one.total), shown_conductivity(one.conductivity("total")), shown_conductivity(one.conductivity("bulk")),
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
        write_into(folder, name, text)
    if options["xlsx"]:
        write_bytes(options["xlsx"], workbook_bytes(exports.workbook_sheets(results, series)))
    if options["decisions"]:
        write_text(options["decisions"], write_overrides(exports.automatic_overrides(results, series)))


def _finish(done: _Done, quiet: bool) -> None:
    """Refusals, notices and errors; exit 130 after an interrupt, 1 where some failed, 3 where nothing is left."""
    from frenkel.measure.spectrum_result import said_of

    if not quiet:
        for text in said_of((one.name, refusal.reason) for one in done.results for refusal in one.refusals):
            click.echo(f"unknown: {text}", err=True)
    print_notices(done.notices, quiet=quiet)
    if not quiet:
        for text in said_of((one.name, notice.text) for one in done.results for notice in one.notices):
            click.echo(f"note: {text}", err=True)
    for message in done.failed:
        click.echo(f"Error: {message}", err=True)
    if done.interrupted:
        click.echo(done.interrupted, err=True)
        click.get_current_context().exit(130)
    if done.failed:
        click.get_current_context().exit(1 if done.results else 3)
