// The SPARQL endpoint as the scripts use it: one call, one kind of failure.

export interface Term {
  type: "uri" | "literal" | "typed-literal" | "bnode" | "triple";
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

export type Row = Record<string, Term | undefined>;

/** An answer as it came; `milliseconds` is the server's own time where it told it. */
export interface Answer {
  media: string;
  body: string;
  milliseconds: number;
}

/** The server's reason for not answering (RFC 9457); line and column count from 1. */
export class Problem extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly line?: number,
    readonly column?: number,
  ) {
    super(message);
  }
}

const RESULTS = "application/sparql-results+json";
const TRIPLES = "application/n-triples";
/** Longer queries go into the body: addresses are logged, and proxies cut them. */
const LONGEST_ADDRESS = 4000;

/** Send a query; solutions come as JSON, graphs as N-Triples. */
export async function ask(endpoint: string, query: string, signal?: AbortSignal): Promise<Answer> {
  const begun = performance.now();
  const headers = { Accept: `${RESULTS}, ${TRIPLES}` };
  const form = new URLSearchParams({ query });
  const reply =
    query.length < LONGEST_ADDRESS
      ? await fetch(`${endpoint}?${form}`, { headers, signal })
      : await fetch(endpoint, { method: "POST", headers, body: form, signal });
  const body = await reply.text();
  if (!reply.ok) throw problem(reply, body);
  return {
    media: reply.headers.get("Content-Type")?.split(";")[0] ?? "",
    body,
    milliseconds: told(reply.headers.get("Server-Timing")) ?? performance.now() - begun,
  };
}

/** The solutions of a SELECT that the scripts themselves ask. */
export async function rows(endpoint: string, query: string): Promise<Row[]> {
  const answer = await ask(endpoint, query);
  return (JSON.parse(answer.body) as { results: { bindings: Row[] } }).results.bindings;
}

function problem(reply: Response, body: string): Problem {
  try {
    const told = JSON.parse(body) as { detail?: string; line?: number; column?: number };
    return new Problem(told.detail ?? reply.statusText, reply.status, told.line, told.column);
  } catch {
    return new Problem(reply.statusText || String(reply.status), reply.status);
  }
}

function told(timing: string | null): number | undefined {
  const found = timing?.match(/total;dur=([\d.]+)/);
  return found ? Number(found[1]) : undefined;
}

/** The terms of N-Triples lines; what is no triple is passed over. */
export function triples(body: string): [Term, Term, Term][] {
  return body.split("\n").flatMap((line) => {
    const found = line.match(/^(\S+) <([^>]*)> (.+?) \.$/);
    if (!found) return [];
    return [[term(found[1] ?? ""), { type: "uri", value: found[2] ?? "" }, term(found[3] ?? "")]];
  });
}

function term(written: string): Term {
  if (written.startsWith("<")) return { type: "uri", value: unescape(written.slice(1, -1)) };
  if (written.startsWith("_:")) return { type: "bnode", value: written };
  const found = written.match(/^"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/s);
  if (!found) return { type: "triple", value: written };
  return { type: "literal", value: unescape(found[1] ?? ""), "xml:lang": found[2], datatype: found[3] };
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function unescape(written: string): string {
  return written.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs, (_, short, long, one) =>
    one ? (ESCAPES[one as string] ?? one) : String.fromCodePoint(parseInt(short ?? long, 16)),
  );
}
