"""Circuit strings in two dialects, read by a grammar into a tree; nothing is ever evaluated as code.

impedance.py:   series = part ("-" part)*;   part = "p(" series ("," series)+ ")" | NAME
                R0-p(R1,CPE1)-CPE2
CDC:            series = part+;   part = "(" series+ ")" parallel | "[" series "]" | SYMBOL ("{" … "}")?
                R(RQ)Q,  (R[CW]),  R{R=5F/1/10:lead}
CDC has the symbols of Boukamp: R, C, L, W, Q (CPE), O (Ws: Z = tanh(B√jω)/(Y√jω)), T (Wo: coth in its place), G; and all
others of `elements` but T, which in impedance.py is the porous electrode of Paasch. In CDC the members of a parallel group
stand side by side, and those of a series in square brackets. Braces hold values; F fixes one; /low/high bounds it ("%" is not
read); the text after a colon is a label. An element whose name stands
twice (R1 and R1, R{:a} and R{:a}) is one set of parameters in two places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from frenkel.errors import ParseError, UnknownName
from frenkel.measure.elements import ELEMENTS, Parameter

__all__ = ["Element", "Node", "Parallel", "Series", "parse_circuit_text", "write_circuit_text"]

MAX_ELEMENTS = 24
MAX_DEPTH = 20
_CDC_SYMBOLS = {one: one for one in ELEMENTS if one != "CPE"} | {"Q": "CPE", "O": "Ws", "T": "Wo"}
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"


@dataclass(frozen=True)
class Element:
    """One element with its name in the circuit and its parameters (full names, "CPE1.Q"; "R1" where it has one)."""

    symbol: str
    name: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Series:
    """Parts in series."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Parallel:
    """Parts in parallel."""

    parts: tuple[Node, ...]


Node = Element | Series | Parallel


def parse_circuit_text(text: str) -> Node:
    """The tree of a circuit string of either dialect; raises ParseError with the position, or UnknownName."""
    plain = re.sub(r"\s+", "", text)
    if not plain or len(plain) > 2000:
        raise ParseError("a circuit is a string of 1 to 2000 characters", file="circuit")
    outside = re.sub(r"\{[^{}]*\}", "", plain)
    is_cdc = "{" in plain or "[" in plain or not re.search(r"[-,\d]", outside)
    reader = _CdcReader(plain) if is_cdc else _ImpedancePyReader(plain)
    node = reader.read()
    if not 1 <= len(reader.names) <= MAX_ELEMENTS:
        raise ParseError(f"a circuit has 1 to {MAX_ELEMENTS} elements, not {len(reader.names)}", file="circuit")
    return node


def element(symbol: str, name: str) -> Element:
    """A fresh element with default bounds."""
    kind = ELEMENTS[symbol]
    single = len(kind.parameters) == 1
    return Element(symbol, name, tuple(replace(p, name=name if single else f"{name}.{p.name}") for p in kind.parameters))


def write_circuit_text(node: Node) -> str:
    """The circuit in the dialect of impedance.py, without values."""
    if isinstance(node, Element):
        return node.name
    if isinstance(node, Series):
        return "-".join(write_circuit_text(one) for one in node.parts)
    return "p(" + ",".join(write_circuit_text(one) for one in node.parts) + ")"


def _series(parts: list[Node]) -> Node:
    flat = [q for p in parts for q in (p.parts if isinstance(p, Series) else (p,))]
    return flat[0] if len(flat) == 1 else Series(tuple(flat))


class _Reader:
    """Position in the text, names seen, errors that point at the place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.names: list[str] = []

    def read(self) -> Node:
        node = self.series(0)
        if self.at < len(self.text):
            raise self.error(f"{self.text[self.at]!r} is not expected here")
        return node

    def series(self, depth: int) -> Node:
        raise NotImplementedError

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def expect(self, wanted: str) -> None:
        if not self.text.startswith(wanted, self.at):
            raise self.error(f"{wanted!r} is missing")
        self.at += len(wanted)

    def error(self, cause: str) -> ParseError:
        mark = f"{self.text[: self.at]} ⟨here⟩ {self.text[self.at :]}"
        return ParseError(f"{cause}, at character {self.at + 1}: {mark}", file="circuit")

    def take(self, symbol: str, name: str) -> Element:
        self.names.append(name)
        return element(symbol, name)

    def check_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise self.error(f"brackets are nested more than {MAX_DEPTH} deep")


class _ImpedancePyReader(_Reader):
    def series(self, depth: int) -> Node:
        self.check_depth(depth)
        parts = [self.part(depth)]
        while self.peek() == "-":
            self.at += 1
            parts.append(self.part(depth))
        return _series(parts)

    def part(self, depth: int) -> Node:
        if self.text.startswith("p(", self.at):
            self.at += 2
            members = [self.series(depth + 1)]
            while self.peek() == ",":
                self.at += 1
                members.append(self.series(depth + 1))
            self.expect(")")
            if len(members) < 2:
                raise self.error("a parallel group needs two members")
            return Parallel(tuple(members))
        match = re.compile(r"([A-Za-z]+)(\d*)").match(self.text, self.at)
        if match is None:
            raise self.error("an element such as R1 is missing")
        if match[1] not in ELEMENTS:
            raise _unknown(match[1], ELEMENTS, "as in impedance.py")
        made = self.take(match[1], match[0])
        self.at = match.end()
        return made


class _CdcReader(_Reader):
    def series(self, depth: int) -> Node:
        self.check_depth(depth)
        parts: list[Node] = []
        while self.peek() and self.peek() not in ")]":
            parts.append(self.part(depth))
        if not parts:
            raise self.error("an element is missing")
        return _series(parts)

    def part(self, depth: int) -> Node:
        if self.peek() == "[":
            self.at += 1
            inner = self.series(depth + 1)
            self.expect("]")
            return inner
        if self.peek() == "(":
            self.check_depth(depth)
            self.at += 1
            members: list[Node] = []
            while self.peek() and self.peek() != ")":
                members.append(self.part(depth + 1))
            self.expect(")")
            if len(members) < 2:
                raise self.error("a parallel group needs two members")
            return Parallel(tuple(members))
        symbols = "|".join(sorted(_CDC_SYMBOLS, key=len, reverse=True))
        match = re.compile(symbols).match(self.text, self.at)
        if match is None:
            raise _unknown(self.peek(), _CDC_SYMBOLS, "of CDC")
        self.at = match.end()
        symbol = _CDC_SYMBOLS[match[0]]
        inside, label = self.braces()
        number = sum(1 for one in self.names if re.fullmatch(rf"{symbol}\d+", one)) + 1
        made = self.take(symbol, f"{symbol}_{label}" if label else f"{symbol}{number}")
        return _with_values(made, inside, self, match[0]) if inside else made

    def braces(self) -> tuple[str, str]:
        if self.peek() != "{":
            return "", ""
        end = self.text.find("}", self.at)
        if end < 0:
            raise self.error("'}' is missing")
        inside, _, label = self.text[self.at + 1 : end].partition(":")
        self.at = end + 1
        if label and not re.fullmatch(r"\w{1,20}", label):
            raise self.error(f"the label {label!r} is not a word")
        return inside, label


def _unknown(symbol: str, known: Iterable[str], dialect: str) -> UnknownName:
    """The element that there is not, and those that there are."""
    return UnknownName(symbol, what=f"circuit element {dialect}", next_step=f"Elements {dialect}: {', '.join(sorted(known))}.")


def _in_our_parameters(symbol: str, given: dict[str, float]) -> dict[str, float]:
    """Values of CDC's Y, B and K (or k) of diffusion elements as ours; others unchanged. O and T as Boukamp defines them, Ws
    and Wo as pyimpspec.

    W 1/(Y√jω); O, T tanh or coth(B√jω)/(Y√jω); Ws, Wo tanh or coth(√(Bjω))/√(Yjω); G 1/(Y√(K+jω))
    """
    kind = _CDC_SYMBOLS[symbol]
    if kind not in ("W", "Ws", "Wo", "G") or "Y" not in given:
        return given
    Y, B, K = given["Y"], given.get("B"), given.get("K", given.get("k"))
    if kind == "W" and set(given) == {"Y"}:
        return {"A": 1.0 / (2.0**0.5 * Y)}
    if kind == "G" and K is not None and len(given) == 2:
        return {"R": 1.0 / (Y * K**0.5), "tau": 1.0 / K}
    if B is not None and len(given) == 2:
        return {"R": B / Y, "tau": B * B} if symbol in ("O", "T") else {"R": (B / Y) ** 0.5, "tau": B}
    return given


Given = tuple[float, bool, float | None, float | None]


def _with_values(made: Element, inside: str, reader: _Reader, symbol: str) -> Element:
    """The element with the values of its braces; CDC's Y, B and K become our parameters."""
    given = _read_values(inside, reader)
    if all(one[0] > 0.0 for one in given.values()):
        ours = _in_our_parameters(symbol, {name: one[0] for name, one in given.items()})
        if set(ours) != set(given):
            if any(one[2:] != (None, None) for one in given.values()) or len({one[1] for one in given.values()}) > 1:
                raise reader.error(f"bounds, or one fixed and one free, of {', '.join(given)} are not read; give {', '.join(ours)}")
            fixed = next(iter(given.values()))[1]
            given = {name: (value, fixed, None, None) for name, value in ours.items()}
    parameters = []
    for parameter in made.parameters:
        short = parameter.name.rpartition(".")[2] if "." in parameter.name else ELEMENTS[made.symbol].parameters[0].name
        found = given.pop(short, None) or (given.pop("Y", None) if short == "Q" else None)
        if found is None:
            parameters.append(parameter)
            continue
        value, is_fixed, low, high = found
        changes: dict[str, Any] = {"value": value, "fixed": is_fixed}
        changes["low"] = parameter.low if low is None else max(low, parameter.low)
        changes["high"] = parameter.high if high is None else min(high, parameter.high)
        parameters.append(replace(parameter, **changes))
    if given:
        allowed = ", ".join(p.name for p in ELEMENTS[made.symbol].parameters)
        raise reader.error(f"{made.symbol} has no parameter {', '.join(given)} here; its parameters are {allowed}")
    return replace(made, parameters=tuple(parameters))


def _read_values(inside: str, reader: _Reader) -> dict[str, Given]:
    """name: (value, fixed, low, high)."""
    given: dict[str, Given] = {}
    for item in inside.split(","):
        match = re.fullmatch(rf"(\w+)=({_NUMBER})([fF]?)(?:/({_NUMBER}|inf)?)?(?:/({_NUMBER}|inf)?)?", item)
        if match is None:
            raise reader.error(f"{item!r} is not read; write R=5, R=5F or R=5/1/10")
        low, high = (None if one in (None, "") else float(one) for one in (match[4], match[5]))
        given[match[1]] = (float(match[2]), bool(match[3]), low, high)
    return given
