"""Reports where something is missing: a figure that fails, a database, values at the edge of what can be shifted."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from frenkel.evaluate import ask, assess, evaluate
from frenkel.evaluate.at_temperature import shifted_conductivity
from frenkel.evaluate.report import _database_line, render_report
from frenkel.evidence import Dossier, Evidence, Law
from frenkel.figures import write_figure
from frenkel.files import digest_of_file
from frenkel.library import LabDatabase


class _NoPicture:
    """A result whose figure is a defect."""

    def evidence(self) -> tuple[Evidence, ...]:
        return ()

    def plot(self) -> object:
        raise ZeroDivisionError("no points")


def test_a_figure_that_fails_takes_no_report_away() -> None:
    result = evaluate("Li6PS5Cl")
    broken = replace(result, walk=replace(result.walk, results=(*result.walk.results, ("thermo", _NoPicture()))))
    html = render_report(broken)
    assert "A figure of the room thermo could not be drawn (ZeroDivisionError: no points)" in html
    assert html.rstrip().endswith("</html>")
    assert broken.walk.results_of("thermo")[-1] is broken.walk.results[-1][1]


def test_the_report_names_the_database_and_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "lab.db"
    with LabDatabase(path):
        pass
    html = render_report(evaluate("Li6PS5Cl", database=str(path)))
    assert digest_of_file(path)[:16] in html
    assert _database_line("") == "none"
    assert "not found" in _database_line(str(tmp_path / "none.db"))


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE t(x)")
    connection.commit()
    connection.close()
    with pytest.raises(ValueError, match="another program"):
        evaluate("Li6PS5Cl", database=str(tmp_path / "other.db"))


def test_a_figure_is_the_same_file_for_the_same_data(tmp_path: Path) -> None:
    figure = evaluate("Li6PS5Cl").plot()
    for name in ("a.html", "b.html", "a.json"):
        write_figure(figure, str(tmp_path / name))
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (tmp_path / "a.json").read_text(encoding="utf-8").startswith("{")


def conductivity(**fields: object) -> Evidence:
    fields.setdefault("conditions", (("temperature_K", 320.0),))
    return Evidence("Li6PS5Cl", "conductivity", 1e-6, **fields)  # type: ignore[arg-type]


def test_a_detection_limit_is_not_moved_to_another_temperature() -> None:
    assert shifted_conductivity(conductivity(censored="<"), 298.15, Dossier()) is None
    assert shifted_conductivity(conductivity(censored="<"), 320.5, Dossier()) is not None


def test_a_vtf_law_has_no_value_at_its_t0() -> None:
    law = Law("vtf_sqrt_T", (("ln_prefactor", 2.0), ("vtf_energy_eV", 0.08), ("vogel_temperature_K", 299.0)), valid=(305.0, 370.0))
    assert shifted_conductivity(conductivity(law=law), 298.15, Dossier()) is None
    assert shifted_conductivity(conductivity(law=law), 320.0, Dossier()) is not None


@pytest.mark.parametrize(("value", "verdict"), [(2e-3, "pass"), (5e-4, "marginal"), (1e-6, "fail")])
def test_between_the_marginal_and_the_pass_threshold(value: float, verdict: str) -> None:
    e = Evidence(
        "Li6PS5Cl", "conductivity", value, low=value * 0.99, high=value * 1.01, interval="95%", kind="total",
        origin="measured", conditions=(("temperature_K", 298.15),),
    )  # fmt: skip
    found = next(v for v in assess(ask("Li6PS5Cl"), Dossier().add(e)) if v.requirement.key == "conductivity_high")
    assert found.verdict == verdict
    assert ("meets the marginal threshold" in found.reason) is (verdict == "marginal")
