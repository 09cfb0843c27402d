"""Which cell should I choose? The probability that each candidate meets each target, and all of them together.

Every draw takes one value from each interval (log-normal between positive ends, which are a 95 % interval; else normal),
builds the cell, discharges it, and holds it against the targets. P is the share of draws that pass, with its Wilson
interval. The binding target is the one with the lowest P; each lever (a thinner separator, another loading …) is tried
on it with the same draws. Unknown inputs give "unknown", and then no P of all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.cell.candidate import Draw, Prepared, prepare
from frenkel.cell.target_checks import evaluate_draw, wanted_targets
from frenkel.cell.targets import Candidate, Targets, TargetsFile
from frenkel.errors import InputError
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["LEVERS", "Choice", "Judgement", "choose", "wanted_value", "wilson_interval"]

LEVERS: tuple[tuple[str, str, float], ...] = (
    ("half the separator", "separator.0.thickness", 0.5),
    ("a quarter more loading", "cathode.areal_capacity", 1.25),
    ("a quarter less loading", "cathode.areal_capacity", 0.75),
    ("half the anode resistance", "anode.resistance", 0.5),
    ("half the lithium reservoir", "anode.reservoir", 0.5),
    ("twice the lithium reservoir", "anode.reservoir", 2.0),
    ("half the particle radius", "cathode.particle_radius", 0.5),
    ("a third less tortuosity", "cathode.tortuosity", 0.67),
)
_LEVER_DRAWS, _SLOW_LEVER_DRAWS = 16, 4


@dataclass(frozen=True)
class Judgement:
    """One candidate: P of each target (None: unknown), of all, medians, the binding target and what would lift it."""

    name: str
    probability: dict[str, float | None]
    of_all: float | None
    medians: dict[str, float]
    unknown: dict[str, str]
    binding: str
    lever: str
    assumed: tuple[str, ...]
    standings: tuple[tuple[str, int], ...]
    on_front: bool = False
    bases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Choice(ResultDefaults):
    """All candidates judged; `winner` is empty where none meets all targets with P > 0.5."""

    judgements: tuple[Judgement, ...]
    draws: int
    targets: Targets

    @property
    def winner(self) -> str:
        known = [j for j in self.judgements if j.of_all is not None and j.of_all > 0.5]
        return max(known, key=lambda j: j.of_all or 0.0).name if known else ""

    @property
    def verdict(self) -> str:
        """The answer in a sentence."""
        if self.winner:
            return f"{self.winner} meets all targets most probably."
        open_ones = [j for j in self.judgements if j.of_all is None]
        text = "No candidate meets all targets."
        if open_ones:
            said = "; ".join(f"{j.name}: {', '.join(f'{t} ({why})' for t, why in j.unknown.items())}" for j in open_ones)
            text += f" Unknown: {said}."
        return text

    @property
    def notices(self) -> tuple[Notice, ...]:
        told = [Notice("assumed_inputs", f"{j.name}: assumed, not read: {', '.join(j.assumed)}.") for j in self.judgements if j.assumed]
        told += [
            Notice("evidence_intervals", f"{j.name}: intervals of evidence: {'; '.join(f'{place}: {basis}' for place, basis in j.bases)}.")
            for j in self.judgements if j.bases
        ]  # fmt: skip
        return tuple(told)

    def shared_medians(self) -> tuple[str, ...]:
        """Targets whose medians most candidates have, the ones that most have first."""
        names = list(dict.fromkeys(n for j in self.judgements for n in j.medians))
        return tuple(sorted(names, key=lambda n: -sum(n in j.medians for j in self.judgements)))

    def pareto_table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Header and rows: medians of every target for each candidate, those on the front first."""
        names = self.shared_medians()
        rows = [
            (j.name, "yes" if j.on_front else "no", *(f"{j.medians[n]:.4g}" if n in j.medians else "unknown" for n in names))
            for j in sorted(self.judgements, key=lambda j: not j.on_front)
        ]
        return ("candidate", "on the front", *names), rows

    def plot_pareto(self, x: str = "", y: str = "") -> go.Figure:
        """Medians of two targets (names as in the file) for all candidates."""
        from frenkel.cell.comparison_plots import pareto_figure

        return pareto_figure(self, x, y)

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(), "verdict": self.verdict, "winner": self.winner, "draws": self.draws,
            "candidates": [{**vars(j), "standings": dict(j.standings)} for j in self.judgements],
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.cell.comparison_plots import choice_figure

        return choice_figure(self)


def choose(
    file: TargetsFile, *, draws: int = 60, seed: int = 0, levers: bool = True, progress: Callable[[str], None] | None = None
) -> Choice:
    """Judge every candidate of a file.

    Parameters
    ----------
    draws, seed : of the Monte Carlo; the same seed gives the same numbers
    levers : try what would lift the binding target
    progress : called with the name of each candidate
    """
    judged = []
    for n, candidate in enumerate(file.candidates):
        if progress is not None:
            progress(candidate.name)
        judged.append(_judge(candidate, file.targets, draws, np.random.default_rng([seed, n]), levers))
    return Choice(_with_front(judged), draws, file.targets)


def wilson_interval(passed: float, draws: int) -> tuple[float, float]:
    """95 % interval of a share of draws.

    >>> [round(x, 3) for x in wilson_interval(1.0, 100)]
    [0.963, 1.0]
    """
    z = 1.959963984540054
    middle = (passed + z * z / (2 * draws)) / (1 + z * z / draws)
    half = z / (1 + z * z / draws) * math.sqrt(passed * (1 - passed) / draws + z * z / (4 * draws * draws))
    return max(0.0, middle - half), min(1.0, middle + half)


def _judge(candidate: Candidate, targets: Targets, draws: int, rng: np.random.Generator, levers: bool) -> Judgement:
    try:
        ready = prepare(candidate)
    except InputError as error:
        wanted = wanted_targets(targets)
        return Judgement(candidate.name, dict.fromkeys(wanted), None, {}, dict.fromkeys(wanted, error.message), "", "", (), ())
    taken = [ready.draw(rng) for _ in range(draws)]
    results = [evaluate_draw(ready, targets, draw) for draw in taken]
    names = results[0].wanted
    # a target that some draw cannot tell is unknown as a whole
    unknown = {name: why for r in results for name, why in r.unknown.items()}
    probability: dict[str, float | None] = {
        name: None if name in unknown else float(np.mean([r.passed[name] for r in results])) for name in names
    }
    of_all = None if unknown else float(np.mean([all(r.passed.values()) for r in results]))
    known = {name: p for name, p in probability.items() if p is not None}
    binding = min(known, key=lambda name: known[name]) if known else ""
    lever = ""
    if levers and binding and known[binding] < 0.95:
        slow = ready.specification.salt is not None or ready.specification.anode.kind == "composite"
        lever = _best_lever(ready, targets, taken[: _SLOW_LEVER_DRAWS if slow else _LEVER_DRAWS], binding)
    medians = {
        name: float(np.median([r.values[name] for r in results])) for name in results[0].values if name not in unknown
    }
    return Judgement(
        candidate.name, probability, of_all, medians, unknown, binding, lever, ready.assumed, ready.standings, False, ready.bases
    )


def _best_lever(ready: Prepared, targets: Targets, draws: list[Draw], binding: str) -> str:
    """The lever that lifts the binding target most, with P before and after on the same draws."""

    def share(scale: Mapping[str, float]) -> float | None:
        try:
            changed = prepare(ready.candidate, scale=scale) if scale else ready
            held = [evaluate_draw(changed, targets, d, only=binding) for d in draws]
        except InputError:  # the lever leads out of what a specification allows
            return None
        return float(np.mean([r.passed.get(binding, False) for r in held]))

    before = share({}) or 0.0
    best, text = before, ""
    for name, place, factor in LEVERS:
        if not ready.has(place):
            continue
        after = share({place: factor})
        if after is not None and after > best:
            best, text = after, f"{name}: P({binding.replace('_', ' ')}) {before:.0%} → {after:.0%}"
    return text or "none of the levers tried"


def wanted_value(targets: Targets, name: str) -> float | None:
    """The number that a target asks for, in the unit of the targets' file; None where it is not set."""
    goal = getattr(targets, name, None)
    return getattr(goal, "at_least", goal)


def _with_front(judged: list[Judgement]) -> tuple[Judgement, ...]:
    """Marks what no other candidate beats in every median that both have (more energy, cycles; less time, cost …)."""
    from dataclasses import replace

    more = {"specific_energy", "energy_density", "cycles", "lowest_temperature", "highest_temperature"}

    def beats(a: Judgement, b: Judgement) -> bool:
        shared = sorted(set(a.medians) & set(b.medians))
        signs = [(a.medians[n] - b.medians[n]) * (1.0 if n in more else -1.0) for n in shared]
        return bool(shared) and all(s >= 0 for s in signs) and any(s > 0 for s in signs)

    return tuple(replace(one, on_front=not any(beats(other, one) for other in judged if other is not one)) for one in judged)
