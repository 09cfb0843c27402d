"""Diffusion tensor and kinetic Monte Carlo: closed forms, exact linear algebra, detailed balance."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange
from frenkel.lattice import SiteEnergySettings, percolation, site_energy_landscape
from frenkel.lattice._hopping_kernels import eliminated_tensor, interstitialcy_walk, vacancy_walk
from frenkel.lattice.attempt_frequencies import AttemptFrequencies, attempt_frequencies
from frenkel.lattice.diffusion import diffusion_tensor
from frenkel.lattice.kinetic_monte_carlo import Repulsion, lattice_gas, run_lattice_gas
from frenkel.lattice.network import HopNetwork, network_thresholds
from frenkel.quantities import BOLTZMANN_EV_K
from lattice.reference_crystals import crystal

T_K, NU_HZ = 500.0, 1e13
LATTICES = {
    "sc": [step for step in itertools.product((-1, 0, 1), repeat=3) if sum(map(abs, step)) == 1],
    "bcc": list(itertools.product((-1, 1), repeat=3)),
    "fcc": [step for step in itertools.product((-1, 0, 1), repeat=3) if sum(map(abs, step)) == 2],
}


def network(lattice, fractions, site_energies, hops) -> HopNetwork:
    """hops: rows (i, j, w0, w1, w2, energy)."""
    rows = np.array(hops, dtype=float)
    ends, cells = rows[:, :2].astype(int), rows[:, 2:5].astype(int)
    energies, sites = rows[:, 5], np.array(site_energies, float)
    threshold, component, closing = network_thresholds(ends, cells, energies, sites)
    return HopNetwork(
        np.array(lattice, float), np.array(fractions, float), sites, np.arange(len(sites)), ends, cells,
        np.zeros((len(rows), 3)), energies, np.arange(len(rows)), ("BVSE",) * len(rows),
        threshold, component, closing,
    )  # fmt: skip


def random_network(seed: int, sites: int = 4) -> HopNetwork:
    rng = np.random.default_rng(seed)
    hops = [(i, (i + 1) % sites, *((1, 0, 0) if i == sites - 1 else (0, 0, 0))) for i in range(sites)]
    for _ in range(2 * sites):
        hops.append((*rng.integers(sites, size=2), *rng.integers(-1, 2, size=3)))
    hops = [hop for hop in hops if hop[0] != hop[1] or any(hop[2:])]
    lattice = 5.0 * np.eye(3) + rng.normal(size=(3, 3)) * 0.3
    energies = 0.15 + 0.1 * rng.random(len(hops))
    rows = [(*hop, e) for hop, e in zip(hops, energies, strict=True)]
    return network(lattice, rng.random((sites, 3)), 0.1 * rng.random(sites), rows)


def dense_tensor(net: HopNetwork, temperature_K: float) -> np.ndarray:
    """The same minimum by least squares on the graph Laplacian: an independent reference."""
    kT = BOLTZMANN_EV_K * temperature_K
    g = NU_HZ * np.exp(-net.hop_energies_eV / kT) / np.exp(-net.site_energies_eV / kT).sum()
    sites = len(net.site_energies_eV)
    incidence = np.zeros((len(g), sites))
    for h, (i, j) in enumerate(net.hop_ends):
        incidence[h, i] -= 1.0
        incidence[h, j] += 1.0
    root = np.sqrt(g)[:, None]
    u = np.linalg.lstsq(root * incidence, -root * net.displacements_A, rcond=None)[0]
    relaxed = net.displacements_A + incidence @ u
    return 1e-16 * (relaxed * g[:, None]).T @ relaxed


def test_a_chain_has_the_textbook_diffusivity() -> None:
    chain = network(3.0 * np.eye(3), [[0, 0, 0]], [0.0], [(0, 0, 1, 0, 0, 0.3)])
    found = diffusion_tensor(chain, 300.0, attempt_frequency_Hz=NU_HZ)
    expected = NU_HZ * np.exp(-0.3 / (BOLTZMANN_EV_K * 300.0)) * 9.0e-16
    np.testing.assert_allclose(found.tensor_cm2_s, np.diag([expected, 0, 0]), rtol=1e-12, atol=1e-30)


def test_two_barriers_in_a_row_add_like_resistors() -> None:
    kT = BOLTZMANN_EV_K * 300.0
    rows = [(0, 1, 0, 0, 0, 0.3), (1, 0, 1, 0, 0, 0.5)]
    found = diffusion_tensor(network(4.0 * np.eye(3), [[0, 0, 0], [0.3, 0, 0]], [0, 0], rows), 300.0,
                             attempt_frequency_Hz=NU_HZ)  # fmt: skip
    g = NU_HZ * np.exp(-np.array([0.3, 0.5]) / kT) / 2.0
    assert found.tensor_cm2_s[0, 0] == pytest.approx(16e-16 / (1 / g).sum(), rel=1e-12)


@given(st.integers(0, 1000))
def test_elimination_equals_least_squares(seed: int) -> None:
    net = random_network(seed)
    found = diffusion_tensor(net, T_K, attempt_frequency_Hz=NU_HZ).tensor_cm2_s
    np.testing.assert_allclose(found, dense_tensor(net, T_K), rtol=1e-7, atol=1e-9 * np.abs(found).max())


@given(st.integers(0, 1000), st.permutations(range(4)))
def test_the_order_of_sites_does_not_matter(seed: int, order: list[int]) -> None:
    net = random_network(seed)
    place = np.argsort(order)
    g = np.exp(-20.0 * net.hop_energies_eV)
    first = eliminated_tensor(4, net.hop_ends, net.displacements_A, g)
    second = eliminated_tensor(4, np.ascontiguousarray(place[net.hop_ends]), net.displacements_A, g)
    np.testing.assert_allclose(first, second, rtol=1e-9, atol=1e-12 * np.abs(first).max())


def test_conductances_over_a_hundred_orders_of_magnitude() -> None:
    # weakest link in series with a deep trap: 1e-150 against 1: a solver that subtracts gives noise
    ends = np.array([[0, 1], [1, 0]])
    steps = np.array([[1.0, 0, 0], [1.0, 0, 0]])
    found = eliminated_tensor(2, ends, steps, np.array([1.0, 1e-150]))
    assert found[0, 0] == pytest.approx(4e-150, rel=1e-12)


def test_resistor_network_is_the_single_carrier_of_kinetic_monte_carlo() -> None:
    net = random_network(7)
    exact = diffusion_tensor(net, T_K, attempt_frequency_Hz=NU_HZ)
    run = run_lattice_gas(
        net, lattice_gas(net, (2, 2, 2)), ions=1, temperature_K=T_K, attempt_frequency_Hz=NU_HZ,
        hops=4_000_000, blocks=400, rng=np.random.default_rng(3),
    )  # fmt: skip
    value, error = run.tracer_cm2_s
    assert error < 0.06 * value
    assert abs(value - exact.mean_cm2_s) < 3.0 * error
    for kind, weight in run.occupancy.items():
        assert 8 * weight == pytest.approx(exact.occupancy[kind], abs=0.02)


def _sites(kind: str, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Neighbour table of a periodic lattice in whole coordinates, and the steps."""
    steps = np.array(LATTICES[kind])
    period = side if kind == "sc" else 2 * side
    points = np.stack(np.meshgrid(*[np.arange(period)] * 3, indexing="ij"), -1).reshape(-1, 3)
    if kind == "bcc":
        points = points[(points % 2 == points[:, :1] % 2).all(1)]
    if kind == "fcc":
        points = points[points.sum(1) % 2 == 0]
    index = np.full((period,) * 3, -1)
    index[tuple(points.T)] = np.arange(len(points))
    return np.stack([index[tuple(((points + s) % period).T)] for s in steps], 1), steps


def _diamond(side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Neighbours of diamond sites; steps differ for the two sublattices: (sites, 4, 3)."""
    period = 4 * side
    base = np.array([[0, 0, 0], [0, 2, 2], [2, 0, 2], [2, 2, 0]])
    cells = 4 * np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), -1).reshape(-1, 3)
    points = np.concatenate([(cells[:, None] + base + shift).reshape(-1, 3) for shift in (0, 1)])
    steps = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    index = np.full((period,) * 3, -1)
    index[tuple(points.T)] = np.arange(len(points))
    half = len(points) // 2
    signed = np.where((np.arange(len(points)) < half)[:, None, None], steps, -steps)
    there = (points[:, None] + signed) % period
    return index[tuple(np.moveaxis(there, -1, 0))], signed, points


def exact_correlation(neighbours: np.ndarray, steps: np.ndarray) -> float:
    """f = (1 + c)/(1 − c) of a single vacancy in this very supercell.

    c is the mean cosine between one jump of the tracer and its next: the vacancy, just exchanged with the tracer, walks
    at random until it exchanges with it again; a linear system gives from which neighbour.
    """
    from scipy.sparse import coo_matrix, identity
    from scipy.sparse.linalg import spsolve

    sites, z = neighbours.shape
    at = steps if steps.ndim == 3 else np.broadcast_to(steps, (sites, z, 3))
    tracer = 0
    others = np.arange(1, sites)
    rows, columns = np.repeat(others, z), neighbours[others].ravel()
    stay = columns != tracer
    walk = coo_matrix((np.full(stay.sum(), 1 / z), (rows[stay] - 1, columns[stay] - 1)), (sites - 1,) * 2)
    # the tracer came from neighbour 0, so the vacancy starts there; the jump was from there to the tracer's site
    start = np.zeros(sites - 1)
    start[neighbours[tracer, 0] - 1] = 1.0
    visits = spsolve((identity(sites - 1) - walk.T).tocsc(), start)
    last = -at[tracer, 0]
    cosine = sum(
        visits[neighbours[tracer, k] - 1] / z * (at[tracer, k] @ last) / (last @ last) for k in range(z)
    )
    return float((1 + cosine) / (1 - cosine))


def measured_correlation(
    neighbours: np.ndarray, steps: np.ndarray, runs: int, hops: int
) -> tuple[float, float]:
    values = []
    sites = len(neighbours)
    for seed in range(runs):
        occupation = np.arange(sites)
        occupation[seed] = -1
        position = np.zeros((sites, 3), np.int64)
        vacancy_walk(neighbours, steps, occupation, position, hops, np.random.default_rng(seed))
        values.append((position**2).sum() / (hops * (steps[0] ** 2).sum()))
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(runs))


@pytest.mark.parametrize("kind", ["sc", "bcc", "fcc"])
def test_correlation_factors_of_a_vacancy(kind: str) -> None:
    neighbours, steps = _sites(kind, {"sc": 9, "bcc": 7, "fcc": 6}[kind])
    value, error = measured_correlation(neighbours, steps, runs=40, hops=300_000)
    assert error < 0.01
    assert abs(value - exact_correlation(neighbours, steps)) < 3.0 * error


def test_correlation_factor_of_diamond() -> None:
    neighbours, steps, points = _diamond(4)
    exact = exact_correlation(neighbours, steps)
    assert exact == pytest.approx(0.5, abs=0.005)  # 1/2 in the infinite crystal: z = 4, f = 1 − 2/z exactly
    net = _as_network(neighbours, steps, points, 16)
    run = run_lattice_gas(
        net, lattice_gas(net, (1, 1, 1)), ions=len(points) - 1, temperature_K=T_K, attempt_frequency_Hz=NU_HZ,
        hops=3_000_000, blocks=60, rng=np.random.default_rng(0),
    )  # fmt: skip
    value, error = run.tracer_correlation
    assert error < 0.01 and abs(value - exact) < 3.0 * error


def _as_network(neighbours, steps, points, period) -> HopNetwork:
    hops = []
    half = len(points) // 2
    for i in range(half):
        for k in range(neighbours.shape[1]):
            cell = (points[i] + steps[i, k]) // period
            hops.append((i, neighbours[i, k], *cell, 0.2))
    return network(period * np.eye(3), points / period, np.zeros(len(points)), hops)


@pytest.mark.parametrize("filling", [0.2, 0.5, 0.9])
def test_a_non_interacting_gas_has_no_collective_correlation(filling: float) -> None:
    net = network(np.eye(3), [[0, 0, 0]], [0.0],
                  [(0, 0, 1, 0, 0, 0.2), (0, 0, 0, 1, 0, 0.2), (0, 0, 0, 0, 1, 0.2)])  # fmt: skip
    gas = lattice_gas(net, (6, 6, 6))
    run = run_lattice_gas(
        net, gas, ions=round(filling * 216), temperature_K=T_K, attempt_frequency_Hz=NU_HZ,
        hops=2_000_000, blocks=400, rng=np.random.default_rng(1),
    )  # fmt: skip
    value, error = run.collective_correlation
    assert error < 0.06
    assert abs(value - 1.0) < 3.0 * error
    ratio, ratio_error = run.haven_ratio
    assert abs(ratio - run.tracer_correlation[0]) < 3.0 * ratio_error


def test_collinear_interstitialcy_has_half_the_haven_ratio() -> None:
    # lattice ions on whole points, interstitial on half points, steps (±1, ±1, ±1)/2: charge moves twice a step
    side = 6
    steps = np.array(LATTICES["bcc"])
    cube = np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), -1).reshape(-1, 3)
    flat = lambda p: (p[..., 0] % side * side + p[..., 1] % side) * side + p[..., 2] % side  # noqa: E731
    passed = flat(cube[:, None] + (steps + 1) // 2)
    reached = flat(cube[:, None] + steps)
    neighbours = np.stack([passed, reached], -1)
    rng = np.random.default_rng(5)
    tracer, charge = [], []
    events = 20_000
    for _ in range(300):
        position = np.zeros((len(cube) + 1, 3), np.int64)
        interstitialcy_walk(np.arange(len(cube)), neighbours, steps, 0, len(cube), position, events, rng)  # fmt: skip
        tracer.append((position**2).sum())
        charge.append((position.sum(0) ** 2).sum())
    jumps = 2 * events * 3  # each event moves two ions by √3
    f, f_error = np.mean(tracer) / jumps, np.std(tracer) / jumps / np.sqrt(300)
    ratio = np.mean(tracer) / np.mean(charge)
    error = ratio * np.std(charge) / np.mean(charge) / np.sqrt(300)
    assert f < 1.0
    assert abs(ratio - f / 2) < 3.0 * np.hypot(error, f_error / 2)


def test_close_sites_are_never_both_occupied() -> None:
    net = network(4.0 * np.eye(3), [[0, 0, 0], [0.2, 0, 0], [0.5, 0.5, 0.5]], [0.0, 0.02, 0.05],
                  [(0, 2, 0, 0, 0, 0.2), (1, 2, 0, 0, 0, 0.2), (0, 1, 0, 0, 0, 0.2), (2, 0, 1, 1, 1, 0.25),
                   (2, 1, 0, 0, 1, 0.25), (2, 0, 0, 1, 0, 0.25)])  # fmt: skip
    gas = lattice_gas(net, (3, 3, 3), exclusion_A=1.5)
    assert len(gas.close_sites) == 2 * 27
    run = run_lattice_gas(net, gas, ions=40, temperature_K=T_K, attempt_frequency_Hz=NU_HZ, hops=200_000, blocks=20,
                          rng=np.random.default_rng(2))  # fmt: skip
    assert run.occupancy[0] + run.occupancy[1] < 1.0
    assert sum(run.occupancy.values()) * 27 == pytest.approx(40.0, rel=1e-6)
    with pytest.raises(InputError, match="do not fit"):
        run_lattice_gas(net, gas, ions=60, temperature_K=T_K, attempt_frequency_Hz=NU_HZ, hops=10,
                        rng=np.random.default_rng(2))  # fmt: skip


def test_a_supercell_that_is_too_small_is_refused() -> None:
    chain = network(3.0 * np.eye(3), [[0, 0, 0]], [0.0], [(0, 0, 1, 0, 0, 0.3)])
    with pytest.raises(InputError, match="own site"):
        lattice_gas(chain, (1, 2, 2))


def test_occupancies_follow_fermi_statistics() -> None:
    # exclusion without interaction: n_i = 1/(1 + exp((E_i − μ)/kT)); the odds ratio is the Boltzmann factor
    net = network(5.0 * np.eye(3), [[0, 0, 0], [0.5, 0.5, 0.5]], [0.0, 0.05],
                  [(0, 1, 0, 0, 0, 0.2), (0, 1, -1, 0, 0, 0.2), (0, 1, 0, -1, 0, 0.2), (0, 1, 0, 0, -1, 0.2)])  # fmt: skip
    run = run_lattice_gas(net, lattice_gas(net, (6, 6, 6)), ions=216, temperature_K=T_K, attempt_frequency_Hz=NU_HZ,
                          hops=2_000_000, rng=np.random.default_rng(4))  # fmt: skip
    odds = [run.occupancy[k] / (1 - run.occupancy[k]) for k in (0, 1)]
    assert odds[0] / odds[1] == pytest.approx(np.exp(0.05 / (BOLTZMANN_EV_K * T_K)), rel=0.03)


def test_repulsion_gives_the_boltzmann_weights_of_all_configurations() -> None:
    # two ions on four sites that are all joined: six configurations, enumerated
    places = np.array([[0.1, 0.1, 0.1], [0.2, 0.1, 0.1], [0.15, 0.25, 0.1], [0.3, 0.3, 0.3]])
    energies = [0.0, 0.02, 0.01, 0.03]
    pairs = list(itertools.combinations(range(4), 2))
    net = network(20.0 * np.eye(3), places, energies, [(i, j, 0, 0, 0, 0.2) for i, j in pairs])
    repulsion = Repulsion(strength_eV_A=0.3, cutoff_A=6.0)
    weights = np.zeros(4)
    total = 0.0
    for i, j in pairs:
        r = 20.0 * np.linalg.norm(places[i] - places[j])
        energy = energies[i] + energies[j] + (0.3 * (1 / r - 1 / 6.0) if r < 6.0 else 0.0)
        weight = np.exp(-energy / (BOLTZMANN_EV_K * T_K))
        weights[[i, j]] += weight
        total += weight
    gas = lattice_gas(net, (1, 1, 1))
    run = run_lattice_gas(net, gas, ions=2, temperature_K=T_K, attempt_frequency_Hz=NU_HZ, hops=400_000,
                          rng=np.random.default_rng(6), repulsion=repulsion)  # fmt: skip
    for site in range(4):
        assert run.occupancy[site] == pytest.approx(weights[site] / total, abs=0.005)
    without = run_lattice_gas(net, gas, ions=2, temperature_K=T_K, attempt_frequency_Hz=NU_HZ, hops=100_000,
                              rng=np.random.default_rng(6))  # fmt: skip
    assert abs(without.occupancy[0] - weights[0] / total) > 0.02
    with pytest.raises(OutOfRange, match="repulsion"):
        run_lattice_gas(net, gas, ions=2, temperature_K=30.0, attempt_frequency_Hz=NU_HZ, hops=1000,
                        rng=np.random.default_rng(6), repulsion=repulsion)  # fmt: skip


def test_same_seed_same_numbers() -> None:
    net = random_network(1)
    runs = [
        run_lattice_gas(net, lattice_gas(net, (2, 2, 2)), ions=5, temperature_K=T_K, attempt_frequency_Hz=NU_HZ,
                        hops=5000, rng=np.random.default_rng(9)).to_dict()
        for _ in range(2)
    ]  # fmt: skip
    assert runs[0] == runs[1]


def test_attempt_frequencies_are_those_of_a_lithium_ion() -> None:
    landscape = site_energy_landscape(crystal("LiCoO2"))
    net = percolation(landscape).network
    found = attempt_frequencies(landscape, net)
    frequencies = found.hops_Hz(net.hop_ends)
    assert found.from_hessians.all()
    assert (frequencies > 1e11).all() and (frequencies < 1e14).all()


def test_attempt_frequencies_are_vineyards_and_in_detailed_balance() -> None:
    # against products of eigenvalues of a Hessian by finite differences of the tabulated energy
    landscape = site_energy_landscape(
        crystal("LiCoO2"), settings=SiteEnergySettings(double=True, bins=200_000)
    )
    net = percolation(landscape).network
    found = attempt_frequencies(landscape, net)
    mass_kg = 6.94 * 1.66053906660e-27
    hop = 0
    site = int(net.hop_ends[hop, 0])
    at_site = np.linalg.eigvalsh(_numerical_hessian(landscape, net.site_fractions[site]))
    at_saddle = np.linalg.eigvalsh(_numerical_hessian(landscape, net.hop_saddles[hop]))[1:]
    expected = np.sqrt(at_site.prod() / at_saddle.prod() * 1.602176634e-19 * 1e20 / mass_kg) / (2 * np.pi)
    assert found.hops_Hz(net.hop_ends)[hop, 0] == pytest.approx(expected, rel=0.01)
    weights = found.site_weight[net.hop_ends]
    np.testing.assert_allclose(*(weights * found.hops_Hz(net.hop_ends)).T, rtol=1e-12)


def _numerical_hessian(landscape, fractions: np.ndarray, step_A: float = 0.02) -> np.ndarray:
    x = fractions % 1.0 @ landscape.framework.lattice_A
    h = step_A * np.eye(3)
    at = lambda point: float(landscape.site_energy.at(point[None])[0])  # noqa: E731
    return np.array(
        [[(at(x + h[a] + h[b]) - at(x + h[a] - h[b]) - at(x - h[a] + h[b]) + at(x - h[a] - h[b])) / (4 * step_A**2)
          for b in range(3)] for a in range(3)]
    )  # fmt: skip


def test_with_unequal_frequencies_the_resistor_network_is_kinetic_monte_carlo() -> None:
    net = random_network(3)
    rng = np.random.default_rng(8)
    weight, flux = np.exp(0.5 * rng.normal(size=4)), 1e13 * np.exp(rng.normal(size=len(net.hop_energies_eV)))
    attempt = AttemptFrequencies(weight, flux, np.ones(len(flux), bool))
    exact = diffusion_tensor(net, T_K, attempt_frequency_Hz=attempt)
    run = run_lattice_gas(net, lattice_gas(net, (2, 2, 2)), ions=1, temperature_K=T_K, attempt_frequency_Hz=attempt,
                          hops=3_000_000, blocks=300, rng=np.random.default_rng(3))  # fmt: skip
    value, error = run.tracer_cm2_s
    assert error < 0.07 * value
    assert abs(value - exact.mean_cm2_s) < 3.0 * error
    for kind, share in run.occupancy.items():
        assert 8 * share == pytest.approx(exact.occupancy[kind], abs=0.02)


def test_layered_oxide_conducts_in_its_plane_only() -> None:
    net = percolation(site_energy_landscape(crystal("LiCoO2"))).network
    found = diffusion_tensor(net, 300.0, attempt_frequency_Hz=NU_HZ)
    low, *high = found.principal_cm2_s
    assert low == pytest.approx(0.0, abs=1e-12 * high[1])
    assert high[0] == pytest.approx(high[1], rel=1e-6)
    assert abs(found.tensor_cm2_s[2, 2]) < 1e-12 * high[1]
