"""Landscape, thresholds and refined barriers against bvlain: CPU time on one core, and agreement of the energies.

bvlain runs as a separate process in an environment of its own:

    python -m venv peer && peer/bin/pip install bvlain==0.25.1
    OMP_NUM_THREADS=1 python benchmarks/lattice_bvlain.py --peer peer/bin/python

Same structures with the same oxidation states, same run. Times are CPU (user + system) seconds of the steps named;
imports, reading and JIT compilation are left out on both sides. bvlain runs at its defaults (k = 100 nearest
atoms, 10 Å) for the times, and at k = 600 for the comparison of energies, with its own numbers in our terms.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from frenkel.lattice import SiteEnergy, SiteEnergySettings, framework_of, percolation, site_energy_landscape
from frenkel.lattice.percolation import voxel_thresholds
from lattice.reference_crystals import NAMES, crystal

PARITY = SiteEnergySettings(cutoff_A=10.0, shifted=False, bins=20000, double=True)

PEER = r"""
import json, resource, sys, warnings
warnings.filterwarnings("ignore")
import numpy as np
from pymatgen.core import Structure
from bvlain import Lain
def cpu():
    one = resource.getrusage(resource.RUSAGE_SELF)
    return one.ru_utime + one.ru_stime
task = json.load(open(sys.argv[1]))
structure = Structure.from_dict(task["structure"])
code = Lain(verbose=False)
code.read_structure(structure, oxi_check=False)
start = cpu()
grid = code.bvse_distribution(mobile_ion="Li1+", r_cut=10.0, resolution=task["resolution"], k=task["k"])
middle = cpu()
barriers = code.percolation_barriers(encut=5.0) if task["percolate"] else {}
end = cpu()
atoms = code.atoms
np.savez(task["out"], grid=grid, fractions=atoms.get_scaled_positions(), lattice=np.array(atoms.cell),
         charges=atoms.get_array("oxi_states"), r_min=atoms.get_array("r_min"), alpha=atoms.get_array("alpha"),
         d0=atoms.get_array("d0"), radius=atoms.get_array("r_c"), n=atoms.get_array("n"),
         radius_mobile=code.rc_mi, n_mobile=code.n_mi)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps({"grid_s": middle - start, "percolation_s": end - middle, "peak_GB": peak,
                  "barriers": list(barriers.values())}))
"""


def run_peer(
    python: str, name: str, folder: Path, *, resolution: float, k: int, percolate: bool = True
) -> dict:
    out = folder / f"{name}_{resolution}_{k}.npz"
    task = {"structure": crystal(name).as_dict(), "resolution": resolution, "k": k, "percolate": percolate,
            "out": str(out)}  # fmt: skip
    (folder / "task.json").write_text(json.dumps(task))
    (folder / "peer.py").write_text(PEER)
    done = subprocess.run(
        [python, str(folder / "peer.py"), str(folder / "task.json")],
        capture_output=True,
        text=True,
        check=True,
    )
    return {**json.loads(done.stdout.splitlines()[-1]), **dict(np.load(out))}


def best_cpu_s(function, repeats: int = 5) -> tuple[float, object]:
    """Least CPU time of a few repeats after one that compiles."""
    result = function()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        result = function()
        times.append(time.process_time() - start)
    return min(times), result


def peer_terms(peer: dict) -> tuple[SiteEnergy, np.ndarray]:
    """Our site energy with the numbers of the installed bvlain: its wells, radii, cut-off, no shift."""
    rows, kinds, seen = [], [], {}
    for charge, r_min, alpha, d0, radius, n in zip(
        *(peer[key] for key in ("charges", "r_min", "alpha", "d0", "radius", "n")), strict=True
    ):
        if charge < 0:
            row = (1.0, 1.0, float(d0) / 2, float(alpha), float(r_min), 0.0, 1.0)
        else:
            strength = 14.4 * float(charge) / np.sqrt(float(n) * float(peer["n_mobile"]))
            row = (1.0, 0.0, 0.0, 0.0, 0.0, strength, 0.74 * (float(radius) + float(peer["radius_mobile"])))
        kinds.append(seen.setdefault(row, len(seen)))
    rows = list(seen)
    from dataclasses import replace

    frame = framework_of(crystal(NAMES[0]))
    frame = replace(
        frame, lattice_A=np.ascontiguousarray(peer["lattice"]), kinds=np.array(kinds, dtype=np.int64),
        fractions=np.ascontiguousarray(peer["fractions"] % 1.0),
    )  # fmt: skip
    energy = SiteEnergy(frame, PARITY, np.array(rows), np.arange(len(rows) + 1, dtype=np.int64))
    axes = [np.linspace(0, 1, size) for size in peer["grid"].shape]
    mesh = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    return energy, mesh @ frame.lattice_A


def worst_difference_eV(peer: dict) -> float:
    energy, points = peer_terms(peer)
    grid = peer["grid"].ravel()
    low = grid < grid.min() + 5.0
    return float(np.abs(energy.at(points[low]) - grid[low]).max())


def one_structure(name: str, python: str, folder: Path) -> dict[str, float]:
    peer = run_peer(python, name, folder, resolution=0.2, k=100)
    exact = run_peer(python, name, folder, resolution=0.5, k=600, percolate=False)
    frame = framework_of(crystal(name))

    def whole(settings=None):
        return percolation(site_energy_landscape(frame, settings=settings))

    default_s, found = best_cpu_s(whole)
    parity_s, same = best_cpu_s(lambda: whole(PARITY))
    grid = np.ascontiguousarray(peer["grid"][:-1, :-1, :-1])
    sweep_s, thresholds = best_cpu_s(lambda: voxel_thresholds(grid))
    ours = max(default_s, parity_s)
    return {
        "default_ms": 1e3 * default_s, "parity_ms": 1e3 * parity_s, "sweep_ms": 1e3 * sweep_s,
        "peer_s": peer["grid_s"] + peer["percolation_s"],
        "ratio": (peer["grid_s"] + peer["percolation_s"]) / ours,
        "sweep_ratio": peer["percolation_s"] / sweep_s,
        "worst_meV": 1e3 * worst_difference_eV(exact),
        "shift_meV": 1e3 * max(
            abs(a.barrier_eV - b.barrier_eV) for a, b in zip(found.thresholds, same.thresholds, strict=True)
            if np.isfinite(a.barrier_eV)
        ),
        "barriers": [round(one.barrier_eV, 4) for one in found.thresholds],
        "peer_barriers": peer["barriers"],
        "exact_on_peer_grid": [round(float(one), 4) for one in thresholds[0]],
    }  # fmt: skip


FINE = """
import resource, sys, time
sys.path.insert(0, {tests!r})
from lattice.reference_crystals import crystal
from frenkel.lattice import framework_of, percolation, site_energy_landscape
frame = framework_of(crystal("Li7La3Zr2O12"))
percolation(site_energy_landscape(frame, spacing_A=0.5))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
landscape = site_energy_landscape(frame, spacing_A=0.1)
percolation(landscape)
took = time.process_time() - start
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(landscape.shape, round(took, 3), round(after / 1e6, 3), round((after - before) / 1e6, 3))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", required=True, help="python of an environment with bvlain 0.25.1")
    chosen = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            row = one_structure(name, chosen.peer, Path(folder))
            rows.append(row)
            print(
                f"{name:14s} ours {row['default_ms']:6.1f} ms, parity {row['parity_ms']:6.1f} ms, bvlain"
                f" {row['peer_s']:6.2f} s, ratio {row['ratio']:5.0f}; sweep {row['sweep_ms']:5.2f} ms, ratio"
                f" {row['sweep_ratio']:5.0f}; max |dE| at k=600 {row['worst_meV']:.4f} meV; shift of pair energies"
                f" moves barriers by {row['shift_meV']:.2f} meV; barriers {row['barriers']}, bvlain"
                f" {row['peer_barriers']}, exact on its grid {row['exact_on_peer_grid']}",
                flush=True,
            )
    for key, text in (("ratio", "whole"), ("sweep_ratio", "percolation alone")):
        print(
            f"geometric mean of the ratio, {text}: {np.exp(np.mean(np.log([row[key] for row in rows]))):.0f}"
        )
    times = [row["default_ms"] for row in rows]
    print(f"ours, default: median {np.median(times):.1f} ms, max {max(times):.1f} ms")
    fine = subprocess.run(
        [sys.executable, "-c", FINE.format(tests=sys.path[0])], capture_output=True, text=True, check=True
    )
    print("LLZO at 0.1 Å: grid, CPU s, peak GB, growth GB:", fine.stdout.strip())
    print("peak of this process, GB:", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2))


if __name__ == "__main__":
    main()
