"""Oxigraph in processes that may be killed: the engine of a public endpoint on Linux.

    engine        what the publisher talks to: guards, retries, the publisher's own queries
    conversation  a query's way through the workers: quick, then long, to its end or its limit
    lanes         the places for long queries, and each client's budget of them
    pool          members idle and at work, and who waits for one; fair by client
    member        the parent's end of one worker: sends a task, collects the answer, kills
    nursery       starts the zygote, takes the workers it forks, starts another if it dies
      ---- process border ----
    zygote        loads the release once, forks workers, reports how they died; single-threaded
    worker        answers tasks one after the other inside hard limits
    confine       the limits
    disk          the store on disk, for a release too large for memory
    wire          what crosses the border

The parent never parses or runs a public query. Whatever a worker does, it has no descriptor to
open, a bounded address space, a bounded time, and nothing in it is needed by anybody else.
"""
