"""Items to results over many processes: progress, Ctrl-C, a ledger to resume from, and no item lost.

`run_batch(function, items, key=…)` calls a top-level `function(item, **parameters)` for every item in worker
processes (or over any `concurrent.futures.Executor`) and gives the outcomes in the order of the items. Each
outcome is done with a JSON value, failed with a structured error, or pending after an interrupt. With a
ledger (one SQLite file, written by the parent alone) a run that was interrupted or killed is resumed, and
its result is byte for byte that of an undisturbed run, whatever the number of workers. A worker that dies
costs only time: its chunk is halved until the item that kills it stands alone, which is recorded as failed.
"""

from frenkel.batch._executors import InlineExecutor
from frenkel.batch._ledger import Ledger
from frenkel.batch._outcomes import BatchResult, Outcome
from frenkel.batch._run import run_batch

__all__ = ["BatchResult", "InlineExecutor", "Ledger", "Outcome", "run_batch"]
