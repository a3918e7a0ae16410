"""What happened in one replication: the mission brought to life on SimPy.

``replication`` runs it, ``mission`` builds and starts it, ``world`` is what all parts share,
``outcomes`` is what is told, ``gauge`` counts events for the bench. The rules stand in six rooms,
which import downwards only:

- ``sites``: the life of a site
- ``travel``: people and their ways home
- ``convoys``: movement control, its means, and columns on the road
- ``stock``: what is done with what stands at a site
- ``ground``: roads, borders, leave, rain, risks, attacks
- ``ledgers``: what is counted
"""
