"""The HTML report of an evaluation: one file, offline, with the figures and all the evidence behind them."""

from __future__ import annotations

import datetime
import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frenkel import __version__
from frenkel.citations import Citation, bibliography, cited_as, references_of
from frenkel.evaluate.plots import scorecard_figure
from frenkel.evaluate.scorecard import Verdict
from frenkel.evidence import Evidence, property_of
from frenkel.figures import figure_html
from frenkel.files import write_text
from frenkel.quantities import ZERO_CELSIUS_K, format_value
from frenkel.results import Notice, describe_value

if TYPE_CHECKING:
    from frenkel.evaluate.comparison import Comparison
    from frenkel.evaluate.evaluation import Evaluation

__all__ = ["known_citations", "render_report", "shown_value", "write_comparison", "write_report"]


def write_report(evaluation: Evaluation, path: str | Path) -> None:
    """Write the report to `path` (atomically; a half-written report never stands there)."""
    write_text(path, render_report(evaluation))


def render_report(evaluation: Evaluation) -> str:
    """The report as HTML text; plotly.js is put in once, so that it opens without a network."""
    return _render("report.html.j2", _content(evaluation))


def write_comparison(comparison: Comparison, path: str | Path) -> None:
    """Write a comparison of several electrolytes as one HTML file (atomically)."""
    from frenkel.evaluate.comparison import comparison_lines

    header, rows = comparison.to_rows()
    content = {
        "header": header,
        "rows": rows,
        "lines": comparison_lines(comparison),
        "failed": comparison.failed,
        "figure": figure_html(comparison.plot(), include_plotly=True, identifier="plot-0"),
        "citations": bibliography(comparison.evidence(), known_citations()),
        "version": __version__,
    }
    write_text(path, _render("comparison.html.j2", content))


def _render(template: str, content: dict[str, Any]) -> str:
    import jinja2

    folder = resources.files("frenkel.evaluate").joinpath("data")

    def load(name: str) -> str:
        return folder.joinpath(name).read_text(encoding="utf-8")

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(load), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template(template).render(**content)


def shown_value(verdict: Verdict) -> str:
    """The deciding value with its interval, for people; temperatures in °C too."""
    e = verdict.evidence
    if e is None:
        return "unknown"
    text = describe_value(e)
    temperature = e.condition("temperature_K")
    if isinstance(temperature, float) and e.property in ("conductivity", "area_specific_resistance"):
        unstated = any("states no temperature: taken" in one for one in e.assumptions)
        text += " at room temperature (unstated)" if unstated else f" at {temperature - ZERO_CELSIUS_K:.0f} °C"
    return text


def shown_threshold(verdict: Verdict) -> str:
    """"≥ 10⁻⁴ S/cm" of a verdict, or a dash where no threshold is set."""
    if verdict.threshold is None:
        return "–"
    sign = {">=": "≥", "<=": "≤"}[verdict.requirement.comparison]
    return f"{sign} {format_value(verdict.threshold, property_of(verdict.requirement.property).unit)}"


def _content(evaluation: Evaluation) -> dict[str, Any]:
    from frenkel.evaluate.evaluation import reference_design_lines

    question = evaluation.question
    figures, trouble = _figures(evaluation)
    cited = cited_as(evaluation.dossier.evidence, known_citations())
    citations = tuple(dict.fromkeys(cited.values()))
    numbers = {reference: citations.index(citation) + 1 for reference, citation in cited.items()}
    return {
        "title": f"{question.electrolyte.name} between {question.anode.name} and {question.cathode.name}",
        "question": question,
        "temperature_C": f"{question.temperature_K - ZERO_CELSIUS_K:.4g}",
        "design_lines": reference_design_lines(question),
        "data_files": evaluation.user_data.files,
        "summary": _summary(evaluation.verdicts),
        "verdicts": [
            {
                "verdict": v.verdict, "title": v.requirement.title, "kind": v.kind, "value": shown_value(v),
                "threshold": shown_threshold(v), "reason": v.reason, "settle": v.settle, "command": v.command,
                "probability": "" if v.probability is None else f"{v.probability:.2f}",
                "printed": v.requirement.as_printed, "corrected": v.requirement.corrected,
                "why_corrected": v.requirement.reason_of_correction, "origin_text": v.requirement.origin_text,
                "why_threshold": v.requirement.reason_of_thresholds,
                "origin": _origin(v.evidence, numbers),
            }
            for v in evaluation.verdicts
        ],
        "figures": figures,
        "evidence": _evidence_rows(evaluation, numbers),
        "refusals": [r for r in evaluation.dossier.refusals if r.reason],
        "notices": (*evaluation.notices, *trouble),
        "citations": citations,
        "database": _database_line(question.database),
        "version": __version__,
        "date": datetime.date.today().isoformat(),
    }  # fmt: skip


def _summary(verdicts: tuple[Verdict, ...]) -> str:
    counts: dict[str, int] = {}
    for v in verdicts:
        counts[v.verdict] = counts.get(v.verdict, 0) + 1
    names = {"pass": "met", "marginal": "marginal", "fail": "not met", "unknown": "unknown", "shown": "shown only"}
    return ", ".join(f"{counts[key]} {word}" for key, word in names.items() if key in counts)


def _origin(e: Evidence | None, numbers: dict[str, int]) -> str:
    if e is None:
        return ""
    mark = " (remembered: decides nothing)" if e.checked == "remembered" else ""
    return f"{e.origin}{mark}: {_source(e, numbers)}"


def _source(e: Evidence, numbers: dict[str, int]) -> str:
    """The source in short: numbers of the bibliography, place, file or model."""
    s = e.source
    marks = [f"[{numbers[reference]}]" for reference in references_of(e) if reference in numbers]
    parts = [marks[0] if marks else "", s.place, f"citing {', '.join(marks[1:])}" if len(marks) > 1 else ""]
    parts += [s.short_digests, f"{s.model} {s.version}".strip()]
    return ", ".join(part for part in parts if part)


ROOM_QUESTIONS = {
    "scorecard": "",
    "measured": "What did you measure?",
    "materials": "What is it?",
    "library": "What does the literature report?",
    "lattice": "How does lithium move in the crystal?",
    "thermo": "What is it stable against?",
    "process": "How is it made?",
    "microstructure": "What do grains and fillers make of it?",
    "measure": "What did the instrument say?",
    "interfaces": "What does each contact cost?",
    "cell": "Which cell does it make?",
}


def _figures(evaluation: Evaluation) -> tuple[list[dict[str, str]], tuple[Notice, ...]]:
    """Figures of the scorecard, the user's fits and the rooms' results; one that fails is a notice."""
    made = [("scorecard", scorecard_figure(evaluation))]
    trouble: list[Notice] = []
    sources = [("measured", fit) for fit in evaluation.user_data.fits]
    sources += [(room, result) for room, result in evaluation.walk.results if hasattr(result, "plot")]
    for room, result in sources:
        try:
            made.append((room, result.plot()))
        except Exception as defect:  # a figure that fails must not take the report away
            text = f"A figure of the room {room} could not be drawn ({type(defect).__name__}: {defect})."
            trouble.append(Notice("figure_failed", text))
    shown: list[dict[str, str]] = []
    heading = ""
    for i, (room, fig) in enumerate((room, fig) for room, fig in made if fig is not None):
        asked = ROOM_QUESTIONS.get(room, room)
        html = figure_html(fig, include_plotly=(i == 0), identifier=f"plot-{i}")
        shown.append({"heading": asked if asked != heading else "", "html": html})
        heading = asked
    return shown, tuple(trouble)


def _evidence_rows(evaluation: Evaluation, numbers: dict[str, int]) -> list[dict[str, str]]:
    rows = []
    for e in sorted(evaluation.dossier.evidence, key=lambda one: property_of(one.property).title):
        conditions = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in e.conditions)
        rows.append(
            {
                "property": property_of(e.property).title, "subject": e.subject, "value": describe_value(e),
                "kind": e.kind, "conditions": conditions, "method": e.method, "origin": e.origin,
                "checked": e.checked, "source": _source(e, numbers), "assumptions": "; ".join(e.assumptions),
            }
        )  # fmt: skip
    return rows


def known_citations() -> dict[str, Citation]:
    """The bibliographic records that the library ships, by DOI or reference text."""
    from frenkel.library import citations_by_text

    return dict(citations_by_text())


def _database_line(path: str) -> str:
    if not path:
        return "none"
    if not os.path.exists(path):
        return f"{path} (not found)"
    from frenkel.files import digest_of_file

    return f"{path}, SHA-256 {digest_of_file(path)[:16]}"
