"""Classification: exact cases, invariances, host and carriers against charge balance, roles, OBELiX."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import FormulaError
from frenkel.materials.charges import balance_charges
from frenkel.materials.chemistry import anion_chemistry
from frenkel.materials.classification import classify
from frenkel.materials.facts import fact_rows
from frenkel.materials.formulas import read_formula
from frenkel.materials.labels import label_path, taxonomy
from frenkel.materials.sites import family_templates

MAP = Path(__file__).parent / "data" / "obelix_family_map.csv"


def series(host: str, x: float) -> tuple[str, float, str]:
    """A doped series with the carriers that charge balance asks for: formula, number, kind."""
    vacancy, interstitial = "lithium vacancy", "lithium interstitial"
    return {
        "garnet Ta": (f"Li{7 - x:.6f}La3Zr{2 - x:.6f}Ta{x:.6f}O12", x, vacancy),
        "garnet Al": (f"Li{7 - 3 * x / 2:.6f}Al{x / 2:.6f}La3Zr2O12", x, vacancy),
        "NASICON Al": (f"Li{1 + x:.6f}Al{x:.6f}Ti{2 - x:.6f}(PO4)3", x, interstitial),
        "NASICON Si": (f"Li{1 + x:.6f}Zr2Si{x:.6f}P{3 - x:.6f}O12", x, interstitial),
        "argyrodite Cl": (f"Li{6 - x:.6f}PS{5 - x:.6f}Cl{1 + x:.6f}", x, vacancy),
        "argyrodite Si": (f"Li{6 + x:.6f}P{1 - x:.6f}Si{x:.6f}S5Br", x, interstitial),
        "halide Zr": (f"Li{3 - x:.6f}Y{1 - x:.6f}Zr{x:.6f}Cl6", x, vacancy),
        "LISICON": (f"Li{3 + x:.6f}Ge{x:.6f}V{1 - x:.6f}O4", x, interstitial),
    }[host]


@pytest.mark.parametrize(
    "host",
    ["garnet Ta", "garnet Al", "NASICON Al", "NASICON Si", "argyrodite Cl", "argyrodite Si", "halide Zr", "LISICON"],
)
@given(x=st.floats(min_value=0.05, max_value=0.45))
def test_carriers_follow_from_charge_balance(host: str, x: float) -> None:
    text, count, kind = series(host, x)
    found = classify(text).host
    assert found is not None
    assert found.carrier == kind
    assert found.carriers_per_formula == pytest.approx(count, abs=2e-4)
    assert found.expected_from_dopants == pytest.approx(count, abs=1e-3)


def test_undoped_hosts_have_no_carrier() -> None:
    for text in ("Li7La3Zr2O12", "LiTi2(PO4)3", "Li6PS5Cl", "Li3PS4", "Li10GeP2S12", "Li3InCl6", "Li5La3Ta2O12"):
        host = classify(text).host
        assert host is not None and host.carrier == "stoichiometric" and host.carriers_per_formula == 0.0
        assert host.dopants == ()


def test_perovskite_carriers_are_empty_a_sites() -> None:
    host = classify("Li0.33La0.557TiO3").host
    assert host is not None and host.carrier == "A-site vacancy"
    assert host.carriers_per_formula == pytest.approx(1 - 0.33 - 0.557, abs=1e-6)
    assert host.host == "La0.6667TiO3"


def test_calcium_argyrodite_of_the_review() -> None:
    host = classify("Li5.35Ca0.1PS4.5Cl1.55").host
    assert host is not None and host.host == "Li6PS5Cl"
    assert {(d.element, d.site) for d in host.dopants} == {("Ca", "Li"), ("Cl", "anion")}
    assert host.carriers_per_formula == pytest.approx(6 - 5.35 - 0.1, abs=1e-6)


@given(st.sampled_from(["Li7La3Zr2O12", "Li6PS5Cl", "Li1.3Al0.3Ti1.7P3O12", "Li3InCl6", "Li10GeP2S12", "Li3OCl"]),
       st.sampled_from([2.0, 4.0, 0.5, 8.0]), st.randoms(use_true_random=False))  # fmt: skip
def test_labels_ignore_scale_and_order(text: str, factor: float, random: object) -> None:
    pairs = list(read_formula(text).composition.items())
    random.shuffle(pairs)  # type: ignore[attr-defined]
    other = classify("".join(f"{symbol}{factor * amount:g}" for symbol, amount in pairs))
    one = classify(text)
    assert [(label.facet, label.label) for label in other.labels] == [(label.facet, label.label) for label in one.labels]
    assert other.role is not None and one.role is not None and other.role.label == one.role.label


def test_every_label_given_is_in_the_taxonomy() -> None:
    nodes = taxonomy()
    rows = [row["text"] for row in _seed_rows()]
    for text in rows:
        for label in classify(text).labels:
            assert label.label == "unknown" or (label.facet, label.label) in nodes, (text, label)


def test_data_files_name_only_known_labels() -> None:
    nodes = taxonomy()
    for template in family_templates():
        assert ("family", template.label) in nodes
        read_formula(template.host)
    for row in fact_rows("known_compositions.csv"):
        assert (row["facet"], row["label"]) in nodes
    for row in fact_rows("prototype_labels.csv"):
        assert ("family", row["family"]) in nodes
    for row in fact_rows("roles.csv"):
        assert ("role", row["role"]) in nodes and read_formula(row["formula"]).amounts
    for row in fact_rows("aliases.csv"):
        assert row["checked"] in ("read", "remembered") and (row["source"] or row["checked"] == "remembered")
        assert not row["formula"] or read_formula(row["formula"]).amounts
    assert label_path("family", "layered perovskite") == ("layered perovskite", "perovskite")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Li2S", "precursor"), ("Li3SbS4·9H2O", "hydrate or molecular salt"),
        ("Li(NH4)SO4", "hydrate or molecular salt"), ("Li6MnS4", "mixed conductor"),
        ("Li3CuS2", "mixed conductor"), ("LiCl·DMF", "hydrate or molecular salt"), ("LiFePO4", "electrode"),
        ("LiNi0.8Mn0.1Co0.1O2", "electrode"), ("LiNbO3", "coating"), ("Li4Ti5O12", "electrode"),
        ("Li7La3Zr2O12", "electrolyte"), ("Li3V2(PO4)3", "electrode"), ("Li4FeS4", "mixed conductor"),
        ("LiTFSI", "electrolyte salt"), ("PEO", "polymer matrix"), ("PEO-LiTFSI", "electrolyte"),
    ],
)  # fmt: skip
def test_roles_and_their_reasons(text: str, role: str) -> None:
    found = classify(text).role
    assert found is not None and found.label == role and found.reasons
    assert found.recommended == (role == "electrolyte")


def test_regime_follows_from_weights() -> None:
    # PEO repeat unit 44.05 g/mol, LiTFSI 287.09 g/mol: half the weight is salt at EO:Li = 6.52
    assert classify("PEO-LiTFSI (EO:Li = 6.6)").label("regime") == "salt-in-polymer"
    assert classify("PEO-LiTFSI (EO:Li = 6.4)").label("regime") == "polymer-in-salt"
    assert classify("PEO-LiTFSI").label("regime") == "unknown"


def test_symmetry_separates_what_composition_cannot() -> None:
    assert classify("Li3.25Sn0.25P0.75S4", space_group=137).family == "LGPS"
    assert classify("Li3.25Sn0.25P0.75S4").family == "thio-LISICON"
    assert classify("Li7La3Zr2O12", space_group=142).label("polymorph") == "tetragonal"
    assert classify("Li3YCl6", space_group=164).label("packing") == "hcp trigonal"


def test_what_is_wrong_is_a_notice() -> None:
    codes = {n.code for n in classify("Na3PS4").notices}
    assert "no-lithium" in codes
    assert "unbalanced-charge" in {n.code for n in classify("Li9La3Zr2O12").notices}
    assert "no-anion" in {n.code for n in classify("Li3Sb").notices}
    assert "general-formula" in {n.code for n in classify("Li1+xAlxTi2-x(PO4)3").notices}
    assert not classify("Li6PS5Cl").notices


def test_unknown_is_said_with_a_reason() -> None:
    result = classify("Li3BP2O8")
    label = result.of("family")
    assert label is not None and label.label == "unknown" and label.evidence
    assert result.role is not None and not result.role.recommended


def test_general_formula_without_a_value_still_raises_where_nothing_reads() -> None:
    with pytest.raises(FormulaError):
        classify("Qx")


def test_result_leaves_as_json_evidence_and_figure() -> None:
    result = classify("Li6.4La3Zr1.4Ta0.6O12")
    data = json.loads(json.dumps(result.to_dict()))
    assert data["host"]["carriers_per_formula"] == pytest.approx(0.6)
    properties = {e.property: e for e in result.evidence()}
    assert properties["structure_family"].text == "garnet"
    assert properties["carriers_per_formula"].value == pytest.approx(0.6)
    assert len(result.plot().data) == 1


def test_charge_balance_is_a_sum() -> None:
    found = balance_charges({"Li": 6, "Mn": 1, "S": 4}, {"S"})
    assert found.balanced and found.charge_map["Mn"] == 2
    off = balance_charges({"Li": 7, "La": 3, "Zr": 2, "O": 11}, {"O"})
    assert off.imbalance == pytest.approx(2.0) and not off.balanced


@given(st.sampled_from(["O", "S", "Cl"]), st.integers(1, 9), st.integers(1, 9))
def test_class_is_that_of_the_only_anion(anion: str, metal: int, count: int) -> None:
    expected = {"O": "oxide", "S": "sulfide", "Cl": "halide"}[anion]
    assert anion_chemistry({"Li": 2.0, "Zr": float(metal), anion: float(count)}).material_class == expected


def _seed_rows() -> list[dict[str, str]]:
    text = (Path(__file__).parent / "data" / "seed_materials.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def _even(doi: str) -> bool:
    return int(hashlib.sha256(doi.strip().lower().encode()).hexdigest()[-1], 16) % 2 == 0


@pytest.mark.data
def test_obelix_map_names_every_spelling_and_every_blank_row(frenkel_data: Path) -> None:
    with MAP.open(encoding="utf-8") as file:
        mapped = list(csv.DictReader(file))
    with (frenkel_data / "obelix" / "all.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {m["key"] for m in mapped if m["kind"] == "spelling"} == {r["Family"].strip() for r in rows} - {""}
    assert {m["key"] for m in mapped if m["kind"] == "row"} == {r["ID"] for r in rows if not r["Family"].strip()}
    for row in mapped:
        assert (row["facet"], row["label"]) in taxonomy() and row["reason"]


@pytest.mark.data
def test_obelix_even_rows(frenkel_data: Path) -> None:
    with MAP.open(encoding="utf-8") as file:
        wanted = {(m["kind"], m["key"]): m for m in csv.DictReader(file)}
    right = total = unknown = 0
    with (frenkel_data / "obelix" / "all.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not _even(row["DOI"]):
                continue
            family = row["Family"].strip()
            expected = wanted[("spelling", family) if family else ("row", row["ID"])]
            result = classify(row["True Composition"], space_group=int(row["Space group #"]))
            total += 1
            right += expected["label"] in result.path(expected["facet"])
            unknown += result.family == "unknown"
    assert total == 326
    assert right / total >= 0.97
    assert unknown / total <= 0.05


def test_two_ceramics_are_no_polymer_with_a_filler() -> None:
    for text in ("LLZO + 5 wt% Li3BO3", "Li6PS5Cl 5 mol% LiCl"):
        found = classify(text)
        assert found.material_class == "composite" and found.family == "unknown", text
    assert classify("PEO + 10 wt% LLZO").family == "polymer with active filler"
