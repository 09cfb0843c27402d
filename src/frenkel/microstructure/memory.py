"""How much memory an image needs, and whether it is there: said before anything starts.

Peak over that of the image itself, measured per voxel (`benchmarks/microstructure_solver.py`; of the generators at 144³ and
224³, with the image) and rounded up.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path

from frenkel.errors import ResourceLimit

__all__ = ["check_file", "check_memory", "check_structure", "needed_bytes"]

BYTES_PER_VOXEL = {
    "cells": 52,  # `solve` with bounds=False
    "bounds": 60,  # `solve`
    "tensor": 66,
    "currents": 66,
    "spectrum": 180,
}
GRAPH_PER_VOXEL = 110  # more, where clusters are kept apart: high contrast or insulating phases
GRAPH_AT_LEAST = 2.5e8
_FILE_COPIES = 2  # the bytes of the file and the array made of them
BYTES_PER_BOUNDARY_FACE = 64  # of grains
GENERATOR_BYTES_PER_VOXEL = {  # peaks of the generators, labels and grain numbers among them
    "spheres": 28,
    "cylinders": 28,
    "blobs": 28,
    "gyroid": 28,
    "foam": 28,
    "polycrystal": 32,
    "cathode": 12,  # and of the distances below
    "shell": 3,
    "report": 26,  # figures of a structure
}
DISTANCE_PER_VOXEL = 52  # of the image with the margin that periodic distances take


def needed_bytes(
    shape: Sequence[int], task: str = "bounds", *, graph: bool = False, boundary_faces: int = 0
) -> int:
    """Memory that an image of this shape needs at its peak.

    Parameters
    ----------
    task : cells | bounds | tensor | currents | spectrum
    graph : the contrast is so high (from 3e3), or a phase insulating, that clusters may have to be kept apart
    boundary_faces : number of voxel faces between two grains

    Examples
    --------
    >>> needed_bytes((300, 300, 300)) / 1e9
    1.62
    """
    voxels = math.prod(int(n) for n in shape)
    needed = BYTES_PER_VOXEL[task] * voxels + BYTES_PER_BOUNDARY_FACE * boundary_faces
    # small images fit whatever the direct solution of the coarsest graph takes
    return needed + (int(GRAPH_PER_VOXEL * voxels + min(GRAPH_AT_LEAST, 600 * voxels)) if graph else 0)


def check_memory(
    shape: Sequence[int], task: str = "bounds", *, graph: bool = False, boundary_faces: int = 0
) -> None:
    """Raise ResourceLimit where an image of this shape needs more memory than is free."""
    free, needed = _free_bytes(), needed_bytes(shape, task, graph=graph, boundary_faces=boundary_faces)
    if free is not None and needed > free:
        raise ResourceLimit(
            f"An image of {'x'.join(map(str, shape))} voxels", needed=needed / 1e9, allowed=free / 1e9, unit="GB",
            next_step="Crop it, or join voxels 2x2x2 where the structure is coarse enough.",
        )  # fmt: skip


def check_structure(shape: Sequence[int], generator: str, *, margin: int | None = None) -> None:
    """Raise ResourceLimit where generating an image of this shape takes more memory than is free.

    Parameters
    ----------
    generator : a row of `GENERATOR_BYTES_PER_VOXEL`
    margin : voxels added on every side where distances across the boundaries are computed; None without them
    """
    needed: float = GENERATOR_BYTES_PER_VOXEL[generator] * math.prod(int(n) for n in shape)
    if margin is not None:
        needed += DISTANCE_PER_VOXEL * math.prod(int(n) + 2 * min(int(n), margin) for n in shape)
    free = _free_bytes()
    if free is not None and needed > free:
        raise ResourceLimit(
            f"Generating {'x'.join(map(str, shape))} voxels ({generator})", needed=needed / 1e9, allowed=free / 1e9,
            unit="GB", next_step="Take a smaller image: a periodic structure of fewer particles represents the same material.",
        )  # fmt: skip


def check_file(path: Path) -> None:
    """Raise ResourceLimit where reading an image file takes more memory than is free: its bytes and its array."""
    try:
        pages = [*path.iterdir()] if path.is_dir() else [path]
        needed = _FILE_COPIES * sum(one.stat().st_size for one in pages)
    except OSError:
        return  # whoever opens it says what is wrong with it
    free = _free_bytes()
    if free is not None and needed > free:
        raise ResourceLimit(
            f"Reading {path.name}", needed=needed / 1e9, allowed=free / 1e9, unit="GB",
            next_step="Crop it, or join voxels 2x2x2, in the program that wrote it.",
        )  # fmt: skip


def _free_bytes() -> int | None:
    """Memory that can be had without swapping: of the machine, its control group, the process; None where nothing tells."""
    found = [n for n in (_free_of_machine(), _free_of_group(), _free_of_process()) if n is not None]
    return min(found, default=None)


def _free_of_machine() -> int | None:
    try:
        with open("/proc/meminfo", encoding="ascii") as table:
            for line in table:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def _free_of_group(folder: Path = Path("/sys/fs/cgroup")) -> int | None:
    """What a container's limit leaves, page cache not counted."""
    try:
        limit = (folder / "memory.max").read_text("ascii").strip()
        if limit == "max":
            return None
        used = int((folder / "memory.current").read_text("ascii"))
        pages = dict(line.split() for line in (folder / "memory.stat").read_text("ascii").splitlines())
        return int(limit) - used + int(pages.get("inactive_file", 0)) + int(pages.get("active_file", 0))
    except (OSError, ValueError):
        return None


def _free_of_process() -> int | None:
    """What a limit on the address space (`ulimit -v`) leaves."""
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if limit == resource.RLIM_INFINITY:
            return None
        with open("/proc/self/statm", encoding="ascii") as sizes:
            used = int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        return max(0, limit - used)
    except (ImportError, OSError, ValueError):
        return None
