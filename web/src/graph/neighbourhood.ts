// What a thing is connected to, as a graph that grows where the reader asks.

import { Cards } from "../cards";
import { html, say, words } from "../dom";
import { rows } from "../endpoint";
import { Drawing, type Edge, edgeTable, named } from "./drawing";

/** Statements of one thing that are drawn; the page and the query have all of them. */
const MOST = 40;

/** Fill `box` with the neighbourhood of the thing in `data-graph`. */
export async function neighbourhood(box: HTMLElement): Promise<void> {
  const said = words("graph-words");
  const place = box.querySelector<HTMLElement>("[data-place]");
  if (!place) return;
  const endpoint = new URL(box.dataset.endpoint ?? "", document.baseURI).href;
  const cards = new Cards(box.dataset.labels ?? "");
  const info = html("p", { class: "graphinfo", role: "status" });
  const table = html("div");
  const drawing = new Drawing(cards, said, (iri) => choose(iri));

  const grow = async (iri: string) => {
    const found = await edges(endpoint, iri, box.dataset.base ?? "");
    await cards.load(named(found));
    drawing.add(found);
    table.replaceChildren(edgeTable(drawing.edges, cards, said));
  };

  const choose = (iri: string) => {
    const more = html("button", { type: "button" }, said.more ?? "");
    more.addEventListener("click", () => void grow(iri));
    info.replaceChildren(cards.of(iri).kind, " ", cards.link(iri), " ", more);
  };

  place.replaceChildren(drawing.element, info, table);
  const start = box.dataset.graph ?? "";
  try {
    await grow(start);
    drawing.choose(start);
    choose(start);
  } catch {
    place.replaceChildren(html("p", { class: "note bad" }, say(said.failed)));
  }
}

async function edges(endpoint: string, iri: string, base: string): Promise<Edge[]> {
  // Spans of text, reports and made-up names are the page's matter; here they would hide the rest.
  const kept = ["?from", "?to"].map((name) =>
    ["text/", "validation", ".well-known/", "queries/"].map((part) => `!STRSTARTS(STR(${name}), "${base}${part}")`),
  );
  const found = await rows(
    endpoint,
    `SELECT DISTINCT ?from ?by ?to WHERE {
  { BIND(<${iri}> AS ?from) <${iri}> ?by ?to }
  UNION
  { BIND(<${iri}> AS ?to) ?from ?by <${iri}> }
  FILTER(isIRI(?from) && isIRI(?to) && ${kept.flat().join(" && ")})
  FILTER(?by != <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>)
} LIMIT ${MOST}`,
  );
  return found.flatMap(({ from, by, to }) =>
    from && by && to ? [{ from: from.value, by: by.value, to: to.value }] : [],
  );
}
