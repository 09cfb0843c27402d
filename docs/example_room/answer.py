"""The door: a question goes in, results and refusals come out."""

from frenkel.errors import UnknownName
from frenkel.evidence import Answer, Refusal

from .density import density


def answer(question, dossier):
    try:
        return Answer((density(question.electrolyte.key),))
    except UnknownName as error:
        return Answer((), (Refusal("density", str(error), "weigh a pellet", room="example_room"),))
