"""Monte Carlo and tornado of any cost whose inputs are estimates.

The inputs vary independently. The interval is the central 95 % of the samples; the tornado moves one input at
a time to the ends of its own interval, all others at their values, and sorts by the width that follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.process.estimates import Estimate

__all__ = ["Swing", "central_95", "sample_inputs", "tornado"]

Evaluate = Callable[[Mapping[str, Any]], Any]
MAX_SAMPLES = 1_000_000


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input does to the result: result at its low and at its high end, and what the input rests on."""

    name: str
    at_low: float
    at_high: float
    basis: str

    @property
    def width(self) -> float:
        return abs(self.at_high - self.at_low)

    def to_dict(self) -> dict[str, Any]:
        """The input's name, the result at its two ends, and the basis, as JSON holds them."""
        return {"input": self.name, "at_low": self.at_low, "at_high": self.at_high, "basis": self.basis}


def sample_inputs(
    inputs: Mapping[str, Estimate], samples: int, generator: np.random.Generator
) -> dict[str, NDArray[np.float64]]:
    """Independent samples of every input, shape (samples,) each, in the order of `inputs`."""
    if not 2 <= samples <= MAX_SAMPLES:
        raise OutOfRange("The number of samples", given=samples, low=2, high=MAX_SAMPLES)
    return {name: one.sample(generator.standard_normal(samples)) for name, one in inputs.items()}


def central_95(values: Any) -> tuple[float, float]:
    """Ends of the central 95 % of samples."""
    low, high = np.percentile(np.asarray(values, dtype=np.float64), (2.5, 97.5))
    return float(low), float(high)


def tornado(evaluate: Evaluate, inputs: Mapping[str, Estimate]) -> tuple[Swing, ...]:
    """The swings of all uncertain inputs, widest first.

    >>> [s.name for s in tornado(lambda x: x["a"] + 10 * x["b"], {"a": Estimate(1, 0.5, 2), "b": Estimate(1, 0.5, 2)})]
    ['b', 'a']
    """
    values = {name: one.value for name, one in inputs.items()}
    swings = [
        Swing(name, float(evaluate({**values, name: one.low})), float(evaluate({**values, name: one.high})), one.basis)
        for name, one in inputs.items()
        if one.is_uncertain
    ]
    return tuple(sorted(swings, key=lambda one: -one.width))
