"""Sites that are left, as planned, while others still need them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sim.scenario.checks.hospitals import hospitals_for, sites_behind
from sim.scenario.checks.stock import to_travel, travellers
from sim.scenario.findings import Finding
from sim.scenario.schema import Scenario


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Hubs, and bases of hospitals, that go before those who come or ask for them."""
    yield from _hubs(scenario)
    yield from _hospitals(scenario)


def _last_left(scenario: Scenario, names: Sequence[str], before: date) -> tuple[str, date] | None:
    """The last of some sites and its day, if all of them leave, empty or not, before a day."""
    days = {
        name: site.planned_close
        for name in names
        if (site := scenario.sites[name]).planned_close is not None
        and site.at_planned_close == "leave"
        and site.planned_close < before
    }
    if not names or len(days) < len(names):
        return None
    last = max(days, key=lambda name: (days[name], name))
    return last, days[last]


def _hubs(scenario: Scenario) -> Iterator[Finding]:
    """Hubs that leave before the last people, or the last materiel, of a camp come to them."""
    held, people = to_travel(scenario), travellers(scenario)
    for name, site in scenario.sites.items():
        if site.planned_close is None:
            continue
        for hubs, what in (
            ((site.people_to,) if people[name] and site.people_to else (), "people"),
            (site.materiel_to if held[name] else (), "materiel"),
        ):
            if (last := _last_left(scenario, hubs, site.planned_close)) is not None:
                hub, day = last
                told = (
                    f"the last {what} of {name} can come on {site.planned_close}, and {hub} is "
                    f"left on {day}: they go on to what stands behind it, if anything does"
                )
                right = "close it later, or these before it"
                yield Finding(("sites", hub, "planned_close"), told, right)


def _hospitals(scenario: Scenario) -> Iterator[Finding]:
    """Bases of the only hospitals for a zone that leave before a site does whose ways cross it."""
    for name, zone in scenario.network.zones.items():
        bases = sorted({base for _, base in hospitals_for(scenario, name)})
        for site in sites_behind(scenario, zone) if zone.evacuation_required else ():
            close = scenario.sites[site].planned_close
            if close is None:
                continue
            last = _last_left(scenario, bases, close)
            if last is not None:
                base, day = last
                told = (
                    f"no hospital reaches {name} once {base} is left on {day}, and {site} sends "
                    f"convoys until {close}"
                )
                yield Finding(("sites", base, "planned_close"), told, "close it later")
