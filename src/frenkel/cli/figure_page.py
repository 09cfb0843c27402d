"""One HTML page with several figures."""

from __future__ import annotations

from typing import Any

__all__ = ["write_figures"]


def write_figures(figures: list[Any], title: str, path: str, *, after: str = "") -> None:
    """One page with several figures; the figures' library once."""
    import html

    from frenkel.figures import figure_html
    from frenkel.files import write_text

    parts = [
        figure_html(one, include_plotly=n == 0, identifier=f"figure{n}") for n, one in enumerate(figures)
    ]
    head = (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{html.escape(title)}</title></head><body>"
    )
    write_text(path, head + "\n".join(parts) + after + "</body></html>")
