"""Small whole missions at random: plain data as a planner could have typed it.

Each is valid by construction as far as that is simple; what the checks still refuse is thrown
away. Ranges are wider than sense: fleets of one truck, clearance that never comes, risks that
shut the only road for good.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sim.model.mission import Mission
from sim.model.outcomes import result_of
from sim.records import ReplicationResult
from sim.scenario.checks import errors_of
from sim.scenario.schema import CostsSpec, Scenario
from sim.units import HOURS_PER_DAY

START = date(2030, 1, 1)
CAMPS, HUBS = ("east", "north", "west"), ("centre", "south")
CLASSES = ("boxes", "jeeps", "troops", "staff", "locals")
SHARES = st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0])


def day(after: int) -> str:
    return (START + timedelta(days=after)).isoformat()


def days_between(first: int, last: int) -> st.SearchStrategy[str]:
    return st.integers(first, last).map(day)


@st.composite
def amounts(draw: st.DrawFn, low: float, high: float) -> Any:
    """A number, or a distribution, mostly between ``low`` and ``high``."""
    points = sorted(draw(st.lists(st.integers(0, 8), min_size=3, max_size=3)))
    values = [low + (high - low) * point / 8.0 for point in points]
    kind = draw(st.sampled_from(["number", "number", "pert", "triangular", "uniform", "gamma"]))
    if kind == "number":
        return values[1]
    if kind == "gamma":
        return {"gamma": {"mean": max(values[1], 0.01), "cv": draw(st.sampled_from([0.0, 0.5]))}}
    return {kind: values if kind != "uniform" else values[:2]}


def whole_amounts(low: float, high: float) -> st.SearchStrategy[Any]:
    """Like ``amounts`` of what can be counted: a plain one is a whole number."""
    return amounts(low, high).map(lambda told: told if isinstance(told, dict) else round(told))


@st.composite
def dates(draw: st.DrawFn, first: int, last: int) -> Any:
    """A day, or a distribution of days."""
    points = sorted(draw(st.lists(st.integers(first, last), min_size=3, max_size=3)))
    kind = draw(st.sampled_from(["day", "day", "pert", "triangular", "uniform"]))
    if kind == "day":
        return day(points[1])
    return {kind: [day(point) for point in (points if kind != "uniform" else points[:2])]}


def chosen(names: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """Some of the names, perhaps none."""
    return st.lists(st.sampled_from(names), unique=True, max_size=2) if names else st.just([])


def by_name(names: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(names), values, max_size=2) if names else st.just({})


@st.composite
def receivers(draw: st.DrawFn, site: dict[str, Any], last: int) -> Any:
    receiver = {
        "present_chance": draw(SHARES),
        "comes": draw(st.none() | dates(0, last)),
        "wait_days": draw(st.sampled_from([None, 3.0, 100.0])),
    }
    if receiver["comes"] is not None and site["at_planned_close"] == "leave":
        receiver["wants_site_within_days"] = draw(st.sampled_from([None, 0.0, 2.5]))
    return receiver


def supplies() -> st.SearchStrategy[Any]:
    """What the people of a camp use up."""
    return st.fixed_dictionaries(
        {
            "truckloads_per_week": st.sampled_from([0.0, 0.5, 9.0]),
            "reserve_days": st.sampled_from([0.5, 4.0, 20.0]),
            "send_below_share": st.sampled_from([0.0, 0.4, 0.9]),
            "packing_share": SHARES,
            "leave_after_days": st.none() | amounts(0, 6),
        }
    )


@st.composite
def early_exits(draw: st.DrawFn, others: list[str], risks: tuple[str, ...]) -> Any:
    """What may make a site leave early."""
    things: list[dict[str, Any]] = [{"risk": risk} for risk in risks]
    things.append({"attacks": {"at_least": draw(st.integers(1, 4)), "within_days": 5.0}})
    things += [{key: other} for other in others for key in ("site_left", "site_forced_out")]
    return {
        f"reason_{number}": {**thing, "chance": draw(SHARES), "notice_days": draw(amounts(0, 6))}
        for number, thing in enumerate(draw(st.lists(st.sampled_from(things), max_size=2)))
    }


@st.composite
def sites_of(draw: st.DrawFn, camps: tuple[str, ...], hubs: tuple[str, ...], last: int) -> Any:
    sites: dict[str, Any] = {}
    for name in (*camps, *hubs):
        is_hub = name in hubs
        close = draw(st.none() | st.integers(5, last - 1))
        stock = {"boxes": draw(st.integers(0, 30)), "jeeps": draw(st.integers(0, 8))}
        if draw(st.booleans()):
            stock |= {"staff": draw(st.integers(0, 30)), "locals": draw(st.integers(0, 10))}
        sites[name] = {
            "name": name.title(),
            "zone": draw(st.sampled_from(["calm", "wild"])),
            "role": "hub" if is_hub else draw(st.sampled_from(["camp", "temporary_base"])),
            "stock": stock,
            "packing_starts": draw(dates(0, 5)),
            "packing_teams": draw(amounts(1, 3)),
            "leave_from": day(min(close or 15, draw(st.integers(0, 20)))),
            "planned_close": None if close is None else day(max(close, 5)),
            "at_planned_close": "stay"
            if close is None
            else draw(st.sampled_from(["leave", "stay"])),
            "airfield": "charter"
            if is_hub
            else draw(st.sampled_from(["none", "helicopter", "plane", "charter"])),
        }
        sites[name]["receiver"] = draw(receivers(sites[name], last))
        if is_hub:
            sites[name] |= {"corridors": [f"{name}_out"], "yard_loads_per_day": 12.0}
            sites[name]["beds"] = draw(st.none() | st.integers(1, 150))
            sites[name]["yard_slots"] = draw(st.none() | st.integers(1, 60))
        else:
            ways = draw(st.permutations(hubs))
            sites[name] |= {"materiel_to": list(ways), "people_to": draw(st.sampled_from(hubs))}
            if stock.get("staff"):
                sites[name]["supply"] = draw(st.none() | supplies())
    if len(hubs) > 1 and draw(st.booleans()):  # the second hub feeds the first
        sites[hubs[1]] |= {"corridors": [], "materiel_to": [hubs[0]], "planned_close": None}
        sites[hubs[1]]["at_planned_close"] = "stay"
        sites[hubs[1]]["receiver"]["wants_site_within_days"] = None
        if draw(st.booleans()):
            sites[hubs[1]]["people_to"] = hubs[0]
    return sites


@st.composite
def contingents_of(draw: st.DrawFn, sites: tuple[str, ...], hub: str, last: int) -> Any:
    contingents: dict[str, Any] = {}
    for name in draw(chosen(("alba", "bora", "cirra"))):
        at = {}
        for place in draw(st.lists(st.sampled_from(sites), min_size=1, max_size=3, unique=True)):
            at[place] = {"troops": draw(st.integers(8, 80)), "boxes": draw(st.integers(0, 20))}
            if draw(st.booleans()):
                at[place]["jeeps"] = draw(st.integers(0, 9))
        provides = {
            kind: {"kind": kind, "base": hub, "units": 1}
            for kind in draw(chosen(("escort", "search", "plane", "helicopter")))
        }
        for kind in ("escort", "search"):
            if kind in provides:
                provides[kind]["people_per_unit"] = draw(st.integers(0, 6))
        ready = draw(
            st.fixed_dictionaries({"on": dates(0, last)})
            | st.fixed_dictionaries({"after_camps_days": amounts(0, 6)})
            | st.fixed_dictionaries({"with_site": st.sampled_from(sites)})
        )
        lift = draw(
            st.just({"by": "charter"})
            | st.builds(
                lambda seats, boxes: {
                    "by": "own_aircraft",
                    "base": hub,
                    "seats_per_week": seats,
                    "containers_per_week": boxes,
                    "cargo_from": day(3),
                },
                st.sampled_from([1.0, 20.0, 70.0]),
                st.sampled_from([0.0, 2.0]),
            )
            | st.just({"by": "overland", "base": hub, "corridor": f"{hub}_out"})
        )
        contingents[name] = {
            "name": name.title(),
            "at": at,
            "provides": provides,
            "ready": ready,
            "lift": lift,
        }
        if "with_site" not in ready:
            contingents[name]["over_days"] = draw(amounts(0, 14))
        if draw(st.booleans()):
            until = draw(st.none() | days_between(5, last))
            contingents[name]["rear_party"] = {"share": draw(SHARES), "until": until}
        if draw(st.booleans()):
            contingents[name]["guard_unit"] = {"people": draw(st.integers(0, 6)), "site": hub}
    return contingents


@st.composite
def network_of(draw: st.DrawFn, camps: tuple[str, ...], hubs: tuple[str, ...]) -> Any:
    def road(first: str, second: str) -> dict[str, Any]:
        return {
            "between": [first, second],
            "km": draw(st.sampled_from([1.0, 60.0, 150.0, 400.0])),
            "surface": draw(st.sampled_from(["paved", "track"])),
            "ford": draw(st.none() | st.just({"floods_per_30_days": 9.0, "flood_days": 2.0})),
            "ferry": draw(st.none() | st.just({"vehicles_per_day": 6.0})),
            "zone": draw(st.sampled_from(["calm", "wild"])),
        }

    roads = {f"{hub}_gate": road(hub, "gate") for hub in hubs} | {"gate_port": road("gate", "port")}
    for camp in camps:
        if draw(st.booleans()):
            roads[f"{camp}_ford"] = road(camp, "ford")
        else:
            roads |= {f"{camp}_{hub}": road(camp, hub) for hub in hubs}
    roads |= {f"ford_{hub}": road("ford", hub) for hub in hubs}
    if len(hubs) > 1:
        roads["hubs"] = road(*hubs)
    wild = {
        "devices_met_per_1000_km": draw(st.sampled_from([0.0, 2.0, 20.0])),
        "gunfire_per_1000_km": draw(st.sampled_from([0.0, 2.0, 20.0])),
        "escort_required": draw(st.booleans()),
        "search": draw(st.sampled_from(["none", "if_available", "required"])),
        "air_cover": draw(st.sampled_from(["none", "if_available"])),
    }
    return {
        "waypoints": ["gate", "ford"],
        "exits": ["port"],
        "surfaces": {
            "paved": {
                "km_per_day": 200.0,
                "containers_per_truck": draw(st.sampled_from([0.5, 1.0, 1.5])),
            },
            "track": {"km_per_daylight_h": 10.0, "rain_factor": draw(st.sampled_from([0.3, 1.0]))},
        },
        "zones": {"calm": {"devices_met_per_1000_km": 0.3}, "wild": wild},
        "roads": roads,
        "borders": {
            "gate": {
                "at": "gate",
                "trucks_per_day": draw(st.sampled_from([0.5, 5.0, 50.0])),
                "opens_hour": draw(st.sampled_from([0.0, 7.0])),
                "closes_hour": draw(st.sampled_from([17.0, 24.0])),
                "paperwork_days": draw(amounts(0, 5)),
            }
        },
        "corridors": {
            f"{hub}_out": {
                "way": [hub, "gate", "port"],
                "out_at": "gate",
                "convoy_trucks": draw(st.integers(1, 8)),
                "unloading_days": draw(amounts(0, 2)),
            }
            for hub in hubs
        },
        "seasons": {"rains": {"starts": draw(dates(0, 10)), "ends": draw(dates(12, 30))}},
        "sunrise_hour": draw(st.sampled_from([0.0, 5.5])),
        "sunset_hour": draw(st.sampled_from([18.0, 24.0])),
        "after_dark_h": draw(st.sampled_from([0.0, 3.0])),
    }


@st.composite
def means_of(draw: st.DrawFn, hubs: tuple[str, ...]) -> Any:
    """Fleets, hired escorts and aircraft."""
    fleets, escorts = {}, {}
    for hub in hubs:
        for serves in ("field", "corridor"):
            fleets[f"{hub}_{serves}"] = {
                "base": hub,
                "serves": serves,
                "trucks": draw(whole_amounts(1, 9)),
                "flatbeds": draw(whole_amounts(1, 4)),
                "drivers": draw(whole_amounts(0, 6)),
                "available_from": draw(st.none() | dates(0, 15)),
                "ramp_up_days": draw(amounts(0, 12)),
            }
        escorts[f"{hub}_guards"] = {
            "base": hub,
            "units": draw(st.integers(1, 2)),
            "available_from": draw(days_between(0, 25)),
            "once_gone_share": draw(st.none() | SHARES),
        }
    air = {
        kind: {
            "seats": draw(st.sampled_from([1, 12, 60])),
            "flights_per_week": draw(st.sampled_from([0.5, 3.0, 14.0])),
        }
        for kind in ("plane", "helicopter", "charter")
    }
    for kind in ("plane", "helicopter"):
        air[kind]["aircraft"] = draw(st.integers(0, 2))
    air["charter"]["fewest_people"] = draw(st.sampled_from([1, 1, 5, 60]))
    air["charter"]["longest_wait_days"] = draw(st.sampled_from([0.0, 7.0, 30.0]))
    return {
        "fleets": fleets,
        "escorts": escorts,
        "air": {
            **air,
            "weather_cancels_share": draw(SHARES),
            "cover": draw(
                st.none() | st.just({"columns": 1, "attacks_factor": 0.5, "hours_lost_factor": 0.5})
            ),
        },
    }


@st.composite
def nature_of(draw: st.DrawFn, sites: tuple[str, ...], network: Any, last: int) -> Any:
    """Threat, leave and risks."""
    share = st.sampled_from([0.0, 0.4, 1.0])
    threat = {
        "found_share": draw(share),
        "found_share_with_search": draw(share),
        "search_speed_factor": 0.5,
        "hours_per_device_found": 2.0,
        "hours_per_strike": draw(amounts(0, 30)),
        "killed_per_strike": draw(st.sampled_from([0.0, 3.0])),
        "wounded_per_strike": 1.0,
        "vehicle_lost_share": draw(share),
        "load_lost_share": draw(share),
        "road_shut_h": draw(st.sampled_from([0.0, 20.0, 200.0])),
        "gunfire": {"wounded": 1.0, "killed": draw(st.sampled_from([0.0, 2.0])), "hours_lost": 3.0},
        "convoy_length": draw(st.none() | st.just({"usual_vehicles": 4, "exponent": 0.5})),
        "recent_use": draw(
            st.none() | st.just({"half_life_days": 5.0, "usual_passages": 1.0, "exponent": 0.5})
        ),
        "protection": draw(
            st.none()
            | st.just({"armoured": 0.5, "soft": 2.0, "truck": 1.0, "escort_vehicles_per_unit": 2})
        ),
        "breakdowns_per_1000_vehicle_km": draw(st.sampled_from([0.0, 5.0])),
        "breakdown_h": draw(amounts(0, 6)),
        "breakdown_abandoned_share": draw(share),
    }
    zones, roads = ("calm", "wild"), tuple(network["roads"])
    corridors = tuple(network["corridors"])
    clearances = {
        kind: {
            "lag_days": draw(amounts(0, slowest)),
            "lag_days_by_zone": draw(by_name(zones, amounts(0, slowest))),
            "chance": draw(by_name(zones, SHARES)),
        }
        for kind, slowest in (("ground", 4), ("flights", 4), ("cargo", 9))
    }
    clearances["cargo"]["chance_per_week"] = draw(SHARES)
    effects = st.fixed_dictionaries(
        {"packing_stopped": st.lists(st.sampled_from(sites), min_size=1, max_size=2, unique=True)},
        optional={
            "roads_shut": chosen(roads),
            "borders_shut": chosen(("gate",)),
            "corridors_shut": chosen(corridors),
            "airfields_shut": chosen(sites),
            "ground_clearance_chance": by_name(zones, SHARES),
            "flight_clearance_chance": by_name(zones, SHARES),
            "cargo_clearance_chance": SHARES,
            "attacks_multiplier": by_name(zones, st.sampled_from([0.0, 0.5, 4.0])),
            "devices_multiplier": by_name(zones, st.sampled_from([0.0, 0.5, 4.0])),
            "sites_forced_out": chosen(sites),
            "shelled": by_name(sites, st.just({"wounded": 2.0, "killed": 1.0})),
            "consent_share": by_name(zones, SHARES),
        },
    )
    risks = {}
    for name in draw(chosen(("revolt", "storm", "strike"))):
        risks[name] = {
            "name": name.title(),
            "chance": draw(SHARES),
            "start": draw(dates(0, last)),
            "duration_days": draw(st.none() | amounts(0, 20)),
            "effects": draw(effects),
        }
    if risks and draw(st.booleans()):
        after = {"risk": min(risks), "chance": 1.0, "lag_days": draw(amounts(0, 5))}
        risks["aftermath"] = {
            "name": "Aftermath",
            "after": after,
            "effects": draw(effects),
        }
    return {"threat": threat, "clearances": clearances, "risks": risks}


@st.composite
def policies(draw: st.DrawFn, sites: tuple[str, ...]) -> Any:
    per_escort = draw(st.integers(1, 12))
    return {
        "convoy_smallest_vehicles": draw(st.integers(1, per_escort)),
        "convoy_vehicles_per_escort": per_escort,
        "convoy_escorts_largest": draw(st.integers(1, 2)),
        "sites_first": draw(st.permutations(sites))[: draw(st.integers(0, len(sites)))],
        "escorts_kept_for_camps": draw(st.integers(0, 1)),
        "longest_wait_days": draw(st.sampled_from([0.0, 4.0, 100.0])),
        "loading_days": draw(amounts(0, 3)),
        "packing_containers_per_team_day": draw(st.sampled_from([0.3, 2.0, 15.0])),
        "packing_cv": draw(st.sampled_from([0.0, 1.0])),
        "guard": {"share": draw(SHARES), "at_least_people": draw(st.integers(0, 30))},
        "thinning_share": draw(SHARES),
        "inspection_days": draw(amounts(0, 4)),
        "escort_rest_days": draw(st.sampled_from([0.0, 2.0])),
        "turn_back_after_days": draw(st.sampled_from([0.25, 0.5, 4.0])),
        "stand_down_after_days": draw(st.sampled_from([None, 0.25, 1.0, 6.0])),
        "disposal_days": draw(st.sampled_from([0.0, 5.0])),
        "forced_exit_days": draw(st.sampled_from([0.0, 2.0])),
        "columns_join_within_days": draw(st.sampled_from([0.0, 3.0])),
        "late_disposal": draw(st.just({}) | st.fixed_dictionaries({"late": late_rules()})),
    }


@st.composite
def late_rules(draw: st.DrawFn) -> Any:
    """What is done with what can no longer be lifted, at all sites."""
    fates = ["transfer", "sell", "gift", "destroy"]
    return {
        "classes": draw(st.sampled_from([("boxes",), ("jeeps",), ("boxes", "jeeps")])),
        "days_before": draw(st.integers(1, 5)),
        "more_than": draw(st.integers(0, 20)),
        "un_owned": draw(st.sampled_from(fates)),
        "contingent_owned": draw(st.sampled_from([*fates, "repatriate"])),
        "given_per_day": draw(st.sampled_from([0.0, 0.5, 20.0])),
    }


@st.composite
def mission_data(draw: st.DrawFn) -> dict[str, Any]:
    """A whole mission as it would stand in a file."""
    deadline = draw(st.integers(10, 40))
    last = deadline + draw(st.integers(0, 40))
    hubs = HUBS[: draw(st.integers(1, 2))]
    camps = CAMPS[: draw(st.integers(0, 3))]
    sites = draw(sites_of(camps, hubs, last))
    network = draw(network_of(camps, hubs))
    nature = draw(nature_of((*camps, *hubs), network, last))
    for name, site in sites.items():
        others = [other for other in sites if other != name]
        site["leaves_early"] = draw(early_exits(others, tuple(nature["risks"])))
    disposal = {
        "site": hubs[0],
        "owner": "un",
        "load_class": draw(st.sampled_from(["boxes", "jeeps"])),
        "fate": draw(st.sampled_from(["transfer", "sell", "gift", "destroy"])),
        "loads": draw(st.integers(0, 5)),
        "starts": draw(dates(0, last)),
        "per_week": draw(st.sampled_from([0.5, 3.0])),
    }
    contingents = draw(contingents_of((*camps, *hubs), hubs[0], last))
    searched = any("search" in contingent["provides"] for contingent in contingents.values())
    if network["zones"]["wild"]["search"] == "required" and not searched:
        network["zones"]["wild"]["search"] = "if_available"
    if contingents and draw(st.booleans()):
        network["zones"]["wild"]["evacuation_required"] = True
        hospital = {"kind": "hospital", "base": hubs[0], "reaches": ["wild"]}
        contingents[min(contingents)]["provides"]["hospital"] = hospital
    asked = {"by": day(deadline), "title": "Asked"}
    return {
        "schema": 1,
        "mission": {
            "name": "Random",
            "start": day(0),
            "deadline": day(deadline),
            "horizon": day(last),
        },
        "loads": {
            "boxes": {"kind": "container", "value_usd": 100.0},
            "jeeps": {
                "kind": "vehicle",
                "flatbed_share": draw(SHARES),
                "crew_people": draw(st.integers(1, 4)),
            },
            "troops": {"kind": "people", "leaves": "with_contingent"},
            "staff": {"kind": "people", "leaves": "travel"},
            "locals": {"kind": "people", "leaves": "separate"},
        },
        "sites": sites,
        "contingents": contingents,
        "network": network,
        **draw(means_of(hubs)),
        **nature,
        "policy": draw(policies((*camps, *hubs))),
        "disposals": {"sale": disposal},
        "costs": draw(st.none() | st.just(dict.fromkeys(CostsSpec.model_fields, 1.0))),
        "civilians": [
            {"by": day(draw(st.integers(0, 9))), "gone_share": draw(SHARES)},
            {"by": day(draw(st.integers(10, 30))), "gone_share": 1.0},
        ],
        "uncertainties": {
            "sampling": draw(st.sampled_from(["plain", "sobol"])),
            "pace": {
                "paths": ["policy.packing_containers_per_team_day"],
                "scale": {"uniform": [0.5, 1.5]},
            },
            "shares": {"paths": ["sites.*.stock.boxes"], "scale": {"uniform": [0.5, 1.5]}},
        },
        "milestones": {
            "left": {"what": "left", **asked},
            "people": {
                "what": "out",
                "classes": ["troops", "staff"],
                "less": draw(st.integers(0, 9)),
                "less_parties": draw(
                    st.lists(
                        st.sampled_from(["rear_party", "guard_unit", "last_guard"]), unique=True
                    )
                ),
                **asked,
            },
            "cargo": {"what": "settled", "classes": ["boxes", "jeeps"], **asked},
            **{
                f"cargo_of_{owner}": {
                    "what": "settled",
                    "classes": ["boxes", "jeeps"],
                    "owners": [owner],
                    **asked,
                }
                for owner in ("un", *contingents)
            },
            "all": {"what": "everything", **asked},
        },
    }


MISSIONS = 75

Check = Callable[[dict[str, Any], Random], None]


@pytest.fixture(scope="session")
def missions() -> list[dict[str, Any]]:
    """Missions as plain data that the checks let pass, the same in each run, for all tests.

    To make one up takes six times as long as to run it.
    """
    found: list[dict[str, Any]] = []

    def passes(data: dict[str, Any]) -> bool:
        return not errors_of(Scenario.model_validate_json(json.dumps(data), strict=True))

    @seed(2030)
    @settings(
        max_examples=MISSIONS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(mission_data().filter(passes))
    def keep(data: dict[str, Any]) -> None:
        found.append(data)

    keep()
    assert len(found) >= MISSIONS
    return found


@pytest.fixture(scope="session")
def holds_for_all(missions: list[dict[str, Any]]) -> Callable[[Check], None]:
    """Runs a check with a copy of each mission and with luck of its own; a failure names it."""

    def hold(check: Check) -> None:
        for number, data in enumerate(missions):
            try:
                check(deepcopy(data), Random(number))
            except Exception as error:
                error.add_note(f"mission {number}: {json.dumps(data)}")
                raise

    return hold


# -- living under observation ------------------------------------------------------------------

MOST_EVENTS_PER_DAY = 400
"""No mission of at most five sites needs more; the busiest of 5,000 tried needed a quarter."""
LONGEST_S = 10


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """A loop inside one event never comes back to be counted: an alarm ends it."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"one replication of a small mission took {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def watched(mission: Mission, replication: int = 0) -> ReplicationResult:
    """The result of a mission, its events counted one by one."""
    env, horizon_h = mission._env, mission.world.horizon_h
    most = MOST_EVENTS_PER_DAY * horizon_h / HOURS_PER_DAY
    events = 0
    while env.peek() < horizon_h:
        env.step()
        events += 1
        assert events < most, f"{events} events by hour {env.now}"
    mission.run()
    return result_of(mission.world, replication, mission.drawn)


@pytest.fixture(scope="session")
def live(
    bring_to_life: Callable[..., Mission],
) -> Callable[..., tuple[Mission, ReplicationResult]]:
    """Runs one replication event by event; fails if it needs more than any mission should."""

    def run(
        scenario: Scenario, seed: int = 1, replication: int = 0
    ) -> tuple[Mission, ReplicationResult]:
        with no_longer_than(LONGEST_S):
            mission = bring_to_life(scenario, seed, replication)
            return mission, watched(mission, replication)

    return run
