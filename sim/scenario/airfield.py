"""Which aircraft an airfield takes."""

from __future__ import annotations

from sim.scenario.schema import Airfield, Provides, SiteSpec

_SMALLEST_FIRST = (Airfield.NONE, Airfield.HELICOPTER, Airfield.PLANE, Airfield.CHARTER)
_THEATRE_AIRCRAFT = {
    Provides.PLANE: Airfield.PLANE,
    Provides.HELICOPTER: Airfield.HELICOPTER,
}
"""The smallest airfield that each kind needs; what carries more flies first."""


def takes(site: SiteSpec, smallest: Airfield) -> bool:
    """Whether the airfield of a site takes aircraft that need one of this size."""
    return _SMALLEST_FIRST.index(site.airfield) >= _SMALLEST_FIRST.index(smallest)


def aircraft_between(one: SiteSpec, other: SiteSpec) -> list[Provides]:
    """The kinds of theatre aircraft that fly from one site to another: both must take them."""
    return [
        kind
        for kind, field in _THEATRE_AIRCRAFT.items()
        if takes(one, field) and takes(other, field)
    ]
