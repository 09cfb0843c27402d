"""How much does σ change with the conductivity of each phase, those that insulate included?

∂σ/∂σ_phase of the value of `solve`, from the shares of its two schemes (adjoint). For a phase of conductivity 0 it is the
slope at 0⁺, from a second solution in which that phase conducts a millionth of the best one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.microstructure.image_solver import solve
from frenkel.microstructure.phases import Phase

__all__ = ["sensitivities"]

_HARDLY = 1e-6  # of the best conductivity: what stands for 0⁺


def sensitivities(labels: NDArray[np.integer], phases: Sequence[Phase], **settings: Any) -> dict[str, float]:
    """∂σ/∂σ_phase of every phase, by name; arguments as in `solve`.

    Examples
    --------
    >>> apart = np.zeros((4, 4, 4), int); apart[:, 2:] = 1
    >>> found = sensitivities(apart, [Phase("a", 1e-3), Phase("pore", 0.0)])  # in parallel: volume fractions
    >>> {name: round(value, 3) for name, value in found.items()}
    {'a': 0.5, 'pore': 0.5}
    """
    settings = {**settings, "sample_error": False}
    found = solve(labels, phases, **settings).sensitivities
    if len(found) < len(phases):
        hardly = _HARDLY * max(p.conductivity_S_cm for p in phases)
        opened = [Phase(p.name, p.conductivity_S_cm or hardly) for p in phases]
        found = {**solve(labels, opened, **settings).sensitivities, **found}
    return {p.name: found[p.name] for p in phases}
