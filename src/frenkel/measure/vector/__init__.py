"""Figures as SVG at the width of a journal's column (8.5 or 17 cm), written by Frenkel itself: no browser, no network.

`figure_svg` draws what the figures of this package use: scatter traces (lines, markers, text, error bars, filled bands), linear and
logarithmic axes left, right, below and above, shaded ranges, equal axes, title and legend. Lengths are points (1/72 inch).
"""

from __future__ import annotations

from frenkel.measure.vector.drawing import COLUMN_CM, PAGE_CM, figure_svg

__all__ = ["COLUMN_CM", "PAGE_CM", "figure_svg"]
