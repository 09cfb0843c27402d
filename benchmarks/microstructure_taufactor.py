"""The voxel solver against TauFactor 1.2.1 on one CPU thread: CPU time and error of the conductivity, same image.

TauFactor runs as a separate process in an environment of its own:

    python -m venv peer && peer/bin/pip install torch taufactor==1.2.1 ipython matplotlib
    NUMBA_NUM_THREADS=1 OMP_NUM_THREADS=1 python benchmarks/microstructure_taufactor.py --peer peer/bin/python

Times are CPU seconds (user + system) of setting up and solving; imports, images and JIT compilation are left out on
both sides. Each program's error is that against its own linear system solved to 1e-9 (TauFactor puts its electrodes
a full voxel outside the image; both systems are solved here for that). TauFactor at its default criterion (1e-2);
ours at 2e-4. Ours is shown for one solve (TauFactor gives one number) and with both bounds, certified. Iterations,
bandwidth, memory and larger images: `microstructure_solver.py`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from frenkel.microstructure import Phase, solve
from frenkel.microstructure._assembly_kernels import cell_faces
from frenkel.microstructure._conjugate_gradients import solve_potential
from frenkel.microstructure.generators import blobs
from frenkel.microstructure.phases import tables

CASES = (
    ("100³, contrast 10", 100, (1.0, 10.0), (0.5, 0.5)),
    ("100³, contrast 1e3", 100, (1.0, 1e3), (0.5, 0.5)),
    ("100³, contrast 1e5", 100, (1.0, 1e5), (0.5, 0.5)),
    ("100³, three phases", 100, (1e-6, 1e-3, 1e-4), (0.69, 0.11, 0.20)),
    ("200³, contrast 10", 200, (1.0, 10.0), (0.5, 0.5)),
    ("200³, contrast 1e3", 200, (1.0, 1e3), (0.5, 0.5)),
    ("200³, contrast 1e5", 200, (1.0, 1e5), (0.5, 0.5)),
    ("200³, three phases", 200, (1e-6, 1e-3, 1e-4), (0.69, 0.11, 0.20)),
)
PEER = """
import json, sys, time
import numpy as np, torch
torch.set_num_threads(1)
from taufactor import MultiPhaseSolver
image, sigma = np.load(sys.argv[1]), json.loads(sys.argv[2])
scale = max(sigma)
start = time.process_time()
solver = MultiPhaseSolver(image + 1, cond={n + 1: s / scale for n, s in enumerate(sigma)}, device="cpu")
solver.solve(verbose=False, iter_limit=int(sys.argv[3]))
seconds = time.process_time() - start
print(json.dumps({"seconds": seconds, "iterations": int(solver.iter), "sigma": float(np.ravel(solver.D_eff)[0]) * scale}))
"""


def image_of(size: int, fractions: tuple[float, ...]) -> np.ndarray:
    named = {str(n): f for n, f in enumerate(fractions)}
    return blobs(size, named, width=4.0 if len(fractions) == 2 else 3.0, rng=np.random.default_rng(0)).labels


def exact(image: np.ndarray, sigma: tuple[float, ...], *, outside: bool) -> float:
    """The cell scheme to 1e-9, with the electrodes on the image's faces or a full voxel outside of it."""
    table = tables([Phase(str(n), s) for n, s in enumerate(sigma)])
    length = image.shape[0] + (1 if outside else 0)
    end = table.relative.astype(np.float32) if outside else table.end
    faces = cell_faces(image, table.pair, end, False, False, False)
    found = solve_potential(
        faces,
        step=1 / length,
        end_step=(1.0 if outside else 0.5) / length,
        tolerance=1e-9,
        residual_tolerance=1e-7,
    )
    return found.energy * length / image[0].size * table.scale_S_cm


def ours(image: np.ndarray, sigma: tuple[float, ...], **options) -> tuple[float, float, int]:
    phases = [Phase(str(n), s) for n, s in enumerate(sigma)]
    start = time.process_time()
    found = solve(image, phases, sample_error=False, tolerance=2e-4, **options)
    return time.process_time() - start, found.value_S_cm, found.iterations


def peer(python: str, image: np.ndarray, sigma: tuple[float, ...], limit_s: float) -> dict | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "image.npy"
        np.save(path, image)
        try:
            done = subprocess.run(
                [python, "-c", PEER, str(path), json.dumps(sigma), "10000"],
                capture_output=True, text=True, timeout=limit_s, check=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", default="", help="python with TauFactor; without it ours alone")
    parser.add_argument(
        "--limit", type=float, default=1800.0, help="seconds of wall clock a peer's run may take"
    )
    chosen = parser.parse_args()
    solve(image_of(16, (0.5, 0.5)), [Phase("a", 1.0), Phase("b", 2.0)], sample_error=False)  # compiles
    print(
        "| case | TauFactor it / CPU s / error | ours it / CPU s / error | ratio | ours with bounds, CPU s |"
    )
    print("|---|---|---|---|---|")
    for name, size, sigma, fractions in CASES:
        image = image_of(size, fractions)
        seconds, value, iterations = min(ours(image, sigma, bounds=False) for _ in range(3))
        both, _, _ = ours(image, sigma)
        error = abs(value / exact(image, sigma, outside=False) - 1)
        found = peer(chosen.peer, image, sigma, chosen.limit) if chosen.peer else None
        if not chosen.peer:
            theirs, ratio = "not run", "-"
        elif found is None:
            theirs, ratio = f"not finished in {chosen.limit:.0f} s", f"> {chosen.limit / seconds:.0f}"
        else:
            miss = abs(found["sigma"] / exact(image, sigma, outside=True) - 1)
            theirs = f"{found['iterations']} / {found['seconds']:.2f} / {miss:.1e}"
            ratio = f"{found['seconds'] / seconds:.0f}"
        print(
            f"| {name} | {theirs} | {iterations} / {seconds:.2f} / {error:.1e} | {ratio} | {both:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
