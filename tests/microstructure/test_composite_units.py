"""A composite's YAML with its units: read as written, refused where a unit, a basis or a field is wrong."""

from __future__ import annotations

import pytest

from frenkel.errors import InputError, ParseError, UnitError
from frenkel.microstructure.composite_specification import read_composite

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
