"""EffectiveCathode: known values become evidence, unknown ones refusals; intervals stay in their range."""

from __future__ import annotations

import doctest
import json
import pickle

import numpy as np
import pytest

from frenkel.cell.effective_cathode_file import read_effective_cathode
from frenkel.cli import run
from frenkel.errors import InputError, OutOfRange, ParseError
from frenkel.microstructure import CathodeValue, EffectiveCathode, effective_cathode


def test_examples_of_the_docstrings() -> None:
    assert doctest.testmod(effective_cathode) == (0, 3)


def test_known_values_are_evidence_and_unknown_ones_are_refusals() -> None:
    cathode = EffectiveCathode(
        "NMC811 + Li6PS5Cl",
        298.15,
        ionic_conductivity_S_cm=CathodeValue(2e-4, 4e-5, 50.0, origin="measured"),
        isolated_active_fraction=CathodeValue(0.02, 0.05),
    )
    ionic, isolated = cathode.evidence()
    assert (ionic.property, ionic.condition("pressure_MPa")) == ("conductivity", 50.0)
    assert ionic.low is not None and ionic.high is not None
    assert ionic.low * ionic.high == pytest.approx(4e-8)  # multiplicative
    assert (isolated.low, isolated.condition("pressure_MPa")) == (0.0, None)
    assert {one.property for one in cathode.refusals()} == {
        "electronic_conductivity",
        "contacted_area_per_volume",
    }
    assert pickle.loads(pickle.dumps(cathode)) == cathode


def test_nothing_connected_is_said_as_such() -> None:
    cathode = EffectiveCathode("LFP + PEO", 343.15, electronic_conductivity_S_cm=CathodeValue(0.0, 0.0))
    assert cathode.evidence() == ()
    assert "No connected path" in next(
        r.reason for r in cathode.refusals() if r.property == "electronic_conductivity"
    )


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_impossible_values(value: float) -> None:
    with pytest.raises(OutOfRange):
        CathodeValue(value)


def test_impossible_cathodes() -> None:
    with pytest.raises(OutOfRange):
        EffectiveCathode("x", 0.0)
    with pytest.raises(OutOfRange):
        EffectiveCathode("x", 300.0, isolated_active_fraction=CathodeValue(1.2))
    with pytest.raises(InputError):
        EffectiveCathode("x", 300.0, vol_fractions=(("active material", 0.5), ("electrolyte", 0.2)))


def test_its_json_is_the_file_that_the_cell_reads(tmp_path) -> None:
    from frenkel.results import to_json

    made = EffectiveCathode(
        "NMC811 + Li6PS5Cl", 298.15, CathodeValue(1.3950533e-4, 2e-5, 50.0), None,
        CathodeValue(441.7, None, 50.0), CathodeValue(0.036, 0.04),
    )  # fmt: skip
    path = tmp_path / "cathode.json"
    path.write_text(to_json(made.to_dict()), "utf-8")
    read = read_effective_cathode(path)
    assert (read.subject, read.temperature_K) == (made.subject, made.temperature_K)
    assert read.electronic_conductivity_S_cm is None
    for name in ("ionic_conductivity_S_cm", "contacted_area_per_volume_1_cm", "isolated_active_fraction"):
        one, other = getattr(made, name), getattr(read, name)
        assert (one.value, one.standard_deviation, one.pressure_MPa, one.origin) == (
            other.value, other.standard_deviation, other.pressure_MPa, other.origin,
        )  # fmt: skip


def test_an_isolated_cathode_is_zero_not_unknown_and_makes_no_cell(tmp_path, capsys) -> None:
    """Electrolyte in the way of the electrons: σ_e is zero without a deviation, and the cell says why it cannot run."""
    labels = np.zeros((12, 16, 16), np.int8)
    labels[:6] = 1
    np.save(tmp_path / "image.npy", labels)
    file = tmp_path / "cathode.json"
    assert run(
        ["microstructure", "cathode", str(tmp_path / "image.npy"), "--phase", "electrolyte", "--phase", "active material",
         "--ionic", "electrolyte=1 mS/cm", "--electronic", "active material=1 mS/cm", "--voxel", "1 um",
         "--temperature", "25 °C", "--json", str(file)]
    ) == 0  # fmt: skip
    said = capsys.readouterr()
    assert "zero: electronic conductivity" in said.out
    assert "unknown: electronic" not in said.out
    assert "No cell can be made of it" in said.err
    written = json.loads(file.read_text("utf-8"))
    assert written["electronic_conductivity"]["value"] == "0.0 S/cm"
    assert all("standard_deviation" not in written[name] for name in ("electronic_conductivity", "contacted_area_per_volume"))
    with pytest.raises(ParseError, match="is isolated: no connected path carries"):
        read_effective_cathode(file)
