"""The package's public names are what `__all__` says, and importing it loads no scipy."""

from __future__ import annotations

import subprocess
import sys

import frenkel.statistics as package


def test_all_lists_what_is_there() -> None:
    found = [
        name for name, value in vars(package).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("frenkel.statistics.")
    ]  # fmt: skip
    assert sorted(found) == sorted(package.__all__)


def test_import_loads_no_scipy() -> None:
    code = "import sys, frenkel.statistics; print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
