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
from threading import Thread, current_thread, main_thread
from threading import enumerate as threads
from typing import Any, TypeVar

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
    pool = _Pool(processes, mp_context=context, initializer=_serve_the_parent)
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
        # The thread that manages the pool must have closed it before Python wakes it at its end.
        for manager in set(threads()) - other_threads:
            if not manager.daemon:
                manager.join(_LONGEST_END_S)


def _start_server() -> None:
    """Start the server, which leaves Ctrl-C to this process from its first instant on.

    It inherits that the signal is blocked, and so do its workers. The tracker of resources, which
    it would start first, unblocks the signal.
    """
    from multiprocessing import forkserver, resource_tracker

    with _ctrl_c_afterwards():
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
        with _ctrl_c_afterwards():
            return super().submit(fn, *args, **kwargs)


@contextmanager
def _ctrl_c_afterwards() -> Iterator[None]:
    if current_thread() is not main_thread():  # no other one hears of Ctrl-C
        yield
        return
    pressed: list[int] = []
    on_ctrl_c = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, on_ctrl_c)
        if pressed:
            signal.raise_signal(signal.SIGINT)


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
