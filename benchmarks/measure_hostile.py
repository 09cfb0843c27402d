"""What does a megabyte of a file cost that no instrument writes? CPU seconds and traced memory for each, the largest last.

    python benchmarks/measure_hostile.py [MEGABYTES]

The files are those of tests/measure/readers/hostile_files.py; asked are less than 1 s and 200 MB for each megabyte (one at least).
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/measure/readers"))

from hostile_files import hostile_files

from frenkel.errors import ParseError
from frenkel.measure.readers import Source, read_source


def outcome(data: bytes) -> str:
    try:
        found = read_source(Source("hostile", data, "0" * 64))
    except ParseError as error:
        return f"refused: {error.cause[:60]}"
    return f"{found[0].reader}, {len(found)} x {len(found[0])}"


def cost(data: bytes) -> tuple[float, float, str]:
    """(CPU seconds, peak of traced megabytes, outcome), the first two for each megabyte of the file, one at least."""
    size = max(1.0, len(data) / 1e6)
    started = time.process_time()
    found = outcome(data)
    seconds = time.process_time() - started
    tracemalloc.start()
    outcome(data)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return seconds / size, peak / size, found


def main() -> int:
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    for data in hostile_files(0.01).values():
        outcome(data)  # imports and caches
    rows = sorted((*cost(data), name) for name, data in hostile_files(megabytes).items())
    for seconds, peak, found, name in rows:
        print(f"{seconds:6.2f} s/MB {peak:7.1f} MB/MB  {name:40s} {found}")
    worst = max(row[1] for row in rows)
    beyond = [row[3] for row in rows if row[0] > 1.0 or row[1] > 200.0]
    print(f"{len(rows)} files: at most {rows[-1][0]:.2f} s/MB and {worst:.0f} MB/MB; beyond 1 s or 200 MB: {', '.join(beyond) or 'none'}")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
