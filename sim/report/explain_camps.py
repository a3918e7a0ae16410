"""What camps live on, who takes sites over, and what may make them leave before their date."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.plain_table import plain_table
from sim.report.plain_words import about, count, percent, title, why_early
from sim.scenario.checks.crews import undriven
from sim.scenario.schema import EarlyExitSpec, ReceiverSpec, Scenario


def supply_block(scenario: Scenario) -> list[str]:
    """What the people of each camp use up, can store, and do without."""
    rows = []
    for site in scenario.sites.values():
        spec = site.supply
        if spec is not None:
            never = spec.leave_after_days is None
            rows.append(
                (
                    site.name,
                    about(spec.truckloads_per_week),
                    about(spec.reserve_days),
                    percent(spec.send_below_share),
                    percent(spec.packing_share),
                    "never" if never else f"{about(spec.leave_after_days)} days",
                )
            )
    header = ("", "truckloads a week", "days stored", "sent below", "packs without", "leaves after")
    return ["What camps live on", *plain_table(header, rows)] if rows else []


def crew_block(scenario: Scenario) -> list[str]:
    """Vehicles that nobody is there to drive away."""
    rows = [
        (
            title(scenario, found.site),
            count(found.drives),
            count(found.vehicles),
            "stay behind when it is left" if found.stay_behind else "stay, and it is never left",
        )
        for found in undriven(scenario)
    ]
    header = ("", "drive", "find no driver", "these")
    return ["Vehicles without a driver", *plain_table(header, rows)] if rows else []


def early_exit_block(scenario: Scenario) -> list[str]:
    """What may make sites leave early, and receivers that do not simply stand ready."""
    rows = []
    for site in scenario.sites.values():
        if receiver := "; ".join(_receiver(site.receiver)):
            rows.append((site.name, "receiver", receiver))
        for spec in site.leaves_early.values():
            rows.append((site.name, "leaves early", _early(scenario, spec)))
    return ["Receivers and early exits", *plain_table(("there", "what", ""), rows)] if rows else []


def _receiver(spec: ReceiverSpec) -> Iterator[str]:
    if spec.present_chance < 1.0:
        yield f"comes with chance {spec.present_chance:g}"
    if spec.comes is not None:
        yield f"there from {about(spec.comes)}"
    if spec.wait_days is not None:
        yield f"waited for {about(spec.wait_days)} days"
    if spec.wants_site_within_days is not None:
        yield f"wants the site {about(spec.wants_site_within_days)} days after it comes"


def _early(scenario: Scenario, spec: EarlyExitSpec) -> str:
    surely = "surely" if spec.chance == 1.0 else f"with chance {spec.chance:g}"
    notice = f", {about(spec.notice_days)} days later" if spec.notice_days else ""
    return f"{surely} {why_early(scenario, spec)}{notice}"
