"""Files of instruments and of the malformed set, held against what a plain split of them gives (benchmarks/)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from frenkel.measure import read

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "measure_files.py"


def _module() -> ModuleType:
    import sys

    spec = importlib.util.spec_from_file_location("measure_files", BENCHMARK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["measure_files"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


files = _module()


@pytest.mark.data
@pytest.mark.parametrize("row", files.expected_rows(), ids=lambda row: row["file"])
def test_an_impedance_file_comes_out_right(frenkel_data: Path, row: dict[str, str]) -> None:
    assert files.good_file_faults(frenkel_data / "eis", row) == []


@pytest.mark.data
@pytest.mark.parametrize("name", files.REFUSED)
def test_a_broken_export_is_refused(frenkel_data: Path, name: str) -> None:
    assert files.refused_file_faults(frenkel_data / "eis", name) == []


@pytest.mark.data
@pytest.mark.parametrize("name", files.BAD)
def test_a_malformed_file_is_right_or_says_what_is_wrong(frenkel_data: Path, name: str) -> None:
    assert files.bad_file_faults(frenkel_data / "eis" / "bad", name) == []


@pytest.mark.data
def test_the_lists_name_every_malformed_file(frenkel_data: Path) -> None:
    assert {path.name for path in (frenkel_data / "eis" / "bad").iterdir()} == set(files.BAD) | {"truth.json"}


@pytest.mark.data
def test_three_exports_of_one_run_agree(frenkel_data: Path) -> None:
    folder = frenkel_data / "eis"
    name = "PEIS_LPSCl_IonBlocking_-25C"
    binary, text = (read(folder / "biologic" / f"{name}.{end}")[0] for end in ("mpr", "mpt.txt"))
    relaxis = read(folder / "csv" / f"{name}_RelaxIS.txt")[0]
    for other in (text, relaxis):
        np.testing.assert_allclose(other.frequency_Hz, binary.frequency_Hz, rtol=1e-6)
        np.testing.assert_allclose(other.impedance_ohm, binary.impedance_ohm, rtol=1e-6)
    np.testing.assert_allclose(text.values("time", "s"), binary.values("time", "s"))
    np.testing.assert_allclose(text.values("current", "mA"), binary.values("current", "mA"), rtol=1e-6)
    assert text.started == binary.started


@pytest.mark.data
def test_columns_of_mpr_files_obey_their_own_relations(frenkel_data: Path) -> None:
    """The ids that no text export names are what their names say: Cs, Cp, |E|/|I|, and charge from the current."""
    one = read(frenkel_data / "eis" / "biologic" / "PEIS_LPSCl_IonBlocking_-25C.mpr")[0]
    z, omega = one.impedance_ohm, 2.0 * np.pi * one.frequency_Hz
    np.testing.assert_allclose(one.values("Cs/µF"), -1e6 / (omega * z.imag), rtol=1e-6)
    np.testing.assert_allclose(one.values("Cp/µF"), 1e6 * (1.0 / z).imag / omega, rtol=1e-6)
    np.testing.assert_allclose(one.values("|Ewe|/V") / one.values("|I|/A"), np.abs(z), rtol=1e-6)
    direct = read(frenkel_data / "eis" / "biologic" / "CP_SSB.mpr")[0]
    time, current = direct.values("time", "s"), direct.values("current", "mA")
    for step in (5.0, 6.0):  # the two long steps at ±8 µA
        rows = np.flatnonzero(direct.values("sequence") == step)
        charge = np.trapezoid(current[rows], time[rows]) / 3600.0
        for name in ("charge", "Q charge/discharge/mA.h"):
            values = direct.values(name)[rows]
            np.testing.assert_allclose(values[-1] - values[0], charge, rtol=1e-3)


@pytest.mark.data
@pytest.mark.parametrize("name", ["test.nda", "test.ndax", "TestFile.nda", "arbin_example.res"])
def test_the_capacity_of_a_cycler_is_the_integral_of_the_current(frenkel_data: Path, name: str) -> None:
    (one,) = read(frenkel_data / "eis" / "cycling" / name)
    cycle = one.values("cycle") if "cycle" in one.names else np.zeros(len(one))
    step, time = one.values("step") + 1e6 * cycle, one.values("step_time", "s")
    current = one.values("current", "mA")
    checked = 0
    for number in np.unique(step):
        rows = np.flatnonzero(step == number)
        rows = rows[np.argsort(time[rows])]
        if rows.size < 20 or np.any(np.diff(time[rows]) <= 0.0) or np.abs(current[rows]).max() == 0.0:
            continue
        charge = np.trapezoid(np.abs(current[rows]), time[rows]) / 3600.0
        column = "charge_capacity" if current[rows].mean() > 0 else "discharge_capacity"
        gained = one.values(column, "mAh")[rows].max() - one.values(column, "mAh")[rows].min()
        # 3 %: the cycler counts between the records, and a constant-voltage tail is sampled coarsely
        np.testing.assert_allclose(gained, charge, rtol=0.03)
        checked += 1
    assert checked > 0
