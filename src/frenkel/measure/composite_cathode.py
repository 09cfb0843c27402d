"""Ionic and electronic conductivity of a composite cathode from blocking cells: steady current and transmission line jointly.

    metal | composite | metal            blocks ions:       Z(0) = R_s + R_el,    Z(∞) = R_s + R_el R_ion/(R_el + R_ion)
    Li | SE | composite | SE | Li        blocks electrons:  Z(0) = R_s + R_ion,   Z(∞) = R_s + R_el R_ion/(R_el + R_ion)

Between the limits lies the line of `elements` (TLe, TLi), its rails R = L/(A σ) joined by a CPE. All cells of one composite share σ_ion and
σ_el; each has its own CPE, inductance and series resistance R_s (leads; separators too where electrons are blocked), known with
its error or left free. Least squares in logarithms over all points of all spectra and all steady resistances V/I at once.
What the data do not fix to a factor of 1.6 (one deviation) is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.measure.blocking_cell import LINES, BlockingCell
from frenkel.measure.circuits import Circuit, circuit
from frenkel.measure.consistency import kramers_kronig
from frenkel.measure.fit import check_spectrum
from frenkel.measure.noise import estimate_noise
from frenkel.results import Notice

__all__ = ["CathodeFit", "FittedCell", "fit_blocking_cells"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

ASSUMED_LEAD_OHM = (0.5, 0.5)
DETERMINED = 0.5
REJECTED_CHI_SQUARE = 3.0
IONIC, ELECTRONIC = 0, 1
PLACES = (0.2, 0.5, 0.8)
FIRST_ITERATIONS, ITERATIONS = 30, 300


@dataclass(frozen=True, eq=False)
class FittedCell:
    """One cell with its fit: spectrum and line (Ω) at the frequencies (Hz), steady resistance of the line, own parameters by name."""

    cell: BlockingCell
    frequency_Hz: Floats
    impedance_ohm: Complexes
    model_ohm: Complexes
    sigma_ohm: Floats
    steady_ohm: float
    parameters: dict[str, float]

    @property
    def relative_residuals(self) -> Complexes:
        """(model - measured)/|measured| of the spectrum."""
        return np.asarray((self.model_ohm - self.impedance_ohm) / np.abs(self.impedance_ohm))


@dataclass(frozen=True, eq=False)
class CathodeFit:
    """σ_ion and σ_el (S/cm) with deviations of their logarithms (inf: not determined), χ² per degree of freedom, and the fit of each cell."""

    ionic_S_cm: float
    electronic_S_cm: float
    u_ionic: float
    u_electronic: float
    reduced_chi_square: float
    notices: tuple[Notice, ...] = ()
    cells: tuple[FittedCell, ...] = ()


class _CellModel:
    """Residuals of one cell and their derivatives by (ln σ_ion, ln σ_el, own parameters)."""

    def __init__(self, cell: BlockingCell) -> None:
        self.cell = cell
        self.circuit: Circuit = circuit(f"L0-R0-{LINES[cell.blocks]}")
        self.through = 2 if cell.blocks == "ions" else 3  # the rail that carries direct current: that of the electrons or of the ions
        self.series = cell.series_ohm if cell.series_ohm or cell.blocks == "electrons" else ASSUMED_LEAD_OHM
        self.f, self.z, self.sigma = np.zeros(0), np.zeros(0, dtype=complex), np.zeros(0)
        if cell.frequency_Hz is not None and cell.impedance_ohm is not None:
            self.f, self.z = check_spectrum(cell.frequency_Hz, cell.impedance_ohm, least=10)
            noise = estimate_noise(self.z, kramers_kronig(self.f, self.z))
            self.sigma = np.maximum(noise.sigma_ohm(self.z), 1e-6 * np.abs(self.z))
        # own parameters: ln L0, ln R0, ln Q, n
        low, high = self.circuit.box()
        self.low, self.high = low[[0, 1, 4, 5]], high[[0, 1, 4, 5]]

    def inside(self, shared: Floats, own: Floats) -> Floats:
        """The circuit's parameters: ln L0, ln R0, ln R_el, ln R_ion, ln Q, n."""
        k = np.log(self.cell.cell_constant_1_cm)
        return np.array([own[0], own[1], k - shared[ELECTRONIC], k - shared[IONIC], own[2], own[3]])

    def residuals(self, shared: Floats, own: Floats) -> tuple[Floats, Floats]:
        """r [m] and ∂r/∂(ln σ_ion, ln σ_el, own) [m, 6]."""
        x = self.inside(shared, own)
        parts, slopes = [], []
        if len(self.f):
            z, J = self.circuit.impedance_inner(self.f, x)
            parts += [((z - self.z) / self.sigma).real, ((z - self.z) / self.sigma).imag]
            slopes += [(J / self.sigma).real, (J / self.sigma).imag]
        if self.cell.steady_ohm is not None:
            R0, through = np.exp(own[1]), np.exp(x[self.through])
            parts.append(np.array([(R0 + through - self.cell.steady_ohm[0]) / self.cell.steady_ohm[1]]))
            slope = np.zeros(6)
            slope[[1, self.through]] = R0, through
            slopes.append(slope[:, None] / self.cell.steady_ohm[1])
        if self.series is not None:
            R0 = np.exp(own[1])
            parts.append(np.array([(R0 - self.series[0]) / self.series[1]]))
            slopes.append(np.array([0.0, R0 / self.series[1], 0.0, 0.0, 0.0, 0.0])[:, None])
        J = np.concatenate(slopes, axis=1)
        return np.concatenate(parts), np.stack([-J[3], -J[2], J[0], J[1], J[4], J[5]], axis=1)

    def fitted(self, shared: Floats, own: Floats) -> FittedCell:
        """The cell with its line at the best parameters."""
        x = self.inside(shared, own)
        line = self.circuit.impedance_inner(self.f, x)[0] if len(self.f) else np.zeros(0, dtype=complex)
        steady = float(np.exp(own[1]) + np.exp(x[self.through]))
        values = dict(zip(("L0 / H", "R0 / Ω", "Q / S·s^n", "n"), (*np.exp(own[:3]).tolist(), float(own[3])), strict=True))
        return FittedCell(self.cell, self.f, self.z, line, self.sigma, steady, values)

    def starts(self) -> tuple[Floats, list[Floats]]:
        """(ln σ_ion, ln σ_el) and own parameters for a few places of the line in the spectrum."""
        k = self.cell.cell_constant_1_cm
        slow = self.cell.steady_ohm[0] if self.cell.steady_ohm else float(self.z.real.max())
        fast = max(float(self.z.real.min()), 1e-3 * slow) if len(self.z) else 0.5 * slow
        series = self.series[0] if self.series else 0.5 * min(fast, slow)
        through = max(slow - series, 1e-2 * slow)
        parallel = min(max(fast - series, 1e-3 * through), 0.95 * through)
        other = 1.0 / (1.0 / parallel - 1.0 / through)
        rails = (other, through) if self.cell.blocks == "ions" else (through, other)
        middle = np.log(2 * np.pi * (self.f if len(self.f) else np.array([1.0])))
        ln_omega = [float(np.quantile(middle, q)) for q in PLACES]
        inductance = np.log(max(1e-9, 0.01 * abs(fast) / (2 * np.pi * float(self.f.max() if len(self.f) else 1e6))))
        own = [np.array([inductance, np.log(max(series, 1e-6)), -np.log(sum(rails)) - 0.85 * w + 2.0, 0.85]) for w in ln_omega]
        return np.log(k / np.array(rails)), [np.clip(one, self.low, self.high) for one in own]


def fit_blocking_cells(cells: Sequence[BlockingCell]) -> CathodeFit:
    """Fit σ_ion and σ_el of one composite to all its blocking cells at once.

    Parameters
    ----------
    cells : at least one; of one composite, at one temperature and pressure

    Raises
    ------
    InputError : no cell, or cells at different pressures

    Examples
    --------
    >>> cell = BlockingCell("ions", 200.0, 0.785, steady_ohm=(10.5, 0.1), series_ohm=(0.5, 0.05))
    >>> fit = fit_blocking_cells([cell])
    >>> round(fit.electronic_S_cm, 5), fit.u_ionic
    (0.00255, inf)
    """
    if not cells:
        raise InputError("There is no blocking cell.")
    if len({one.pressure_MPa for one in cells}) > 1:
        raise InputError("The cells were measured at different pressures.", next_step="Evaluate each pressure by itself.")
    models = [_CellModel(one) for one in cells]
    guesses = [one.starts() for one in models]
    low = np.concatenate([[-40.0, -40.0], *(one.low for one in models)])
    high = np.concatenate([[20.0, 20.0], *(one.high for one in models)])
    starts = [np.concatenate([shared, *(own[k] for _, own in guesses)]) for shared, _ in guesses for k in range(len(PLACES))]
    tried = [_descended(models, np.clip(one, low, high), low, high, FIRST_ITERATIONS) for one in starts]
    x, _ = min(tried, key=lambda one: one[1])
    x, cost = _descended(models, x, low, high, ITERATIONS)
    return _evaluated(models, x, cost)


def _stacked(models: list[_CellModel], x: Floats) -> tuple[Floats, Floats]:
    """All residuals and their derivatives by (ln σ_ion, ln σ_el, own parameters of each cell)."""
    found = [one.residuals(x[:2], x[2 + 4 * k : 6 + 4 * k]) for k, one in enumerate(models)]
    J = np.zeros((sum(len(r) for r, _ in found), len(x)))
    row = 0
    for k, (r, part) in enumerate(found):
        J[row : row + len(r), :2] = part[:, :2]
        J[row : row + len(r), 2 + 4 * k : 6 + 4 * k] = part[:, 2:]
        row += len(r)
    return np.concatenate([r for r, _ in found]), J


def _descended(models: list[_CellModel], x: Floats, low: Floats, high: Floats, iterations: int) -> tuple[Floats, float]:
    """Damped Gauss-Newton within bounds; x and Σ r²."""
    r, J = _stacked(models, x)
    cost, damping = float(r @ r), 1e-2
    for _ in range(iterations):
        A, g = J.T @ J, J.T @ r
        held = ((x <= low) & (g >= 0.0)) | ((x >= high) & (g <= 0.0))
        A[held, :], A[:, held], g[held] = 0.0, 0.0, 0.0
        A[np.diag_indices_from(A)] = np.diag(A) * (1.0 + damping) + 1e-9
        moved = np.clip(x + np.clip(-np.linalg.solve(A, g), -1.5, 1.5), low, high)
        r_new, J_new = _stacked(models, moved)
        new = float(r_new @ r_new)
        if np.isfinite(new) and new < cost:
            settled = cost - new < 1e-9 * cost
            x, r, J, cost = moved, r_new, J_new, new
            damping = max(damping * 0.2, 1e-9)
            if settled:
                break
        else:
            damping *= 5.0
            if damping > 1e8:
                break
    return x, cost


def _evaluated(models: list[_CellModel], x: Floats, cost: float) -> CathodeFit:
    """Values, deviations by the normal matrix (a direction without data: infinite), and what is to be said."""
    r, J = _stacked(models, x)
    # what no data see is known to some ten decades only: this keeps the matrix regular and lets through no parameter of no effect
    vague = np.array([20.0, 20.0, *([20.0, 20.0, 20.0, 1.0] * len(models))])
    covariance = np.linalg.inv(J.T @ J + np.diag(vague**-2))
    chi = cost / max(len(r) - len(x), 1)
    u = np.sqrt(np.diag(covariance)[:2] * max(chi, 1.0))
    u = np.hypot(u, max(one.cell.relative_geometry for one in models))
    notices = []
    if chi > REJECTED_CHI_SQUARE:
        notices.append(Notice("line-rejected", f"The transmission line leaves {np.sqrt(chi):.1f} times the noise; another process is in the spectra."))
    if any(one.cell.blocks == "ions" and one.cell.series_ohm is None for one in models):
        notices.append(Notice("lead-assumed", "The resistance of the leads is assumed: 0.5 ± 0.5 Ω. A cell short-circuited at the contacts gives it."))
    ionic, electronic = (float(np.exp(one)) for one in x[:2])
    u_ionic, u_electronic = (float(one) if one < DETERMINED else float("inf") for one in u)
    cells = tuple(one.fitted(x[:2], x[2 + 4 * k : 6 + 4 * k]) for k, one in enumerate(models))
    return CathodeFit(ionic, electronic, u_ionic, u_electronic, chi, tuple(notices), cells)
