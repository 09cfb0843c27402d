"""Splits a text into its components: names and compounds with amounts, and what joins them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from frenkel.errors import FormulaError
from frenkel.materials.amounts import evaluate_amount
from frenkel.materials.component_ends import BLOCK, PERCENT, ends_component
from frenkel.materials.compounds import Compound, read_compound
from frenkel.materials.formulas import Component, canonical_formula
from frenkel.materials.names import NameEntry, find_name, longest_name, nearest_names
from frenkel.materials.notation import CLOSE, OPEN, CleanText, clean_notation

__all__ = ["Splitter"]

_NUMBER = r"\d+(?:\.\d+)?"
_COEFFICIENT = re.compile(rf"({_NUMBER}(?:/{_NUMBER})?)\s*(?=[A-Z(\[])")
_EXPRESSION = re.compile(r"(?:[(\[]([0-9.+\-*/ ]*(?:[a-zδ][0-9.+\-*/ ]*)*)[)\]]|(\d*\.?\d*[a-zδ]))(?=[A-Z(\[])")
_COATED = re.compile(r"[\s-]*(coated|modified|grafted|wrapped|reinforced|supported|decorated|filled|based)\b\s*", re.IGNORECASE)
_DOPED = re.compile(
    r"((?:[A-Z][a-z]?)(?:\s*[,/&]\s*[A-Z][a-z]?)*)[\s-]*(?:co-)?(doped|substituted|rich|stabili[sz]ed)\s+"
)
_JOINING_WORD = re.compile(r"\s*\b(with|and|in|on|containing|plus)\b\s+", re.IGNORECASE)
_POLYMER_WORD = re.compile(r"(?:poly|Poly)\S|P\([A-Za-z0-9]|.*-(?:b|co|g|alt|ran|stat|block|graft)-", re.DOTALL)
_EO_PER_SALT = re.compile(rf"\(?(?:P\(EO\)|PEO|PEG|EO)\)?⟨?_?({_NUMBER})⟩?[-·/: ]?(?=Li)")
_MAX_COMPONENTS = 40
_CLOSER = {"(": ")", "[": "]", "{": "}"}


class Splitter:
    """Reads components one after the other; positions in errors point into the given text."""

    def __init__(
        self, clean: CleanText, variables: Mapping[str, float], placeholders: Mapping[str, str], depth: int = 0
    ) -> None:
        text = re.sub(r"\.(?=\d+(?:\.\d+)?H2O\b)", "·", clean.text)
        self.clean = CleanText(clean.given, text, clean.positions)
        self.text = text
        self.index, self.end = 0, len(text.rstrip())
        self.variables, self.placeholders = variables, placeholders
        self.depth = depth
        self.last: Compound | None = None
        self.has_coefficient = False

    def error(self, message: str, at: int, next_step: str = "") -> FormulaError:
        return FormulaError(
            message, formula=self.clean.given, position=self.clean.position(at), next_step=next_step
        )

    def split(self) -> tuple[tuple[Component, ...], Compound | None]:
        """All components, and the compound where there is just one and it is one."""
        components: list[Component] = []
        relation = ""
        while True:
            self._skip_spaces()
            if self.index >= self.end:
                if components and not relation.strip():
                    break
                raise self.error("A formula or name is expected here.", self.index)
            components += [
                part for part in self._component(relation)
                if not (part.text.startswith("(") and any(_same(part, one) for one in components))
            ]  # fmt: skip
            if len(components) > _MAX_COMPONENTS:
                raise self.error(f"There are more than {_MAX_COMPONENTS} components.", self.index)
            following = self._separator()
            if following is None:
                break
            relation = following
            if relation == "coated":
                coating = components.pop()
                self._skip_spaces()
                target = self._component(coating.relation)[0]
                if coating.amount is not None and target.amount is None:
                    target = replace(target, amount=coating.amount, unit=coating.unit)
                components += [replace(coating, relation="coating", amount=None, unit=""), target]
                following = self._separator()
                if following is None:
                    break
                relation = following
        return tuple(components), self.last if len(components) == 1 else None

    def _skip_spaces(self) -> None:
        while self.index < self.end and self.text[self.index] in " ,;":
            self.index += 1

    def _separator(self) -> str | None:
        """What joins this component to the next; None at the end."""
        start = self.index
        if coated := _COATED.match(self.text, start, self.end):
            self.index = coated.end()
            return "coated"
        if word := _JOINING_WORD.match(self.text, start, self.end):
            self.index = word.end()
            return "+"
        while self.index < self.end and self.text[self.index] == " ":
            self.index += 1
        if self.index >= self.end:
            return None
        mark = self.text[self.index]
        if mark in "-+/:·@,;":
            self.index += 1
            return "+" if mark in ",;" else mark
        if self.index > start:
            return "+" if mark.isdigit() else "-"
        if mark == "(":
            return "-"
        raise self.error(f"{mark!r} cannot stand here in a formula.", self.index)

    def _component(self, relation: str) -> list[Component]:
        amount, unit = self._leading_amount()
        words: tuple[str, ...] = ()
        start = self.index
        doped = _DOPED.match(self.text, start, self.end)
        if doped and longest_name(self.text, start, self.end) <= doped.end():
            words = (doped.group(0).strip(),)
            self.index = start = doped.end()
        if chain := _EO_PER_SALT.match(self.text, start, self.end):
            self.index = chain.end()
            polymer = Component(chain.group(0), "PEO", "polymer", (), float(chain.group(1)), "EO per Li", relation)
            self._skip_spaces()
            return [polymer, *self._component("-")]
        self.has_coefficient = unit == "mol"
        stop = self._region_end(start)
        part = self._read(start, stop)
        self.index = stop
        if part.kind == "water" and amount is None:
            amount, unit = part.amount, "mol"
        if amount is None and (suffix := self._trailing_percent()):
            amount, unit = suffix
        return [replace(part, amount=amount, unit=unit, relation=relation, words=words)]

    def _leading_amount(self) -> tuple[float | None, str]:
        if percent := PERCENT.match(self.text, self.index, self.end):
            self.index = percent.end()
            return float(percent.group(1)), _unit(percent.group(2))
        if longest_name(self.text, self.index, self.end) > self.index:
            return None, ""
        for pattern in (_COEFFICIENT, _EXPRESSION):
            match = pattern.match(self.text, self.index, self.end)
            which = match.lastindex if match else None
            if match and which and match.group(which).strip():
                value = evaluate_amount(
                    match.group(which).strip(), self.variables, formula=self.clean.given,
                    offset=self.clean.position(match.start(which)),
                )  # fmt: skip
                self.index = match.end()
                return value, "mol"
        return None, ""

    def _trailing_percent(self) -> tuple[float, str] | None:
        index = self.index
        while index < self.end and self.text[index] in " -":
            index += 1
        percent = PERCENT.match(self.text, index, self.end)
        if percent is None or percent.end() == index:
            return None
        after = self.text[percent.end() : percent.end() + 1]
        if after and after not in " ,;+/@·-)" and self.text[percent.end() - 1] != " ":
            return None
        rest = self.text[percent.end() : self.end].strip()
        if rest and (rest[0].isalnum()):
            return None  # the percentage belongs to what follows: "1 wt% TiO2"
        self.index = percent.end()
        return float(percent.group(1)), _unit(percent.group(2))

    def _region_end(self, start: int) -> int:
        """Where the name or compound that begins at `start` ends."""
        stop = self._name_end(start)
        if stop > start:
            return stop
        index = start
        while index < self.end:
            character = self.text[index]
            if character in _CLOSER or character == OPEN:
                index = self._closing(index) + 1
                continue
            if ends_component(self.text, start, index, self.end, has_coefficient=self.has_coefficient):
                break
            index += 1
        while index > start and self.text[index - 1] == " ":
            index -= 1
        return index

    def _name_end(self, start: int) -> int:
        stop = longest_name(self.text, start, self.end)
        if stop == start:
            return start
        after = self.text[stop : stop + 1]
        if after == "(" and find_name(self.text[stop + 1 : self._closing(stop)]):
            return stop  # PEO(LiTFSI)
        entry = find_name(self.text[start:stop])
        if after == "(" and entry is not None and entry.kind == "framework":
            return self._closing(stop) + 1  # MIL-101(Cr)
        if after and (after.isalnum() or after in "([{" or after == OPEN):
            return start
        return start if BLOCK.match(self.text, stop) else stop

    def _closing(self, index: int) -> int:
        opener = self.text[index]
        closer = CLOSE if opener == OPEN else _CLOSER[opener]
        depth = 0
        for position in range(index, self.end):
            if self.text[position] == opener:
                depth += 1
            elif self.text[position] == closer:
                depth -= 1
                if depth == 0:
                    return position
        raise self.error(f"The bracket {opener!r} is not closed.", index)

    def _read(self, start: int, stop: int) -> Component:
        region = self.text[start:stop]
        if not region.strip():
            raise self.error("A formula or name is expected here.", start)
        bare = region[1:-1] if region[0] == "(" and region[-1] == ")" else region
        if entry := find_name(region) or find_name(bare) or find_name(re.sub(r"\(.*\)$", "", region)):
            return self._of_entry(region, entry)
        nested = self._nested(start, stop)
        if nested is not None:
            return nested
        if _POLYMER_WORD.match(region):
            return Component(region, region.strip(), "polymer")
        try:
            self.last = read_compound(
                self.clean, start, stop, variables=self.variables, placeholders=self.placeholders
            )
        except FormulaError as error:
            self.last = None
            if entry := find_name(region, any_case=True):
                return self._of_entry(region, entry)
            near = nearest_names(region)
            if near and not any(c.isdigit() for c in region):
                error.next_step = f"Nearest names: {', '.join(near)}."
            raise
        name = canonical_formula(self.last.amounts)
        water = _water_of(self.last)
        if water:
            self.last = None
            return Component(region, "H2O", "water", (("H", 2.0), ("O", 1.0)), amount=water)
        return Component(region, name, "compound", self.last.amounts)

    def _nested(self, start: int, stop: int) -> Component | None:
        """A mixture in brackets: 80(0.75Li2S·0.25P2S5)."""
        if self.text[start] not in _CLOSER or self._closing(start) != stop - 1 or self.depth > 5:
            return None
        inside = self.text[start + 1 : stop - 1]
        if not re.search(r"[·+:-]\s*[\d.]*\s*[A-Z(\[]", inside):
            return None
        clean = CleanText(self.clean.given, inside, self.clean.positions[start + 1 : stop - 1])
        parts, _ = Splitter(clean, self.variables, self.placeholders, self.depth + 1).split()
        total: dict[str, float] = {}
        for part in parts:
            for symbol, amount in part.amounts:
                total[symbol] = total.get(symbol, 0.0) + amount * (1.0 if part.amount is None else part.amount)
        amounts = tuple((symbol, round(amount, 10)) for symbol, amount in total.items())
        self.last = None
        return Component(self.text[start:stop], canonical_formula(amounts), "mixture", amounts)

    def _of_entry(self, region: str, entry: NameEntry) -> Component:
        self.last = None
        if not entry.formula:
            return Component(region, entry.name, entry.kind)
        clean = clean_notation(entry.formula)
        compound = read_compound(clean, 0, len(clean.text))
        return Component(region, entry.name, entry.kind, compound.amounts)


def _same(one: Component, other: Component) -> bool:
    """Whether a name in brackets only repeats what stands before it: Li10GeP2S12 (LGPS)."""
    return one.name == other.name or (bool(one.amounts) and sorted(one.amounts) == sorted(other.amounts))


def _unit(basis: str | None) -> str:
    if not basis:
        return "%"
    return {"w": "wt%", "v": "vol%"}.get(basis, f"{basis}%")


def _water_of(compound: Compound) -> float:
    """Number of waters where the compound is nothing else, e.g. (H2O)18."""
    amounts = dict(compound.amounts)
    if set(amounts) == {"H", "O"} and abs(amounts["H"] - 2 * amounts["O"]) < 1e-9:
        return amounts["O"]
    return 0.0
