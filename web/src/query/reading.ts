// An answer read into what can be shown of it: solutions, yes or no, or triples.

import type { Answer, Row, Term } from "../endpoint";
import { triples } from "../endpoint";
import type { Edge } from "../graph/drawing";

export interface Read {
  columns: string[];
  rows: Row[];
  boolean?: boolean;
  graph: boolean;
  raw: string;
  milliseconds: number;
}

/** Read an answer. */
export function read(answer: Answer): Read {
  const { milliseconds, body } = answer;
  if (!answer.media.endsWith("json")) {
    const rows = triples(body).map(([s, p, o]) => ({ subject: s, predicate: p, object: o }));
    return { columns: ["subject", "predicate", "object"], rows, graph: true, raw: body, milliseconds };
  }
  const told = JSON.parse(body) as {
    head: { vars?: string[] };
    results?: { bindings: Row[] };
    boolean?: boolean;
  };
  return {
    columns: told.head.vars ?? [],
    rows: told.results?.bindings ?? [],
    boolean: told.boolean,
    graph: false,
    raw: JSON.stringify(told, null, 2),
    milliseconds,
  };
}

export interface Bar {
  term: Term | undefined;
  value: number;
}

/** Bars: the column of numbers that differ most, named by the first of none; empty if there is none. */
export function bars({ columns, rows }: Read): { column: string; bars: Bar[] } {
  const numeric = columns.filter((name) => rows.some((row) => row[name]) && rows.every((row) => isNumber(row[name])));
  const differing = (name: string) => new Set(rows.map((row) => row[name]?.value)).size;
  const column = numeric.sort((a, b) => differing(b) - differing(a))[0];
  const naming = columns.find((name) => !numeric.includes(name));
  if (column === undefined || naming === undefined) return { column: "", bars: [] };
  return {
    column,
    bars: rows.flatMap((row) => {
      const value = row[column];
      return value ? [{ term: row[naming], value: Number(value.value) }] : [];
    }),
  };
}

function isNumber(term: Term | undefined): boolean {
  return !term || (/#(integer|decimal|double|float|int|long|nonNegativeInteger)$/.test(term.datatype ?? "") &&
    Number.isFinite(Number(term.value)));
}

/** Edges: triples as they are; of solutions the first two columns of things, or three as a triple. */
export function edges({ columns, rows }: Read): Edge[] {
  const things = columns.filter((name) => rows.some((row) => row[name]?.type === "uri"));
  const [first, second, third] = things;
  if (first === undefined || second === undefined) return [];
  const middle = third !== undefined && /^(p|by|predicate|property|relation)$/i.test(second);
  return rows.flatMap((row) => {
    const from = row[first];
    const to = row[middle ? third : second];
    if (from?.type !== "uri" || to?.type !== "uri") return [];
    return [{ from: from.value, to: to.value, by: (middle && row[second]?.value) || second }];
  });
}

/** The IRIs in rows. */
export function iris(rows: Row[]): string[] {
  return rows.flatMap((row) => Object.values(row).flatMap((term) => (term?.type === "uri" ? term.value : [])));
}
