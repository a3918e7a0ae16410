"""Chances of leave: a risk can lower what the host usually gives, and never raises it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.findings import Finding, Path
from sim.scenario.paths import paths_of
from sim.scenario.quantity import central
from sim.scenario.schema import Scenario


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """Chances of risks that are no lower than the usual one, so that they change nothing.

    Of those that nobody knows, a draw may be lower.
    """
    named = scenario.uncertainties.named.values()
    drawn = paths_of(scenario, (pattern for spec in named for pattern in spec.paths))
    yield from (finding for finding in _idle_chances(scenario) if finding.path not in drawn)
    yield from _too_slow(scenario)


def _too_slow(scenario: Scenario) -> Iterator[Finding]:
    """Answers of the host that come, as a planner reckons, only when the mission is over."""
    days = (scenario.mission.horizon - scenario.mission.start).days + 1
    leave = scenario.clearances
    for kind, of in (("ground", leave.ground), ("flights", leave.flights), ("cargo", leave.cargo)):
        path: Path = ("clearances", kind)
        by_zone = {(*path, "lag_days_by_zone", z): lag for z, lag in of.lag_days_by_zone.items()}
        for place, lag in {(*path, "lag_days"): of.lag_days, **by_zone}.items():
            if central(lag) >= days:
                what = f"the first answer comes after {central(lag):g} of the mission's {days} days"
                yield Finding(place, what, "write days, or choose a later mission.horizon")


def _idle_chances(scenario: Scenario) -> Iterator[Finding]:
    usual = scenario.clearances
    of_hubs = [
        usual.cargo.chance.get(site.zone, usual.cargo.chance_per_week)
        for site in scenario.sites.values()
        if site.corridors
    ]
    of_cargo = max(of_hubs, default=0.0)
    for name, risk in scenario.risks.items():
        path: Path = ("risks", name, "effects")
        effects = risk.effects
        for key, chances, before in (
            ("ground_clearance_chance", effects.ground_clearance_chance, usual.ground.chance),
            ("flight_clearance_chance", effects.flight_clearance_chance, usual.flights.chance),
        ):
            for zone, chance in chances.items():
                if chance >= (of_zone := before.get(zone, 1.0)):
                    yield _idle((*path, key, zone), chance, of_zone)
        cargo = effects.cargo_clearance_chance
        if cargo is not None and cargo >= of_cargo:
            yield _idle((*path, "cargo_clearance_chance"), cargo, of_cargo)


def _idle(path: Path, chance: float, usual: float) -> Finding:
    what = f"{chance:g} changes nothing: the lowest chance in force holds, and {usual:g} is usual"
    less = f"write less than {usual:g}, or " if usual else ""
    return Finding(path, what, f"{less}give a higher chance under clearances")
