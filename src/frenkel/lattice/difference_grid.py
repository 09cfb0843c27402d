"""A landscape that changes site by site: the grid of a framework with one species on each site, or none.

The energy is a sum over framework ions, so a change on one site is its old ion's contribution taken out and its new
one's put in, over the points within the cut-off: about a millisecond, whatever the size of the cell. Energies in eV,
lengths in Å.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from frenkel.errors import ResourceLimit
from frenkel.lattice import _kernels
from frenkel.lattice._stamp_kernels import add_stamp
from frenkel.lattice.framework import Component, Framework
from frenkel.lattice.landscape import LARGEST_MEMORY_BYTES, Landscape, estimated_memory_bytes
from frenkel.lattice.site_energy import SMALLEST_R_A, SiteEnergySettings, site_energy
from frenkel.lattice.symmetry import SpaceGroup

__all__ = ["DifferenceGrid"]


class DifferenceGrid:
    """The grid of one configuration of a framework at a time; `change_to` goes on to another one."""

    def __init__(
        self, framework: Framework, *, spacing_A: float, settings: SiteEnergySettings | None = None
    ) -> None:
        lengths = np.linalg.norm(framework.lattice_A, axis=1)
        self.shape = tuple(math.ceil(float(one) / spacing_A) for one in lengths)
        needed = estimated_memory_bytes(int(np.prod(self.shape)))
        if needed > LARGEST_MEMORY_BYTES:
            raise ResourceLimit("The grid of the supercell", needed=needed / 1e9, allowed=LARGEST_MEMORY_BYTES / 1e9,
                                unit="GB", next_step="Take a wider spacing or a smaller supercell.")  # fmt: skip
        self.species = tuple(
            dict.fromkeys((part[0], part[1], 1.0) for one in framework.components for part in one)
        )
        self.framework = replace(framework, components=tuple((one,) for one in self.species))
        self.energy = site_energy(self.framework, settings)
        chosen = self.energy.settings
        size = (len(self.species), chosen.bins + 2)
        self.values, self.slopes = np.zeros(size), np.zeros(size)
        _kernels.tabulate(
            self.energy.terms, self.energy.first_term, chosen.cutoff_A, chosen.bins, chosen.shifted, SMALLEST_R_A,
            self.values, self.slopes,
        )  # fmt: skip
        self.inverse = np.ascontiguousarray(np.linalg.inv(framework.lattice_A))
        self.grid = np.zeros(self.shape)
        self.here: list[Component | None] = [None] * len(framework.fractions)

    def change_to(self, configuration: Sequence[Component | None]) -> int:
        """Go to another configuration; returns the number of sites that changed."""
        changed = 0
        for site, (old, new) in enumerate(zip(self.here, configuration, strict=True)):
            if old == new:
                continue
            changed += 1
            for one, weight in ((old, -1.0), (new, 1.0)):
                if one is not None:
                    self._add(site, one, weight)
            self.here[site] = new
        return changed

    def _add(self, site: int, one: Component, weight: float) -> None:
        number = self.species.index(one)
        chosen = self.energy.settings
        add_stamp(
            self.grid, np.ascontiguousarray(self.framework.fractions[site]),
            np.ascontiguousarray(self.framework.lattice_A), self.inverse, chosen.cutoff_A, self.values[number],
            self.slopes[number], chosen.bins / chosen.cutoff_A**2, weight,
        )  # fmt: skip

    def landscape(self) -> Landscape:
        """The landscape of the configuration, without symmetry."""
        filled = [site for site, one in enumerate(self.here) if one is not None]
        kinds = [self.species.index(one) for one in self.here if one is not None]
        frame = replace(
            self.framework, fractions=np.ascontiguousarray(self.framework.fractions[filled]),
            kinds=np.array(kinds, dtype=np.int64),
        )  # fmt: skip
        every: npt.NDArray[np.int32] = np.arange(self.grid.size, dtype=np.int32)
        return Landscape(
            site_energy=replace(self.energy, framework=frame),
            group=SpaceGroup.trivial(),
            energies_eV=self.grid.astype(np.float32),
            representatives=every,
            orbit=every,
            operation=np.zeros(self.grid.size, dtype=np.int16),
            notices=frame.notices + self.energy.notices,
        )
