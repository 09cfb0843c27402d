"""Direct-current detectors against generators with nuisances (range jumps, 50 Hz, drift, ±0.5 K, missing first sample).

    OMP_NUM_THREADS=1 python benchmarks/measure_direct_current.py [trials=300] [seed=3001]

Detectors and generators are in separate files: `frenkel.measure.direct_current.{steady_state, transference, electronic, sweep,
plating_events, titration}` and `frenkel.measure.direct_current.{synthetic, synthetic_ramps}`.
"""

from __future__ import annotations

import sys

import numpy as np

from frenkel.evidence import Refusal
from frenkel.measure.direct_current.electronic import (
    ElectronicConductivity,
    blocking_conductivity,
    hebb_wagner,
)
from frenkel.measure.direct_current.holds import holds_of, settled_currents
from frenkel.measure.direct_current.plating_ramps import critical_current
from frenkel.measure.direct_current.sweep import sweep_onset
from frenkel.measure.direct_current.synthetic import (
    bruce_vincent_cell,
    gitt_pulse,
    hebb_wagner_cell,
    linear_sweep,
)
from frenkel.measure.direct_current.synthetic_ramps import EVENTS, plating_ramp
from frenkel.measure.direct_current.titration import gitt_diffusivity
from frenkel.measure.direct_current.transference import transference_from_transient

EVENT_NAMES = {"soft": "soft short", "reversible": "soft short", "hard": "hard short", "contact": "contact loss"}


def row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def transference(rng: np.random.Generator, trials: int) -> None:
    for times in (30.0, 6.0, 4.0, 1.5, 0.7, 0.3, 0.1):
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
        shown = f"{100 * covered / (trials - refused):.1f} %" if refused < trials else "–"
        row(f"Bruce-Vincent, R_int/R_bulk 0.1–10, measured for {times:g} time constants", f"interval covers {shown}", f"refused {refused}/{trials}")


def electronic(rng: np.random.Generator, trials: int) -> None:
    for leakage in (1e-9, 1e-8, 1e-7):
        for blocking in (False, True):
            found: list[tuple[ElectronicConductivity, float]] = []
            for _ in range(trials // 5):
                e = hebb_wagner_cell(rng, leakage_mA=leakage, blocking=blocking)
                T = e.truth
                V, I, u, _ = settled_currents(holds_of(e.time_s, e.potential_V, e.current_mA))
                more = {"cell_constant_1_cm": T["constant"], "current_deviation_mA": u, "leakage_mA": leakage}
                if blocking:
                    found.append((blocking_conductivity(V, I, **more), T["electrons"]))
                else:
                    both = hebb_wagner(V, I, temperature_K=T["T"], temperature_deviation_K=0.29, **more)
                    found += [(both[0], T["electrons"]), (both[1], T["holes"])]
            values = [(r, truth) for r, truth in found if not r.censored]
            right = sum(abs(r.value_S_cm / truth - 1) < 0.2 for r, truth in values)
            inside = sum(r.low_S_cm <= truth <= r.high_S_cm for r, truth in values)
            hold = sum(r.high_S_cm >= truth for r, truth in found if r.censored)
            name = "blocking" if blocking else "Hebb-Wagner, electrons and holes,"
            row(f"{name} 10⁻¹¹–10⁻⁷ S/cm, leakage {leakage:g} mA", f"within 20 %: {right}/{len(values)}, covered {inside}",
                f"bounds that hold: {hold}/{len(found) - len(values)}")  # fmt: skip


def sweeps(rng: np.random.Generator, trials: int) -> None:
    right = false = 0
    for _ in range(trials):
        e = linear_sweep(rng)
        T = e.truth
        r = sweep_onset(e.potential_V, e.current_mA, area_cm2=T["area"], resistance_ohm=T["R"], threshold_mA_cm2=T["threshold"])
        right += not isinstance(r, Refusal) and abs(r.value_V - T["onset"]) < 0.03
        c = linear_sweep(rng, onset=False)
        false += not isinstance(sweep_onset(c.potential_V, c.current_mA, area_cm2=0.785, resistance_ohm=c.truth["R"]), Refusal)
    row("LSV onset within 30 mV", f"{right}/{trials}", f"onset on a capacitor: {false}/{trials}")


def ramps(rng: np.random.Generator, trials: int) -> None:
    for impedance in (False, True):
        for event in EVENTS:
            hit = alarms = 0
            for k in range(trials):
                e = plating_ramp(rng, event=event, impedance=impedance, ramp=("time", "capacity")[k % 2])
                r = critical_current(e.time_s, e.potential_V, e.current_mA, area_cm2=e.truth["area"], spectra=e.spectra, pressure_MPa=5.0)
                first = next((c for c in r.half_cycles if c.event), None)
                alarms += first is not None
                hit += first is not None and first.number == e.truth["step"] and first.event.startswith(EVENT_NAMES.get(event, "-"))
            told = "with spectra in between" if impedance else "without spectra"
            if event == "none":
                row(f"ramps without event, {told}", f"false alarms {alarms}/{trials}", "")
            else:
                row(f"ramps, {event}, {told}", f"found in its half-cycle, right kind: {hit}/{trials}", "")


def titration(rng: np.random.Generator, trials: int) -> None:
    for ratios, title in (((0.01, 0.1, 0.4, 0.8), "τ 0.01–0.8 L²/D"), ((1.1, 2.0, 5.0), "τ 1.1–5 L²/D")):
        right = refused = covered = total = 0
        widths = []
        for _ in range(trials // 4):
            for ratio in ratios:
                e = gitt_pulse(rng, duration_over_time=ratio)
                T = e.truth
                r = gitt_diffusivity(e.time_s, e.potential_V, e.current_mA, length_cm=T["L"], temperature_K=T["T"], temperature_deviation_K=0.29)
                total += 1
                refused += isinstance(r, Refusal)
                if not isinstance(r, Refusal):
                    right += abs(r.diffusivity_cm2_s / T["D"] - 1) < 0.1
                    covered += r.low_cm2_s <= T["D"] <= r.high_cm2_s
                    widths.append(100 * (r.high_cm2_s / r.low_cm2_s - 1) / 2)
        values = total - refused
        shown = f"within 10 %: {right}/{values}, interval covers {covered}/{values}" + (f", median ±{np.median(widths):.1f} %" if widths else "")
        row(f"GITT, {title}", shown, f"refused {refused}/{total}")


def main() -> None:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 3001)
    print("| what | result | |\n|---|---|---|")
    for part in (transference, electronic, sweeps, ramps, titration):
        part(rng, trials)


if __name__ == "__main__":
    main()
