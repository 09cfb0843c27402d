"""Synthetic plating ramps of symmetric cells with known events and nuisances. No detector is in this file.

Nuisances: ±0.5 K, range jumps of 0.3 %, mains of 50 Hz, a drift of the potential, a missing first sample in each half-cycle.
"""

from __future__ import annotations

import numpy as np

from frenkel.measure.direct_current.synthetic import Experiment

__all__ = ["EVENTS", "plating_ramp"]

EVENTS = ("none", "soft", "reversible", "hard", "contact")
_PER_KELVIN = 0.045
"""Relative change of a resistance per kelvin at 0.35 eV and 25 °C."""


def plating_ramp(
    rng: np.random.Generator, *, event: str = "none", ramp: str = "time", impedance: bool = False, one_way: bool = False
) -> Experiment:
    """Symmetric cell, current stepped up by 0.1 to 1 mA/cm², with one event in a half-cycle drawn at random.

    soft, reversible: the resistance falls by 12 to 60 % and stays, or returns with the next half-cycle; hard: it falls by 98 %;
    contact: V/I rises with the square of the time from the event on, a third of the rise is seen by impedance as well.

    Truth: "step" (0-based half-cycle of the event, -1 without), "current" (mA/cm²) there, "drop" of the resistance. `spectra`
    holds (time, resistance) by impedance before the first and after each half-cycle, each off by up to some 1 %, where it is
    asked for.
    """
    area, asr, drop = 0.785, rng.uniform(20, 200), rng.uniform(0.12, 0.6)
    levels = np.repeat(np.arange(0.1, 1.01, 0.1), 2)
    where = int(rng.integers(4, len(levels)))
    parts, spectra = [], [(0.0, asr)]
    clock, rest, kept = 10.0, 30, 1.0
    for half, level in enumerate(levels):
        each = 600 if ramp == "time" else int(round(300 / level / 2) * 2)
        t = np.arange(1.0, each)
        r, after = _half_cycle(rng, t, each, level, event if half >= where else "none", half - where, drop)
        i = (1.0 if one_way or half % 2 == 0 else -1.0) * level * area
        parts.append((clock + t, i * 1e-3 * asr / area * kept * r, np.full(len(t), i)))
        kept *= after
        clock += each
        pause = np.arange(rest, dtype=np.float64)
        parts.append((clock + pause, np.zeros(rest), np.zeros(rest)))
        clock += rest
        seen = 1.0 + (r[-1] - 1.0) / 3.0 if event == "contact" and half >= where else 1.0
        spectra.append((clock - 1.0, asr * kept * seen))
    t, v, i = (np.concatenate(one) for one in zip(*parts, strict=True))
    phase = rng.uniform(0, 6.28)

    def kelvin(at: np.ndarray) -> np.ndarray:
        return np.asarray(0.5 * np.sin(2 * np.pi * at / 5000.0 + phase))

    v = v * (1 - _PER_KELVIN * kelvin(t))
    for _ in range(3):
        v[int(rng.integers(0, len(v))) :] *= 1 + 0.003 * rng.standard_normal()
    v = v + 2e-5 * (np.sin(2 * np.pi * 50.01 * t) + rng.standard_normal(len(t)) + rng.standard_normal() * t / t[-1])
    truth = {"step": where if event != "none" else -1, "current": float(levels[where]), "drop": drop, "area": area, "asr": asr}
    measured = tuple(
        (at, R / area * float(1 - _PER_KELVIN * kelvin(np.array(at))) * (1 + 0.01 * rng.standard_normal())) for at, R in spectra
    )
    return Experiment(t, v, i, truth, measured if impedance else ())


def _half_cycle(
    rng: np.random.Generator, t: np.ndarray, each: int, level: float, event: str, since: int, drop: float
) -> tuple[np.ndarray, float]:
    """Relative resistance during one half-cycle, `since` half-cycles after the event began, and what of it stays."""
    r = 1 + 0.01 * (1 - np.exp(-t / 60)) * level
    if event == "contact":
        return r * (1 + 1.5 * ((t + each * since) / each) ** 2), 1.0
    if event in ("soft", "reversible", "hard") and since == 0:
        factor = 0.02 if event == "hard" else 1 - drop
        r[int(rng.integers(60, each - 60)) :] *= factor
        return r, 1.0 if event == "reversible" else factor
    return r, 1.0
