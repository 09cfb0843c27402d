"""Hostile and half-typed formulas: a value where they can be read, else an error with its position; never a crash."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frenkel.errors import FormulaError, FrenkelError, InputError, OutOfRange, UnknownName
from frenkel.materials import resolve, resolve_electrode
from frenkel.materials.amounts import evaluate_amount
from frenkel.materials.formulas import read_formula
from frenkel.materials.question import Question, read_conditions

MARKS = "LiPSClO0123456789xδ_^{}()[]<>/+-*·.,;:=%@$\\ ₂⁺“"


@given(st.text(alphabet=MARKS, max_size=24))
@example("Li0Cl0")
@example("Li6PS5Cl_")
@example("Li<sup>2+")
@example("\\")
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        formula = read_formula(text)
    except FrenkelError:
        return
    assert formula.canonical
    assert all(0 < amount <= 1e9 for _, amount in formula.amounts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Li0Cl0", "amounts are zero"),
        ("Li9999999Cl", "not a number of a formula"),
        ("Li_{9999999}Cl", "not a number of a formula"),
        ("Li3-5xCl (x = 2)", "negative"),
        ("Li_{2/0}Cl", "divided by zero"),
        ("Li_{(1}Cl", "not closed"),
        ("Li_{((((((((((((((((((((((1))))))))))))))))))))))}Cl", "nested brackets"),
        ("Li_{1.2.3}Cl", "not a number"),
        ("Li_{1;2}Cl", "does not belong"),
        ("Li_{}Cl", "amount is expected"),
        ("Li_{6PS5Cl", "brace is not closed"),
        ("Li^{+Cl", "brace is not closed"),
        ("Li_6}PS5", "closing bracket"),
        ("Li\\", "backslash ends"),
        ("Li" + "(" * 30 + "Cl" + ")" * 30, "nested brackets"),
        ("Li<sub>2S", "not closed"),
        ("LiCl;", "formula or name is expected"),
        ("LiCl·", "formula or name is expected"),
        ("10%", "formula or name is expected"),
        ("LiQ", "not an element"),
        ("Li6PS5X3", "not an element"),
        ("", "empty"),
        ("Li" * 5000, "allowed are 2000"),
    ],
)
def test_errors_say_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(FormulaError, match=message) as caught:
        read_formula(text)
    assert 0 <= caught.value.position <= max(len(text), 1)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Li^{+}Cl^-", "LiCl"),
        ("Li^+Cl^{-}", "LiCl"),
        ("Li<sup>+</sup>Cl", "LiCl"),
        ("Li_{(1+x)/2}Cl (x = 1)", "LiCl"),
        ("Li_{2[1+x]}S (x = 0)", "Li2S"),
        ("Li_{+2}S", "Li2S"),
        ("Li6.28(3)PS5Cl", "Li6.28PS5Cl"),
        ("D2O", "H2O"),
        ("LiCl 5 wt%", "LiCl"),
        ("PEO-LiTFSI + LLZO 10 wt%", "PEO-LiTFSI + 10 wt% Li7La3Zr2O12"),
        ("(PEO)18LiTFSI", "PEO-LiTFSI"),
        ("MIL-101(Cr)", "MIL-101"),
        ("Li2S-P2S5 (70:30 mol%)", "Li7P3S11"),
        ("LiPF6 in EC/DMC", "LiPF6 + EC + DMC"),
        (r"Li\%", None),
    ],
)
def test_odd_notations_are_read(text: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(FormulaError):
            read_formula(text)
    else:
        assert read_formula(text).canonical == canonical


@given(st.floats(0.01, 3.0), st.floats(0.01, 3.0))
def test_amounts_follow_arithmetic(x: float, y: float) -> None:
    names = {"x": x, "y": y}
    assert evaluate_amount("7-x/2", names) == pytest.approx(7 - x / 2)
    assert evaluate_amount("2(x+y)", names) == pytest.approx(2 * (x + y))
    assert evaluate_amount("[1+x]·y*2", names) == pytest.approx((1 + x) * y * 2)
    assert evaluate_amount("--3+x-x", names) == pytest.approx(3.0)


def test_what_is_asked_for_is_resolved_or_refused_by_name() -> None:
    with pytest.raises(InputError, match="No electrolyte"):
        resolve("  ")
    with pytest.raises(InputError, match="no structure file"):
        resolve("nowhere.cif")
    with pytest.raises(UnknownName):
        resolve("LPSCI")
    with pytest.raises(FormulaError):
        resolve("((((")
    assert resolve_electrode("lithium metal", role="anode").key == "Li"
    assert resolve_electrode("LiVO2", role="cathode").formula == "LiVO2"
    with pytest.raises((UnknownName, FormulaError)):
        resolve_electrode("Zq??", role="cathode")


def test_conditions_outside_what_is_allowed_are_named() -> None:
    values, assumed = read_conditions({"temperature_K": "60 °C"})
    assert "temperature_K" not in assumed and values["temperature_K"] == pytest.approx(333.15)
    parts = {
        "electrolyte": resolve("LLZO"),
        "anode": resolve_electrode("Li", role="anode"),
        "cathode": resolve_electrode("LFP", role="cathode"),
    }
    numbers = {k: v for k, v in values.items() if k not in ("anode", "cathode")}
    question = Question(**parts, **numbers)
    assert question.to_dict()["electrolyte"]["key"] == "Li7La3Zr2O12"
    assert question.conditions == {"temperature_K": pytest.approx(333.15)}
    with pytest.raises(OutOfRange):
        Question(**parts, **{**numbers, "temperature_K": -5.0})
