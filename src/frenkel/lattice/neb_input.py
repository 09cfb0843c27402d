"""End points and images of the limiting hops as input for first-principles nudged elastic band runs.

For each percolating path: a supercell of at least 10 Å along each axis, one mobile ion moved over the highest
saddle from one filled site to the next along the relaxed string, everything else as in the file. Written as
POSCAR (one folder an image, as VASP wants) and as one extxyz with all images. A vacancy hop takes one ion out at
the target; an interstitial hop adds one ion. The charge of the cell is stated, not silently compensated.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from frenkel.errors import InputError
from frenkel.files import write_text
from frenkel.lattice import _saddle_kernels
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.pathways import Pathway, Pathways, Step
from frenkel.results import to_json

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = ["HopImages", "hop_images", "limiting_segment", "write_neb"]

FloatArray = npt.NDArray[np.float64]

SMALLEST_SUPERCELL_A = 10.0
_OCCUPIED_A = 1.0
_STRING_IMAGES = 21
_ROUNDS = 200


@dataclass(frozen=True, eq=False)
class HopImages:
    """Images of the limiting hop of one path: structures from start to end, and what was done to make them.

    name : of the path, such as "1D"; hops : classes of the network hops that it runs over
    mechanism : "vacancy" (between two sites that the file fills) or "interstitial" (between two empty ones);
    charge_e : of the supercell if all other ions keep their formal charge; barrier_eV : of the model, from start
    """

    name: str
    hops: tuple[int, ...]
    mechanism: str
    charge_e: int
    barrier_eV: float
    supercell: tuple[int, int, int]
    images: tuple[Structure, ...]


def limiting_segment(found: Pathways, path: Pathway) -> tuple[tuple[Step, FloatArray], ...]:
    """The part of a path over its highest saddle between two sites that the file fills.

    Shallow minima on the way are passed. Where the file fills no site of the path, the one hop over the saddle.
    Each step comes with the cell (in cell vectors) of its first site.
    """
    network = _network_of(found)
    turn = sum((sense * network.hop_cells[hop] for hop, sense in path.hops), np.zeros(3, np.int64))
    count = len(path.hops)
    cells = [np.zeros(3, np.int64)]
    for hop, sense in path.hops:
        cells.append(cells[-1] + sense * network.hop_cells[hop])
    filled = [_is_filled(found, _site_before(network, step)) for step in path.hops]
    peak = int(np.argmax([network.hop_energies_eV[hop] for hop, _ in path.hops]))
    first = next((peak - n for n in range(count) if filled[(peak - n) % count]), peak)
    last = next((peak + 1 + n for n in range(count) if filled[(peak + 1 + n) % count]), peak + 1)
    return tuple((path.hops[n % count], cells[n % count] + (n // count) * turn) for n in range(first, last))


def hop_images(found: Pathways, path: Pathway, structure: Structure, *, images: int = 5) -> HopImages:
    """Images of the limiting part of one path in a supercell of `structure`: images + 2 with the end points.

    Raises: InputError for a partially occupied structure (first-principles cells need whole atoms).
    """
    if not structure.is_ordered:
        raise InputError(
            "The structure has partial occupancies; a first-principles cell needs whole atoms.",
            next_step="Order it first, for example with pymatgen's OrderDisorderedStructureTransformation.",
        )
    network = _network_of(found)
    segment = limiting_segment(found, path)
    points = _string(found, segment, images + 2)
    n = np.maximum(np.ceil(SMALLEST_SUPERCELL_A / _heights(structure.lattice.matrix)).astype(int), 1)
    cell = structure.copy()
    cell.remove_oxidation_states()
    cell.make_supercell([int(k) for k in n])
    ion = found.landscape.framework.mobile
    taken = {
        index for point in (points[0], points[-1]) if (index := _site_at(cell, ion.symbol, point)) is not None
    }
    mechanism = "vacancy" if len(taken) == 2 else "interstitial"
    cell.remove_sites(sorted(taken))  # the moving ion is written last, in place of those at its two ends
    made = []
    for point in points:
        image = cell.copy()
        image.append(ion.symbol, point, coords_are_cartesian=True)
        made.append(image)
    start = network.site_energies_eV[_site_before(network, segment[0][0])]
    return HopImages(
        name="".join(f"{d}D" for d in path.dimensions),
        hops=tuple(int(network.hop_class[hop]) for (hop, _), _ in segment),
        mechanism=mechanism,
        charge_e=(1 - len(taken)) * ion.charge,
        barrier_eV=float(max(network.hop_energies_eV[hop] for (hop, _), _ in segment) - start),
        supercell=(int(n[0]), int(n[1]), int(n[2])),
        images=tuple(made),
    )


def _network_of(found: Pathways) -> HopNetwork:
    if found.network is None:
        raise InputError("The landscape opens in no dimension: there is no limiting hop.")
    return found.network


def _site_before(network: HopNetwork, step: Step) -> int:
    hop, sense = step
    return int(network.hop_ends[hop, 0 if sense > 0 else 1])


def _is_filled(found: Pathways, site: int) -> bool:
    """True if the file has more than half an ion within 1 Å of a site."""
    frame = found.landscape.framework
    apart = frame.mobile_fractions - _network_of(found).site_fractions[site]
    apart -= np.rint(apart)
    distance = np.sqrt(((apart @ frame.lattice_A) ** 2).sum(1))
    return bool(((distance < _OCCUPIED_A) & (frame.mobile_occupancy > 0.5)).any())


def _heights(lattice: FloatArray) -> FloatArray:
    return np.asarray(1.0 / np.linalg.norm(np.linalg.inv(lattice), axis=0))


def _string(found: Pathways, segment: tuple[tuple[Step, FloatArray], ...], count: int) -> FloatArray:
    """Points spread evenly along the relaxed strings of the steps."""
    network = _network_of(found)
    parts: list[FloatArray] = []
    for (hop, sense), cell in segment:
        a, b = network.hop_ends[hop]
        stations = [
            network.site_fractions[a],
            network.hop_saddles[hop],
            network.site_fractions[b] + network.hop_cells[hop],
        ]
        if sense < 0:
            stations = [one - network.hop_cells[hop] for one in reversed(stations)]
        first, saddle, last = ((one + cell) @ network.lattice_A for one in stations)
        path, _ = _saddle_kernels.relaxed_string(
            first, saddle, last, *found.landscape.site_energy.analytic, _STRING_IMAGES, _ROUNDS
        )
        parts.append(path if not parts else path[1:])
    points = np.vstack(parts)
    along = np.concatenate([[0.0], np.cumsum(np.sqrt((np.diff(points, axis=0) ** 2).sum(1)))])
    want = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(want, along, points[:, axis]) for axis in range(3)], axis=1)


def _site_at(cell: Any, symbol: str, point: FloatArray) -> int | None:
    """Index of an ion of the element within 1 Å of a Cartesian point (periodic), or None."""
    near = cell.get_sites_in_sphere(point, _OCCUPIED_A, include_index=True)
    own = [site for site in near if site.specie.symbol == symbol]
    return int(min(own, key=lambda site: site.nn_distance).index) if own else None


def write_neb(folder: str | Path, found: HopImages) -> tuple[Path, ...]:
    """Write POSCARs (00/POSCAR …), images.extxyz and hop.json of one hop into a folder of its own."""
    base = Path(folder) / f"path{found.name}"
    written = []
    for number, image in enumerate(found.images):
        path = base / f"{number:02d}" / "POSCAR"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, image.to(fmt="poscar"))
        written.append(path)
    write_text(base / "images.extxyz", "".join(_extxyz(image) for image in found.images))
    facts = {
        "path": found.name, "hops": list(found.hops), "barrier_eV": round(found.barrier_eV, 5), "mechanism": found.mechanism, "charge_e": found.charge_e,
        "supercell": list(found.supercell), "images": len(found.images), "start": "relaxed string on BVSE",
    }  # fmt: skip
    write_text(base / "hop.json", to_json(facts) + "\n")
    return (*written, base / "images.extxyz", base / "hop.json")


def _extxyz(image: Structure) -> str:
    lattice = " ".join(f"{x:.8f}" for x in image.lattice.matrix.ravel())
    rows = [f"{site.specie.symbol} " + " ".join(f"{x:.8f}" for x in site.coords) for site in image]
    head = f'Lattice="{lattice}" Properties=species:S:1:pos:R:3 pbc="T T T"'
    return "\n".join([str(len(rows)), head, *rows]) + "\n"
