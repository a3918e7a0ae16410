"""Aircraft: within the theatre, and charters home."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.quantity import AtLeastOne, NonNegative, Share, Spec, Units


class AircraftSpec(Spec):
    """A type of aircraft of the theatre."""

    seats: AtLeastOne = Field(description="people one flight takes [people]")
    flights_per_week: NonNegative = Field(description="flights a week of one aircraft [1/week]")
    aircraft: Units = Field(
        default=0, description="aircraft hired by the mission itself [aircraft]"
    )


class CharterSpec(Spec):
    """The chartered aircraft that take people home."""

    seats: AtLeastOne = Field(description="people one flight takes [people]")
    flights_per_week: NonNegative = Field(description="flights a week, in all [1/week]")
    fewest_people: AtLeastOne = Field(
        default=1,
        description="people for whom a flight is sent, while there may be more to come [people]",
    )
    longest_wait_days: NonNegative = Field(
        default=7.0,
        description="how long anybody waits for so many; then it is sent for fewer [days]",
    )


class AirCoverSpec(Spec):
    """Aircraft above columns, on days on which they have leave to fly."""

    columns: Units = Field(
        default=0,
        description="columns that hired aircraft can cover at once; contingents may add more "
        "[columns]",
    )
    attacks_factor: Share = Field(description="attacks met below them, as a share of the rate [-]")
    hours_lost_factor: Share = Field(
        description="hours lost to attacks, as a share of those without: the wounded are flown "
        "out at once [-]"
    )


class AirSpec(Spec):
    """Aircraft: planes and helicopters within the theatre, charters home."""

    plane: AircraftSpec = Field(description="theatre planes; contingents may add more")
    helicopter: AircraftSpec = Field(description="theatre helicopters; contingents may add more")
    charter: CharterSpec = Field(description="chartered aircraft that take people home")
    cover: AirCoverSpec | None = Field(
        default=None, description="what air cover changes; without it there is none"
    )
    weather_cancels_share: Share = Field(
        default=0.0, description="share of flying days lost to weather [-]"
    )
