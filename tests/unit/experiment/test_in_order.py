"""Results come in order, and Ctrl-C never finds a task's lock taken that its end needs."""

import signal
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from sim.experiment import in_order as module
from sim.experiment.in_order import in_order


def over(result):
    task = Future()
    task.set_result(result)
    return task


def test_results_come_in_order_whatever_ends_first():
    first = Future()

    def handed_out():
        yield from (first, over(1), 2, over(3))
        first.set_result(0)

    told = []
    assert list(in_order(handed_out(), told.append)) == [0, 1, 2, 3]
    assert told == [1, 3]  # a result that was there before is no news


def test_ctrl_c_never_finds_the_lock_of_a_task_that_is_not_over_taken():
    """The executor takes that lock to begin and to end the task: it would wait for ever."""

    class Task(Future):
        """Its lock is its own until it is over, save where Ctrl-C must wait."""

        is_over = False

    def guarded(name):
        def ask(task, *args):
            assert task.is_over or signal.getsignal(signal.SIGINT) is not on_ctrl_c
            asked.add(name)
            return getattr(Future, name)(task, *args)

        return ask

    for name in ("add_done_callback", "cancel", "cancelled", "done", "exception", "result"):
        setattr(Task, name, guarded(name))

    def end_last_first():
        for number, task in reversed([*enumerate(tasks)][:3]):  # the last of all never ends
            task.is_over = True
            task.set_result(number)

    asked, told, tasks = set(), [], [Task() for _ in range(4)]
    on_ctrl_c = signal.getsignal(signal.SIGINT)

    def handed_out():
        yield from tasks
        executor.submit(end_last_first)

    with ThreadPoolExecutor(1) as executor:
        coming = in_order(handed_out(), told.append)
        assert [next(coming) for _ in range(3)] == [0, 1, 2]
        coming.close()
    assert told == [2, 1]
    assert asked >= {"cancel", "result"}
    assert Future.cancelled(tasks[3])


def test_no_more_is_handed_out_than_is_soon_needed(monkeypatch):
    monkeypatch.setattr(module, "_TASKS_AHEAD", 3)
    handed_out = []

    def tasks():
        for number in range(10):
            handed_out.append(number)
            yield over(number)

    for result in in_order(tasks()):
        assert handed_out[-1] <= result + 2


def test_what_broke_a_task_is_raised_in_its_turn_and_the_rest_is_not_done():
    broken, rest = Future(), Future()
    broken.set_exception(ZeroDivisionError("no truck"))
    coming = in_order([over(0), broken, rest])
    assert next(coming) == 0
    with pytest.raises(ZeroDivisionError, match="no truck"):
        next(coming)
    assert rest.cancelled()
