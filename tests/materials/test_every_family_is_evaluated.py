"""The main job ends for one material of every class and family that the reviews name, and says why what is unknown.

The labels are those of the reviews (section beside each row); hydride and nitride stand in the list of classes.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from frenkel.evaluate import Evaluation, evaluate
from frenkel.materials.classification import classify

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "materials_all_structures.py"

MATERIALS = [
    # text, class, family                                              section of 10.3390/nano14221773
    ("PEO-LiTFSI", "polymer", "polyether"),  # 2.1
    ("PPEGMA/Li(PVAOB)", "polymer", "single-ion"),  # 2.1
    ("PAN-PEI gel", "polymer", "gel"),  # 2.1
    ("PVDF-HFP/LiTFSI", "polymer", "PVDF"),  # table 1
    ("PEC/PTMC/LiFSI", "polymer", "polycarbonate"),  # table 1
    ("PCL/PVDF/LiTFSI", "polymer", "polyester"),  # table 1
    ("VDIM-TFSI/PVdF-HFP/LiTFSI", "polymer", "poly(ionic liquid)"),  # table 1
    ("LATP", "oxide", "NASICON"),  # 2.2.1
    ("LLZO", "oxide", "garnet"),  # 2.2.1
    ("LISICON", "oxide", "LISICON"),  # 2.2.1
    ("LLTO", "oxide", "perovskite"),  # 2.2.1
    ("Li3OCl", "oxide", "antiperovskite"),  # 2.2.1
    ("LiPON", "oxide", "LiPON"),  # 2.2.1
    ("Li3PS4", "sulfide", "thio-LISICON"),  # 2.2.2
    ("Li10GeP2S12", "sulfide", "LGPS"),  # 2.2.2
    ("Li6PS5Cl", "sulfide", "argyrodite"),  # 2.2.2
    ("Li7P3S11", "sulfide", "Li7P3S11"),  # 2.2.2
    ("5Li2S-3SiS2", "sulfide", "glass"),  # 2.2.2
    ("Li2S + P2S5 + GeS2 + LiCl", "sulfide", ""),  # 2.2.2
    ("Li3InCl6", "halide", "Li-M-X6"),  # 2.2.3
    ("Li2In0.333Sc0.333Cl4", "halide", "Li-M-X4"),  # table 3
    ("Li6FeCl8", "halide", "Li-M-X8"),  # 2.2.3
    ("LiTaOCl4", "halide", "oxyhalide"),  # 2.2.3
    ("Li0.388Ta0.238La0.475Cl3", "halide", "UCl3-type"),  # 2.2.3
    ("Li2.75Y0.16Er0.16Yb0.16In0.25Zr0.25Cl6", "halide", "Li-M-X6"),  # 2.2.3, high-entropy
    ("zeolite-like halide framework", "framework", "zeolite-like halide"),  # 2.2.3
    ("metal-organic framework", "framework", "MOF"),  # 2.3
    ("covalent organic framework", "framework", "COF"),  # 3.2
    ("PEO/LiClO4 + 10% SiO2", "composite", "polymer with inert filler"),  # table 4
    ("PEO-LiTFSI + LLZO", "composite", "polymer with active filler"),  # 2.3
    ("PEO-LiTFSI + CMOF", "composite", "polymer with MOF"),  # 3.3
    ("LiBH4", "hydride", "borohydride"),
    ("Li3N", "nitride", "lithium nitride"),
]
KNOWN = ("Li6PS5Cl", "LLZO", "LATP", "Li3InCl6", "LiPON", "PEO-LiTFSI", "PEO-LiTFSI + LLZO")
"""The materials whose conductivity and cost must be known without any room beyond materials and library."""


def complain(result: Evaluation) -> list[str]:
    """Defects, unknown verdicts without a reason or a room, refusals without a reason."""
    found = [f"defect: {one.text}" for one in result.notices if one.code == "defect"]
    for one in result.verdicts:
        if one.verdict == "unknown" and not (one.reason.strip() and "room" in one.settle):
            found.append(f"{one.requirement.key} is unknown because {one.reason!r}, settled by {one.settle!r}")
    found += [f"{one.property} is refused without a reason" for one in result.dossier.refusals if not one.reason.strip()]
    return found


@pytest.mark.parametrize(("text", "material_class", "family"), MATERIALS, ids=[row[0] for row in MATERIALS])
def test_the_main_job_ends_and_says_what_it_does_not_know(text: str, material_class: str, family: str) -> None:
    result = evaluate(text)
    assert complain(result) == []
    key = result.question.electrolyte.key
    found = result.dossier.best("material_class", key)
    assert found is not None and found.text == material_class
    if family:
        assert result.dossier.best("structure_family", key).text == family
    if text in KNOWN:
        verdicts = {one.requirement.key: one.verdict for one in result.verdicts}
        assert verdicts["conductivity_minimum"] != "unknown" and verdicts["cost"] != "unknown"


def test_the_list_has_every_family_of_inorganic_materials_that_the_reviews_name() -> None:
    from frenkel.materials.labels import taxonomy

    here = {row[2] for row in MATERIALS} | set(classify("Li2SiS3").path("family"))
    missing = {
        node.label for node in taxonomy().values()
        if node.facet == "family" and node.section.startswith(("2.2", "2.3")) and node.label not in here
    }  # fmt: skip
    assert not missing, missing


def program() -> ModuleType:
    if not PROGRAM.is_file():
        pytest.skip("the folder benchmarks is not beside the tests")
    spec = importlib.util.spec_from_file_location("materials_all_structures", PROGRAM)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_all_structure_files_of_obelix_are_classified_and_evaluated(frenkel_data: Path) -> None:
    run_one = program().run_one
    paths = sorted((frenkel_data / "obelix" / "cifs").glob("*.cif"))
    found = [run_one(str(path)) for path in paths]
    assert len(found) == 321
    assert [(one["file"], one["complaints"]) for one in found if one["complaints"]] == []
    refused = {one["classify"] for one in found if one["evaluate"] != "done"}
    assert refused == {"refused: NoLithium"} and sum(one["evaluate"] != "done" for one in found) == 7
