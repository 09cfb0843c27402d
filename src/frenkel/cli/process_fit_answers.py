"""What `frenkel process fit` answers from a fit: prediction along a programme or at a point, consequences, the next runs."""

from __future__ import annotations

from typing import Any

from frenkel.errors import InputError
from frenkel.quantities import format_value, parse

__all__ = ["answers_of", "named_texts", "named_values"]


def named_texts(given: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE options as a dictionary."""
    out = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise InputError(f"{one!r} is not NAME=VALUE.")
        out[name.strip()] = value.strip()
    return out


def named_values(given: tuple[str, ...], unit: str) -> dict[str, float]:
    """NAME=VALUE options as numbers in a unit."""
    return {name: parse(value, unit) for name, value in named_texts(given).items()}


def answers_of(
    found: Any, law: str, *, programme: str | None, points: tuple[str, ...], given: tuple[str, ...], next_runs: bool, tga: str | None, material: str,
    window: tuple[float, float] | None,
) -> tuple[dict[str, Any], Any]:  # fmt: skip
    """Answers by name, and a figure of what happens along a programme or into the depth."""
    out: dict[str, Any] = {}
    along = None
    if programme is not None:
        out["predicted"], along = _predicted(found, law, programme)
    if points:
        out["at the point"] = _at_point(found, points)
    if law == "garnet":
        out["reaction"] = _garnet(found, tga, material, window)
    if given or law == "two-stage":
        more, figure = _consequences(found, law, given)
        out.update(more)
        along = figure or along
    if next_runs:
        out.update(_next(found, law))
    return out, along


def _schedule(text: str) -> Any:
    from pathlib import Path

    from frenkel.process.furnace_laws import read_furnace_log
    from frenkel.process.schedule import read_schedule

    return read_furnace_log(text) if Path(text).suffix.lower() in (".csv", ".tsv", ".txt", ".dat") else read_schedule(text)


def _predicted(found: Any, law: str, programme: str) -> tuple[str, Any]:
    from frenkel.evidence import Refusal

    if law not in ("sintering", "garnet", "sintering-growth", "ramps"):
        raise InputError("--predict takes a furnace programme and belongs to logs of sintering and ramps.", next_step="A law of a table is asked with --at NAME=VALUE.")
    schedule = _schedule(programme)
    answer = found.predict(schedule)
    if isinstance(answer, Refusal):
        return f"refused: {answer.reason}", None
    if law == "ramps":
        number, outside = answer
        return f"conversion {number.value:.4f} ({number.low:.4f}–{number.high:.4f}, 95 %){_outside(outside)}", None
    if law == "sintering-growth":
        from frenkel.process.plots_sintering import coupled_programme_figure

        (d, dl, dh), (g, gl, gh) = ((float(a[-1]) for a in band) for band in (answer.density, answer.grain_um))
        text = f"relative density {d:.4f} ({dl:.4f}–{dh:.4f}), grain size {g:.3g} ({gl:.3g}–{gh:.3g}) µm, 95 %"
        return text + _outside(answer.extrapolated), coupled_programme_figure(answer, powder=found.powder)
    from frenkel.process.plots_fit import programme_figure

    return f"relative density {answer.value:.4f} ({answer.low:.4f}–{answer.high:.4f}, 95 %){_outside(answer.extrapolated)}", programme_figure(found, schedule)


def _outside(extrapolated: bool) -> str:
    return ", outside the logs (extrapolated)" if extrapolated else ""


def _at_point(found: Any, points: tuple[str, ...]) -> str:
    from frenkel.evidence import Refusal
    from frenkel.process.law_fit import LawFit
    from frenkel.process.step_laws import point_of

    if not isinstance(found, LawFit):
        raise InputError("--at asks a law of a table; logs are asked with --predict.")
    answer = found.predict(*point_of(found.law, named_texts(points)))
    if isinstance(answer, Refusal):
        return f"refused: {answer.reason}"
    number, outside = answer
    mark = ", outside the table (extrapolated)" if outside else ""
    return f"{number.name} {format_value(number.value, number.unit)} ({format_value(number.low)}–{format_value(number.high)}, 95 %){mark}"


def _garnet(found: Any, tga: str | None, material: str, window: tuple[float, float] | None) -> dict[str, Any]:
    from frenkel.process.garnet_reaction import read_reaction

    protons = None
    if tga is not None:
        from frenkel.materials import resolve
        from frenkel.materials.elements import elements
        from frenkel.materials.formulas import read_formula
        from frenkel.process.ramp_logs import protons_per_formula, read_ramp_log

        if not material:
            raise InputError("Protons per formula need the formula of the garnet.", next_step="Name it: --material LLZO.")
        log, _ = read_ramp_log(tga, window_C=window or (200.0, 350.0))
        if log.mass_loss is None or log.mass_loss_error is None:
            raise InputError(f"{tga} is no TGA log.")
        amounts = read_formula(resolve(material).formula).composition
        protons = protons_per_formula(log.mass_loss, log.mass_loss_error, sum(n * elements()[e].atomic_mass_g_mol for e, n in amounts.items()))
    return read_reaction(found, protons=protons).to_dict()


def _consequences(found: Any, law: str, given: tuple[str, ...]) -> tuple[dict[str, Any], Any]:
    from frenkel.process.consequences import consequences

    return consequences(found, law, named_texts(given))


def _next(found: Any, law: str) -> dict[str, Any]:
    from frenkel.process.design import next_points
    from frenkel.process.law_fit import LawFit
    from frenkel.process.sinter import MasterCurve
    from frenkel.process.suggestions import next_furnace_runs, next_ramps

    if isinstance(found, MasterCurve):
        chosen = next_furnace_runs(found)
    elif isinstance(found, LawFit):
        chosen = next_points(found, [(float(x.min()), float(x.max())) for x in found.x])
    else:
        chosen = next_ramps(found)
    return {"next runs": "; ".join(chosen.runs), "standard errors": "; ".join(f"{name} {now:.3g} → {after:.3g}" for name, now, after in chosen.standard_errors)}
