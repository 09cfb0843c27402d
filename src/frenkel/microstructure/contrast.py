"""Contrasts beyond what single precision carries, limited so that the lower bound stays a lower bound.

The conductivity of an image falls when that of any phase falls. Where the contrast exceeds 1e8, phases from some
conductivity on are kept: the poorer ones count as insulating, the best are taken as 1e8 times the poorest that is
kept. Every such window gives a lower bound; the window with the highest one is taken, so that no phase is left out
that carries more of the current than another choice would cost.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError
from frenkel.microstructure._assembly_kernels import label_counts
from frenkel.microstructure.cell_scheme import Job, solve_cells
from frenkel.microstructure.phases import Phase, tables

__all__ = ["STRONGEST", "limit_contrast"]

STRONGEST = 1e8
_TO_CHOOSE = 1e-3  # relative error of what only decides between windows


def limit_contrast(image: NDArray[np.uint8], phases: Sequence[Phase]) -> tuple[Phase, ...]:
    """The phases with conductivities that span at most a factor 1e8, none higher than given (0 stays 0).

    Examples
    --------
    >>> apart = np.zeros((3, 1, 1), np.uint8); apart[1] = 1
    >>> [f"{p.conductivity_S_cm:.0e}" for p in limit_contrast(apart, [Phase("a", 1e-12), Phase("b", 1.0)])]
    ['1e-12', '1e-04']
    """
    sigma = np.array([p.conductivity_S_cm for p in phases])
    there = label_counts(image)[: sigma.size] > 0
    conducting = sigma[there][sigma[there] > 0.0]
    if conducting.size == 0 or conducting.max() <= STRONGEST * conducting.min():
        return tuple(phases)
    windows = []
    for poorest in np.unique(conducting):
        limited = np.where(sigma < poorest, 0.0, np.minimum(sigma, STRONGEST * poorest))
        windows.append(tuple(Phase(p.name, float(s), p.law) for p, s in zip(phases, limited, strict=True)))
        if conducting.max() <= STRONGEST * poorest:
            break  # those above only leave more out
    return max(windows, key=lambda window: _conductivity(image, window))


def _conductivity(image: NDArray[np.uint8], phases: Sequence[Phase]) -> float:
    """Of the cell scheme without resistances, S/cm."""
    table = tables(phases)
    try:
        found = solve_cells(Job(image, table, table, table, None, 0.0, True, _TO_CHOOSE)).conductivity
    except ConvergenceError:
        return 0.0
    return found * table.scale_S_cm
