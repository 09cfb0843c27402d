"""The door of the room: class, properties, cost and electrodes for a question, and everything unknown by name."""

from __future__ import annotations

import pytest

from frenkel.evidence import Answer, Dossier
from frenkel.materials import resolve, resolve_electrode
from frenkel.materials.answer import answer
from frenkel.materials.classification import classify
from frenkel.materials.property_results import electrode_pair, electrolyte_properties
from frenkel.materials.question import Question, read_conditions


def question(electrolyte: str, anode: str = "Li", cathode: str = "NMC811") -> Question:
    values, assumed = read_conditions({})
    values["anode"] = resolve_electrode(anode, role="anode")
    values["cathode"] = resolve_electrode(cathode, role="cathode")
    return Question(electrolyte=resolve(electrolyte), assumed=assumed, **values)


@pytest.mark.parametrize(
    "name", ["Li6PS5Cl", "LLZO", "LATP", "Li3InCl6", "LiPON", "PEO-LiTFSI", "PEO-LiTFSI + LLZO"]
)
def test_answers_are_complete(name):
    asked = question(name)
    got = answer(asked, Dossier())
    assert isinstance(got, Answer)
    dossier = Dossier().add(*got.evidence(), *got.refusals)
    key = asked.electrolyte.key
    assert dossier.best("materials_cost", key).checked == "computed"
    assert dossier.best("crustal_abundance_limit", key) is not None
    assert dossier.best("specific_capacity", "NMC811") is not None
    assert dossier.best("electrode_potential", "Li").value == 0.0
    assert dossier.best("upper_cutoff_potential", "NMC811").value == 4.3
    assert all(r.reason and r.settle and r.room == "materials" for r in got.refusals)


def test_unknown_electrode_is_refused_by_name():
    pair = electrode_pair(resolve_electrode("LMFP", role="cathode"))
    assert not pair.facts and not pair.evidence()
    assert "LMFP" in pair.refusals[0].reason


@pytest.mark.parametrize("name", ["Li6PS5Cl", "PEO-LiTFSI"])
def test_figures_carry_their_data(name):
    figure = electrolyte_properties(resolve(name)).plot()
    symbols = set(figure.data[-1].y)
    assert "Li" in symbols
    assert ("USD/kg" in figure.layout.xaxis.title.text) == (name == "Li6PS5Cl")  # no cost by element in a mixture
    right = figure.layout.xaxis2 if name == "Li6PS5Cl" else figure.layout.xaxis
    assert "crust" in right.title.text


def test_potential_figure_names_what_is_missing():
    pair = electrode_pair(
        resolve_electrode("graphite", role="anode"), resolve_electrode("LNMO", role="cathode")
    )
    figure = pair.plot()
    assert [trace.name for trace in figure.data] == ["graphite"]
    assert "LNMO" in figure.layout.title.text
    assert figure.layout.yaxis.title.text.endswith("(V)")


def test_both_branches_of_silicon_are_drawn():
    pair = electrode_pair(resolve_electrode("silicon", role="anode"))
    assert {trace.name for trace in pair.plot().data} == {"silicon lithiation", "silicon delithiation"}


def test_the_figure_of_a_composite_shows_its_labels():
    figure = classify("PEO-LiTFSI + LLZO").plot()
    assert any("polymer with active filler" in label for label in figure.data[0].y)
