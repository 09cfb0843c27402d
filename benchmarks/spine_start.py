"""How long the start takes: `import frenkel`, `frenkel --help`, and the main job, cold and warm.

    python benchmarks/spine_start.py                # with the installed package
    python benchmarks/spine_start.py --fresh        # in a virtual environment of its own, made and thrown away

Asked for: import below 0.3 s; the main job within 20 s cold (nothing compiled, no cache) and 5 s warm. Wall time
is what a person waits; on a machine that does other things CPU time (user and system) says more, so both are given.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

JOB = ["-m", "frenkel", "evaluate", "Li6PS5Cl", "--anode", "Li", "--cathode", "NMC811", "--report", "report.html", "-q"]
REPEATS = 5


def timed(python: str, arguments: list[str], folder: Path, **environment: str) -> tuple[float, float]:
    """Wall and CPU seconds of one run of `python arguments` in `folder`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(
        [python, *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(python: str, arguments: list[str], folder: Path, **environment: str) -> tuple[float, float]:
    """The shortest of several runs, which other work on the machine disturbs least."""
    runs = [timed(python, arguments, folder, **environment) for _ in range(REPEATS)]
    return min(wall for wall, _ in runs), min(cpu for _, cpu in runs)


def fresh_python(folder: Path) -> str:
    """A virtual environment with this project and the extra cell, not editable."""
    project = Path(__file__).resolve().parent.parent
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", f"{project}[cell]"], check=True)
    return python


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh", action="store_true", help="install into a virtual environment of its own first")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="frenkel-start-"))
    try:
        python = fresh_python(folder) if chosen.fresh else sys.executable
        # caches of its own: cold means that neither compiled kernels nor tables made before are found
        own = {"NUMBA_CACHE_DIR": str(folder / "numba"), "FRENKEL_CACHE": str(folder / "cache")}
        rows = {
            "python -c pass": best(python, ["-c", "pass"], folder, **own),
            "import frenkel": best(python, ["-c", "import frenkel"], folder, **own),
            "frenkel --help": best(python, ["-m", "frenkel", "--help"], folder, **own),
            "main job, cold": timed(python, JOB, folder, **own),
            "main job, warm": best(python, JOB, folder, **own),
        }
        load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
        print(f"{os.cpu_count()} cores, load {load}, Python {sys.version.split()[0]}")
        for name, (wall, cpu) in rows.items():
            print(f"{name:16s} {wall:7.2f} s wall {cpu:7.2f} s CPU")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
