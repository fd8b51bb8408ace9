"""A policy plan as a knowledge graph, and the linked-data publisher that serves it.

The floors, from the bottom up; a module imports only from floors below its own:

    errors
    names
    media      settings   assets
    noise      numbering  sentences  formats    words
    source     scripts    release    terms      job
    layout
    text
    plan
    evidence   mentions   labels
    graph      vocabulary
    catalog    canonical  coverage   index
    queried
    assembly   validation
    build      intake     reading
    cached
    engine
    publisher
    export
    cli

The building half ends at `build`; the serving half is `release`, `engine`, `publisher` and
`export`, and never loads rdflib or pySHACL.
"""

__version__ = "0.1.0"
