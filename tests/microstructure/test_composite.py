"""Composite electrolytes: loadings, limits of the model, both carriers, history, recovery of synthetic truths."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, ParseError, UnitError
from frenkel.evidence import Law
from frenkel.microstructure import (
    composite,
    composite_fit,
    interphase_profile,
    laws,
    loading,
    loading_curve,
    published_composites,
)
from frenkel.microstructure.composite import Composite, Filler, Interphase, Matrix
from frenkel.microstructure.composite_specification import read_composite
from frenkel.microstructure.loading import Loading, MatrixMakeUp

POLYMER = Matrix("PEO-LiTFSI", 1e-5, current_fraction=0.2)


@pytest.mark.parametrize("module", [composite, composite_fit, interphase_profile, loading, loading_curve, published_composites])
def test_examples_of_the_docstrings(module) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


@given(
    wt=st.floats(0.0, 0.95), matrix=st.floats(0.8, 2.0), filler=st.floats(1.0, 8.0), salt=st.floats(0.0, 0.8)
)
def test_loadings_of_every_basis_agree_with_masses(
    wt: float, matrix: float, filler: float, salt: float
) -> None:
    """Take 1 g of polymer, weigh the rest, and divide volumes."""
    make_up = MatrixMakeUp(matrix, salt_per_polymer=salt, additives_per_polymer=0.1)
    rest = 1.0 + salt + 0.1
    m_f = wt / (1 - wt) * rest
    exact = (m_f / filler) / (m_f / filler + rest / matrix)
    for one in (
        Loading(wt, "wt", "total"),
        Loading(m_f, "wt", "polymer"),
        Loading(m_f / (1.0 + salt), "wt", "polymer + salt"),
        Loading(exact, "vol", "total"),
    ):
        assert make_up.vol_fraction(one, filler) == pytest.approx(exact, rel=1e-9, abs=1e-12)


def test_loadings_that_cannot_be_converted_are_refused() -> None:
    with pytest.raises(InputError):
        Loading(0.1, "wt", "")
    with pytest.raises(InputError):
        Loading(0.1, "mol", "total")
    with pytest.raises(OutOfRange):
        Loading(1.2, "wt", "total")
    with pytest.raises(InputError, match="unknown"):
        MatrixMakeUp(1.2, additives_per_polymer=None).vol_fraction(Loading(0.1, "wt", "polymer"), 5.0)
    with pytest.raises(InputError, match="densities"):
        MatrixMakeUp(1.2).vol_fraction(Loading(0.1, "vol", "polymer"), 5.0)


def test_limits_of_the_model() -> None:
    plain = Composite(POLYMER, Filler("Al2O3"))
    assert plain.at(0.0, 300.0).total_S_cm == pytest.approx(1e-5, rel=1e-9)
    assert plain.at(0.2, 300.0).total_S_cm == pytest.approx(laws.bruggeman([0.8, 0.2], [1e-5, 0.0]), rel=1e-9)
    # an interphase like the matrix keeps particles apart: between Bruggeman's law and that of separate spheres
    same = Composite(POLYMER, Filler("Al2O3", radius_um=0.01), Interphase(3.0, 1.0)).at(0.2, 300.0).total_S_cm
    assert plain.at(0.2, 300.0).total_S_cm <= same <= laws.maxwell_garnett(1e-5, 0.0, 0.2)
    none = Composite(POLYMER, Filler("Al2O3", radius_um=0.01), Interphase(0.0, 50.0))
    assert none.at(0.2, 300.0).total_S_cm == plain.at(0.2, 300.0).total_S_cm
    # a contact resistance without end makes an active filler inert
    shut = Composite(POLYMER, Filler("LLZO", 1e-3, radius_um=1.0, contact_resistance_ohm_cm2=1e12))
    assert shut.at(0.2, 300.0).total_S_cm == pytest.approx(plain.at(0.2, 300.0).total_S_cm, rel=1e-6)


@given(
    vol=st.floats(0.0, 0.6), factor=st.floats(0.01, 1e4), t=st.floats(0.0, 30.0), a=st.sampled_from([0.1, 1.0, 10.0]),
    filler=st.floats(0.0, 1e-2),
)  # fmt: skip
@example(vol=0.52, factor=1.0, t=0.0, a=0.1, filler=1.1125369292536007e-308)
def test_every_point_lies_within_its_wiener_bounds(
    vol: float, factor: float, t: float, a: float, filler: float
) -> None:
    parts = Composite(
        POLYMER, Filler("filler", filler, radius_um=0.05, aspect_ratio=a), Interphase(t, factor)
    )
    curve = loading_curve.composite_curve(parts, [vol], 300.0)
    point, bound = curve.points[0], curve.bounds[0]
    assert bound.lower * (1 - 1e-9) <= point.total_S_cm <= bound.upper * (1 + 1e-9)
    assert point.lithium_S_cm is not None
    assert point.lithium_S_cm <= point.total_S_cm * (1 + 1e-9)


def test_interphase_gives_a_maximum_and_a_decline() -> None:
    parts = Composite(POLYMER, Filler("Al2O3", radius_um=0.01), Interphase(5.0, 100.0))
    curve = loading_curve.composite_curve(parts, list(np.linspace(0, 0.7, 36)), 300.0)
    best = curve.best()
    assert 0.05 < best.vol_filler < 0.6
    assert best.total_S_cm > 5e-5
    assert curve.points[-1].total_S_cm < best.total_S_cm
    assert curve.evidence()[0].condition("vol_filler") == best.vol_filler


def test_current_fraction_rises_with_an_active_filler_and_stays_with_an_inert_one() -> None:
    inert = Composite(POLYMER, Filler("SiO2")).at(0.3, 300.0)
    active = Composite(POLYMER, Filler("LLZO", 1e-4)).at(0.3, 300.0)
    assert inert.current_fraction == pytest.approx(0.2, rel=1e-9)
    assert active.current_fraction is not None
    assert active.current_fraction > 0.3
    unknown = Composite(Matrix("PEO-LiTFSI", 1e-5), Filler("LLZO", 1e-4))
    assert unknown.at(0.3, 300.0).lithium_S_cm is None
    assert (
        loading_curve.composite_curve(unknown, [0.1], 300.0).refusals()[0].property == "transference_number"
    )


def test_thermal_history_decides_below_the_melting_point() -> None:
    def matrix(history: str) -> Matrix:
        return Matrix(
            "PEO", 1e-5, melting_K=335.0, crystallinity=0.6, crystallinity_slope=-2.0, history=history
        )

    with pytest.raises(InputError, match="history"):
        Composite(matrix(""), Filler("SiO2")).at(0.1, 300.0)
    cold = Composite(matrix("crystallised"), Filler("SiO2"))
    assert cold.at(0.0, 300.0).total_S_cm == pytest.approx(1e-5 * 0.4**1.5)
    assert cold.at(0.3, 300.0).crystallinity == 0.0
    for warm in (cold.at(0.0, 340.0), Composite(matrix("supercooled"), Filler("SiO2")).at(0.0, 300.0)):
        assert warm.total_S_cm == pytest.approx(1e-5)


def test_flat_and_long_fillers_connect_earlier() -> None:
    parts = Composite(Matrix("PEO", 1e-8), Filler("LLTO", 1e-3))
    sphere, fibre = (parts.with_shape(aspect_ratio=a).at(0.12, 300.0).total_S_cm for a in (1.0, 50.0))
    assert fibre > 100.0 * sphere


def test_temperature_follows_the_laws_of_the_parts() -> None:
    vtf = Law(
        "vtf_sqrt_T",
        (("ln_prefactor", math.log(10.0)), ("vtf_energy_eV", 0.1), ("vogel_temperature_K", 200.0)),
    )
    parts = Composite(Matrix("PEO", vtf), Filler("SiO2"))
    from frenkel.transport import conductivity

    for T in (300.0, 350.0):
        assert parts.at(0.0, T).total_S_cm == pytest.approx(float(conductivity(vtf, T)), rel=1e-9)


VOLUMES = np.array([0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4])


def series(law, noise: float, seed: int) -> np.ndarray:
    error = noise * np.random.default_rng(seed).standard_normal(VOLUMES.size)
    return np.array([law(v) for v in VOLUMES]) * np.exp(error)


def test_filler_that_only_dilutes_is_never_called_an_interphase() -> None:
    for seed in range(3):
        found = composite_fit.compare_models(
            VOLUMES, series(lambda v: laws.maxwell_garnett(1e-4, 0.0, v), 0.05, seed)
        )
        assert not found.verdict.startswith(("interphase:", "active filler:"))
        assert found.separable is False


def test_clear_interphase_is_recovered_with_its_interval() -> None:
    def truth(v: float) -> float:
        return laws.coated_inclusions(1e-6, 0.0, 1e-4, v, laws.shell_vol_fraction(v, shell_to_radius=0.5))

    found = composite_fit.compare_models(VOLUMES, series(truth, 0.05, 1))
    assert found.distinguishable
    assert found.verdict.startswith("interphase")
    assert found.separable
    intervals = dict(found.intervals)
    assert intervals["t/r"].low < 0.5 < intervals["t/r"].high
    assert intervals["σ_shell/σ_matrix"].low < 100.0 < intervals["σ_shell/σ_matrix"].high


def test_thin_shell_at_low_loading_cannot_be_separated() -> None:
    """Few loadings, thin shell: only thickness × conductivity shows, and the profile says so."""
    few = VOLUMES[:5]
    sigma = [laws.coated_inclusions(1e-6, 0.0, 1e-5, v, laws.shell_vol_fraction(v, shell_to_radius=0.05)) for v in few]
    found = composite_fit.compare_models(few, np.array(sigma) * np.array([1.03, 0.98, 1.01, 0.97, 1.02]))
    assert found.separable is False
    assert "not separable" in {n.code for n in found.notices}


@pytest.mark.slow
def test_interval_of_the_shell_covers_the_truth() -> None:
    def truth(v: float) -> float:
        return laws.coated_inclusions(1e-6, 0.0, 1e-4, v, laws.shell_vol_fraction(v, shell_to_radius=0.5))

    hits = 0
    for seed in range(40):
        (_, one), _ = interphase_profile.interphase_profiles(VOLUMES, series(truth, 0.05, seed))
        hits += one.low <= 0.5 <= one.high
    assert hits >= 34  # 95 % of 40 is 38; fewer than 34 has a probability of 1 %


def test_plasticiser_that_varies_explains_the_gain() -> None:
    amounts = np.array([0.0, 0.05, 0.02, 0.2, 0.1, 0.3, 0.15, 0.4])
    sigma = 1e-6 * np.array([laws.maxwell_garnett(1.0, 0.0, v) for v in VOLUMES]) * np.exp(8 * amounts)
    sigma *= np.exp(0.03 * np.random.default_rng(0).standard_normal(8))
    found = composite_fit.compare_models(VOLUMES, sigma, plasticiser_per_polymer=amounts)
    assert found.verdict.startswith("only plasticiser changes")


def test_cases_of_the_table_are_grouped_and_not_distinguishable() -> None:
    cases = {c.record_id: c for c in published_composites.composite_cases()}
    assert len(cases) == 10
    assert all(c.verdict.startswith("not distinguishable") for c in cases.values())
    assert cases["t4-06-conductivity"].group == "plasticised"  # ionic liquid
    assert cases["t4-10-conductivity"].group == "plasticised"  # residual solvent, no salt stated
    assert cases["t4-03-conductivity"].group == "salted"
    gain = cases["t4-03-conductivity"].gain
    assert gain is not None
    # two series of the same matrix differ by a factor 15 at 25 °C: so does every gain
    assert gain[1] / gain[0] > 10
    assert "EO:Li" in cases["t4-02-conductivity"].unknown


SPEC = """
matrix: {name: PEO-LiTFSI, conductivity: 1e-5 S/cm, current_fraction: 0.2, density: 1.25 g/cm3,
         salt: LiN(SO2CF3)2, ether_oxygens_per_lithium: 20, additives: none}
filler: {name: LLZO, conductivity: 0.3 mS/cm, radius: 20 nm, density: 5.1 g/cm3, contact_resistance: 1 ohm cm2}
interphase: {thickness: 3 nm, factor: 30}
loading: {values: [0 %, 10 %, 30 %, 50 %], kind: wt, basis: polymer + salt}
temperature: 60 °C
measured: [{loading: 10 %, conductivity: 2e-5 S/cm}]
"""


def test_specification_is_read_with_units(tmp_path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC, encoding="utf-8")
    job = read_composite(path)
    assert job.temperature_K == pytest.approx(333.15)
    assert job.composite.filler.radius_um == pytest.approx(0.02)
    mass = 0.1 * 1.25 / 5.1
    assert job.vol_fillers[1] == pytest.approx(mass / (1 + mass))
    curve = job.curve()
    assert curve.measured[0][1] == 2e-5
    comparison = job.comparison()
    assert comparison is not None
    assert not comparison.distinguishable
    assert "vol %" in curve.plot().layout.xaxis.title.text
    assert curve.to_dict()["best_vol_filler"] in job.vol_fillers


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("radius: 20 nm", "radius: 20 K", UnitError),
        ("basis: polymer + salt", "basis: mass", InputError),
        ("density: 1.25 g/cm3,", "", InputError),
        ("additives: none", "additives: unknown", InputError),
        ("salt: LiN(SO2CF3)2, ether_oxygens_per_lithium: 20, ", "", InputError),
        ("kind: wt, ", "", InputError),
        ("30 %, 50 %", "30 vol%, 50 %", InputError),
        ("radius: 20 nm", "radius: 20 nm, diameter: 40 nm", InputError),
        ("radius: 20 nm", "radius: 20 nm, shape: cube", InputError),
        ("radius: 20 nm", "radius: 20 nm, shape: fibre", InputError),
        ("factor: 30", "factor: 30, conductivity: 1 mS/cm", InputError),
        ("temperature: 60 °C", "temperature: []", InputError),
        ("temperature: 60 °C", "temprature: 60 °C", ParseError),
        ("kind: wt", "kind: [", ParseError),
        (
            "name: LLZO, conductivity: 0.3 mS/cm",
            "name: LLZO, conductivity: {law: linear, prefactor: 1, energy: 1 eV}",
            InputError,
        ),
    ],
)
def test_specifications_that_cannot_be_used(tmp_path, old: str, new: str, error: type) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC.replace(old, new), encoding="utf-8")
    with pytest.raises(error):
        read_composite(path)


def test_silica_like_series_is_left_to_dilution_and_salt_free_series_are_told() -> None:
    """A synthetic filler that only dilutes, with 3 % noise: the null model is not beaten."""
    rng = np.random.default_rng(5)
    vol = np.array([0.0, 0.03, 0.06, 0.1, 0.15, 0.2])
    sigma = (
        1e-4
        * np.array([laws.maxwell_garnett(1.0, 0.0, v) for v in vol])
        * np.exp(0.03 * rng.standard_normal(6))
    )
    verdict = composite_fit.compare_models(vol, sigma).verdict
    assert "interphase: beats" not in verdict
    assert "active filler: beats" not in verdict
    free = Composite(Matrix("PEO", 1e-9, salt_free=True), Filler("LLZO", 1e-4))
    assert "salt-free" in {n.code for n in loading_curve.composite_curve(free, [0.1], 300.0).notices}
