"""Hospitals that go home, by plan, before the camps whose convoys need one have been left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sim.scenario.checks.gross import due_day
from sim.scenario.checks.ground import serves_until
from sim.scenario.checks.roads import free_graph, joined
from sim.scenario.checks.stock import to_travel
from sim.scenario.findings import Finding
from sim.scenario.schema import Provides, Scenario, ZoneSpec


def warnings(scenario: Scenario) -> Iterator[Finding]:
    """By contingent whose hospital is the last to reach a zone: who is still there when it goes."""
    for name, zone in scenario.network.zones.items():
        last = _last_hospital(scenario, name) if zone.evacuation_required else None
        if last is None:
            continue
        day, owner = last
        late = [site for site in sites_behind(scenario, zone) if due_day(scenario, site) > day]
        if late:
            what = (
                f"the last hospital that reaches {name} goes home from {day} on; "
                f"{', '.join(late)} {'is' if len(late) == 1 else 'are'} to be left later, and no "
                "convoy sets out there without one"
            )
            right = "let it go later, another hospital reach the zone, or the camps close earlier"
            yield Finding(("contingents", owner, "ready"), what, right)


def _last_hospital(scenario: Scenario, zone: str) -> tuple[date, str] | None:
    """Until when, by plan, a hospital reaches a zone, and whose it is."""
    return max(
        (
            (serves_until(scenario, scenario.contingents[owner]), owner)
            for owner, _ in hospitals_for(scenario, zone)
        ),
        default=None,
    )


def hospitals_for(scenario: Scenario, zone: str) -> Iterator[tuple[str, str]]:
    """Owner and base of each hospital that reaches a zone."""
    for owner, contingent in scenario.contingents.items():
        for unit in contingent.provides.values():
            if unit.kind is Provides.HOSPITAL and zone in unit.reaches:
                assert unit.base is not None  # the schema demands it of hospitals
                yield owner, unit.base


def sites_behind(scenario: Scenario, zone: ZoneSpec) -> list[str]:
    """Sites with loads to send whose every way to a hub leads through a zone."""
    around, held = free_graph(scenario, lambda other: other is zone), to_travel(scenario)
    return [
        name
        for name, site in scenario.sites.items()
        if held[name]
        and site.materiel_to
        and not any(joined(around, name, hub) for hub in site.materiel_to)
    ]
