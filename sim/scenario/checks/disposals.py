"""Disposal: loads that are there, of classes that may come to that end, in time for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sim.scenario.checks.stock import holdings
from sim.scenario.findings import Finding, Path
from sim.scenario.schema import Fate, LateDisposalSpec, MaterielClass, Scenario

_GIVEN_AWAY = (Fate.TRANSFER, Fate.SELL, Fate.GIFT)
_OWNERS = ("un_owned", "contingent_owned")


def findings(scenario: Scenario) -> list[Finding]:
    """All disposal that cannot be, or must not be."""
    return [
        *_planned(scenario),
        *_when_left(scenario),
        *_late(scenario),
        *_two_rules(scenario),
    ]


def _planned(scenario: Scenario) -> Iterator[Finding]:
    held = holdings(scenario)
    planned: Counter[tuple[str, str, str]] = Counter()
    for name, disposal in scenario.disposals.items():
        path: Path = ("disposals", name)
        if scenario.loads[disposal.load_class].kind == "people":
            what = f"{disposal.load_class} are people"
            yield Finding((*path, "load_class"), what, "name a class of containers or vehicles")
            continue
        yield from _given_away(scenario, (*path, "fate"), disposal.load_class, disposal.fate)
        if disposal.fate is Fate.DESTROY and disposal.loads:
            yield from _nobody_destroys(scenario, (*path, "fate"), disposal.load_class)
        holding = (disposal.site, disposal.owner, disposal.load_class)
        planned[holding] += disposal.loads
        if planned[holding] > held[holding]:
            what = f"{planned[holding]:,} {disposal.load_class} to dispose of"
            right = f"{disposal.owner} has {held[holding]:,} of them at {disposal.site}"
            yield Finding((*path, "loads"), what, right)


def _given_away(scenario: Scenario, path: Path, load_class: str, fate: str) -> Iterator[Finding]:
    """What is sensitive and would be transferred, sold or gifted."""
    load = scenario.loads[load_class]
    if load.kind != "people" and load.sensitive and fate in _GIVEN_AWAY:
        what = f"{load_class} are sensitive and may never be transferred, sold or gifted"
        yield Finding(path, what, "write destroy, or leave them out")


def _nobody_destroys(scenario: Scenario, path: Path, load_class: str) -> Iterator[Finding]:
    """What is to be destroyed where no team can destroy any in a day."""
    load = scenario.loads[load_class]
    if load.kind != "people" and not load.when_left.destroyed_per_day:
        what = f"a site can destroy 0 {load_class} a day, so none of them ever are"
        right = f"set loads.{load_class}.when_left.destroyed_per_day, or choose another end"
        yield Finding(path, what, right)


def _when_left(scenario: Scenario) -> Iterator[Finding]:
    for name, load in scenario.loads.items():
        if load.kind != "people":
            for owner in _OWNERS:
                path: Path = ("loads", name, "when_left", owner)
                fate = getattr(load.when_left, owner)
                if load.sensitive and fate in _GIVEN_AWAY and owner not in _written(load):
                    what = f"{name} are sensitive, and {fate}, the default, gives them away"
                    yield Finding(path, what, f"write when_left: {{{owner}: destroy}} there")
                    continue
                yield from _given_away(scenario, path, name, fate)


def _written(load: MaterielClass) -> set[str]:
    return load.when_left.model_fields_set


def _late(scenario: Scenario) -> Iterator[Finding]:
    for name, rule in scenario.policy.late_disposal.items():
        path: Path = ("policy", "late_disposal", name)
        for position, load_class in enumerate(rule.classes):
            if scenario.loads[load_class].kind == "people":
                what = f"{load_class} are people"
                right = "name classes of containers or vehicles"
                yield Finding((*path, "classes", position), what, right)
        for load_class in classes_of(scenario, rule):
            for owner in _OWNERS:
                yield from _given_away(scenario, (*path, owner), load_class, getattr(rule, owner))
        if rule.un_owned == rule.contingent_owned == "repatriate":
            what = "it disposes of nothing: both owners keep all"
            yield Finding(
                (*path, "contingent_owned"), what, "name another fate, or delete the rule"
            )
        yield from _begins_too_early(scenario, path, rule)


def _begins_too_early(scenario: Scenario, path: Path, rule: LateDisposalSpec) -> Iterator[Finding]:
    start = scenario.mission.start
    for site in sites_of(scenario, rule):
        date = scenario.sites[site].planned_close or scenario.mission.deadline
        if date - timedelta(days=rule.days_before) < start:
            what = (
                f"{rule.days_before} days before {date}, the date of {site}, the mission has not "
                f"begun (it does on {start})"
            )
            yield Finding((*path, "days_before"), what, "write fewer days, or name other sites")
            return


def _two_rules(scenario: Scenario) -> Iterator[Finding]:
    """Loads that fall under two rules at once."""
    first: dict[tuple[str, str], str] = {}
    for name, rule in sorted(scenario.policy.late_disposal.items()):
        held = [
            (site, load) for site in sites_of(scenario, rule) for load in classes_of(scenario, rule)
        ]
        shared = next((entry for entry in held if entry in first), None)
        if shared is not None:
            site, load_class = shared
            what = f"{load_class} at {site} fall under {first[shared]} already"
            right = "name sites or classes, so that one rule holds for each"
            yield Finding(("policy", "late_disposal", name), what, right, on_key=True)
        first |= dict.fromkeys(held, name)


def sites_of(scenario: Scenario, rule: LateDisposalSpec) -> tuple[str, ...]:
    """The sites for which a rule holds."""
    return rule.sites or tuple(scenario.sites)


def classes_of(scenario: Scenario, rule: LateDisposalSpec) -> tuple[str, ...]:
    """The load classes for which a rule holds."""
    material = tuple(name for name, load in scenario.loads.items() if load.kind != "people")
    return rule.classes or material
