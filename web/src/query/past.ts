// The queries this browser has run, newest first. They leave it only when one is run again.

const KEY = "plangraph.queries";
const MOST = 50;

/** The earlier queries; none where storage is refused. */
export function past(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === "string") : [];
  } catch {
    return [];
  }
}

/** Keep a query as the newest. */
export function remember(query: string): void {
  store([query, ...past().filter((each) => each !== query)].slice(0, MOST));
}

/** Forget them all. */
export function forget(): void {
  store([]);
}

function store(queries: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // Storage is full or refused: the page works without a memory.
  }
}

/** A query in one line: without its prefixes and comments. */
export function gist(query: string): string {
  return query
    .replace(/^\s*(?:PREFIX|BASE)\b.*$/gim, "")
    .replace(/^\s*#.*$/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}
