"""Results of direct current for other programs: figures as Origin tables and SVG, everything as sheets of a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from frenkel.evidence import Evidence
from frenkel.measure.changes import Change
from frenkel.measure.measurement import Measurement
from frenkel.measure.workbook import MOST_ROWS

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["evidence_rows", "figure_csv", "figure_svgs", "sheets_of"]

Rows = list[tuple[object, ...]]
EVIDENCE_HEADER = ("subject", "property", "value", "low", "high", "unit", "censored", "kind", "method", "conditions")


def evidence_rows(evidence: Sequence[Evidence]) -> Rows:
    """One row for each statement, in the order of EVIDENCE_HEADER."""
    return [
        (
            e.subject,
            e.property,
            e.value,
            e.low,
            e.high,
            e.unit,
            e.censored,
            e.kind,
            e.method,
            "; ".join(f"{k}={v}" for k, v in e.conditions),
        )
        for e in evidence
    ]


def figure_csv(fig: go.Figure) -> str:
    """The curves of a figure as columns x, y, x, y … with three header lines (long name, unit, comment), as Origin imports
    them."""
    columns: list[tuple[str, str, str, list[Any]]] = []
    for trace in fig.data:
        if trace.x is None or all(v is None for v in trace.x):
            continue
        for letter, values, name in (("x", trace.x, ""), ("y", trace.y, trace.name or "")):
            title, unit = _title_of(fig, getattr(trace, f"{letter}axis") or letter)
            columns.append((title, unit, name, list(values)))
        if trace.error_y is not None and trace.error_y.array is not None:
            up, down = list(trace.error_y.array), trace.error_y.arrayminus
            columns.append(("error up", columns[-1][1], trace.name or "", up))
            columns.append(("error down", columns[-2][1], trace.name or "", up if down is None else list(down)))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for k in range(3):
        writer.writerow([one[k] for one in columns])
    longest = max((len(one[3]) for one in columns), default=0)
    writer.writerows([_cell(one[3][row]) if row < len(one[3]) else "" for one in columns] for row in range(longest))
    return out.getvalue()


def _title_of(fig: go.Figure, axis: str) -> tuple[str, str]:
    """Name and unit of an axis: "Time (s)" → ("Time", "s")."""
    layout = fig.layout[f"{axis[0]}axis{axis[1:]}"]
    text = re.sub(r"<[^>]*>", "", (layout.title.text if layout.title is not None else "") or "")
    found = re.fullmatch(r"(.*) \(([^()]*)\)", text)
    return (found[1], found[2]) if found else (text, "")


def _cell(value: Any) -> Any:
    return "" if value is None else value if isinstance(value, str) else repr(float(value))


def figure_svgs(figures: Sequence[tuple[str, go.Figure]]) -> list[tuple[str, str]]:
    """(file name, SVG) of all figures, each 8.5 and 17 cm wide."""
    from frenkel.measure.vector import COLUMN_CM, PAGE_CM, figure_svg

    return [
        (f"{name}_{width:g}cm.svg", figure_svg(fig, width_cm=width)) for name, fig in figures for width in (COLUMN_CM, PAGE_CM)
    ]


def sheets_of(
    evidence: Sequence[Evidence],
    tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]],
    records: Sequence[Measurement],
    changes: Sequence[Change],
    checklist: Sequence[tuple[str, str, bool]],
) -> dict[str, Rows]:
    """Sheets of a workbook: values, tables, the points that were used, decisions, checklist."""
    sheets: dict[str, Rows] = {"values": [EVIDENCE_HEADER, *evidence_rows(evidence)]}
    for name, (header, lines) in tables.items():
        sheets[name[:31]] = [tuple(header), *(tuple(row) for row in lines)]
    for number, one in enumerate(records):
        names = tuple(f"{c.name} / {c.unit}" if c.unit else c.name for c in one.columns)
        points = zip(*(c.values.tolist() for c in one.columns), strict=True)
        rows = [names, *points]
        if len(rows) > MOST_ROWS:
            rows = [*rows[: MOST_ROWS - 1], (f"cut here: {one.path} has {len(one)} rows, Excel holds {MOST_ROWS}",)]
        sheets[f"points {number + 1}"] = rows
    sheets["decisions"] = [
        ("record", "decision", "given", "what it changes"),
        *((c.record, c.decision, c.given, c.shown) for c in changes),
    ]
    sheets["checklist"] = [("item", "state", "present"), *checklist]
    return sheets
