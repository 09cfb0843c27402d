"""The shipped tables: complete, readable, in the units of the print, each row with its source."""

from __future__ import annotations

import math
import re
from collections import Counter

import pytest

from frenkel.evidence import property_of
from frenkel.library.bibliography import references, shipped_rows
from frenkel.library.claims import routes, statements
from frenkel.library.industry import industry
from frenkel.library.records import Record, shipped_records, to_evidence
from frenkel.quantities import convert, parse_quantity

# rows as printed in Ai 2024, 10.3390/nano14221773
ROWS = {"ai2024_table1": 19, "ai2024_table2": 3, "ai2024_table3": 10, "ai2024_table4": 10}
RECORDS = shipped_records()


def of(dataset: str, property: str) -> list[Record]:
    return [one for one in RECORDS if one.dataset == dataset and one.property == property]


@pytest.mark.parametrize("table", list(ROWS))
def test_every_printed_row_is_there_with_its_conductivity(table: str) -> None:
    places = [one.place for one in of(table, "conductivity")]
    number = table[-1]
    assert places == [f"Table {number} row {row}" for row in range(1, ROWS[table] + 1)]


def test_the_other_columns_are_there_as_often_as_they_are_printed() -> None:
    assert len(of("ai2024_table1", "transference_number")) == 9  # "/" in the other ten rows
    assert len(of("ai2024_table1", "specific_capacity")) == 16  # "/" or "--" in three
    assert len(of("ai2024_table3", "activation_energy")) == 8  # "/" in two
    assert len(of("ai2024_table4", "transference_number")) == 6  # "/" in four


def test_table_5_has_all_25_companies_and_the_levels_are_apart() -> None:
    rows = {one.row for one in industry() if one.place.startswith("Table 5")}
    assert rows == {str(number) for number in range(1, 26)}
    assert Counter(one.country for one in industry() if one.id.endswith("-1") and one.place.startswith("Table 5")) == {
        "China": 12, "USA": 4, "Japan": 3, "South Korea": 3, "Europe": 3,
    }  # fmt: skip
    assert {one.status for one in industry()} == {"measured", "target", "announced"}
    assert {one.state for one in industry()} <= {"solid", "semi-solid", "liquid", "unstated"}
    assert {one.level for one in industry()} <= {"cell", "pack", "vehicle", "unstated"}


def test_ids_are_unique_and_references_resolve() -> None:
    every = [one.id for one in (*RECORDS, *routes(), *statements(), *industry())]
    assert [name for name, times in Counter(every).items() if times > 1] == []
    known = references()
    for one in (*RECORDS, *routes(), *statements()):
        assert one.source in known, one.id
        assert [key for key in one.cites if key not in known] == []
        assert one.checked == "read"
        assert one.place


def test_the_bibliography_holds_all_references_of_both_reviews_once() -> None:
    cited = [label for one in references().values() for label in one.cited_as]
    assert len(cited) == len(set(cited))
    assert sorted(int(label.split()[1]) for label in cited if label.startswith("ai2024 ")) == list(
        range(1, 237)
    )
    assert sorted(int(label.split()[1]) for label in cited if label.startswith("zhang")) == list(range(1, 23))
    titles = [re.sub(r"\W", "", one.title.casefold()) for one in references().values()]
    assert len(titles) == len(set(titles))


def printed_numbers(text: str) -> tuple[list[float], str]:
    """Numbers and unit of a printed text, read with the project's reader after words around them are cut."""
    cut = re.split(r"\s*\(?\b(?:vs\.|versus)|\s+at \d|\s*\(title|\s+times", text)[0]
    found = re.search(r"\(?[~<>≥≤]?\s*[−-]?\d.*", cut)
    assert found is not None
    quantity = parse_quantity(found[0])
    ends = [one for one in (quantity.low, quantity.high) if one is not None]
    return ends or [quantity.value], quantity.unit


@pytest.mark.parametrize("record", [one for one in RECORDS if not one.correction], ids=lambda one: one.id)
def test_what_is_used_is_what_was_printed_unless_a_correction_says_why(record: Record) -> None:
    numbers, unit = printed_numbers(record.printed)
    unit = {"MPa√m": "MPa·m^0.5"}.get(unit, unit) or record.unit
    got = [convert(one, unit, record.unit) for one in numbers]
    wanted = [one for one in (record.low, record.high) if one is not None] or [record.value]
    if record.property in ("reduction_limit", "oxidation_limit") and len(got) == 2:
        got = [got[0 if record.property == "reduction_limit" else 1]]  # one end of a printed window
    assert got == pytest.approx(wanted, rel=1e-9)


CORRECTED = {
    "t1-07-capacity": "3C", "t3-06-conductivity": "sulfide", "t4-03-conductivity": "decimal commas",
    "t4-04-conductivity": "shifted", "t4-08-conductivity": "PEGMEME", "t4-10-conductivity": "decimal commas",
    "t5-3-2": "Ah is meant", "t5-7-1": "weeks", "t5-11-1": "shifted", "t5-12-1": "shifted", "t5-19-2": "JPY",
    "s4-103-1": "KWh/kg",
}  # fmt: skip


@pytest.mark.parametrize("identity", list(CORRECTED))
def test_evident_misprints_are_corrected_with_a_reason_beside_the_print(identity: str) -> None:
    corrections = {one.id: one.correction for one in (*RECORDS, *industry())}
    assert CORRECTED[identity] in corrections[identity]


def test_units_misprinted_in_the_text_are_corrected() -> None:
    wrong = {one.printed: one for one in RECORDS if one.correction}
    assert wrong["≥10⁻⁴ mS cm⁻¹"].unit == "S/cm"
    assert wrong["do not go beyond the order of 10⁻⁵ cm S⁻¹"].unit == "S/cm"


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: one.id)
def test_every_record_becomes_evidence_in_canonical_units(record: Record) -> None:
    e = to_evidence(record)
    wanted = property_of(record.property).unit
    assert e.unit == wanted
    assert e.origin in ("literature", "claimed")
    assert e.source.reference
    if record.value is not None:
        assert e.value == pytest.approx(convert(record.value, record.unit, wanted), rel=1e-12)
    else:
        assert record.low is not None
        assert record.high is not None
        assert e.low is not None
        assert e.high is not None
        assert e.value is not None
        assert e.low < e.value < e.high
    if record.temperature_C is not None:
        assert e.condition("temperature_K") == pytest.approx(record.temperature_C + 273.15, abs=1e-9)


def test_claims_without_a_measurement_are_called_claims() -> None:
    for one in RECORDS:
        if one.material.startswith("requirement:") or (
            one.material.startswith("class:") and one.dataset == "ai2024_table2"
        ):
            assert one.origin == "claimed", one.id


def test_table_4_carries_every_component_and_its_basis() -> None:
    rows = {one.place: one for one in of("ai2024_table4", "conductivity")}
    fillers = [[part for part in one.components if part.role == "filler"] for one in rows.values()]
    assert all(len(parts) == 1 and parts[0].basis in ("wt", "vol", "unstated") for parts in fillers)
    gel = {part.role: part for part in rows["Table 4 row 6"].components}
    assert (gel["ionic liquid"].fraction, gel["ionic liquid"].basis) == (0.60, "wt")
    assert "residual solvent" in {part.role for part in rows["Table 4 row 10"].components}
    assert "plasticiser" in {part.role for part in rows["Table 4 row 7"].components}


def test_repeated_values_of_table_and_text_agree() -> None:
    """The same material, reference and temperature in text and table must not differ by a slip of the pen."""
    tables = [
        one for one in RECORDS if one.dataset.startswith("ai2024_table") and one.property == "conductivity"
    ]
    pairs = 0
    for text in of("ai2024_text", "conductivity"):
        for table in tables:
            if (
                text.material == table.material
                and set(text.cites) & set(table.cites)
                and table.value is not None
            ):
                if text.temperature_C not in (None, table.temperature_C):
                    continue
                pairs += 1
                assert math.isclose(text.canonical_value or 0, table.canonical_value or 1, rel_tol=1e-9), (
                    text.id
                )
    assert pairs >= 7


def test_the_csv_files_have_no_stray_cells() -> None:
    for name in (
        "ai2024_table1",
        "ai2024_text",
        "zhang_review",
        "beyond",
        "ai2024_table5",
        "routes",
        "statements",
        "references",
    ):
        rows = shipped_rows(f"{name}.csv")
        assert len({len(row) for row in rows}) == 1
        assert all(None not in row for row in rows)
