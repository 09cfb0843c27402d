"""`frenkel library`: search and show records, take in a laboratory's table, export, import, plot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from frenkel.cli.options import database_option, database_path, output_options
from frenkel.cli.output import emit_csv, emit_json, print_table

if TYPE_CHECKING:
    from frenkel.library import Record
    from frenkel.library.lab_table import Report

__all__ = ["library"]

PLOTS = ("arrhenius", "families", "radar", "industry")


@click.group()
def library() -> None:
    """Search, show, add, import and export records of the literature and the lab."""


def search_options(function: Any) -> Any:
    """The conditions of a search, shared by `search`, `export` and `plot`."""
    rows: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
        (("--class", "material_class"), {"help": "polymer, oxide, sulfide, halide, composite …"}),
        (("--family",), {"help": "argyrodite, garnet, NASICON, Li-M-X6 …"}),
        (("--material",), {"help": "A material in any spelling."}),
        (("--element", "elements"), {"multiple": True, "help": "Must hold this element; may be repeated."}),
        (("--without",), {"multiple": True, "help": "Must not hold this element; may be repeated."}),
        (("--property", "property_key"), {"help": "conductivity, activation_energy, oxidation_limit …"}),
        (
            ("--conductivity",),
            {"metavar": "LOW..HIGH", "help": 'For example "1e-4..1e-2" in S/cm, or "1e-3..".'},
        ),
        (("--temperature",), {"metavar": "LOW..HIGH", "help": 'For example "20..30" in °C.'}),
        (("--measured",), {"is_flag": True, "help": "Leave out claims without a measurement."}),
    )
    for names, more in reversed(rows):
        function = click.option(*names, **{"default": None, **more} if "multiple" not in more else more)(
            function
        )
    return function


def _range(text: str | None, what: str) -> tuple[float | None, float | None]:
    if not text:
        return None, None
    low, dots, high = text.partition("..")
    try:
        return (float(low) if low.strip() else None), (
            float(high) if high.strip() else None if dots else float(low)
        )
    except ValueError as cause:
        raise click.BadParameter(
            f'{text!r} is no range; write it like "1e-4..1e-2".', param_hint=what
        ) from cause


def _all_records(database: str | None) -> tuple[Record, ...]:
    from frenkel.library import LabDatabase, shipped_records

    path = database_path(database)
    if not path:
        return shipped_records()
    with LabDatabase.open_existing(path) as lab:
        return (*lab.records(), *shipped_records())


def _found(words: tuple[str, ...], database: str | None, given: dict[str, Any]) -> tuple[Record, ...]:
    from frenkel.library import search

    low, high = _range(given["conductivity"], "--conductivity")
    cold, warm = _range(given["temperature"], "--temperature")
    key = given["property_key"] or ("conductivity" if given["conductivity"] else "")
    limits = None
    if given["temperature"]:
        limits = (-300.0 if cold is None else cold, 5000.0 if warm is None else warm)
    return search(
        _all_records(database), material=given["material"] or "", material_class=given["material_class"] or "",
        family=given["family"] or "", elements=given["elements"], without=given["without"], property=key,
        low=low, high=high, temperature_C=limits, text=" ".join(words), measured_only=bool(given["measured"]),
    )  # fmt: skip


_HEADER = ("id", "material", "property", "value", "T (°C)", "class", "family", "origin", "source")


def _row(record: Record) -> tuple[str, ...]:
    from frenkel.library import references, to_evidence
    from frenkel.results import describe_value

    known = references()
    cited = [known[key].text if key in known else key for key in record.cites or (record.source,)]
    temperature = "" if record.temperature_C is None else f"{record.temperature_C:g}"
    return (
        record.id, record.material, record.property, describe_value(to_evidence(record)), temperature,
        record.material_class, record.family, record.origin, "; ".join(cited),
    )  # fmt: skip


@library.command()
@click.argument("words", nargs=-1)
@search_options
@database_option
@output_options
def search(
    words: tuple[str, ...], database: str | None, as_json: str | None, as_csv: str | None, **given: Any
) -> None:
    """Records that meet every condition; WORDS must all stand in the record."""
    from dataclasses import asdict

    found = _found(words, database, given)
    if as_json:
        emit_json([asdict(one) for one in found], as_json)
    elif as_csv:
        emit_csv(_HEADER, [_row(one) for one in found], as_csv)
    else:
        print_table(_HEADER, [_row(one) for one in found])
        click.echo(f"{len(found)} records", err=True)


@library.command()
@click.argument("identity")
@database_option
@output_options
def show(identity: str, database: str | None, as_json: str | None, as_csv: str | None) -> None:
    """Everything that is kept of one record, with its references."""
    from dataclasses import asdict

    from frenkel.library import references, to_evidence
    from frenkel.library.query import find_record
    from frenkel.results import describe_value

    record = find_record(identity, _all_records(database))
    if as_json:
        emit_json({"record": asdict(record), "evidence": to_evidence(record).to_dict()}, as_json)
        return
    rows = [
        (name.replace("_", " "), _text(value))
        for name, value in asdict(record).items()
        if value not in ("", (), None)
    ]
    rows.append(("in canonical units", describe_value(to_evidence(record))))
    known = references()
    for key in (record.source, *record.cites):
        if key in known:
            where = f" https://doi.org/{known[key].doi}" if known[key].doi else f" {known[key].url}".rstrip()
            rows.append(("reference", f"{known[key].text}. {known[key].title}.{where}"))
    if as_csv:
        emit_csv(("field", "value"), rows, as_csv)
    else:
        print_table(("field", "value"), rows)


def _text(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return "; ".join(_text(one) for one in value)
    if isinstance(value, dict):
        return " ".join(f"{part}" for part in value.values() if part not in ("", None))
    return str(value)


@library.command()
@click.argument("file", required=False)
def template(file: str | None) -> None:
    """Write the table that `add` reads, with example rows, to FILE or the terminal."""
    from frenkel.library.lab_table import template as text

    if file is None:
        click.echo(text(), nl=False)
        return
    from frenkel.files import write_text

    write_text(file, text())
    click.echo(f"Fill in {file}, then: frenkel library add {file} --db lab.db", err=True)


@library.command()
@click.argument("table")
@database_option
@click.option("--check", is_flag=True, help="Only check; write nothing.")
@click.option("--strict", is_flag=True, help="Write nothing if any row is rejected.")
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    default=None,
    help="Decimal mark, where the file leaves it open.",
)
@output_options
def add(
    table: str,
    database: str | None,
    check: bool,
    strict: bool,
    decimal: str | None,
    as_json: str | None,
    as_csv: str | None,
) -> None:
    """Check a table of the lab row by row and put what can be used into the database."""
    from frenkel.library.lab_table import add_table, check_table

    path = database_path(database)
    if not path and not check:
        raise click.UsageError("Where to? Give --db FILE (or set FRENKEL_DB), or --check to look only.")
    report = (
        check_table(table, decimal=decimal)
        if check
        else add_table(table, path, decimal=decimal, strict=strict)
    )
    _tell(report, as_json, as_csv)


def _tell(report: Report, as_json: str | None, as_csv: str | None) -> None:
    rows = [(str(one.line), one.status, one.material, "; ".join(one.reasons)) for one in report.rows]
    header = ("line", "status", "material", "reason")
    if as_json:
        emit_json({"file": report.file, "digest": report.digest, "written": report.written,
                   "rows": [dict(zip(header, row, strict=True)) for row in rows]}, as_json)  # fmt: skip
    elif as_csv:
        emit_csv(header, rows, as_csv)
    else:
        odd = [row for row in rows if row[1] != "accepted"]
        if odd:
            print_table(header, odd[:200], styles={"rejected": "bold red", "flagged": "yellow"})
        if len(odd) > 200:
            click.echo(f"… and {len(odd) - 200} more; --csv shows all", err=True)
    click.echo(f"{report.summary}; {report.written} written", err=True)
    if report.of("rejected"):
        click.get_current_context().exit(1)


@library.command()
@click.argument("words", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice(["csv", "jsonl", "optimade"]), default="csv", show_default=True
)
@click.option("-o", "--output", default="-", help="File to write; the terminal without it.")
@search_options
@database_option
def export(words: tuple[str, ...], form: str, output: str, database: str | None, **given: Any) -> None:
    """Records as CSV, JSON Lines or OPTIMADE JSON Lines; the same conditions as `search`."""
    from frenkel.library.exports import export as as_text

    text = as_text(_found(words, database, given), form)
    if output == "-":
        click.echo(text, nl=False)
    else:
        from frenkel.files import write_text

        write_text(output, text)


@library.command("import")
@click.argument("name", type=click.Choice(["obelix", "liverpool", "chem-arr"]))
@click.argument("path")
@database_option
@click.option("--check", is_flag=True, help="Only check; write nothing.")
@output_options
def import_(
    name: str, path: str, database: str | None, check: bool, as_json: str | None, as_csv: str | None
) -> None:
    """A large data set from your own copy at PATH into the lab's database."""
    from frenkel.library.importers import import_dataset

    target = database_path(database)
    if not target and not check:
        raise click.UsageError("Where to? Give --db FILE (or set FRENKEL_DB), or --check to look only.")
    _tell(import_dataset(name, path, None if check else target), as_json, as_csv)


@library.command()
@click.argument("kind", type=click.Choice(PLOTS))
@click.argument("words", nargs=-1)
@click.option("-o", "--output", required=True, help="HTML file, or .json with the figure's data.")
@search_options
@database_option
def plot(kind: str, words: tuple[str, ...], output: str, database: str | None, **given: Any) -> None:
    """A figure of the records found: Arrhenius map, conductivity by family, class radar, Table 5."""
    from frenkel.figures import write_figure
    from frenkel.library import plots

    if kind == "industry":
        figure = plots.industry_figure()
    else:
        drawn = {
            "arrhenius": plots.arrhenius_map, "families": plots.family_figure, "radar": plots.class_radar,
        }  # fmt: skip
        figure = drawn[kind](_found(words, database, given))
    write_figure(figure, output)
