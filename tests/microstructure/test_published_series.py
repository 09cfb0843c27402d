"""Published series: every one a case, read or not; a series of the user is fitted against the null models."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from frenkel.cli import cli, run
from frenkel.errors import ParseError
from frenkel.microstructure import composite_cases, laws, published_series, series_cases
from frenkel.microstructure.published_series import COLUMNS, LEAST_LOADINGS


def test_examples_of_the_docstrings() -> None:
    assert doctest.testmod(published_series) == (0, 2)


def test_every_row_of_the_table_and_every_series_is_a_case() -> None:
    assert {c.place for c in composite_cases()} == {f"Table 4 row {n}" for n in range(1, 11)}
    found = {one.id: one for one in series_cases()}
    of_the_report = {
        "li2019", "zhang2016", "zheng2018", "liu2015", "liu2017", "hu2021", "fu2016", "croce1998-titania",
        "croce1998-alumina", "silica2023", "uddin2021", "silane2025", "jolly2022",
    }  # fmt: skip
    assert of_the_report <= set(found)
    for one in found.values():
        assert one.verdict.startswith("not distinguishable")
        assert one.checked in ("read", "remembered")
        assert one.source
        # what was read says where
        assert one.place or one.checked == "remembered"


def test_what_is_reported_excludes_explanations() -> None:
    found = {one.id: one for one in series_cases()}
    dilutes, crystals = "filler only dilutes", "only crystallinity changes"
    # silica only lowers, above the melting point: dilution is all it takes
    assert (found["silica2023"].trend, found["silica2023"].open_models) == ("lowers", (dilutes,))
    # a rise before a fall in a matrix that cannot crystallise: no null model is left
    amorphous = found["elbouazzaoui2023"]
    assert amorphous.open_models == ()
    assert "excludes every null model" in amorphous.verdict
    assert found["zhang2016"].open_models == (crystals,)
    # two matrices on record enclose the value: even its sign is open
    latp = found["khatua2026"]
    assert latp.gain is not None
    assert latp.gain[0] < 1.0 < latp.gain[1]
    assert dilutes in latp.open_models


def test_salt_free_series_stand_apart() -> None:
    groups = {one.id: one.group for one in series_cases()}
    assert groups["li2019"] == groups["zhang2016"] == "salt-free"
    assert groups["zheng2018"] == groups["silica2023"] == "salted"
    assert groups["hu2021"] == "salt unstated"


def table(folder: Path, sigma: list[float], volumes: list[float], **changes: str) -> Path:
    rows = [dict.fromkeys(COLUMNS, "") for _ in sigma]
    for row, s, v in zip(rows, sigma, volumes, strict=True):
        row.update(id="mine", matrix="PEO", salt="LiTFSI", filler="Al2O3", loading=repr(100 * v), loading_unit="vol%",
                   conductivity_S_cm=repr(float(s)), temperature_C="60", **changes)  # fmt: skip
    path = folder / "mine.csv"
    path.write_text("\n".join([",".join(COLUMNS), *(",".join(r.values()) for r in rows)]), "utf-8")
    return path


VOLUMES = [0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4]


def test_series_of_the_user_is_fitted_with_held_out_loadings(tmp_path: Path) -> None:
    noise = np.exp(0.03 * np.random.default_rng(3).standard_normal(len(VOLUMES)))
    sigma = [
        laws.coated_inclusions(1e-6, 0.0, 1e-4, v, laws.shell_vol_fraction(v, shell_to_radius=0.5)) * n
        for v, n in zip(VOLUMES, noise, strict=True)
    ]
    (one,) = series_cases(table(tmp_path, sigma, VOLUMES))
    assert one.verdict.startswith("interphase: beats")
    assert one.comparison is not None
    nulls = [c for c in one.comparison.candidates if c.is_null]
    best = next(c for c in one.comparison.candidates if c.delta_aicc == 0.0)
    assert all(best.held_out_sd_ln < c.held_out_sd_ln and c.delta_aicc > 2.0 for c in nulls)
    report = tmp_path / "r.html"
    assert (
        run(
            ["microstructure", "cases", "--series", str(tmp_path / "mine.csv"), "--report", str(report), "-q"]
        )
        == 0
    )
    assert report.stat().st_size > 1000
    (few,) = series_cases(table(tmp_path, sigma[:3], VOLUMES[:3]))
    assert few.comparison is None
    assert f"{LEAST_LOADINGS - 3} more loadings" in few.missing[0]


def test_weights_become_volumes_by_the_density_on_record(tmp_path: Path) -> None:
    weights = [0.0, 5.0, 10.0, 20.0, 40.0]
    sigma = [1e-4 * laws.maxwell_garnett(1.0, 0.0, v) for v in (0.0, 0.0156, 0.0324, 0.0699, 0.167)]
    path = table(tmp_path, sigma, [w / 100 for w in weights])
    path.write_text(path.read_text("utf-8").replace("vol%", "wt%"), "utf-8")
    (one,) = series_cases(path)
    assert one.comparison is not None
    assert one.comparison.vol_fillers == pytest.approx(
        [w / 3.991 / (w / 3.991 + (100 - w) / 1.2) for w in weights]
    )
    assert not one.verdict.startswith(("interphase:", "active filler:"))


@pytest.mark.parametrize(
    ("given", "means"),
    [("vol", "vol%"), ("vol.%", "vol%"), ("Vol %", "vol%"), ("mass%", "wt%"), ("wt", "wt%")],
)
def test_units_of_loadings_are_those_that_people_write(tmp_path: Path, given: str, means: str) -> None:
    def loadings(unit: str) -> tuple[float, ...]:
        path = table(tmp_path, [1e-4, 9e-5, 8e-5, 7e-5], [0.0, 0.1, 0.2, 0.3])
        path.write_text(path.read_text("utf-8").replace("vol%", unit), "utf-8")
        (one,) = series_cases(path)
        assert one.comparison is not None
        return one.comparison.vol_fillers

    assert loadings(given) == loadings(means)


def test_what_the_points_contradict_is_not_left_open(tmp_path: Path) -> None:
    (one,) = series_cases(table(tmp_path, [1e-5, 1e-4, 1e-3, 1e-2], [0.0, 0.03, 0.06, 0.1]))
    assert one.open_models == ("only crystallinity changes",)


@pytest.mark.parametrize("unit", ["mol%", ""])
def test_units_that_nobody_can_convert_are_an_error_with_its_line(tmp_path: Path, unit: str) -> None:
    path = table(tmp_path, [1e-4, 9e-5], [0.0, 0.1])
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], lines[2].replace("vol%", unit)]), "utf-8")
    with pytest.raises(ParseError, match=r"line 3: .*loading_unit"):
        series_cases(path)


def test_tables_that_cannot_be_used(tmp_path: Path) -> None:
    empty = tmp_path / "e.csv"
    empty.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(ParseError, match="columns are missing"):
        series_cases(empty)
    with pytest.raises(ParseError, match="trend"):
        series_cases(table(tmp_path, [1e-5], [0.1], trend="up"))
    bad = table(tmp_path, [1e-5], [0.1])
    bad.write_text(bad.read_text("utf-8").replace("1e-05", "ten"), "utf-8")
    with pytest.raises(ParseError):
        series_cases(bad)
    assert run(["microstructure", "cases", "--series", str(bad)]) == 3


def test_command_lists_them_all() -> None:
    found = CliRunner().invoke(cli, ["microstructure", "cases", "--csv", "-", "-q"])
    assert found.exit_code == 0
    assert len(found.stdout.strip().splitlines()) == 1 + len(composite_cases()) + len(series_cases())
