"""Circuits: grammar of both dialects, limits of each element, derivatives against differences, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, ParseError, UnknownName
from frenkel.measure.circuits import circuit
from frenkel.measure.fit import fit_circuit

f = np.logspace(7, -2, 46)
jw = 2j * np.pi * f


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("R1", {"R1": 7.0}, 7.0 + 0 * jw),
        ("L1", {"L1": 2e-6}, jw * 2e-6),
        ("C1", {"C1": 3e-9}, 1 / (jw * 3e-9)),
        ("CPE1", {"CPE1.Q": 1e-6, "CPE1.n": 0.8}, 1 / (1e-6 * jw**0.8)),
        ("Zarc1", {"Zarc1.R": 9.0, "Zarc1.tau": 1e-3, "Zarc1.n": 0.7}, 9 / (1 + (jw * 1e-3) ** 0.7)),
        ("K1", {"K1.R": 9.0, "K1.tau": 1e-3}, 9 / (1 + jw * 1e-3)),
        ("W1", {"W1": 5.0}, 5 * (1 - 1j) / np.sqrt(2 * np.pi * f)),
        ("Ws1", {"Ws1.R": 4.0, "Ws1.tau": 0.1}, 4 * np.tanh(np.sqrt(jw * 0.1)) / np.sqrt(jw * 0.1)),
        ("G1", {"G1.R": 4.0, "G1.tau": 0.1}, 4 / np.sqrt(1 + jw * 0.1)),
        ("La1", {"La1.L": 2e-6, "La1.n": 0.8}, (2e-6 * jw) ** 0.8),
        ("Gs1", {"Gs1.R": 4.0, "Gs1.tau": 0.1, "Gs1.phi": 0.3}, 4 / (np.sqrt(1 + jw * 0.1) * np.tanh(0.3 * np.sqrt(1 + jw * 0.1)))),
        ("T1", {"T1.A": 4.0, "T1.B": 7.0, "T1.a": 2.0, "T1.b": 1e-6},
         4 / (np.sqrt(2 + jw * 1e-6) * np.tanh(np.sqrt(2 + jw * 1e-6))) + 7 / (np.sqrt(2 + jw * 1e-6) * np.sinh(np.sqrt(2 + jw * 1e-6)))),
        ("p(R1,C1)", {"R1": 5.0, "C1": 1e-6}, 1 / (1 / 5 + jw * 1e-6)),
        ("p(R1-W1,CPE1)", {"R1": 5.0, "W1": 3.0, "CPE1.Q": 1e-5, "CPE1.n": 0.9},
         1 / (1 / (5 + 3 * (1 - 1j) / np.sqrt(2 * np.pi * f)) + 1e-5 * jw**0.9)),
    ],
)  # fmt: skip
def test_element_is_its_formula(text, values, expected):
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(circuit(text).impedance(f, values), expected, rtol=1e-12)


IMPEDANCE_PY = {  # parameters and Z at 1, 100 and 10⁴ Hz as impedance.py 1.7.1 computes them
    "R": ([7.0], [7.0, 7.0, 7.0]),
    "C": ([3e-06], [0-53051.6476973j, 0-530.516476973j, 0-5.30516476973j]),
    "L": ([2e-06], [0+1.25663706144e-05j, 0+0.00125663706144j, 0+0.125663706144j]),
    "W": ([5.0], [1.99471140201-1.99471140201j, 0.199471140201-0.199471140201j, 0.0199471140201-0.0199471140201j]),
    "Wo": ([4.0, 0.1], [1.33000451863-6.42183911453j, 0.356836319296-0.356817438332j, 0.0356824823231-0.0356824823231j]),
    "Ws": ([4.0, 0.1], [3.80225203483-0.787471049511j, 0.356813327036-0.356832207782j, 0.0356824823231-0.0356824823231j]),
    "CPE": ([1e-05, 0.8], [7102.9452874-21860.6177765j, 178.417918912-549.113891772j, 4.48165549653-13.793117341j]),
    "La": ([0.0002, 0.8], [0.00147689715979+0.00454542207478j, 0.0587963349481+0.180956512116j, 2.34072425451+7.20400850318j]),
    "G": ([4.0, 0.1], [3.53687977323-1.01892577017j, 0.35963000747-0.353951862921j, 0.0356853215058-0.0356796424624j]),
    "Gs": ([4.0, 0.1, 0.3], [9.95703648661-6.00784565908j, 0.340900974265-0.326862841091j, 0.0356853215058-0.0356796424624j]),
    "K": ([9.0, 0.001], [8.99964470827-0.0565464354008j, 6.45261120292-4.05429519032j, 0.00227914931669-0.143203174995j]),
    "Zarc": ([9.0, 0.001, 0.7], [8.87834113892-0.224546168999j, 5.48833483457-2.65995507568j, 0.239807539714-0.419696614078j]),
    "TLMQ": ([120.0, 0.0001, 0.9], [339.179059911-1889.27840552j, 40.328097421-38.1959965451j, 5.77371307248-4.93121681934j]),
    "T": ([4.0, 7.0, 2.0, 0.001], [5.74164985211-0.0170930383455j, 5.24892990804-1.55417844347j, 0.368311374204-0.351022613902j]),
}


@pytest.mark.parametrize("symbol", IMPEDANCE_PY)
def test_every_element_of_impedance_py_has_its_value(symbol):
    values, expected = IMPEDANCE_PY[symbol]
    c = circuit(f"{symbol}1")
    free = [p.name for p in c.parameters if not p.fixed]
    np.testing.assert_allclose(c.impedance([1.0, 100.0, 1e4], dict(zip(free, values, strict=True))), expected, rtol=1e-9)


SQRT = np.sqrt(jw[20:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("O{Y=0.2F,B=0.3F}", np.tanh(0.3 * SQRT) / (0.2 * SQRT)),
        ("T{Y=0.2F,B=0.3F}", 1 / np.tanh(0.3 * SQRT) / (0.2 * SQRT)),
        ("W{Y=0.2F}", 1 / (0.2 * SQRT)),
        ("G{Y=0.2F,K=5F}", 1 / (0.2 * np.sqrt(5 + SQRT**2))),
        ("Ws{Y=0.2F,B=0.3F}", np.tanh(np.sqrt(0.3) * SQRT) / (np.sqrt(0.2) * SQRT)),
        ("Q{Y=1e-4F,n=0.8F}", 1 / (1e-4 * SQRT**1.6)),
        ("R{R=3F}(C{C=1e-3F}R{R=5F})L{L=1e-6F}", 3 + 1 / (1e-3 * SQRT**2 + 1 / 5) + 1e-6 * SQRT**2),
    ],
)  # fmt: skip
def test_elements_of_cdc_as_boukamp_defines_them(text, expected):
    np.testing.assert_allclose(circuit(text).impedance(f[20:], {}), expected, rtol=1e-9)


def test_symbols_of_both_dialects():
    assert circuit("R(RT)").text == "R1-p(R2,Wo1)" and circuit("R(C[RO])G").text == "R1-p(C1,R2-Ws1)-G1"
    assert circuit("R(RT)La").text == "R1-p(R2,Wo1)-La1" and circuit("R0-T0").elements[1].symbol == "T"
    for text, symbol, dialect in (("R0-O1", "O", "impedance.py"), ("R(RX)", "X", "CDC"), ("R0-p(R1,Q1)", "Q", "impedance.py"), ("RD", "D", "CDC")):
        with pytest.raises(UnknownName) as error:
            circuit(text)
        said = f"{error.value} {error.value.next_step}"
        assert f"'{symbol}' is not a known circuit element" in said and dialect in said and "TLMQ" in said
    with pytest.raises(ParseError, match="R, tau"):
        circuit("RO{Y=0.1/0.01/1,B=2}")


@given(st.sampled_from(["R0-La1-p(R1,CPE1)", "R0-Gs1", "R0-T1"]), st.integers(0, 20))
def test_further_elements_are_finite_for_every_start(text, seed):
    c = circuit(text)
    low, high = c.box()
    x = low + (high - low) * np.random.default_rng(seed).uniform(0.2, 0.8, len(low))
    with np.errstate(over="ignore"):
        z, J = c.impedance_inner(f, x)
    assert np.all(np.isfinite(z)) and np.all(np.isfinite(J))


def test_finite_space_diffusion_and_its_limits():
    c = circuit("Wo1")
    s = np.sqrt(jw[20:] * 0.1)
    z = c.impedance(f[20:], {"Wo1.R": 4.0, "Wo1.tau": 0.1})
    np.testing.assert_allclose(z, 4.0 / (s * np.tanh(s)), rtol=1e-12)
    slow = c.impedance([1e-7], {"Wo1.R": 4.0, "Wo1.tau": 0.1})[0]
    assert slow.real == pytest.approx(4.0 / 3.0, rel=1e-5)  # a third of R, in series with the capacitor τ/R


def _discrete_line(a, b, y, contacts, sections=400):
    """Two rails of `sections` resistors joined by admittances: nodal analysis, 10 lines."""
    n = sections + 1
    G = np.zeros((2 * n, 2 * n), dtype=complex)

    def join(i, j, g):
        G[i, i] += g
        G[j, j] += g
        G[i, j] -= g
        G[j, i] -= g

    for k in range(n):
        share = 0.5 if k in (0, n - 1) else 1.0
        join(k, n + k, y * share / sections)
        if k < sections:
            join(k, k + 1, sections / a)
            join(n + k, n + k + 1, sections / b)
    into, out = contacts[0] * n, contacts[1] * n + sections
    keep = [i for i in range(2 * n) if i != out]
    current = np.zeros(2 * n)
    current[into] = 1.0
    return np.linalg.solve(G[np.ix_(keep, keep)], current[keep])[keep.index(into)]


@pytest.mark.parametrize(("symbol", "contacts"), [("TLe", (0, 0)), ("TLi", (1, 1)), ("TLx", (0, 1))])
def test_transmission_line_is_a_ladder_of_many_sections(symbol, contacts):
    a, b, q, n = 30.0, 120.0, 2e-4, 0.9
    c = circuit(f"{symbol}1")
    values = {f"{symbol}1.R_el": a, f"{symbol}1.R_ion": b, f"{symbol}1.Q": q, f"{symbol}1.n": n}
    for frequency in (0.03, 3.0, 300.0):
        expected = _discrete_line(a, b, q * (2j * np.pi * frequency) ** n, contacts)
        # the ladder of 400 sections is second order in the section length: 1e-4 at the highest frequency
        assert c.impedance([frequency], values)[0] == pytest.approx(expected, rel=2e-4)


def test_transmission_line_limits_in_direct_current_and_at_high_frequency():
    values = {"R_el": 30.0, "R_ion": 120.0, "Q": 1e-3, "n": 1.0}
    for symbol, direct in (("TLe", 30.0), ("TLi", 120.0)):
        named = {f"{symbol}1.{k}": v for k, v in values.items()}
        z = circuit(f"{symbol}1").impedance([1e9, 1e-7], named)
        assert z[1].real == pytest.approx(direct, rel=1e-6)
        assert z[0].real == pytest.approx(30 * 120 / 150, rel=1e-3)
    one_rail = circuit("TLMQ1").impedance(f[10:], {"TLMQ1.R_ion": 120.0, "TLMQ1.Q": 1e-3, "TLMQ1.n": 1.0})
    crossed = circuit("TLx1").impedance(f[10:], {"TLx1.R_el": 1e-7, "TLx1.R_ion": 120.0, "TLx1.Q": 1e-3, "TLx1.n": 1.0})
    np.testing.assert_allclose(one_rail, crossed, rtol=1e-6)


CIRCUITS = ("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3", "L0-R0-p(R1-W1,CPE1)", "p(R1-Wo1,C1)-R2", "Ws1-G1-Zarc1-K1", "TLe0-TLi1",
            "TLx0-TLMQ1", "La1-Gs1", "T1-R0", "p(Gs1-La2,T3)", "p(TLx1,C2)-L3-p(p(R1-C4,R7),CPE2)")  # fmt: skip


@given(st.sampled_from(CIRCUITS), st.integers(0, 2**32 - 1))
def test_derivatives_agree_with_differences(text, seed):
    c = circuit(text)
    rng = np.random.default_rng(seed)
    x = np.array([rng.uniform(-2, 2) if p.logarithmic else rng.uniform(0.5, 0.98) for p in c.parameters])
    z, J = c.impedance_inner(f, x)
    for i in range(len(x)):
        h = np.zeros(len(x))
        h[i] = 1e-6
        numeric = (c.impedance_inner(f, x + h)[0] - c.impedance_inner(f, x - h)[0]) / 2e-6
        # rounding of Z is 1e-16 |Z|, so that of a central difference with step 1e-6 is about 1e-10 |Z|
        np.testing.assert_array_less(np.abs(numeric - J[i]), 3e-8 * np.abs(z) + 1e-30)


@given(st.sampled_from(CIRCUITS), st.integers(0, 2**32 - 1))
def test_inside_and_outside_are_inverse(text, seed):
    c = circuit(text)
    rng = np.random.default_rng(seed)
    values = {p.name: (np.exp(rng.uniform(-3, 3)) if p.logarithmic else rng.uniform(0.5, 1.0)) for p in c.parameters}
    values.update({p.name: p.value for p in c.parameters if p.fixed})
    assert c.outer(c.inner(values)) == pytest.approx(values, rel=1e-12)


@pytest.mark.parametrize(
    ("cdc", "impedance_py"),
    [("R(RQ)(RQ)Q", "R1-p(R2,CPE1)-p(R3,CPE2)-CPE3"), ("LR([RW]C)", "L1-R1-p(R2-W1,C1)"), ("(R[CQ])", "p(R1,C1-CPE1)"),
     ("RWs", "R1-Ws1"), ("R", "R1")],
)  # fmt: skip
def test_cdc_is_the_same_circuit(cdc, impedance_py):
    assert circuit(cdc).text == impedance_py == circuit(impedance_py).text


def test_cdc_values_bounds_and_labels():
    c = circuit("R{R=5F:lead}(R{R=100/10/1000}Q{Y=1e-7,n=0.9/0.7/1})")
    by_name = {p.name: p for p in c.parameters}
    assert by_name["R_lead"].fixed and by_name["R_lead"].value == 5.0
    assert (by_name["R2" if "R2" in by_name else "R1"].low, by_name["CPE1.n"].low) == (10.0, 0.7)
    low, high = c.box()
    assert low[0] == high[0] == math.log(5.0)


def test_fixed_and_bounded_by_either_name():
    c = circuit("R0-p(R1,CPE1)").with_parameters(fixed={"CPE1_1": 1.0}, bounds={"R0": (1.0, 2.0)})
    by_name = {p.name: p for p in c.parameters}
    assert by_name["CPE1.n"].fixed and by_name["R0"].high == 2.0
    with pytest.raises(UnknownName):
        c.with_parameters(fixed={"R9": 1.0})
    with pytest.raises(InputError):
        c.with_parameters(bounds={"R0": (2.0, 1.0)})
    with pytest.raises(OutOfRange):
        c.with_parameters(fixed={"CPE1.n": 1.5})


@pytest.mark.parametrize(
    "text", ["", "R0-", "p(R1)", "p(R1,C1", "R0--R1", "R0)", "R(R", "(R)", "[", "R{R=x}", "R{R=5", "R{X=5}",
             "R0;import os", "-".join(f"R{i}" for i in range(30)), "[" * 50 + "R" + "]" * 50],
)  # fmt: skip
def test_broken_strings_are_refused_with_the_place(text):
    with pytest.raises((ParseError, UnknownName)):
        circuit(text)


def test_unknown_element_names_the_known_ones():
    with pytest.raises(UnknownName) as error:
        circuit("R0-Xy1")
    assert "CPE" in str(error.value)


@given(st.text(alphabet="RLCQWosGp(),-[]{}=0123456789./F:", max_size=40))
def test_any_string_is_read_or_refused(text):
    try:
        c = circuit(text)
    except InputError:
        return
    assert circuit(c.text).text == c.text


def test_values_that_cannot_be_are_refused():
    c = circuit("R0-C1")
    with pytest.raises(OutOfRange):
        c.impedance([1.0], {"R0": -1.0, "C1": 1.0})
    with pytest.raises(InputError):
        c.impedance([1.0], {"R0": 1.0})
    with pytest.raises(InputError):
        c.impedance([-1.0], {"R0": 1.0, "C1": 1.0})


@pytest.mark.parametrize(("text", "truth"), [("R0-Gs0", (3.0, 40.0, 0.05, 0.4)), ("R0-T0", (2.0, 40.0, 15.0, 0.5, 0.02)),
                                             ("La0-R0-p(R1,CPE1)", (1e-6, 0.9, 2.0, 50.0, 1e-5, 0.85)), ("R0-p(R1,CPE1)-Gs1", (3, 10, 1e-6, 0.9, 40, 0.5, 0.4))])  # fmt: skip
def test_further_elements_are_fitted_without_a_guess(text, truth):
    at = np.logspace(6, -2, 70)
    values = dict(zip(circuit(text).names, truth, strict=True))
    found = fit_circuit(at, circuit(text).impedance(at, values), text).values
    assert found == pytest.approx(values, rel=1e-3)
