"""A separator as made: its thickness and density reach the cell, its cautions the reader, a stranger is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frenkel.cell.layer_as_made import changes_of_layer
from frenkel.cell.specification import read_specification
from frenkel.cli import run
from frenkel.errors import InputError
from frenkel.process.description import LayerDescription, Stated


def layer(material: str = "LLZO", **numbers: Stated) -> LayerDescription:
    return LayerDescription(material, "tape casting", (), "", numbers, cautions=("density alone is no conductivity",))


def test_thickness_and_porosity_stand_in_the_cell_with_their_source() -> None:
    made = layer(
        thickness_um=Stated(20.0, 18.0, 22.0), relative_density=Stated(0.95, 0.93, 0.97, "fit", "master sintering curve")
    )
    before = read_specification("lco-llzo-li")
    after = read_specification("lco-llzo-li", changes=changes_of_layer(made, list(before.separator)))
    assert after.separator[0].thickness == 20.0 and after.separator[0].porosity == pytest.approx(0.05)
    assert dict(after.provenance)["separator.0.porosity"].source == "master sintering curve"
    assert dict(after.provenance)["separator.0.porosity"].standing == "computed"


@pytest.mark.parametrize("other", [layer("Li6PS5Cl", thickness_um=Stated(20.0, 18.0, 22.0)), layer("LLZO")])
def test_another_material_or_no_number_is_refused(other: LayerDescription) -> None:
    with pytest.raises(InputError):
        changes_of_layer(other, list(read_specification("lco-llzo-li").separator))


def test_the_command_takes_the_file_of_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "layer.json"
    file.write_text(json.dumps(layer(thickness_um=Stated(20.0, 18.0, 22.0)).to_dict()))
    words = ["cell", "design", "lco-llzo-li", "--set", "voltage=3.9 V", "--json", "-"]
    assert run(words) == 0
    before = json.loads(capsys.readouterr().out)
    assert run([*words, "--layer", str(file)]) == 0
    found = capsys.readouterr()
    assert "density alone is no conductivity" in found.err
    after = json.loads(found.out)
    assert after["thickness_um"]["as built"] == pytest.approx(before["thickness_um"]["as built"] - 5.0)
    stack = [next(one for one in made["levels"] if one["level"] == "stack") for made in (before, after)]
    assert stack[1]["specific_energy_Wh_kg"] > stack[0]["specific_energy_Wh_kg"]
