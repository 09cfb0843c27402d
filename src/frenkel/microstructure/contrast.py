"""Contrasts beyond what single precision carries, limited so that the lower bound stays a lower bound.

The conductivity of an image falls when that of any phase falls. Where the contrast exceeds 1e8, either the good
phases span the image, and the poor ones count as insulating; or they do not, and the good ones are taken as 1e8
times better than the best of the poor. Both change the result by about 1e-8 of itself, and only downwards.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from frenkel.microstructure._assembly_kernels import label_counts
from frenkel.microstructure.connectivity import spanning
from frenkel.microstructure.phases import Phase

__all__ = ["STRONGEST", "limit_contrast"]

STRONGEST = 1e8


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
    good = sigma * STRONGEST >= conducting.max()
    if spanning(good[image]).any():
        limited = np.where(good, sigma, 0.0)
    else:
        poor = sigma[there][~good[there]].max()
        if poor == 0.0:
            return tuple(phases)
        limited = np.minimum(sigma, STRONGEST * poor)
    changed = tuple(Phase(p.name, float(s), p.law) for p, s in zip(phases, limited, strict=True))
    return limit_contrast(image, changed)  # a third phase may still be too far away
