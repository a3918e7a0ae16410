"""What movement control promises: who may go goes, with what its round asks for and no more."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate

DAY = 24.0
NOTHING = {"containers": 0, "vehicles": 0}
ONLY_HILLTOP = {
    "sites": {
        "hilltop": {"stock": {"containers": 24}, "packing_teams": 10},
        "riverside": {"stock": {"containers": 0}},
        "market": {"stock": {"containers": 0}},
    },
    "contingents": {
        "alba": {
            "at": {
                "hilltop": {"uniformed": 100, **NOTHING},
                "market": {"uniformed": 20, **NOTHING},
            },
            "ready": {"on": "2030-08-01"},
        },
        "bora": {"at": {"riverside": {"uniformed": 40, **NOTHING}}},
    },
    "fleets": {"field": {"trucks": 30}},
}


def road(first, second, km, surface="track"):
    """A road through the hills."""
    return {"between": [first, second], "km": km, "surface": surface, "zone": "hills"}


def merge(data, over):
    """Lay mappings over mappings, as a file that extends another does; ``None`` deletes."""
    for key, value in over.items():
        if value is None:
            data.pop(key, None)
        elif isinstance(value, dict) and isinstance(data.get(key), dict):
            merge(data[key], value)
        else:
            data[key] = value


@pytest.fixture
def lived(by_hand, varied):
    """Runs the mission by hand with entries laid over it, one after the other."""

    def run(*overs):
        def told(data):
            for over in overs:
                merge(data, over)

        return simulate(varied(by_hand, told), detail=True)

    return run


def row_of(result, site):
    return next(row for row in result.sites if row.site == site)


def brought(result, origin="hilltop", load_class="containers"):
    """Loads that each movement brought from a site, in order of their coming."""
    moves = sorted(result.detail.movements, key=lambda move: move.arrived_h)
    return [m.count for m in moves if m.origin == origin and m.load_class == load_class]


def waited(result, site, cause=None):
    """Load-days that the cargo of a site waited, for a cause or for all."""
    return sum(
        row.load_days
        for row in result.waits
        if row.queue == "cargo" and row.site == site and (cause is None or row.cause == cause)
    )


def convoys(smallest, per_escort, largest, units):
    platoon = {"units": units, "people_per_unit": 5}
    return {
        "policy": {
            "convoy_smallest_vehicles": smallest,
            "convoy_vehicles_per_escort": per_escort,
            "convoy_escorts_largest": largest,
        },
        "contingents": {"alba": {"provides": {"convoy_platoon": platoon}}},
    }


STAYS = {"sites": {"hilltop": {"planned_close": None, "at_planned_close": "stay"}}}


def test_no_convoy_is_too_small_that_is_as_large_as_its_escorts_allow(lived):
    """Ten vehicles are asked for where one escort, the most there may be, goes with eight."""
    assert brought(lived(ONLY_HILLTOP, STAYS, convoys(10, 8, 1, 1))) == [8, 8, 8]


def test_a_convoy_that_two_escorts_make_large_enough_waits_for_the_second(lived):
    result = lived(ONLY_HILLTOP, STAYS, convoys(10, 8, 2, 1))
    assert brought(result)[0] == 16  # once the hired guards have come
    assert waited(result, "hilltop", "escort") > 24 * 20
    assert waited(result, "hilltop", "truck") == 0


HIRED_AT_ONCE = {"escorts": {"hired_guards": {"available_from": "2030-03-01"}}}
SOON_HOME = {"contingents": {"alba": {"ready": {"on": "2030-03-06"}}}}


@pytest.mark.parametrize(
    "overs", [[{"escorts": None}], [HIRED_AT_ONCE, SOON_HOME]], ids=["none", "soon home"]
)
def test_no_convoy_waits_for_a_second_escort_that_never_comes(lived, overs):
    """There is none, or it has to be home before a convoy could be back."""
    result = lived(ONLY_HILLTOP, STAYS, convoys(10, 8, 2, 1), *overs)
    assert brought(result) == [8, 8, 8]


@pytest.mark.parametrize("per_truck", [1.0, 3.0])
def test_the_rest_of_a_hub_is_counted_in_vehicles(lived, per_truck):
    """Nine containers are three trucks, and no two columns of four."""
    over = {
        "network": {"surfaces": {"paved": {"containers_per_truck": per_truck}}},
        "sites": {"hilltop": {"stock": {"containers": 0}}, "market": {"stock": {"containers": 9}}},
    }
    assert lived(ONLY_HILLTOP, over).outcomes["end.containers.out"] == 9


def late(units, boxes, escorts_from):
    """Escorts come a few days before Hilltop's planned day of leaving."""
    return {
        "policy": {"longest_wait_days": 40.0, "convoy_vehicles_per_escort": 8},
        "sites": {"hilltop": {"stock": {"containers": boxes}}},
        "contingents": {"alba": {"provides": None}},
        "escorts": {"hired_guards": {"units": units, "available_from": escorts_from}},
    }


def test_the_last_call_is_heard_until_all_that_waits_has_gone(lived):
    """Twelve containers in two columns of eight and four, the second smaller than a full one."""
    result = lived(ONLY_HILLTOP, late(2, 12, "2030-03-27"))
    assert sorted(brought(result)) == [4, 8]


@pytest.mark.parametrize("wait_days", [1.0, 4.0])
def test_the_last_call_sounds_for_who_waits_for_means_too(lived, wait_days):
    """Two flatbeds of six are there, of which the others are away until it is too late."""
    over = {
        "policy": {
            "longest_wait_days": wait_days,
            "convoy_smallest_vehicles": 4,
            "sites_first": ["riverside"],
        },
        "loads": {"vehicles": {"flatbed_share": 1.0}},
        "network": {"roads": {"riverside_road": {"km": 450}}},
        "sites": {
            "hilltop": {
                "stock": {"containers": 0, "vehicles": 6},
                "packing_starts": "2030-03-22",
                "packing_teams": 0,
            },
            "riverside": {"stock": {"vehicles": 4}, "packing_starts": "2030-03-21"},
        },
        "contingents": {
            "alba": {"provides": {"convoy_platoon": {"units": 3, "people_per_unit": 5}}}
        },
        "fleets": {"field": {"trucks": 0, "flatbeds": 6}},
    }
    assert sum(brought(lived(ONLY_HILLTOP, over), load_class="vehicles")) >= 2


def test_no_more_escorts_go_than_the_column_needs(lived):
    """Three trucks are all there are, and one unit goes with four: the other is Riverside's."""
    over = {
        "loads": {"vehicles": {"flatbed_share": 1.0}},
        "sites": {"riverside": {"packing_starts": "2030-03-05"}},
        "contingents": {"bora": {"at": {"riverside": {"vehicles": 4}}}},
        "fleets": {"field": {"trucks": 3, "flatbeds": 4}},
        "policy": {"longest_wait_days": 1.0},
    }
    one, two = (lived(ONLY_HILLTOP, over, convoys(2, 4, most, 2)) for most in (1, 2))
    assert waited(one, "riverside", "escort") == waited(two, "riverside", "escort") == 0
    assert brought(one, "riverside", "vehicles") == brought(two, "riverside", "vehicles") == [4]


OTHER_HUB = {
    "name": "Depot",
    "zone": "plains",
    "role": "hub",
    "packing_starts": "2030-03-04",
    "packing_teams": 1,
    "leave_from": "2030-04-27",
    "airfield": "charter",
    "yard_loads_per_day": 12,
    "corridors": ["from_depot"],
}


def two_hubs(**roads):
    paved = {"surface": "paved", "zone": "plains"}
    ends = {"depot_border": {"between": ["depot", "border_post"], "km": 100}, **roads}
    return {
        "sites": {"depot": OTHER_HUB},
        "network": {
            "roads": {name: {**paved, **road} for name, road in ends.items()},
            "corridors": {
                "from_depot": {
                    "way": ["depot", "border_post", "port"],
                    "out_at": "border_post",
                    "convoy_trucks": 5,
                    "unloading_days": 0.5,
                }
            },
        },
        "fleets": {
            "coast_too": {
                "base": "depot",
                "serves": "corridor",
                "trucks": 5,
                "flatbeds": 2,
                "drivers": 4,
            }
        },
    }


def test_what_goes_along_is_decided_by_the_whole_round(lived):
    """Trucks of Market Town fetch loads of Hilltop for Depot: out through hills, on by plains."""
    roads = {
        "depot_road": {"between": ["hilltop", "depot"], "km": 50},
        "depot_market": {"between": ["depot", "market"], "km": 900},
    }
    over = {
        "sites": {"hilltop": {"materiel_to": ["depot", "market"]}},
        "contingents": {"alba": {"provides": None}},
        "escorts": {"hired_guards": {"available_from": "2030-08-01"}},
    }
    result = lived(ONLY_HILLTOP, two_hubs(**roads), over)
    out = {row.agent for row in result.detail.intervals if row.activity == "driving out"}
    assert not [agent for agent in out if agent.startswith("convoy/hilltop")]
    assert waited(result, "hilltop", "escort") > 0


def test_loads_of_a_hub_with_two_ways_on_wait_once(lived):
    """Eight vehicles stand at Market Town for thirty-seven days at most."""
    over = {
        "loads": {"vehicles": {"flatbed_share": 1.0}},
        "sites": {
            "hilltop": {"stock": {"containers": 0}},
            "market": {
                "stock": {"vehicles": 8},
                "materiel_to": ["depot"],
                "packing_starts": "2030-03-01",
            },
        },
        "fleets": {
            "field": {"flatbeds": 0},
            "coast": {"flatbeds": 8, "available_from": "2030-03-01"},
        },
        "clearances": {"cargo": {"lag_days": 30.0}},
    }
    depot = two_hubs(depot_market={"between": ["depot", "market"], "km": 90})
    result = lived(ONLY_HILLTOP, depot, over)
    emptied_h = row_of(result, "market").emptied_h
    assert emptied_h is not None
    assert 0 < waited(result, "market") <= 8 * emptied_h / DAY


def test_while_the_road_is_shut_what_is_unpacked_waits_for_packing_alone(lived):
    over = {
        "sites": {"hilltop": {"packing_starts": "2030-03-01", "stock": {"containers": 12}}},
        "policy": {"packing_containers_per_team_day": 0.25},
        "risks": {
            "cut": {
                "name": "Cut",
                "start": "2030-03-01",
                "duration_days": 30.0,
                "effects": {"roads_shut": ["hilltop_road"]},
            }
        },
    }
    result = lived(ONLY_HILLTOP, over, {"sites": {"hilltop": {"packing_teams": 1}}})
    assert waited(result, "hilltop", "road shut") > 0
    assert waited(result, "hilltop") <= 12 * row_of(result, "hilltop").left_h / DAY + 1e-6


def test_what_shuts_by_night_is_shut_at_dawn(lived):
    """A column that comes to a track in the evening finds it shut in the morning and halts."""
    over = {
        "network": {
            "waypoints": ["border_post", "fork"],
            "roads": {
                "hilltop_road": None,
                "first": road("market", "fork", 100, "paved"),
                "track": road("fork", "hilltop", 50),
            },
        },
        "policy": {"turn_back_after_days": 9.0},
    }

    def out(result):
        rows = [row for row in result.detail.intervals if row.agent == "convoy/hilltop/1"]
        return next(row for row in rows if row.activity == "driving out")

    open_out = out(lived(over))
    night = int(open_out.start_h // DAY) + 1
    shut = {
        "name": "Shut",
        "start": f"2030-03-{night + 1:02d}",
        "duration_days": 5.0,
        "effects": {"roads_shut": ["track"]},
    }
    shut_out = out(lived(over, {"risks": {"shut": shut}}))
    assert open_out.start_h < night * DAY < open_out.end_h
    assert shut_out.start_h == open_out.start_h
    assert shut_out.end_h == pytest.approx(open_out.end_h + 5 * DAY)


def test_a_camp_on_the_way_whose_supplies_did_not_come_asks_again(lived):
    """Riverside's come with the trucks for Hilltop, which turn back before a road that is shut."""
    eats = {"truckloads_per_week": 7.0, "send_below_share": 0.7, "leave_after_days": 2.0}
    stays = {
        "packing_starts": "2030-05-04",
        "planned_close": None,
        "at_planned_close": "stay",
        "leave_from": "2030-06-01",
    }
    over = {
        "network": {
            "roads": {
                "hilltop_road": None,
                "riverside_road": None,
                "first": road("market", "riverside", 200),
                "last": road("riverside", "hilltop", 60),
            }
        },
        "sites": {
            "hilltop": {**stays, "supply": {**eats, "reserve_days": 10.0, "send_below_share": 0.5}},
            "riverside": {**stays, "supply": {**eats, "reserve_days": 20.0}},
        },
        "fleets": {"field": {"trucks": 40}},
        "policy": {"convoy_vehicles_per_escort": 40},
        "contingents": {
            "alba": {
                "provides": {"convoy_platoon": {"units": 3, "people_per_unit": 5}},
                "ready": {"on": "2030-07-01"},
            }
        },
        "risks": {
            "cut": {
                "name": "Cut",
                "start": "2030-03-08",
                "duration_days": 60.0,
                "effects": {"roads_shut": ["last"]},
            }
        },
    }
    result = lived(over)
    assert any(row.kind == "turned back" for row in result.incidents)
    used_up = {row.place for row in result.incidents if row.kind == "reserve used up"}
    assert "riverside" not in used_up
    assert not row_of(result, "riverside").forced


def test_no_truck_goes_for_what_is_not_packed_while_packing_is_stopped(lived):
    """Ten teams pack what fills a convoy before one could be there: when they may pack at all."""
    stop = {
        "name": "Teams at rest",
        "start": "2030-03-02",
        "duration_days": 20.0,
        "effects": {"packing_stopped": ["hilltop"]},
    }
    fast = {"policy": {"packing_containers_per_team_day": 8.0}}
    for risks in ({}, {"rest": stop}):
        result = lived(ONLY_HILLTOP, fast, {"risks": risks})
        out = [
            row
            for row in result.detail.intervals
            if row.agent.startswith("convoy/hilltop/") and row.activity == "driving out"
        ]
        brought = {move.by for move in result.detail.movements if move.load_class == "containers"}
        assert {row.agent for row in out} <= brought
        assert (min(row.start_h for row in out) >= 21 * DAY) is bool(risks)
