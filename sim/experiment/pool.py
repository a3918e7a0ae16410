"""A pool of processes on this machine."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from threading import Lock, Thread
from threading import enumerate as threads
from typing import Any, TypeVar

from sim.experiment.ctrl_c import ctrl_c_afterwards

T = TypeVar("T")

_LONGEST_END_S = 10.0


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
        _start_server()
    others, other_threads = set(multiprocessing.active_children()), set(threads())
    wanted, in_use = context.Pipe(duplex=False)
    pool = _Pool(processes, mp_context=context, initializer=_serve, initargs=(wanted,))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise BrokenExecutor("a worker process died, perhaps killed for want of memory") from error
    finally:
        # Either all is done, or nobody wants the rest: no batch in work is waited for.
        with ctrl_c_afterwards():
            pool.shutdown(wait=False, cancel_futures=True)
            in_use.close()
        # The thread that manages the pool must have closed it before Python wakes it at its end.
        _wait_for(set(threads()) - other_threads)
        for worker in set(multiprocessing.active_children()) - others:  # deep in foreign code
            worker.terminate()
        _wait_for(set(threads()) - other_threads)
        wanted.close()


def _wait_for(others: set[Thread]) -> None:
    for thread in others:
        if not thread.daemon:
            thread.join(_LONGEST_END_S)


def _start_server() -> None:
    """Start the server, which leaves Ctrl-C to this process from its first instant on.

    It inherits that the signal is blocked, and so do its workers. The tracker of resources, which
    it would start first, unblocks the signal.
    """
    from multiprocessing import forkserver, resource_tracker

    with ctrl_c_afterwards():
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Pool(ProcessPoolExecutor):
    """A pool in which Ctrl-C finds each worker either begun and known, or not begun.

    A worker half begun would come to life when nobody is there to end it.
    """

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """See ``concurrent.futures.Executor``; workers are begun here."""
        with ctrl_c_afterwards():
            return super().submit(_at_work, fn, *args, **kwargs)


_between_tasks = Lock()
"""In a worker: held while it is in no task, and may be sending what the last one gave."""


def _at_work(fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    _between_tasks.release()
    try:
        return fn(*args, **kwargs)
    finally:
        _between_tasks.acquire()


def _serve(wanted: Connection) -> None:
    """A worker lives as long as it is wanted and its parent lives, and leaves Ctrl-C to that.

    Ctrl-C reaches all processes of a terminal; it is for the parent to say what becomes. If that
    was killed outright, nobody else tells the workers: they would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what the program itself is made of is no garbage: half of the collector's time
    _between_tasks.acquire()
    Thread(target=_end_unwanted, args=(wanted,), daemon=True).start()


def _end_unwanted(wanted: Connection) -> None:
    """End this worker within a task, not between: half a result would be waited for for ever.

    Between two tasks it is the pool that ends it.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    wait([wanted, parent.sentinel])
    while parent.is_alive() and not _between_tasks.acquire(timeout=1.0):
        pass
    os._exit(1)
