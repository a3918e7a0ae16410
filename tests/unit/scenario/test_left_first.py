"""Sites that go before those who need them are told; a plan in its order is not."""

import pytest

from sim.scenario.load import read_scenario

CAMP = "sites.camp.planned_close=2023-11-30"
HOSPITAL = (
    "network.zones.north.evacuation_required=true",
    "contingents.alpha.provides.clinic={kind: hospital, base: hub, reaches: [north]}",
)
OWN_HOSPITAL = "contingents.alpha.provides.own={kind: hospital, base: camp, reaches: [north]}"


def hub_leaves(day, then="leave"):
    return (f"sites.hub.planned_close={day}", f"sites.hub.at_planned_close={then}",
            f"sites.hub.leave_from={day}")  # fmt: skip


@pytest.fixture
def warned(write):
    """What is warned of the hub's planned day."""

    def told(*overrides):
        found = read_scenario(write(), overrides).warnings
        return [w.what for w in found if w.dotted == "sites.hub.planned_close"]

    return told


@pytest.mark.parametrize(
    ("hub", "told"),
    [
        (hub_leaves("2023-11-20"), 2),
        (hub_leaves("2023-12-05"), 0),
        (hub_leaves("2023-11-20", "stay"), 0),
        ((), 0),
    ],
)
def test_a_hub_that_leaves_before_its_camps_is_told_for_people_and_materiel(warned, hub, told):
    lines = warned(CAMP, *hub)
    assert lines == [
        f"the last {what} of camp can come on 2023-11-30, and hub is left on 2023-11-20: they go "
        "on to what stands behind it, if anything does"
        for what in ("people", "materiel")[:told]
    ]


def test_the_base_of_the_only_hospital_that_leaves_first_is_told(warned):
    leaves = hub_leaves("2023-11-20")
    (line,) = (w for w in warned(CAMP, *leaves, *HOSPITAL) if "hospital" in w)
    assert line == (
        "no hospital reaches north once hub is left on 2023-11-20, and camp sends convoys until "
        "2023-11-30"
    )
    assert not [w for w in warned(CAMP, *leaves, *HOSPITAL, OWN_HOSPITAL) if "hospital" in w]
    late = hub_leaves("2023-12-05")
    assert not [w for w in warned(CAMP, *late, *HOSPITAL) if "hospital" in w]


def test_a_hospital_is_needed_by_whose_roads_lead_through_its_zone(warned):
    """The camp lies in the south, and its road to the hub in the north, which asks for one."""
    south = "sites.camp.zone=south"
    (line,) = (w for w in warned(CAMP, south, *hub_leaves("2023-11-20"), *HOSPITAL) if "hosp" in w)
    assert line.startswith("no hospital reaches north once hub is left on 2023-11-20, and camp ")
    roads = [f"network.roads.{road}.zone=south" for road in ("camp_crossroads", "crossroads_hub")]
    north = "sites.camp.zone=north"
    told = warned(CAMP, north, *roads, *hub_leaves("2023-11-20"), *HOSPITAL)
    assert not [w for w in told if "camp sends" in w]


def test_beds_that_those_fill_who_may_go_only_with_the_hub_are_told(write):
    """All 500 of Alpha come through the hub and may go home when it is left."""
    ready = "contingents.alpha.ready={with_site: hub}"

    def told(*overrides):
        found = read_scenario(write(), overrides).warnings
        return [w.what for w in found if w.dotted == "sites.hub.beds"]

    (line,) = told(ready, "sites.hub.beds=499")
    assert line.startswith("500 people come through it who may go home only when it is left")
    assert not told(ready, "sites.hub.beds=600")
    assert not any("never left" in line for line in told("sites.hub.beds=499"))
