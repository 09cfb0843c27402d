"""Table 5 against itself: densities, masses and volumes that its numbers imply."""

from __future__ import annotations

import pytest

from frenkel.library.industry import check_cell, check_companies, density_range, industry


def test_mass_and_volume_follow_from_charge_voltage_and_energy() -> None:
    check = check_cell(
        "x",
        specific_energy_Wh_kg=380.0,
        energy_density_Wh_L=950.0,
        capacity_Ah=100.0,
        voltage_range_V=(3.8, 3.8),
    )
    assert check.implied_mass_kg == pytest.approx((1.0, 1.0))
    assert check.implied_volume_L == pytest.approx((0.4, 0.4))
    assert check.density_kg_L == pytest.approx(2.5)
    assert check.flags == ()


def test_a_cell_that_is_too_dense_or_too_good_is_flagged_not_rejected() -> None:
    dense = check_cell("x", specific_energy_Wh_kg=100.0, energy_density_Wh_L=900.0, level="cell", anode="Li")
    assert "outside 1.5–3.8 kg/L" in dense.flags[0]
    assert "no specific energy" in check_cell("x", specific_energy_Wh_kg=360e3).flags[0]  # "360 KWh/kg"


def test_ranges_nest() -> None:
    widest, cell = density_range(), density_range(level="cell")
    assert widest.low_kg_L <= cell.low_kg_L < cell.high_kg_L <= widest.high_kg_L
    assert density_range(level="cell", anode="unheard-of") == cell


def test_companies_with_two_numbers_are_checked() -> None:
    checks = {one.company: one for one in check_companies()}
    assert set(checks) == {
        "ProLogium",
        "QingTao",
        "Gotion High-tech",
        "SVOLT",
        "High Energy Era",
        "Quantumscape",
        "SES",
    }
    assert checks["SES"].density_kg_L == pytest.approx(935 / 417, abs=0.005)
    mass = checks["SES"].implied_mass_kg
    assert mass is not None
    assert mass[0] < 107 * 3.83 / 417 < mass[1]
    assert all(one.flags == () for one in checks.values())


def test_no_printed_energy_leaves_the_range_after_correction() -> None:
    for one in industry():
        if one.property == "specific_energy":
            assert check_cell(one.company, specific_energy_Wh_kg=one.value).flags == ()
