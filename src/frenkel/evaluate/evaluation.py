"""The result of the main job: question, dossier, scorecard and what each room found, ready to show or store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frenkel.errors import InputError
from frenkel.evaluate.scorecard import Verdict, assess
from frenkel.evaluate.user_data import UserData, is_specification, read_user_data
from frenkel.evaluate.walk import Walk, build_dossier
from frenkel.evidence import Dossier, Evidence
from frenkel.materials import Question, resolve, resolve_electrode
from frenkel.materials.question import read_conditions, reference_design
from frenkel.results import Notice, ResultDefaults, html_table

if TYPE_CHECKING:
    import pandas
    import plotly.graph_objects as go

__all__ = ["Evaluation", "ask", "evaluate"]


@dataclass(frozen=True)
class Evaluation(ResultDefaults):
    """Question, walk and verdicts. `plot()` is the scorecard, `report(path)` the HTML report."""

    question: Question
    walk: Walk
    verdicts: tuple[Verdict, ...]
    user_data: UserData

    @property
    def dossier(self) -> Dossier:
        """All the evidence that was gathered."""
        return self.walk.dossier

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Warnings of the data files and of all rooms."""
        return tuple(dict.fromkeys((*self.user_data.notices, *self.walk.notices)))

    def evidence(self) -> tuple[Evidence, ...]:
        return self.dossier.evidence

    def to_dict(self) -> dict[str, Any]:
        return {
            "question": self.question.to_dict(),
            "data_files": [one.to_dict() for one in self.user_data.files],
            "scorecard": [verdict.to_dict() for verdict in self.verdicts],
            **self.dossier.to_dict(),
            "notices": [n.to_dict() for n in self.notices],
        }

    def to_frame(self) -> pandas.DataFrame:
        """The scorecard as a table, one row a verdict."""
        import pandas

        rows = [{k: v for k, v in one.to_dict().items() if k != "evidence"} for one in self.verdicts]
        return pandas.DataFrame(rows)

    def plot(self) -> go.Figure:
        from frenkel.evaluate.plots import scorecard_figure

        return scorecard_figure(self)

    def report(self, path: str | Path) -> None:
        """Write the self-contained HTML report."""
        from frenkel.evaluate.report import write_report

        write_report(self, path)

    def _repr_html_(self) -> str:
        from frenkel.evaluate.report import shown_value

        rows = [
            (v.requirement.title + (f" ({v.kind})" if v.kind else ""), v.verdict, shown_value(v), v.reason)
            for v in self.verdicts
        ]
        q = self.question
        head = f"<h4>{q.electrolyte.name} between {q.anode.name} and {q.cathode.name}</h4>"
        return head + html_table(("requirement", "verdict", "value", "why"), rows)


def ask(
    electrolyte: str,
    *,
    anode: str | None = None,
    cathode: str | None = None,
    temperature: str | float | None = None,
    separator: str | float | None = None,
    loading: str | float | None = None,
    pressure: str | float | None = None,
    coating: str | None = None,
    database: str = "",
    options: Mapping[str, str | float] | None = None,
) -> Question:
    """A `Question` from what people type: "25 °C", "30 um", "3 mAh/cm2", "5 MPa"; a number is in K, µm, mAh/cm², MPa.

    What is not given comes from the reference design, and `Question.assumed` says so. `options` are what only the
    interfaces know (`frenkel.interfaces.question_options`): coating thickness, age and law of a contact …
    """
    from frenkel.interfaces.question_options import read_options

    values, assumed = read_conditions(
        {
            "anode": anode,
            "cathode": cathode,
            "coating": _coating(coating),
            "temperature_K": temperature,
            "separator_thickness_um": separator,
            "areal_loading_mAh_cm2": loading,
            "stack_pressure_MPa": pressure,
        }
    )
    return Question(
        resolve(electrolyte),
        resolve_electrode(values.pop("anode"), role="anode"),
        resolve_electrode(values.pop("cathode"), role="cathode"),
        assumed=assumed,
        database=database,
        options=read_options(options or {}),
        **values,
    )


def _coating(text: str | None) -> str | None:
    """A coating is "none" or something that can be read as a material; what cannot is an error that says so."""
    if text is None or text.strip().lower() == "none":
        return None if text is None else "none"
    if not text.strip():
        raise InputError("The coating has no name.", next_step='Give a formula such as LiNbO3, or "none".')
    resolve(text)
    return text.strip()


def _require_database(path: str) -> None:
    """A laboratory database that was named but cannot be read is an error: silence would drop the literature too."""
    if path:
        from frenkel.library import LabDatabase

        with LabDatabase.open_existing(path):
            pass


def evaluate(
    electrolyte: str | Question,
    *,
    data: Iterable[str | Path] = (),
    reading: Mapping[str, str | None] | None = None,
    progress: Callable[[str], None] | None = None,
    **conditions: Any,
) -> Evaluation:
    """The main job: is this electrolyte good enough between these electrodes, and how do we know?

    Parameters
    ----------
    electrolyte : name, formula, structure file or YAML of a composite or pellet, or a `Question`
    data : tables of conductivity, Evidence JSON and YAML of a composite or pellet of the user
    reading : what tables leave open: temperature_unit, conductivity_unit, temperature_column,
        conductivity_column, decimal (see `frenkel.tables.read_conductivity_table`), and their kind
    progress : called with the name of each room before it is asked
    conditions : anode, cathode, temperature, separator, loading, pressure, coating, database, options (see `ask`)

    Ctrl-C ends the walk, not the evaluation: what was found so far is judged, and `walk.interrupted` is True.

    Raises
    ------
    InputError and its kinds : a name, condition, file or database that cannot be used

    Examples
    --------
    >>> result = evaluate("Li6PS5Cl", anode="Li", cathode="NMC811")
    >>> result.verdicts[0].requirement.key
    'conductivity_minimum'
    """
    if isinstance(electrolyte, str) and is_specification(electrolyte):
        from frenkel.microstructure.specification_evidence import name_of_specification

        data, electrolyte = (electrolyte, *data), name_of_specification(electrolyte)
    question = electrolyte if isinstance(electrolyte, Question) else ask(electrolyte, **conditions)
    _require_database(question.database)
    user_data = read_user_data(data, question.electrolyte, reading=reading)
    question = replace(question, data=(*question.data, *user_data.evidence))
    walk = build_dossier(question, progress=progress)
    return Evaluation(question, walk, assess(question, walk.dossier), user_data)


def reference_design_lines(question: Question) -> tuple[str, ...]:
    """What was taken from the reference design, and the further options that were given: top of a report."""
    shown = {
        "anode": f"anode {question.anode.name}",
        "cathode": f"cathode {question.cathode.name}",
        "coating": f"cathode coating {question.coating}",
        "temperature_K": f"temperature {question.temperature_K - 273.15:.4g} °C",
        "separator_thickness_um": f"separator {question.separator_thickness_um:g} µm",
        "areal_loading_mAh_cm2": f"areal loading {question.areal_loading_mAh_cm2:g} mAh/cm²",
        "stack_pressure_MPa": f"stack pressure {question.stack_pressure_MPa:g} MPa",
    }
    taken = tuple(shown[name] for name in question.assumed)
    lines = [f"Taken from the {reference_design()['name']}: {', '.join(taken)}."] if taken else []
    if question.options:
        given = ", ".join(f"{name.replace('_', ' ')} = {value}" for name, value in question.options)
        lines.append(f"Further given: {given}.")
    return tuple(lines)
