"""The example room works as it stands in docs/, in at most 80 lines of code."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from frenkel.errors import UnknownName
from frenkel.evaluate import ask
from frenkel.evidence import Dossier
from frenkel.results import Result

FOLDER = Path(__file__).parent.parent / "docs" / "example_room"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.syspath_prepend(str(FOLDER.parent))
    yield importlib.import_module("example_room")
    for name in [one for one in sys.modules if one.split(".")[0] == "example_room"]:
        del sys.modules[name]


def test_it_stays_small() -> None:
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in FOLDER.glob("*.py"))
    assert lines <= 80


def test_row_to_result_to_evidence_to_plot(room) -> None:  # type: ignore[no-untyped-def]
    result = room.density("Example2Cl")
    assert isinstance(result, Result)
    (e,) = result.evidence()
    assert (e.value, e.low, e.high, e.unit) == (1.90, 1.85, 1.95, "g/cm³")
    assert result.plot().layout.yaxis.title.text == "Density (g/cm³)"
    assert list(result.to_frame()["checked"]) == ["remembered"]
    with pytest.raises(UnknownName):
        room.density("nothing")


def test_its_door_answers_or_refuses(room) -> None:  # type: ignore[no-untyped-def]
    door = importlib.import_module("example_room.answer")
    refused = door.answer(ask("LLZO"), Dossier())
    assert refused.refusals[0].settle == "weigh a pellet"
    assert not refused.results
