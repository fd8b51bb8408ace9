// What the editor offers while a query is typed: variables, keywords, prefixes, the graph's own words
// with how often they are used, and things by any of their names.

import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { Vocabulary } from "./vocabulary";

const KEYWORDS =
  "SELECT CONSTRUCT ASK DESCRIBE DISTINCT REDUCED FROM NAMED WHERE OPTIONAL UNION MINUS GRAPH FILTER EXISTS NOT BIND VALUES UNDEF AS GROUP ORDER BY ASC DESC HAVING LIMIT OFFSET PREFIX BASE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI COALESCE IF REGEX CONTAINS STRSTARTS STRENDS STRLEN SUBSTR UCASE LCASE REPLACE CONCAT isIRI isLiteral isNumeric".split(
    " ",
  );

interface Suggested {
  iri: string;
  label: string;
  kind: string;
}

/** A completion source over `vocabulary`; things come from `suggest`. */
export function completion(vocabulary: Vocabulary, suggest: URL): CompletionSource {
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) return variables(context, variable.from);
    const named = context.matchBefore(/[\p{L}\p{N}_-]*:[\p{L}\p{N}_-]*/u);
    if (named && !context.matchBefore(/<[^>\s]*/)) return inSpace(vocabulary, named.text, named.from);
    const word = context.matchBefore(/[\p{L}\p{N}_]+/u);
    if (!word && !context.explicit) return null;
    const from = word?.from ?? context.pos;
    const typed = word?.text ?? "";
    const things = typed.length > 1 || /\p{Script=Han}/u.test(typed) ? await suggested(suggest, typed) : [];
    if (context.aborted) return null;
    return {
      from,
      filter: false,
      options: [
        ...KEYWORDS.filter((key) => begins(key, typed)).map((label) => ({ label, type: "keyword" })),
        ...prefixes(vocabulary, typed),
        ...words(vocabulary, typed),
        ...things.map((thing) => option(vocabulary, thing.iri, thing.label, thing.kind, "thing")),
      ].slice(0, 60),
    };
  };
}

function variables(context: CompletionContext, from: number): CompletionResult {
  const found = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
  found.delete(context.state.sliceDoc(from, context.pos));
  return { from, options: [...found].map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
}

/** After `prefix:`: the words of that namespace, the most used first. */
function inSpace(vocabulary: Vocabulary, typed: string, from: number): CompletionResult | null {
  const space = vocabulary.space(typed.slice(0, typed.indexOf(":")));
  if (space === undefined) return null;
  const options = vocabulary.used
    .filter((used) => used.iri.startsWith(space) && vocabulary.short(used.iri).startsWith(typed.split(":")[0] ?? ""))
    .sort((a, b) => b.uses - a.uses)
    .map((used) => option(vocabulary, used.iri, used.label, used.uses ? `${used.uses}×` : "", used.kind));
  return { from, options, validFor: /^[\p{L}\p{N}_-]*:[\p{L}\p{N}_-]*$/u };
}

function prefixes(vocabulary: Vocabulary, typed: string): Completion[] {
  return vocabulary.prefixes
    .filter(([prefix]) => typed && begins(prefix, typed))
    .map(([prefix, space]) => ({
      label: `${prefix}:`,
      detail: space,
      type: "namespace",
      apply: (view, _, at, to) => insert(view, vocabulary, `${prefix}:`, at, to),
    }));
}

/** Classes and properties by name or label, in whichever language the labels came. */
function words(vocabulary: Vocabulary, typed: string): Completion[] {
  const low = typed.toLowerCase();
  if (!low) return [];
  return vocabulary.used
    .filter((used) => used.label.toLowerCase().includes(low) || local(used.iri).toLowerCase().includes(low))
    .sort((a, b) => b.uses - a.uses)
    .slice(0, 20)
    .map((used) => option(vocabulary, used.iri, used.label, `${used.uses}×`, used.kind));
}

function option(vocabulary: Vocabulary, iri: string, name: string, more: string, type: string): Completion {
  const label = vocabulary.short(iri);
  return {
    label,
    detail: [name, more].filter(Boolean).join(" · "),
    type,
    apply: (view, _, from, to) => insert(view, vocabulary, label, from, to),
  };
}

/** Insert a name, and the PREFIX line it needs where the query has none. */
function insert(view: EditorView, vocabulary: Vocabulary, label: string, from: number, to: number): void {
  const prefix = label.startsWith("<") ? undefined : label.slice(0, label.indexOf(":"));
  const space = prefix === undefined ? undefined : vocabulary.space(prefix);
  const text = view.state.doc.toString();
  const declared = new RegExp(`^\\s*PREFIX\\s+${prefix}:`, "im").test(text);
  const line = space !== undefined && !declared ? `PREFIX ${prefix}: <${space}>\n` : "";
  view.dispatch({
    changes: [
      { from: 0, insert: line },
      { from, to, insert: label },
    ],
    selection: { anchor: from + line.length + label.length },
    userEvent: "input.complete",
  });
}

async function suggested(address: URL, typed: string): Promise<Suggested[]> {
  const url = new URL(address);
  url.searchParams.set("q", typed);
  try {
    const reply = await fetch(url, { headers: { Accept: "application/json" } });
    return reply.ok ? ((await reply.json()) as Suggested[]) : [];
  } catch {
    return [];
  }
}

function begins(whole: string, typed: string): boolean {
  return whole.toLowerCase().startsWith(typed.toLowerCase());
}

function local(iri: string): string {
  return iri.slice(Math.max(iri.lastIndexOf("/"), iri.lastIndexOf("#")) + 1);
}
