"""The runs of a file that an analysis of direct current can use, and what it must know of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frenkel.cli.measure_conditions import with_conditions

__all__ = ["area_of", "cell_constant_of", "meant", "run_of", "runs_of", "subject_of"]

_UNNAMED = ("direct current", "table", "")
_TECHNIQUES: Mapping[str, tuple[str, ...]] = {
    "transference": ("chronoamperometry",),
    "relaxation": ("open circuit", "chronopotentiometry"),
    "electronic": ("chronoamperometry",),
    "cathode": ("chronoamperometry",),
    "lsv": ("cyclic voltammetry", "linear sweep"),
    "ccd": ("chronopotentiometry", "cycling"),
    "cycling": ("cycling", "chronopotentiometry"),
    "gitt": ("chronopotentiometry", "cycling"),
}
"""What an instrument may call a record that the command can use."""
_MEANT = {
    "impedance": "frenkel eis {path}",
    "cyclic voltammetry": "frenkel measure lsv {path}",
    "linear sweep": "frenkel measure lsv {path}",
    "chronoamperometry": "frenkel measure transference {path}, or frenkel measure electronic {path}",
    "chronopotentiometry": "frenkel measure ccd {path}, frenkel measure gitt {path}, or frenkel measure cycling {path}",
    "cycling": "frenkel measure cycling {path}",
}


def runs_of(path: str, conditions: Mapping[str, Any], *needed: str) -> list[Any]:
    """All runs of a file that have the columns (no spectra, if any are needed), with the conditions applied; raises where there is none."""
    from frenkel.errors import InputError
    from frenkel.measure import read

    every = with_conditions(read(path), dict(conditions))
    runs = [one for one in every if set(needed) <= set(one.names) and not (needed and one.is_impedance)]
    if not runs:
        held = "; ".join(dict.fromkeys(f"{one.technique} ({', '.join(one.names)})" for one in every))
        raise InputError(f"{path} has no run with the columns {', '.join(needed)}; it holds {held}.", next_step=meant(path, every))
    return runs


def meant(path: str, runs: Sequence[Any]) -> str:
    """The command that the techniques of a file speak for."""
    command = next((_MEANT[one.technique] for one in runs if one.technique in _MEANT), "frenkel measure show {path}")
    return f"Did you mean: {command.format(path=path)}"


def run_of(path: str, analysis: str, conditions: Mapping[str, Any], *needed: str) -> Any:
    """The run of a file that the analysis can use: that of --run, else the only one; several are asked about."""
    from frenkel.errors import InputError

    runs = runs_of(path, conditions, *needed)
    wanted = conditions.get("run")
    if wanted is not None:
        chosen = [one for one in runs if one.index == wanted]
        if not chosen:
            raise InputError(f"{path} has no run {wanted} with the columns {', '.join(needed)}; there are {', '.join(str(r.index) for r in runs)}.")
        return chosen[0]
    fitting = [one for one in runs if one.technique in (*_TECHNIQUES[analysis], *_UNNAMED)]
    if not fitting:
        held = ", ".join(dict.fromkeys(one.technique for one in runs))
        numbers = f"--run {runs[0].index}" if len(runs) == 1 else "--run NUMBER"
        raise InputError(f"{path} holds {held}, nothing that frenkel measure {analysis} is made for.",
                         next_step=f"{meant(path, runs)}; or insist: {numbers}.")  # fmt: skip
    if len(fitting) > 1:
        listed = ", ".join(f"{one.index}: {one.technique}, {len(one)} points" for one in fitting[:8])
        raise InputError(f"{path} holds {len(fitting)} runs ({listed}).", next_step="Choose one: --run NUMBER.")
    return fitting[0]


def subject_of(one: Any, conditions: Mapping[str, Any]) -> str:
    """--subject, else the sample, else the file."""
    return str(conditions.get("subject") or one.sample or one.path)


def area_of(one: Any) -> float:
    """The electrode area (cm²); raises where it is not known."""
    from frenkel.errors import InputError

    if one.geometry is None or one.geometry.area_cm2 is None:
        raise InputError(f"{one.path}: the electrode area is not known.", next_step='Give --area "0.785 cm2" or --diameter "10 mm".')
    return float(one.geometry.area_cm2)


def cell_constant_of(one: Any) -> tuple[float, float]:
    """L/A (1/cm) and its relative standard deviation; raises where it is not known."""
    from frenkel.errors import InputError

    constant = one.geometry.cell_constant_1_cm if one.geometry else None
    if constant is None:
        raise InputError(f"{one.path}: thickness or area is not known.", next_step="Give --thickness and --diameter.")
    return float(constant[0]), float(constant[1] / constant[0])
