"""Every example that a user can read is run: docstrings of all modules, pages of docs/, Python of the README."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import frenkel

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    info.name for info in pkgutil.walk_packages(frenkel.__path__, "frenkel.") if not info.name.endswith("__main__")
)
PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    # kernels and decorated functions are found through their wrappers, as doctest looks at __wrapped__ names
    found = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.name)
def test_examples_of_pages(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert found.attempted > 0, f"{page.name} has no example that runs"
    assert found.failed == 0


def test_the_python_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "report.html").stat().st_size > 100_000


def test_every_room_has_a_page() -> None:
    rooms = {info.name for info in pkgutil.iter_modules(frenkel.__path__) if info.ispkg}
    top = {"batch", "cli", "evidence", "quantities", "statistics", "tables"}
    pages = {page.stem for page in PAGES}
    assert rooms - top <= pages, f"no page in docs/ for {sorted(rooms - top - pages)}"
