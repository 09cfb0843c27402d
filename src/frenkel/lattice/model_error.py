"""The 95 % interval of a computed conductivity: model error beside the statistical one.

The model error is the residual log10(σ computed / σ measured) on OBELiX (Therrien et al. 2026, 10.1039/D5DD00441A),
measured by `benchmarks/lattice_conductivity.py` for every entry whose σ the model may say, by family where at least
eight entries were measured. With n residuals of mean b and standard deviation s, and a standard error e of log10 σ by
simulation,

    log10 σ = log10 σ_model − b ± t_(n−1) √(s² (1 + 1/n) + e²)

is the prediction interval of a new material. It is widened to hold the model's own value where b is large.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from frenkel.lattice.ranking import ALL, family_of

__all__ = ["Residual", "conductivity_interval_S_cm", "prediction_interval", "residual_of"]


@dataclass(frozen=True)
class Residual:
    """log10(σ computed / σ measured) over the n entries of a family: mean and standard deviation."""

    family: str
    n: int
    mean: float
    sd: float

    @property
    def sentence(self) -> str:
        """What to print beside a conductivity."""
        where = "all families" if self.family == ALL else self.family
        return (
            f"On OBELiX ({where}, {self.n} entries) the computed conductivity is off by {self.mean:+.1f} ± {self.sd:.1f}"
            " decades."
        )


@lru_cache(maxsize=1)
def _residuals() -> dict[str, Residual]:
    text = (
        resources.files("frenkel.lattice")
        .joinpath("data", "obelix_conductivity.csv")
        .read_text(encoding="utf-8")
    )
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {
        row["family"]: Residual(row["family"], int(row["n"]), float(row["mean"]), float(row["sd"]))
        for row in csv.DictReader(lines)
    }


def residual_of(formula: str) -> Residual:
    """The residual of the family of a formula; of all families where its own was not measured."""
    return _residuals().get(family_of(formula), _residuals()[ALL])


def prediction_interval(
    log10_value: float, residual: Residual, *, standard_error: float = 0.0
) -> tuple[float, float]:
    """95 % interval of log10 σ of a new material from log10 of the model's value, by the equation above.

    >>> low, high = prediction_interval(-4.0, Residual("any", 100, 0.0, 1.0))
    >>> round(low, 2), round(high, 2)
    (-5.99, -2.01)
    """
    from scipy.special import stdtrit

    t = float(stdtrit(residual.n - 1, 0.975))
    half = t * math.hypot(residual.sd * math.sqrt(1.0 + 1.0 / residual.n), standard_error)
    return log10_value - residual.mean - half, log10_value - residual.mean + half


def conductivity_interval_S_cm(
    value_S_cm: float, formula: str, *, relative_error: float = 0.0
) -> tuple[float, float, float]:
    """(value, low, high) of a computed conductivity with its 95 % interval; relative_error of the simulation."""
    low, high = prediction_interval(
        math.log10(value_S_cm), residual_of(formula), standard_error=relative_error / math.log(10.0)
    )
    return value_S_cm, min(10.0**low, value_S_cm), max(10.0**high, value_S_cm)
