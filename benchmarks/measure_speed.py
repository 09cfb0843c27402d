"""The speed set: optimum without a guess, seconds, and the peers on the same spectra in the same run.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/measure_speed.py

Peers run as separate processes in environments that the user makes; each is left out where its variable is not set:
    FRENKEL_PEER_IMPEDANCE   interpreter with impedance==1.7.1 "numpy<2" pandas (its Lin-KK does not run with numpy 2)
    FRENKEL_PEER_MADAP       interpreter with MADAP==1.2.8 numpy==1.23.5
    FRENKEL_PEER_PYDRTTOOLS  interpreter with pyDRTtools==0.2 cvxopt scikit-learn matplotlib pandas
    FRENKEL_PEER_PYIMPSPEC   the command pyimpspec (5.1.3); its times are those of the command less those of reading a file
Times are CPU seconds of one thread, of the peers too (the machine is shared, its wall clock says little).
"Optimum": cost within 5 % of the best known, a fit from the truth included.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from frenkel.measure.circuits import circuit
from frenkel.measure.consistency import kramers_kronig
from frenkel.measure.fit import fit_circuit, refine
from frenkel.measure.relaxation import relaxation_times
from frenkel.measure.synthetic import SpeedCase, speed_case

TWO_ARCS = circuit("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3")
HERE = Path(__file__).parent


def cost(values: dict[str, float], one: SpeedCase) -> float:
    z = TWO_ARCS.impedance(one.frequency_Hz, values)
    return float(np.sum(np.abs((z - one.impedance_ohm) / np.abs(one.impedance_ohm)) ** 2))


def ours(cases: list[SpeedCase]) -> tuple[list[float], list[float], list[float], int]:
    fit_circuit(cases[0].frequency_Hz, cases[0].impedance_ohm, TWO_ARCS)
    costs, best, seconds, good = [], [], [], 0
    for one in cases:
        started = time.process_time()
        fit = fit_circuit(one.frequency_Hz, one.impedance_ohm, TWO_ARCS)
        seconds.append(time.process_time() - started)
        start = TWO_ARCS.inner(one.truth)[None, :]
        best.append(min(fit.cost, refine(TWO_ARCS, one.frequency_Hz, one.impedance_ohm, np.abs(one.impedance_ohm), start).cost))
        costs.append(fit.cost)
        good += all(abs(arc.resistance_ohm / one.truth[name] - 1) < 0.1 for arc, name in zip(fit.arcs, ("R1", "R2"), strict=True))
    return costs, best, seconds, good


def pair(rng: np.random.Generator, separation: float) -> tuple[np.ndarray, np.ndarray, float, float]:
    f = np.logspace(6, -1, 71)
    t1 = 10 ** rng.uniform(-4.5, -2.5)
    z = 10 + 100 / (1 + (2j * np.pi * f * t1) ** 0.9) + 100 / (1 + (2j * np.pi * f * t1 * 10**separation) ** 0.9)
    return f, z + 0.005 * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71)), t1, t1 * 10**separation


def resolved(tau: np.ndarray, gamma: np.ndarray, t1: float, t2: float) -> tuple[bool, bool]:
    """Exactly two peaks of more than 10 % of the largest, each within 0.2 decades; more than two such peaks."""
    from scipy.signal import find_peaks

    tops, _ = find_peaks(np.concatenate([[0], gamma, [0]]), prominence=0.1 * gamma.max())
    places = np.log10(tau[tops - 1])
    hit = len(places) == 2 and all(np.min(np.abs(places - np.log10(t))) < 0.2 for t in (t1, t2))
    return hit, len(places) > 2


def peer(variable: str, script: str, arrays: dict[str, np.ndarray]) -> object | None:
    interpreter = os.environ.get(variable)
    if not interpreter:
        return None
    with tempfile.TemporaryDirectory() as folder:
        np.savez(f"{folder}/in.npz", **arrays)
        subprocess.run([interpreter, str(HERE / "peers" / script), f"{folder}/in.npz", f"{folder}/out.json"], check=True,
                       capture_output=True, timeout=550)  # fmt: skip
        return json.loads(Path(f"{folder}/out.json").read_text())


def pyimpspec(cases: list[SpeedCase], *arguments: str) -> float | None:
    """Seconds a spectrum of one command of pyimpspec, start and reading taken off."""
    command = os.environ.get("FRENKEL_PEER_PYIMPSPEC")
    if not command:
        return None
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for k, one in enumerate(cases):
            path = f"{folder}/{k}.csv"
            rows = [f"{a!r},{z.real!r},{z.imag!r}" for a, z in zip(one.frequency_Hz.tolist(), one.impedance_ohm.tolist(), strict=True)]
            Path(path).write_text("frequency,real,imaginary\n" + "\n".join(rows) + "\n")
            paths.append(path)

        def run(*what: str) -> float:
            started = sum(os.times()[2:4])
            out = subprocess.run([command, *what], capture_output=True, timeout=550, cwd=folder, text=True)
            if out.returncode != 0:
                raise RuntimeError(out.stderr[-500:])
            return sum(os.times()[2:4]) - started

        idle = run("parse", *paths)
        return (run(*arguments, *paths) - idle) / len(paths)


def main() -> None:
    print("| noise | optimum | R1 and R2 within 10 % | median ms | mean ms |\n|---|---|---|---|---|")
    sets = {}
    for noise, seed in ((0.005, 2001), (0.005, 2002), (0.02, 2003), (0.02, 2004)):
        rng = np.random.default_rng(seed)
        cases = [speed_case(rng, noise=noise) for _ in range(100)]
        costs, best, seconds, good = ours(cases)
        sets[seed] = (cases, best, seconds)
        reached = sum(c <= 1.05 * b for c, b in zip(costs, best, strict=True))
        print(f"| {100 * noise} % (seed {seed}) | {reached}/100 | {good}/100 | {1e3 * np.median(seconds):.2f} | {1e3 * np.mean(seconds):.2f} |", flush=True)
    cases, best, seconds = sets[2001]
    print("\n| what | ours, ms | peer, ms | ratio | peer's result |\n|---|---|---|---|---|")
    kk = []
    for one in cases:
        started = time.process_time()
        kramers_kronig(one.frequency_Hz, one.impedance_ohm)
        kk.append(time.process_time() - started)
    arrays = {"f": cases[0].frequency_Hz, "Z": np.array([one.impedance_ohm for one in cases])}
    found = peer("FRENKEL_PEER_IMPEDANCE", "impedance_py.py", arrays)
    if isinstance(found, dict):
        theirs = np.array([row["seconds"] for row in found["fits"]])
        reached = sum(row["parameters"] is not None and cost(dict(zip(TWO_ARCS.names, row["parameters"], strict=True)), one) <= 1.05 * b
                      for row, one, b in zip(found["fits"], cases, best, strict=True))  # fmt: skip
        print(f"| fit, impedance.py 1.7.1 with a data-scaled guess, mean | {1e3 * np.mean(seconds):.2f} | {1e3 * theirs.mean():.0f} |"
              f" {theirs.mean() / np.mean(seconds):.0f} | optimum {reached}/100 |", flush=True)  # fmt: skip
        mine, other = np.median(kk), np.median(found["linkk_seconds"])
        print(f"| Lin-KK, impedance.py (c = 0.5), median | {1e3 * mine:.1f} | {1e3 * other:.0f} | {other / mine:.1f} | |", flush=True)
    madap = peer("FRENKEL_PEER_MADAP", "madap_fit.py", {"f": arrays["f"], "Z": arrays["Z"][:10]})
    if isinstance(madap, list):
        for title, key in (("MADAP 1.2.8 with circuit and data-scaled guess, mean", "given"), ("MADAP 1.2.8, its own choice of circuit, mean", "own")):
            done = [(row[key], b) for row, b in zip(madap, best, strict=False) if row[key] is not None]
            spent = float(np.mean([row["seconds"] for row, _ in done]))
            reached = sum(row["cost"] is not None and row["cost"] <= 1.05 * b for row, b in done)
            print(f"| fit, {title} | {1e3 * np.mean(seconds):.2f} | {1e3 * spent:.0f} | {spent / np.mean(seconds):.0f} | optimum {reached}/{len(done)} |", flush=True)
    for title, mine, count, arguments in (
        ("fit, pyimpspec 5.1.3 auto", np.mean(seconds), 2, ("fit", "--num-procs", "1", "--suppress-progress", "R(RQ)(RQ)Q")),
        ("Lin-KK, pyimpspec 5.1.3 default", np.median(kk), 2, ("test", "--num-procs", "1", "--suppress-progress")),
    ):
        try:
            theirs_s = pyimpspec(cases[:count], *arguments)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            print(f"| {title} | | | | failed: {str(error)[-120:]!r} |", flush=True)
            continue
        if theirs_s is not None:
            print(f"| {title} | {1e3 * mine:.2f} | {1e3 * theirs_s:.0f} | {theirs_s / mine:.0f} | |", flush=True)
    drt(peer)


def drt(run_peer: object) -> None:
    rng = np.random.default_rng(2005)
    pairs = [pair(rng, 0.8) for _ in range(30)]
    seconds, hits, extra = [], 0, 0
    relaxation_times(pairs[0][0], pairs[0][1], significance=False)
    for f, z, t1, t2 in pairs:
        started = time.process_time()
        out = relaxation_times(f, z, significance=False)
        seconds.append(time.process_time() - started)
        hit, more = resolved(out.time_constant_s, out.gamma_ohm, t1, t2)
        hits, extra = hits + hit, extra + more
    found = peer("FRENKEL_PEER_PYDRTTOOLS", "pydrttools.py", {"f": pairs[0][0], "Z": np.array([p[1] for p in pairs[:10]])})
    theirs = ""
    if isinstance(found, list):
        usable = [row for row in found if row["tau"] is not None]
        right = sum(resolved(np.array(row["tau"])[np.argsort(row["tau"])], np.array(row["gamma"])[np.argsort(row["tau"])], p[2], p[3])[0]
                    for row, p in zip(found, pairs, strict=False) if row["tau"] is not None)  # fmt: skip
        other = float(np.median([row["seconds"] for row in usable])) if usable else float("nan")
        theirs = f"{1e3 * other:.0f} | {other / np.median(seconds):.0f} | 0.8-decade pair {right}/{len(found)} |"
    print(f"| DRT, automatic λ; pyDRTtools 0.2 GCV | {1e3 * np.median(seconds):.1f} | {theirs or '| | |'}")
    print(f"\nOur DRT: 0.8-decade pair resolved {hits}/30; with a third peak above 10 %: {extra}/30.")


if __name__ == "__main__":
    main()
