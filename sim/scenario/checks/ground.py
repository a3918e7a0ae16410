"""Gross sums of work on the ground: packing, trucks, drivers, escorts, border crossings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil

from sim.scenario.checks.gross import Due, GrossSum, Supply, due_day, packing_day
from sim.scenario.checks.hauls import field_hauls, on_trucks, up_to_border, ways_out
from sim.scenario.checks.means import fleet_base
from sim.scenario.checks.stock import to_travel
from sim.scenario.findings import Path
from sim.scenario.quantity import central, central_date
from sim.scenario.schema import ContingentSpec, Provides, ReadyAfterCamps, ReadyOn, Scenario


def packing(scenario: Scenario) -> Iterator[GrossSum]:
    """Team-days of packing at each site, up to its day of leaving."""
    held, pace = to_travel(scenario), scenario.policy.packing_containers_per_team_day
    for name, site in scenario.sites.items():
        last = due_day(scenario, name)
        containers = on_trucks(scenario, held[name])[0]
        teams = Supply(central(site.packing_teams), packing_day(scenario, name), last)
        path = ("sites", name, "packing_teams")
        dues = (Due(last, containers / pace),)
        work = "team-days of packing"
        yield GrossSum("packing", name, "team-days", work, path, "teams", dues, (teams,))


def trucks(scenario: Scenario) -> Iterator[GrossSum]:
    """Days of trucks, flatbeds and drivers of the field and corridor fleets of each hub."""
    for serves, hauls in (("field", field_hauls(scenario)), ("corridor", ways_out(scenario))):
        for base in dict.fromkeys(haul.base for haul in hauls):
            own = [haul for haul in hauls if haul.base == base]
            for kind in ("trucks", "flatbeds", "drivers"):
                dues = tuple(Due(haul.by, getattr(haul, kind) * haul.days) for haul in own)
                if kind != "drivers" or any(due.amount for due in dues):
                    yield _fleets(scenario, base, serves, kind, dues)


def escorts(scenario: Scenario) -> Iterator[GrossSum]:
    """Days of escort operations from each base."""
    hauls = [*field_hauls(scenario), *ways_out(scenario)]
    size = scenario.policy.convoy_vehicles_per_escort
    for base in dict.fromkeys(haul.base for haul in hauls if haul.escort_days):
        own = [haul for haul in hauls if haul.base == base and haul.escort_days]
        dues = tuple(Due(haul.by, ceil(haul.vehicles / size) * haul.escort_days) for haul in own)
        served = {base} | {name for name in scenario.sites if fleet_base(scenario, name) == base}
        found = list(_units(scenario, served))
        path = found[0][0] if found else ("escorts",)
        supplies = tuple(supply for _, supply in found)
        work = f"days of escort operations at {base}"
        yield GrossSum("escorts", base, "unit-days", work, path, "escorts", dues, supplies)


def borders(scenario: Scenario) -> Iterator[GrossSum]:
    """Slots for trucks at each crossing up to where loads are out, by first corridors."""
    dues: dict[str, list[Due]] = defaultdict(list)
    first: dict[str, date] = {}
    for haul in ways_out(scenario):
        corridor = scenario.network.corridors[scenario.sites[haul.base].corridors[0]]
        inside = up_to_border(scenario, corridor.way, corridor.out_at)
        starts = packing_day(scenario, haul.base)
        for name, border in scenario.network.borders.items():
            if border.at in inside:
                dues[name].append(Due(haul.by, haul.vehicles))
                first[name] = min(starts, first.get(name, starts))
    for name, needs in dues.items():
        slots = scenario.network.borders[name].trucks_per_day
        supply = Supply(slots, first[name], scenario.mission.deadline)
        path = ("network", "borders", name, "trucks_per_day")
        work = f"border slots at {name}"
        yield GrossSum("border slots", name, "trucks", work, path, "slots", tuple(needs), (supply,))


# -- means -------------------------------------------------------------------------------------


def _fleets(
    scenario: Scenario, base: str, serves: str, kind: str, dues: tuple[Due, ...]
) -> GrossSum:
    """The sum of one kind of means in all fleets of a base that serve the same."""
    start, deadline = scenario.mission.start, scenario.mission.deadline
    supplies, names = [], []
    for name, fleet in scenario.fleets.items():
        if fleet.base != base or fleet.serves != serves:
            continue
        first = start if fleet.available_from is None else central_date(fleet.available_from)
        ramp_days = central(fleet.ramp_up_days)
        if ramp_days:
            first = max(first, packing_day(scenario, base))
        amount = central(getattr(fleet, kind))
        supplies.append(Supply(amount, max(first, start), deadline, ramp_days))
        names.append(name)
    path: Path = ("fleets", *sorted(names)[:1], kind)
    unit = f"{kind.removesuffix('s')}-days"
    work = f"{serves} {unit} at {base}"
    return GrossSum(f"{serves} {kind}", base, unit, work, path, kind, dues, tuple(supplies))


def _units(scenario: Scenario, bases: set[str]) -> Iterator[tuple[Path, Supply]]:
    """Escort units at some bases, each until its contingent may go home."""
    start, deadline = scenario.mission.start, scenario.mission.deadline
    for owner, contingent in scenario.contingents.items():
        last = serves_until(scenario, contingent)
        for unit, provision in contingent.provides.items():
            if provision.kind is Provides.ESCORT and provision.base in bases:
                path: Path = ("contingents", owner, "provides", unit, "units")
                yield path, Supply(provision.units, start, last)
    for name, escort in scenario.escorts.items():
        if escort.base in bases:
            first = max(escort.available_from or start, start)
            yield ("escorts", name, "units"), Supply(escort.units, first, deadline)


def serves_until(scenario: Scenario, contingent: ContingentSpec) -> date:
    """The planned last day on which a contingent provides its units."""
    ready, last = contingent.ready, scenario.mission.deadline
    if isinstance(ready, ReadyOn):
        return min(central_date(ready.on), last)
    if isinstance(ready, ReadyAfterCamps):
        closes = (scenario.sites[site].planned_close for site in contingent.at)
        left = max((day for day in closes if day), default=scenario.mission.start)
        return min(left + timedelta(days=central(ready.after_camps_days)), last)
    return last
