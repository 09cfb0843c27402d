"""From voxel basins to sites and hops: minima and saddles of the analytic energy, multiplied by the space group.

Voxel basins only say where to look. Each lowest pass between two basins starts a search for a saddle; from it
the ion runs downhill to both sides, and the two minima reached are the ends of the hop, each with the lattice
vector of its cell. Where that search leads elsewhere, a string between the two minima is relaxed and its maxima
are refined. Passes are taken in ascending order of their voxel energy until no unrefined pass can still change
the wanted threshold. Energies in eV, lengths in Å.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from frenkel.lattice import _saddle_kernels, _sweep_kernels
from frenkel.lattice.basins import REFINEMENT_DROP_EV, Basins
from frenkel.lattice.landscape import Landscape
from frenkel.lattice.network import HopNetwork, network_thresholds
from frenkel.lattice.site_register import SAME_PLACE_A, SiteRegister, different_places
from frenkel.results import Notice

__all__ = ["refined_network"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_ONE_BASIN_A = 1.3
_STRING_IMAGES = 13
_EXIT_STEP_A = 0.1
_ROUNDS = 300


def refined_network(landscape: Landscape, basins: Basins, *, every_pass: bool = False) -> HopNetwork:
    """Sites and hops refined on the analytic energy, only as far as they can change a threshold, or every pass.

    Passes are taken in ascending voxel energy, one of each orbit.
    """
    flat = landscape.energies_eV.ravel()
    opened = int(np.isfinite(basins.thresholds_eV).sum())
    build = _Network(landscape)
    build.add_minima(basins.minima)
    build.join_close_sites()
    build.fresh.clear()
    orbits = landscape.orbit[basins.passes[:, 5]]
    _, first = np.unique(orbits, return_index=True)
    for row in np.sort(first):
        energy = float(flat[basins.passes[row, 5]])
        if not every_pass and opened and build.highest_threshold(opened) <= energy - REFINEMENT_DROP_EV:
            break
        build.add_saddle_near(landscape.cartesian(landscape.representatives[orbits[row]]))
        build.leave_fresh_sites()
        for one in basins.passes[basins.passes[:, 5] == basins.passes[row, 5]]:
            build.make_sure(basins.minima, one, energy)
    return build.finished()


class _Network(SiteRegister):
    """Collects sites and hops while passes are refined; `finished` gives the frozen result."""

    def __init__(self, landscape: Landscape) -> None:
        super().__init__(landscape)
        self.relaxed: dict[int, FloatArray] = {}
        self.ends: list[IntArray] = []
        self.cells: list[IntArray] = []
        self.saddles: list[FloatArray] = []
        self.energies: list[float] = []
        self.origins: list[str] = []
        self.saddle_places = np.empty((0, 3))
        self.known_threshold: FloatArray | None = None
        self.stacked: tuple[Any, tuple[IntArray, IntArray, FloatArray, FloatArray]] | None = None

    def relax(self, orbit: int) -> FloatArray:
        """Fractional position of the minimum below the representative of an orbit of voxels."""
        if orbit not in self.relaxed:
            start = self.landscape.cartesian(self.landscape.representatives[orbit])
            x, *_ = _saddle_kernels.stationary_point(start, 0, *self.analytic, 0.12, 1e-6, 200)
            self.relaxed[orbit] = x @ self.inverse
            self.locate(self.relaxed[orbit][None])
            self._join_halves(orbit, start @ self.inverse)
        return self.relaxed[orbit]

    def _join_halves(self, orbit: int, voxel: FloatArray) -> None:
        """Where a voxel on a symmetry element relaxes off it, its basin holds several minima: join them."""
        moved = self.images(voxel) - voxel
        keeps = (np.abs(moved - np.rint(moved)) < 1e-6).all(axis=1)
        if keeps.sum() == 1:
            return
        halves = self.images(self.relaxed[orbit])[keeps] - np.rint(moved[keeps])
        index, cell = self.locate(halves)
        if len(index) == 1:
            return
        for other in np.unique(np.hstack([index[:, None], cell]), axis=0):
            between = other[1:] - cell[0]
            last = self.sites[other[0]] + other[1:]
            if not self._is_joined(int(index[0]), int(other[0]), between, np.inf):
                self.add_saddle_near((halves[0] + last) / 2.0 @ self.lattice)
            if not self._is_joined(int(index[0]), int(other[0]), between, np.inf):
                self.add_saddles_between(halves[0], voxel, last)

    def add_minima(self, minima: IntArray) -> None:
        for orbit in dict.fromkeys(self.landscape.orbit[minima].tolist()):
            self.relax(orbit)

    def join_close_sites(self) -> None:
        """Search a saddle halfway between sites of one class that are so close that one basin may hold both."""
        for first in np.unique(self.site_class, return_index=True)[1]:
            same = np.flatnonzero(np.array(self.site_class) == self.site_class[first])
            apart = self.sites[same] - self.sites[first]
            apart -= np.rint(apart)
            distance = np.sqrt(((apart @ self.lattice) ** 2).sum(1))
            for step in apart[(distance > 0.0) & (distance < _ONE_BASIN_A)]:
                self.add_saddle_near((self.sites[first] + step / 2.0) @ self.lattice)

    def add_saddle_near(self, start: FloatArray) -> None:
        """Search a saddle from a Cartesian point, and add it with all its images if it is new."""
        found, saddle, ends, energy = _saddle_kernels.saddle_with_ends(start, *self.analytic)
        place = saddle @ self.inverse
        if found and not self._is_known(place):
            self._add_hops(place, ends @ self.inverse, float(energy), "BVSE")

    def leave_fresh_sites(self) -> None:
        """Search a saddle out of each new site that no voxel basin showed: so shallow that its exit is close by."""
        while self.fresh:
            site = self.fresh.pop() @ self.lattice
            x, _, _, modes, *_ = _saddle_kernels.stationary_point(site, 0, *self.analytic, 0.12, 1e-6, 200)
            for side in (-1.0, 1.0):
                self.add_saddle_near(x + side * _EXIT_STEP_A * modes[:, 0])

    def make_sure(self, minima: IntArray, one: IntArray, energy: float) -> None:
        """See that a voxel pass between two basins is there in the network at about its energy.

        Where the search from its voxel led elsewhere, a string between the relaxed minima is tried; if that does
        not join them either, the string itself becomes a hop at its highest energy.
        """
        joined = self._ends_of(minima, one)
        if joined is None or self._is_joined(*joined, energy):
            return
        first, middle, last = self._stations(minima, one)
        self.add_saddle_near((first + last) / 2.0 @ self.lattice)
        if self._is_joined(*joined, energy):
            return
        peak, top = self.add_saddles_between(first, middle, last)
        if not self._is_joined(*joined, energy):
            self._leave_ridge(top)
        if not self._is_joined(*joined, energy):
            self._add_string(joined, middle, peak)

    def _leave_ridge(self, top: FloatArray) -> None:
        """Where symmetry holds a string on a ridge (two ways down), search a saddle to both sides of it."""
        x, _, curvatures, modes, *_ = _saddle_kernels.stationary_point(top, 1, *self.analytic, 0.1, 1e-5, 80)
        if curvatures[1] < 0.0:
            for side in (-1.0, 1.0):
                self.add_saddle_near(x + side * _EXIT_STEP_A * modes[:, 1])

    def add_saddles_between(
        self, first: FloatArray, middle: FloatArray, last: FloatArray
    ) -> tuple[float, FloatArray]:
        """Lay a string between two minima through a point and search a saddle from each of its maxima.

        Returns the highest energy of the string, by a parabola through its highest image and the two beside it, and
        the place of that image.
        """
        path, energies = _saddle_kernels.relaxed_string(
            first @ self.lattice,
            middle @ self.lattice,
            last @ self.lattice,
            *self.analytic,
            _STRING_IMAGES,
            _ROUNDS,
        )
        for n in range(1, _STRING_IMAGES - 1):
            if energies[n] >= energies[n - 1] and energies[n] > energies[n + 1]:
                self.add_saddle_near(path[n])
        top = min(max(int(np.argmax(energies)), 1), _STRING_IMAGES - 2)
        before, at, after = (float(one) for one in energies[top - 1 : top + 2])
        bend = before - 2.0 * at + after
        return (at - (after - before) ** 2 / (8.0 * bend) if bend < 0.0 else at), path[top]

    def _stations(self, minima: IntArray, one: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Fractional positions of the minimum, the pass and the other minimum, continuous along the way."""
        shape = np.array(self.landscape.shape)
        middle = np.stack(np.unravel_index(int(one[5]), self.landscape.shape)) / shape
        first = self._below(int(minima[one[0]]))
        last = self._below(int(minima[one[1]])) + one[2:5]
        return first, middle - np.rint(middle - (first + last) / 2.0), last

    def _ends_of(self, minima: IntArray, one: IntArray) -> tuple[int, int, IntArray] | None:
        """Site, site and cell that a voxel pass joins; None if both basins relax to the same site."""
        first, _, last = self._stations(minima, one)
        index, cell = self.locate(np.stack([first, last]))
        between = cell[1] - cell[0]
        if index[0] == index[1] and not between.any():
            return None
        return int(index[0]), int(index[1]), between

    def _is_joined(self, a: int, b: int, between: IntArray, energy: float) -> bool:
        ends, cells, energies, _ = self._arrays()
        low = energies <= energy + REFINEMENT_DROP_EV
        direct = low & (ends[:, 0] == a) & (ends[:, 1] == b)
        if direct.any() and (cells[direct] == between).all(axis=1).any():
            return True
        edges = np.ascontiguousarray(np.hstack([ends, cells])[low])
        forest = _sweep_kernels.new_forest(len(self.sites))
        return bool(_sweep_kernels.is_joined(edges, forest, a, b, *between))

    def _is_known(self, place: FloatArray) -> bool:
        apart = self.saddle_places - place
        apart -= np.rint(apart)
        return bool((((apart @ self.lattice) ** 2).sum(1) < SAME_PLACE_A**2).any())

    def _add_hops(self, saddle: FloatArray, ends: FloatArray, energy: float, origin: str) -> None:
        images = self.images(saddle)
        keep = different_places(images % 1.0, self.lattice)
        first, first_cell = self.locate(self.images(ends[0])[keep])
        second, second_cell = self.locate(self.images(ends[1])[keep])
        self.saddle_places = np.vstack([self.saddle_places, images[keep] % 1.0])
        self._store(first, second, second_cell - first_cell, images[keep] - first_cell, energy, origin)

    def _store(
        self,
        first: IntArray,
        second: IntArray,
        cells: IntArray,
        saddles: FloatArray,
        energy: float,
        origin: str,
    ) -> None:
        self.known_threshold = None
        self.ends.append(np.stack([first, second], axis=1))
        self.cells.append(cells)
        self.saddles.append(saddles)
        self.energies.append(energy)
        self.origins.append(origin)

    def _add_string(self, joined: tuple[int, int, IntArray], middle: FloatArray, energy: float) -> None:
        """A hop without a saddle, and its images: the sites of both ends carried along by each operation."""
        a, b, between = joined
        self._add_hops(middle, np.stack([self.sites[a], self.sites[b] + between]), energy, "string")

    def _below(self, voxel: int) -> FloatArray:
        """Relaxed minimum below a voxel, in the image nearest to it."""
        landscape = self.landscape
        relaxed = self.relax(int(landscape.orbit[voxel]))
        image = self.image(relaxed, int(landscape.operation[voxel]))
        here = np.stack(np.unravel_index(voxel, landscape.shape)) / np.array(landscape.shape)
        return np.asarray(image - np.rint(image - here))

    def highest_threshold(self, dimension: int) -> float:
        """Threshold of the network so far, as an absolute energy (inf if it does not open yet)."""
        if self.known_threshold is None:
            threshold, _, _ = network_thresholds(*self._arrays())
            self.known_threshold = threshold + min(self.site_energies)
        return float(self.known_threshold[dimension - 1])

    def _arrays(self) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
        state = (len(self.ends), len(self.site_energies))
        if self.stacked is None or self.stacked[0] != state:
            ends = np.vstack(self.ends) if self.ends else np.empty((0, 2), np.int64)
            cells = np.vstack(self.cells) if self.cells else np.empty((0, 3), np.int64)
            counts = [len(one) for one in self.ends]
            energies = np.repeat(np.array(self.energies), counts)
            self.stacked = (state, (ends, cells, energies, np.array(self.site_energies)))
        return self.stacked[1]

    def finished(self) -> HopNetwork:
        ends, cells, energies, site_energies = self._arrays()
        lowest = site_energies.min()
        threshold, component, closing = network_thresholds(ends, cells, energies, site_energies)
        lost = sum(origin == "string" for origin in self.origins)
        notices: tuple[Notice, ...] = ()
        if lost:
            text = f"{lost} classes of hops have the energy of a relaxed string: no first-order saddle was found on it."
            notices = (Notice("unrefined_passes", text),)
        return HopNetwork(
            lattice_A=self.lattice,
            site_fractions=self.sites,
            site_energies_eV=site_energies - lowest,
            site_class=np.array(self.site_class, dtype=np.int64),
            hop_ends=ends,
            hop_cells=cells,
            hop_saddles=np.vstack(self.saddles) if self.saddles else np.empty((0, 3)),
            hop_energies_eV=energies - lowest,
            hop_class=np.repeat(np.arange(len(self.ends)), [len(one) for one in self.ends]).astype(np.int64),
            hop_origin=tuple(self.origins),
            thresholds_eV=threshold,
            component_thresholds_eV=component,
            closing_hop=closing,
            notices=notices,
        )
