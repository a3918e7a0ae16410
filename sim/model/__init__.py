"""What happened in one replication: the mission brought to life on SimPy.

Where a rule stands:

- the whole: ``mission`` builds and starts it, ``world`` is what all parts share, ``books`` say
  where every load is, ``waiting`` what waits for what, ``money`` what it costs, ``outcomes`` what
  is told; ``gauge`` counts events for the bench
- nature and the host: ``risks``, ``rain``, ``clearance``, ``threat``, ``exposure``, ``casualties``,
  ``air_cover``, ``evacuation``
- a site: ``site`` is what stands there, ``life`` its course, ``packing``, ``yard``, ``room``,
  ``supplies``, ``receiver``, ``early_exit``; how it goes: ``departure``, ``last_column``,
  ``disposal``, ``late_disposal``, ``demolition``
- who goes with what: ``desk`` with ``field_desk`` and ``corridor_desk``; ``fleet``, ``roster``
- on the road: ``network``, ``passage``, ``column``, ``convoy``; out of the theatre ``way_out``,
  ``border``
- people going home: ``contingent``, ``civilians``; ``programme`` with ``theatre_flights``,
  ``charters``, ``own_ways``; ``air_service`` for all flights
"""
