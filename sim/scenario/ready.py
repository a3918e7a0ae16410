"""When the people of a contingent may go home, each quantity at its central value."""

from __future__ import annotations

from datetime import date, timedelta

from sim.scenario.quantity import central, central_date
from sim.scenario.schema import (
    ContingentSpec,
    ReadyAfterCamps,
    ReadyOn,
    ReadyWithSite,
    Scenario,
    SiteSpec,
)


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


def _camps(scenario: Scenario, contingent: ContingentSpec) -> list[SiteSpec]:
    """The sites for which it waits: those of its own with a planned day."""
    sites = (scenario.sites[name] for name in contingent.at)
    return [site for site in sites if site.planned_close is not None]


def _after(scenario: Scenario, ready: ReadyAfterCamps, left: list[date]) -> date:
    """The first day if its camps are left on some days."""
    last = max([scenario.mission.start, *left])
    return last + timedelta(days=round(central(ready.after_camps_days)))
