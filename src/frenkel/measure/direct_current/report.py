"""One HTML file for results of direct current: values, tables, figures, checklist, decisions, and the command to run it again."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frenkel import __version__
from frenkel.evidence import Evidence, Refusal
from frenkel.files import write_text
from frenkel.measure.changes import Change
from frenkel.measure.overrides import Overrides, RecordOverride, write_overrides
from frenkel.measure.page import STYLE, figure_of_page
from frenkel.results import Notice, describe_value, html_table

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Sections", "render_direct_current", "shown_cell", "write_direct_current"]


LONG = 30
"""Tables of more rows stand folded at the end."""


@dataclass(frozen=True, eq=False)
class Sections:
    """What a report holds; figures by their file names, tables by their titles as (header, rows)."""

    title: str
    evidence: Sequence[Evidence] = ()
    tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]] = field(default_factory=dict)
    refusals: Sequence[Refusal] = ()
    figures: Sequence[tuple[str, go.Figure]] = ()
    checklist: Sequence[tuple[str, str, bool]] = ()
    overrides: Mapping[str, RecordOverride] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    notices: Sequence[Notice] = ()
    command: str = ""


def render_direct_current(content: Sections) -> str:
    """The report as HTML text, plotly.js inside."""
    parts = [f"<h1>{html.escape(content.title)}</h1>",
             f"<p class='note'>Frenkel {__version__}. Bounds are 95 % where nothing else is said. Re-run: <code>{html.escape(content.command)}</code></p>"]  # fmt: skip
    if content.evidence:
        parts.append("<h2>Values</h2>" + _table(("subject", "property", "value", "conditions", "method", "source"), [_row(e) for e in content.evidence]))
    parts += [_titled(name, header, rows) for name, (header, rows) in content.tables.items() if len(rows) <= LONG]
    if content.refusals:
        parts.append("<h2>What cannot be said</h2>")
        parts += [f"<p class='note'>{html.escape(one.property.replace('_', ' '))}: {html.escape(one.reason)}"
                  f"{f' <b>Would settle it:</b> {html.escape(one.settle)}.' if one.settle else ''}</p>" for one in content.refusals]  # fmt: skip
    drawn = [figure_of_page(fig, include_plotly=k == 0, identifier=f"figure-{k}") for k, (_, fig) in enumerate(content.figures)]
    parts += ["<h2>Figures</h2><div class='figures'>" + "".join(drawn) + "</div>"] if drawn else []
    parts += [_checklist(content.checklist), _decisions(content)]
    parts += [f"<details><summary>{html.escape(name)}: {len(rows)} rows</summary>{_titled('', header, rows)}</details>"
              for name, (header, rows) in content.tables.items() if len(rows) > LONG]  # fmt: skip
    parts += ["<h2>Notes</h2>" if content.notices else "", *(f"<p class='note'>⚠ {html.escape(str(n))}</p>" for n in content.notices)]
    head = (f"<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width, initial-scale=1'>"
            f"<title>{html.escape(content.title)}</title><style>{STYLE}</style></head><body>")  # fmt: skip
    return head + "\n".join(one for one in parts if one) + "</body></html>"


def _titled(name: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    return (f"<h3>{html.escape(name)}</h3>" if name else "") + _table(header, [tuple(shown_cell(c) for c in row) for row in rows])


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return f"<div class='table'>{html_table(tuple(header), [tuple(row) for row in rows])}</div>"


def _checklist(items: Sequence[tuple[str, str, bool]]) -> str:
    rows = "".join(f"<tr><td>{html.escape(item)}</td><td{'' if present else ' class=missing'}>{html.escape(state)}</td></tr>"
                   for item, state, present in items)  # fmt: skip
    return f"<h2>Checklist of what a paper must state</h2><div class='table'><table><tr><th>item</th><th>state</th></tr>{rows}</table></div>" if items else ""


def _decisions(content: Sections) -> str:
    """What the user decided, what it changes, and the frenkel.yaml that gives it again."""
    given = {name: one for name, one in content.overrides.items() if one.changes_something}
    if not given:
        return ("<h2>Decisions of the user</h2><p class='note'>None: all choices are automatic. A frenkel.yaml beside the file overrules any of them"
                " (--decisions FILE writes one to edit).</p>")  # fmt: skip
    parts = ["<h2>Decisions of the user</h2>",
             _table(("record", "decision", "what it changes, against the same without it"),
                    [(c.record, f"{c.decision}: {c.given}", c.shown) for c in content.changes])]  # fmt: skip
    parts += [f"<p class='note'>Reason ({html.escape(name)}): {html.escape(one.reason)}</p>" for name, one in given.items() if one.reason]
    text = html.escape(write_overrides(Overrides(records=given)), quote=False)
    parts.append(f"<p class='note'>frenkel.yaml, with which the command above gives this report again:</p><pre>{text}</pre>")
    return "".join(parts)


def shown_cell(cell: object) -> str:
    """A cell of a table for people."""
    return "" if cell is None else f"{cell:.5g}" if isinstance(cell, float) else str(cell)


_UNITS = {"_mAh_cm2": "mAh/cm²", "_mA_cm2": "mA/cm²", "_mAh_g": "mAh/g", "_MPa": "MPa", "_min": "min", "_K": "K", "_V": "V", "_s": "s", "_h": "h"}


def _condition(name: str, value: float | str) -> str:
    """A condition for people: "temperature_K" 298.15 → "temperature 298.1 K"."""
    ending = next((one for one in _UNITS if name.endswith(one)), "")
    number = f"{value:.4g}" if isinstance(value, float) else str(value)
    return f"{name.removesuffix(ending).replace('_', ' ')} {number} {_UNITS.get(ending, '')}".strip()


def _row(e: Evidence) -> tuple[str, ...]:
    conditions = ", ".join(_condition(name, value) for name, value in e.conditions)
    kind = f" ({e.kind})" if e.kind else ""
    return e.subject, e.property.replace("_", " ") + kind, describe_value(e), conditions, e.method, str(e.source)


def write_direct_current(path: str | Path, content: Sections) -> None:
    """Write the report atomically."""
    write_text(path, render_direct_current(content))
