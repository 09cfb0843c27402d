"""The walk of the main job: a question goes through the rooms, one after the other, into a dossier.

Every room with a door (`answer.py`) is asked in the order of the house, and sees what the rooms before it
found. A room that does not exist yet, an extra that is not installed, and a room that fails are refusals:
the walk always reaches its end with what could be had.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable
from dataclasses import dataclass

from frenkel.errors import FrenkelError, MissingExtra
from frenkel.evidence import Answer, Dossier, Refusal, SupportsEvidence
from frenkel.materials import Question
from frenkel.results import Notice

__all__ = ["ROOMS", "Walk", "build_dossier"]

ROOMS = (
    "materials",
    "library",
    "lattice",
    "dynamics",
    "polymer",
    "thermo",
    "process",
    "microstructure",
    "measure",
    "interfaces",
    "cell",
)
"""The rooms in the order of the house, those that are not built yet included."""


@dataclass(frozen=True)
class Walk:
    """What came out of one walk: dossier, each room's results, notices, seconds each room took, whether Ctrl-C ended it."""

    dossier: Dossier
    results: tuple[tuple[str, SupportsEvidence], ...]
    notices: tuple[Notice, ...]
    seconds: tuple[tuple[str, float], ...]
    interrupted: bool = False

    def results_of(self, room: str) -> tuple[SupportsEvidence, ...]:
        """The results of one room, in order."""
        return tuple(result for name, result in self.results if name == room)


def build_dossier(question: Question, *, progress: Callable[[str], None] | None = None) -> Walk:
    """Ask every room in turn; the user's own data stands first. After Ctrl-C the later rooms are refusals.

    Parameters
    ----------
    question : what is asked
    progress : called with the name of each room before it is asked
    """
    dossier = Dossier().add(*question.data)
    results: list[tuple[str, SupportsEvidence]] = []
    notices: list[Notice] = []
    seconds: list[tuple[str, float]] = []
    interrupted = False
    for room in ROOMS:
        started = time.perf_counter()
        try:
            if progress is not None and not interrupted:
                progress(room)
            answer, trouble = _interrupted(room) if interrupted else _ask(room, question, dossier)
        except KeyboardInterrupt:
            interrupted = True
            answer, trouble = _interrupted(room)
            notices.append(Notice("interrupted", f"Interrupted in the room {room}: it and the rooms after it gave no answer."))
        seconds.append((room, time.perf_counter() - started))
        notices.extend(trouble)
        results.extend((room, result) for result in answer.results)
        for result in answer.results:
            notices.extend(getattr(result, "notices", ()))
        dossier = dossier.add(*answer.evidence(), *answer.refusals)
    return Walk(dossier, tuple(results), tuple(dict.fromkeys(notices)), tuple(seconds), interrupted)


def _interrupted(room: str) -> tuple[Answer, tuple[Notice, ...]]:
    return Answer(refusals=(Refusal("", "Interrupted before this room had answered.", "running it again", room=room),)), ()


def _ask(room: str, question: Question, dossier: Dossier) -> tuple[Answer, tuple[Notice, ...]]:
    if importlib.util.find_spec(f"frenkel.{room}") is None:
        missing = Refusal("", f"The room {room} is not built in this version.", room=room)
        return Answer(refusals=(missing,)), ()
    try:
        if importlib.util.find_spec(f"frenkel.{room}.answer") is None:
            return Answer(refusals=(Refusal("", f"The room {room} has no door yet.", room=room),)), ()
        door = importlib.import_module(f"frenkel.{room}.answer")
        answer: Answer = door.answer(question, dossier)
        answer.evidence()  # a result that cannot say what it found is the room's failure too
    except MissingExtra as missing_extra:
        refusal = Refusal("", missing_extra.message, "install the extra", missing_extra.command, room)
        return Answer(refusals=(refusal,)), ()
    except FrenkelError as error:
        return Answer(refusals=(Refusal("", str(error), error.next_step, room=room),)), ()
    except Exception as defect:  # a defect in one room must not take the other rooms' answers away
        text = f"The room {room} failed with {type(defect).__name__}: {defect}. Please report this defect."
        return Answer(refusals=(Refusal("", text, room=room),)), (Notice("defect", text),)
    named = tuple(r if r.room else Refusal(**{**r.to_dict(), "room": room}) for r in answer.refusals)
    return Answer(answer.results, named), ()
