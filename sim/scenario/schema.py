"""The scenario file: what a planner may write, with unit, meaning and default of every key.

These models hold what was *told*. They know nothing of how a mission is run. Units stand in
the keys; what a key means stands in its description, which is also what `drawdown schema` and
editors show. Names that point at other entries (a site, a zone, a road) are checked in
``sim.scenario.checks``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from sim.scenario.quantity import (
    AtLeastOne,
    Count,
    DateQuantity,
    NonNegative,
    Patience,
    Positive,
    Quantity,
    Share,
    Spec,
)

SCHEMA_VERSION = 1

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name that others refer to: lower-case letters, digits and underscores."""

UN_OWNED = "un"
"""The owner of what belongs to the mission itself and not to a contingent."""


class MissionSpec(Spec):
    """Name and dates of the mission."""

    name: str = Field(description="name shown in the answer")
    start: date = Field(description="first day that is simulated")
    deadline: date = Field(description="the mission must be out by the end of this day")
    horizon: date = Field(description="last day that is simulated; well after the deadline")

    @model_validator(mode="after")
    def _dates_rise(self) -> Self:
        if not self.start < self.deadline <= self.horizon:
            raise ValueError(
                f"start {self.start}, deadline {self.deadline} and horizon {self.horizon} do not "
                "rise; the start must lie before the deadline, the deadline not after the horizon"
            )
        return self


# -- loads -------------------------------------------------------------------------------------


class Fate(StrEnum):
    """What is done with materiel that does not travel out."""

    TRANSFER = "transfer"
    SELL = "sell"
    GIFT = "gift"
    DESTROY = "destroy"
    ABANDON = "abandon"


class WhenLeft(Spec):
    """What becomes of a class that is still there when its site leaves, by owner."""

    un_owned: Fate = Field(default=Fate.GIFT, description="fate of what the mission owns")
    contingent_owned: Fate = Field(default=Fate.DESTROY, description="fate of what contingents own")
    destroyed_per_day: NonNegative = Field(
        default=10.0,
        description="what one site can destroy [loads/day]; the rest of it is abandoned",
    )


class ContainerClass(Spec):
    """Loads that must be packed and ride on trucks."""

    kind: Literal["container"] = Field(description="container: must be packed, rides on a truck")
    when_left: WhenLeft = Field(default=WhenLeft(), description="what happens to those left behind")


class VehicleClass(Spec):
    """Loads that drive themselves or ride on flatbed trucks."""

    kind: Literal["vehicle"] = Field(description="vehicle: drives itself or rides on a flatbed")
    flatbed_share: Share = Field(description="share of them that must ride on a flatbed [-]")
    crew_people: AtLeastOne = Field(default=2, description="people needed to drive one [people]")
    seats: AtLeastOne = Field(default=5, description="people one can carry, crew included [people]")
    when_left: WhenLeft = Field(default=WhenLeft(), description="what happens to those left behind")

    @model_validator(mode="after")
    def _crew_fits(self) -> Self:
        if self.crew_people > self.seats:
            raise ValueError(
                f"a crew of {self.crew_people} does not fit into {self.seats} seats; raise seats"
            )
        return self


class PeopleClass(Spec):
    """People: uniformed (they belong to contingents), or civilians who travel or separate."""

    kind: Literal["people"] = Field(description="people: travel as passengers and crews")
    leaves: Literal["with_contingent", "travel", "separate"] = Field(
        description=(
            "with_contingent: goes when its contingent may; travel: civilians who fly out on the "
            "civilian schedule; separate: civilians whose service ends in place on that schedule"
        )
    )


LoadClass = Annotated[ContainerClass | VehicleClass | PeopleClass, Field(discriminator="kind")]


# -- sites -------------------------------------------------------------------------------------


class Airfield(StrEnum):
    """The largest aircraft a site can take."""

    NONE = "none"
    HELICOPTER = "helicopter"
    PLANE = "plane"
    CHARTER = "charter"


class GuardSpec(Spec):
    """People who must stay at a site while materiel is there."""

    share: Share = Field(description="share of the site's strength at the start [-]")
    at_least_people: Count = Field(description="never fewer than this [people]")


class SiteSpec(Spec):
    """A camp, a hub or a temporary base that must close."""

    name: str = Field(description="name shown in tables and figures")
    zone: Name = Field(description="zone in which it lies")
    role: Literal["camp", "hub", "temporary_base"] = Field(
        description="a hub receives, handles and forwards; the others only send"
    )
    stock: dict[Name, Count] = Field(
        default_factory=dict,
        description="UN-owned loads and civilians by load class [loads or people]",
    )
    materiel_to: tuple[Name, ...] = Field(
        default=(),
        description="hubs its materiel goes to, best first (the next is used when no road is open)",
    )
    people_to: Name | None = Field(
        default=None, description="hub its people go to, by theatre flight or convoy"
    )
    corridors: tuple[Name, ...] = Field(
        default=(), description="corridors its materiel leaves by, best first (hubs only)"
    )
    packing_starts: DateQuantity = Field(description="first day of packing and of sending")
    packing_teams: Quantity = Field(description="teams that pack at the same time [teams]")
    leave_from: date = Field(description="it does not leave before this day")
    planned_close: date | None = Field(
        default=None, description="planned day of leaving; without one it leaves when empty"
    )
    at_planned_close: Literal["leave", "stay"] = Field(
        default="stay",
        description=(
            "leave: go on the planned day with what can be lifted, the rest by its disposal "
            "rule; stay: stay until empty"
        ),
    )
    guard: GuardSpec | None = Field(
        default=None, description="guard while materiel is there; default policy.guard"
    )
    receiver_present_chance: Share = Field(
        default=1.0,
        description="chance that who takes the site over is there to sign [-]; else no certificate",
    )
    airfield: Airfield = Field(default=Airfield.NONE, description="largest aircraft it takes")
    yard_loads_per_day: Positive | None = Field(
        default=None, description="loads its yard unloads or loads a day (hubs only) [loads/day]"
    )
    liquidation_from: date | None = Field(
        default=None,
        description="if it still holds materiel on this day it counts as in liquidation",
    )


# -- contingents -------------------------------------------------------------------------------


class Provides(StrEnum):
    """What a contingent may provide to the mission until it goes."""

    ESCORT = "escort"
    SEARCH = "search"
    PLANE = "plane"
    HELICOPTER = "helicopter"


class ProvisionSpec(Spec):
    """Units that a contingent provides until it goes."""

    kind: Provides = Field(description="escort, search, plane or helicopter")
    base: Name | None = Field(
        default=None, description="site it works from (escorts and search teams)"
    )
    units: AtLeastOne = Field(description="convoys or flights it can serve at once [units]")
    people_per_unit: Count = Field(
        default=0, description="its people who are tied while a unit is out [people]"
    )

    @model_validator(mode="after")
    def _base_where_needed(self) -> Self:
        if self.kind in (Provides.ESCORT, Provides.SEARCH) and self.base is None:
            raise ValueError(f"kind {self.kind} needs a base; name the site it works from")
        return self


class ReadyOn(Spec):
    """Its people may go home from a day on."""

    on: DateQuantity = Field(description="first day its people may go home")


class ReadyAfterCamps(Spec):
    """Its people may go home some days after the last of its camps has been left."""

    after_camps_days: Quantity = Field(
        description="days after the last of its sites with a planned_close has been left [days]"
    )


class ReadyWithSite(Spec):
    """Its people stay as the last guard of a site and go when the site leaves."""

    with_site: Name = Field(description="site whose last guard it is")


Ready = ReadyOn | ReadyAfterCamps | ReadyWithSite


class ByCharter(Spec):
    """Home by chartered aircraft from whichever charter airfield its people are at."""

    by: Literal["charter"] = Field(description="charter: from the nearest charter airfield")


class ByOwnAircraft(Spec):
    """Home by its own aircraft, which may carry containers too."""

    by: Literal["own_aircraft"] = Field(description="own_aircraft: its own, from its base")
    base: Name = Field(description="airfield its aircraft fly from (a site)")
    seats_per_week: NonNegative = Field(description="seats home a week [people/week]")
    containers_per_week: NonNegative = Field(
        default=0.0, description="container loads home a week [containers/week]"
    )
    cargo_from: DateQuantity | None = Field(
        default=None, description="first day on which its aircraft carry containers"
    )


class Overland(Spec):
    """Home by road along a corridor, in its own vehicles and as its own escort."""

    by: Literal["overland"] = Field(description="overland: by road along a corridor")
    base: Name = Field(description="site its columns start from")
    corridor: Name = Field(description="corridor they take")


Lift = Annotated[ByCharter | ByOwnAircraft | Overland, Field(discriminator="by")]


class RearPartySpec(Spec):
    """People of a contingent who stay behind for its cargo."""

    share: Share = Field(description="share of its people at the start [-]")
    until: date | None = Field(
        default=None,
        description="last day they stay; without one until all its cargo is out or disposed of",
    )


class GuardUnitSpec(Spec):
    """People of a contingent who stay to guard a site through liquidation."""

    people: Count = Field(description="strength of the guard unit [people]")
    site: Name = Field(description="site they guard until it leaves")


class ContingentSpec(Spec):
    """One country's people and equipment; it comes as a bundle and leaves as one."""

    name: str = Field(description="name shown in tables")
    at: dict[Name, dict[Name, Count]] = Field(
        description="what it has at each site, by load class [loads or people]"
    )
    provides: dict[Name, ProvisionSpec] = Field(
        default_factory=dict, description="what it provides until it goes, by name of the unit"
    )
    ready: Ready = Field(description="when its people may go home")
    over_days: Quantity = Field(
        default=0.0,
        description="days over which they become ready, in equal weekly steps [days]",
    )
    lift: Lift = Field(description="how it goes home")
    rear_party: RearPartySpec | None = Field(default=None, description="who stays for its cargo")
    guard_unit: GuardUnitSpec | None = Field(
        default=None, description="who stays to guard a site through liquidation"
    )


# -- network -----------------------------------------------------------------------------------


class SurfaceSpec(Spec):
    """A class of road: how fast convoys travel and how much a truck carries there."""

    km_per_day: Positive | None = Field(
        default=None, description="distance a convoy covers in 24 h, nights included [km/day]"
    )
    km_per_daylight_h: Positive | None = Field(
        default=None, description="distance a convoy covers in one hour of daylight [km/h]"
    )
    rain_factor: Positive = Field(
        default=1.0, le=1.0, description="speed in a rainy season as a share of the dry speed [-]"
    )
    containers_per_truck: Positive = Field(
        default=1.0, description="containers one truck carries there [containers]"
    )
    holds_breakdown_halts: bool = Field(
        default=False,
        description="true if the speed was observed on whole convoys and so holds their breakdowns",
    )

    @model_validator(mode="after")
    def _one_speed(self) -> Self:
        if (self.km_per_day is None) == (self.km_per_daylight_h is None):
            raise ValueError("give exactly one of km_per_day and km_per_daylight_h")
        return self


class ZoneSpec(Spec):
    """A part of the country: how dangerous its roads are and what a movement there requires."""

    devices_met_per_1000_km: NonNegative = Field(
        default=0.0, description="explosive devices met by a convoy [1/1,000 convoy-km]"
    )
    gunfire_per_1000_km: NonNegative = Field(
        default=0.0, description="attacks by gunfire on a convoy [1/1,000 convoy-km]"
    )
    escort_required: bool = Field(default=False, description="no convoy without an escort")
    search: Literal["none", "if_available"] = Field(
        default="none", description="whether convoys take a search team along if one is free"
    )


class RoadSpec(Spec):
    """One stretch between two places, driven in both directions."""

    between: tuple[Name, Name] = Field(description="the two places it joins")
    km: Positive = Field(description="length [km]")
    surface: Name = Field(description="class of its surface")
    zone: Name = Field(description="zone through which it runs")


class BorderSpec(Spec):
    """A border crossing: trucks are served one after the other, then wait for papers."""

    at: Name = Field(description="place where it lies")
    trucks_per_day: Positive = Field(description="trucks it can serve [trucks/day]")
    paperwork_days: Quantity = Field(description="papers of a convoy after its slot [days]")


class CorridorSpec(Spec):
    """A chain of roads from a hub to an exit."""

    way: tuple[Name, ...] = Field(
        min_length=2, description="places it passes, hub first, exit last"
    )
    out_at: Name = Field(description="border crossing at which a load counts as out")
    convoy_trucks: AtLeastOne = Field(description="trucks in a usual convoy [trucks]")
    unloading_days: Quantity = Field(default=1.0, description="time at the exit [days]")


class SeasonSpec(Spec):
    """A rainy season: surfaces are driven at their rain factor."""

    starts: DateQuantity = Field(description="first day of rain")
    ends: DateQuantity = Field(description="last day of rain")


class NetworkSpec(Spec):
    """Where things move: places, roads, borders, corridors, seasons."""

    waypoints: tuple[Name, ...] = Field(
        default=(), description="places that are neither sites nor exits"
    )
    exits: tuple[Name, ...] = Field(description="places where materiel has left for good")
    surfaces: dict[Name, SurfaceSpec] = Field(description="classes of road surface")
    zones: dict[Name, ZoneSpec] = Field(description="zones of threat and leave")
    roads: dict[Name, RoadSpec] = Field(description="stretches of road")
    borders: dict[Name, BorderSpec] = Field(description="border crossings")
    corridors: dict[Name, CorridorSpec] = Field(description="ways out")
    seasons: dict[Name, SeasonSpec] = Field(default_factory=dict, description="rainy seasons")
    sunrise_hour: NonNegative = Field(default=6.0, le=24.0, description="start of daylight [h]")
    sunset_hour: NonNegative = Field(default=18.0, le=24.0, description="end of daylight [h]")
    after_dark_h: NonNegative = Field(
        default=5.0, description="how long the last day of a passage may last after dark [h]"
    )

    @model_validator(mode="after")
    def _day_has_light(self) -> Self:
        if self.sunset_hour <= self.sunrise_hour:
            raise ValueError(
                f"sunset_hour {self.sunset_hour} is not after sunrise_hour {self.sunrise_hour}"
            )
        return self


# -- means of transport ------------------------------------------------------------------------


class FleetSpec(Spec):
    """Hired trucks and drivers at a hub."""

    base: Name = Field(description="hub it works from")
    serves: Literal["field", "corridor"] = Field(
        description="field: brings in what camps hold; corridor: takes hub cargo out"
    )
    trucks: Quantity = Field(description="trucks for containers [trucks]")
    flatbeds: Quantity = Field(default=0.0, description="flatbeds for vehicles [trucks]")
    drivers: Quantity = Field(
        default=0.0, description="hired drivers for vehicles that drive themselves [people]"
    )
    available_from: DateQuantity | None = Field(
        default=None, description="first day it can be used; default the start of the mission"
    )
    ramp_up_days: Quantity = Field(
        default=0.0,
        description="days from the first packing at its hub to the full fleet, evenly [days]",
    )


class EscortSpec(Spec):
    """Escorts that do not belong to a contingent: host forces or hired guards."""

    base: Name = Field(description="hub they work from")
    units: Count = Field(description="convoys they can accompany at once [units]")
    available_from: date = Field(description="first day they can be had")


class AircraftSpec(Spec):
    """A type of aircraft of the theatre or of the charter service."""

    seats: AtLeastOne = Field(description="people one flight takes [people]")
    flights_per_week: NonNegative = Field(
        description="flights a week: of one aircraft (theatre) or in all (charter) [1/week]"
    )
    aircraft: Count = Field(
        default=0, description="aircraft hired by the mission itself (theatre types) [aircraft]"
    )


class AirSpec(Spec):
    """Aircraft: planes and helicopters within the theatre, charters home."""

    plane: AircraftSpec = Field(description="theatre planes; contingents may add more")
    helicopter: AircraftSpec = Field(description="theatre helicopters; contingents may add more")
    charter: AircraftSpec = Field(description="chartered aircraft that take people home")
    weather_cancels_share: Share = Field(
        default=0.0, description="share of flying days lost to weather [-]"
    )


# -- threat and leave --------------------------------------------------------------------------


class GunfireSpec(Spec):
    """What an attack by gunfire on a convoy costs."""

    wounded: NonNegative = Field(default=0.0, description="mean wounded per attack [people]")
    killed: NonNegative = Field(default=0.0, description="mean killed per attack [people]")
    hours_lost: NonNegative = Field(default=0.0, description="halt per attack [h]")


class ThreatSpec(Spec):
    """What attacks and breakdowns do to convoys."""

    found_share: Share = Field(
        default=0.0, description="share of devices found in time without a search team [-]"
    )
    found_share_with_search: Share = Field(
        default=0.0, description="share of devices found in time with a search team [-]"
    )
    search_speed_factor: Positive = Field(
        default=1.0, le=1.0, description="speed with a search team as a share of that without [-]"
    )
    hours_per_device_found: NonNegative = Field(default=0.0, description="halt per find [h]")
    hours_per_strike: Quantity = Field(default=0.0, description="halt per explosion [h]")
    killed_per_strike: NonNegative = Field(default=0.0, description="mean killed [people]")
    wounded_per_strike: NonNegative = Field(default=0.0, description="mean wounded [people]")
    casualty_shape: Positive = Field(
        default=0.5, description="shape of the negative binomial spread of casualties [-]"
    )
    vehicle_lost_share: Share = Field(
        default=0.0, description="chance that the vehicle hit is lost [-]"
    )
    load_lost_share: Share = Field(
        default=0.0, description="chance that the load of a truck hit is lost [-]"
    )
    road_shut_h: NonNegative = Field(
        default=0.0, description="how long the road is shut after a strike [h]"
    )
    gunfire: GunfireSpec = Field(default=GunfireSpec(), description="attacks by gunfire")
    breakdowns_per_1000_vehicle_km: NonNegative = Field(
        default=0.0, description="breakdowns [1/1,000 vehicle-km]"
    )
    breakdown_h: NonNegative = Field(default=0.0, description="halt per breakdown [h]")
    breakdown_abandoned_share: Share = Field(
        default=0.0, description="chance that a vehicle that broke down is abandoned [-]"
    )


class GroundClearance(Spec):
    """Leave for a convoy: asked again each day until it is given."""

    lag_days: Quantity = Field(default=0.0, description="days before the first answer [days]")
    chance: dict[Name, Share] = Field(
        default_factory=dict, description="chance by zone and day [-]; 1 where not named"
    )


class FlightClearance(Spec):
    """Leave for the flights of a day."""

    chance: dict[Name, Share] = Field(
        default_factory=dict, description="chance by zone and day [-]; 1 where not named"
    )


class CargoClearance(Spec):
    """Leave of the customs to export: first papers, then an answer for each week."""

    lag_days: Quantity = Field(
        default=0.0, description="days from the first packing at a hub to its first papers [days]"
    )
    chance_per_week: Share = Field(default=1.0, description="chance of leave in a week [-]")


class ClearancesSpec(Spec):
    """The host's leave for movements, flights and cargo."""

    ground: GroundClearance = Field(default=GroundClearance(), description="leave for convoys")
    flights: FlightClearance = Field(default=FlightClearance(), description="leave for flights")
    cargo: CargoClearance = Field(default=CargoClearance(), description="leave to export cargo")


# -- risks and uncertainties -------------------------------------------------------------------


class AfterSpec(Spec):
    """A risk that follows another one."""

    risk: Name = Field(description="the risk it follows")
    chance: Share = Field(description="chance if that risk comes [-]")
    lag_days: Quantity = Field(description="days from the start of that risk [days]")


class EffectsSpec(Spec):
    """What is different while a risk is in force."""

    roads_shut: tuple[Name, ...] = Field(default=(), description="roads nobody can use")
    borders_shut: tuple[Name, ...] = Field(default=(), description="crossings that are shut")
    corridors_shut: tuple[Name, ...] = Field(default=(), description="corridors not to be used")
    airfields_shut: tuple[Name, ...] = Field(default=(), description="sites without flights")
    ground_clearance_chance: dict[Name, Share] = Field(
        default_factory=dict, description="chance of leave for convoys by zone [-]"
    )
    flight_clearance_chance: dict[Name, Share] = Field(
        default_factory=dict, description="chance of leave for flights by zone [-]"
    )
    cargo_clearance_chance: Share | None = Field(
        default=None, description="chance of leave to export in a week [-]"
    )
    attacks_multiplier: dict[Name, NonNegative] = Field(
        default_factory=dict, description="factor on devices and gunfire by zone [-]"
    )
    packing_stopped: tuple[Name, ...] = Field(default=(), description="sites that cannot pack")
    sites_forced_out: tuple[Name, ...] = Field(
        default=(), description="sites that must leave at once when it begins"
    )
    shelled: dict[Name, NonNegative] = Field(
        default_factory=dict,
        description="sites hit when it begins, with the mean number of wounded [people]",
    )


class RiskSpec(Spec):
    """A named thing that may happen: a line of the risk register."""

    name: str = Field(description="name shown in tables")
    chance: Share = Field(
        default=1.0,
        description="chance that it comes [-]; 1 if known. If the risk it follows "
        "has come, the chance there holds instead",
    )
    start: DateQuantity | None = Field(default=None, description="first day, if it comes by itself")
    after: AfterSpec | None = Field(default=None, description="the risk it follows")
    duration_days: Quantity | None = Field(
        default=None, description="how long it lasts [days]; without one to the end"
    )
    effects: EffectsSpec = Field(description="what is different while it is in force")

    @model_validator(mode="after")
    def _can_start(self) -> Self:
        if self.start is None and self.after is None:
            raise ValueError("it can never start; give start, or after, or both")
        return self


class SplitSpec(Spec):
    """How the shares of a kept total vary."""

    cv: Positive = Field(description="coefficient of variation of each group's share [-]")


class UncertaintySpec(Spec):
    """A quantity that nobody knows, drawn once per replication."""

    paths: tuple[str, ...] = Field(
        min_length=1,
        description=(
            "dotted paths of the numbers it acts on; * stands for any one name. For a split "
            "each path is one group whose numbers vary together"
        ),
    )
    scale: Quantity | None = Field(default=None, description="factor on those numbers [-]")
    set: Quantity | None = Field(
        default=None, description="value in place of those numbers [in their unit]"
    )
    split: SplitSpec | None = Field(
        default=None, description="vary the shares of the groups and keep their total exactly"
    )

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        if sum(action is not None for action in (self.scale, self.set, self.split)) != 1:
            raise ValueError("give exactly one of scale, set and split")
        return self


# -- policy, milestones, evidence --------------------------------------------------------------


class PolicySpec(Spec):
    """Rules that are ours to choose."""

    convoy_smallest_vehicles: Count = Field(description="no smaller convoy sets out [vehicles]")
    convoy_vehicles_per_escort: AtLeastOne = Field(
        description="vehicles one escort unit can accompany [vehicles]"
    )
    convoy_escorts_largest: AtLeastOne = Field(
        default=1, description="most escort units with one convoy [units]"
    )
    longest_wait_days: NonNegative = Field(
        description="how long loads wait for a full convoy [days]"
    )
    loading_days: Quantity = Field(description="loading of a full convoy at a camp [days]")
    packing_containers_per_team_day: Positive = Field(
        description="mean pace of packing [containers/team-day]"
    )
    packing_cv: NonNegative = Field(
        default=1.0, description="coefficient of variation of the time to pack one container [-]"
    )
    guard: GuardSpec = Field(description="guard of a site while materiel is there")
    thinning_share: Share = Field(
        description="share of a camp's people who may leave while all its materiel is there [-]"
    )
    inspection_days: Quantity = Field(description="joint inspection before handing over [days]")
    escort_rest_days: NonNegative = Field(default=0.0, description="rest between convoys [days]")
    turn_back_after_days: Patience = Field(
        description="a convoy halted longer returns to its last place [days]"
    )
    stand_down_after_days: Patience = Field(
        description="a convoy that waits longer for leave is dissolved and formed again [days]",
    )
    disposal_days: NonNegative = Field(
        description="days before a planned leaving in which what stays can be destroyed [days]"
    )
    forced_exit_days: NonNegative = Field(
        description="days from the order to leave at once to leaving [days]"
    )


class DisposalSpec(Spec):
    """Materiel that is planned not to travel: sold, given away or destroyed where it stands."""

    site: Name = Field(description="site where it stands")
    owner: Name = Field(description="contingent that owns it, or un")
    load_class: Name = Field(description="class of the loads")
    fate: Literal[Fate.TRANSFER, Fate.SELL, Fate.GIFT, Fate.DESTROY] = Field(
        description="transfer, sell, gift or destroy"
    )
    loads: Count = Field(description="how many in all [loads]")
    starts: DateQuantity = Field(description="first day of the disposal")
    per_week: Positive = Field(description="pace [loads/week]")


class CivilianStep(Spec):
    """A point of the civilian schedule."""

    by: date = Field(description="day")
    gone_share: Share = Field(description="share released by then, evenly since the last step [-]")


class MilestoneSpec(Spec):
    """A thing that must be true by its date."""

    title: str = Field(description="text in the answer")
    what: Literal["left", "out", "settled", "everything"] = Field(
        description=(
            "left: sites have no one left; out: loads have left the mission; settled: they are "
            "out or were disposed of by decision (transferred, sold, gifted, destroyed); "
            "everything: all sites left and no load of any class at a site or moving"
        )
    )
    sites: tuple[Name, ...] = Field(
        default=(), description="sites in its scope (for left); default all"
    )
    classes: tuple[Name, ...] = Field(
        default=(), description="load classes in its scope (for out and settled)"
    )
    less: Count = Field(default=0, description="it is reached with this many to go [loads]")
    by: date = Field(description="its date")
    joint: bool = Field(default=False, description="counts in the row 'all of these together'")


class EvidenceSpec(Spec):
    """Where a number comes from."""

    basis: Literal["reported", "derived", "assumed"] = Field(description="how it is known")
    source: str = Field(min_length=1, description="document, or the reasoning")
    range: tuple[NonNegative, NonNegative] | None = Field(
        default=None, description="[low, high] within which it may lie"
    )


class Scenario(Spec):
    """Everything a mission is told; valid and immutable."""

    schema_version: Literal[1] = Field(alias="schema", description="version of this format")
    mission: MissionSpec = Field(description="name and dates of the mission")
    loads: dict[Name, LoadClass] = Field(description="classes of loads")
    sites: dict[Name, SiteSpec] = Field(min_length=1, description="places that must close")
    contingents: dict[Name, ContingentSpec] = Field(
        default_factory=dict, description="countries and what they hold"
    )
    network: NetworkSpec = Field(description="places, roads, borders, corridors, seasons")
    fleets: dict[Name, FleetSpec] = Field(default_factory=dict, description="hired trucks")
    escorts: dict[Name, EscortSpec] = Field(
        default_factory=dict, description="escorts not tied to a contingent"
    )
    air: AirSpec = Field(description="aircraft within the theatre, and charters home")
    threat: ThreatSpec = Field(
        default=ThreatSpec(), description="what attacks and breakdowns do to convoys"
    )
    clearances: ClearancesSpec = Field(
        default=ClearancesSpec(), description="the host's leave for movements, flights, cargo"
    )
    risks: dict[Name, RiskSpec] = Field(default_factory=dict, description="risk register")
    uncertainties: dict[Name, UncertaintySpec] = Field(
        default_factory=dict, description="quantities drawn once per replication"
    )
    policy: PolicySpec = Field(description="rules that are ours to choose")
    disposals: dict[Name, DisposalSpec] = Field(
        default_factory=dict, description="planned disposal in place"
    )
    civilians: tuple[CivilianStep, ...] = Field(
        default=(), description="schedule by which civilians are released"
    )
    milestones: dict[Name, MilestoneSpec] = Field(min_length=1, description="what is asked")
    evidence: dict[str, EvidenceSpec] = Field(
        default_factory=dict,
        description="basis and source by dotted path; * stands for any one name",
    )
