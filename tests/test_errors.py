"""All errors pickle, say what to do next, and are what the tree says they are."""

from __future__ import annotations

import pickle

import pytest

from frenkel import errors as e

EXAMPLES = [
    e.FrenkelError("a", next_step="b"),
    e.InputError("a"),
    e.UnitError("a", given="x", expected="y"),
    e.FormulaError("a", formula="Li6PSx", position=5),
    e.UnknownName("LLZOO", what="material", nearest=("LLZO",), next_step="Or a formula."),
    e.ParseError("no number", file="a.csv", line=7),
    e.OutOfRange("The temperature", given=-3.0, low=0.0, unit="K"),
    e.OutOfRange("x", given=3.0, low=0.0, high=1.0),
    e.OutOfRange("x", given=3.0, high=1.0),
    e.OutOfRange("x", given=float("inf")),
    e.ComputationError("a"),
    e.ConvergenceError("a", partial=[1, 2]),
    e.Infeasible("a"),
    e.ResourceLimit("The grid", needed=1e10, allowed=1e9, unit="bytes"),
    e.MissingExtra("cell", purpose="The discharge curve"),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda one: type(one).__name__)
def test_every_error_pickles_with_its_fields(error: e.FrenkelError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert again.__dict__ == error.__dict__
    assert str(again) == str(error)
    assert again.to_dict()["error"] == type(error).__name__


def test_the_list_of_names_is_what_is_there() -> None:
    made = {name for name, value in vars(e).items() if isinstance(value, type) and issubclass(value, e.FrenkelError)}
    assert made | {"input_error_of", "input_error_of_sqlite"} == set(e.__all__)
    assert {type(one).__name__ for one in EXAMPLES} == made


def test_input_errors_are_value_errors() -> None:
    for error in EXAMPLES:
        assert isinstance(error, ValueError) == isinstance(error, e.InputError)


def test_messages_name_the_place_and_the_next_step() -> None:
    assert str(EXAMPLES[5]) == "a.csv, line 7: no number"
    assert "     ^" in str(EXAMPLES[3])
    assert "Nearest: LLZO." in str(EXAMPLES[4]) and "Or a formula." in str(EXAMPLES[4])
    assert "at least 0 K" in str(EXAMPLES[6])
    assert "between 0 and 1" in str(EXAMPLES[7])
    assert "pip install" in str(EXAMPLES[-1])
