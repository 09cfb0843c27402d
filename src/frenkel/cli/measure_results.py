"""What the direct-current commands share: the run of a file, quantities with errors, output and report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from frenkel.cli.measure_conditions import condition_options, with_conditions
from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import check_targets, emit_csv, emit_json, print_notices, print_table

__all__ = ["Output", "area_of", "cell_constant_of", "pair", "result_options", "run_of", "runs_of", "subject_of"]

F = TypeVar("F", bound=Callable[..., Any])


def result_options(function: F) -> F:
    """Conditions, `--run`, `--subject`, `--report`, `--json`, `--csv`, `--quiet`."""
    function = click.option("--run", default=None, type=int, help="Number of the run in a file of several (frenkel measure show FILE).")(function)
    function = click.option("--report", type=click.Path(dir_okay=False), default=None, help="Write an HTML report with figures.")(function)
    function = click.option("--subject", default="", help="What was measured, as frenkel evaluate names it [default: the sample].")(function)
    return condition_options(output_options(quiet_option(function)))


def runs_of(path: str, conditions: dict[str, Any], *needed: str) -> list[Any]:
    """All runs of a file that have the columns (no spectra, if any are needed), with the conditions applied; raises where there is none."""
    from frenkel.errors import InputError
    from frenkel.measure import read

    runs = [one for one in with_conditions(read(path), conditions) if set(needed) <= set(one.names) and not (needed and one.is_impedance)]
    if not runs:
        raise InputError(f"{path} has no run with the columns {', '.join(needed)}.", next_step=f"frenkel measure show {path}")
    return runs


def run_of(path: str, conditions: dict[str, Any], *needed: str) -> Any:
    """The run of a file that has the columns: the one named by --run, else the only one; several are asked about."""
    from frenkel.errors import InputError

    runs = runs_of(path, conditions, *needed)
    wanted = conditions.get("run")
    if wanted is not None:
        chosen = [one for one in runs if one.index == wanted]
        if not chosen:
            raise InputError(f"{path} has no run {wanted} with the columns {', '.join(needed)}; there are {', '.join(str(r.index) for r in runs)}.")
        return chosen[0]
    if len(runs) > 1:
        listed = ", ".join(f"{one.index}: {one.technique}, {len(one)} points" for one in runs[:8])
        raise InputError(f"{path} holds {len(runs)} runs ({listed}).", next_step="Choose one: --run NUMBER.")
    return runs[0]


def subject_of(one: Any, conditions: dict[str, Any]) -> str:
    """--subject, else the sample, else the file."""
    return str(conditions.get("subject") or one.sample or one.path)


def area_of(one: Any) -> float:
    """The electrode area (cm²); raises where it is not known."""
    from frenkel.errors import InputError

    if one.geometry is None or one.geometry.area_cm2 is None:
        raise InputError(f"{one.path}: the electrode area is not known.", next_step='Give --area "0.785 cm2" or --diameter "10 mm".')
    return float(one.geometry.area_cm2)


def cell_constant_of(one: Any) -> tuple[float, float]:
    """L/A (1/cm) and its relative standard deviation; raises where it is not known."""
    from frenkel.errors import InputError

    constant = one.geometry.cell_constant_1_cm if one.geometry else None
    if constant is None:
        raise InputError(f"{one.path}: thickness or area is not known.", next_step="Give --thickness and --diameter.")
    return float(constant[0]), float(constant[1] / constant[0])


def pair(text: str, unit: str) -> tuple[float, float]:
    """Value and standard deviation of "120 ± 3 ohm"."""
    from frenkel.quantities import convert, parse_quantity

    quantity = parse_quantity(text)
    given = quantity.unit or unit
    value = float(convert(quantity.value, given, unit))
    deviation = 0.0 if quantity.high is None else abs(float(convert(quantity.high, given, unit)) - value)
    return value, deviation


class Output:
    """Where the results of one command go: terminal, JSON, CSV, report."""

    def __init__(self, title: str, *, as_json: str | None, as_csv: str | None, report: str | None, quiet: bool) -> None:
        check_targets(as_json, as_csv, report)
        self.title, self.as_json, self.as_csv, self.report, self.quiet = title, as_json, as_csv, report, quiet

    @property
    def on_terminal(self) -> bool:
        """True where people read stdout."""
        return "-" not in (self.as_json, self.as_csv)

    def show(
        self, results: Sequence[Any], refusals: Sequence[Any] = (), *, table: tuple[Sequence[str], Sequence[Sequence[Any]]] | None = None,
        more: dict[str, Any] | None = None, figures: Sequence[Any] = (), notices: Sequence[Any] = (),
    ) -> None:  # fmt: skip
        """Evidence, a table of what is no evidence, refusals and notices; `more` goes into the JSON beside the evidence."""
        evidence = [e for one in results for e in one.evidence()]
        if self.as_json:
            told = list(dict.fromkeys([*(n for one in results for n in one.notices), *notices]))
            emit_json({"evidence": [e.to_dict() for e in evidence], "refusals": [r.to_dict() for r in refusals],
                       "notices": [n.to_dict() for n in told], **(more or {})}, self.as_json)  # fmt: skip
        if self.as_csv:
            self._csv(evidence, table)
        if self.on_terminal:
            self._terminal(evidence, table)
        if self.report:
            from frenkel.measure.direct_current.report import write_direct_current

            tables = [] if table is None else [(tuple(table[0]), [tuple(_shown(cell) for cell in row) for row in table[1]])]
            write_direct_current(self.report, self.title, list(results), list(refusals), tables=tables, figures=figures, command=_command())
        for one in refusals:
            click.echo(f"unknown: {one.reason}" + (f" Would settle it: {one.settle}." if one.settle else ""), err=True)
        print_notices([*(n for one in results for n in one.notices), *notices], quiet=self.quiet)

    def _csv(self, evidence: Sequence[Any], table: tuple[Sequence[str], Sequence[Sequence[Any]]] | None) -> None:
        assert self.as_csv is not None
        if table is not None:
            emit_csv(table[0], table[1], self.as_csv)
            return
        emit_csv(("subject", "property", "value", "low", "high", "unit", "censored", "kind", "method", "conditions"),
                 [(e.subject, e.property, e.value, e.low, e.high, e.unit, e.censored, e.kind, e.method,
                   "; ".join(f"{k}={v}" for k, v in e.conditions)) for e in evidence], self.as_csv)  # fmt: skip

    def _terminal(self, evidence: Sequence[Any], table: tuple[Sequence[str], Sequence[Sequence[Any]]] | None) -> None:
        from frenkel.results import describe_value

        if table is not None:
            print_table(table[0], [[_shown(cell) for cell in row] for row in table[1]])
        rows = [(e.property.replace("_", " "), describe_value(e), e.kind, e.method) for e in evidence]
        if rows:
            print_table(("property", "value", "kind", "method"), rows)


def _shown(cell: Any) -> str:
    return "" if cell is None else f"{cell:.5g}" if isinstance(cell, float) else str(cell)


def _command() -> str:
    """The command line as typed, to run it again."""
    import shlex
    import sys

    return shlex.join(["frenkel", *sys.argv[1:]])
