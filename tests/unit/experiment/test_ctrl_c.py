"""Ctrl-C waits for what must not be cut in two, and is heard after it."""

from __future__ import annotations

import signal

import pytest

from sim.experiment.ctrl_c import ctrl_c_afterwards


@pytest.fixture(autouse=True)
def in_the_foreground():
    """What a shell has begun in the background may be told to ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_is_heard_at_the_end_of_what_it_must_not_interrupt():
    done = []

    def must_not_be_cut():
        with ctrl_c_afterwards():
            signal.raise_signal(signal.SIGINT)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        must_not_be_cut()
    assert done == ["the rest"]


def test_nothing_is_heard_if_nothing_was_pressed():
    before = signal.getsignal(signal.SIGINT)
    with ctrl_c_afterwards():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
