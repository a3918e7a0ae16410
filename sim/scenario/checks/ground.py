"""Gross sums of work on the ground: packing, trucks, drivers, escorts, yards, border crossings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from sim.scenario.checks.gross import Due, GrossSum, Supply, due_day, packing_day
from sim.scenario.checks.hauls import Haul, is_container
from sim.scenario.checks.means import field_fleets, fleet_bases
from sim.scenario.checks.stock import to_travel
from sim.scenario.findings import Path
from sim.scenario.quantity import central, central_date
from sim.scenario.schema import ContingentSpec, Provides, ReadyAfterCamps, ReadyOn, Scenario


def packing(scenario: Scenario) -> Iterator[GrossSum]:
    """Team-days of packing at each site, up to its day of leaving."""
    held, pace = to_travel(scenario), scenario.policy.packing_containers_per_team_day
    for name, site in scenario.sites.items():
        first, last = packing_day(scenario, name), due_day(scenario, name)
        containers = sum(n for load, n in held[name].items() if is_container(scenario, load))
        teams = Supply(central(site.packing_teams), first, last)
        path = ("sites", name, "packing_teams")
        dues = (Due(last, containers / pace, first),)
        work = "team-days of packing"
        yield GrossSum("packing", name, "team-days", work, path, "teams", dues, (teams,))


def trucks(scenario: Scenario, inward: list[Haul], outward: list[Haul]) -> Iterator[GrossSum]:
    """Days of trucks, flatbeds and drivers of the field and corridor fleets of each hub."""
    for serves, hauls in (("field", inward), ("corridor", outward)):
        for base in dict.fromkeys(haul.base for haul in hauls):
            own = [haul for haul in hauls if haul.base == base]
            for kind in ("trucks", "flatbeds", "drivers"):
                if kind != "drivers" or any(haul.drivers for haul in own):
                    yield _fleets(scenario, base, serves, kind, own)


def _used(haul: Haul, kind: str) -> float:
    """Means of one kind that a haul takes, counted once a load."""
    return {"trucks": haul.trucks, "flatbeds": haul.loads.flats, "drivers": haul.drivers}[kind]


def escorts(scenario: Scenario, hauls: list[Haul]) -> Iterator[GrossSum]:
    """Days of escort operations from each base."""
    for base in dict.fromkeys(haul.base for haul in hauls if haul.escort):
        dues, home_days = [], 0.0
        for haul in hauls:
            if haul.base == base and haul.escort:
                days, home = haul.escorts * haul.escort.days, haul.escorts * haul.escort.home
                dues.append(Due(haul.by, days, haul.first, home))
                home_days = max(home_days, haul.escort.home)
        served = {base} | {name for name in scenario.sites if base in fleet_bases(scenario, name)}
        found = list(_units(scenario, served))
        path = found[0][0] if found else ("escorts",)
        supplies = tuple(supply for _, supply in found)
        work = f"days of escort operations at {base}"
        yield GrossSum(
            "escorts", base, "unit-days", work, path, "escorts", tuple(dues), supplies, home_days
        )


def yards(scenario: Scenario, inward: list[Haul], outward: list[Haul]) -> Iterator[GrossSum]:
    """Loads that the yard of each hub must take in from camps, and load on their way out."""
    for name, site in scenario.sites.items():
        through = [haul for haul in outward if haul.base == name]
        if not through or site.yard_loads_per_day is None:
            continue
        dues = [Due(haul.by, haul.loads.total, haul.first) for haul in through]
        last = max(haul.by for haul in through)
        dues += [
            Due(last, haul.loads.total, haul.first)
            for haul in inward
            if scenario.sites[haul.site].materiel_to[0] == name
        ]
        supply = Supply(site.yard_loads_per_day, scenario.mission.start, scenario.mission.deadline)
        path = ("sites", name, "yard_loads_per_day")
        work = f"loads in and out of the yard at {name}"
        yield GrossSum("yard", name, "loads", work, path, "to its pace", tuple(dues), (supply,))


def borders(scenario: Scenario, outward: list[Haul]) -> Iterator[GrossSum]:
    """Slots for trucks at each crossing that loads must pass until they are out."""
    dues: dict[str, list[Due]] = defaultdict(list)
    for haul in outward:
        for name in sorted(haul.borders):
            dues[name].append(Due(haul.by, haul.vehicles, haul.first))
    for name, needs in dues.items():
        slots = scenario.network.borders[name].trucks_per_day
        supply = Supply(slots, scenario.mission.start, scenario.mission.deadline)
        path = ("network", "borders", name, "trucks_per_day")
        work = f"border slots at {name}"
        yield GrossSum("border slots", name, "trucks", work, path, "slots", tuple(needs), (supply,))


# -- means -------------------------------------------------------------------------------------


def _fleets(scenario: Scenario, base: str, serves: str, kind: str, hauls: list[Haul]) -> GrossSum:
    """The sum of one kind of means in the fleets of a base that serve the same and are sent."""
    start, deadline = scenario.mission.start, scenario.mission.deadline
    sent = field_fleets(scenario, base)[:1]
    supplies, names = [], []
    for name, fleet in scenario.fleets.items():
        if (
            fleet.base != base
            or fleet.serves != serves
            or (serves == "field" and fleet not in sent)
        ):
            continue
        first = start if fleet.available_from is None else central_date(fleet.available_from)
        ramp_days = central(fleet.ramp_up_days)
        if ramp_days:
            first = max(first, packing_day(scenario, base))
        amount = central(getattr(fleet, kind))
        supplies.append(Supply(amount, max(first, start), deadline, ramp_days))
        names.append(name)
    dues = tuple(
        Due(h.by, _used(h, kind) * h.round.days, h.first, _used(h, kind) * h.round.home)
        for h in hauls
    )
    path: Path = ("fleets", *sorted(names)[:1], kind)
    unit = f"{kind.removesuffix('s')}-days"
    work = f"{serves} {unit} at {base}"
    home_days = max((haul.round.home for haul in hauls if _used(haul, kind)), default=0.0)
    return GrossSum(
        f"{serves} {kind}", base, unit, work, path, kind, dues, tuple(supplies), home_days
    )


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
