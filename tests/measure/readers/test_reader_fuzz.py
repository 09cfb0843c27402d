"""Damaged files: only ParseError comes out, in less than a second and less than 200 MB for each megabyte."""

from __future__ import annotations

import time
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import hostile_files as hostile
import numpy as np
import pytest
import reader_dialects as dialects
from file_mutations import mutate
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import ParseError
from frenkel.measure.readers import Source, read_source
from frenkel.measure.workbook import workbook_bytes

SECONDS_PER_MB = 1.0
MEGABYTES_PER_MB = 200.0


def written_seeds() -> list[bytes]:
    """One file of each format that a dialect can write."""
    f, z = dialects.spectrum()
    table = "freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm\n" + "".join(f"{a:.6e},{b.real:.6e},{-b.imag:.6e}\n" for a, b in zip(f, z, strict=True))
    book = workbook_bytes({"EIS": [("f/Hz", "Re(Z)/Ohm", "-Im(Z)/Ohm"), *zip(f.tolist(), z.real.tolist(), (-z.imag).tolist(), strict=True)]})
    columns = [(32, "f4", f), (37, "f4", z.real), (38, "f4", -z.imag), (4, "f8", f), (24, "f8", np.ones(40))]
    return [
        *(dialects.mpr(columns, version=version, loops=(0, 20)) for version in (0, 3, 11)),
        dialects.mpt(f, z), dialects.gamry(f, z), dialects.zplot(f, z), dialects.ism(f, z), dialects.ivium(f, z),
        dialects.novocontrol(f, z, (25.0, 60.0)), table.encode(), table.replace(",", ";").replace(".", ",").encode("utf-16"), book,
    ]  # fmt: skip


def real_seeds(folder: Path, *, largest: int) -> list[bytes]:
    """The real files up to a size; Parquet needs an optional package and is left out."""
    paths = sorted(path for path in (folder / "eis").glob("*/*") if path.suffix not in (".parquet", ".npz"))
    return [path.read_bytes() for path in paths if path.parent.name != "licenses" and 0 < path.stat().st_size <= largest]


def outcome(data: bytes) -> str:
    """Which reader read the file, or "refused"; any other error leaves this function."""
    try:
        found = read_source(Source("damaged", data, "0" * 64))
    except ParseError as error:
        assert error.file == "damaged" and error.cause
        return "refused"
    assert found
    for one in found:
        assert len(one) > 0
        if one.is_impedance:
            assert np.all(np.isfinite(one.impedance_ohm)) and np.all(one.frequency_Hz > 0.0)
            assert np.all(np.diff(one.frequency_Hz) <= 0.0)
    return found[0].reader


def fuzz(seeds: Sequence[bytes], cases: int, *, stream: int, timed: bool = False) -> Counter[str]:
    """Outcomes of `cases` damaged copies; fails with the case number, so that it can be run again alone.

    timed : also hold each case to the CPU time that a megabyte may take; only for runs on demand
    """
    outcomes: Counter[str] = Counter()
    for number in range(cases):
        data = mutate(seeds, np.random.default_rng([stream, number]))
        started = time.process_time()
        try:
            outcomes[outcome(data)] += 1
        except Exception as error:
            raise AssertionError(f"case [{stream}, {number}]: {type(error).__name__}: {error}") from error
        spent = time.process_time() - started
        assert not timed or spent < SECONDS_PER_MB * max(1.0, len(data) / 1e6), f"case [{stream}, {number}] took {spent:.1f} s"
    return outcomes


def test_damaged_files_of_every_written_format() -> None:
    outcomes = fuzz(written_seeds(), 400, stream=11)
    assert outcomes["refused"] > 50 and sum(outcomes.values()) - outcomes["refused"] > 50


@pytest.mark.data
def test_damaged_real_files(frenkel_data: Path) -> None:
    fuzz(real_seeds(frenkel_data, largest=150_000), 300, stream=12)


@pytest.mark.slow
@pytest.mark.data
def test_ten_thousand_damaged_real_files(frenkel_data: Path) -> None:
    outcomes = fuzz(real_seeds(frenkel_data, largest=150_000), 9_900, stream=13, timed=True)
    outcomes += fuzz(real_seeds(frenkel_data, largest=2_000_000), 100, stream=14, timed=True)
    assert len(outcomes) > 10


@pytest.mark.slow
@pytest.mark.data
def test_memory_of_damaged_real_files(frenkel_data: Path) -> None:
    seeds = real_seeds(frenkel_data, largest=2_000_000)
    for number in range(300):
        data = mutate(seeds, np.random.default_rng([15, number]))
        tracemalloc.start()
        outcome(data)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        assert peak < MEGABYTES_PER_MB * max(1.0, len(data) / 1e6), f"case [15, {number}]: {peak:.0f} MB"


@pytest.mark.parametrize("name", hostile.hostile_files(0.02))
def test_hostile_files_end_in_a_measurement_or_a_parse_error(name: str) -> None:
    outcome(hostile.hostile_files(0.02)[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", hostile.hostile_files(0.001))
def test_hostile_files_stay_within_time_and_memory(name: str) -> None:
    data = hostile.hostile_files(1.0)[name]
    size = max(1.0, len(data) / 1e6)
    seconds, megabytes = cost(data)
    assert seconds < SECONDS_PER_MB * size and megabytes < MEGABYTES_PER_MB * size, f"{seconds:.2f} s, {megabytes:.0f} MB"


def cost(data: bytes) -> tuple[float, float]:
    """CPU seconds (the least of three: others on the machine slow it down) and megabytes that reading takes."""
    seconds = []
    while not seconds or (min(seconds) > 0.5 * SECONDS_PER_MB and len(seconds) < 3):
        started = time.process_time()
        outcome(data)
        seconds.append(time.process_time() - started)
    tracemalloc.start()
    outcome(data)
    megabytes = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return min(seconds), megabytes


@given(st.binary(max_size=2000))
@settings(max_examples=200)
def test_any_bytes(data: bytes) -> None:
    outcome(data)


@given(st.sampled_from(written_seeds()), st.integers(0, 5000), st.binary(min_size=1, max_size=16))
@settings(max_examples=300)
def test_any_bytes_anywhere_in_a_file(seed: bytes, at: int, piece: bytes) -> None:
    at = at % len(seed)
    outcome(seed[:at] + piece + seed[at + len(piece) :])
    outcome(seed[:at])


@pytest.mark.parametrize("seed", written_seeds(), ids=range(len(written_seeds())))
def test_a_file_cut_at_any_byte(seed: bytes) -> None:
    for at in range(0, len(seed), 1 if len(seed) < 3000 else 7):
        outcome(seed[:at])


@given(st.text(alphabet="0123456789.,;-+eE \t\n\"'#ZfreqRIm()/Hz", max_size=400))
@settings(max_examples=200)
def test_any_text_of_a_table(text: str) -> None:
    outcome(text.encode())


def test_archives_that_unpack_to_hundreds_of_times_their_size_are_refused() -> None:
    for name in ("zip archive of Neware, of zeros", "gzip of zeros", "workbook of blanks"):
        with pytest.raises(ParseError, match="unpacks to more"):
            read_source(Source("x", hostile.hostile_files(0.05)[name], "0" * 64))


def test_runs_of_a_point_each_are_refused_and_not_read_for_ever() -> None:
    block = b"Freq. [Hz]\tZs'\tZs''\n1\t2\t3\n"
    with pytest.raises(ParseError, match="runs"):
        read_source(Source("x", block * 20_000, "0" * 64))
