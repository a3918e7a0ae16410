"""Rules that are ours to choose: when convoys go, what stays guarded, when a site is given up."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.plain_table import plain_table
from sim.report.plain_words import about, count, percent, title
from sim.scenario.schema import Scenario
from sim.scenario.schema.policy import PolicySpec
from sim.scenario.schema.sites import GuardSpec


def policy_block(scenario: Scenario) -> list[str]:
    """What the mission does by rule, each rule on a line of its own."""
    policy = scenario.policy
    rows = [
        ("convoys", _convoys(policy)),
        ("loading", _loading(policy)),
        ("corridors", f"taken by {policy.corridor_choice.replace('_', ' ')}"),
        ("escorts", "; ".join(_escorts(policy))),
        ("without leave or way", "; ".join(_given_up(policy))),
        ("packing", _packing(policy)),
        ("guard", _guard(policy.guard)),
        *(
            (f"guard of {title(scenario, name)}", _guard(site.guard))
            for name, site in scenario.sites.items()
            if site.guard is not None
        ),
        ("thinning out", f"{percent(policy.thinning_share)} of a camp before its materiel goes"),
        ("inspection", f"{about(policy.inspection_days)} days before handing over"),
        ("last days", "; ".join(_last_days(policy))),
    ]
    return ["Rules, which are ours to choose", *plain_table(("", "rule"), rows)]


def _convoys(policy: PolicySpec) -> str:
    wait = f"{about(policy.longest_wait_days)} days"
    return (
        f"at least {policy.convoy_smallest_vehicles} vehicles, fewer if no more are to come; loads "
        f"wait at most {wait} for a full one; a party drives home with at least "
        f"{policy.overland_smallest_people} people"
    )


def _loading(policy: PolicySpec) -> str:
    least = percent(policy.loading_least_share)
    return f"{about(policy.loading_days)} days for a full convoy, at least {least} of it for any"


def _escorts(policy: PolicySpec) -> Iterator[str]:
    yield f"{policy.convoy_vehicles_per_escort} vehicles each"
    yield f"at most {policy.convoy_escorts_largest} with a convoy"
    if policy.escort_rest_days:
        days = about(policy.escort_rest_days)
        yield f"rest for {days} day{'' if days == '1' else 's'}"
    if policy.escorts_kept_for_camps:
        yield f"{policy.escorts_kept_for_camps} kept for camps"
    yield f"promised back with {percent(policy.escort_return_margin_share)} to spare"


def _given_up(policy: PolicySpec) -> Iterator[str]:
    yield f"a convoy halted for more than {about(policy.turn_back_after_days)} days turns back"
    if policy.stand_down_after_days is None:
        yield "one that waits for leave waits until it comes"
    else:
        waits = about(policy.stand_down_after_days)
        yield f"one that waits for leave is dissolved after {waits} days"


def _packing(policy: PolicySpec) -> str:
    pace = f"{about(policy.packing_containers_per_team_day)} containers a team-day"
    return f"{pace} (cv {about(policy.packing_cv)})"


def _guard(guard: GuardSpec) -> str:
    least = f"at least {count(guard.at_least_people)}"
    people = f"{percent(guard.share)} of the people, {least}" if guard.share else least
    return f"{people}, while materiel is there"


def _last_days(policy: PolicySpec) -> Iterator[str]:
    yield f"what stays can be destroyed {about(policy.disposal_days)} days before a planned leaving"
    yield f"an order to leave at once gives {about(policy.forced_exit_days)} days"
    if policy.columns_join_within_days:
        yield f"last columns wait {about(policy.columns_join_within_days)} days for one another"
