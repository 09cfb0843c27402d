"""The voxel solver alone: iterations over many images, bandwidth, 300³ in three phases, memory by task.

    NUMBA_NUM_THREADS=1 OMP_NUM_THREADS=1 python benchmarks/microstructure_solver.py [--part iterations]

Iterations: preconditioned steps until the solver stops at a tolerance of 1e-6, from the linear potential, for the cell
(lower) and the corner (upper) scheme; beside them the true error of the energy, against a solution to 1e-10. A
polycrystal has its boundaries in the cell scheme only, a film is in the corner scheme only.

Bandwidth: bytes over the time of the iterations over the best triad of the same run (24 bytes an element). Two counts
of the bytes of one iteration and voxel, both of arrays that must come from memory and go back, float32 = 4, float64 = 8:

    streamed   what the passes as they are written cannot avoid: three half sweeps are one pass (x twice, b, three
               faces, 1/diagonal: 28), restriction (20), prolongation (8), the three half sweeps back (28), all four on
               coarse grids too (two visits each: 4/3); r·z (8), next direction (12), p·A p (16), step (x and r twice in
               float64, p, three faces, r once more: 52)
    by sweeps  as a solver counts that makes one pass a red-black sweep (28 each, so 84 in place of 56): the measure
               in which the target was set, 40 to 58 % then

Memory: peak of a process over what it held before, per voxel.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

import numpy as np

from frenkel.microstructure import Film, Phase, generators, solve
from frenkel.microstructure._assembly_kernels import cell_faces, corner_faces, corner_films
from frenkel.microstructure._conjugate_gradients import solve_potential
from frenkel.microstructure.cell_scheme import has_islands
from frenkel.microstructure.connectivity import spanning
from frenkel.microstructure.grain_boundaries import add_grain_boundaries
from frenkel.microstructure.phases import tables

THREE = (1e-6, 1e-3, 1e-4)


def seeded() -> np.random.Generator:
    return np.random.default_rng(0)


def images(size: int) -> dict[str, np.ndarray]:
    g = generators
    made = {
        "blobs": g.blobs(size, {"a": 0.5, "b": 0.5}, width=3.0, rng=seeded()),
        "blobs, 30 %": g.blobs(size, {"a": 0.7, "b": 0.3}, width=3.0, rng=seeded()),
        "spheres": g.spheres(size, 0.3, radius=5, touching=True, rng=seeded()),
        "spheres, apart": g.spheres(size, 0.3, radius=5, rng=seeded()),
        "overlapping spheres": g.spheres(size, 0.3, radius=5, overlapping=True, rng=seeded()),
        "fibres": g.cylinders(size, 0.15, diameter=4, aspect_ratio=8, rng=seeded()),
        "platelets": g.cylinders(size, 0.15, diameter=14, aspect_ratio=0.2, rng=seeded()),
        "foam": g.foam(size, 0.12, cells=30, rng=seeded()),
        "gyroid": g.gyroid(size, 0.3, periods=2),
    }
    out = {name: one.labels for name, one in made.items()}
    for part in (0.05, 0.1, 0.2, 0.3, 0.3116, 0.33, 0.5):
        out[f"single voxels, {100 * part:g} %"] = (seeded().random((size,) * 3) < part).astype(np.uint8)
    return out


def counted(faces, ends: tuple[float, float], image, table) -> str:
    """Iterations to 1e-6 and the true error of the energy there."""
    step, end = ends
    how = {"step": step, "end_step": end, "islands": has_islands(image, table)}
    found = solve_potential(faces, tolerance=1e-6, **how)
    exact = solve_potential(faces, tolerance=1e-10, residual_tolerance=1e-9, **how).energy
    return f"{found.iterations} ({max(found.energy / exact - 1, 0.0):.0e})"


def cells(image, sigma, *, grains=None, resistance: float = 0.0) -> str:
    table = tables([Phase(str(n), s) for n, s in enumerate(sigma)])
    if min(sigma) == 0.0:
        image = np.where(spanning(np.array(sigma)[image] > 0.0), image, len(sigma)).astype(np.uint8)
    n = image.shape[0]
    faces = cell_faces(image, table.pair, table.end, False, False, False)
    if grains is not None:
        add_grain_boundaries(faces, grains, resistance)
    return counted(faces, (1 / n, 0.5 / n), image, table)


def corners(image, sigma, *, film: Film | None = None) -> str:
    named = [Phase(str(n), s) for n, s in enumerate(sigma)]
    table = tables(named, films=[film] if film else (), voxel_um=0.1)
    if min(sigma) == 0.0:
        image = np.where(spanning(np.array(sigma)[image] > 0.0, corners=True), image, len(sigma)).astype(
            np.uint8
        )
    n = image.shape[0]
    faces = corner_faces(image, (0.25 * table.relative).astype(np.float32))
    if table.sheet is not None:
        corner_films(image, table.sheet, *faces)
    return counted(faces, (1 / n, 1 / n), image, table)


def iterations(size: int = 48) -> None:
    print(
        f"| {size}³, iterations to 1e-6 (true error) | lower, 1e3 | upper, 1e3 | lower, 1e6 | upper, 1e6 | lower, insulating |"
    )
    print("|---|---|---|---|---|---|")
    for name, image in images(size).items():
        row = [scheme(image, (1.0, c)) for c in (1e3, 1e6) for scheme in (cells, corners)]
        spans = spanning(image == 1).any()
        row.append(cells(image, (0.0, 1.0)) if spans else "does not span")
        print(f"| {name} | {' | '.join(row)} |", flush=True)
    grains = generators.polycrystal(size, 200, rng=seeded()).grains
    whole = np.zeros((size,) * 3, np.uint8)
    for resistance in (1.0, 1e3, 1e6):
        print(
            f"| polycrystal, R σ/h = {resistance:g} | {cells(whole, (1.0,), grains=grains, resistance=resistance)} | | | | |"
        )
    spheres = images(size)["spheres"]
    for factor in (1e1, 1e3):
        film = Film("0", "1", thickness_nm=1.0, conductivity_S_cm=factor * 100)  # t σ / h = factor × matrix
        print(
            f"| insulating spheres with a film, t σ/h = {factor:g} | | {corners(spheres, (1.0, 0.0), film=film)} | | | |",
            flush=True,
        )


def triad_GB_s() -> float:
    """Best of five a = b + s c on one thread, counting 24 bytes an element."""
    from frenkel.kernels import kernel

    @kernel(fastmath=True)
    def triad(a, b, c, s):
        for i in range(a.size):
            a[i] = b[i] + s * c[i]

    a, b, c = (np.ones(20_000_000) for _ in range(3))
    triad(a, b, c, 2.0)
    times = []
    for _ in range(5):
        start = time.process_time()
        triad(a, b, c, 2.0)
        times.append(time.process_time() - start)
    return 24 * a.size / min(times) / 1e9


STREAMED = (28 + 20 + 8 + 28) * 4 / 3 + 8 + 12 + 16 + 52
BY_SWEEPS = (42 + 20 + 8 + 42) * 4 / 3 + 8 + 12 + 16 + 52


def bandwidth(size: int = 200) -> None:
    """Iterations alone: the time of many less that of few, on one image."""
    image = generators.blobs(size, {"a": 0.5, "b": 0.5}, width=4.0, rng=seeded()).labels
    table = tables([Phase("a", 1.0), Phase("b", 1e3)])
    faces = cell_faces(image, table.pair, table.end, False, False, False)

    def run(tolerance: float) -> tuple[float, int]:
        best, iterations = float("inf"), 0
        for _ in range(4):
            start = time.process_time()
            found = solve_potential(faces, step=1 / size, end_step=0.5 / size, tolerance=tolerance)
            best, iterations = min(best, time.process_time() - start), found.iterations
        return best, iterations

    for _ in range(3):
        (few_s, few), (many_s, many) = run(1e-2), run(1e-10)
        ns = 1e9 * (many_s - few_s) / (many - few) / size**3
        triad = triad_GB_s()
        parts = [f"{n / ns:.1f} GB/s {name} ({100 * n / ns / triad:.0f} %)" for name, n in
                 (("streamed", STREAMED), ("by sweeps", BY_SWEEPS))]  # fmt: skip
        print(
            f"{size}³: {ns:.1f} ns a voxel and iteration = {', '.join(parts)} of a triad of {triad:.1f} GB/s",
            flush=True,
        )


ONE = """
import sys, time
import numpy as np
from frenkel.microstructure import *
task, size, contrast = sys.argv[1], int(sys.argv[2]), sys.argv[3]
three = {"1e1": (1.0, 10.0, 3.0), "1e3": (1e-6, 1e-3, 1e-4), "pores": (0.0, 1e-3, 1e-4)}[contrast]
phases = [Phase(str(n), s) for n, s in enumerate(three)]
def image(size):
    parts = {"0": 0.69, "1": 0.11, "2": 0.20}
    return generators.blobs(size, parts, width=3.0, rng=np.random.default_rng(0)).labels
def work(labels):
    if task in ("cells", "bounds"):
        return solve(labels, phases, bounds=task == "bounds", sample_error=False, tolerance=2e-4)
    if task == "grains":
        i, j, k = np.indices(labels.shape, dtype=np.int32) // 10
        return solve(labels, phases, grains=1 + i + 100 * j + 10000 * k, voxel_um=0.1, sample_error=False,
                     grain_boundary_resistance_ohm_cm2=1e-3 / max(three))
    if task == "tensor":
        return conductivity_tensor(labels, phases)
    if task == "currents":
        return current_field(labels, phases)
    return conductivity_spectrum(labels, [DielectricPhase(p.name, p.conductivity_S_cm, 10.0) for p in phases], [1e3])
def held(what):
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(what))
work(image(20))
labels = image(size)
open("/proc/self/clear_refs", "w").write("5")
before, start = held("VmRSS"), time.process_time()
found = work(labels)
seconds, peak = time.process_time() - start, held("VmHWM")
note = f"; {found.iterations} iterations, certified to {found.solver_error:.1e}" if task == "bounds" else ""
print(f"| {task}, {contrast} | {size}³ | {seconds:.1f} | {(peak - before) / size**3:.0f} | {peak / 1e9:.2f} |{note}")
"""


def one_process(task: str, size: int, contrast: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ONE, task, str(size), contrast], capture_output=True, text=True
    )
    print(done.stdout.strip() or done.stderr[-300:], flush=True)


def memory() -> None:
    print(
        "| task, contrast | image | CPU s | peak over before, bytes a voxel | peak of the process, GB |\n|---|---|---|---|---|"
    )
    for task in ("cells", "bounds", "grains", "tensor", "currents", "spectrum"):
        one_process(task, 128, "1e1")
    one_process("bounds", 128, "pores")


def large() -> None:
    print(
        "| 300³, three phases, task | image | CPU s | peak over before, bytes a voxel | peak of the process, GB |\n|---|---|---|---|---|"
    )
    for task in ("cells", "bounds"):
        one_process(task, 300, "1e3")


def main() -> None:
    parts = {"iterations": iterations, "bandwidth": bandwidth, "large": large, "memory": memory}
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=parts, action="append")
    chosen = parser.parse_args().part or parts
    solve(np.indices((16,) * 3)[0] // 8, [Phase("a", 1.0), Phase("b", 2.0)], sample_error=False)  # compiles
    for name in chosen:
        parts[name]()


if __name__ == "__main__":
    main()
