"""Direct-current detectors against generators with nuisances (range jumps, 50 Hz, drift, ±0.5 K, missing first sample).

    OMP_NUM_THREADS=1 python benchmarks/measure_direct_current.py [trials=300]

Detectors and generators are in separate files: `frenkel.measure.direct_current.{transference, electronic, sweep, plating_ramps, titration}` and
`frenkel.measure.direct_current.synthetic`.
"""

from __future__ import annotations

import sys

import numpy as np

from frenkel.evidence import Refusal
from frenkel.measure.direct_current.electronic import hebb_wagner
from frenkel.measure.direct_current.plating_ramps import critical_current
from frenkel.measure.direct_current.sweep import sweep_onset
from frenkel.measure.direct_current.synthetic import (
    bruce_vincent_cell,
    gitt_pulse,
    hebb_wagner_cell,
    linear_sweep,
    plating_ramp,
)
from frenkel.measure.direct_current.titration import gitt_diffusivity
from frenkel.measure.direct_current.transference import transference_from_transient


def transference(rng: np.random.Generator, trials: int) -> None:
    for times in (6.0, 0.7):
        covered = refused = 0
        for _ in range(trials):
            e = bruce_vincent_cell(rng, duration_in_times=times)
            T, u = e.truth, e.truth["u"]
            r = transference_from_transient(
                e.time_s, e.current_mA, dV=(T["dV"], 1e-5), bulk=(T["bulk"], u * T["bulk"]), R0=(T["R0"], u * T["R0"]),
                Rss=(T["Rss"], u * T["Rss"]), temperature_K=343.15, temperature_deviation_K=0.29,
            )  # fmt: skip
            refused += isinstance(r, Refusal)
            covered += not isinstance(r, Refusal) and r.low <= T["t"] <= r.high
        shown = f"{100 * covered / max(trials - refused, 1):.1f} %" if refused < trials else "–"
        print(f"| Bruce-Vincent, R_int/R_bulk 0.1–10, measured for {times:g} time constants | interval covers {shown} | refused {refused}/{trials} |", flush=True)


def electronic(rng: np.random.Generator, trials: int) -> None:
    for leakage in (1e-9, 1e-7):
        right = values = bounds = hold = 0
        for _ in range(trials):
            e = hebb_wagner_cell(rng, leakage_mA=leakage)
            T = e.truth
            electrons, _ = hebb_wagner(e.potential_V, e.current_mA, cell_constant_1_cm=T["constant"], temperature_K=T["T"], leakage_mA=leakage)
            if electrons.censored:
                bounds += 1
                hold += electrons.high_S_cm >= T["electrons"]
            else:
                values += 1
                right += abs(electrons.value_S_cm / T["electrons"] - 1) < 0.2
        print(f"| Hebb-Wagner, 10⁻¹¹–10⁻⁷ S/cm, leakage {leakage:g} mA | within 20 %: {right}/{values} | bounds that hold: {hold}/{bounds} |", flush=True)


def sweeps(rng: np.random.Generator, trials: int) -> None:
    right = false = 0
    for _ in range(trials):
        e = linear_sweep(rng)
        T = e.truth
        r = sweep_onset(e.potential_V, e.current_mA, area_cm2=T["area"], resistance_ohm=T["R"], threshold_mA_cm2=T["threshold"])
        right += not isinstance(r, Refusal) and abs(r.value_V - T["onset"]) < 0.03
        c = linear_sweep(rng, onset=False)
        false += not isinstance(sweep_onset(c.potential_V, c.current_mA, area_cm2=0.785, resistance_ohm=c.truth["R"]), Refusal)
    print(f"| LSV onset within 30 mV | {right}/{trials} | onset on a capacitor: {false}/{trials} |", flush=True)


def ramps(rng: np.random.Generator, trials: int) -> None:
    for event in ("none", "soft", "hard", "contact"):
        hit = alarms = 0
        for _ in range(trials // 3):
            e = plating_ramp(rng, event=event)
            r = critical_current(e.time_s, e.potential_V, e.current_mA, area_cm2=e.truth["area"], pressure_MPa=5.0)
            first = next((c for c in r.half_cycles if c.event), None)
            alarms += first is not None
            hit += first is not None and first.number == e.truth["step"] and first.event.startswith(event)
        if event == "none":
            print(f"| ramps without event | false alarms {alarms}/{trials // 3} | |", flush=True)
        else:
            print(f"| ramps, {event} (soft: fall of 12–60 %) | found in its half-cycle {hit}/{trials // 3} | |", flush=True)


def titration(rng: np.random.Generator, trials: int) -> None:
    for ratios, title in (((0.01, 0.1, 0.4, 0.8), "τ 0.01–0.8 L²/D"), ((1.1, 2.0, 5.0), "τ 1.1–5 L²/D")):
        right = refused = covered = total = 0
        for _ in range(trials // 10):
            for ratio in ratios:
                e = gitt_pulse(rng, duration_over_time=ratio)
                r = gitt_diffusivity(e.time_s, e.potential_V, e.current_mA, length_cm=e.truth["L"])
                total += 1
                refused += isinstance(r, Refusal)
                right += not isinstance(r, Refusal) and abs(r.diffusivity_cm2_s / e.truth["D"] - 1) < 0.1
                covered += not isinstance(r, Refusal) and r.low_cm2_s <= e.truth["D"] <= r.high_cm2_s
        print(f"| GITT, {title} | within 10 %: {right}/{total - refused}, interval covers {covered}/{total - refused} | refused {refused}/{total} |", flush=True)


def main() -> None:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rng = np.random.default_rng(3001)
    print("| what | result | |\n|---|---|---|")
    for part in (transference, electronic, sweeps, ramps, titration):
        part(rng, trials)


if __name__ == "__main__":
    main()
