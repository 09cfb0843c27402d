"""Damage to files as disks, networks, editors and people do it; deterministic for a generator of random numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

__all__ = ["MUTATIONS", "mutate"]

_WORDS = (b"nan", b"inf", b"-1e999", b"1e-400", b"", b"\t", b",", b";", b"-", b"0", b"\x00", b"\xff\xfe", b"1.2.3",
          b"99999999999999999999", b"sep=;", b"\"", b"#", b"(((((((", b"10^10^10", b"\n\n\n", b"Freq", b"TABLE")  # fmt: skip


def _flip(data: bytearray, rng: np.random.Generator) -> bytearray:
    for _ in range(int(rng.integers(1, 20))):
        data[int(rng.integers(len(data)))] = int(rng.integers(256))
    return data


def _flip_in_head(data: bytearray, rng: np.random.Generator) -> bytearray:
    for _ in range(int(rng.integers(1, 8))):
        data[int(rng.integers(min(len(data), 300)))] = int(rng.integers(256))
    return data


def _cut(data: bytearray, rng: np.random.Generator) -> bytearray:
    return data[: int(rng.integers(len(data)))]


def _lose(data: bytearray, rng: np.random.Generator) -> bytearray:
    start = int(rng.integers(len(data)))
    del data[start : start + int(rng.integers(1, 2000))]
    return data


def _repeat(data: bytearray, rng: np.random.Generator) -> bytearray:
    start = int(rng.integers(len(data)))
    part = data[start : start + int(rng.integers(1, 2000))]
    return data[:start] + part * int(rng.integers(1, 5)) + data[start:]


def _insert(data: bytearray, rng: np.random.Generator) -> bytearray:
    at = int(rng.integers(len(data)))
    return data[:at] + bytearray(rng.integers(0, 256, int(rng.integers(1, 50)), dtype=np.uint8).tobytes()) + data[at:]


def _extreme_word(data: bytearray, rng: np.random.Generator) -> bytearray:
    at = int(rng.integers(len(data)))
    width = int(rng.choice([2, 4, 8]))
    data[at : at + width] = bytes([int(rng.choice([0x00, 0x7F, 0x80, 0xFF]))]) * width
    return data


def _replace_token(data: bytearray, rng: np.random.Generator) -> bytearray:
    tokens = list(re.finditer(rb"[^\s,;]+", bytes(data[:200_000])))
    for _ in range(int(rng.integers(1, 6))):
        if not tokens:
            break
        one = tokens.pop(int(rng.integers(len(tokens))))
        word = _WORDS[int(rng.integers(len(_WORDS)))]
        data[one.start() : one.end()] = word.ljust(one.end() - one.start())
    return data


def _shuffle_lines(data: bytearray, rng: np.random.Generator) -> bytearray:
    lines = bytes(data).split(b"\n")
    start = int(rng.integers(len(lines)))
    part = lines[start : start + 30]
    order = rng.permutation(len(part))
    lines[start : start + 30] = [part[i] for i in order]
    return bytearray(b"\n".join(lines))


def _zeros(data: bytearray, rng: np.random.Generator) -> bytearray:
    start = int(rng.integers(len(data)))
    data[start:] = bytes(len(data) - start)
    return data


MUTATIONS: tuple[Callable[[bytearray, np.random.Generator], bytearray], ...] = (
    _flip, _flip_in_head, _cut, _lose, _repeat, _insert, _extreme_word, _replace_token, _shuffle_lines, _zeros,
)  # fmt: skip


def mutate(seeds: Sequence[bytes], rng: np.random.Generator) -> bytes:
    """A damaged copy of one of the seeds: one to three kinds of damage, sometimes with another file behind it."""
    data = bytearray(seeds[int(rng.integers(len(seeds)))])
    for _ in range(int(rng.integers(1, 4))):
        if not data:
            break
        data = MUTATIONS[int(rng.integers(len(MUTATIONS)))](data, rng)
    if rng.random() < 0.03:
        data += seeds[int(rng.integers(len(seeds)))]
    return bytes(data)
