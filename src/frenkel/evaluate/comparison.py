"""Several electrolytes under the same conditions: one column each, one row a requirement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frenkel.errors import FrenkelError, InputError
from frenkel.evaluate.evaluation import Evaluation, evaluate, reference_design_lines
from frenkel.evaluate.report import shown_value
from frenkel.evaluate.requirements import requirements
from frenkel.evaluate.scorecard import Verdict
from frenkel.evidence import Evidence
from frenkel.results import Notice, ResultDefaults, html_table

if TYPE_CHECKING:
    import pandas
    import plotly.graph_objects as go

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison(ResultDefaults):
    """Evaluations side by side, the names that could not be evaluated with the reason, and whether Ctrl-C ended it."""

    evaluations: tuple[Evaluation, ...]
    failed: tuple[tuple[str, str], ...] = ()
    interrupted: bool = False

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Failures, as notices."""
        return tuple(Notice("not_evaluated", f"{name}: {reason}") for name, reason in self.failed)

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(e for one in self.evaluations for e in one.evidence())

    def to_rows(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Header and rows of texts: requirement, then verdict and value of each electrolyte."""
        header = ["requirement"]
        for one in self.evaluations:
            header += [one.question.electrolyte.name, "value"]
        rows = []
        for requirement in requirements():
            row = [requirement.title]
            for one in self.evaluations:
                verdict = deciding_verdict(one, requirement.key)
                row += [verdict.verdict, shown_value(verdict)]
            rows.append(tuple(row))
        return tuple(header), rows

    def to_frame(self) -> pandas.DataFrame:
        """One row a requirement, two columns (verdict, value) an electrolyte."""
        import pandas

        header, rows = self.to_rows()
        return pandas.DataFrame(rows, columns=list(header))

    def to_dict(self) -> dict[str, Any]:
        return {
            "evaluations": [one.to_dict() for one in self.evaluations],
            "failed": [{"electrolyte": name, "reason": reason} for name, reason in self.failed],
        }

    def plot(self) -> go.Figure:
        from frenkel.evaluate.plots import comparison_figure

        return comparison_figure(self)

    def report(self, path: str | Path) -> None:
        """Write the comparison as one HTML file that opens offline."""
        from frenkel.evaluate.report import write_comparison

        write_comparison(self, path)

    def _repr_html_(self) -> str:
        header, rows = self.to_rows()
        return html_table(header, rows)


def deciding_verdict(evaluation: Evaluation, key: str) -> Verdict:
    """The verdict of one requirement that a comparison shows: the first kind that decides, else the unknown."""
    rows = [v for v in evaluation.verdicts if v.requirement.key == key]
    return next((v for v in rows if v.verdict != "unknown"), rows[0])


def compare(electrolytes: Iterable[str], **conditions: Any) -> Comparison:
    """Evaluate several electrolytes under the same conditions; one that cannot be evaluated stops none.

    Parameters
    ----------
    electrolytes : names, formulas or structure files
    conditions : as for `evaluate`

    Examples
    --------
    >>> both = compare(["LPSCl", "LLZO"])
    >>> [one.question.electrolyte.name for one in both.evaluations]
    ['LPSCl', 'LLZO']
    """
    done: list[Evaluation] = []
    failed: list[tuple[str, str]] = []
    interrupted = False
    for name in electrolytes:
        try:
            done.append(evaluate(name, **conditions))
            if done[-1].walk.interrupted:
                interrupted = True
                break
        except FrenkelError as error:
            failed.append((name, str(error)))
    if not done:
        text = "".join(f"\n{name}: {reason}" for name, reason in failed) or " No electrolyte was given."
        raise InputError(f"Nothing to compare.{text}", next_step="" if failed else "Give two or more electrolytes.")
    return Comparison(tuple(done), tuple(failed), interrupted)


def comparison_lines(comparison: Comparison) -> tuple[str, ...]:
    """What was taken from the reference design, once for all."""
    return reference_design_lines(comparison.evaluations[0].question)
