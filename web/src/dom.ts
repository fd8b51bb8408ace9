// Elements made in one call, and the words of the page in the reader's language.

type Child = Node | string;

/** An HTML element with attributes (undefined ones left out) and children. */
export function html<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Record<string, string | number | undefined> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill<E extends Element>(
  element: E,
  attributes: Record<string, string | number | undefined>,
  children: Child[],
): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export type Words = Record<string, string>;

/** The words a template wrote into `<script type="application/json" id="…">`. */
export function words(id: string): Words {
  const block = document.getElementById(id);
  return block?.textContent ? (JSON.parse(block.textContent) as Words) : {};
}

/** A sentence with its `{places}` filled in. */
export function say(sentence: string | undefined, places: Record<string, string | number> = {}): string {
  return (sentence ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(places[name] ?? ""));
}

/** A number as the reader's language writes it. */
export function number(value: number): string {
  return value.toLocaleString(document.documentElement.lang || undefined);
}
