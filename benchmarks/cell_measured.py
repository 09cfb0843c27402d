"""Simulated beside measured: a solid-state cell's spectrum and current pulses, and a published Ragone point.

    FRENKEL_DATA=FOLDER python benchmarks/cell_measured.py [figure.html]

Files: eis/biologic/PEIS_SSB.mpr and CP_SSB.mpr (NCM-Li6PS5Cl | Li6PS5Cl | In-Li, 25 °C, 50 MPa, near 0 % charge; two
different cells; areas unknown, so that ohms are per cell). Each is fitted in part and predicted in the rest, and the
other file is never used. Prints what is fitted, what is predicted, and the relative errors of both.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from frenkel.cell.design import cell_design
from frenkel.cell.simulation import simulate
from frenkel.cell.small_signal import porous_impedance, pulse_response, sphere_impedance
from frenkel.cell.specification import read_specification
from frenkel.measure.readers import read

NAMES = ("R_series", "R_arc", "C_arc", "n_arc", "R_ions", "C_cathode", "n_cathode", "R_transfer", "R_diffusion", "t_diffusion")
START = np.array([40.0, 100.0, 1e-7, 0.8, 200.0, 1e-4, 0.9, 200.0, 500.0, 1000.0])
SHARES = (3, 6)


def model(log_values: Any, s: Any) -> Any:
    """Series, one arc (separator and anode), porous cathode with constant-phase double layer and spheres: ohms per cell."""
    p = np.exp(log_values)
    n1, n2 = (min(p[k], 1.0) for k in SHARES)
    arc = p[1] / (1.0 + p[1] * p[2] * s**n1)
    admittance = p[5] * s**n2 + 1.0 / (p[7] + sphere_impedance(s, p[8], p[9]))
    return p[0] + arc + porous_impedance(admittance, p[4])


def fit(residual: Any) -> Any:
    """The best of a few starts, parameters positive by their logarithm."""
    rng = np.random.default_rng(0)
    best = None
    for spread in (0.0, 1.0, 1.0, 1.0, 2.0):
        start = np.log(START) + spread * rng.normal(0.0, 1.0, START.size)
        start[list(SHARES)] = np.log(START[list(SHARES)])
        found = least_squares(residual, start, method="trf", max_nfev=300)
        best = found if best is None or found.cost < best.cost else best
    return best.x


def spectrum(folder: Path) -> tuple[Any, ...]:
    (one,) = read(folder / "eis/biologic/PEIS_SSB.mpr")
    f, z = np.asarray(one.frequency_Hz), np.asarray(one.impedance_ohm)
    used = (f < 1e6) & (f >= 0.1)  # cables rule above
    s = 2j * np.pi * f

    def residual(x: Any) -> Any:
        r = ((model(x, s) - z) / np.abs(z))[used]
        return np.concatenate([r.real, r.imag])

    x = fit(residual)
    error = np.abs(model(x, s) - z) / np.abs(z)
    low = f < 0.1
    print(f"PEIS_SSB: fitted 0.1 Hz - 1 MHz ({used.sum()} points) to {np.sqrt(np.mean(error[used]**2)):.1%}; "
          f"predicted 10 - 100 mHz ({low.sum()} points): {np.sqrt(np.mean(error[low]**2)):.1%}")  # fmt: skip
    print("  " + ", ".join(f"{n} {v:.3g}" for n, v in zip(NAMES, np.exp(x), strict=True)))
    return f, z, model(x, s)


def pulses(folder: Path) -> tuple[Any, ...]:
    (one,) = read(folder / "eis/biologic/CP_SSB.mpr")
    columns = {c.name: np.asarray(c.values) for c in one.columns}
    part, t, v = columns["sequence"].astype(int), columns["time"], columns["potential"]
    current = np.array([np.median(columns["current"][part == k]) for k in range(part.max() + 1)])
    starts = [float(t[part == k][0]) - 2e-4 for k in range(part.max() + 1)]
    steps = [(starts[k], 1e-3 * (current[k] - current[k - 1])) for k in range(1, len(starts))]
    rest = float(np.mean(v[part == 0]))
    keep = np.concatenate([np.flatnonzero(part == k)[np.unique(np.geomspace(1, (part == k).sum(), 60).astype(int)) - 1]
                           for k in range(1, part.max() + 1)])  # fmt: skip
    t, v, part = t[keep], v[keep] - rest, part[keep]
    fitted = part <= 3

    def residual(x: Any) -> Any:
        return 1e3 * (pulse_response(lambda s: model(x, s), steps, t[fitted]) - v[fitted])

    x = fit(residual)
    found = pulse_response(lambda s: model(x, s), steps, t)
    for name, mask in (("fitted: pulses of 0.1, 0.1 and 1 s", fitted), ("predicted: pulses of 1, 10 and 10 s, and rest", ~fitted)):
        error = 1e3 * np.sqrt(np.mean((found - v)[mask] ** 2))
        print(f"CP_SSB: {name}: RMSE {error:.2f} mV of {1e3 * np.ptp(v[mask]):.0f} mV")
    return t, v, found, fitted


def ragone() -> None:
    """LCO | LLZO | Li at 1C against 180 Wh/kg and 497 Wh/L (Kravchyk, Okur, Kovalenko 2021, abstract: what is to be matched)."""
    for separator in (20, 40):
        for loading in (2.0, 3.0, 4.0):
            changes = {"separator.0.thickness": f"{separator} um", "separator.0.conductivity": "1 mS/cm",
                       "cathode.areal_capacity": f"{loading} mAh/cm2"}  # fmt: skip
            report = simulate(read_specification("lco-llzo-li", changes=changes), rates=(1.0,)).report
            if report is None:
                print(f"LCO | LLZO {separator} um | Li, {loading:g} mAh/cm2: nothing at 1C")
                continue
            one = report.energy("stack", "1C")
            meets = one.specific_energy_Wh_kg >= 180.0 and one.energy_density_charged_Wh_L >= 497.0
            print(f"LCO | LLZO {separator} um | Li, {loading:g} mAh/cm2: {one.specific_energy_Wh_kg:.0f} Wh/kg, "
                  f"{one.energy_density_charged_Wh_L:.0f} Wh/L of stack at 1C: {'meets' if meets else 'misses'} 180 and 497")  # fmt: skip
    print(f"  numbers of the set: {dict(sorted(cell_design(read_specification('lco-llzo-li')).standings.items()))}")


def draw(path: str, a: tuple[Any, ...], b: tuple[Any, ...]) -> None:
    from plotly.subplots import make_subplots

    from frenkel.figures import COLOURS, write_figure

    fig = make_subplots(1, 2, subplot_titles=("PEIS_SSB", "CP_SSB"))
    f, z, fitted_z = a
    fig.add_scatter(x=z.real, y=-z.imag, mode="markers", name="measured", marker={"color": "#555", "size": 5}, row=1, col=1)
    fig.add_scatter(x=fitted_z.real[f < 1e6], y=-fitted_z.imag[f < 1e6], mode="lines", name="model", line={"color": COLOURS[1]}, row=1, col=1)
    cut = int(np.argmin(np.abs(f - 0.1)))
    fig.add_scatter(x=[z.real[cut]], y=[-z.imag[cut]], mode="markers", name="fitted up to here, then predicted",
                    marker={"symbol": "x", "size": 10, "color": "#000"}, row=1, col=1)  # fmt: skip
    t, v, found, used = b
    order = np.argsort(t)
    fig.add_scatter(x=t[order], y=1e3 * v[order], mode="markers", showlegend=False, marker={"color": "#555", "size": 4}, row=1, col=2)
    fig.add_scatter(x=t[order], y=1e3 * found[order], mode="lines", showlegend=False, line={"color": COLOURS[1]}, row=1, col=2)
    fig.add_vline(x=float(t[used].max()), line={"dash": "dot", "color": "#000"}, row=1, col=2)
    fig.update_xaxes(title_text="Re Z (Ω per cell)", row=1, col=1)
    fig.update_yaxes(title_text="−Im Z (Ω per cell)", row=1, col=1)
    fig.update_xaxes(title_text="Time (s)", row=1, col=2)
    fig.update_yaxes(title_text="Voltage against rest (mV)", row=1, col=2)
    fig.update_layout(width=1100, height=480, legend={"orientation": "h", "y": -0.2})
    write_figure(fig, path)


if __name__ == "__main__":
    ragone()
    if os.environ.get("FRENKEL_DATA"):
        data = Path(os.environ["FRENKEL_DATA"])
        first, second = spectrum(data), pulses(data)
        if len(sys.argv) > 1:
            draw(sys.argv[1], first, second)
    else:
        print("FRENKEL_DATA is not set: the measured spectrum and pulses are left out.")
    print("Not laid beside: LiPON thin film (Danilov 2011), rate capability of the TUM hybrid: their tables and curves could not be read.")
