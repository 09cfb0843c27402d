"""`frenkel doctor`: what is installed, what is missing, and compiling the kernels ahead of time."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import pkgutil
import platform
import time

import click

from frenkel import __version__
from frenkel.cli.options import output_options
from frenkel.cli.output import emit_csv, emit_json, print_table

__all__ = ["doctor"]

CORE = ("numpy", "scipy", "highspy", "numba", "pandas", "pymatgen", "spglib", "pydantic", "PyYAML", "click", "rich", "plotly", "jinja2")
EXTRAS = {"pybamm": "cell"}


@click.command()
@click.option("--compile", "compile_kernels", is_flag=True, help="Compile all kernels now, so that first calls are fast.")
@output_options
def doctor(compile_kernels: bool, as_json: str | None, as_csv: str | None) -> None:
    """Check this installation: versions, extras, cache folder, data folder; --compile warms the kernels."""
    from frenkel.files import cache_folder

    rows = [("frenkel", __version__, "ok"), ("python", platform.python_version(), "ok")]
    rows += [(name, _version(name), "ok" if _version(name) else "missing") for name in CORE]
    for name, extra in EXTRAS.items():
        version = _version(name)
        rows.append((name, version, "ok" if version else f'optional: python -m pip install ".[{extra}]"'))
    folder = cache_folder("doctor")
    rows.append(("cache folder", str(folder or ""), "ok" if folder else "none is writable: kernels compile anew each time"))
    data = os.environ.get("FRENKEL_DATA", "")
    rows.append(("FRENKEL_DATA", data, "ok" if os.path.isdir(data) else "not set (only tests and checks need it)"))
    if compile_kernels:
        seconds, count, total = _compile()
        rows.append(("kernels", f"{count} of {total} compiled", f"{seconds:.1f} s"))
    if as_json:
        emit_json([{"name": a, "value": b, "state": c} for a, b, c in rows], as_json)
    if as_csv:
        emit_csv(("name", "value", "state"), rows, as_csv)
    if "-" not in (as_json, as_csv):
        print_table(("what", "version or place", "state"), rows)
    if any(state == "missing" for _, _, state in rows):
        click.echo('Something is missing: python -m pip install ".[cell]" in the folder of the project.', err=True)
        click.get_current_context().exit(4)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _compile() -> tuple[float, int, int]:
    """Seconds, kernels compiled, kernels in all."""
    from frenkel.evaluate.walk import ROOMS
    from frenkel.kernels import compile_all, registered_kernels

    started = time.perf_counter()
    for room in ROOMS:
        found = importlib.util.find_spec(f"frenkel.{room}")
        for module in pkgutil.walk_packages(found.submodule_search_locations if found else [], f"frenkel.{room}."):
            if module.name.endswith("_kernels"):
                importlib.import_module(module.name)
    count = compile_all()
    return time.perf_counter() - started, count, len(registered_kernels())
