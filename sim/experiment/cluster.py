"""A Dask cluster as an executor: one that runs already, or one started on this machine.

Dask does again what a lost worker had in hand, and the results are those of any other executor.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from sim.experiment.fingerprint import PACKAGES
from sim.experiment.parcel import Parcel, VersionsDifferError

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

LOCAL = "local"
"""In place of the address of a scheduler: a cluster of processes on this machine."""

_PATIENCE_S = 15

T = TypeVar("T")


class ClusterError(Exception):
    """A cluster that cannot be used; the message says why, and what would help."""


@contextmanager
def cluster(scheduler: str, processes: int) -> Iterator[Executor]:
    """The executor of a Dask cluster.

    Parameters
    ----------
    scheduler
        Its address (``tcp://HOST:8786``), or ``local``.
    processes
        How many workers to start for ``local``; another cluster has its own.

    Raises
    ------
    ClusterError
        If there is no such cluster, or Dask is not installed.
    VersionsDifferError
        If a worker has other versions of the program or its packages than this process.
    BrokenExecutor
        If the scheduler is lost, or a task has taken one worker after another with it.
    """
    try:
        from distributed import KilledWorker
    except ImportError as error:
        raise ClusterError(
            "a cluster needs the package distributed; pip install 'drawdown[dask]'"
        ) from error
    with _client(scheduler, processes) as client:
        try:
            yield ClusterExecutor(client)
        except CancelledError as error:
            raise BrokenExecutor(f"the scheduler at {scheduler} no longer answers") from error
        except KilledWorker as error:
            raise BrokenExecutor(str(error).partition("\n")[0]) from error


@contextmanager
def _client(scheduler: str, processes: int) -> Iterator[Client]:
    from distributed import Client

    if scheduler == LOCAL:
        with _cluster_here(processes) as own, Client(own) as client:
            yield client
        return
    # What it has to say of a lost scheduler is told once, in our words.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler, timeout=_PATIENCE_S)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"{scheduler}: no Dask scheduler answers there ({error}); write tcp://HOST:8786"
        ) from error
    with client:
        if not client.scheduler_info()["workers"]:
            logging.getLogger(__name__).warning("%s: waits for a first worker", scheduler)
            client.wait_for_workers(1)
        _refuse_other_versions(client)
        yield client


def _refuse_other_versions(client: Client) -> None:
    """Workers that join after the first are looked at when they unpack the scenario."""
    told: Any = client.get_versions(packages=["drawdown", *PACKAGES])
    here = told["client"]["packages"]
    for address, worker in told["workers"].items():
        there = worker["packages"]
        odd = [
            f"{name} {there.get(name) or 'is not'} there, {version} here"
            for name, version in here.items()
            if there.get(name) != version
        ]
        if odd:
            raise VersionsDifferError(f"worker {address}: {', '.join(odd)}")


def _cluster_here(processes: int) -> LocalCluster:
    from distributed import LocalCluster

    # Ctrl-C reaches all processes of a terminal; workers inherit that they leave it to this one.
    on_ctrl_c = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return LocalCluster(
            n_workers=processes,
            threads_per_worker=1,
            dashboard_address=":0",
            silence_logs=logging.ERROR,
        )
    finally:
        signal.signal(signal.SIGINT, on_ctrl_c)


class ClusterExecutor(Executor):
    """The executor of a Dask client, which sends a scenario once.

    Tasks name the scenario by its fingerprint; a worker fetches it when it first meets it, from
    another worker or from the scheduler, and keeps it. It can be made anew, so that it is not
    lost with the workers that hold it. Tasks are begun in the order in which they come.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._tasks: Executor = client.get_executor(pure=False)
        self._sent: dict[Parcel, Any] = {}
        self._tasks_before = count()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """See ``concurrent.futures.Executor``."""
        told = [self._on_cluster(each) if isinstance(each, Parcel) else each for each in args]
        return self._tasks.submit(fn, *told, **kwargs, priority=-next(self._tasks_before))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See ``concurrent.futures.Executor``; the cluster itself goes on."""
        self._tasks.shutdown(wait=wait)

    def _on_cluster(self, parcel: Parcel) -> Any:
        if parcel not in self._sent:
            key = f"scenario-{parcel.fingerprint}"
            self._sent[parcel] = self._client.submit(_itself, parcel, key=key)
        return self._sent[parcel]


def _itself(parcel: Parcel) -> Parcel:
    return parcel
