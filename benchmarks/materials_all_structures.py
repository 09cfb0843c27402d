"""All structure files of OBELiX through `classify` and `evaluate`: crashes, defects, refusals without a reason.

    FRENKEL_DATA=… python benchmarks/materials_all_structures.py [--every 10] [--offset 0] [--jobs 2]

For every file: is it classified or refused with a named error; does the evaluation end; has it a notice of a
defect; has every unknown verdict a reason, and names it the room that would settle it. Nothing of the rows is printed but counts
and what went wrong. The calculations of each file are the full ones of the main job.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path


def run_one(path: str) -> dict[str, object]:
    """What happened to one file: outcome of classify and evaluate, complaints, seconds."""
    warnings.simplefilter("ignore")
    from frenkel.errors import FrenkelError
    from frenkel.evaluate import evaluate
    from frenkel.materials.classification import classify
    from frenkel.materials.structure_files import read_structure

    start = time.perf_counter()
    found: dict[str, object] = {"file": Path(path).name, "classify": "", "evaluate": "", "complaints": [], "unknown": []}
    try:
        found["classify"] = classify("", read_structure(path).structure).label("class")
    except FrenkelError as error:
        found["classify"] = f"refused: {type(error).__name__}"
    try:
        result = evaluate(path)
    except FrenkelError as error:
        found["evaluate"] = f"refused: {type(error).__name__}"
        if not error.message.strip():
            found["complaints"] = ["refused without a message"]
    except Exception as error:  # the point of this program
        found["evaluate"] = f"crash: {type(error).__name__}: {error}"
        found["complaints"] = [f"crash: {type(error).__name__}: {error}"]
    else:
        found["evaluate"] = "done"
        found["complaints"] = complaints_of(result)
        found["unknown"] = [one.requirement.key for one in result.verdicts if one.verdict == "unknown"]
    return {**found, "seconds": time.perf_counter() - start}


def complaints_of(result: object) -> list[str]:
    """Notices of defects, unknown verdicts without reason or room, refusals without reason."""
    found = [f"defect: {one.text}" for one in result.notices if one.code == "defect"]  # type: ignore[attr-defined]
    for one in result.verdicts:  # type: ignore[attr-defined]
        if one.verdict == "unknown" and not one.reason.strip():
            found.append(f"no reason: {one.requirement.key}")
        if one.verdict == "unknown" and "room" not in one.settle:
            found.append(f"no room: {one.requirement.key}: {one.reason}")
    found += [f"no reason of refusal: {r.property}" for r in result.dossier.refusals if not r.reason.strip()]  # type: ignore[attr-defined]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="one file out of so many")
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    data = os.environ.get("FRENKEL_DATA")
    if not data:
        print("FRENKEL_DATA is not set: nothing to do.", file=sys.stderr)
        return 2
    paths = [str(one) for one in sorted((Path(data) / "obelix" / "cifs").glob("*.cif"))][options.offset :: options.every]
    start = time.perf_counter()
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(run_one, paths))
    wall = time.perf_counter() - start
    classified = Counter(str(one["classify"]) for one in found)
    evaluated = Counter(str(one["evaluate"]).split(":")[0] for one in found)
    unknown = Counter(key for one in found for key in one["unknown"])  # type: ignore[attr-defined]
    seconds = sorted(float(str(one["seconds"])) for one in found)
    print(f"{len(found)} files, {wall:.0f} s with {options.jobs} processes; one file: median {seconds[len(seconds) // 2]:.2f} s, "
          f"longest {seconds[-1]:.1f} s")  # fmt: skip
    print("classify:", dict(classified.most_common()))
    print("evaluate:", dict(evaluated))
    print("unknown verdicts:", dict(unknown.most_common()))
    bad = [(one["file"], text) for one in found for text in one["complaints"]]  # type: ignore[attr-defined]
    print(f"complaints: {len(bad)}")
    for text, count in Counter(text for _, text in bad).most_common(40):
        example = next(name for name, other in bad if other == text)
        print(f"  {count} × {text}   (e.g. {example})")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
