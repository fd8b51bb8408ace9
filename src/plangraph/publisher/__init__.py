"""The site over a release: the SPARQL endpoint, the pages, search and downloads, and their server.

`app` wires what the other modules make; `server` runs it.
"""
