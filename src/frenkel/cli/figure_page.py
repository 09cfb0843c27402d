"""One HTML page with several figures."""

from __future__ import annotations

from typing import Any

__all__ = ["write_figures"]


STYLE = """
body { font: 15px/1.45 Helvetica, Arial, sans-serif; color: #222; max-width: 60rem; margin: 1rem auto; padding: 0 .6rem; }
.wide { overflow-x: auto; }
body:has(.beside) { max-width: 72rem; }
.beside { display: inline-block; vertical-align: top; max-width: 100%; overflow-x: auto; }
table.frenkel { border-collapse: collapse; font-size: 13px; }
table.frenkel th, table.frenkel td { padding: .2rem .7rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }
"""


def write_figures(
    figures: list[Any], title: str, path: str, *, after: str = "", fluid: bool = False, beside: bool = False
) -> None:
    """One page with several figures; the figures' library once.

    `fluid` figures take the width of the page; those `beside` each other keep theirs and fill it row by row.
    """
    import html

    from frenkel.figures import figure_html
    from frenkel.files import write_text

    if fluid:
        for one in figures:
            one.update_layout(width=None, autosize=True)
    kind = "beside" if beside else "wide"
    parts = [
        f"<div class='{kind}'>{figure_html(one, include_plotly=n == 0, identifier=f'figure{n}')}</div>"
        for n, one in enumerate(figures)
    ]
    head = (
        "<!doctype html><html><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body>"
    )
    write_text(path, head + "\n".join(parts) + after + "</body></html>")
