"""A pool of processes on this machine."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from threading import Thread


@contextmanager
def process_pool(processes: int) -> Iterator[Executor | None]:
    """An executor with so many processes; ``None`` (run in this process) for one.

    Workers start from a server that has loaded the model and nothing else. Forking this process
    would be quicker by half a second, but is unsafe beside the threads of NumPy and Arrow.
    """
    if processes <= 1:
        yield None
        return
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["sim.experiment.runner"])
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_serve_the_parent)
    try:
        yield pool
    except BrokenProcessPool as error:
        raise BrokenExecutor("a worker process died, perhaps killed for want of memory") from error
    finally:
        # Either all is done, or nobody wants the rest: no batch in work is waited for.
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()
            worker.join()


def _serve_the_parent() -> None:
    """A worker lives as long as its parent, and leaves Ctrl-C to it.

    Ctrl-C reaches all processes of a terminal; it is for the parent to say what becomes. If that
    was killed outright, nobody else tells the workers: they would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what the program itself is made of is no garbage: half of the collector's time
    Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
