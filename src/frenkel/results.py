"""What every result of every room can do: say its evidence, plot itself, and leave as dict, table or HTML.

`Result` is a Protocol; `ResultDefaults` gives the parts that are the same everywhere. Warnings are
`Notice(code, text)` inside the result, never a print.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from frenkel.evidence import Evidence
from frenkel.quantities import format_value

if TYPE_CHECKING:
    import pandas
    import plotly.graph_objects as go

__all__ = ["Notice", "Result", "ResultDefaults", "evidence_frame", "html_table", "to_json"]


@dataclass(frozen=True)
class Notice:
    """A warning that belongs to a result: a short code for programs and a sentence for people."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text

    def to_dict(self) -> dict[str, str]:
        """Code and text, as every JSON of a result holds them."""
        return {"code": self.code, "text": self.text}


@runtime_checkable
class Result(Protocol):
    """The shape of every result. Frozen; made in one go; nothing in it is None until something else is called."""

    @property
    def notices(self) -> tuple[Notice, ...]: ...

    @property
    def citations(self) -> tuple[str, ...]: ...

    def evidence(self) -> tuple[Evidence, ...]: ...

    def plot(self) -> go.Figure: ...

    def to_dict(self) -> dict[str, Any]: ...

    def to_frame(self) -> pandas.DataFrame: ...

    def _repr_html_(self) -> str: ...


class ResultDefaults:
    """The parts of a Result that most rooms share. A room's result class inherits and overrides what differs."""

    @property
    def citations(self) -> tuple[str, ...]:
        """References (DOIs or full texts) that stand behind the evidence, each once."""
        return tuple(dict.fromkeys(e.source.reference for e in self.evidence() if e.source.reference))

    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence that this result gives."""
        return ()

    def to_frame(self) -> pandas.DataFrame:
        """The evidence as a table, one row a statement."""
        return evidence_frame(self.evidence())

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "evidence": [e.to_dict() for e in self.evidence()],
            "notices": [n.to_dict() for n in getattr(self, "notices", ())],
        }

    def _repr_html_(self) -> str:
        rows = [
            (e.property.replace("_", " "), describe_value(e), e.origin, str(e.source))
            for e in self.evidence()
        ]
        table = html_table(("property", "value", "origin", "source"), rows)
        notices = "".join(f"<p>⚠ {html.escape(str(n))}</p>" for n in getattr(self, "notices", ()))
        return f"<h4>{html.escape(type(self).__name__)}</h4>{table}{notices}"


def describe_value(e: Evidence, *, digits: int = 3) -> str:
    """Value with unit and interval in one line, for people ("1.9×10⁻³ S/cm (1.5×10⁻³ … 2.4×10⁻³)")."""
    if e.value is None:
        return e.text or "unknown"
    sign = f"{e.censored} " if e.censored else ""
    shown = sign + format_value(e.value, e.unit, digits=digits)
    if e.low is not None and e.high is not None and e.interval != "none" and e.low < e.high:
        shown += f" ({format_value(e.low, digits=digits)} … {format_value(e.high, digits=digits)})"
    return shown


def evidence_frame(evidence: tuple[Evidence, ...]) -> pandas.DataFrame:
    """A pandas table of evidence, one row each, conditions as columns."""
    import pandas

    rows = []
    for e in evidence:
        row: dict[str, Any] = {
            "subject": e.subject, "property": e.property, "value": e.value, "low": e.low, "high": e.high,
            "unit": e.unit, "interval": e.interval, "censored": e.censored, "kind": e.kind, "method": e.method,
            "origin": e.origin, "checked": e.checked, "source": str(e.source),
        }  # fmt: skip
        row.update(e.conditions)
        rows.append(row)
    return pandas.DataFrame(rows)


def html_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A plain HTML table; all cells are escaped."""
    head = "".join(f"<th>{html.escape(one)}</th>" for one in header)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table class='frenkel'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def to_json(data: Mapping[str, Any] | list[Any], *, indent: int | None = 2) -> str:
    """JSON text, the same for the same data: numpy numbers and arrays become plain ones, NaN becomes null."""
    return json.dumps(_plain(data), indent=indent, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return str(value)
    return value
