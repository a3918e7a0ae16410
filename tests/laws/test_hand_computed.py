"""The tiny mission without chance, worked out on paper: each hour follows from the rules alone.

Hours count from 00:00 on 1 March 2030; day d begins at hour 24 d. It is light from 6 to 18, and
the last day of a passage may end until 20. The arithmetic below uses nothing of the program.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.model.replication import simulate
from sim.scenario.load import load_scenario

SCENARIO = Path(__file__).parents[1] / "scenarios_for_tests" / "by_hand.yaml"

DAY = 24.0
SUNRISE, SUNSET = 6.0, 18.0
HALF_DAY_OF_LIGHT = SUNSET - SUNRISE

# -- what things take, from the scenario file
LAG = 1 * DAY  # the host's answer
LOADING_FULL = 1 * DAY  # of 16 vehicles
YARD = DAY / 12  # a load
PACKING = DAY / 2  # a container
REST = 1 * DAY  # of escorts
PATIENCE = 4 * DAY  # for a full convoy
INSPECTION = 2 * DAY
HILLTOP_H = 120 / (10 * 0.85)  # 14.12 h of light with a search team along
RIVERSIDE_H = 80 / (10 * 0.85)  # 9.41 h
TO_BORDER = 100 / 200 * DAY  # 12 h
TO_PORT = 150 / 200 * DAY  # 18 h
UNLOADING = 0.5 * DAY
SLOT = DAY / 10  # at the border, a truck
PAPERS = 1 * DAY

# -- Hilltop: 12 containers, 2 vehicles for flatbeds, 2 that drive and are kept for the last column

# Packing begins on 4 March in batches of three days' work (6 containers).
HILLTOP_BATCHES = [3 * DAY + 6 * PACKING, 3 * DAY + 12 * PACKING]  # 144, 216
# 2 flatbed vehicles stand ready at once, a convoy of 16 never comes together: four days' patience.
CONVOY_1_ORDERED = 3 * DAY + PATIENCE  # 168
# Leave after a day, at midnight of day 8; then it waits for light.
CONVOY_1_OUT = CONVOY_1_ORDERED + LAG + SUNRISE  # 198
# 14.12 h do not fit in 12 h of light and 2 h after dark: the rest is driven on the next morning.
CONVOY_1_THERE = 9 * DAY + SUNRISE + (HILLTOP_H - HALF_DAY_OF_LIGHT)  # 224.12
# 12 trucks and 2 flatbeds of 16; all is packed by now.
CONVOY_1_LOADED = CONVOY_1_THERE + LOADING_FULL * 14 / 16  # 245.12, an hour before sunrise
CONVOY_1_SETS_OUT = 10 * DAY + SUNRISE  # 246
CONVOY_1_BACK = 11 * DAY + SUNRISE + (HILLTOP_H - HALF_DAY_OF_LIGHT)  # 272.12
CONVOY_1_UNLOADED = CONVOY_1_BACK + 14 * YARD  # 300.12
# The camp does not leave before 26 March, after two days of inspection; nobody searches now.
HILLTOP_LEFT = 25 * DAY + SUNRISE  # 606
HILLTOP_COLUMN = HILLTOP_LEFT + 120 / 10 + 2 * YARD  # 618 at Market Town, 622 unloaded

# -- Riverside: 8 containers, 1 vehicle for a flatbed, 1 kept for the last column

RIVERSIDE_BATCHES = [7 * DAY + 6 * PACKING, 7 * DAY + 8 * PACKING]  # 240, 264
# Patience ends at 264, but the one escort comes back at 300.12 and rests.
CONVOY_2_ORDERED = CONVOY_1_UNLOADED + REST  # 324.12
CONVOY_2_OUT = CONVOY_2_ORDERED + LAG  # 348.12, just after noon of day 14
LIGHT_LEFT = 14 * DAY + SUNSET - CONVOY_2_OUT  # 5.88: with 2 h of dark it still is too far
CONVOY_2_THERE = 15 * DAY + SUNRISE + (RIVERSIDE_H - LIGHT_LEFT)  # 369.53
CONVOY_2_LOADED = CONVOY_2_THERE + LOADING_FULL * 9 / 16  # 383.03, an hour before midnight
CONVOY_2_SETS_OUT = 16 * DAY + SUNRISE  # 390
CONVOY_2_BACK = 16 * DAY + SUNRISE + RIVERSIDE_H  # 399.41
CONVOY_2_UNLOADED = CONVOY_2_BACK + 9 * YARD  # 417.41
# It does not leave before 14 April.
RIVERSIDE_LEFT = 44 * DAY + SUNRISE  # 1062
RIVERSIDE_COLUMN = RIVERSIDE_LEFT + 80 / 10 + 1 * YARD  # 1070, 1072

# -- Market Town: corridor convoys of 5 vehicles; a truck takes one and a half containers


def out_of_the_border(set_out, vehicles):
    return set_out + TO_BORDER + vehicles * SLOT + PAPERS


def home_from_port(out):
    return out + TO_PORT + UNLOADING + TO_PORT + TO_BORDER


# Trucks come on 10 March: 5 of them take 7 of its own 9 containers.
CORRIDOR_1 = out_of_the_border(9 * DAY + 7 * YARD + LAG, 5)  # set out 254, out 302
# When Hilltop's loads are there: 14 containers, 2 vehicles, but 5 trucks are away. 4 trucks and
# 1 flatbed go, and wait for the morning of day 14 when the leave comes at two at night.
CORRIDOR_2_LOADED = CONVOY_1_UNLOADED + 7 * YARD  # 314.12
CORRIDOR_2 = out_of_the_border(14 * DAY + SUNRISE, 5)  # set out 342, out 390
# The first 5 trucks are back. 6 for the 8 containers that wait and 1 flatbed would be 7: of 5
# vehicles their shares are 4.3 and 0.7, so 4 trucks with 6 containers and 1 flatbed go.
CORRIDOR_3 = out_of_the_border(home_from_port(CORRIDOR_1) + 7 * YARD + LAG, 5)  # 362, 400, 448
# The second column is back, and Riverside's loads are there: again 4 trucks and 1 flatbed of 7.
CORRIDOR_4 = out_of_the_border(home_from_port(CORRIDOR_2) + 7 * YARD + LAG, 5)  # 450, 488, 536
# 4 containers on 3 trucks are too few until Hilltop's last column brings 2 vehicles.
CORRIDOR_5 = out_of_the_border(HILLTOP_COLUMN + 6 * YARD + LAG, 5)  # 622, 658, 706
# Riverside's last vehicle waits four days, is loaded and has leave at dusk: it goes at sunrise.
CORRIDOR_6_LEAVE = RIVERSIDE_COLUMN + PATIENCE + YARD + LAG  # 1194 = 18:00 on day 49
CORRIDOR_6 = out_of_the_border(50 * DAY + SUNRISE, 1)  # 1244.4

# -- People: a charter of 60 seats a day at noon

NOON = 12.0
# Alba is ready on 8 April: 140 people. Civilians who are released have the first seats, on the day
# on which they are due: of 16 the 11th on day 37 (10.5 / 16 = 0.5 + 0.5 x (894 - 744) / 480), the
# 12th on day 39 (hour 954). On day 40 there are 21 of Alba and 20 of Bora at Market Town, and 22
# must stay as its guard: 2 of Alba wait until Bora's people from Riverside take their place (hour
# 1072: the next noon is on day 45).
ALBA_FLIGHTS = {
    38 * DAY + NOON: 60,
    39 * DAY + NOON: 60 - 1,
    40 * DAY + NOON: 21 + 20 - 22,
    45 * DAY + NOON: 2,
}
# Bora is ready three days after Riverside was left (hour 1134): 60 people less the guard.
BORA_FLIGHT = 47 * DAY + NOON
# The town is empty of cargo; it does not leave before 27 April (and is inspected before). Who is
# left flies at noon.
MARKET_LEFT = 57 * DAY + NOON  # 1380


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(SCENARIO)


@pytest.fixture(scope="module")
def result(scenario):
    return simulate(scenario, 1, 0, detail=True)


@pytest.fixture(scope="module")
def movements(result):
    """Hours of departure and arrival and loads by what carried them."""
    found = {}
    for move in result.detail.movements:
        by, hours = move.by, (move.departed_h, move.arrived_h)
        counts = found.setdefault(by, (hours, {}))[1]
        counts[move.load_class] = counts.get(move.load_class, 0) + move.count
    return found


def site(result, name):
    return next(row for row in result.sites if row.site == name)


def test_milestones_are_reached_at_the_hours_computed_by_hand(scenario, result):
    reached = dict(zip(scenario.milestones, result.milestones_h, strict=True))
    assert reached["camps_left"] == pytest.approx(RIVERSIDE_LEFT)
    assert reached["people_out"] == pytest.approx(BORA_FLIGHT)  # all but 38 have flown
    assert reached["materiel_settled"] == pytest.approx(CORRIDOR_6)
    assert reached["everything"] == pytest.approx(MARKET_LEFT)


def test_camps_pack_load_and_leave_at_the_hours_computed_by_hand(result):
    hilltop, riverside, market = (site(result, n) for n in ("hilltop", "riverside", "market"))
    assert hilltop.packed_h == pytest.approx(HILLTOP_BATCHES[-1])
    assert hilltop.first_convoy_h == pytest.approx(CONVOY_1_LOADED)
    assert hilltop.left_h == pytest.approx(HILLTOP_LEFT)
    assert riverside.packed_h == pytest.approx(RIVERSIDE_BATCHES[-1])
    assert riverside.first_convoy_h == pytest.approx(CONVOY_2_LOADED)
    assert riverside.left_h == pytest.approx(RIVERSIDE_LEFT)
    assert market.packed_h == pytest.approx(3 * DAY + 9 * PACKING)
    assert market.left_h == pytest.approx(MARKET_LEFT)


def test_a_camp_counts_as_emptied_when_its_last_load_has_left(result):
    assert site(result, "hilltop").emptied_h == pytest.approx(CONVOY_1_SETS_OUT)
    assert site(result, "riverside").emptied_h == pytest.approx(CONVOY_2_SETS_OUT)


def test_convoys_from_the_camps_move_at_the_hours_computed_by_hand(movements):
    hours, loads = movements["convoy/hilltop/1"]
    assert hours == pytest.approx((CONVOY_1_SETS_OUT, CONVOY_1_BACK))
    assert loads == {"containers": 12, "vehicles": 2}
    hours, loads = movements["convoy/riverside/1"]
    assert hours == pytest.approx((CONVOY_2_SETS_OUT, CONVOY_2_BACK))
    assert loads == {"containers": 8, "vehicles": 1}
    hours, loads = movements["column/hilltop"]
    assert hours == pytest.approx((HILLTOP_LEFT, HILLTOP_LEFT + 12))
    assert loads == {"uniformed": 100, "vehicles": 2}
    hours, loads = movements["column/riverside"]
    assert hours == pytest.approx((RIVERSIDE_LEFT, RIVERSIDE_LEFT + 8))
    assert loads == {"uniformed": 40, "vehicles": 1}


@pytest.mark.parametrize(
    ("number", "out_h", "loads"),
    [
        (1, CORRIDOR_1, {"containers": 7}),
        (2, CORRIDOR_2, {"containers": 6, "vehicles": 1}),
        (3, CORRIDOR_3, {"containers": 6, "vehicles": 1}),
        (4, CORRIDOR_4, {"containers": 6, "vehicles": 1}),
        (5, CORRIDOR_5, {"containers": 4, "vehicles": 2}),
        (6, CORRIDOR_6, {"vehicles": 1}),
    ],
)
def test_corridor_convoys_are_out_at_the_hours_computed_by_hand(movements, number, out_h, loads):
    (_, arrived_h), carried = movements[f"corridor/market/{number}"]
    assert arrived_h == pytest.approx(out_h)
    assert carried == loads


def test_escorts_work_and_rest_at_the_hours_computed_by_hand(result):
    rows = [
        (row.activity, row.end_h)
        for row in sorted(result.detail.intervals, key=lambda row: row.start_h)
        if row.agent == "escort/alba/convoy_platoon/1" and row.end_h < CONVOY_2_BACK
    ]
    assert [activity for activity, _ in rows] == [
        "idle",
        "waiting",
        "waiting",
        "with convoy",
        "resting",
        "waiting",
    ]  # for the second convoy leave comes by daylight
    assert [end_h for _, end_h in rows] == pytest.approx(
        [
            CONVOY_1_ORDERED,
            CONVOY_1_ORDERED + LAG,
            CONVOY_1_OUT,
            CONVOY_1_UNLOADED,
            CONVOY_2_ORDERED,
            CONVOY_2_OUT,
        ]
    )


def test_people_fly_at_the_hours_computed_by_hand(result):
    flown = {}
    for move in result.detail.movements:
        if move.by.startswith("charter/") and move.load_class == "uniformed":
            key = move.owner, move.arrived_h
            flown[key] = flown.get(key, 0) + move.count
    alba = {("alba", hour): count for hour, count in ALBA_FLIGHTS.items()}
    assert flown == {**alba, ("bora", BORA_FLIGHT): 60 - 22, ("bora", MARKET_LEFT): 22}


def test_nothing_is_left_to_chance(scenario, result):
    """Another seed tells the same story."""
    assert simulate(scenario, 99, 7).milestones_h == result.milestones_h
