"""When the people of a contingent may go home, each quantity at its central value."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil

from sim.scenario.quantity import central, central_date
from sim.scenario.schema import (
    ContingentSpec,
    ReadyAfterCamps,
    ReadyOn,
    ReadyWithSite,
    Scenario,
    SiteSpec,
)
from sim.units import DAYS_PER_WEEK


def planned_ready(scenario: Scenario, contingent: ContingentSpec) -> date | None:
    """The first day if its camps are left as planned; ``None`` for the last guard of a site."""
    match contingent.ready:
        case ReadyOn(on=day):
            return central_date(day)
        case ReadyAfterCamps() as ready:
            closes = [camp.planned_close for camp in _camps(scenario, contingent)]
            return _after(scenario, ready, [day for day in closes if day is not None])
        case ReadyWithSite():
            return None


def earliest_ready(scenario: Scenario, contingent: ContingentSpec) -> date:
    """The first day if each site is left as soon as it may be."""
    match contingent.ready:
        case ReadyOn(on=day):
            first = central_date(day)
        case ReadyAfterCamps() as ready:
            leaves = [camp.leave_from for camp in _camps(scenario, contingent)]
            first = _after(scenario, ready, leaves)
        case ReadyWithSite(with_site=site):
            first = scenario.sites[site].leave_from
    return max(first, scenario.mission.start)


def weeks_provided(contingent: ContingentSpec, people: int, steps: int) -> int:
    """Weeks after it is ready for which a contingent of so many people keeps what it provides.

    It goes with the first of the equal weekly steps that may leave fewer people than its units
    need, at the latest with the last one.
    """
    needed = sum(unit.units * unit.people_per_unit for unit in contingent.provides.values())
    kept = (step for step in range(1, steps) if people - gone_after(step, people, steps) >= needed)
    return max(kept, default=0)


def gone_after(step: int, people: int, steps: int) -> int:
    """How many of so many people may have gone after one of the equal weekly steps."""
    return people * step // steps


def weekly_steps(over_days: float) -> int:
    """In how many weekly steps people go home over so many days."""
    return max(1, ceil(over_days / DAYS_PER_WEEK))


def _camps(scenario: Scenario, contingent: ContingentSpec) -> list[SiteSpec]:
    """The sites for which it waits: those of its own with a planned day."""
    sites = (scenario.sites[name] for name in contingent.at)
    return [site for site in sites if site.planned_close is not None]


def _after(scenario: Scenario, ready: ReadyAfterCamps, left: list[date]) -> date:
    """The first day if its camps are left on some days."""
    last = max([scenario.mission.start, *left])
    return last + timedelta(days=round(central(ready.after_camps_days)))
