"""The scenario file: what a planner may write, with unit, meaning and default of every key.

These models hold what was *told*. They know nothing of how a mission is run. Units stand in
the keys; what a key means stands in its description, which is also what `drawdown schema` and
editors show. Names that point at other entries (a site, a zone, a road) are checked in
``sim.scenario.checks``.
"""

from sim.scenario.schema.air import AirCoverSpec, AircraftSpec, AirSpec, CharterSpec
from sim.scenario.schema.civilians import CivilianStep
from sim.scenario.schema.clearances import (
    Answered,
    CargoClearance,
    ClearancesSpec,
    FlightClearance,
    GroundClearance,
)
from sim.scenario.schema.contingents import (
    ByCharter,
    ByOwnAircraft,
    ContingentSpec,
    GuardUnitSpec,
    Lift,
    Overland,
    Provides,
    ProvisionSpec,
    Ready,
    ReadyAfterCamps,
    ReadyOn,
    ReadyWithSite,
    RearPartySpec,
)
from sim.scenario.schema.costs import CostsSpec
from sim.scenario.schema.disposals import DisposalSpec, LateDisposalSpec
from sim.scenario.schema.early_exits import AttacksSpec, EarlyExitSpec
from sim.scenario.schema.evidence import EvidenceSpec
from sim.scenario.schema.fleets import EscortSpec, FleetSpec
from sim.scenario.schema.levers import LeverSpec
from sim.scenario.schema.loads import (
    ContainerClass,
    Fate,
    LoadClass,
    MaterielClass,
    PeopleClass,
    VehicleClass,
    WhenLeft,
)
from sim.scenario.schema.milestones import MilestoneSpec, Party
from sim.scenario.schema.mission import MissionSpec
from sim.scenario.schema.names import UN_OWNED, Name
from sim.scenario.schema.network import (
    BorderSpec,
    CorridorSpec,
    FerrySpec,
    FordSpec,
    NetworkSpec,
    RoadSpec,
    SeasonSpec,
    SurfaceSpec,
    ZoneSpec,
)
from sim.scenario.schema.policy import PolicySpec
from sim.scenario.schema.risks import (
    AfterSpec,
    AgainSpec,
    EffectsSpec,
    RiskSpec,
    ShelledSpec,
)
from sim.scenario.schema.scenario import Scenario
from sim.scenario.schema.sites import Airfield, GuardSpec, ReceiverSpec, SiteSpec
from sim.scenario.schema.supply import SupplySpec
from sim.scenario.schema.threat import (
    ConvoyLengthSpec,
    GunfireSpec,
    ProtectionSpec,
    RecentUseSpec,
    ThreatSpec,
)
from sim.scenario.schema.uncertainties import (
    Sampling,
    SplitSpec,
    UncertaintiesSpec,
    UncertaintySpec,
)

__all__ = [
    "UN_OWNED",
    "AfterSpec",
    "AgainSpec",
    "AirCoverSpec",
    "AirSpec",
    "AircraftSpec",
    "Airfield",
    "Answered",
    "AttacksSpec",
    "BorderSpec",
    "ByCharter",
    "ByOwnAircraft",
    "CargoClearance",
    "CharterSpec",
    "CivilianStep",
    "ClearancesSpec",
    "ContainerClass",
    "ContingentSpec",
    "ConvoyLengthSpec",
    "CorridorSpec",
    "CostsSpec",
    "DisposalSpec",
    "EarlyExitSpec",
    "EffectsSpec",
    "EscortSpec",
    "EvidenceSpec",
    "Fate",
    "FerrySpec",
    "FleetSpec",
    "FlightClearance",
    "FordSpec",
    "GroundClearance",
    "GuardSpec",
    "GuardUnitSpec",
    "GunfireSpec",
    "LateDisposalSpec",
    "LeverSpec",
    "Lift",
    "LoadClass",
    "MaterielClass",
    "MilestoneSpec",
    "MissionSpec",
    "Name",
    "NetworkSpec",
    "Overland",
    "Party",
    "PeopleClass",
    "PolicySpec",
    "ProtectionSpec",
    "Provides",
    "ProvisionSpec",
    "Ready",
    "ReadyAfterCamps",
    "ReadyOn",
    "ReadyWithSite",
    "RearPartySpec",
    "ReceiverSpec",
    "RecentUseSpec",
    "RiskSpec",
    "RoadSpec",
    "Sampling",
    "Scenario",
    "SeasonSpec",
    "ShelledSpec",
    "SiteSpec",
    "SplitSpec",
    "SupplySpec",
    "SurfaceSpec",
    "ThreatSpec",
    "UncertaintiesSpec",
    "UncertaintySpec",
    "VehicleClass",
    "WhenLeft",
    "ZoneSpec",
]
