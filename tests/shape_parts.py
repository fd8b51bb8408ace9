"""One shape out of all, with what it needs: what the tests of single shapes run."""

from __future__ import annotations

from functools import cache

import rdflib
from rdflib import RDF, SH
from rdflib.term import Node

from plangraph import assets
from plangraph.names import DEFAULT_BASE
from plangraph.terms import new_graph, read_turtle
from plangraph.validation import load_shapes

TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)


@cache
def all_shapes() -> rdflib.Graph:
    return load_shapes(assets.shapes(), DEFAULT_BASE)


@cache
def vocabulary() -> rdflib.Graph:
    return read_turtle(assets.ontology() / "vocabulary.ttl", DEFAULT_BASE)


def closure(graph: rdflib.Graph, node: Node | None, into: rdflib.Graph) -> rdflib.Graph:
    """All that is said of a node, and of what that names, in `graph`."""
    for triple in graph.triples((node, None, None)):
        if triple not in into:
            into.add(triple)
            closure(graph, triple[2], into)
    return into


def one_shape(shape: Node) -> rdflib.Graph:
    """A shape and all it needs, with the targets of those it is a property of."""
    shapes, part = all_shapes(), new_graph()
    closure(shapes, shape, part)
    for parent in shapes.subjects(SH.property, shape):
        part.add((parent, RDF.type, SH.NodeShape))
        part.add((parent, SH.property, shape))
        for target in TARGETS:
            for value in shapes.objects(parent, target):
                part.add((parent, target, value))
    return part
