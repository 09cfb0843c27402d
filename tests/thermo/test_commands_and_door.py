"""Command line, door to `evaluate`, loading of energies, figures."""

from __future__ import annotations

import json

import pytest

from frenkel.cli import run
from frenkel.evidence import Dossier
from frenkel.materials.question import Question
from frenkel.materials.resolution import resolve, resolve_electrode
from frenkel.thermo import loading
from frenkel.thermo.answer import answer
from frenkel.thermo.coatings import screen_coatings
from frenkel.thermo.energies import embedded
from frenkel.thermo.interphase import classify_interphase
from frenkel.thermo.moisture import compute_moisture
from frenkel.thermo.plots import reaction_map, window_chart
from frenkel.thermo.reaction import compute_reaction
from frenkel.thermo.safety import assess_safety
from frenkel.thermo.window import compute_window


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FRENKEL_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRENKEL_REFERENCE", raising=False)
    monkeypatch.delenv("MP_API_KEY", raising=False)


def ask(name: str, cathode: str = "NMC811", anode: str = "Li", coating: str = "none") -> Question:
    return Question(
        resolve(name),
        resolve_electrode(anode, role="anode"),
        resolve_electrode(cathode, role="cathode"),
        coating,
        298.15,
        30.0,
        3.0,
        5.0,
    )


def test_door_gives_window_reactions_interphase_and_moisture() -> None:
    found = answer(ask("Li6PS5Cl", coating="LiNbO3"), Dossier())
    have = {(e.property, e.subject) for e in found.evidence()}
    assert {("reduction_limit", "Li6PS5Cl"), ("oxidation_limit", "Li6PS5Cl"), ("reaction_energy", "Li6PS5Cl | NMC811"),
            ("reaction_energy", "Li6PS5Cl | NMC811@0.27"), ("reaction_energy", "Li6PS5Cl | Li"),
            ("reaction_energy", "Li6PS5Cl | LiNbO3"), ("interphase_class", "Li6PS5Cl | Li"),
            ("hydrogen_sulfide_per_gram", "Li6PS5Cl")} <= have  # fmt: skip
    assert all(dict(e.conditions)["reference"] == "certified" for e in found.evidence())
    assert {r.property for r in found.refusals} == {"decomposition_temperature"}
    assert all(
        e.interval != "none"
        for e in found.evidence()
        if e.property in ("reaction_energy", "interphase_class", "moisture_reaction_energy")
    )


@pytest.mark.parametrize("name", ["Li7La3Sn2O12", "Li3YBr6", "Li2.6Yb0.6Hf0.4Cl6", "PEO-LiTFSI", "Li2Te"])
def test_what_is_not_certified_is_refused_with_the_next_step(name: str) -> None:
    found = answer(ask(name), Dossier())
    assert not [e for e in found.evidence() if e.property in ("reduction_limit", "oxidation_limit")]
    refused = [r for r in found.refusals if r.property == "oxidation_limit"]
    assert refused and refused[0].settle and refused[0].command


def test_unknown_charged_state_is_refused() -> None:
    found = answer(ask("Li6PS5Cl", cathode="NMC622"), Dossier())
    assert any("open-circuit curve" in r.reason for r in found.refusals)


def test_window_command_gives_the_promised_keys(capsys) -> None:
    assert run(["window", "Li6PS5Cl", "--json", "-q"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {
        "reduction_limit_V",
        "oxidation_limit_V",
        "products_reduction",
        "products_oxidation",
        "reference",
    } <= set(data)
    assert data["reference"] == "certified" and data["reduction_limit_V"] == pytest.approx(1.72, abs=0.01)


@pytest.mark.parametrize(
    "words",
    [
        ["thermo", "window", "Li3PS4", "Li9.6P3S12", "--temperature", "298 K"],
        ["thermo", "window", "Li3PS4", "--csv"],
        ["thermo", "reaction", "NMC811@0.3", "Li6PS5Cl"],
        ["thermo", "reaction", "LCO", "LiNbO3", "Li6PS5Cl", "--voltage", "4.2 V", "--json"],
        ["thermo", "reaction", "LCO", "Li6PS5Cl", "--csv"],
        ["thermo", "coatings", "--cathode", "LCO", "--electrolyte", "Li6PS5Cl"],
        [
            "thermo",
            "coatings",
            "--cathode",
            "LNMO",
            "--electrolyte",
            "Li3PS4",
            "--voltages",
            "3.0-4.9",
            "--csv",
        ],
        ["thermo", "moisture", "Li6PS5Cl", "--dew-point", "-40 °C", "--gas-volume", "1000", "--with-oxygen"],
        ["thermo", "safety", "--cathode", "NMC811@0.3", "--electrolyte", "Li6PS5Cl"],
        ["thermo", "interphase", "Li6PS5Cl", "LLZO"],
        ["thermo", "interphase", "Li10GeP2S12", "--anode-potential", "0.62 V", "--json"],
        ["thermo", "map", "--electrolytes", "Li6PS5Cl,Li3InCl6", "--cathodes", "LCO,NMC811@0.3"],
        ["thermo", "map", "--electrolytes", "Li6PS5Cl", "--cathodes", "LCO", "--csv"],
        ["thermo", "reference", "--phase", "Li2S"],
        ["thermo", "reference"],
        ["thermo", "reference", "--json"],
    ],
)
def test_commands_run(words: list[str], capsys) -> None:
    assert run(words) == 0
    assert capsys.readouterr().out.strip()


def test_topotactic_window_beside_the_thermodynamic_one(tmp_path, capsys) -> None:
    path = tmp_path / "states.csv"
    path.write_text(
        "phase,formation_energy_eV_atom,scheme,source\nLiFePO4,-2.55,mine,me\nFePO4,-2.40,mine,me\n"
    )
    assert run(["window", "LiFePO4", "--states", str(path), "--json", "-q"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["kind"] == "thermodynamic" and shown["topotactic"]["oxidation_limit_V"] == pytest.approx(
        3.45
    )
    assert run(["window", "LiFePO4", "--states", str(path)]) == 0


def test_indium_lithium_has_its_own_potential() -> None:
    found = [
        r
        for r in answer(ask("Li6PS5Cl", anode="Li-In"), Dossier()).results
        if hasattr(r, "anode_potential_V")
    ]
    assert found[0].anode_potential_V == 0.62


def test_figures_are_written(tmp_path, capsys) -> None:
    for words in (["window", "Li3PS4", "Li3InCl6"], ["thermo", "reaction", "LCO", "Li6PS5Cl"], ["thermo", "interphase", "Li6PS5Cl"],
                  ["thermo", "reaction", "LCO", "LiNbO3", "Li3PS4"], ["thermo", "reaction", "LiF", "LiCl"], ["thermo", "safety", "--cathode", "LCO@0.5", "--electrolyte", "Li3PS4"],
                  ["window", "Li3PS4", "--figure", "chart"], ["window", "Li3PS4"], ["thermo", "moisture", "Li3PS4", "--gas-volume", "100", "--dew-point", "-40 °C"],
                  ["thermo", "map", "--electrolytes", "Li3PS4", "--cathodes", "LCO"]):  # fmt: skip
        path = tmp_path / "figure.json"
        assert run([*words, "--plot", str(path), "-q"]) == 0
        assert json.loads(path.read_text())["data"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["window", "Li2Te"], "Te"),
        (["window", "Li"], "Lithium itself"),
        (["window", "Unobtainium"], "Unobtainium"),
        (["thermo", "reaction", "Li3.5PS4", "LCO"], "Nearest neutral"),
        (["thermo", "reaction", "LCO@0.1", "Li6PS5Cl"], "between 0.5 and 1"),
        (["thermo", "interphase", "Li2Te"], "Te"),
        (["thermo", "moisture", "Li2Te", "--dew-point", "-40 °C", "--gas-volume", "10"], "Te"),
        (["thermo", "safety", "--cathode", "NMC622@0.3", "--electrolyte", "Li6PS5Cl"], "open-circuit"),
        (["thermo", "reference", "--from", "mp", "--elements", "Li-P"], "MP_API_KEY"),
        (["window", "Li3.5PS4"], "Nearest neutral"),
        (["window", "Li6PS5Qq"], "Qq"),
        (["window", "PEO-LiTFSI"], "composition"),
        (["thermo", "reaction", "NMC622@0.3", "Li6PS5Cl"], "open-circuit"),
        (["thermo", "reaction", "NMC811@much", "Li6PS5Cl"], "after @"),
        (["thermo", "reaction", "Li6PS5Cl"], "at least two"),
        (["thermo", "coatings", "--cathode", "LNMO", "--electrolyte", "Li3PS4"], "--voltages"),
        (["thermo", "moisture", "Li6PS5Cl", "--dew-point", "-40", "--gas-volume", "1000"], "unit"),
        (["thermo", "reference", "--from", "no-such-file.csv"], "no such file"),
        (["thermo", "reference", "--from", "optimade", "--elements", "Li-P"], "provider"),
    ],
)
def test_bad_input_is_refused_clearly(words: list[str], text: str, capsys) -> None:
    assert run(words) == 3
    assert text in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["window", "Li3PS4", "Li2Te", "LiF"],
        ["thermo", "interphase", "Li3PS4", "Li2Te"],
        ["thermo", "map", "--electrolytes", "Li3PS4,Li2Te", "--cathodes", "LCO,NMC622@0.3"],
    ],
)
def test_one_bad_item_does_not_stop_the_others(words: list[str], capsys) -> None:
    assert run(words) == 1
    shown = capsys.readouterr()
    assert "Li3PS4" in shown.out and "Te" in shown.err
    assert run([*words, "--json", "-q"]) == 1
    assert json.loads(capsys.readouterr().out)


def test_loaded_energies_are_used_until_forgotten(tmp_path, capsys) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("phase,formation_energy_eV_atom,scheme,source\nLi2Te,-1.1,mine,me\n")
    assert run(["thermo", "reference", "--from", str(path)]) == 0
    assert run(["window", "Li2Te", "--json", "-q"]) == 0
    shown = json.loads(capsys.readouterr().out.split("\n{", 1)[1].join(["{", ""]))
    assert shown["oxidation_limit_V"] == pytest.approx(1.65) and shown["reference"] == "uncertified"
    assert run(["thermo", "reference", "--forget"]) == 0
    assert run(["window", "Li2Te"]) == 3


def test_table_text_round_trips(tmp_path) -> None:
    path = tmp_path / "copy.csv"
    path.write_text(loading.table_text(embedded()))
    copy = loading.reference_table(path)
    assert {(p.name, p.formation_energy_eV_atom) for p in copy.phases} == {
        (p.name, p.formation_energy_eV_atom) for p in embedded().phases
    }


def test_every_result_plots_and_serialises() -> None:
    results = (
        compute_window("Li6PS5Cl"), compute_reaction("LCO", "Li6PS5Cl"), classify_interphase("Li10GeP2S12"),
        screen_coatings("LCO", "Li6PS5Cl", lowest_V=3.0, highest_V=4.2), assess_safety("LCO@0.5", "Li6PS5Cl"),
        compute_moisture("Li3PS4", dew_point_C=-40, gas_volume_mL_g=1000),
    )  # fmt: skip
    from frenkel.results import to_json

    for result in results:
        assert result.plot().data
        assert json.loads(to_json(result.to_dict()))["reference"] in ("certified", "uncertified")
        assert result._repr_html_()
    assert (
        len(window_chart([compute_window("Li3PS4"), compute_window("Al2O3")], cathode_V=(3.0, 4.3)).data) >= 2
    )
    assert reaction_map([[-0.4, None]], ["Li3PS4"], ["LCO", "LFP"]).data
