"""`frenkel classify`: class, family, dopants and role of formulas, names and structure files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from frenkel.cli.options import jobs_option, output_options, quiet_option
from frenkel.cli.output import emit_csv, emit_json, print_table

__all__ = ["classify"]


@click.command()
@click.argument("items", nargs=-1)
@click.option(
    "--from", "list_file", type=click.Path(dir_okay=False, allow_dash=True), default=None,
    help="Also the formulas or files listed in FILE, one a line.",
)  # fmt: skip
@click.option(
    "--resume", type=click.Path(dir_okay=False), default=None,
    help="Ledger (SQLite): what is in it is not computed again; what is computed goes into it.",
)  # fmt: skip
@click.option("--why", is_flag=True, help="Also the evidence, the alternatives and the reasons of the role.")
@jobs_option
@output_options
@quiet_option
def classify(
    items: tuple[str, ...],
    list_file: str | None,
    resume: str | None,
    why: bool,
    jobs: int,
    as_json: str | None,
    as_csv: str | None,
    quiet: bool,
) -> None:
    """What is it? Formulas, names, CIF or POSCAR files, or folders of them.

    \b
    frenkel classify Li6PS5Cl "Li6.4La3Zr1.4Ta0.6O12" "PEO-LiTFSI + LLZO"
    frenkel classify structures/ --resume classes.sqlite --csv classes.csv
    """
    import os

    from frenkel.materials.classification_batch import ROW_HEADER, classify_many

    chosen = [*_expanded(items), *_listed(list_file)]
    if not chosen:
        raise click.UsageError("Give formulas, names, structure files or folders.")
    result = classify_many(chosen, ledger=resume, jobs=jobs or os.cpu_count() or 1, quiet=quiet or len(chosen) < 5)
    done = [one.value for one in result.outcomes if one.status == "done"]
    failed = [(one.key, one.error or {}) for one in result.outcomes if one.status == "failed"]
    if as_json:
        emit_json(
            {
                "classifications": [one["classification"] for one in done],
                "failed": [{"given": key, **error} for key, error in failed],
                "interrupted": result.interrupted,
            },
            as_json,
        )
    if as_csv:
        emit_csv(ROW_HEADER, ([one["row"][name] for name in ROW_HEADER] for one in done), as_csv)
    if "-" not in (as_json, as_csv):
        _show([one["row"] for one in done])
        if why:
            for one in done:
                _explain(one["classification"])
    for key, error in failed:
        click.echo(_refusal(_name(key), error), err=True)
    if failed and not done:
        click.get_current_context().exit(3)
    if result.exit_code:
        click.get_current_context().exit(result.exit_code)


def _expanded(items: tuple[str, ...]) -> list[str]:
    """A folder stands for the structure files in it, by name."""
    from frenkel.materials.classification_batch import is_structure_file

    chosen = []
    for item in items:
        folder = Path(item)
        if folder.is_dir():
            chosen += [str(file) for file in sorted(folder.iterdir()) if is_structure_file(str(file))]
        else:
            chosen.append(item)
    return chosen


def _listed(list_file: str | None) -> list[str]:
    if not list_file:
        return []
    if list_file == "-":
        import sys

        text = sys.stdin.read()
    else:
        from frenkel.files import read_bytes

        text = read_bytes(list_file).decode("utf-8-sig", errors="replace")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _name(key: str) -> str:
    """The item as given, from the key that the ledger keeps."""
    import json

    try:
        found = json.loads(key)
    except json.JSONDecodeError:
        return key
    return str(found.get("file") or found.get("text") or key) if isinstance(found, dict) else key


def _refusal(name: str, error: dict[str, Any]) -> str:
    """One line (and a caret under the place of a formula) for an item that cannot be classified."""
    message = str(error.get("message", error.get("error", "failed")))
    text = message if message.startswith(name) else f"{name}: {message}"
    if error.get("next_step"):
        text += f" {error['next_step']}"
    if error.get("formula") and len(str(error["formula"])) < 100:
        text += f"\n  {error['formula']}\n  {' ' * int(error.get('position', 0))}^"
    return text


def _show(rows: list[dict[str, Any]]) -> None:
    shown = ("given", "class", "family", "score", "further labels", "dopants", "carrier", "carriers per formula",
             "role", "notices")  # fmt: skip
    cells = [["" if row[name] is None else str(row[name]) for name in shown] for row in rows]
    for line in cells:
        line[0] = Path(line[0]).name if Path(line[0]).is_file() else line[0]
    print_table(shown, cells)


def _explain(classification: dict[str, Any]) -> None:
    click.echo(f"\n{classification['subject']}")
    for label in classification["labels"]:
        also = ", ".join(f"{one['label']} {one['score']:.2f}" for one in label["alternatives"])
        click.echo(f"  {label['facet']}: {label['label']} ({label['score']:.2f})" + (f"; else {also}" if also else ""))
        for reason in label["evidence"]:
            click.echo(f"    {reason}")
    role = classification["role"]
    if role:
        click.echo(f"  role: {role['label']} ({role['score']:.2f})")
        for reason in role["reasons"]:
            click.echo(f"    {reason}")
