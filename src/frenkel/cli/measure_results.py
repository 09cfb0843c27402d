"""What the direct-current commands share: options, the runs of a file, quantities with errors, output and report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from frenkel.cli.measure_conditions import condition_options
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table

__all__ = ["Output", "export_options", "override_option", "pair", "record_options", "report_options", "result_options", "typed_command", "write_into"]

F = TypeVar("F", bound=Callable[..., Any])
Table = tuple[Sequence[str], Sequence[Sequence[Any]]]
_FILE, _FOLDER = click.Path(dir_okay=False), click.Path(file_okay=False)

override_option = click.option(
    "--overrides", type=click.Path(dir_okay=False, exists=True), default=None,
    help="Your decisions; default: frenkel.yaml beside the first file, if it is there.",
)  # fmt: skip
_EXPORTS = (
    click.option("--report", type=_FILE, default=None, help="Write the HTML report."),
    click.option("--origin", type=_FOLDER, default=None, help="Write the curves as CSV with three header lines into a folder."),
    click.option("--svg", type=_FOLDER, default=None, help="Write all figures as SVG, 8.5 and 17 cm wide, into a folder."),
    click.option("--xlsx", type=_FILE, default=None, help="Write all tables as a workbook."),
    click.option("--decisions", type=_FILE, default=None, help="Write the automatic choices as a frenkel.yaml to edit."),
)


def export_options(function: F) -> F:
    """`--report`, `--origin`, `--svg`, `--xlsx`, `--decisions`."""
    for one in reversed(_EXPORTS):
        function = one(function)
    return function


def report_options(function: F) -> F:
    """`--subject`, `--overrides`, the exports, `--json`, `--csv`, `--quiet`."""
    function = export_options(override_option(output_options(quiet_option(function))))
    return click.option("--subject", default="", help="What was measured, as frenkel evaluate names it [default: the sample].")(function)


def result_options(function: F) -> F:
    """Those of a report, and the conditions of a cell."""
    return report_options(condition_options(function))


def record_options(function: F) -> F:
    """Those of a result, and `--run`."""
    function = click.option("--run", default=None, type=int, help="Number of the run in a file of several (frenkel measure show FILE).")(function)
    return result_options(function)


def pair(text: str, unit: str) -> tuple[float, float]:
    """Value and standard deviation of "120 ± 3 ohm" in `unit`; a bare number is refused, but for 0 of anything."""
    from frenkel.errors import UnitError
    from frenkel.quantities import convert, parse_quantity

    quantity = parse_quantity(text)
    if not quantity.unit and quantity.value != 0.0:
        raise UnitError(f"{text!r} has no unit.", given=text, expected=unit, next_step=f'Write the unit, for example "{text.strip()} {unit}".')
    given = quantity.unit or unit
    value = float(convert(quantity.value, given, unit))
    deviation = 0.0 if quantity.high is None else abs(float(convert(quantity.high, given, unit)) - value)
    return value, deviation


class Output:
    """Where the results of one command go: terminal, JSON, CSV, report, workbook, Origin, SVG, frenkel.yaml."""

    def __init__(self, analysis: str, title: str, options: Mapping[str, Any]) -> None:
        self.analysis, self.title, self.options = analysis, title, options
        self.as_json, self.as_csv, self.quiet = options["as_json"], options["as_csv"], bool(options["quiet"])
        check_targets(self.as_json, self.as_csv, *(options[name] for name in ("report", "xlsx", "decisions")))

    @property
    def on_terminal(self) -> bool:
        """True where people read stdout."""
        return "-" not in (self.as_json, self.as_csv)

    def overrides(self, *files: str) -> Any:
        """The user's decisions: of --overrides, else of a frenkel.yaml beside the first file."""
        from frenkel.measure.overrides import Overrides, read_overrides

        path = self.options["overrides"]
        beside = Path(files[0]).parent / "frenkel.yaml" if files else None
        if path is None and beside is not None and beside.is_file():
            path = str(beside)
        return read_overrides(path) if path else Overrides()

    def show(
        self, results: Sequence[Any], refusals: Sequence[Any] = (), *, tables: Mapping[str, Table] | None = None, csv: Table | None = None,
        more: Mapping[str, Any] | None = None, figures: Callable[[], Sequence[tuple[str, Any]]] | None = None, notices: Sequence[Any] = (),
        decided: Sequence[Any] = (), automatic: Mapping[str, Any] | None = None, checklist: Sequence[tuple[str, str, bool]] = (),
        cells: int | None = None,
    ) -> None:  # fmt: skip
        """Show and write everything.

        tables : by title; the first is that of the terminal, and of --csv unless `csv` is another
        more : goes into the JSON beside the evidence
        figures : made where a report, SVG or Origin tables are asked for; all results' own ones by default
        decided : what `frenkel.measure.direct_current.decided.decide` gave
        automatic : the automatic choices by record, for --decisions
        """
        from frenkel.measure.direct_current.checklist import checklist_of

        tables = tables or {}
        evidence = [e for one in results for e in one.evidence()]
        records = [record for one in decided for record in one.records]
        changes = [change for one in decided for change in one.changes]
        told = list(dict.fromkeys([*(n for one in results for n in one.notices), *notices, *(n for one in decided for n in one.notices)]))
        listed = checklist_of(self.analysis, records, checklist, cells=cells)
        if self.as_json:
            emit_json({
                "evidence": [e.to_dict() for e in evidence], "refusals": [r.to_dict() for r in refusals], "notices": [n.to_dict() for n in told],
                "tables": {name: {"header": list(header), "rows": [list(row) for row in rows]} for name, (header, rows) in tables.items()},
                "decisions": [{"record": c.record, "decision": c.decision, "given": c.given, "changes": c.changes} for c in changes],
                "checklist": [{"item": item, "state": state, "present": present} for item, state, present in listed], **(more or {}),
            }, self.as_json)  # fmt: skip
        first = next(iter(tables.values()), None)
        self._rows(evidence, first, csv or first)
        self._files(results, evidence, tables, refusals, figures, told, decided, records, changes, listed, automatic or {})
        for change in changes if self.on_terminal and not self.quiet else ():
            click.echo(f"decision: {change.record} {change.decision}: {change.given}: {change.shown}", err=True)
        for one in refusals:
            click.echo(f"unknown ({one.property.replace('_', ' ')}): {one.reason}" + (f" Would settle it: {one.settle}." if one.settle else ""), err=True)
        print_notices(told, quiet=self.quiet)

    def _rows(self, evidence: Sequence[Any], first: Table | None, csv: Table | None) -> None:
        """--csv and the terminal."""
        if self.as_csv:
            from frenkel.measure.direct_current.exports import EVIDENCE_HEADER, evidence_rows

            header, rows = csv or (EVIDENCE_HEADER, evidence_rows(evidence))
            emit_csv(header, rows, self.as_csv)
        if self.on_terminal:
            from frenkel.measure.direct_current.report import shown_cell
            from frenkel.results import describe_value

            if first is not None and first[1]:
                print_table(first[0], [[shown_cell(cell) for cell in row] for row in first[1]])
            stated = [(e.property.replace("_", " "), describe_value(e), e.kind, e.method) for e in evidence]
            if stated:
                print_table(("property", "value", "kind", "method"), stated)

    def _files(
        self, results: Sequence[Any], evidence: Sequence[Any], tables: Mapping[str, Table], refusals: Sequence[Any],
        figures: Callable[[], Sequence[tuple[str, Any]]] | None, notices: Sequence[Any], decided: Sequence[Any], records: Sequence[Any],
        changes: Sequence[Any], checklist: Sequence[tuple[str, str, bool]], automatic: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """Report, workbook, Origin tables, SVG, and a frenkel.yaml to edit."""
        from frenkel.files import write_bytes, write_text

        options = self.options
        drawn: Sequence[tuple[str, Any]] = ()
        if options["report"] or options["svg"] or options["origin"]:
            drawn = figures() if figures else [(f"{self.analysis}_{k + 1}", one.plot()) for k, one in enumerate(results)]
        if options["report"]:
            from frenkel.measure.direct_current.report import Sections, write_direct_current

            overrides = {name: one for each in decided for name, one in each.overrides.items()}
            write_direct_current(options["report"], Sections(self.title, evidence, tables, refusals, drawn, checklist, overrides, changes, notices, typed_command()))
        if options["xlsx"]:
            from frenkel.measure.direct_current.exports import sheets_of
            from frenkel.measure.workbook import workbook_bytes

            write_bytes(options["xlsx"], workbook_bytes(sheets_of(evidence, tables, records, changes, checklist)))
        if options["svg"] or options["origin"]:
            from frenkel.measure.direct_current.exports import figure_csv, figure_svgs

            files = [(options["svg"], name, text) for name, text in (figure_svgs(drawn) if options["svg"] else ())]
            files += [(options["origin"], f"{name}.csv", figure_csv(fig)) for name, fig in (drawn if options["origin"] else ())]
            for folder, name, text in files:
                write_into(folder, name, text)
        if options["decisions"]:
            from frenkel.measure.overrides import Overrides, write_overrides

            own = {name: one for each in decided for name, one in each.overrides.items()}
            kept = {name: own[name].over(one) if name in own else one for name, one in automatic.items()}
            write_text(options["decisions"], write_overrides(Overrides(records=kept)))


def write_into(folder: str, name: str, text: str) -> None:
    """Write a text into a folder, which is made where it is not there."""
    from frenkel.errors import InputError
    from frenkel.files import write_text

    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be made: {error.strerror}.", next_step="Choose another folder.") from error
    write_text(Path(folder) / name, text)


def typed_command() -> str:
    """The command line as typed, to run it again."""
    import shlex
    import sys

    return shlex.join(["frenkel", *sys.argv[1:]])
