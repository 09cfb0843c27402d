"""The formula reader: exact notations, invariance over notations, another parser, and errors with positions."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import FormulaError
from frenkel.materials.elements import elements
from frenkel.materials.formulas import canonical_formula, read_formula

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LLZTO = {"Li": 6.4, "La": 3.0, "Zr": 1.4, "Ta": 0.6, "O": 12.0}


@pytest.mark.parametrize(
    "text",
    [
        "Li6.4La3Zr1.4Ta0.6O12",
        "Li6,4La3Zr1,4Ta0,6O12",
        "Li₆.₄La₃Zr₁.₄Ta₀.₆O₁₂",
        "Li₆,₄La₃Zr₁,₄Ta₀,₆O₁₂",
        "Li_{6.4}La_{3}Zr_{1.4}Ta_{0.6}O_{12}",
        r"$\text{Li}_{6.4}\text{La}_3\text{Zr}_{1.4}\text{Ta}_{0.6}\text{O}_{12}$",
        r"\ce{Li6.4La3Zr1.4Ta0.6O12}",
        "Li<sub>6.4</sub>La<sub>3</sub>Zr<sub>1.4</sub>Ta<sub>0.6</sub>O<sub>12</sub>",
        "Li7-xLa3Zr2-xTaxO12 (x = 0.6)",
        "Li_{7-x}La_3Zr_{2-x}Ta_xO_{12}, x=0.6",
        "Li6.4La3(Zr0.7Ta0.3)2O12",
        "Li6.4[La3]{Zr0.7Ta0.3}2O12",
        "  Li6.4La3Zr1.4Ta0.6O12 \n",
        "LLZTO",
        "cubic Li6.4La3Zr1.4Ta0.6O12",
    ],
)
def test_one_compound_in_many_notations(text: str) -> None:
    assert read_formula(text).composition == pytest.approx(LLZTO, rel=1e-9)
    assert read_formula(text).canonical == "Li6.4La3Zr1.4Ta0.6O12"


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("75Li2S-25P2S5", {"Li": 150, "S": 200, "P": 50}),
        ("75Li2S·25P2S5 (mol%)", {"Li": 150, "S": 200, "P": 50}),
        ("0.75Li2S–0.25P2S5", {"Li": 1.5, "S": 2.0, "P": 0.5}),
        ("Li2S:P2S5 = 3:1", {"Li": 6, "S": 8, "P": 2}),
        ("Li2S–P2S5 (75:25 mol%)", {"Li": 150, "S": 200, "P": 50}),
        ("75:25 Li2S:P2S5", {"Li": 150, "S": 200, "P": 50}),
        ("Li 6 P S5 Cl", {"Li": 6, "P": 1, "S": 5, "Cl": 1}),
        ("Li1+x Al x Ti2-x (PO4)3 x=0.3", {"Li": 1.3, "Al": 0.3, "Ti": 1.7, "P": 3, "O": 12}),
        ("Li10GeP2S12 (LGPS)", {"Li": 10, "Ge": 1, "P": 2, "S": 12}),
        ("2Li2S-LiCl-P2S5", {"Li": 5, "S": 7, "Cl": 1, "P": 2}),
        ("80(0.75Li2S·0.25P2S5)·20LiI", {"Li": 140, "S": 160, "P": 40, "I": 20}),
        ("(100-x)(0.75Li2S-0.25P2S5)-xLiI (x = 20)", {"Li": 140, "S": 160, "P": 40, "I": 20}),
        ("1.5Li2O-TaCl5", {"Li": 3, "O": 1.5, "Ta": 1, "Cl": 5}),
        ("(1-x)LiBH4-xLiI (x = 0.25)", {"Li": 1, "B": 0.75, "H": 3, "I": 0.25}),
        ("Li3InCl6·2H2O", {"Li": 3, "In": 1, "Cl": 6, "H": 4, "O": 2}),
        ("Li3SbS4.9H2O", {"Li": 3, "Sb": 1, "S": 4, "H": 18, "O": 9}),
        ("Li₃ₓLa₂/₃₋ₓTiO₃ (x = 0.11)", {"Li": 0.33, "La": 2 / 3 - 0.11, "Ti": 1, "O": 3}),
        ("Li2InxSc0.666-xCl4 (x = 0.333)", {"Li": 2, "In": 0.333, "Sc": 0.333, "Cl": 4}),
        ("Li6PS5X (X = Br)", {"Li": 6, "P": 1, "S": 5, "Br": 1}),
        ("Li6.28(3)La3Zr2O12", {"Li": 6.28, "La": 3, "Zr": 2, "O": 12}),
        ("Li3(Mo8S8O8(OH)8(HWO5(H2O)))*(H2O)18", {"Li": 3, "Mo": 8, "S": 8, "O": 40, "H": 47, "W": 1}),
    ],
)
def test_amounts_are_exact(text: str, amounts: dict[str, float]) -> None:
    assert read_formula(text).composition == pytest.approx(amounts, rel=1e-9)


def test_water_is_counted_by_hand() -> None:
    # Li3 (Mo8 S8 O8 (OH)8 (H W O5 (H2O))) (H2O)18: H = 8 + 1 + 2 + 36, O = 8 + 8 + 5 + 1 + 18
    formula = read_formula("Li3(Mo8S8O8(OH)8(HWO5(H2O)))*(H2O)18")
    assert (formula.amount("H"), formula.amount("O"), formula.water) == (47.0, 40.0, 18.0)


def test_polymers_composites_and_at() -> None:
    polymer = read_formula("PEO-LiTFSI (EO:Li = 18:1)")
    assert (polymer.kind, polymer.canonical, polymer.eo_per_li) == ("polymer", "PEO-LiTFSI", 18.0)
    assert read_formula("P(EO)20LiTFSI").eo_per_li == read_formula("PEO-LiTFSI, EO/Li = 20").eo_per_li == 20.0
    assert read_formula("(PEO)16LiClO4").components[1].name == "LiClO4"
    composite = read_formula("PEO-LiTFSI + 10 wt% LLZTO nanowires")
    assert composite.kind == "composite"
    assert (composite.components[2].amount, composite.components[2].unit) == (10.0, "wt%")
    assert read_formula("PMMA-LiClO4-1wt%TiO2").components[2].unit == "wt%"
    assert read_formula("PEO-PVDF/LiNO3 + 2% Al2O3").components[3].unit == "%"  # the basis is not stated
    coated = read_formula("LIC@LCO")
    assert coated.kind == "coated" and [part.name for part in coated.components] == ["LIC", "LCO"]
    blend = read_formula("PEO–LiTFSI–LLZTO (70:20:10 wt%)")
    assert [(part.amount, part.unit) for part in blend.components] == [(70.0, "wt%"), (20.0, "wt%"), (10.0, "wt%")]
    assert read_formula("PEO/LiTFSI (20:1)").components[1].amount is None  # no basis, no amount
    assert read_formula("LiNbO3-coated NMC811").kind == "coated"
    assert read_formula("MIL-101(Cr)").components[0].kind == "framework"
    assert read_formula("PS-b-POEG9MA/LiClO4").components[0].name == "PS-b-POEG9MA"


def test_names_in_other_capitals_and_the_same_subject() -> None:
    assert read_formula("llzo").canonical == read_formula("LLZO").canonical == "Li7La3Zr2O12"
    assert read_formula("Li56La24Zr16O96").canonical == "Li7La3Zr2O12"
    assert read_formula("NMC811").name == "NMC811"


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("", 0, "empty"),
        ("Li7La3Zr2O12)", 12, "without an opening"),
        ("Li7La3(Zr2O12", 6, "not closed"),
        ("LiZz3", 2, "not an element"),
        ("Li6PS5X", 6, "not an element"),
        ("Li6PS5Clx", 8, "no value"),
        ("Li2S-", 5, "expected"),
        ("li6ps5cl", 0, "capital letter"),
        ("Li₇La₃(Zr₂O₁₂", 6, "not closed"),
        ("$Li_7La_3(Zr_2O_{12}$", 9, "not closed"),
        ("Li7-xLa3 (x = 9)", 2, "negative"),
        ("Li()2S", 2, "empty"),
    ],
)
def test_errors_say_where(text: str, position: int, part: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(text)
    assert caught.value.position == position
    assert part in caught.value.message


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(FormulaError, match="LLZO"):
        read_formula("LLZOO")


compositions = st.dictionaries(
    st.sampled_from(["Li", "La", "Zr", "Ta", "P", "S", "O", "Cl", "Al", "Ti", "Ge", "Si", "F", "Na"]),
    st.integers(min_value=1, max_value=9999).map(lambda n: n / 100),
    min_size=1, max_size=7,
)  # fmt: skip


def written(amounts: dict[str, float], *, style: str) -> str:
    parts = []
    for symbol, amount in amounts.items():
        number = "" if amount == 1 else f"{amount:g}"
        if style == "unicode":
            number = number.translate(SUBSCRIPTS)
        elif style == "latex" and number:
            number = f"_{{{number}}}"
        elif style == "html" and number:
            number = f"<sub>{number}</sub>"
        elif style == "comma":
            number = number.replace(".", ",")
        parts.append(rf"\text{{{symbol}}}{number}" if style == "latex" else symbol + number)
    return "".join(parts)


@given(compositions, st.sampled_from(["plain", "unicode", "latex", "html", "comma"]))
def test_every_notation_gives_back_the_composition(amounts: dict[str, float], style: str) -> None:
    text = written(amounts, style=style)
    try:
        formula = read_formula(text)
    except FormulaError as error:  # pragma: no cover - would be the failure
        raise AssertionError(text) from error
    if not formula.name:  # PS, SN … are names before they are formulas
        assert formula.composition == pytest.approx(amounts, rel=1e-9)


@given(compositions, st.integers(min_value=2, max_value=7))
def test_canonical_formula_ignores_order_and_multiples_of_whole_numbers(amounts: dict[str, float], k: int) -> None:
    whole = {symbol: float(int(amount) + 1) for symbol, amount in amounts.items()}
    reversed_multiple = [(symbol, k * amount) for symbol, amount in reversed(whole.items())]
    assert canonical_formula(reversed_multiple) == canonical_formula(whole.items())


@given(compositions)
def test_agrees_with_pymatgen(amounts: dict[str, float]) -> None:
    from pymatgen.core import Composition

    text = written(amounts, style="plain")
    formula = read_formula(f"({text})2Li1")
    assert formula.to_pymatgen().almost_equals(Composition(f"({text})2Li1"))


@given(st.text(alphabet="LiPSOClxyE()[]{}<>_^\\$-+/·@:,;.%=0123456789₃₋ \n", max_size=40))
def test_any_text_is_read_or_refused_with_a_position(text: str) -> None:
    try:
        formula = read_formula(text)
    except FormulaError as error:
        assert 0 <= error.position <= len(text)
    else:
        assert all(amount > 0 for amount in formula.composition.values())
        json.dumps(formula.to_dict())


@given(st.text(max_size=60))
def test_hostile_text_never_escapes_the_error_tree(text: str) -> None:
    try:
        read_formula(text)
    except FormulaError as error:
        assert isinstance(pickle.loads(pickle.dumps(error)), FormulaError)


def test_long_and_deep_input_is_refused_quickly() -> None:
    for text in ("(" * 1000 + "Li" + ")" * 1000, "Li" * 5000, "Li" + "-Li" * 600, "((((x))))" * 100):
        with pytest.raises(FormulaError):
            read_formula(text)


def test_masses_are_sums_over_the_table() -> None:
    table = elements()
    expected = 6 * table["Li"].atomic_mass_g_mol + table["P"].atomic_mass_g_mol
    expected += 5 * table["S"].atomic_mass_g_mol + table["Cl"].atomic_mass_g_mol
    assert read_formula("Li6PS5Cl").molar_mass_g_mol == pytest.approx(expected, rel=1e-12)


def test_reading_loads_nothing_heavy() -> None:
    code = (
        "import sys; from frenkel.materials.formulas import read_formula;"
        "read_formula('PEO-LiTFSI + LLZO'); read_formula('75Li2S-25P2S5');"
        "print([m for m in ('pymatgen', 'numpy', 'scipy', 'pandas', 'numba') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
