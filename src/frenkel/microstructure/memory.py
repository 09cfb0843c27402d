"""How much memory an image needs, and whether it is there: said before anything starts."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

from frenkel.errors import ResourceLimit

__all__ = ["check_memory", "needed_bytes"]

BYTES_PER_VOXEL = 60


def needed_bytes(shape: Sequence[int]) -> int:
    """Memory that `solve` needs for an image of this shape, from 60 bytes a voxel."""
    return BYTES_PER_VOXEL * math.prod(int(n) for n in shape)


def check_memory(shape: Sequence[int]) -> None:
    """Raise ResourceLimit where an image of this shape needs more memory than is free."""
    free, needed = _free_bytes(), needed_bytes(shape)
    if free is not None and needed > free:
        raise ResourceLimit(
            f"An image of {'x'.join(map(str, shape))} voxels", needed=needed / 1e9, allowed=free / 1e9, unit="GB",
            next_step="Crop it, or join voxels 2x2x2 where the structure is coarse enough.",
        )  # fmt: skip


def _free_bytes() -> int | None:
    """Memory that can be had without swapping; None where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as table:
            for line in table:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
