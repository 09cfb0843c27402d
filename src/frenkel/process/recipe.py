"""A recipe sheet: masses, steps with temperatures and atmosphere, air and hazards with limits, what to check; as Markdown text."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.process.hazards import air_needs, hazards
from frenkel.process.plan import Plan, Way
from frenkel.process.published_densities import usual_density
from frenkel.process.rules import CAUTIONS_OF_STEPS, temperature_of
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["RecipeSheet", "recipe_sheet"]

_CHECKS = {
    "calcine": "XRD: phase, second phases; mass before and after (gas, lithium)",
    "ball mill": "XRD: precursors gone; particle size",
    "sinter": "dimensions and mass: density; SEM: grain size; XRD; lithium by ICP",
    "dry": "TGA: residual solvent",
    "vacuum anneal": "TGA: residual solvent or water",
    "press cold": "thickness and mass: density, under load and after it (spring-back)",
    "crystallise": "DSC and XRD: crystallised fraction, second stage",
    "calender": "thickness: density; conductivity beside it, because density alone does not give it",
    "irradiate": "FTIR: conversion at both faces",
}


@dataclass(frozen=True)
class RecipeSheet(ResultDefaults):
    """The sheet of one way of a plan, as a result that a report can show."""

    title: str
    text: str
    notices: tuple[Notice, ...] = ()

    @classmethod
    def of(cls, plan: Plan, way: Way) -> RecipeSheet:
        return cls(f"{plan.target.key}: {way.title}", recipe_sheet(plan, way))

    def to_dict(self) -> dict[str, Any]:
        return {"title": self.title, "text": self.text}

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text)}</pre>"

    def plot(self) -> go.Figure:
        from frenkel.process.plots_route import sheet_figure

        return sheet_figure(self.title, self.text)


def recipe_sheet(plan: Plan, way: Way) -> str:
    """The sheet of one way of a plan as Markdown."""
    target = plan.target
    lines = [f"# {target.key}: {way.title}", ""]
    if target.thickness_um:
        lines.append(f"Layer of {target.thickness_um:g} µm{' for ' + target.cathode if target.cathode else ''}.\n")
    lines += _weighing(plan)
    lines += ["## Steps", ""]
    number = 1
    for one in way.routes:
        found = temperature_of(one, target)
        span = "" if found is None else f"{found[0]:g} °C" if found[0] == found[1] else f"{found[0]:g}–{found[1]:g} °C"
        heat = f"{span}, {found[2]}" if found else "temperature: not known here"
        solvent = f", solvent: {one.solvent}" if one.solvent else ""
        lines.append(f"**{one.title}** ({one.atmosphere} atmosphere{solvent}; {heat})\n")
        for step, state in zip(one.steps, one.states[1:], strict=True):
            setting = dict(one.settings).get(step, "")
            lines.append(f"{number}. {step} → {state}{': ' + setting if setting else ''}")
            number += 1
        lines.append("")
    lines += ["Holding times and heating rates are yours: `frenkel process fit` reads them off your own logs.", ""]
    air, dangers = air_needs(target), hazards(target, plan.balance)
    lines += ["## Air and hazards", "", *(f"- {one}" for one in (*air, *dangers)), ""] if air or dangers else []
    if way.flags:
        lines += ["## Mind", "", *(f"- {one.rule}: {one.text}" for one in way.flags), ""]
    checks = dict.fromkeys(_CHECKS[step] for step in way.steps if step in _CHECKS)
    lines += ["## Check", "", *(f"- {one}" for one in checks), ""]
    lines += ["## Expected", "", "- density and grain size of this powder: unknown. " + next((r.reason for r in plan.refusals if r.property == "relative_density"), "")]
    usual = usual_density(way.routes[-1].id)
    if usual is not None:
        lines.append(f"- usual among others ({usual.forming}, {usual.works} works): {100 * usual.value:.0f} % ({100 * usual.low:.0f}–{100 * usual.high:.0f} %, 95 % of one more work)")
    lines += [f"- mind: {CAUTIONS_OF_STEPS[step]}" for step in dict.fromkeys(way.steps) if step in CAUTIONS_OF_STEPS]
    lines.append("")
    return "\n".join(lines)


def _weighing(plan: Plan) -> list[str]:
    if plan.balance is None:
        return ["## Weigh in", "", *(f"Unknown: {one.reason}" for one in plan.refusals if one.property == "materials_cost"), ""]
    b = plan.balance
    lines = [f"## Weigh in for {b.product_g:g} g", "", "| precursor | g | note |", "|---|---|---|"]
    lines += [f"| {one.formula} ({one.name}) | {one.mass_g:.3f} | {one.note} |" for one in b.weighed]
    lines += ["", f"Excess lithium: {100 * b.excess_lithium:g} %.", ""]
    if b.gas_L:
        shown = ", ".join(f"{name} {volume:.2f} L ({b.gas_g[name]:.2f} g)" for name, volume in b.gas_L.items())
        lines += [f"Gas given off (25 °C, 1 atm): {shown}.", ""]
    return lines
