"""Fixtures shared by all rooms: the data folder, and one fixed hypothesis profile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Derandomised: the same examples on every machine; no deadline, because first calls compile kernels.
settings.register_profile(
    "frenkel",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("frenkel")


def _data_folder() -> Path | None:
    text = os.environ.get("FRENKEL_DATA", "")
    return Path(text) if text and Path(text).is_dir() else None


@pytest.fixture(scope="session")
def frenkel_data() -> Path:
    """The folder of real data files; a test that needs it is skipped where FRENKEL_DATA names none."""
    folder = _data_folder()
    if folder is None:
        reason = "FRENKEL_DATA does not name a folder with the test data"
        if os.environ.get("FRENKEL_REQUIRE_DATA") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(autouse=True)
def _no_lab_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the laboratory database of the person who runs it."""
    monkeypatch.delenv("FRENKEL_DB", raising=False)
