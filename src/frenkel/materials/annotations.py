"""What stands beside a formula: values of variables, EO:Li ratio, state, polymorph, morphology, basis.

Each annotation found is blanked out with spaces, so that the positions of the rest stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from frenkel.materials.notation import CleanText

__all__ = ["Annotations", "take_annotations"]

_NUMBER = r"\d+(?:\.\d+)?"
_EO_LI = re.compile(
    r"[,;(\s]*\[?(?:EO|O)\]?\s*[:/]\s*\[?Li\+?\]?(?:\s*ratio)?(?:\s+of)?\s*[=:]?\s*"
    rf"(?P<ratio>{_NUMBER})(?:\s*:\s*(?P<per>{_NUMBER}))?\s*\)?"
)
_RANGE = re.compile(rf"[,;(\s]+{_NUMBER}\s*(?:≤|<=|<|⩽)\s*[a-zδ]\s*(?:≤|<=|<|⩽)\s*{_NUMBER}\s*\)?")
_VALUE = re.compile(
    rf"(?:^|[,;(\s])\s*(?:with\s+|for\s+|where\s+)?(?P<name>[a-zδ])\s*=\s*(?P<value>{_NUMBER}(?:/{_NUMBER})?)\s*\)?"
)
_CHOICE = re.compile(
    r"[,;(\s]+(?:with\s+|where\s+)?(?P<name>Ln|RE|Ch|Hal|[MXARQT])\s*=\s*"
    r"(?P<choices>[A-Z][a-z]?(?:(?:\s*(?:,|&|/|and\b|or\b)\s*)+(?:and\s+|or\s+)?(?:etc\.?|[A-Z][a-z]?\b))*)"
    r"(?:[,\s]*etc\.?)?\s*\)?"
)
_RATIO = re.compile(
    rf"\s*[\[(]?\s*(?:=|in ratio|ratio)?\s*(?P<ratio>{_NUMBER}(?:\s*:\s*{_NUMBER})+)\s*"
    r"(?:(?:in|by)\s+)?(?P<basis>mol|molar|wt|weight|vol|volume)?\.?\s*-?%?\s*[\])]?\s*$"
)
_LEADING_RATIO = re.compile(rf"^\s*(?P<ratio>{_NUMBER}(?:\s*:\s*{_NUMBER})+)\s*(?P<basis>mol|wt|vol)?\.?%?\s+(?=[A-Z])")
_CONCENTRATION = re.compile(rf"(?:^|(?<=[\s,(])){_NUMBER}\s*(?:M|mol/L|mol L-1|m)\s+(?=Li)")
_BASIS = re.compile(r"\s*[\[(]?\s*(?:in\s+)?mol(?:ar)?\.?(?:\s*%|\s*ratio)?\s*[\])]?\s*$", re.IGNORECASE)
_STATES = (
    ("glass-ceramic", re.compile(r"[\s(-]*\bglass[\s-]?ceramics?\b\)?", re.IGNORECASE)),
    ("amorphous", re.compile(r"\(?\bamorphous\b[\s)-]*", re.IGNORECASE)),
    ("glass", re.compile(r"[\s(-]*\bglass(?:y|es)?\b\)?", re.IGNORECASE)),
    ("crystalline", re.compile(r"\(?\bcrystalline\b[\s)-]*", re.IGNORECASE)),
)
_WORD = (
    r"cubic|tetragonal|monoclinic|trigonal|orthorhombic|hexagonal|rhombohedral|anhydrous|"
    r"nano-?(?:particles?|wires?|fib(?:er|re)s?|sheets?|rods?|tubes?|sized|scale)|micro-?(?:particles?|sized)|"
    r"aerogel|porous|3D(?:[\s-](?:network|framework|skeleton))?|thin[\s-]films?|films?|membranes?|layers?|"
    r"gel|crosslinked|cross-linked|plasticised|plasticized|single[\s-]ion|composite|"
    r"(?:(?:solid|polymer|oxide|sulfide|halide)\s+)*electrolytes?|fillers?|"
    r"system|type|structured|powder|pellets?|ceramics?|argyrodite|garnet|NASICON|perovskite|"
    r"disordered|ordered|pristine|pure"
)
_WORDS = re.compile(rf"[\s,-]*\(\s*(?P<bracketed>{_WORD})\s*\)|[\s,-]*\b(?P<plain>{_WORD})\b")
_GREEK = re.compile(r"(?:^|(?<=[\s(+/@-]))(?P<letter>[αβγδε]|alpha|beta|gamma)['′]?-(?=[A-Z\[(])")


@dataclass(slots=True)
class Annotations:
    """What was found; `ratio` are the parts of "= 3:1"."""

    variables: dict[str, float] = field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    eo_per_li: float | None = None
    state: str = ""
    words: tuple[str, ...] = ()
    ratio: tuple[float, ...] = ()
    ratio_unit: str = ""
    molar_basis: bool = False
    ranged: bool = False


class _Text:
    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self.text)
        if match:
            blank = " " * (match.end() - match.start())
            self.text = self.text[: match.start()] + blank + self.text[match.end() :]
        return match


def take_annotations(clean: CleanText) -> tuple[CleanText, Annotations]:
    """Annotations of a formula and the text without them.

    >>> from frenkel.materials.notation import clean_notation
    >>> rest, found = take_annotations(clean_notation("PEO-LiTFSI (EO:Li = 18:1)"))
    >>> rest.text.strip(), found.eo_per_li
    ('PEO-LiTFSI', 18.0)
    """
    found = Annotations()
    text = _Text(clean.text)
    if match := text.take(_EO_LI):
        found.eo_per_li = float(match["ratio"]) / float(match["per"] or 1.0)
    while text.take(_RANGE):
        found.ranged = True
    while match := text.take(_CHOICE):
        symbols = re.findall(r"[A-Z][a-z]?", match["choices"])
        found.choices[match["name"]] = tuple(symbols)
    while match := text.take(_VALUE):
        numerator, _, denominator = match["value"].partition("/")
        if denominator and float(denominator) == 0.0:
            continue
        found.variables[match["name"]] = float(numerator) / float(denominator or 1.0)
    if match := text.take(_LEADING_RATIO) or text.take(_RATIO):
        found.ratio = tuple(float(part) for part in match["ratio"].split(":"))
        found.ratio_unit = {"w": "wt%", "v": "vol%", "m": "mol"}.get((match["basis"] or "")[:1], "")
    text.take(_CONCENTRATION)
    if text.take(_BASIS):
        found.molar_basis = True
    _take_words(text, found)
    return CleanText(clean.given, text.text, clean.positions), found


def _take_words(text: _Text, found: Annotations) -> None:
    for state, pattern in _STATES:
        if text.take(pattern):
            found.state = state
            break
    words: list[str] = []
    while match := text.take(_GREEK):
        letter = {"alpha": "α", "beta": "β", "gamma": "γ"}.get(match["letter"], match["letter"])
        words.append(letter)
    if " " in text.text or "(" in text.text:
        while match := text.take(_WORDS):
            words.append(match["bracketed"] or match["plain"])
    found.words = tuple(words)
