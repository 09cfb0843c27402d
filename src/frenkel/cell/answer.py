"""The door: the cell that the question's electrolyte would make: energies, one discharge where PyBaMM is installed, its place
beside industry, and its safety sheet.

Loading, separator, temperature and electrodes are the question's, contacts those of `interfaces`; composition, reservoir and
foils are those of a reference cell (data/reference_cell.toml), so that all of it is of origin "assumed".
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from frenkel.cell._pybamm import available
from frenkel.cell.component_facts import Fact, material_fact
from frenkel.cell.design import CellDesign, cell_design, design_report
from frenkel.cell.discharge import Discharge, discharge
from frenkel.cell.industry import compare_with_industry
from frenkel.cell.inputs import discharge_inputs
from frenkel.cell.levels import Delivered
from frenkel.cell.safety import safety_sheet
from frenkel.cell.specification import CellSpecification, specification
from frenkel.errors import FrenkelError, MissingExtra
from frenkel.evidence import Answer, Dossier, Evidence, Refusal, SupportsEvidence
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.pair import cathode_budget
from frenkel.materials import Question
from frenkel.materials.open_circuit import open_circuit_potential

__all__ = ["answer"]

_NEAR_K = 10.0


@lru_cache(maxsize=1)
def _reference() -> dict[str, Any]:
    return tomllib.loads(resources.files("frenkel.cell").joinpath("data/reference_cell.toml").read_text(encoding="utf-8"))


def answer(question: Question, dossier: Dossier) -> Answer:
    """Energies of the cell at a simulated C/3 (with PyBaMM) and at a constant voltage; refusals for what is missing."""
    subject = f"{question.anode.key} | {question.electrolyte.key} | {question.cathode.key}"
    command = "frenkel cell design SPEC.yaml"
    if question.anode.key not in ("Li", "anode-free"):
        why = f"the reference cell has lithium metal; how much {question.anode.key} balances it is not known"
        return Answer((), (Refusal("specific_energy", why, "a specification with the anode", command, "cell", subject),))
    refusals: list[Refusal] = []
    try:
        spec = _specification(question, dossier, subject)
        design = cell_design(spec)
    except FrenkelError as error:
        return Answer((), (Refusal("specific_energy", error.message, error.next_step, command, "cell", subject),))
    results: list[SupportsEvidence] = []
    delivered: list[Delivered] = []
    run = _run(question, dossier, design, subject, refusals)
    if run is not None:
        results.append(run)
        one = run.delivered()
        if one is not None:
            delivered.append(one)
        else:
            refusals.append(_refused(subject, f"the discharge ended: {run.status}. {run.reason}", "a thinner separator or a better contact"))
    if delivered or spec.voltage is not None:
        report = design_report(design, delivered=delivered)
        results.insert(0, report)
        results.append(compare_with_industry(report))
        sheet = safety_sheet(report)
        if (refused := sheet.refusal()) is not None:
            refusals.append(refused)
        else:
            results.append(sheet)
    else:
        refusals.append(_refused(subject, f"the mean voltage of {question.cathode.key} is not known", "a discharge curve", "specific_energy"))
    return Answer(tuple(results), tuple(refusals))


def _refused(subject: str, why: str, settle: str, name: str = "areal_capacity") -> Refusal:
    return Refusal(name, why, settle, "frenkel cell simulate SPEC.yaml", "cell", subject)


def _run(
    question: Question, dossier: Dossier, design: CellDesign, subject: str, refusals: list[Refusal]
) -> Discharge | None:
    """One discharge, or None with a refusal."""
    if question.electrolyte.kind in ("polymer", "composite"):
        refusals.append(_refused(subject, "a salt can be depleted, and its diffusivity is not known", "t+, D and c of the salt"))
        return None
    if not available():
        missing = MissingExtra("cell", purpose="The simulation of a cell")
        refusals.append(Refusal("areal_capacity", missing.message, "install the extra", missing.command, "cell", subject))
        return None
    try:
        inputs, found = discharge_inputs(design, cathode_budget=cathode_budget(question, dossier))
        counts = dict(design.standings)
        for _, fact in found:
            counts[fact.standing] = counts.get(fact.standing, 0) + 1
        return discharge(inputs, _reference()["rate"], name=subject, standings=counts)
    except FrenkelError as error:
        refusals.append(_refused(subject, error.message, error.next_step))
        return None


def _specification(question: Question, dossier: Dossier, subject: str) -> CellSpecification:
    """The question as a specification, each number with its standing."""
    ref = _reference()
    source = ref["name"]

    def assumed(value: Any) -> dict[str, Any]:
        return {"value": value, "standing": "assumed", "source": source}

    cathode, electrolyte = question.cathode.key, question.electrolyte.key
    densities = {electrolyte: _density(question, dossier), cathode: material_fact(cathode, "density")}
    volumes = ref["vol_fractions"]
    names = {"active": cathode, "electrolyte": electrolyte}
    parts = {}
    for name, volume in volumes.items():
        key = names.get(name, name)
        density = densities[key].value if key in densities else material_fact(key, "density").value
        parts[key] = volume * density
    data: dict[str, Any] = {
        "name": subject,
        "cathode": {
            "active": cathode, "areal_capacity": f"{question.areal_loading_mAh_cm2} mAh/cm2", "composition": parts,
            "roles": {electrolyte: "electrolyte"}, "porosity": assumed(1.0 - sum(volumes.values())),
            "tortuosity": assumed(ref["tortuosity"]),
            "electronic_conductivity": assumed(f"{ref['electronic_conductivity_S_cm']} S/cm"),
            "particle_radius": assumed(f"{assumed_term('active_particle_radius_um').value} um"),
        },
        "separator": [{"material": electrolyte, "thickness": f"{question.separator_thickness_um} um"}],
        "anode": {"kind": "lithium", "reservoir": assumed(f"{ref['lithium_reservoir_um']} um")},
        "collectors": [{"material": n, "thickness": assumed(f"{t} um")} for n, t in ref["collectors_um"].items()],
        "densities": {n: {"value": f"{f.value} g/cm3", "standing": f.standing, "source": f.source} for n, f in densities.items()},
        "operation": {"temperature": f"{question.temperature_K} K", "lower_cutoff": assumed(f"{ref['lower_cutoff_V']} V")},
    }  # fmt: skip
    if question.anode.key == "anode-free":
        data["anode"] = {"kind": "anode-free"}
    conductivity = _conductivity(question, dossier)
    if conductivity is not None:
        data["separator"][0] |= {"conductivity": _with_origin(conductivity, "S/cm"), **_law(conductivity)}
    resistance = dossier.best("area_specific_resistance", f"{electrolyte} | {question.anode.key}", kind="interface")
    if resistance is not None and resistance.value is not None:
        data["anode"]["resistance"] = _with_origin(resistance, "ohm cm2")
    volts = _rest_voltage(cathode)
    if volts is not None:
        data["voltage"] = f"{volts} V"
    return specification(data, file=subject)


def _density(question: Question, dossier: Dossier) -> Fact:
    for subject in question.electrolyte.subjects:
        best = dossier.best("density", subject)
        if best is not None and best.value is not None:
            return Fact(best.value, _standing(best), str(best.source))
    return material_fact(question.electrolyte.key, "density")


def _conductivity(question: Question, dossier: Dossier) -> Evidence | None:
    """The best conductivity at the question's temperature; one that holds elsewhere is shifted by its law or not used."""
    for subject in question.electrolyte.subjects:
        for one in dossier.ranked("conductivity", subject, question.conditions, kind="total"):
            have = one.condition("temperature_K")
            if one.law is not None:
                from frenkel.transport import conductivity_at

                try:
                    return conductivity_at(one, question.temperature_K)
                except FrenkelError:  # a law that does not reach there; the next evidence may
                    continue
            if one.value is None or one.censored or isinstance(have, str):
                continue
            if have is None or abs(have - question.temperature_K) <= _NEAR_K:
                return one
    return None


def _law(e: Evidence) -> dict[str, Any]:
    """The law behind a conductivity, as a specification writes it."""
    if e.law is None:
        return {}
    valid = None if e.law.valid is None else tuple(e.law.valid)
    return {"law": {"name": e.law.name, "parameters": dict(e.law.parameters), "valid": valid}}


def _standing(e: Evidence) -> str:
    if e.origin in ("assumed", "claimed"):
        return "assumed"
    return "measured" if e.origin == "measured" else e.checked


def _with_origin(e: Evidence, unit: str) -> dict[str, str]:
    return {"value": f"{e.value!r} {unit}", "standing": _standing(e), "source": str(e.source)}


def _rest_voltage(cathode: str) -> float | None:
    """Mean open-circuit potential over the window of the fit; a table value where there is no fit."""
    try:
        return open_circuit_potential(cathode).mean_V()
    except FrenkelError:
        pass
    try:
        return material_fact(cathode, "electrode_potential").value
    except FrenkelError:
        return None
