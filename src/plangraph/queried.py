"""An rdflib graph whose SPARQL an Oxigraph store answers: the same triples, a tenth of the time.

For pySHACL, which asks by SPARQL where a shape does and by pattern everywhere else. The graph must
not change while it is asked. Oxigraph's store rewrites literals, so a query about their form (their
language or datatype) is answered by rdflib, from the triples as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, cast

import pyoxigraph as ox
import rdflib
from rdflib.query import Result
from rdflib.term import Identifier, Variable

from plangraph.canonical import to_quads
from plangraph.terms import OxTerm, from_ox, to_ox

_ABOUT_FORM: Final = re.compile(r"\b(DATATYPE|LANG|LANGMATCHES)\s*\(", re.IGNORECASE)
#: Before a group's patterns, Oxigraph does not know the terms given for variables.
_FIRST: Final = re.compile(r"\b(?:BOUND\s*\(|BIND\s*\([^{}$?]*)\s*[$?](\w+)", re.IGNORECASE)


class QueriedGraph(rdflib.Graph):
    """A copy of a graph in memory, for many SELECT queries over it."""

    def __init__(self, graph: rdflib.Graph) -> None:
        super().__init__(bind_namespaces="none")
        self += graph
        for prefix, namespace in graph.namespaces():
            self.bind(prefix, namespace)

    @cached_property
    def _store(self) -> ox.Store:
        store = ox.Store()
        store.bulk_extend(to_quads(self, "urn:plangraph:asked"))
        return store

    def query(  # type: ignore[override]  # rdflib's own signature is wider than pySHACL's use of it
        self,
        query_object: str,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Any = None,
        initBindings: Mapping[str, Identifier] | None = None,
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> Result:
        """The solutions, as rdflib gives them; `initBindings` are terms for variables."""
        bound = initBindings or {}
        if _ABOUT_FORM.search(query_object) or _asks_first(query_object, bound):
            return super().query(query_object, processor, result, initNs, bound)
        terms: dict[ox.Variable, OxTerm | ox.Triple] = {
            ox.Variable(str(name)): to_ox(term) for name, term in bound.items()
        }
        try:
            solutions = self._store.query(
                query_object, substitutions=terms, use_default_graph_as_union=True
            )
        except (SyntaxError, RuntimeError):
            # It needs prefixes of `initNs`, or gives a term for what it does not select.
            return super().query(query_object, processor, result, initNs, bound)
        if not isinstance(solutions, ox.QuerySolutions):
            return super().query(query_object, processor, result, initNs, bound)
        return _result(solutions)


def _asks_first(query: str, bound: Mapping[str, Identifier]) -> bool:
    """Whether BOUND or BIND asks for a variable that a term is given for."""
    return any(found[1] in bound for found in _FIRST.finditer(query))


def _result(solutions: ox.QuerySolutions) -> Result:
    """Solutions in rdflib's terms; a variable without a value is absent."""
    found = Result("SELECT")
    found.vars = [Variable(variable.value) for variable in solutions.variables]
    found.bindings = [
        {
            variable: cast(Identifier, from_ox(value))
            for variable, value in zip(found.vars, solution, strict=True)
            if value is not None
        }
        for solution in solutions
    ]
    return found
