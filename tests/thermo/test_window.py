"""Windows: exact limits, invariances, metastable and mended formulas, the seeds' formulas, published values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import FormulaError, Infeasible, InputError, OutOfRange, UnknownName
from frenkel.thermo.charges import balance, mended
from frenkel.thermo.compositions import amounts_of
from frenkel.thermo.energies import embedded
from frenkel.thermo.estimates import absent_phase_error_eV_atom, own_equilibrium_errors_eV_atom
from frenkel.thermo.facts import rows
from frenkel.thermo.profile import voltage_profile
from frenkel.thermo.systems import ChemicalSystem
from frenkel.thermo.window import compute_window
from frenkel.thermo.window_edges import window_edges


def test_binary_compound_has_its_formation_energy_as_oxidation_limit() -> None:
    # LiX with E_f per atom: oxidised to X at -2 E_f, stable down to lithium
    system = ChemicalSystem(["Li", "X", "LiX"], [[1, 0], [0, 1], [0.5, 0.5]], [0.0, 0.0, -1.7], ["Li", "X"])
    edges = window_edges(system, np.array([0.5, 0.5]))
    assert edges.reduction_V == pytest.approx(0.0, abs=1e-9)
    assert edges.oxidation_V == pytest.approx(3.4, abs=1e-9)


def test_two_lithium_steps_by_hand() -> None:
    # per formula: Li2X -4 eV, LiX -3 eV, so LiX is reduced at 1 V and oxidised at 3 V
    system = ChemicalSystem(
        ["Li", "X", "Li2X", "LiX"],
        [[1, 0], [0, 1], [2 / 3, 1 / 3], [0.5, 0.5]],
        [0.0, 0.0, -4 / 3, -1.5],
        ["Li", "X"],
    )
    edges = window_edges(system, np.array([0.5, 0.5]))
    assert (edges.reduction_V, edges.oxidation_V) == (pytest.approx(1.0), pytest.approx(3.0))
    segments = voltage_profile(system, np.array([0.5, 0.5]))
    assert [(round(s.low_V, 6), round(s.high_V, 6), round(s.lithium, 6)) for s in segments] == [
        (0, 1, 2),
        (1, 3, 1),
        (3, 6.5, 0),
    ]


@given(st.floats(0.1, 30.0))
def test_window_does_not_depend_on_the_formula_unit(scale: float) -> None:
    amounts = amounts_of("Li6PS5Cl")
    a = compute_window(amounts, with_profile=False)
    b = compute_window({e: n * scale for e, n in amounts.items()}, with_profile=False)
    assert b.reduction_limit_V == pytest.approx(a.reduction_limit_V, abs=1e-7)
    assert b.oxidation_limit_V == pytest.approx(a.oxidation_limit_V, abs=1e-7)


def test_edges_are_the_breaks_of_the_profile() -> None:
    for formula in ("Li3PS4", "Li10GeP2S12", "Li7La3Zr2O12", "LiNbO3", "Li3InCl6"):
        window = compute_window(formula)
        breaks = [s.low_V for s in window.profile]
        for limit in (window.reduction_limit_V, window.oxidation_limit_V):
            assert min(abs(limit - v) for v in breaks) < 2e-6


def test_products_balance_the_material() -> None:
    window = compute_window("Li6PS5Cl")
    for products in (window.products_reduction, window.products_oxidation, window.equilibrium):
        held: dict[str, float] = {}
        for name, n in products.items():
            phase = embedded().named(name)
            for element, k in phase.amounts.items() if phase else {name: 1.0}.items():
                held[element] = held.get(element, 0.0) + n * k
        for element, n in window.composition.items():
            if element != "Li":
                assert held[element] == pytest.approx(n, rel=1e-6)
    assert set(window.products_reduction) == {"P", "Li2S", "LiCl"}


@pytest.mark.parametrize("formula", ["Li10GeP2S12", "Li6PS5Cl", "Li7La3Zr2O12"])
def test_metastable_phases_have_a_window_and_their_energy_beside_it(formula: str) -> None:
    window = compute_window(formula)
    assert window.energy_above_hull_eV_atom > 0.001
    assert window.oxidation_limit_V - window.reduction_limit_V > 0.5
    assert "metastable" in {n.code for n in window.notices}


@pytest.mark.parametrize(
    "formula", ["Li9.6P3S12", "Li0.33La0.55TiO3", "Li0.388Ta0.238La0.475Cl3", "Li0.33La0.56TiO3"]
)
def test_rounded_formulas_are_mended_in_lithium(formula: str) -> None:
    window = compute_window(formula)
    assert window.mended_from and window.formula != window.mended_from
    assert abs(balance(window.composition).imbalance_e_atom) < 1e-9
    assert window.width_V > 0.5


def test_far_from_neutral_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Nearest neutral compositions: Li3PS4"):
        mended("Li3.5PS4")


def test_neutral_and_mixed_valent_formulas_stay() -> None:
    for formula in (
        "Li6PS5Cl",
        "Li0.5CoO2",
        "LiNi0.8Mn0.1Co0.1O2",
        "Li2.25Zr0.75Fe0.25Cl6",
        "LiAl",
        "Li4P2S6",
    ):
        assert mended(formula)[0] == amounts_of(formula)


def test_refusals_are_clear() -> None:
    with pytest.raises(UnknownName, match="Te"):
        compute_window("Li2Te")
    with pytest.raises(FormulaError):
        compute_window("Li6PS5Qq")
    with pytest.raises(Infeasible, match="ytterbium"):
        compute_window("Li3YbF6")
    with pytest.raises(Infeasible, match="not known to be complete"):
        compute_window("Li3YBr6")
    for temperature in (-1.0, float("nan"), 100.0):
        with pytest.raises(OutOfRange):
            compute_window("Li6PS5Cl", temperature_K=temperature)
    with pytest.raises(InputError, match="Lithium itself"):
        compute_window("Li")


def test_elements_lie_on_the_hull_and_lithiated_carbon_is_an_alloy() -> None:
    sulfur = compute_window("S")
    assert sulfur.energy_above_hull_eV_atom == 0.0 and "estimate" not in {n.code for n in sulfur.notices}
    assert mended("LiC6")[0] == {"Li": 1.0, "C": 6.0}


def test_no_lithium_means_no_oxidation_limit() -> None:
    window = compute_window("Al2O3")
    assert window.oxidation_limit_V is None and "no lithium" in {n.code for n in window.notices}


def test_uncertified_windows_give_no_deciding_evidence() -> None:
    window = compute_window("Li7La3Sn2O12")
    assert window.reference == "uncertified"
    assert not [e for e in window.evidence() if e.property.endswith("limit")]


@pytest.mark.parametrize(
    ("formula", "gibbs_kJ_mol", "lithium"),
    # experimental ΔG°(298 K) of the compound from the rows of data/experiment.csv, V = −ΔG/nF
    [("LiF", None, 1), ("LiCl", None, 1), ("Li2O", None, 2), ("Li2S", None, 2)],
)
def test_room_temperature_binaries_within_50_mV_of_experiment(
    formula: str, gibbs_kJ_mol: None, lithium: int
) -> None:
    from frenkel.thermo.standard_state import (
        J_MOL_PER_EV,
        at_room_temperature,
        experiment,
        formation_entropy_J_mol_K,
    )

    row = experiment()[formula]
    amounts = amounts_of(formula)
    measured = 1e3 * float(row["enthalpy_kJ_mol"]) - 298.15 * formation_entropy_J_mol_K(amounts).value
    table = at_room_temperature(embedded())
    computed = table.find(formula).formation_energy_eV_atom * sum(amounts.values())
    assert -computed / lithium == pytest.approx(-measured / J_MOL_PER_EV / lithium, abs=0.05)


def test_every_formula_of_the_certified_list_runs_or_says_why() -> None:
    for row in rows("certified_materials.csv"):
        if row["role"] == "cathode" or not set(amounts_of(row["formula"])) <= embedded().elements:
            continue
        try:
            window = compute_window(row["formula"], with_profile=False)
        except Infeasible as refused:
            assert "Yb" in row["formula"] and "ytterbium" in str(refused)
        else:
            assert window.oxidation_limit_V is None or window.width_V > 0


# every neutral formula that the seeds print with numbers (10.3390/nano14221773), as printed
PRINTED = (
    "Li1.5Al0.4Cr0.1Ge1.5(PO4)3 Li1.5Al0.5Ge1.5(PO4)3 LiTi2(PO4)3 LiGe2(PO4)3 Li7La3Zr2O12 Li6.55Ga0.15La3Zr2O12 Li6.4La3Zr2Al0.2O12 "
    "Li6.4La3Zr1.4Ta0.6O12 Li3OCl Li3PS4 Li7P3S11 Li10GeP2S12 Li3.25Ge0.25P0.75S4 Li4GeS4 Li4SnS4 Li2SiS3 Li6PS5Cl Li6PS5Br Li6PS5I "
    "Li3.08Al0.04P0.96S3.92O0.08 Li9.54Si1.74P1.44S11.7Cl0.3 Li9.6P3S12 Li10Ge(P0.925Sb0.075)2S12 Li5.3PS4.3ClBr0.7 "
    "Li5.35Ca0.1PS4.5Cl1.55 Li9.54[Si0.6Ge0.4]1.74P1.44S11.1Br0.3O0.6 Li6PS5Cl0.25Br0.75 Li3InCl6 Li2ZrCl6 Li2.25Zr0.75Fe0.25Cl6 "
    "Li2.73Ho1.09Cl6 Li2.6Yb0.6Hf0.4Cl6 Li3InBr3Cl3 Li6FeCl8 LiNbOCl4 LiTaOCl4 Li3ZrCl4O1.5 Li0.388Ta0.238La0.475Cl3 "
    "Li2.7In0.7Hf0.3Cl6 Li2.75Y0.16Er0.16Yb0.16In0.25Zr0.25Cl6 Li0.33La0.55TiO3 5Li2S-3SiS2 1.5Li2O-TaCl5 LiNbO3 LiPO3 Al2O3 "
    "Li4Ti5O12 Li2SiO3 LiCoO2 LiOH Li2CO3 LiF Li10SnP2S12 Li1.3Al0.3Ti1.7P3O12 Li4PS4I Li3PO4 Li3YCl6 Li2O2 LiCl LiPF6 "
    "LiNi0.5Mn1.5O4 Li[Ni0.88Co0.11Al0.01]O2 Li3InCl6·2H2O"
).split()


@pytest.mark.parametrize("formula", PRINTED)
def test_every_formula_printed_in_the_seeds_runs(formula: str) -> None:
    window = compute_window(formula, with_profile=False)
    assert window.oxidation_limit_V is None or window.width_V > 0.01


# what the shipped energies cannot know: it runs on marked estimates or a selection, and says so
UNCERTIFIED = (
    "Li1.5Al0.4Cr0.1Ge1.5(PO4)3 Li10SnP2S12 Li2.6Yb0.6Hf0.4Cl6 Li2.7In0.7Hf0.3Cl6 Li2.75Y0.16Er0.16Yb0.16In0.25Zr0.25Cl6 LiOH "
    "Li3InCl6·2H2O"
).split()


@pytest.mark.parametrize("formula", PRINTED)
def test_printed_formulas_are_certified_but_for_the_named_ones(formula: str) -> None:
    window = compute_window(formula, with_profile=False)
    assert window.is_certified == (formula not in UNCERTIFIED)
    if formula in UNCERTIFIED:
        assert "uncertified" in {n.code for n in window.notices}


def test_a_printed_formula_that_is_not_neutral_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Nearest neutral compositions: Li7P4O18N3"):
        compute_window("Li5P4O18N3")


def test_estimates_stand_in_for_ytterbium_chromium_and_hydrogen_and_are_marked() -> None:
    window = compute_window("Li2.6Yb0.6Hf0.4Cl6", with_profile=False)
    # measured enthalpies (kingsbury-set): YbCl3 + Li -> YbCl2 + LiCl gives 8.282 + 4.233 - 9.961 = 2.554 V
    assert window.reduction_limit_V == pytest.approx(2.554, abs=0.1)
    assert "estimated phases" in {n.code for n in window.notices}
    for formula in ("LiOH", "LiBH4", "Li1.5Al0.4Cr0.1Ge1.5(PO4)3"):
        window = compute_window(formula, with_profile=False)
        assert not window.is_certified and "estimated phases" in {n.code for n in window.notices}


def test_rule_of_absent_phases_is_as_good_as_it_says() -> None:
    errors = own_equilibrium_errors_eV_atom(embedded())
    assert len(errors) >= 15
    assert float(np.sqrt(np.mean(np.square(errors)))) == pytest.approx(
        absent_phase_error_eV_atom(), abs=0.001
    )


def test_energy_at_every_voltage() -> None:
    window = compute_window("Li3PS4")
    assert window.decomposition_energy_eV_atom(2.0) == pytest.approx(0.0, abs=1e-9)
    assert window.decomposition_energy_eV_atom(0.0) == pytest.approx(-1.424, abs=0.002)
    energies = [window.decomposition_energy_eV_atom(v) for v in (2.5, 3.0, 4.0, 5.0)]
    assert energies == sorted(energies, reverse=True) and energies[0] < 0
