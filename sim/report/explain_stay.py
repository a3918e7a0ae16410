"""What movements require, what becomes of what does not travel, and at what price."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.plain_table import plain_table
from sim.report.plain_words import about, count, owner_title, plain, title
from sim.scenario.checks.disposals import classes_of, sites_of
from sim.scenario.checks.hospitals import hospitals_for
from sim.scenario.paths import children
from sim.scenario.schema import Scenario, SiteSpec, ZoneSpec


def requirement_block(scenario: Scenario) -> list[str]:
    """Zones that demand something of a convoy, and hubs that have not room for all."""
    rows = []
    for name, zone in scenario.network.zones.items():
        needs = "; ".join(_needs(scenario, name, zone))
        if needs:
            rows.append((plain(name), needs))
    for site in scenario.sites.values():
        room = "; ".join(_room(site))
        if room:
            rows.append((site.name, room))
    return ["What convoys need", *plain_table(("there", "no convoy without"), rows)] if rows else []


def _needs(scenario: Scenario, name: str, zone: ZoneSpec) -> Iterator[str]:
    if zone.escort_required:
        yield "escort"
    if zone.search == "required":
        yield "search team"
    elif zone.search == "if_available":
        yield "search team if one is free"
    if zone.air_cover == "if_available":
        yield "air cover if one is free"
    if zone.evacuation_required:
        bases = [title(scenario, base) for _, base in hospitals_for(scenario, name)]
        yield f"helicopter with leave to fly, hospital at {' or '.join(bases)}"


def _room(site: SiteSpec) -> Iterator[str]:
    if site.yard_slots is not None:
        yield f"free yard slots (of {count(site.yard_slots)})"
    if site.beds is not None:
        yield f"free beds for people (of {count(site.beds)})"


def disposal_block(scenario: Scenario) -> list[str]:
    """What is planned not to travel, what goes when it is late, and what is left at the end."""
    rows = []
    for name, spec in scenario.disposals.items():
        owner = owner_title(scenario, spec.owner)
        what = f"{spec.fate} {count(spec.loads)} {plain(spec.load_class)} of {owner}"
        pace = f"from {about(spec.starts)}, {about(spec.per_week)} a week"
        rows.append((plain(name), f"{title(scenario, spec.site)}: {what}, {pace}"))
    for name, rule in scenario.policy.late_disposal.items():
        sites = ", ".join(title(scenario, name) for name in sites_of(scenario, rule))
        classes = " and ".join(map(plain, classes_of(scenario, rule)))
        late = (
            f"from {rule.days_before} days before the last day while more than "
            f"{count(rule.more_than)} {classes} are there: {rule.un_owned} the mission's own, "
            f"{about(rule.given_per_day)} a day; {rule.contingent_owned} what contingents own"
        )
        rows.append((f"late: {plain(name)}", f"{sites}: {late}"))
    for name, load in scenario.loads.items():
        if load.kind != "people":
            left = load.when_left
            told = (
                f"{left.un_owned} the mission's own, "
                f"{left.contingent_owned} what contingents own; {about(left.destroyed_per_day)} a "
                "day can be destroyed"
            )
            rows.append(
                (
                    f"{plain(name)} left behind",
                    told + ("; never given away" if load.sensitive else ""),
                )
            )
    return (
        ["What becomes of what does not travel", *plain_table(("", "what is done"), rows)]
        if rows
        else []
    )


def price_block(scenario: Scenario) -> list[str]:
    """Prices and values, if there are any."""
    rows = []
    for name, price in children(scenario.costs) if scenario.costs is not None else ():
        if price:
            rows.append((plain(str(name).removesuffix("_usd")), about(price)))
    for name, load in scenario.loads.items():
        if load.kind != "people" and load.value_usd:
            rows.append((f"value of one of {plain(name)}", about(load.value_usd)))
    return ["Prices", *plain_table(("", "USD"), rows)] if rows else []
