"""Rules that are ours to choose."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.quantity import (
    AtLeastOne,
    Count,
    NonNegative,
    Patience,
    Positive,
    Quantity,
    Share,
    Spec,
)
from sim.scenario.schema.disposals import LateDisposalSpec
from sim.scenario.schema.names import Name
from sim.scenario.schema.sites import GuardSpec


class PolicySpec(Spec):
    """Rules that are ours to choose."""

    convoy_smallest_vehicles: Count = Field(
        description="no smaller convoy sets out, unless no more is to come, or the whole fleet, or "
        "all escorts that may go together, make no larger one [vehicles]"
    )
    convoy_vehicles_per_escort: AtLeastOne = Field(
        description="vehicles one escort unit can accompany [vehicles]"
    )
    convoy_escorts_largest: AtLeastOne = Field(
        default=1, description="most escort units with one convoy [units]"
    )
    escorts_kept_for_camps: Count = Field(
        default=0,
        description="free escort units that columns out of a hub leave to convoys from camps, "
        "while any camp whose loads come to it is open [units]",
    )
    longest_wait_days: NonNegative = Field(
        description="how long loads wait for a full convoy [days]"
    )
    sites_first: tuple[Name, ...] = Field(
        default=(),
        description="sites whose loads and people field fleets, flights and the end of service in "
        "place come to first, in this order; the others follow by planned day of leaving",
    )
    corridor_choice: Literal["preference", "expected_time"] = Field(
        default="preference",
        description=(
            "among the open corridors of a hub: preference, the first it names; expected_time, the "
            "one that leads across the border soonest, queue and papers included, however long its "
            "trucks are away beyond"
        ),
    )
    loading_days: Quantity = Field(description="loading of a full convoy at a camp [days]")
    loading_least_share: Share = Field(
        default=0.25,
        description="least share of loading_days that loading takes, however few the trucks [-]",
    )
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
    escort_return_margin_share: NonNegative = Field(
        default=0.2,
        description="what is added to an escort's usual time out and back before it is promised "
        "back to its contingent [-]",
    )
    overland_smallest_people: AtLeastOne = Field(
        default=20,
        description="no smaller party of a contingent drives home, unless it is the last [people]",
    )
    turn_back_after_days: Patience = Field(
        description="a convoy halted longer on one passage, by all that is shut together, returns "
        "to its last place, or, empty or a site's last, goes on by another way that is open; "
        "one whose road shuts before it sets out waits no longer for it [days]"
    )
    stand_down_after_days: Patience | None = Field(
        default=None,
        description="a convoy that waits longer for leave is dissolved and formed again [days]; "
        "without one it waits, with trucks and escort, until leave comes or its site has been left",
    )
    disposal_days: NonNegative = Field(
        description="days before a planned leaving in which what stays can be destroyed [days]"
    )
    forced_exit_days: NonNegative = Field(
        description="days from the order to leave at once to leaving [days]"
    )
    columns_join_within_days: NonNegative = Field(
        default=0.0,
        description="how long the last column of a site waits at a site on its way that is about "
        "to be left, to go on with its column as one, and that one for a column on the road to it "
        "[days]; 0: it drives by",
    )
    late_disposal: dict[Name, LateDisposalSpec] = Field(
        default_factory=dict,
        description="rules, by name, for what can no longer be lifted by a site's date",
    )
