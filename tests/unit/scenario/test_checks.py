"""Checks report every offender: names, ways, days, holdings and loads that nothing can lift."""

from collections.abc import Callable

import pytest

from sim.scenario.checks import warnings_of
from sim.scenario.schema import Scenario

Refusals = Callable[..., list[str]]
Load = Callable[..., Scenario]


def test_all_unknown_names_are_reported_at_once(refusals: Refusals) -> None:
    assert refusals(
        (
            "people_to: hub\n    packing_starts: 2023-07-01\n    packing_teams: {",
            "people_to: hubb\n    packing_starts: 2023-07-01\n    packing_teams: {",
        ),
        ("staff: 30", "staf: 30"),
        ("hub: {soldiers", "hbu: {soldiers"),
        ("between: [camp", "between: [kamp"),
        ("surface: paved, zone: south", "surface: gravel, zone: south"),
        ("at: port", "at: porto"),
        ("{base: hub, serves: field", "{base: hut, serves: field"),
    ) == [
        "x.yaml:19:16: sites.camp.people_to: unknown site 'hubb'; did you mean 'hub'?",
        "x.yaml:39:30: sites.hub.stock.staf: unknown key; did you mean 'staff'?",
        "x.yaml:51:7: contingents.alpha.at.hbu: unknown key; did you mean 'hub'?",
        "x.yaml:66:33: network.roads.camp_crossroads.between.0: unknown place 'kamp'; "
        "did you mean 'camp'?",
        "x.yaml:69:56: network.roads.hub_port.surface: unknown surface 'gravel'; "
        "the surfaces are paved, track",
        "x.yaml:71:17: network.borders.coast.at: unknown place 'porto'; did you mean 'port'?",
        "x.yaml:75:21: fleets.hub_field.base: unknown site 'hut'; did you mean 'hub'?",
    ]


EARLY = "sites.camp.leaves_early={alone: {%s}}"
RISK = "risks={storm: {name: S, start: 2023-08-01, effects: {%s}}}"


@pytest.mark.parametrize(
    ("effect", "right"),
    [
        ("roads_shut: [x]", "the roads are "),
        ("borders_shut: [x]", "the borders are coast"),
        ("corridors_shut: [x]", "the corridors are west"),
        ("airfields_shut: [x]", "the sites are camp, hub, outpost"),
        ("packing_stopped: [x]", "the sites are camp, hub, outpost"),
        ("sites_forced_out: [x]", "the sites are camp, hub, outpost"),
        ("shelled: {x: {wounded: 1}}", "the sites are camp, hub, outpost"),
        ("consent_share: {x: 1}", "the zones are north, south"),
        ("attacks_multiplier: {x: 1}", "the zones are north, south"),
        ("devices_multiplier: {x: 1}", "the zones are north, south"),
        ("ground_clearance_chance: {x: 1}", "the zones are north, south"),
        ("flight_clearance_chance: {x: 1}", "the zones are north, south"),
    ],
)
def test_every_effect_of_a_risk_names_what_exists(
    refusals: Refusals, effect: str, right: str
) -> None:
    (line,) = refusals(overrides=(RISK % effect,))
    assert right in line


@pytest.mark.parametrize(
    ("reason", "rest"),
    [
        ("risk: storm", "risk: unknown risk 'storm'; the scenario has no risks"),
        ("site_left: camps", "site_left: unknown site 'camps'; did you mean 'camp'?"),
        ("site_forced_out: hubs", "site_forced_out: unknown site 'hubs'; did you mean 'hub'?"),
        (
            "site_left: camp",
            "site_left: a site does not leave because it has left; name another",
        ),
    ],
)
def test_what_makes_a_site_leave_early_names_what_exists(
    refusals: Refusals, reason: str, rest: str
) -> None:
    (line,) = refusals(overrides=(EARLY % reason,))
    assert line.endswith(f"sites.camp.leaves_early.alone.{rest}")


@pytest.mark.parametrize(
    ("section", "name", "free"),
    [
        ("loads", "week", "{kind: container}"),
        ("loads", "replication", "{kind: container}"),
        (
            "sites",
            "moving",
            "{name: M, zone: south, role: camp, packing_starts: 2023-08-01, packing_teams: 1, "
            "leave_from: 2023-08-01}",
        ),
    ],
)
def test_a_name_that_tables_need_is_not_free(
    refusals: Refusals, section: str, name: str, free: str
) -> None:
    assert refusals(overrides=(f"{section}.{name}s={free}",)) == []
    (line,) = refusals(overrides=(f"{section}.{name}={free}",))
    assert f"{section}.{name}: '{name}' is the name for " in line


@pytest.mark.parametrize("things", ["chance: 0.5", "site_left: hub, site_forced_out: hub"])
def test_one_thing_makes_a_site_leave_early(refusals: Refusals, things: str) -> None:
    (line,) = refusals(overrides=(EARLY % things,))
    assert "give exactly one of risk, attacks, site_left and site_forced_out" in line


LATE = "policy.late_disposal={rule: {%s}}"
SALE = (
    "disposals={sale: {site: camp, owner: un, load_class: containers, fate: sell, "
    "loads: 200, starts: 2023-08-01, per_week: 3}}"
)


@pytest.mark.parametrize(
    ("override", "rest"),
    [
        # places and roads
        (
            "network.waypoints=[crossroads, camp]",
            "network.waypoints.1: 'camp' is already the name of a site; "
            "places need names of their own; rename one of them",
        ),
        (
            "network.roads.hub_port.between=[port, port]",
            "network.roads.hub_port.between: it joins port with itself; name two places",
        ),
        (
            "network.corridors.west.way=[hub, crossroads, port]",
            "network.corridors.west.way.2: no road joins crossroads and port; "
            "add the road to network.roads, or name the places between",
        ),
        (
            "network.corridors.west.way=[hub, crossroads]",
            "network.corridors.west.way.1: it ends at crossroads, which is no exit; "
            "end it at one of port",
        ),
        (
            "network.corridors.west.way=[crossroads, hub, port]",
            "network.corridors.west.way.0: it starts at crossroads, which is no site; "
            "start it at a hub, or at the base of a contingent",
        ),
        (
            "network.borders.coast.at=camp",
            "network.corridors.west.out_at: border coast lies at camp, which is not on the way; "
            "name a border that lies at a place of the way",
        ),
        (
            "network.borders.coast.at=hub",
            "network.corridors.west.out_at: border coast lies at hub, where the way starts: nobody "
            "crosses it; name a border that lies further on",
        ),
        (
            "network.borders.gate={at: port, trucks_per_day: 9, paperwork_days: 0}",
            "network.borders.gate.at: border coast lies at port too; write one border for both, or "
            "put them at two places with a road between",
        ),
        # sites
        (
            "sites.hub.yard_loads_per_day=null",
            "sites.hub.yard_loads_per_day: a hub needs a yard; add yard_loads_per_day",
        ),
        (
            "sites.camp.corridors=[west]",
            "sites.camp.corridors: a site with role camp has no corridors; "
            "make it a hub, or name hubs in materiel_to",
        ),
        (
            "sites.camp.materiel_to=[outpost, hub]",
            "sites.camp.materiel_to.0: outpost has role camp, not hub; name a hub",
        ),
        (
            "sites.camp.materiel_to=[]",
            "sites.camp.materiel_to: 190 loads have no way out of camp; name hubs in materiel_to",
        ),
        (
            "sites.hub.corridors=[]",
            "sites.hub.corridors: 210 loads have no way out of hub; name its corridors",
        ),
        (
            "network.roads.camp_crossroads=null",
            "sites.camp.materiel_to.0: no road leads from camp to hub; "
            "add roads to network.roads, or another hub",
        ),
        (
            "sites.hub.corridors=[west, west]",
            "sites.hub.corridors.1: 'west' is listed twice; name it once",
        ),
        (
            "sites.camp.people_to=null",
            "sites.camp.people_to: people of alpha never reach a charter airfield, "
            "from camp they get to camp; change people_to, or the airfield there",
        ),
        # days
        (
            "sites.camp.planned_close=2023-08-01",
            "sites.camp.planned_close: 2023-08-01 lies before leave_from 2023-10-01; "
            "close later or leave earlier",
        ),
        (
            "sites.camp.at_planned_close=leave",
            "sites.camp.at_planned_close: there is no planned_close on which to leave; "
            "add planned_close, or write stay",
        ),
        (
            "sites.camp.packing_starts=2025-01-01",
            "sites.camp.packing_starts: 2025-01-01 lies after the horizon 2024-12-31; "
            "choose an earlier day or a later mission.horizon",
        ),
        (
            "sites.camp.receiver={comes: 2025-01-01}",
            "sites.camp.receiver.comes: 2025-01-01 lies after the horizon 2024-12-31; "
            "choose an earlier day or a later mission.horizon",
        ),
        (
            "sites.camp.receiver={wants_site_within_days: 3}",
            "sites.camp.receiver.wants_site_within_days: nobody knows when the receiver comes; "
            "add comes, or delete it",
        ),
        (
            "sites.camp.receiver={comes: 2023-09-01, wants_site_within_days: 3}",
            "sites.camp.receiver.wants_site_within_days: the site stays until it is empty; "
            "write at_planned_close: leave, or delete it",
        ),
        (
            "milestones.all_out.by=2023-06-30",
            "milestones.all_out.by: 2023-06-30 lies before the start of the mission 2023-07-01; "
            "choose 2023-07-01 or later",
        ),
        (
            "contingents.alpha.rear_party={share: 0.1, until: 2023-01-01}",
            "contingents.alpha.rear_party.until: 2023-01-01 lies before the start of the mission "
            "2023-07-01; choose 2023-07-01 or later",
        ),
        (
            "civilians.1.by=2023-10-01",
            "civilians.1.by: 2023-10-01 is not after 2023-10-31, the step before; "
            "write the steps in the order of their days",
        ),
        (
            "civilians.1.gone_share=0.9",
            "civilians.1.gone_share: the last step releases 0.9 of the civilians; "
            "let the last step have gone_share 1.0, so that all are released",
        ),
        (
            "civilians=[{by: 2023-10-31, gone_share: 0.5, classes: [staff]}]",
            "civilians.0.gone_share: the last step releases 0.5 of the staff; "
            "let the last step have gone_share 1.0, so that all are released",
        ),
        (
            "uncertainties={u: {paths: [network.borders.*.opens_hour], scale: {uniform: [1, 2]}}}",
            "uncertainties.u.paths.0: 'network.borders.*.opens_hour' is an hour of the day, which "
            "goes with another; write the hours that are, and draw what else they change",
        ),
        (
            "network.borders.coast.opens_hour=24",
            "network.borders.coast: closes_hour 24 is not after opens_hour 24; write a later one",
        ),
        (
            "civilians.0.classes=[soldiers]",
            "civilians.0.classes.0: soldiers are no civilians; name some of staff",
        ),
        (
            "network.seasons={wet: {starts: 2023-08-01, ends: 2023-07-01}}",
            "network.seasons.wet.ends: the season ends on 2023-07-01, before it starts on "
            "2023-08-01; end it later",
        ),
        # holdings
        (
            "contingents.alpha.guard_unit={people: 700, site: hub}",
            "contingents.alpha.guard_unit.people: guard unit of 700 and rear party of 0, "
            "but 500 people; make one of them smaller",
        ),
        (
            "contingents.alpha.provides.alpha_escort.people_per_unit=400",
            "contingents.alpha.provides.alpha_escort.units: 2 units of 400 need 800 people; "
            "the contingent has 500; provide fewer or smaller units",
        ),
        (
            "contingents.alpha.at.camp.staff=3",
            "contingents.alpha.at.camp.staff: staff are civilians, who belong to no contingent; "
            "write them under sites.camp.stock",
        ),
        (
            "sites.hub.stock.soldiers=4",
            "sites.hub.stock.soldiers: soldiers leave with a contingent, but stock belongs to "
            "the mission; write them under contingents.<name>.at.hub",
        ),
        (
            "civilians=[]",
            "sites.hub.stock.staff: civilians who are never released; "
            "add the schedule 'civilians', last gone_share 1.0",
        ),
        (SALE, "disposals.sale.loads: 200 containers to dispose of; un has 100 of them at camp"),
        (
            "network.zones.north.evacuation_required=true",
            "network.zones.north.evacuation_required: no hospital ever reaches this zone; "
            "add a hospital to a contingent's provides, or name the zone",
        ),
        (
            "sites.hub.yard_slots=1",
            "sites.hub.yard_slots: not even the smallest convoy (5 vehicles) ever finds room; "
            "write more, or allow smaller convoys",
        ),
        (
            "sites.camp.beds=5",
            "sites.camp.beds: a site with role camp draws nothing in; make it a hub, or delete it",
        ),
        (
            "loads.containers.sensitive=true",
            "loads.containers.when_left.un_owned: containers are sensitive, and gift, the default, "
            "gives them away; write when_left: {un_owned: destroy} there",
        ),
        (
            LATE % "days_before: 1, more_than: 0, sites: [capm]",
            "policy.late_disposal.rule.sites.0: unknown site 'capm'; did you mean 'camp'?",
        ),
        (
            LATE % "days_before: 1, more_than: 0, classes: [soldiers]",
            "policy.late_disposal.rule.classes.0: soldiers are people; "
            "name classes of containers or vehicles",
        ),
        (
            LATE % "days_before: 1, more_than: 0, un_owned: repatriate, "
            "contingent_owned: repatriate",
            "policy.late_disposal.rule.contingent_owned: it disposes of nothing: "
            "both owners keep all; name another fate, or delete the rule",
        ),
        (
            "milestones.all_out.classes=[staff]",
            "milestones.all_out.classes: classes has no meaning for a milestone of what: "
            "everything; delete it, or choose another what",
        ),
        (
            "clearances.flights.lag_days_by_zone={nroth: 5}",
            "clearances.flights.lag_days_by_zone.nroth: unknown key; did you mean 'north'?",
        ),
        (
            "clearances.cargo.chance={nroth: 0.5}",
            "clearances.cargo.chance.nroth: unknown key; did you mean 'north'?",
        ),
        (
            "policy.sites_first=[capm]",
            "policy.sites_first.0: unknown site 'capm'; did you mean 'camp'?",
        ),
        (
            "milestones.all_out.owners=[un]",
            "milestones.all_out.owners: owners has no meaning for a milestone of what: "
            "everything; delete it, or choose another what",
        ),
        # lifting
        (
            "fleets.hub_west.flatbeds=0",
            "sites.hub.corridors: no corridor flatbed can ever take out 30 vehicles that need one; "
            "give fleets.hub_west flatbeds, in time",
        ),
        (
            "fleets.hub_west.trucks=0",
            "sites.hub.corridors: no corridor truck can ever take out 380 containers; "
            "give fleets.hub_west trucks, in time",
        ),
        (
            "fleets.hub_west.drivers=1",
            "sites.hub.corridors: 30 vehicles that drive themselves need 2 hired drivers each, and "
            "a corridor fleet has at most 1; give fleets.hub_west drivers, in time, or let them "
            "ride on flatbeds",
        ),
        (
            "fleets.hub_west.available_from=2025-02-01",
            "sites.hub.corridors: no corridor truck can ever take out 380 containers; "
            "give fleets.hub_west trucks, in time",
        ),
        (
            "air.charter.flights_per_week=0",
            "air.charter.flights_per_week: no charter ever flies, and 530 people go home by "
            "charter; write a number above 0",
        ),
        # risks
        (
            "risks={x: {name: X, after: {risk: x, chance: 1, lag_days: 3}, effects: {}}}",
            "risks.x.after.risk: risks follow one another in a loop: x after x; "
            "let one of them start by itself",
        ),
        (
            "risks={x: {name: X, start: 2023-08-01, effects: {}}}",
            "risks.x.effects: it changes nothing and no other risk follows it; "
            "name an effect, or delete the risk",
        ),
        # disposal
        (
            "disposals={sale: {site: hub, owner: un, load_class: containers, fate: sold, loads: 1, "
            "starts: 2023-08-01, per_week: 1}}",
            "disposals.sale.fate: 'sold' is not possible here; "
            "write one of transfer, sell, gift, destroy",
        ),
        # uncertainties and evidence
        (
            "uncertainties={sampling: sobl}",
            "uncertainties.sampling: 'sobl' is not possible here; write one of plain, sobol",
        ),
        (
            "uncertainties={sampling: {paths: [air.charter.seats], scale: 2}}",
            "uncertainties.sampling: a mapping is not possible here; write one of plain, sobol",
        ),
        (
            "uncertainties={Seats: {paths: [air.charter.seats], scale: 2}}",
            "uncertainties.Seats: 'Seats' is not a name; a name is lower-case letters, digits and "
            "underscores and begins with a letter: seats",
        ),
        (
            "uncertainties={samplin: sobol}",
            "uncertainties.samplin: 'sobol' is not a mapping; write a mapping with the keys "
            "paths, scale, set, split",
        ),
        (
            "uncertainties={u: {paths: [sites.*.stok], scale: 2}}",
            "uncertainties.u.paths.0: 'sites.*.stok' matches nothing; "
            "sites.* has no 'stok', did you mean 'stock'?",
        ),
        (
            "uncertainties={u: {paths: [sites.camp.packing_teams], scale: 2}}",
            "uncertainties.u.paths.0: 'sites.camp.packing_teams' is a distribution; "
            "write a plain number there, or use set",
        ),
        (
            "uncertainties={u: {paths: [sites.camp.packing_teams.pert.0], set: 2}}",
            "uncertainties.u.paths.0: 'sites.camp.packing_teams.pert.0' lies inside a "
            "distribution; name the quantity itself and use set",
        ),
        (
            "uncertainties={u: {paths: [sites.camp.name], set: 2}}",
            "uncertainties.u.paths.0: 'sites.camp.name' is not a number; name numbers only",
        ),
        (
            "uncertainties={u: {paths: [sites.*.packing_teams, fleets.hub_west.trucks], set: 7.5}}",
            "uncertainties.u.set: 7.5 is not a whole number, which fleets.hub_west.trucks must be; "
            "write a whole one, or a distribution, whose draws are rounded",
        ),
        (
            "uncertainties={u: {paths: [network.roads.*.km], split: {cv: 1}}}",
            "uncertainties.u.paths.0: 'network.roads.camp_crossroads.km' is not a count; "
            "split counts only: loads, people, units",
        ),
        (
            "evidence={sites.hub.zone: {basis: assumed, source: x, as_of: spring}}",
            "evidence.sites.hub.zone.as_of: 'spring' is not a day; write YYYY-MM-DD (day of the "
            "fact itself, where its source is younger or names later days)",
        ),
        (
            "evidence={sites.gaoo.zone: {basis: assumed, source: x}}",
            "evidence.sites.gaoo.zone: matches nothing; sites has no 'gaoo', "
            "the keys there are camp, hub, outpost",
        ),
    ],
)
def test_each_check_says_what_is_wrong_and_what_would_be_right(
    refusals: Refusals, override: str, rest: str
) -> None:
    found = refusals(overrides=(override,))
    assert any(line.endswith(rest) for line in found), found


def test_a_name_may_stand_for_one_place_only(refusals: Refusals) -> None:
    assert len(refusals(overrides=("network.waypoints=[crossroads, camp, port]",))) == 2


def test_a_camp_that_nobody_can_fetch_from_is_refused_with_every_reason(
    refusals: Refusals,
) -> None:
    lines = refusals(
        ("  hub_field: {base: hub, serves: field, trucks: 40, flatbeds: 10}\n", ""),
        ("    provides:\n", ""),
        ("      alpha_escort: {kind: escort, base: hub, units: 2, people_per_unit: 40}\n", ""),
    )
    camp = [line.partition("materiel_to: ")[2] for line in lines if "sites.camp." in line]
    fleet = "add a fleet with serves: field, base: hub and"
    assert camp == [
        f"no field truck can ever fetch its 130 containers; {fleet} trucks",
        f"no field flatbed can ever fetch its 30 vehicles that need one; {fleet} flatbeds",
        "every way from hub needs an escort, and none ever works there; "
        "add an escort with base hub under escorts or a contingent's provides",
    ]


def test_vehicles_that_nobody_can_drive_in_are_refused(refusals: Refusals) -> None:
    """At the outpost nobody lives: its vehicles need the drivers of the field fleet."""
    parked = ("    stock: {containers: 40}", "    stock: {containers: 40, vehicles: 5}")
    (line,) = refusals(parked)
    assert line.endswith(
        "sites.outpost.materiel_to: its 2 vehicles that drive themselves need 2 people each, and "
        "there are never so many people or hired drivers; give fleets.hub_field drivers, in time, "
        "or let them ride on flatbeds"
    )
    assert refusals(parked, overrides=("fleets.hub_field.drivers=1",)) == [line]
    assert refusals(parked, overrides=("fleets.hub_field.drivers=2",)) == []
    assert refusals(parked, overrides=("contingents.alpha.at.outpost={soldiers: 2}",)) == []


def test_vehicles_that_go_home_overland_need_no_hired_drivers(refusals: Refusals) -> None:
    """Of the 30 that drive themselves 20 are Alpha's, whose people drive them home."""
    none = "fleets.hub_west.drivers=0"
    overland = "contingents.alpha.lift={by: overland, base: hub, corridor: west}"
    (line,) = refusals(overrides=(overland, none))
    assert "10 vehicles that drive themselves need 2 hired drivers each" in line
    assert refusals(overrides=(overland, none, "sites.camp.stock.vehicles=0")) == []
    nobody = ("contingents.alpha.at.camp.soldiers=0", "contingents.alpha.at.hub.soldiers=0")
    lines = refusals(overrides=(overland, none, "contingents.alpha.provides=null", *nobody))
    assert any("30 vehicles that drive themselves need 2 hired drivers" in each for each in lines)


def test_escorts_that_come_too_late_or_are_gone_at_the_start_are_none(refusals: Refusals) -> None:
    late = "escorts={guards: {base: hub, units: 1, available_from: 2025-01-01}}"
    gone = "contingents.alpha.ready={on: 2023-07-01}"
    lines = refusals(overrides=(late, gone))
    assert len(lines) == 2
    assert all("needs an escort, and none ever works there" in line for line in lines)


def test_a_corridor_that_needs_an_escort_is_refused_only_where_none_works(
    refusals: Refusals,
) -> None:
    dangerous = ("    south: {}\n", "    south: {escort_required: true}\n")
    assert refusals(dangerous) == []
    elsewhere = ("base: hub, units: 2", "base: camp, units: 2")
    assert refusals(dangerous, elsewhere) == []  # when the camp has been left they go on to the hub
    hired = "escorts={guards: {base: camp, units: 1, available_from: 2023-08-01}}"
    (line,) = refusals(dangerous, overrides=("contingents.alpha.provides={}", hired))[-1:]
    assert "every corridor of hub needs an escort, and none ever works there" in line


def test_trucks_of_a_site_of_its_own_need_an_escort_that_works_there(refusals: Refusals) -> None:
    """Those of the hub are taken along only by trucks that come from the hub."""
    own = "fleets.own={base: camp, serves: field, trucks: 20, flatbeds: 20, drivers: 4}"
    assert refusals() == []
    lines = refusals(overrides=(own,))
    assert [line.partition(": ")[2] for line in lines] == [
        "sites.camp.materiel_to: every way from camp needs an escort, and none ever works there; "
        "add an escort with base camp under escorts or a contingent's provides"
    ]


def test_what_no_team_destroys_any_of_is_not_planned_to_be_destroyed(refusals: Refusals) -> None:
    burn = SALE.replace("sell", "destroy").replace("200", "20")
    none = "loads.containers.when_left={destroyed_per_day: 0}"
    assert refusals(overrides=(burn,)) == []
    (line,) = refusals(overrides=(burn, none))
    assert "disposals.sale.fate: a site can destroy 0 containers a day, so none of them" in line


def test_hubs_that_only_point_at_each_other_are_refused(refusals: Refusals) -> None:
    second = (
        "sites.second={name: S, zone: south, role: hub, materiel_to: [hub], "
        "packing_starts: 2023-08-01, packing_teams: 1, leave_from: 2023-12-01, "
        "airfield: charter, yard_loads_per_day: 5}"
    )
    road = "network.roads.hub_second={between: [hub, second], km: 9, surface: paved, zone: south}"
    point = "sites.hub.materiel_to=[second]"
    assert refusals(overrides=(second, road)) == []
    for more in ((), ("sites.hub.corridors=[]",)):  # a way out of one of them does not help
        lines = refusals(overrides=(second, road, point, *more))
        assert any("materiel goes round in circles: hub and second" in line for line in lines)
    (line,) = refusals(overrides=("sites.hub.materiel_to=[hub]",))
    assert "materiel goes round in circles: hub" in line


def test_a_hub_that_keeps_what_it_is_sent_is_refused(refusals: Refusals) -> None:
    """The camp may send to the first hub, which has ways out, and to a second that has none."""
    second = (
        "sites.second={name: S, zone: south, role: hub, materiel_to: [third], "
        "packing_starts: 2023-08-01, packing_teams: 1, leave_from: 2023-12-01, "
        "airfield: charter, yard_loads_per_day: 5}"
    )
    third = second.replace("second=", "third=").replace("materiel_to: [third], ", "")
    roads = (
        "network.roads.hub_second={between: [hub, second], km: 9, surface: paved, zone: south}",
        "network.roads.second_third={between: [second, third], km: 9, surface: paved, zone: south}",
    )
    there = (second, third, *roads)
    (line,) = refusals(overrides=(*there, "sites.camp.materiel_to=[hub, second]"))
    assert "sites.camp.materiel_to.1: loads never get out of second, nor of where it" in line
    (line,) = refusals(overrides=(*there, "sites.hub.materiel_to=[third]"))
    assert "sites.hub.materiel_to.0: loads never get out of third" in line


def test_a_fleet_without_a_road_to_its_camp_is_no_help(refusals: Refusals) -> None:
    lines = refusals(overrides=("network.roads.crossroads_hub=null",))
    assert sum("no road leads from" in line for line in lines) == 2


def test_two_uncertainties_may_scale_but_not_set_the_same_number(refusals: Refusals) -> None:
    entry = "{paths: [policy.packing_cv], scale: 2}"
    scales = f"uncertainties={{u: {entry}, v: {entry}}}"
    sets = scales.replace("scale", "set")
    assert refusals(overrides=(scales,)) == []
    (line,) = refusals(overrides=(sets,))
    assert line.endswith("policy.packing_cv is already set by uncertainty u; set each number once")


def test_a_draw_that_would_leave_its_range_below_is_refused(refusals: Refusals) -> None:
    zero = "uncertainties={u: {paths: [air.charter.seats], scale: {uniform: [0, 1]}}}"
    (line,) = refusals(overrides=(zero,))
    assert "it can make air.charter.seats 0.0002, but that must be 1 or more" in line


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ("{pert: [1, 1, 2]}", ""),
        ("{pert: [0.5, 1, 2]}", "0.5 lies outside [1, 2]"),
        ("{empirical: [3, 1]}", "3 lies outside [1, 2]"),
        ("{gamma: {mean: 3, cv: 1}}", "3 lies outside [1, 2]"),
        ("{gamma: {mean: 2, cv: 1}}", ""),
    ],
)
def test_a_distribution_must_lie_in_the_range_of_its_evidence(refusals, days, told):
    note = "evidence={policy.loading_days: {basis: assumed, source: guess, range: [1, 2]}}"
    lines = refusals(("loading_days: 1", f"loading_days: {days}"), overrides=(note,))
    assert [told in line and "policy.loading_days" in line for line in lines] == [True] * bool(told)


@pytest.mark.parametrize("path", ["network.zones.north.escort_required", "mission.deadline"])
def test_what_is_no_number_has_no_range(refusals, path):
    note = f"evidence={{{path}: {{basis: assumed, source: guess, range: [0, 1]}}}}"
    (line,) = refusals(overrides=(note,))
    assert f"{path}: evidence.{path} gives a range, and here stands no number" in line


def test_a_number_of_a_file_must_lie_in_the_range_of_its_evidence(
    refusals: Refusals, load: Load
) -> None:
    note = "evidence={fleets.*.trucks: {basis: assumed, source: guess, range: [10, 50]}}"
    assert refusals(overrides=(note,)) == [
        "x.yaml:76:51: fleets.hub_west.trucks: 60 lies outside [10, 50], "
        "the range in evidence.fleets.*.trucks; correct the number or the range"
    ]
    beyond = load(overrides=(note, "fleets.hub_west.trucks=45", "fleets.hub_field.trucks=500"))
    assert beyond.fleets["hub_field"].trucks == 500, "an override may leave the range"


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        ("scale: {uniform: [0.5, 1]}", None),
        ("scale: {uniform: [0.4, 1]}", "from 24 to 60 leave [30, 70]"),
        ("set: {pert: [30, 50, 71]}", "from 30"),
    ],
)
def test_draws_that_leave_the_range_of_their_evidence_are_told(
    load: Load, draw: str, told: str | None
) -> None:
    note = "evidence={fleets.hub_west.trucks: {basis: assumed, source: guess, range: [30, 70]}}"
    doubt = f"uncertainties={{u: {{paths: [fleets.hub_west.trucks], {draw}}}}}"
    lines = [str(each) for each in warnings_of(load(overrides=(note, doubt)))]
    found = [line for line in lines if "the range in evidence.fleets.hub_west.trucks" in line]
    assert len(found) == (told is not None)
    assert not found or (f"draws of fleets.hub_west.trucks {told}" in found[0])


def test_a_camp_with_trucks_of_its_own_lives_on_no_reserve(refusals: Refusals) -> None:
    """Its trucks bring its loads in; none of a hub come that would bring supplies out."""
    supply = "sites.camp.supply={truckloads_per_week: 2, reserve_days: 20}"
    own = "fleets.own={base: camp, serves: field, trucks: 20, flatbeds: 20, drivers: 4}"
    escort = "escorts.own={base: camp, units: 1, available_from: 2023-07-01}"
    assert refusals(overrides=(supply, escort)) == []
    lines = refusals(overrides=(supply, own, escort))
    assert [line.partition("}: ")[2] for line in lines] == [
        "sites.camp.supply: its own trucks fetch its loads, and no others come to bring supplies; "
        "base the trucks at a hub, or delete it"
    ]


def test_hubs_that_wait_for_one_another_are_refused(refusals: Refusals) -> None:
    """Cargo of the second goes to the hub with the corridor, people of that one to the second."""
    second = (
        "sites.second={name: Second, zone: south, role: hub, materiel_to: [hub], airfield: "
        "charter, yard_loads_per_day: 20, packing_starts: 2023-08-01, packing_teams: 1, "
        "leave_from: 2023-12-01, stock: {containers: 5}}",
        "network.roads.hub_second={between: [hub, second], km: 100, surface: paved, zone: south}",
    )
    assert refusals(overrides=second) == []
    lines = refusals(overrides=(*second, "sites.hub.people_to=second"))
    assert [line.partition("hub.people_to=second: ")[2] for line in lines] == [
        "sites.hub.people_to: hub and second wait for one another's loads and people; let the "
        "people of one of them go where its materiel goes"
    ]


def test_what_zones_beyond_the_border_ask_of_a_corridor_is_asked_of_nobody(refusals, load):
    """The escort goes home at the border, where loads are out."""
    beyond = (
        "network.waypoints=[crossroads, frontier]",
        "network.zones.abroad={escort_required: true, search: required}",
        "network.roads.hub_port=null",
        "network.roads.hub_frontier={between: [hub, frontier], km: 400, surface: paved, "
        "zone: south}",
        "network.roads.frontier_port={between: [frontier, port], km: 500, surface: paved, "
        "zone: abroad}",
        "network.borders.coast.at=frontier",
        "network.corridors.west.way=[hub, frontier, port]",
    )
    assert refusals(overrides=beyond) == []
    (line,) = refusals(overrides=(*beyond, "network.roads.hub_frontier.zone=abroad"))[:1]
    assert "sites.hub.corridors" in line
