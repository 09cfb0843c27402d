"""What a batch gives: one outcome an item, as JSON that is the same byte for byte however it was computed."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from frenkel.errors import FrenkelError

__all__ = ["BatchResult", "Outcome", "canonical_json", "error_record"]

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class Outcome:
    """One item's outcome: `status` is done (with `value`), failed (with `error`) or pending (neither)."""

    key: str
    status: str
    value: Any = None
    error: dict[str, Any] | None = None


@dataclass(frozen=True)
class BatchResult:
    """The outcomes in the order of the items; `interrupted` if Ctrl-C left some of them pending."""

    outcomes: tuple[Outcome, ...]
    n_failed: int
    interrupted: bool

    @property
    def values(self) -> tuple[Any, ...]:
        """The values of the items that are done, in the order of the items."""
        return tuple(one.value for one in self.outcomes if one.status == "done")

    @property
    def n_pending(self) -> int:
        return sum(one.status == "pending" for one in self.outcomes)

    @property
    def exit_code(self) -> int:
        """What a command returns: 0 all done, 1 some failed, 130 interrupted."""
        if self.interrupted:
            return 130
        return 1 if self.n_failed else 0

    def to_dict(self) -> dict[str, Any]:
        return {
            "outcomes": [asdict(one) for one in self.outcomes],
            "n_failed": self.n_failed,
            "interrupted": self.interrupted,
        }

    def to_json(self) -> str:
        """The whole result as canonical JSON: equal results are equal byte for byte."""
        return canonical_json(self.to_dict())


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and no spaces; numpy scalars and arrays and objects with `to_dict` are taken too.

    Raises TypeError for what JSON cannot hold. NaN and infinities are written as Python's json writes them.

    >>> canonical_json({"b": 1, "a": [1.5, None]})
    '{"a":[1.5,null],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    for method in ("to_dict", "tolist"):  # a result of ours, then numpy's arrays and scalars
        convert = getattr(value, method, None)
        if callable(convert):
            return convert()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"a value of type {type(value).__name__} cannot be written as JSON")


def error_record(error: BaseException) -> dict[str, Any]:
    """A structured, reproducible record of an error: our own errors with all fields, others as a defect.

    Addresses of objects in messages are blanked, since they differ from run to run.
    """
    if isinstance(error, FrenkelError):
        record = {"kind": "refused", **error.to_dict()}
    else:
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
        record = {"kind": "defect", "error": type(error).__name__, "message": _text_of(error), "where": where}
    return {name: _blank(value) for name, value in record.items()}


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an error whose own __str__ fails must not fail the batch
        return "(no message)"


def _blank(value: Any) -> Any:
    if isinstance(value, str):
        # lone surrogates cannot be stored as UTF-8
        clean = value[:_LONGEST_MESSAGE].encode("utf-8", "replace").decode("utf-8")
        return _ADDRESS.sub("0x…", clean)
    if isinstance(value, list):
        return [_blank(item) for item in value]
    return value
