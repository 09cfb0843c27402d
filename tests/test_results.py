"""Results leave as dict, table, JSON and HTML, with nothing unescaped and no NaN in JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from frenkel.evidence import Evidence, Source
from frenkel.results import (
    Notice,
    Result,
    ResultDefaults,
    describe_value,
    evidence_frame,
    html_table,
    to_json,
)


@dataclass(frozen=True)
class Made(ResultDefaults):
    items: tuple[Evidence, ...]
    notices: tuple[Notice, ...] = (Notice("a", "careful <b>"),)

    def evidence(self) -> tuple[Evidence, ...]:
        return self.items

    def plot(self) -> None:  # type: ignore[override]
        return None


E = Evidence(
    "LLZO", "conductivity", 3e-4, low=2e-4, high=4e-4, interval="95%", conditions=(("temperature_K", 298.15),),
    source=Source("10.1/x"), kind="total",
)  # fmt: skip


def test_the_defaults_make_a_result() -> None:
    made = Made((E, E))
    assert isinstance(made, Result)
    assert made.citations == ("10.1/x",)
    frame = made.to_frame()
    assert frame.loc[0, "value"] == 3e-4 and frame.loc[0, "temperature_K"] == 298.15
    assert json.loads(to_json(made.to_dict()))["notices"] == [{"code": "a", "text": "careful <b>"}]
    html = made._repr_html_()
    assert "careful &lt;b&gt;" in html and "3×10⁻⁴ S/cm" in html
    assert ResultDefaults().evidence() == ()


def test_values_are_described_with_interval_and_censoring() -> None:
    assert describe_value(E) == "3×10⁻⁴ S/cm (2×10⁻⁴ … 4×10⁻⁴)"
    assert describe_value(Evidence("A", "conductivity", 1e-10, censored="<")) == "< 10⁻¹⁰ S/cm"
    assert describe_value(Evidence("A", "conductivity", text="high")) == "high"
    assert describe_value(Evidence("A", "conductivity")) == "unknown"


def test_json_has_no_nan_and_no_numpy() -> None:
    text = to_json({"a": np.float64(1.5), "b": [np.array([1, 2]), float("nan"), float("inf")], "c": (True, None)})
    assert json.loads(text) == {"a": 1.5, "b": [[1, 2], None, "inf"], "c": [True, None]}


def test_tables_escape_everything() -> None:
    assert "<script>" not in html_table(("<script>",), [("<script>",)])
    assert evidence_frame(()).empty
