"""A second hub beside Market Town: who goes from it when, and who stays."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.model.replication import simulate

DAY = 24.0
NOON = 12.0


@pytest.fixture
def depot(by_hand, varied):
    """Runs the mission by hand with a hub more, from which people of Cara go home."""

    def run(site, cara, change=lambda data: None):
        def told(data):
            data["mission"]["horizon"] = "2030-12-31"
            data["sites"]["depot"] = {
                "name": "Depot",
                "zone": "hills",
                "role": "hub",
                "stock": {"containers": 6},
                "materiel_to": ["market"],
                "packing_starts": "2030-03-04",
                "packing_teams": 1,
                "yard_loads_per_day": 20,
                **site,
            }
            data["network"]["roads"]["depot_road"] = {
                "between": ["depot", "market"],
                "km": 80,
                "surface": "track",
                "zone": "hills",
            }
            data["contingents"]["cara"] = {"name": "Cara", "lift": {"by": "charter"}, **cara}
            change(data)

        return simulate(varied(by_hand, told), detail=True)

    return run


def row_of(result, site):
    return next(row for row in result.sites if row.site == site)


def moved(result, load_class="uniformed"):
    """Loads of Cara by what moved them, where to and when they came."""
    people = Counter()
    for move in result.detail.movements:
        if move.owner == "cara" and move.load_class == load_class:
            people[move.by.split("/")[0], move.destination, move.arrived_h] += move.count
    return people


PLATOON = {
    "at": {"depot": {"uniformed": 60}, "market": {"uniformed": 30}},
    "provides": {"platoon": {"kind": "escort", "base": "depot", "units": 1, "people_per_unit": 20}},
}
CHARTER_HUB = {"leave_from": "2030-04-01", "airfield": "charter"}


def test_an_escort_that_stands_elsewhere_keeps_nobody_at_a_hub_that_is_left(depot):
    """It has brought the containers to Market Town and stands there; nobody else calls it back."""
    site = {**CHARTER_HUB, "planned_close": "2030-04-10", "at_planned_close": "stay"}
    result = depot(site, {**PLATOON, "ready": {"after_camps_days": 3}})
    assert row_of(result, "depot").left_h == 31 * DAY + NOON
    assert moved(result)["charter", "home", 31 * DAY + NOON] == 60
    stretches = [row for row in result.detail.intervals if row.agent == "escort/cara/platoon/1"]
    assert (stretches[-1].activity, stretches[-1].start_h) == ("withdrawn", 31 * DAY + NOON)


def test_an_escort_of_another_hub_keeps_nobody_at_a_hub_that_must_be_left(depot):
    """All thirty of Cara at Market Town go when it falls, though the unit of Depot is away."""

    def falls(data):
        effects = {"sites_forced_out": ["market"]}
        data["risks"] = {"war": {"name": "War", "start": "2030-04-20", "effects": effects}}

    site = {**CHARTER_HUB, "leave_from": "2030-06-01"}
    result = depot(site, {**PLATOON, "ready": {"on": "2030-08-01"}}, falls)
    gone_h = row_of(result, "market").left_h
    assert moved(result)["charter", "home", gone_h] == 30
    assert gone_h < 60 * DAY


def overland(chance):
    """Cara would drive home from Depot through the west, if it gets leave."""

    def change(data):
        network = data["network"]
        network["zones"]["west"] = {}
        network["roads"]["west_road"] = {
            "between": ["depot", "border_post"],
            "km": 80,
            "surface": "track",
            "zone": "west",
        }
        network["corridors"]["west"] = {
            "way": ["depot", "border_post", "port"],
            "out_at": "border_post",
            "convoy_trucks": 5,
            "unloading_days": 0.5,
        }
        data["clearances"]["ground"]["chance"] = {"west": chance}

    return change


DRIVERS = {
    "at": {"depot": {"uniformed": 60, "vehicles": 4}},
    "ready": {"on": "2030-03-10"},
    "lift": {"by": "overland", "base": "depot", "corridor": "west"},
}
LEFT_BY_COLUMN = {
    "stock": {},
    "people_to": "market",
    "leave_from": "2030-03-20",
    "planned_close": "2030-03-28",
    "at_planned_close": "leave",
    "guard": {"share": 0.0, "at_least_people": 0},
    "airfield": "helicopter",
}


def test_a_party_without_leave_to_drive_home_goes_with_the_last_column_of_its_site(depot):
    result = depot(LEFT_BY_COLUMN, DRIVERS, overland(0.0))
    left_h = row_of(result, "depot").left_h
    (by, goal, arrived_h), people = next(iter(moved(result).items()))
    assert (by, goal, people) == ("column", "market", 60)
    assert left_h < arrived_h < left_h + DAY
    assert not [by for by, _, _ in moved(result) if by == "overland"]
    waits = {(row.queue, row.cause): row.load_days for row in result.waits if row.site == "depot"}
    ready_h = 9 * DAY + NOON
    assert waits["people", "clearance"] == pytest.approx(60 * (left_h - ready_h) / DAY)


def test_a_party_with_leave_drives_home(depot):
    assert {by for by, _, _ in moved(depot(LEFT_BY_COLUMN, DRIVERS, overland(1.0)))} == {"overland"}


AIRFIELD = {"people_to": "market", "leave_from": "2030-06-01", "airfield": "plane"}


def plenty_of_planes(data):
    data["air"]["plane"].update(aircraft=9, flights_per_week=7.0)
    data["fleets"]["field"]["available_from"] = "2030-05-01"


def test_guard_unit_and_rear_party_stay_at_a_hub_from_which_people_fly_on(depot):
    """Of 80 twenty fly on when they are ready, twenty when their cargo is out, forty at the end."""
    cara = {
        "at": {"depot": {"uniformed": 80, "containers": 4}},
        "ready": {"on": "2030-03-06"},
        "rear_party": {"share": 0.25},
        "guard_unit": {"people": 40, "site": "depot"},
    }
    result = depot({**AIRFIELD, "zone": "plains"}, cara, plenty_of_planes)
    flown = Counter()
    for (by, goal, arrived_h), people in moved(result).items():
        if goal == "market":
            flown[by, arrived_h] += people
    out_h = max(hour for (_, goal, hour) in moved(result, "containers") if goal == "border_post")
    first, second, last = sorted(flown.items(), key=lambda entry: entry[0][1])
    assert first == (("flight", 5 * DAY + NOON), 20)
    assert second[1] == 20
    assert out_h < second[0][1] <= out_h + DAY
    left_h = row_of(result, "depot").left_h
    assert last[0][0] == "column"
    assert last[1] == 40
    assert last[0][1] > left_h


def test_a_guard_unit_stays_at_a_camp_until_its_last_column(by_hand, varied):
    def change(data):
        data["contingents"]["alba"]["guard_unit"] = {"people": 90, "site": "hilltop"}
        data["sites"]["hilltop"]["airfield"] = "plane"
        plenty_of_planes(data)
        data["fleets"]["field"].pop("available_from")
        data["air"]["plane"]["seats"] = 50

    moves = simulate(varied(by_hand, change), detail=True).detail.movements
    people = Counter()
    for move in moves:
        if move.origin == "hilltop" and move.load_class == "uniformed":
            people[move.by.split("/")[0]] += move.count
    assert people["column"] >= 90
    assert people.total() == 100


def test_a_guard_unit_stays_at_its_hub_while_all_others_fly_home_from_two(depot):
    """Ten of forty at Market Town go and, but for its guard, twenty of sixty at Depot."""
    cara = {
        "at": {"depot": {"uniformed": 60}, "market": {"uniformed": 40}},
        "ready": {"on": "2030-04-02"},
        "guard_unit": {"people": 30, "site": "market"},
    }
    held = {"leave_from": "2030-06-01", "guard": {"share": 0.0, "at_least_people": 40}}
    home = Counter()
    for move in depot({**CHARTER_HUB, **held}, cara).detail.movements:
        if move.owner == "cara" and move.destination == "home":
            home[move.origin, "at once" if move.arrived_h < 60 * DAY else "in June"] += move.count
    assert home == {
        ("depot", "at once"): 20,
        ("depot", "in June"): 40,
        ("market", "at once"): 10,
        ("market", "in June"): 30,
    }


def test_a_hub_without_materiel_of_its_own_is_guarded_while_others_bring_theirs(by_hand, varied):
    """All of Alba's forty may go on 10 March, and Riverside is left on 14 April."""

    def change(data):
        data["sites"]["market"]["stock"]["containers"] = 0
        alba = data["contingents"]["alba"]
        alba["at"]["market"] = {"uniformed": 40}
        alba["provides"] = {}
        alba["rear_party"] = None
        alba["ready"] = {"on": "2030-03-10"}
        data["contingents"]["bora"]["at"]["market"] = {}
        data["escorts"]["hired_guards"]["available_from"] = "2030-03-01"

    result = simulate(varied(by_hand, change), detail=True)
    stand = Counter({0.0: 40})
    for move in result.detail.movements:
        if move.load_class == "uniformed":
            stand[move.arrived_h] += move.count * (move.destination == "market")
            stand[move.departed_h] -= move.count * (move.origin == "market")
    emptied_h, people, least = row_of(result, "market").emptied_h, 0, 40
    for time_h in sorted(stand):
        if time_h >= emptied_h:
            break
        people += stand[time_h]
        least = min(least, people)
    assert least == 22  # of its forty at the start: see the policy


def test_a_hired_escort_is_paid_for_from_its_first_day_wherever_it_stands(depot):
    """It drives from Depot to the trucks of Market Town, and stands there between convoys."""

    def hired(data):
        data["escorts"]["guards"] = {"base": "depot", "units": 1, "available_from": "2030-03-02"}
        data["contingents"]["alba"]["provides"] = {}
        data["costs"] = {"hired_escort_day_usd": 1000.0}
        data["escorts"].pop("hired_guards")
        del data["contingents"]["cara"]

    by_column = {"people_to": "market", "leave_from": "2030-04-01", "airfield": "none"}
    result = depot(by_column, {}, hired)
    stretches = [row for row in result.detail.intervals if row.agent == "escort/guards/1"]
    assert any(row.activity == "driving" for row in stretches)
    days = row_of(result, "depot").left_h / DAY - 1
    assert result.outcomes["cost.hired_escorts_usd"] == pytest.approx(days * 1000.0)
