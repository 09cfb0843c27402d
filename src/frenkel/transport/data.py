"""Conductivities against temperature, with what is known of their errors: the input of every fit here.

Three kinds of error, never mixed (relative 1-sigma errors of σ are errors of ln σ):
- independent per point: `relative_error` (impedance fit) and `temperature_error_K` (through dlnσ/dT);
- shared by all points of a sample: `shared_relative_error` (area, thickness). It shifts ln A of the whole
  sample and cannot touch Ea;
- between samples: not an input, but estimated from samples that differ (`pooling`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange

Floats = NDArray[np.float64]
Texts = tuple[str, ...]

# below this the numbers are more often °C than K; asked about, never silently used
_COLDEST_UNASKED_K = 120.0
_ROUNDING = 1e-6
SAME_TEMPERATURE_K = 1.0
"""Points closer than this count as one temperature (a heating and a cooling run never hit the same 0.1 K)."""


@dataclass(frozen=True)
class ConductivityData:
    """Points [n]: temperature (K), σ (S/cm), sample, branch ("heating", "cooling", other or ""), errors."""

    temperature_K: Floats
    conductivity_S_cm: Floats
    sample: Texts
    branch: Texts
    relative_error: Floats | None
    temperature_error_K: float
    shared_relative_error: tuple[tuple[str, float], ...]

    def __len__(self) -> int:
        return len(self.temperature_K)

    @property
    def samples(self) -> Texts:
        """Sample labels in the order in which they appear."""
        return tuple(dict.fromkeys(self.sample))

    @property
    def ln_conductivity(self) -> Floats:
        """ln(σ / (S/cm)) [n]."""
        return np.log(self.conductivity_S_cm)

    @property
    def span_K(self) -> float:
        """Highest minus lowest temperature."""
        return float(np.ptp(self.temperature_K))

    @property
    def range_K(self) -> tuple[float, float]:
        """Lowest and highest temperature."""
        return float(self.temperature_K.min()), float(self.temperature_K.max())

    def distinct_temperatures_K(self) -> Floats:
        """Temperatures, those within 1 K of the last one kept counted once, ascending."""
        kept: list[float] = []
        for value in np.sort(self.temperature_K):
            if not kept or value - kept[-1] >= SAME_TEMPERATURE_K:
                kept.append(float(value))
        return np.array(kept)

    def select(self, mask: Any) -> ConductivityData:
        """The points where `mask` [n] is True."""
        chosen = np.flatnonzero(np.asarray(mask, dtype=bool))
        return replace(
            self,
            temperature_K=self.temperature_K[chosen],
            conductivity_S_cm=self.conductivity_S_cm[chosen],
            sample=tuple(self.sample[i] for i in chosen),
            branch=tuple(self.branch[i] for i in chosen),
            relative_error=None if self.relative_error is None else self.relative_error[chosen],
        )

    def point_errors(self) -> Floats:
        """Independent 1-sigma error of ln σ at each point [n]; all 1 where nothing was stated.

        u² = relative_error² + (|dlnσ/dT| temperature_error)², the slope taken from a straight line of ln σ
        against 1/T, which is good enough for a weight.
        """
        n = len(self)
        if self.relative_error is None and self.temperature_error_K == 0.0:
            return np.ones(n)
        variance = np.zeros(n) if self.relative_error is None else self.relative_error**2
        if self.temperature_error_K > 0.0:
            inverse = 1.0 / self.temperature_K
            # within samples, so that samples at different levels do not tilt the slope
            x, y = _within(inverse, self.sample), _within(self.ln_conductivity, self.sample)
            slope = float(x @ y) / max(float(x @ x), 1e-300)
            variance = variance + (slope * inverse**2 * self.temperature_error_K) ** 2
        return np.sqrt(np.maximum(variance, 1e-24))

    def rounding_chi_square(self) -> float:
        """χ² of residuals of 1e-6 of σ: what lies below is rounding of the table, and decides nothing."""
        return float(np.sum((_ROUNDING / self.point_errors()) ** 2))

    def shared_error(self, sample: str) -> float:
        """Relative 1-sigma error shared by all points of a sample (0 if none was stated)."""
        return dict(self.shared_relative_error).get(sample, 0.0)


def _within(values: Floats, sample: Texts) -> Floats:
    labels = np.array(sample)
    out = values.copy()
    for one in dict.fromkeys(sample):
        out[labels == one] -= values[labels == one].mean()
    return out


def conductivity_data(
    temperature_K: Any,
    conductivity_S_cm: Any,
    *,
    sample: Sequence[str] | str | None = None,
    branch: Sequence[str] | str | None = None,
    relative_error: Any = None,
    temperature_error_K: float = 0.0,
    shared_relative_error: float | Mapping[str, float] = 0.0,
    confirm_kelvin: bool = False,
) -> ConductivityData:
    """Check arrays and bundle them.

    Parameters
    ----------
    temperature_K : [n] temperatures; values below 120 K are refused unless `confirm_kelvin`, because they
        are more often °C
    conductivity_S_cm : [n] conductivities, above 0
    sample : [n] labels of the pellets or films, or one label; None: one sample
    branch : [n] labels, heating | cooling or others (cycle 1, 2), or one; "" where not stated
    relative_error : [n] or one number: independent relative 1-sigma error of each point
    temperature_error_K : independent 1-sigma error of the temperatures
    shared_relative_error : relative 1-sigma error common to all points of a sample, one number or by label

    Raises
    ------
    InputError, OutOfRange : with the index of the first entry that cannot be used

    Examples
    --------
    >>> data = conductivity_data([300.0, 320.0, 340.0], [1e-4, 2e-4, 4e-4])
    >>> len(data), data.span_K, data.samples
    (3, 40.0, ('sample',))
    """
    T = _positive("temperature", temperature_K, "K")
    n = len(T)
    sigma = _positive("conductivity", conductivity_S_cm, "S/cm", n)
    if not confirm_kelvin and float(T.min()) < _COLDEST_UNASKED_K:
        raise InputError(
            f"The lowest temperature is {T.min():g} K, which looks like a number in °C.",
            next_step="Convert it to kelvin (+273.15), or confirm with confirm_kelvin=True.",
        )
    labels = _labels("sample", sample, n, "sample")
    branches = tuple(_branch(one) for one in _labels("branch", branch, n, ""))
    relative = None
    if relative_error is not None:
        relative = _positive(
            "relative error", np.broadcast_to(np.asarray(relative_error, float), (n,)), "", n
        )
    if not temperature_error_K >= 0.0:
        raise OutOfRange("The temperature error", given=temperature_error_K, low=0.0, unit="K")
    return ConductivityData(
        T,
        sigma,
        labels,
        branches,
        relative,
        float(temperature_error_K),
        _shared(shared_relative_error, labels),
    )


def _shared(given: float | Mapping[str, float], labels: Texts) -> tuple[tuple[str, float], ...]:
    samples = tuple(dict.fromkeys(labels))
    if isinstance(given, Mapping):
        unknown = [str(name) for name in given if name not in samples]
        if unknown:
            raise InputError(
                f"shared_relative_error names samples that have no points: {', '.join(unknown)}."
            )
        by_sample = {one: float(given.get(one, 0.0)) for one in samples}
    else:
        by_sample = dict.fromkeys(samples, float(given))
    for name, value in by_sample.items():
        if not 0.0 <= value < 1.0:
            raise OutOfRange(f"The shared relative error of {name}", given=value, low=0.0, high=1.0)
    return tuple(by_sample.items())


def _positive(what: str, values: Any, unit: str, length: int | None = None) -> Floats:
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        raise InputError(f"The {what} is no list of numbers ({cause}).") from cause
    if array.ndim != 1 or (length is not None and len(array) != length) or not len(array):
        wanted = f"{length} entries" if length is not None else "a list of at least one number"
        raise InputError(f"The {what} has the shape {array.shape}; needed is {wanted}.")
    bad = np.flatnonzero(~(np.isfinite(array) & (array > 0.0)))
    if len(bad):
        raise OutOfRange(
            f"The {what} at index {bad[0]}",
            given=float(array[bad[0]]),
            low=0.0,
            unit=unit,
            next_step="Remove or correct this point.",
        )
    return array


def _labels(what: str, given: Sequence[str] | str | None, n: int, default: str) -> Texts:
    if given is None:
        return (default,) * n
    if isinstance(given, str):
        return (given,) * n
    if len(given) != n:
        raise InputError(f"{what} has {len(given)} labels; {n} are needed.")
    return tuple(str(one).strip() for one in given)


def _branch(text: str) -> str:
    word = text.lower()
    if word in ("", "nan", "none", "-"):
        return ""
    for name, spellings in (("heating", ("heat", "up", "h")), ("cooling", ("cool", "down", "c"))):
        if word in (name, *spellings):
            return name
    return text
