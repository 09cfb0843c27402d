"""One HTML file for results of direct current: values, figures, what cannot be said, notices and the command to run it again."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from frenkel import __version__
from frenkel.evidence import Evidence, Refusal
from frenkel.figures import figure_html
from frenkel.files import write_text
from frenkel.results import Result, describe_value, html_table

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["render_direct_current", "write_direct_current"]

_STYLE = (
    "body{font-family:Helvetica,Arial,sans-serif;color:#222;max-width:1000px;margin:24px auto;padding:0 16px;line-height:1.4}"
    "table{border-collapse:collapse;font-size:13px;margin:8px 0}th,td{border:1px solid #ddd;padding:3px 8px;text-align:left}"
    "th{background:#f4f4f4}.note{font-size:13px;margin:3px 0}h2{font-size:18px;border-bottom:1px solid #ccc}"
)


def render_direct_current(
    title: str, results: Sequence[Result], refusals: Sequence[Refusal], *, tables: Sequence[tuple[tuple[str, ...], Sequence[tuple[str, ...]]]] = (),
    figures: Sequence[go.Figure] = (), command: str = "",
) -> str:  # fmt: skip
    """The report as HTML text, plotly.js inside; `tables` are (header, rows) and `figures` what goes beyond each result's own."""
    shown = [*(one.plot() for one in results), *figures]
    drawn = [figure_html(fig, include_plotly=k == 0, identifier=f"figure-{k}") for k, fig in enumerate(shown)]
    evidence = [e for one in results for e in one.evidence()]
    parts = [f"<h1>{html.escape(title)}</h1>", f"<p class='note'>Frenkel {__version__}. Bounds are 95 % where nothing else is said. Re-run:"
             f" <code>{html.escape(command)}</code></p>"]  # fmt: skip
    if evidence:
        parts.append("<h2>Values</h2>" + html_table(("subject", "property", "value", "conditions", "method", "source"), [_row(e) for e in evidence]))
    parts += [html_table(header, rows) for header, rows in tables]
    if refusals:
        parts.append("<h2>What cannot be said</h2>")
        parts += [f"<p class='note'>{html.escape(r.reason)}{f' <b>Would settle it:</b> {html.escape(r.settle)}.' if r.settle else ''}</p>" for r in refusals]
    parts += ["<h2>Figures</h2>" if drawn else "", *drawn]
    notices = dict.fromkeys(n for one in results for n in one.notices)
    parts += ["<h2>Notes</h2>" if notices else "", *(f"<p class='note'>⚠ {html.escape(str(n))}</p>" for n in notices)]
    head = f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>"
    return head + "\n".join(one for one in parts if one) + "</body></html>"


def _row(e: Evidence) -> tuple[str, ...]:
    conditions = ", ".join(f"{name.replace('_', ' ')} {value:.4g}" if isinstance(value, float) else f"{name.replace('_', ' ')} {value}"
                           for name, value in e.conditions)  # fmt: skip
    kind = f" ({e.kind})" if e.kind else ""
    return e.subject, e.property.replace("_", " ") + kind, describe_value(e), conditions, e.method, str(e.source)


def write_direct_current(path: str | Path, title: str, results: Sequence[Result], refusals: Sequence[Refusal], **more: object) -> None:
    """Write the report atomically; `more` as for `render_direct_current`."""
    write_text(path, render_direct_current(title, results, refusals, **more))  # type: ignore[arg-type]
