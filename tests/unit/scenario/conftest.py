"""A small valid scenario as text, and helpers that load variants of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.scenario.findings import ScenarioError
from sim.scenario.load import load_scenario
from sim.scenario.schema import Scenario

SMALL = """\
schema: 1
mission:
  name: Small mission
  start: 2023-07-01
  deadline: 2023-12-31
  horizon: 2024-12-31
loads:
  containers: {kind: container}
  vehicles: {kind: vehicle, flatbed_share: 0.5}
  soldiers: {kind: people, leaves: with_contingent}
  staff: {kind: people, leaves: travel}
sites:
  camp:
    name: Camp
    zone: north
    role: camp
    stock: {containers: 100, vehicles: 20}
    materiel_to: [hub]
    people_to: hub
    packing_starts: 2023-07-01
    packing_teams: {pert: [1, 2, 3]}
    leave_from: 2023-10-01
    airfield: plane
  outpost:
    name: Outpost
    zone: north
    role: camp
    stock: {containers: 40}
    materiel_to: [hub]
    people_to: hub
    packing_starts: 2023-07-01
    packing_teams: 1
    leave_from: 2023-08-01
    airfield: helicopter
  hub:
    name: Hub
    zone: south
    role: hub
    stock: {containers: 200, staff: 30}
    corridors: [west]
    packing_starts: 2023-08-01
    packing_teams: 3
    leave_from: 2023-12-01
    airfield: charter
    yard_loads_per_day: 20
contingents:
  alpha:
    name: Alpha
    at:
      camp: {soldiers: 300, containers: 30, vehicles: 40}
      hub: {soldiers: 200, containers: 10}
    provides:
      alpha_escort: {kind: escort, base: hub, units: 2, people_per_unit: 40}
    ready: {on: 2023-12-01}
    lift: {by: charter}
network:
  waypoints: [crossroads]
  exits: [port]
  surfaces:
    paved: {km_per_daylight_h: 30}
    track: {km_per_day: 60}
  zones:
    north: {devices_met_per_1000_km: 2, escort_required: true}
    south: {}
  roads:
    camp_crossroads: {between: [camp, crossroads], km: 150, surface: track, zone: north}
    outpost_crossroads: {between: [outpost, crossroads], km: 50, surface: track, zone: north}
    crossroads_hub: {between: [crossroads, hub], km: 200, surface: paved, zone: north}
    hub_port: {between: [hub, port], km: 900, surface: paved, zone: south}
  borders:
    coast: {at: port, trucks_per_day: 50, paperwork_days: 2}
  corridors:
    west: {way: [hub, port], out_at: coast, convoy_trucks: 20}
fleets:
  hub_field: {base: hub, serves: field, trucks: 40, flatbeds: 10}
  hub_west: {base: hub, serves: corridor, trucks: 60, flatbeds: 10, drivers: 30}
air:
  plane: {seats: 40, flights_per_week: 6, aircraft: 2}
  helicopter: {seats: 14, flights_per_week: 6, aircraft: 2}
  charter: {seats: 200, flights_per_week: 3}
policy:
  convoy_smallest_vehicles: 5
  convoy_vehicles_per_escort: 40
  longest_wait_days: 7
  loading_days: 1
  packing_containers_per_team_day: 2
  guard: {share: 0.2, at_least_people: 30}
  thinning_share: 0.3
  inspection_days: 1
  turn_back_after_days: 5
  stand_down_after_days: 10
  disposal_days: 10
  forced_exit_days: 2
civilians:
  - {by: 2023-10-31, gone_share: 0.5}
  - {by: 2023-12-15, gone_share: 1.0}
milestones:
  all_out: {title: Everything, what: everything, by: 2023-12-31}
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Writes a variant of the small scenario into the working folder and names the file."""
    monkeypatch.chdir(tmp_path)

    def written(*changes: tuple[str, str], name: str = "x.yaml", text: str = SMALL) -> str:
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
            text = text.replace(old, new)
        (tmp_path / name).write_text(text)
        return name

    return written


@pytest.fixture
def load(write: Callable[..., str]) -> Callable[..., Scenario]:
    """The scenario of a variant of the small file."""

    def loaded(*changes: tuple[str, str], overrides: tuple[str, ...] = ()) -> Scenario:
        return load_scenario(write(*changes), overrides)

    return loaded


@pytest.fixture
def refusals(write: Callable[..., str]) -> Callable[..., list[str]]:
    """The lines with which a variant of the small file is refused; none if it loads."""

    def refused(*changes: tuple[str, str], overrides: tuple[str, ...] = ()) -> list[str]:
        try:
            load_scenario(write(*changes), overrides)
        except ScenarioError as fault:
            return str(fault).splitlines()
        return []

    return refused
