"""`frenkel process step`: closed forms of single steps, with the user's numbers."""

from __future__ import annotations

import click

from frenkel.cli.options import output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_notices, print_table
from frenkel.cli.process_fit_answers import named_texts

__all__ = ["step"]


@click.command("step")
@click.argument("name", required=False)
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help='A number with its unit, as in "gap=200 um" (repeat).')
@output_options
@quiet_option
def step(name: str | None, given: tuple[str, ...], as_json: str | None, as_csv: str | None, quiet: bool) -> None:
    """Compute one step (NAME), or list all with the numbers that they take."""
    from frenkel.process.step_models import STEP_MODELS, compute_step
    from frenkel.results import Notice

    if name is None:
        rows = [(one.key, one.equation, ", ".join(f"{n} ({u})" for n, u in one.inputs.items())) for one in STEP_MODELS.values()]
        print_table(("step", "equation", "--set"), rows)
        return
    found = compute_step(name, named_texts(given))
    rows3 = [(what, f"{value:.4g}", unit) for what, value, unit in found.rows]
    if as_json:
        emit_json({"step": name, "results": [{"name": w, "value": v, "unit": u} for w, v, u in found.rows], "verdict": found.verdict}, as_json)
    if as_csv and found.schedule is not None:
        s = found.schedule
        emit_csv(("time (s)", "temperature (K)"), [(f"{t:.6g}", f"{T:.6g}") for t, T in zip(s.time_s, s.temperature_K, strict=True)], as_csv)
    elif as_csv:
        emit_csv(("what", "value", "unit"), rows3, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(("what", "value", "unit"), rows3)
        if found.verdict:
            click.echo(found.verdict)
    print_notices([Notice("form", f"{STEP_MODELS[name].equation}: the form is remembered, the numbers are yours.")], quiet=quiet)
