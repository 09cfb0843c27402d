"""The door of the room: window, reactions with cathode, coating and anode, interphase, moisture.

Limits and energies from an uncertified reference are no evidence: they become a refusal that says what the
incomplete energies give and how to load more.
"""

from __future__ import annotations

from dataclasses import replace

from frenkel.errors import FrenkelError, Infeasible
from frenkel.evidence import Answer, Dossier, Refusal, SupportsEvidence
from frenkel.materials.question import Question
from frenkel.quantities import REFERENCE_ELECTRODES_V
from frenkel.thermo.cathodes import cathode_states
from frenkel.thermo.certification import LOAD_MORE
from frenkel.thermo.compositions import amounts_of
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.interphase import classify_interphase
from frenkel.thermo.loading import chosen_reference
from frenkel.thermo.moisture import compute_moisture
from frenkel.thermo.reactants import Reactant
from frenkel.thermo.reaction import Reaction, compute_reaction
from frenkel.thermo.window import Window, compute_window

__all__ = ["answer"]

PLATEAUS_V = {
    "Li": 0.0,
    "anode-free": 0.0,
    "Li-In": REFERENCE_ELECTRODES_V["In/InLi"],
    "LTO": REFERENCE_ELECTRODES_V["Li4Ti5O12"],
}
REFERENCE_DEW_POINT_C = -40.0
REFERENCE_GAS_VOLUME_ML_G = 1000.0


def answer(question: Question, dossier: Dossier) -> Answer:
    """Everything that the energies say of this electrolyte between these electrodes."""
    key, formula = question.electrolyte.key, question.electrolyte.formula
    if not formula:
        why = f"{key} has no single composition: phase equilibria need a formula"
        return Answer(
            (),
            tuple(
                _refuse(name, why, key) for name in ("reduction_limit", "oxidation_limit", "reaction_energy")
            ),
        )
    try:
        table = chosen_reference(str(dict(question.options).get("reference", "")))
        amounts_of(formula)
    except FrenkelError as error:
        return Answer((), (_refuse("oxidation_limit", error.message, key),))
    results: list[SupportsEvidence] = []
    refusals: list[Refusal] = []
    _window(formula, key, table, results, refusals)
    _reactions(question, formula, key, table, results, refusals)
    _interphase(question, dossier, formula, key, table, results, refusals)
    _moisture(question, formula, key, table, results, refusals)
    refusals.append(
        Refusal(
            "decomposition_temperature",
            "formation energies at 298 K know neither melting nor vapours, so they give no temperature at which it decomposes",
            "thermogravimetry or calorimetry", "frenkel evaluate … --data FILE", "thermo", key,
        )
    )  # fmt: skip
    return Answer(tuple(results), tuple(refusals))


def _refuse(name: str, reason: str, subject: str, command: str = "frenkel window FORMULA") -> Refusal:
    return Refusal(
        name, reason, "a formula inside the certified systems, or more energies", command, "thermo", subject
    )


def _uncertified(name: str, shown: str, subject: str) -> Refusal:
    reason = (
        f"reference uncertified: the embedded energies are not known to be complete here; they give {shown}"
    )
    return Refusal(name, reason, "a table of energies that holds this system", LOAD_MORE, "thermo", subject)


def _window(
    formula: str, key: str, table: EnergyTable, results: list[SupportsEvidence], refusals: list[Refusal]
) -> None:
    try:
        window: Window = replace(compute_window(formula, table=table), subject=key)
    except FrenkelError as error:
        reason = f"{error.message} {error.next_step}" if isinstance(error, Infeasible) else str(error)
        refusals.extend(_refuse(name, reason, key) for name in ("reduction_limit", "oxidation_limit"))
        return
    results.append(window)
    if not window.is_certified:
        limits = {"reduction_limit": window.reduction_limit_V, "oxidation_limit": window.oxidation_limit_V}
        refusals.extend(
            _uncertified(name, f"{v:.2f} V" if v is not None else "no limit", key)
            for name, v in limits.items()
        )
    elif window.oxidation_limit_V is None:
        refusals.append(_refuse("oxidation_limit", f"{key} holds no lithium to give off", key))


def _reactions(
    question: Question,
    formula: str,
    key: str,
    table: EnergyTable,
    results: list[SupportsEvidence],
    refusals: list[Refusal],
) -> None:
    partners: list[tuple[str, str | Reactant]] = []
    try:
        states = cathode_states(question.cathode.key, table)
        partners.append((question.cathode.key, states.discharged))
        if states.charged is not None:
            partners.append((states.charged.label, states.charged))
        else:
            refusals.append(_refuse("reaction_energy", f"charged {question.cathode.key}: {states.why_not_charged}",
                                    f"{key} | {question.cathode.key}", "frenkel thermo reaction CATHODE@x ELECTROLYTE"))  # fmt: skip
    except FrenkelError as error:
        refusals.append(_refuse("reaction_energy", str(error), f"{key} | {question.cathode.key}"))
    if question.anode.formula:
        partners.append((question.anode.key, question.anode.formula))
    if question.coating and question.coating != "none":
        partners.append((question.coating, question.coating))
    for name, partner in partners:
        subject = f"{key} | {name}"
        try:
            reaction: Reaction = replace(compute_reaction(formula, partner, table=table), about=subject)
        except FrenkelError as error:
            refusals.append(_refuse("reaction_energy", str(error), subject, "frenkel thermo reaction A B"))
            continue
        results.append(reaction)
        if not reaction.is_certified:
            refusals.append(
                _uncertified(
                    "reaction_energy",
                    f"{reaction.energy_mutual_eV_atom * 1e3:.0f} meV/atom (mutual)",
                    subject,
                )
            )


def _interphase(
    question: Question, dossier: Dossier, formula: str, key: str, table: EnergyTable,
    results: list[SupportsEvidence], refusals: list[Refusal],
) -> None:  # fmt: skip
    subject = f"{key} | {question.anode.key}"
    known = dossier.best("potential_vs_lithium", question.anode.key)
    if question.anode.key in PLATEAUS_V:
        potential = PLATEAUS_V[question.anode.key]
    elif known is not None and known.value is not None:
        potential = known.value
    else:
        refusals.append(
            _refuse(
                "interphase_class", f"the potential of the anode {question.anode.key} is unknown", subject
            )
        )
        return
    try:
        found = replace(
            classify_interphase(formula, anode_potential_V=potential, table=table), subject=subject
        )
    except FrenkelError as error:
        refusals.append(_refuse("interphase_class", str(error), subject))
        return
    results.append(found)
    if found.reference != "certified":
        refusals.append(_uncertified("interphase_class", found.most_likely, subject))


def _moisture(
    question: Question,
    formula: str,
    key: str,
    table: EnergyTable,
    results: list[SupportsEvidence],
    refusals: list[Refusal],
) -> None:
    options = dict(question.options)
    given = "dew_point_C" in options
    dew_point = float(options.get("dew_point_C", REFERENCE_DEW_POINT_C))
    volume = float(options.get("gas_volume_mL_g", REFERENCE_GAS_VOLUME_ML_G))
    assumed = (
        ()
        if given
        else (f"dew point {dew_point:g} °C and {volume:g} mL of gas per gram, as the question names none",)
    )
    command = f"frenkel thermo moisture {formula} --dew-point DEGREES --gas-volume mL/g"
    try:
        found = compute_moisture(formula, dew_point_C=dew_point, gas_volume_mL_g=volume, table=table)
    except FrenkelError as error:
        refusals.append(_refuse("moisture_reaction_energy", str(error), key, command))
        return
    results.append(replace(found, subject=key, assumptions=assumed))
    if found.reference != "certified":
        refusals.append(
            _uncertified("moisture_reaction_energy", f"{found.energy_kJ_mol:+.0f} kJ/mol H2O", key)
        )
