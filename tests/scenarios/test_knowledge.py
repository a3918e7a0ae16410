"""Three sets of knowledge of one mission: they differ in events, never in rates or plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.experiment.fingerprint import differences, resolved
from sim.scenario.load import read_scenario
from sim.scenario.quantity import draw

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ON_31_OCTOBER, AS_HAPPENED = KNOWN = ("minusma_as_of_31_october", "minusma_as_happened")
CUT = date(2023, 10, 31)


@dataclass(frozen=True)
class Event:
    """Something that came upon the mission from outside, and the risks that hold it.

    ``last`` is the last whole day on which it was in force, ``None`` if no end was published.
    ``like``, if given, is the risk of the base whose length was expected of it.
    """

    first: date
    last: date | None
    what: str
    source: str
    risks: tuple[str, ...] = ()
    like: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it was over on the day of the cut."""
        return self.last is not None and self.last < CUT

    @property
    def days(self) -> str:
        """Its days as scenarios/history/README.md writes them."""
        first, last = (f"{day.day} {day:%b}" if day else "" for day in (self.first, self.last))
        return first if first == last else f"{first} - {last}".rstrip()


def _day(month: int, day: int) -> date:
    return date(2023, month, day)


EVENTS = (
    Event(_day(7, 15), _day(9, 30), "Rains", "UN: the column from Ber, 13 August"),
    Event(
        _day(7, 26), _day(8, 1), "Niger shuts its land borders", "dailynewsen.com: till 2 August",
        ("mali_niger_border_shut",),
    ),
    Event(
        _day(7, 30), None, "Border Niger - Benin shut", "RFI, 1 August 2023",
        ("transit_border_shut",),
    ),
    Event(_day(8, 6), _day(9, 4), "Niger shuts its airspace", "dailynewsen.com"),
    Event(
        _day(8, 8), _day(9, 29), "Timbuktu blockaded", "OCHA, 28 August; allafrica, 29 September",
        ("timbuktu_blockade",),
    ),
    Event(_day(8, 8), None, "Road Douentza - Gao shut", "Studio Tamani", ("rn16_closed",)),
    Event(_day(8, 11), _day(8, 13), "Fighting around Ber", "MINUSMA", ("fighting_at_ber",)),
    Event(_day(9, 7), _day(9, 29), "River closed to boats", "dailynewsen.com; bamada.net"),
    Event(_day(9, 8), _day(9, 9), "Airport of Gao attacked", "setal.net", ("gao_airport_hit",)),
    Event(
        _day(9, 11), _day(9, 11), "Shells on airport and camp of Timbuktu", "africanews.com",
        ("timbuktu_shelled", "timbuktu_airport_hit"),
    ),
    Event(_day(9, 11), None, "War returns to the north", "Wikipedia", ("northern_war",)),
    Event(
        _day(9, 21), _day(9, 21), "Rockets on the camp of Timbuktu", "UN spokesperson",
        ("timbuktu_shelled_again",),
    ),
    Event(_day(9, 24), None, "Convoys held at Gao", "MINUSMA, 23 October", ("convoys_held",)),
    Event(
        _day(10, 1), _day(10, 16), "Convoys held at Timbuktu", "RFI, 16 October",
        ("convoys_held_timbuktu",),
    ),
    Event(
        _day(10, 2), _day(11, 14), "The army marches on Kidal", "Wikipedia; maliweb.net",
        ("fighting_at_kidal",), like="northern_war",
    ),
    Event(
        _day(10, 16), _day(10, 23), "Firing at the camp of Tessalit", "MINUSMA, 23 October",
        ("fighting_at_tessalit",),
    ),
    Event(
        _day(10, 27), _day(11, 3), "Flights refused", "UN spokesperson; MINUSMA, 4 November",
        ("consent_withdrawn",),
    ),
    Event(_day(10, 27), _day(10, 27), "Fuel for Gao held by the customs", "UN spokesperson"),
    Event(
        _day(11, 25), None, "Niger lets no materiel pass", "augengeradeaus.net",
        ("niger_transit_suspended",),
    ),
)  # fmt: skip
"""All that came from outside. Left out are what followed from it and must be forecast: Ber,
Tessalit, Aguelhok, Kidal and Timbuktu left early."""

NOT_YET = ("gao_shelled", "fighting_at_aguelhok", "cargo_leave_withdrawn")
"""What had not come by the cut, and could still follow what had."""

HELD = [(event, risk) for event in EVENTS for risk in event.risks]
BY_THE_CUT = [(event, risk) for event, risk in HELD if event.first <= CUT]
STILL_GOING_ON = [(event, risk) for event, risk in BY_THE_CUT if not event.is_over]


def risk_of(case: object) -> str:
    return case if isinstance(case, str) else ""


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SCENARIOS / "minusma.yaml")


@pytest.fixture(scope="module")
def known():
    return {name: sim.load_scenario(SCENARIOS / f"{name}.yaml") for name in KNOWN}


@pytest.mark.parametrize("name", ["minusma", *KNOWN])
def test_their_history_names_inputs_that_they_all_have(name):
    history = read_scenario(SCENARIOS / f"{name}.yaml").history
    assert history is not None
    assert list(history.misfits) == []


@pytest.mark.parametrize("name", KNOWN)
def test_they_differ_in_risks_only(base, known, name):
    paths = [path for path, _, _ in differences(resolved(base), resolved(known[name]))]
    others = [path for path in paths if not path.startswith(("risks.", "evidence.risks."))]
    assert others == ["mission.name"]


@pytest.mark.parametrize("name", KNOWN)
def test_a_risk_that_is_known_keeps_its_effects(base, known, name):
    for risk, spec in base.risks.items():
        assert known[name].risks[risk].effects == spec.effects


@pytest.mark.parametrize("name", KNOWN)
def test_no_early_exit_is_an_input(known, name):
    assert not any(spec.effects.sites_forced_out for spec in known[name].risks.values())


def test_all_that_came_and_nothing_else_is_in_what_happened(known):
    """Early exits, departures and closings are no events: nothing but ``EVENTS`` may come."""
    risks = known[AS_HAPPENED].risks
    came = {risk for risk, spec in risks.items() if spec.chance == 1 and spec.after is None}
    never = {
        risk
        for risk, spec in risks.items()
        if (spec.start is None or spec.chance == 0)
        and (spec.after is not None and spec.after.chance == 0)
    }
    assert came == {risk for _, risk in HELD}
    assert came | never == set(risks)


@pytest.mark.parametrize(("event", "risk"), HELD, ids=risk_of)
def test_what_happened_has_its_days(known, event, risk):
    spec = known[AS_HAPPENED].risks[risk]
    assert (spec.start, spec.again) == (event.first, None)
    if event.last is None:
        assert spec.duration_days is None
    else:
        assert spec.start + timedelta(days=spec.duration_days - 1) == event.last


@pytest.mark.parametrize(("event", "risk"), BY_THE_CUT, ids=risk_of)
def test_on_31_october_all_that_had_come_is_known(known, event, risk):
    spec = known[ON_31_OCTOBER].risks[risk]
    assert (spec.chance, spec.start, spec.after) == (1, event.first, None)
    if event.is_over:
        assert spec.duration_days == known[AS_HAPPENED].risks[risk].duration_days
        assert spec.again is None


@pytest.mark.parametrize(("event", "risk"), STILL_GOING_ON, ids=risk_of)
def test_on_31_october_the_end_of_what_goes_on_is_not_known(base, known, event, risk):
    """It keeps the length that was expected of it, less what had passed."""
    known_then = known[ON_31_OCTOBER].risks
    into_it = (event.first - known_then[event.like or risk].start).days
    passed = (CUT - event.first).days
    _, mode, high = base.risks[event.like or risk].duration_days.pert
    low, *later = known_then[risk].duration_days.pert
    assert passed <= low <= passed + 1
    assert later == [mode - into_it, high - into_it]


def test_on_31_october_no_later_event_is_known(known):
    """Nothing but what had come, and what may follow it as seen on 1 July."""
    assert set(known[ON_31_OCTOBER].risks) == {*(risk for _, risk in BY_THE_CUT), *NOT_YET}
    assert set(known[AS_HAPPENED].risks) - set(known[ON_31_OCTOBER].risks) == {
        risk for event, risk in HELD if event.first > CUT
    }


@pytest.mark.parametrize("risk", NOT_YET)
def test_on_31_october_what_has_not_come_keeps_the_chance_that_is_left(base, known, risk):
    """Bayes: of the chance p the share s is left after days without it, p s / (1 - p (1 - s))."""
    before, after = (scenario.risks[risk].after for scenario in (base, known[ON_31_OCTOBER]))
    passed = (CUT - known[ON_31_OCTOBER].risks[after.risk].start).days
    quantiles = (np.arange(2_000) + 0.5) / 2_000
    share = np.mean([draw(before.lag_days, u) > passed for u in quantiles])
    left = before.chance * share / (1 - before.chance * (1 - share))
    assert after.chance == pytest.approx(left, abs=0.005)
    if after.chance > 0:
        _, mode, high = before.lag_days.pert
        low, later_mode, later_high = after.lag_days.pert
        assert (low, later_high) == (passed, high)
        assert passed < later_mode <= max(passed + 1, mode)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.what)
def test_the_page_on_what_happened_says_where_each_event_is_held(event):
    page = (SCENARIOS / "history" / "README.md").read_text()
    start = f"| {event.days} | {event.what} |"
    (line,) = (line for line in page.splitlines() if line.startswith(start))
    assert all(f"`{risk}`" in line for risk in event.risks)
    assert event.risks or "`" not in line


def test_knowledge_changes_no_luck(base, known):
    """The same seed gives the same draws: what is not touched by events is the same."""
    one = sim.simulate(base, 1, 3)
    for scenario in known.values():
        other = sim.simulate(scenario, 1, 3)
        assert one.uncertainties == other.uncertainties
        assert other.outcomes != one.outcomes
