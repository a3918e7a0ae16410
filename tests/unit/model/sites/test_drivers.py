"""Vehicles that drive themselves need somebody at the wheel: who stays for it, and who need not."""

from __future__ import annotations

import pytest

from sim.model.replication import simulate

DAY = 24.0
EIGHTY = 80  # vehicles of Hilltop that drive, beyond those of the last column


@pytest.fixture
def many_vehicles(by_hand, varied):
    """Hilltop has far more vehicles than trucks fetch, and nobody is hired to drive them."""

    def build(trucks=12, drivers=0, people=240, **fleet):
        def change(data):
            data["loads"]["vehicles"]["flatbed_share"] = 0.0
            data["contingents"]["alba"]["at"]["hilltop"] |= {
                "vehicles": EIGHTY + 10,
                "uniformed": people,
            }
            data["sites"]["hilltop"] |= {"planned_close": "2030-06-30"}
            data["sites"]["riverside"] |= {"planned_close": "2030-06-30"}
            data["mission"] |= {"deadline": "2030-07-31", "horizon": "2030-08-31"}
            data["air"]["helicopter"] |= {"aircraft": 4, "flights_per_week": 7.0}
            data["fleets"]["field"] |= {"trucks": trucks, "drivers": drivers, **fleet}

        return varied(by_hand, change)

    return build


def hilltop(result):
    return next(row for row in result.sites if row.site == "hilltop")


def brought_in(result):
    """Vehicles that have come from Hilltop, by what brought them."""
    found = {}
    for move in result.detail.movements:
        if move.origin == "hilltop" and move.load_class == "vehicles":
            found[move.by] = found.get(move.by, 0) + move.count
    return found


@pytest.mark.parametrize("trucks", [4, 12, 40])
@pytest.mark.parametrize("drivers", [0, 1, 30])
def test_enough_people_stay_in_a_camp_to_drive_its_vehicles_out(many_vehicles, trucks, drivers):
    result = simulate(many_vehicles(trucks, drivers), detail=True)
    assert sum(brought_in(result).values()) == EIGHTY + 10
    assert hilltop(result).left_h < 60 * DAY  # not on its planned day, the 121st


def test_people_who_need_not_drive_fly_before(many_vehicles):
    """Of 240 people 48 stand guard and two drive each of eighty vehicles: 32 may fly at once."""
    moves = simulate(many_vehicles(), detail=True).detail.movements
    first_convoy_h = min(move.departed_h for move in moves if move.by == "convoy/hilltop/1")
    flown = sum(
        move.count
        for move in moves
        if move.by.startswith("flight/helicopter/hilltop/")
        and move.load_class == "uniformed"
        and move.departed_h < first_convoy_h
    )
    assert flown == 240 - 48 - 2 * EIGHTY


def test_a_guard_does_not_wait_for_its_planned_day_with_vehicles_that_only_it_can_drive(
    many_vehicles,
):
    """Of thirty people twenty-two are the guard: the four crews among the eight others go before,
    and the guard drives eleven vehicles more; what is left has no driver."""
    result = simulate(many_vehicles(people=30), detail=True)
    assert hilltop(result).left_h < 60 * DAY
    assert brought_in(result)["column/hilltop"] >= 22 // 2
    assert hilltop(result).destroyed + sum(brought_in(result).values()) <= EIGHTY + 10


@pytest.mark.parametrize("flatbeds", [1, 2, 3])
def test_a_fleet_that_is_smaller_than_the_smallest_convoy_sends_what_it_has(
    by_hand, varied, flatbeds
):
    """Six vehicles need flatbeds, and no convoy of fewer than four vehicles should set out."""

    def change(data):
        data["contingents"]["alba"]["at"]["hilltop"]["vehicles"] = 16
        data["sites"]["hilltop"]["planned_close"] = "2030-06-30"
        data["mission"] |= {"deadline": "2030-07-31", "horizon": "2030-08-31"}
        for fleet in ("field", "coast"):
            data["fleets"][fleet]["flatbeds"] = flatbeds

    result = simulate(varied(by_hand, change), detail=True)
    assert hilltop(result).left_h < 60 * DAY
    assert hilltop(result).destroyed == 0
    out = sum(
        move.count
        for move in result.detail.movements
        if move.by.startswith("corridor/") and move.load_class == "vehicles"
    )
    assert out == 16 + 2  # Riverside's too


@pytest.mark.parametrize("drivers", [2, 4])
def test_a_hub_with_hardly_a_driver_sends_its_vehicles_out_one_after_the_other(
    by_hand, varied, drivers
):
    def change(data):
        data["loads"]["vehicles"]["flatbed_share"] = 0.0
        data["contingents"]["alba"]["at"]["market"]["vehicles"] = 20
        data["mission"] |= {"horizon": "2031-08-31"}
        data["fleets"]["coast"]["drivers"] = drivers

    result = simulate(varied(by_hand, change), detail=True)
    per_column = {}
    for move in result.detail.movements:
        if move.by.startswith("corridor/") and move.load_class == "vehicles":
            per_column[move.by] = per_column.get(move.by, 0) + move.count
    assert sum(per_column.values()) == 20 + 4 + 2
    assert max(per_column.values()) <= drivers // 2
