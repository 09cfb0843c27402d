"""Composite electrolytes: loadings, limits of the model, both carriers, thermal history, densities."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange
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
from frenkel.microstructure.filler_density import filler_density
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


def test_interphase_with_a_conductivity_of_its_own() -> None:
    matrix, filler = Matrix("PEO", 1e-5, current_fraction=0.3), Filler("Al2O3", radius_um=0.01)
    for layer in (Interphase(5.0, 100.0), Interphase(5.0, conductivity=1e-3)):
        assert Composite(matrix, filler, layer).at(0.2, 300.0).total_S_cm == pytest.approx(
            Composite(matrix, filler, Interphase(5.0, 100.0)).at(0.2, 300.0).total_S_cm
        )
    only = Composite(matrix, filler, Interphase(5.0, conductivity=1e-3, lithium_only=True)).at(0.2, 300.0)
    both = Composite(matrix, filler, Interphase(5.0, conductivity=1e-3)).at(0.2, 300.0)
    assert only.lithium_S_cm is not None and both.lithium_S_cm is not None
    assert only.lithium_S_cm > both.lithium_S_cm
    with pytest.raises(InputError):
        Interphase(5.0)


def test_densities_of_fillers_come_from_cells_or_carry_the_error_of_a_rule() -> None:
    alumina = filler_density("Al2O3")
    assert alumina is not None
    # Z M / (N_A V) of corundum: 6 formula units in a hexagonal cell
    assert alumina.value_g_cm3 == pytest.approx(
        6 * 101.961 / (0.6022141 * 4.76094**2 * 12.9662 * 3**0.5 / 2), rel=1e-3
    )
    zirconia = filler_density("ZrO2")
    assert zirconia is not None
    assert zirconia.origin.startswith("estimate")
    assert zirconia.low_g_cm3 < 5.82 < zirconia.high_g_cm3  # baddeleyite lies inside the rule's error
    for name in ("SiO2", "TiO2", "LLZTO", "LATP", "LLZO"):
        found = filler_density(name)
        assert found is not None
        assert found.low_g_cm3 <= found.value_g_cm3 <= found.high_g_cm3
    assert filler_density("PEO") is None
    assert filler_density("no such thing") is None


def test_a_salt_free_matrix_is_told() -> None:
    free = Composite(Matrix("PEO", 1e-9, salt_free=True), Filler("LLZO", 1e-4))
    assert "salt-free" in {n.code for n in loading_curve.composite_curve(free, [0.1], 300.0).notices}
