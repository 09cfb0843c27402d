"""The Meyer-Neldel rule of a family: ln A rises in a line with Ea, both with correlated errors.

    ln A = ln A0 + Ea / Δ0,   T_iso = Δ0 / k

Ea and ln A of one fit are strongly correlated (the line turns about the centre of its temperatures), so
that pure noise already draws a "compensation line" with Δ0 = k T_h, T_h the harmonic mean temperature of
the measurement. The fit here has errors in both variables with their covariance (York), and says where Δ0
cannot be told from that trivial value. Units: eV, K, ln of the prefactor of the form named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from frenkel.errors import InputError
from frenkel.evidence import Evidence, Law
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import Interval, LineFit, fit_line_errors_in_both
from frenkel.transport.laws import Floats, law_form

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class MeyerNeldel(ResultDefaults):
    """The line ln A = intercept + Ea/Δ0 of a family, with intervals and notices."""

    subject: str
    form: str
    laws: tuple[Law, ...]
    meyer_neldel_energy_eV: float
    energy_interval_eV: Interval
    line: LineFit
    trivial_energy_eV: float
    level: float
    notices: tuple[Notice, ...]

    @property
    def isokinetic_temperature_K(self) -> float:
        """Δ0 / k, where all members of the family conduct alike."""
        return self.meyer_neldel_energy_eV / BOLTZMANN_EV_K

    def evidence(self) -> tuple[Evidence, ...]:
        """Δ0 with its interval, unless the line is the one that errors alone draw, or has no slope."""
        if {"trivial-compensation", "no-compensation"} & {one.code for one in self.notices}:
            return ()
        low, high = self.energy_interval_eV
        return (
            Evidence(
                self.subject, "meyer_neldel_energy", self.meyer_neldel_energy_eV, low, high,
                interval="95%" if self.level == 0.95 else "none", origin="measured", checked="computed",
                method=f"line with errors in both variables through {len(self.laws)} fits, {self.form}",
            ),
        )  # fmt: skip

    def plot(self) -> go.Figure:
        """ln A against Ea with the errors of both, the line, and the line that errors alone would draw."""
        from frenkel.transport.plots import meyer_neldel_figure

        return meyer_neldel_figure(self)


def meyer_neldel(laws: Sequence[Law], *, subject: str = "family", level: float = 0.95) -> MeyerNeldel:
    """Fit the Meyer-Neldel line to Arrhenius fits of a family.

    Parameters
    ----------
    laws : at least 3 Arrhenius laws of one form, each with covariance and temperature range
    subject : name of the family
    level : confidence level

    Raises
    ------
    InputError : fewer than 3 laws, forms that differ, or a law without covariance or range
    """
    form = _one_form(laws)
    if len(laws) < 3:
        raise InputError(f"{len(laws)} laws given; a Meyer-Neldel line needs at least 3.")
    energy = np.array([law["activation_energy_eV"] for law in laws])
    ln_prefactor = np.array([law["ln_prefactor"] for law in laws])
    covariance = _steadied(np.array([law.covariance for law in laws]), laws)
    energy_sd = np.sqrt(covariance[:, 1, 1])
    ln_sd = np.sqrt(covariance[:, 0, 0])
    # a correlation of exactly 1 (a fit without scatter) would leave York's weights undefined
    correlation = np.clip(covariance[:, 0, 1] / (energy_sd * ln_sd), -1.0 + 1e-9, 1.0 - 1e-9)
    line = fit_line_errors_in_both(energy, ln_prefactor, x_sd=energy_sd, y_sd=ln_sd, correlation=correlation)
    slopes = line.slope_interval(level)
    trivial = _trivial_energy(covariance)
    return MeyerNeldel(
        subject, form, tuple(laws), 1.0 / line.slope, _inverse(slopes), line, trivial, level,
        _notices(slopes, trivial, energy, energy_sd),
    )  # fmt: skip


def _one_form(laws: Sequence[Law]) -> str:
    names = tuple(dict.fromkeys(law.name for law in laws))
    if len(names) != 1 or law_form(names[0]).family != "arrhenius":
        raise InputError(
            f"The laws have the forms {', '.join(names) or 'none'}; one Arrhenius form for all is needed.",
            next_step="Fit all with the same law, for example arrhenius_sigma_T.",
        )
    for i, law in enumerate(laws):
        if len(law.covariance) != 2:
            raise InputError(f"Law {i} has no covariance of (ln A, Ea); its errors in both are needed.")
        if not (law.covariance[0][0] > 0.0 and law.covariance[1][1] > 0.0):
            raise InputError(f"Law {i} has an error of 0 in ln A or Ea, which no measurement has.")
    return names[0]


def _steadied(covariance: Floats, laws: Sequence[Law]) -> Floats:
    """Covariances whose scales are drawn towards their common one, as far as chance explains that they differ.

    A fit to 8 points knows its own scatter to 30 % only; taken at face value as weights, such scales make
    the intervals of the line too narrow (they cover 90 % for 9 members of 8 points). ln Var of ν degrees of
    freedom scatters with trigamma(ν/2) by chance; what exceeds that is taken as a real difference.
    """
    freedom = np.array([dict(law.parameters).get("degrees_of_freedom_shape", np.inf) for law in laws])
    if not np.isfinite(freedom).all():
        return covariance
    from scipy import special

    log_variance = np.log(covariance[:, 1, 1])
    by_chance = float(np.mean(special.polygamma(1, freedom / 2.0)))
    real = max(float(np.var(log_variance, ddof=1)) - by_chance, 0.0)
    towards_mean = (1.0 - real / (real + by_chance)) * (log_variance.mean() - log_variance)
    return np.asarray(covariance * np.exp(towards_mean)[:, None, None])


def _trivial_energy(covariance: Floats) -> float:
    """Δ0 that errors alone would draw: Var Ea / Cov(ln A, Ea), the mean over the family (= k T_h)."""
    return float(np.mean(covariance[:, 1, 1] / covariance[:, 0, 1]))


def _inverse(slopes: Interval) -> Interval:
    """Interval of 1/slope; open where the slope may be zero."""
    if slopes.low <= 0.0 <= slopes.high:
        return Interval(-math.inf, math.inf)
    return Interval(1.0 / slopes.high, 1.0 / slopes.low)


def _notices(
    slopes: Interval,
    trivial_eV: float,
    energy: Floats,
    energy_sd: Floats,
) -> tuple[Notice, ...]:
    found = []
    if slopes.contains(1.0 / trivial_eV):
        found.append(Notice(
            "trivial-compensation",
            f"The line cannot be told from the one that errors alone draw (Δ0 = kT = {trivial_eV:.3g} eV at the"
            " centre of the measurements). It is no evidence of a Meyer-Neldel rule.",
        ))  # fmt: skip
    if float(np.std(energy, ddof=1)) < 2.0 * float(np.sqrt(np.mean(energy_sd**2))):
        found.append(Notice(
            "narrow-family",
            "The activation energies differ by less than twice their errors; the slope is poorly determined.",
        ))  # fmt: skip
    if slopes.low <= 0.0 <= slopes.high:
        found.append(Notice("no-compensation", "The slope may be zero: there is no Meyer-Neldel rule here."))
    return tuple(found)
