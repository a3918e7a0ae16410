"""The whole scenario: its sections in the order of the file."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from sim.scenario.quantity import Spec
from sim.scenario.schema.air import AirSpec
from sim.scenario.schema.civilians import CivilianStep
from sim.scenario.schema.clearances import ClearancesSpec
from sim.scenario.schema.contingents import ContingentSpec
from sim.scenario.schema.costs import CostsSpec
from sim.scenario.schema.disposals import DisposalSpec
from sim.scenario.schema.evidence import EvidenceSpec
from sim.scenario.schema.fleets import EscortSpec, FleetSpec
from sim.scenario.schema.levers import LeverSpec
from sim.scenario.schema.loads import LoadClass
from sim.scenario.schema.milestones import MilestoneSpec
from sim.scenario.schema.mission import MissionSpec
from sim.scenario.schema.names import Name
from sim.scenario.schema.network import NetworkSpec
from sim.scenario.schema.policy import PolicySpec
from sim.scenario.schema.risks import RiskSpec
from sim.scenario.schema.sites import SiteSpec
from sim.scenario.schema.threat import ThreatSpec
from sim.scenario.schema.uncertainties import UncertaintiesSpec


class Scenario(Spec):
    """Everything a mission is told; valid, and not meant to be changed."""

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
    uncertainties: UncertaintiesSpec = Field(
        default=UncertaintiesSpec(), description="quantities drawn once per replication"
    )
    levers: dict[Name, LeverSpec] = Field(
        default_factory=dict, description="what could be chosen otherwise, and is tried on request"
    )
    policy: PolicySpec = Field(description="rules that are ours to choose")
    disposals: dict[Name, DisposalSpec] = Field(
        default_factory=dict, description="planned disposal in place"
    )
    civilians: tuple[CivilianStep, ...] = Field(
        default=(),
        description="schedule by which civilians are released, evenly between its days; services "
        "end in place week by week and on the last day of each step",
    )
    costs: CostsSpec | None = Field(
        default=None, description="prices; without them nothing is said of money spent"
    )
    milestones: dict[Name, MilestoneSpec] = Field(min_length=1, description="what is asked")
    history: str | None = Field(
        default=None,
        min_length=1,
        description="file of what really happened, relative to this one, for the back-test",
    )
    evidence: dict[str, EvidenceSpec] = Field(
        default_factory=dict,
        description="basis and source by dotted path; * stands for any one name",
    )

    def due(self, milestone: MilestoneSpec) -> date:
        """The date of a milestone: its own, else the deadline of the mission."""
        return self.mission.deadline if milestone.by is None else milestone.by

    def releases_of(self, load_class: str) -> tuple[CivilianStep, ...]:
        """The steps of the schedule by which a class of civilians is released."""
        return tuple(step for step in self.civilians if step.holds_for(load_class))
