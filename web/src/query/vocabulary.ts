// What a query may say about this graph: its prefixes, and its classes and properties by use (VoID).

import { type Row, rows } from "../endpoint";

export interface Used {
  iri: string;
  kind: "class" | "property";
  uses: number;
  label: string;
}

const LABELS = `OPTIONAL { ?iri <http://www.w3.org/2000/01/rdf-schema#label> ?label }`;
const COUNTED = `PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?iri ?kind ?uses ?label WHERE {
  { ?part void:class ?iri ; void:entities ?uses BIND("class" AS ?kind) }
  UNION { ?part void:property ?iri ; void:triples ?uses BIND("property" AS ?kind) }
  ${LABELS}
}`;
/** For data whose catalogue has no counts: the first that are met. */
const MET = `SELECT DISTINCT ?iri ?kind ?label WHERE {
  { SELECT DISTINCT ?iri ?kind { ?s ?iri ?o BIND("property" AS ?kind) } LIMIT 300 }
  UNION { SELECT DISTINCT ?iri ?kind { ?s a ?iri BIND("class" AS ?kind) } LIMIT 300 }
  ${LABELS}
}`;

/** Prefixes of the graph and the words it uses, read once. */
export class Vocabulary {
  prefixes: [string, string][] = [];
  used: Used[] = [];

  /** Read both; what cannot be read is left out of completion. */
  async load(endpoint: string, prefixes: string): Promise<void> {
    const [known, words] = await Promise.allSettled([spaces(prefixes), terms(endpoint)]);
    if (known.status === "fulfilled") this.prefixes = known.value;
    if (words.status === "fulfilled") this.used = words.value;
  }

  /** `prefix:rest` for an IRI, by the longest namespace that leaves a plain name; else `<iri>`. */
  short(iri: string): string {
    const found = this.prefixes.find(
      ([, space]) => iri.startsWith(space) && /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u.test(iri.slice(space.length)),
    );
    return found ? `${found[0]}:${iri.slice(found[1].length)}` : `<${iri}>`;
  }

  /** The namespace of a prefix. */
  space(prefix: string): string | undefined {
    return this.prefixes.find(([known]) => known === prefix)?.[1];
  }
}

async function spaces(address: string): Promise<[string, string][]> {
  const reply = await fetch(address, { headers: { Accept: "application/json" } });
  const told = (await reply.json()) as { "@context": Record<string, string> };
  return Object.entries(told["@context"]).sort(([, a], [, b]) => b.length - a.length);
}

async function terms(endpoint: string): Promise<Used[]> {
  const counted = await rows(endpoint, COUNTED);
  const found = new Map<string, Row[]>();
  for (const row of counted.length ? counted : await rows(endpoint, MET)) {
    const key = `${row.kind?.value} ${row.iri?.value}`;
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found.values()].flatMap((about) => {
    const first = about[0];
    if (!first?.iri) return [];
    return [
      {
        iri: first.iri.value,
        kind: first.kind?.value === "class" ? ("class" as const) : ("property" as const),
        uses: Math.max(...about.map((row) => Number(row.uses?.value ?? 0))),
        label: readable(about),
      },
    ];
  });
}

/** The label in the reader's language, else English, else any. */
function readable(about: Row[]): string {
  const language = document.documentElement.lang.toLowerCase();
  const rank = (row: Row) => {
    const tag = row.label?.["xml:lang"]?.toLowerCase() ?? "";
    return tag === language ? 0 : tag && language.startsWith(tag.split("-")[0] ?? "-") ? 1 : tag === "en" ? 2 : 3;
  };
  return [...about].sort((a, b) => rank(a) - rank(b))[0]?.label?.value ?? "";
}
