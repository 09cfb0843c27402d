"""What importing costs, what is public, and that the rooms import only upwards."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys

import pytest

import frenkel

HEAVY = ("scipy", "numba", "pandas", "pymatgen", "plotly", "pybamm", "numpy.testing")


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_import_frenkel_loads_nothing_heavy() -> None:
    assert not modules_after("import frenkel") & set(HEAVY)


def test_help_loads_nothing_heavy() -> None:
    code = "from frenkel.cli import run\nassert run(['--help']) == 0"
    assert not modules_after(code) & set(HEAVY)


@pytest.mark.parametrize(
    "name", ["frenkel", "frenkel.materials", "frenkel.library", "frenkel.transport", "frenkel.evaluate"]
)
def test_all_public_names_exist(name: str) -> None:
    module = importlib.import_module(name)
    missing = [one for one in module.__all__ if not hasattr(module, one)]
    assert not missing
    assert len(set(module.__all__)) == len(module.__all__)


def test_every_module_imports() -> None:
    for info in pkgutil.walk_packages(frenkel.__path__, "frenkel."):
        if info.name != "frenkel.__main__":
            importlib.import_module(info.name)


def test_an_unknown_attribute_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute"):
        frenkel.nothing  # noqa: B018
    assert "resolve" in dir(frenkel)
