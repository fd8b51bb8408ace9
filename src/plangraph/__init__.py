"""A policy plan as a knowledge graph, and the linked-data publisher that serves it.

The floors, from the bottom up; a module imports only from floors below its own:

    errors
    names      media      settings   assets
    noise      numbering  sentences
    layout
    source     text       scripts    release        (release: the folder format, read side)
    terms      job                                  (RDF files to terms; work in a child process)
    plan
    evidence   mentions   labels
    graph      vocabulary
    catalog    canonical  coverage
    assembly   validation
    build      intake                               (a plan, or anybody's RDF, to a release)
    engine
    publisher
    export
    cli

The building half ends at `build`; the serving half is `release`, `engine`, `publisher` and
`export`, and never loads rdflib or pySHACL.
"""

__version__ = "0.1.0"
