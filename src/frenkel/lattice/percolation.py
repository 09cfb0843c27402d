"""Where the landscape opens in one, two and three dimensions, exactly, and the refined barriers.

One sweep over the voxels in ascending energy gives the threshold of each dimension and the minimum of the component
that opens (see `_sweep_kernels`). A voxel threshold depends on the grid; the refined one does not: the lowest
passes between basins of the grid are refined to first-order saddles of the analytic energy, their two
ends run downhill to minima, the space group multiplies them, and the same sweep over that network of sites and
saddles gives the barrier. Barriers in eV.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from frenkel.evidence import Evidence, Source
from frenkel.lattice import _sweep_kernels
from frenkel.lattice.basins import REFINEMENT_DROP_EV, basins_of
from frenkel.lattice.landscape import CEILING_EV, Landscape
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.refinement import refined_network
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Percolation", "Threshold", "percolation", "voxel_thresholds"]

_DIMENSIONS = (1, 2, 3)
_LARGE_SHIFT_EV = 0.1
_FIRST_CEILINGS_EV = (0.6, 1.5)  # most crystals open below: sorting fewer voxels is most of the time


@dataclass(frozen=True)
class Threshold:
    """The energy at which the mobile ion first crosses the crystal in `dimension` independent directions.

    barrier_eV : refined saddle above the global minimum; component_barrier_eV : above the lowest site of the
    network that opens; voxel_barrier_eV, voxel_component_barrier_eV : the same on the grid, unrefined.
    All are inf where the landscape does not open below the ceiling; the refined ones are nan where no refinement
    was made or it did not succeed.
    """

    dimension: int
    barrier_eV: float
    component_barrier_eV: float
    voxel_barrier_eV: float
    voxel_component_barrier_eV: float


@dataclass(frozen=True, eq=False)
class Percolation(ResultDefaults):
    """Thresholds in 1, 2 and 3 dimensions, and the network of sites and saddles that they were refined on."""

    formula: str
    mobile: str
    thresholds: tuple[Threshold, Threshold, Threshold]
    network: HopNetwork | None = None
    notices: tuple[Notice, ...] = field(default=())
    input_checked: str = "computed"  # "remembered" if nobody read the structure in its source

    def __getitem__(self, dimension: int) -> Threshold:
        return self.thresholds[dimension - 1]

    @property
    def dimensions(self) -> int:
        """Number of dimensions in which the landscape opens below the ceiling."""
        return sum(math.isfinite(one.voxel_barrier_eV) for one in self.thresholds)

    def evidence(self) -> tuple[Evidence, ...]:
        """Barriers as computed evidence: of a model, never to be mixed with a measured activation energy."""
        made = []
        for one in self.thresholds:
            value = one.barrier_eV if not math.isnan(one.barrier_eV) else one.voxel_barrier_eV
            if math.isfinite(value):
                made.append(
                    Evidence(
                        self.formula,
                        "migration_barrier",
                        value,
                        kind=f"{one.dimension}D",
                        method=self._method(one.dimension),
                        conditions=(("mobile_ion", self.mobile),),
                        origin="computed",
                        checked=self.input_checked,
                        source=Source(
                            model="bond-valence site energy", reference="10.1038/s41597-020-0474-y"
                        ),
                        assumptions=(
                            "rigid framework",
                            "one mobile ion at a time",
                            "bond-valence parameters read in a transcription (bvse.dat of ions 0.5.1)",
                            "BVSE ranks families of conductors, hardly members of one family",
                        ),
                    )
                )
        return tuple(made)

    def _method(self, dimension: int) -> str:
        """Origin of the hop that opens a dimension: BVSE, or what was given in its place."""
        network = self.network
        hop = int(network.closing_hop[dimension - 1]) if network is not None else -1
        if network is None or hop < 0:
            return "BVSE"
        origin = network.hop_origin[int(network.hop_class[hop])]
        return "BVSE" if origin == "string" else origin

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        rows = [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in self.thresholds]
        return {**super().to_dict(), "formula": self.formula, "mobile_ion": self.mobile, "thresholds": rows}

    def plot(self) -> go.Figure:
        """Barrier of each dimension, above the global minimum and above the lowest site of its own network."""
        from frenkel.lattice.plots import thresholds

        return thresholds(self)


def voxel_thresholds(
    energies_eV: npt.NDArray[Any], *, ceiling_eV: float = CEILING_EV, faces_only: bool = False
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Exact percolation thresholds of a periodic grid, above its minimum, in one pass.

    Parameters
    ----------
    energies_eV : (n0, n1, n2), periodic without a duplicate face; +inf is never entered
    faces_only : 6 neighbours instead of 26. 26 lets a path slip diagonally and errs low on coarse grids, 6 errs
        high; both go to the same limit

    Returns
    -------
    Thresholds in 1, 2, 3 dimensions above the global minimum (inf: none below the ceiling), the same above the
    minimum of the component that opens, and the flat index of the voxel that closes each.

    Examples
    --------
    >>> import numpy as np
    >>> grid = np.full((4, 4, 4), 3.0); grid[:, 0, 0] = 1.0; grid[2, 0, 0] = 1.5; grid[0, 2, 2] = 0.0
    >>> voxel_thresholds(grid)[0].tolist(), float(voxel_thresholds(grid)[1][0])
    ([1.5, 3.0, 3.0], 0.5)
    """
    flat = np.ascontiguousarray(energies_eV).ravel()
    lowest = flat.min()
    shape = np.array(energies_eV.shape, dtype=np.int64)
    for ceiling in (*(one for one in _FIRST_CEILINGS_EV if one < ceiling_eV), ceiling_eV):
        chosen = np.flatnonzero(flat < lowest + ceiling)
        order = chosen[np.argsort(flat[chosen])]
        place = np.full(flat.size, -1, np.int32)
        threshold, minimum, closing = np.full(3, np.inf), np.full(3, np.nan), np.full(3, -1, np.int64)
        _sweep_kernels.sweep_voxels(
            flat[order].astype(np.float64), order, place, shape, faces_only, _sweep_kernels.new_forest(len(order)),
            threshold, minimum, closing,
        )  # fmt: skip
        if np.isfinite(threshold[2]):
            break
    return threshold - float(lowest), np.where(np.isfinite(threshold), threshold - minimum, np.inf), closing


def percolation(
    landscape: Landscape, *, refine: bool = True, every_pass_within_eV: float | None = None
) -> Percolation:
    """Percolation thresholds of a landscape in 1, 2 and 3 dimensions, refined on the analytic energy.

    Parameters
    ----------
    every_pass_within_eV : refine every pass up to so much above the last threshold, for tables of hops and their
        rates; None: only the passes that can change a threshold

    A refined barrier that differs from the voxel one by more than 0.1 eV is flagged in a notice.
    """
    complete = every_pass_within_eV is not None
    basins = basins_of(landscape, beyond_eV=every_pass_within_eV or REFINEMENT_DROP_EV)
    voxel, component = basins.thresholds_eV, basins.component_thresholds_eV
    notices = landscape.notices
    refined = np.full(3, np.nan)
    refined_component = np.full(3, np.nan)
    network = None
    if refine and np.isfinite(voxel).any():
        network = refined_network(landscape, basins, every_pass=complete)
        lost = np.isfinite(voxel) & ~np.isfinite(network.thresholds_eV)
        refined = np.where(lost, np.nan, network.thresholds_eV)
        refined_component = np.where(lost, np.nan, network.component_thresholds_eV)
        notices += network.notices + _shift_notices(voxel, refined)
        if lost.any():
            text = "The refined network opens in fewer dimensions than the grid; take a finer grid."
            notices += (Notice("refinement_incomplete", text),)
    if not np.isfinite(voxel).any():
        text = f"No path crosses the crystal below {CEILING_EV:g} eV above the minimum."
        notices += (Notice("no_percolation", text),)
    made = [
        Threshold(
            d,
            float(refined[d - 1]),
            float(refined_component[d - 1]),
            float(voxel[d - 1]),
            float(component[d - 1]),
        )
        for d in _DIMENSIONS
    ]
    frame = landscape.framework
    return Percolation(frame.formula, str(frame.mobile), (made[0], made[1], made[2]), network, notices)


def _shift_notices(voxel: npt.NDArray[np.float64], refined: npt.NDArray[np.float64]) -> tuple[Notice, ...]:
    made: tuple[Notice, ...] = ()
    for d in _DIMENSIONS:
        both = math.isfinite(voxel[d - 1]) and math.isfinite(refined[d - 1])
        if both and abs(voxel[d - 1] - refined[d - 1]) > _LARGE_SHIFT_EV:
            text = f"{d}D: the refined barrier {refined[d - 1]:.3f} eV is far from the grid's {voxel[d - 1]:.3f} eV."
            made += (Notice("refined_far_from_grid", text),)
    return made
