"""The one error tree. Every error says what was given, what is allowed, where, and what to do next.

    FrenkelError
    ├ InputError(ValueError)      something from outside cannot be used
    │  ├ UnitError                a unit that is not known, or of the wrong dimension
    │  ├ FormulaError             a chemical formula that cannot be read, with the position
    │  ├ UnknownName              a name that is in no table, with the nearest ones
    │  ├ ParseError               a file that cannot be read, with file, line and cause
    │  └ OutOfRange               a number outside what is allowed
    ├ ComputationError            the input is fine, the computation did not finish
    │  ├ ConvergenceError         carries what was reached
    │  ├ Infeasible               no solution exists under the given constraints
    │  └ ResourceLimit            would need more memory or time than allowed
    └ MissingExtra                an optional package is not installed, with the command that installs it

Fields are structured, and all errors pickle, so that they cross process borders and go into ledgers.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = [
    "ComputationError",
    "ConvergenceError",
    "FormulaError",
    "FrenkelError",
    "Infeasible",
    "InputError",
    "MissingExtra",
    "OutOfRange",
    "ParseError",
    "ResourceLimit",
    "UnitError",
    "UnknownName",
    "input_error_of",
    "input_error_of_sqlite",
]


def _rebuild(cls: type[FrenkelError], message: str, fields: dict[str, Any]) -> FrenkelError:
    error = cls.__new__(cls)
    Exception.__init__(error, message)
    error.message = message
    error.__dict__.update(fields)
    return error


class FrenkelError(Exception):
    """Root of all errors that Frenkel raises on purpose. `next_step` says what the user can do."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip() if self.next_step else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, dict(self.__dict__))

    def to_dict(self) -> dict[str, Any]:
        """Type, message and all structured fields, as plain JSON values (anything else as text)."""
        plain = (str, int, float, bool, type(None))
        fields = {
            name: value
            if isinstance(value, plain)
            else [str(item) for item in value]
            if isinstance(value, (list, tuple))
            else str(value)
            for name, value in self.__dict__.items()
        }
        return {"error": type(self).__name__, **fields}


class InputError(FrenkelError, ValueError):
    """Something that came from outside (a value, a name, a file, an option) cannot be used."""


class UnitError(InputError):
    """A unit that is not known, or whose dimension is not the one wanted."""

    def __init__(self, message: str, *, given: str = "", expected: str = "", next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.given = given
        self.expected = expected


class FormulaError(InputError):
    """A chemical formula that cannot be read; `position` counts characters from 0."""

    def __init__(self, message: str, *, formula: str = "", position: int = 0, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.formula = formula
        self.position = position

    def __str__(self) -> str:
        text = super().__str__()
        if self.formula and len(self.formula) < 200:
            return f"{text}\n  {self.formula}\n  {' ' * self.position}^"
        return text


class UnknownName(InputError):
    """A name that is in no table; `nearest` are the closest known names, best first."""

    def __init__(
        self, name: str, *, what: str = "name", nearest: Iterable[str] = (), next_step: str = ""
    ) -> None:
        self.nearest = tuple(nearest)
        offer = f" Nearest: {', '.join(self.nearest)}." if self.nearest else ""
        shown = name if len(name) <= 80 else f"{name[:80]}…"
        message = f"{shown!r} is not a known {what}.{offer}"
        super().__init__(message, next_step=next_step)
        self.name = name
        self.what = what


class ParseError(InputError):
    """A file that cannot be read: `file`, `line` (1-based, None if not line-based) and `cause`."""

    def __init__(self, cause: str, *, file: str = "", line: int | None = None, next_step: str = "") -> None:
        place = file or "input"
        if line is not None:
            place = f"{place}, line {line}"
        super().__init__(f"{place}: {cause}", next_step=next_step)
        self.file = file
        self.line = line
        self.cause = cause


class OutOfRange(InputError):
    """A number outside the allowed range [low, high] (None: open on that side)."""

    def __init__(
        self,
        what: str,
        *,
        given: float,
        low: float | None = None,
        high: float | None = None,
        unit: str = "",
        next_step: str = "",
        above: bool = False,
    ) -> None:
        """`above`: the low end itself is not allowed."""
        unit_text = f" {unit}" if unit else ""
        if low is not None and high is not None:
            allowed = f"between {low:g} and {high:g}{unit_text}"
        elif low is not None:
            allowed = f"{'above' if above else 'at least'} {low:g}{unit_text}"
        elif high is not None:
            allowed = f"at most {high:g}{unit_text}"
        else:
            allowed = "a finite number"
        super().__init__(f"{what} is {given:g}{unit_text}; allowed is {allowed}.", next_step=next_step)
        self.what = what
        self.given = given
        self.low = low
        self.high = high
        self.unit = unit


class ComputationError(FrenkelError):
    """The input can be used, but the computation did not finish."""


class ConvergenceError(ComputationError):
    """An iteration that did not converge; `partial` is what was reached."""

    def __init__(self, message: str, *, partial: Any = None, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.partial = partial


class Infeasible(ComputationError):
    """No solution exists under the given constraints."""


class ResourceLimit(ComputationError):
    """The computation would need more than is allowed (say so before it starts)."""

    def __init__(self, what: str, *, needed: float, allowed: float, unit: str, next_step: str = "") -> None:
        super().__init__(
            f"{what} would need {needed:.3g} {unit}; allowed are {allowed:.3g} {unit}.", next_step=next_step
        )
        self.what = what
        self.needed = needed
        self.allowed = allowed
        self.unit = unit


class MissingExtra(FrenkelError):
    """An optional package is not installed; `command` installs it."""

    def __init__(self, extra: str, *, purpose: str = "", command: str = "") -> None:
        command = command or f'python -m pip install "frenkel[{extra}]"'
        why = f"{purpose} needs" if purpose else "This needs"
        super().__init__(f"{why} the optional extra '{extra}'.", next_step=f"Install it: {command}")
        self.extra = extra
        self.command = command


def input_error_of(error: OSError, path: str | Path, *, doing: str) -> InputError:
    """The InputError that says what went wrong at `path` and what to do, for an error of the system."""
    folder = Path(path).parent
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        cause, next_step = "the disk is full", "Free some space or choose a path on another disk."
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        if doing == "write":
            cause = f"the folder {folder.absolute()} or the file is read-only for you"
            next_step = "Choose a folder that you can write to."
        else:
            cause, next_step = "you have no permission to read it", "Change its permissions or copy it."
    elif error.errno == errno.ENOENT:
        if doing == "write":
            cause = f"the folder {folder.absolute()} does not exist"
            next_step = "Make the folder first or choose another path."
        else:
            cause, next_step = "there is no such file", "Check the path (relative to the current folder)."
    elif error.errno == errno.EISDIR:
        cause, next_step = "it is a folder", "Give the path of a file."
    elif error.errno == errno.ENAMETOOLONG:
        cause, next_step = "the name is too long for this file system", "Choose a shorter name."
    else:
        cause, next_step = (error.strerror or str(error)).lower(), "Choose another path or repair the cause."
    return InputError(f"cannot {doing} {str(path)[:400]}: {cause}.", next_step=next_step)


def input_error_of_sqlite(error: Exception, path: str | Path, *, what: str) -> InputError:
    """The InputError for an error of SQLite at a file of ours (`what`: "ledger", "database")."""
    text = str(error).lower()
    if "locked" in text or "busy" in text:
        cause, next_step = "another run is using it", f"Wait for that run or choose another {what}."
    elif "full" in text:
        cause, next_step = "the disk is full", "Free some space and run again: what was recorded is kept."
    elif "readonly" in text or "unable to open" in text:
        cause, next_step = "it cannot be written", "Choose a folder that you can write to."
    elif "not a database" in text or "malformed" in text or "corrupt" in text:
        cause, next_step = "it is no intact SQLite file", "Choose another path or remove the file."
    else:
        cause, next_step = text, f"Choose another path for the {what}."
    return InputError(f"cannot use the {what} {path}: {cause}.", next_step=next_step)
